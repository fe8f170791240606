// Counting pieces with a thumb: one more, one fewer, and how many are missing by now.
(() => {
  "use strict";
  const form = document.querySelector(".inspect");
  if (!form) return;
  const number = (input) => Number.parseInt(input.value, 10) || 0;
  const count = () => form.querySelectorAll("[data-expected]").forEach((goods) => {
    const came = [...goods.querySelectorAll("[data-many]")].reduce((sum, input) => sum + number(input), 0);
    const left = Number(goods.dataset.expected) - came;
    const said = goods.querySelector("[data-missing]");
    said.textContent = left > 0 ? said.dataset.words.replace("{n}", left) : said.dataset.none;
    said.classList.toggle("tone-bad", left > 0);
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-more], [data-less]");
    if (!button) return;
    const input = document.getElementById(button.dataset.more || button.dataset.less);
    input.value = Math.max(0, number(input) + (button.dataset.more ? 1 : -1)) || "";
    count();
  });
  form.addEventListener("input", count);
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("[data-scan-into]")) event.preventDefault(); // a scanner ends each code so
  });
  form.elements.photo.addEventListener("change", (event) => {
    const said = form.querySelector("[data-photos]");
    said.textContent = said.dataset.words.replace("{n}", event.target.files.length);
  });
  count();
})();
