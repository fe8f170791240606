// The button beside a sum says whether pressing it grants or asks.
(() => {
  "use strict";
  for (const field of document.querySelectorAll("[data-free]")) {
    const button = field.form.querySelector("button");
    const grants = button.textContent;
    const tell = () => { button.textContent = Number(field.value) > Number(field.dataset.free) ? button.dataset.asks : grants; };
    field.addEventListener("input", tell);
    tell();
  }
})();
