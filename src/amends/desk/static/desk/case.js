// A case's page: neighbours in the list, drafts that keep themselves, panels, undo that runs out, copying.
(() => {
  "use strict";
  const list = JSON.parse(sessionStorage.getItem("amends-list") || "null");
  if (list) {
    document.querySelector("[data-back]")?.setAttribute("href", list.url);
    const at = list.links.indexOf(location.pathname);
    for (const link of document.querySelectorAll("[data-neighbour]")) {
      const there = at < 0 ? undefined : list.links[at + Number(link.dataset.neighbour)];
      if (there) { link.href = there; link.hidden = false; }
    }
  }

  // Drafts: kept as typed, gone once sent. A refused form comes back from the server with its text: that one counts.
  const place = (field) => `amends-draft-${field.dataset.draft}`;
  const grow = (field) => {
    if (!("grow" in field.dataset)) return;
    field.rows = Math.min(12, Math.max(2, field.value.split("\n").length));
  };
  const state = document.querySelector("[data-draft-state]");
  for (const field of document.querySelectorAll("[data-draft]")) {
    if (!field.value) field.value = localStorage.getItem(place(field)) || "";
    grow(field);
    field.addEventListener("input", () => {
      grow(field);
      field.value ? localStorage.setItem(place(field), field.value) : localStorage.removeItem(place(field));
      if (state && field.closest(".composer")) state.textContent = field.value ? state.dataset.kept : "";
    });
    field.form.addEventListener("submit", () => localStorage.removeItem(place(field)));
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("textarea")) event.target.form.requestSubmit();
    if (event.key === "Escape") closePops(null);
  });
  for (const form of document.querySelectorAll("form[method=post]")) {
    form.addEventListener("submit", () => setTimeout(() => form.querySelectorAll("button").forEach((button) => { button.disabled = true; })));
  }

  const pops = [...document.querySelectorAll("details.pop")];
  const closePops = (but) => pops.forEach((pop) => { if (pop !== but) pop.open = false; });
  for (const pop of pops) {
    pop.addEventListener("toggle", () => {
      if (!pop.open) return;
      closePops(pop);
      pop.querySelector("input:not([type=hidden]), textarea, select")?.focus();
    });
  }
  document.addEventListener("click", (event) => {
    if (!event.target.closest("details.pop")) closePops(null);
    const copy = event.target.closest("[data-copy]");
    if (!copy) return;
    event.preventDefault();
    navigator.clipboard?.writeText(copy.dataset.copy).then(() => copy.classList.add("copied"));
  });

  const narrow = matchMedia("(max-width: 899px)");
  if (narrow.matches) document.querySelectorAll("details.side").forEach((side) => { side.open = false; });
})();
