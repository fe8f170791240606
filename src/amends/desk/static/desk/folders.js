// Folders and groups of scripts stand folded on a phone, where they would be pages long; on a wide screen they are open.
// What somebody folds or unfolds stays so while they work on the page.
(() => {
  "use strict";
  const KEY = "amends-folds";
  const wide = window.matchMedia("(min-width: 640px)").matches;
  const kept = JSON.parse(sessionStorage.getItem(KEY) || "{}");
  document.querySelectorAll("[data-fold]").forEach((fold, place) => {
    const name = fold.dataset.fold || fold.closest("[aria-labelledby]")?.getAttribute("aria-labelledby") || `group-${place}`;
    if (!new URLSearchParams(location.search).get("q")) fold.open = kept[name] ?? wide;
    fold.addEventListener("toggle", () => {
      kept[name] = fold.open;
      sessionStorage.setItem(KEY, JSON.stringify(kept));
    });
  });
})();
