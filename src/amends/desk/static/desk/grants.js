// The button beside a sum says whether pressing it grants or asks.
(() => {
  "use strict";
  const tell = (field) => {
    const button = field.form.querySelector("[data-way]");
    if (!button) return; // it waits for an approval
    button.dataset.grants ??= button.textContent;
    button.textContent = Number(field.value) > Number(field.dataset.free) ? button.dataset.asks : button.dataset.grants;
  };
  const all = () => document.querySelectorAll("[data-free]").forEach(tell);
  all();
  document.addEventListener("amends:fresh", all);

  // Choosing pieces of lines: each is worth its share of what was paid, as the server reckons it too.
  const reckon = (table) => {
    const form = table.closest("form");
    const amount = form.elements.amount;
    const digits = (table.dataset.digits.split(".")[1] || "").length;
    const pieces = [...table.querySelectorAll("[data-paid]")];
    const minor = pieces.reduce((sum, each) => sum + Math.floor((Number(each.dataset.paid) * Math.min(Number(each.value) || 0, Number(each.dataset.of))) / Number(each.dataset.of)), 0);
    const sum = (minor / 10 ** digits).toFixed(digits);
    form.elements.by_lines.checked = minor > 0;
    form.querySelector("[data-sum]").textContent = minor ? sum : "";
    if (!minor) return;
    amount.value = sum;
    amount.dispatchEvent(new Event("input", { bubbles: true }));
  };

  document.addEventListener("input", ({ target }) => {
    if (target.matches("[data-free]")) tell(target);
    const table = target.closest("[data-by-lines]");
    if (table) reckon(table);
    // Writing to the buyer in a remedy's own box means to send it.
    if (target.matches(".way-more [name=say]")) target.form.elements.tell.checked = Boolean(target.value.trim());
  });
})();
