"use strict";
// Choosing losses to claim: all at once, and how many are chosen.
{
  const form = document.getElementById("claim");
  const boxes = () => [...document.querySelectorAll("input[name=loss]")];
  const show = () => {
    const chosen = boxes().filter((box) => box.checked).length;
    form.querySelector("[data-chosen]").textContent = chosen ? `(${chosen})` : "";
    form.querySelector("[data-of-chosen]").disabled = !chosen;
  };
  if (form) {
    form.querySelector("[data-all]").addEventListener("change", (event) => {
      for (const box of boxes()) box.checked = event.target.checked;
      show();
    });
    document.addEventListener("change", (event) => event.target.name === "loss" && show());
    show();
  }
}
// What was refused about one loss stands in its panel, beside the field, with what was typed.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.xhr.status === 422 && detail.target.closest(".loss-pop")) Object.assign(detail, { shouldSwap: true, isError: false });
});
