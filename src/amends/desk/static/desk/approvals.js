// In the list of requests, y approves the chosen row and f opens it to be refused.
(() => {
  "use strict";
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog")) return;
    const row = document.querySelector("[data-row][aria-current=true]");
    if (event.key === "y") row?.querySelector("[data-approve]")?.click();
    if (event.key === "f") row?.querySelector("a")?.click();
  });
})();
