// Runs before the page is drawn, so that neither the colours nor the rail jump.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const show = () => {
    const chosen = localStorage.getItem("amends-theme");
    root.dataset.bsTheme = chosen || (dark.matches ? "dark" : "light");
  };
  show();
  dark.addEventListener("change", show);
  if (localStorage.getItem("amends-rail") === "folded") root.dataset.rail = "folded";
})();
