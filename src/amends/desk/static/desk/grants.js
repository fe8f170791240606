// The button beside a sum says whether pressing it grants or asks.
(() => {
  "use strict";
  for (const field of document.querySelectorAll("[data-free]")) {
    const button = field.form.querySelector("[data-way]");
    if (!button) continue; // it waits for an approval
    const grants = button.textContent;
    const tell = () => { button.textContent = Number(field.value) > Number(field.dataset.free) ? button.dataset.asks : grants; };
    field.addEventListener("input", tell);
    tell();
  }

  // Choosing pieces of lines: each is worth its share of what was paid, as the server reckons it too.
  for (const table of document.querySelectorAll("[data-by-lines]")) {
    const form = table.closest("form");
    const amount = form.elements.amount;
    const digits = (table.dataset.digits.split(".")[1] || "").length;
    table.addEventListener("input", () => {
      const pieces = [...table.querySelectorAll("[data-paid]")];
      const minor = pieces.reduce((sum, each) => sum + Math.floor((Number(each.dataset.paid) * Math.min(Number(each.value) || 0, Number(each.dataset.of))) / Number(each.dataset.of)), 0);
      const sum = (minor / 10 ** digits).toFixed(digits);
      form.elements.by_lines.checked = minor > 0;
      form.querySelector("[data-sum]").textContent = minor ? sum : "";
      if (!minor) return;
      amount.value = sum;
      amount.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }

  // Writing to the buyer in a remedy's own box means to send it.
  for (const box of document.querySelectorAll(".way-more [name=say]")) {
    box.addEventListener("input", () => { box.form.elements.tell.checked = Boolean(box.value.trim()); });
  }
})();
