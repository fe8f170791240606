// A guided walk over a sample case: one pointer at a time, by keyboard or mouse, to be left at any moment.
(() => {
  "use strict";
  const box = document.getElementById("tour");
  const list = document.getElementById("tour-stops");
  const again = document.querySelector("[data-tour-again]");
  if (!box || !list) return;
  const stops = [...list.children].filter((stop) => document.querySelector(stop.dataset.at));
  const next = box.querySelector("[data-tour-next]");
  const back = box.querySelector("[data-tour-back]");
  const GAP = 12;
  let at = -1;

  const target = () => document.querySelector(stops[at].dataset.at);

  const place = () => {
    if (at < 0) return;
    const around = target().getBoundingClientRect();
    const below = around.bottom + GAP + box.offsetHeight < window.innerHeight || around.top < box.offsetHeight + GAP;
    const top = below ? around.bottom + GAP : around.top - box.offsetHeight - GAP;
    const fits = Math.min(Math.max(top, GAP), window.innerHeight - box.offsetHeight - GAP);
    const left = Math.min(Math.max(around.left, GAP), document.documentElement.clientWidth - box.offsetWidth - GAP);
    box.style.top = `${window.scrollY + fits}px`;
    box.style.left = `${window.scrollX + left}px`;
  };

  const unmark = () => document.querySelector(".tour-at")?.classList.remove("tour-at");

  const show = (number) => {
    unmark();
    at = number;
    const stop = stops[at];
    box.querySelector("[data-tour-count]").textContent = `${at + 1} / ${stops.length}`;
    box.querySelector("#tour-title").textContent = stop.dataset.title;
    box.querySelector("#tour-text").textContent = stop.textContent;
    next.textContent = at === stops.length - 1 ? list.dataset.done : list.dataset.next;
    back.hidden = at === 0;
    box.hidden = false;
    target().closest("details.side")?.setAttribute("open", "");
    target().classList.add("tour-at");
    target().scrollIntoView({ block: "center" });
    place();
    next.focus({ preventScroll: true });
  };

  const end = () => {
    if (at < 0) return;
    unmark();
    at = -1;
    box.hidden = true;
    const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
    fetch(box.dataset.toured, { method: "POST", headers: { "X-CSRFToken": token } }).catch(() => {});
    again?.focus({ preventScroll: true });
  };

  next.addEventListener("click", () => (at === stops.length - 1 ? end() : show(at + 1)));
  back.addEventListener("click", () => show(at - 1));
  box.querySelector("[data-tour-skip]").addEventListener("click", end);
  again?.addEventListener("click", () => show(0));
  box.addEventListener("keydown", (event) => {
    if (event.key === "ArrowRight" && at < stops.length - 1) show(at + 1);
    else if (event.key === "ArrowLeft" && at > 0) show(at - 1);
    else if (event.key === "Escape") end();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && at >= 0) end();
  });
  window.addEventListener("resize", place);
  if (new URLSearchParams(location.search).has("tour") && stops.length) show(0);
})();
