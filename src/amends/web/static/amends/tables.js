// Lists: sorted by keys and on a phone. Tables on a phone are cards: each cell is told the words of its column, whenever a table comes or changes.
// A table that draws its own cards (data-own-cards, or the work list) is left alone, and so is one without headings.
(() => {
  "use strict";
  const label = (table) => {
    const heads = [...table.querySelectorAll(":scope > thead > tr:last-child > th")].map((head) => head.textContent.trim());
    if (!heads.some(Boolean)) return;
    table.classList.add("carded");
    for (const row of table.querySelectorAll(":scope > tbody > tr")) {
      if (row.cells.length !== heads.length) continue;
      heads.forEach((words, at) => {
        const cell = row.cells[at];
        const holds = cell.childElementCount > 0 || cell.textContent.trim() !== "";
        cell.classList.toggle("cell-none", !holds);
        if (words && holds) cell.dataset.label = words;
      });
    }
  };
  const all = () => document.querySelectorAll(".table-dense:not(.work-table):not([data-own-cards])").forEach(label);
  all();
  document.addEventListener("htmx:afterSettle", all);

  // Who sorts by the keyboard stays at the heading, to turn it round by the same key.
  const SORTED = "amends-sorted";
  const sorts = () => [...document.querySelectorAll("th > .sort")];
  document.addEventListener("click", (event) => {
    const heading = event.target.closest("th > .sort");
    if (heading && event.detail === 0) sessionStorage.setItem(SORTED, String(sorts().indexOf(heading)));
  });
  const sorted = sessionStorage.getItem(SORTED);
  sessionStorage.removeItem(SORTED);
  if (sorted !== null) sorts()[Number(sorted)]?.focus();

  // A list without headings is sorted by what is chosen above it.
  document.addEventListener("change", (event) => {
    const form = event.target.closest("[data-sort-by]");
    if (!form) return;
    event.target.disabled = !event.target.value;
    form.submit();
    event.target.disabled = false;
  });
})();
