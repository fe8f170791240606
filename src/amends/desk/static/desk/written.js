// A gap that is pressed goes where the cursor stands in the text last written in.
(() => {
  "use strict";
  let text = document.querySelector(".script-drafts textarea");
  document.addEventListener("focusin", (event) => {
    if (event.target.matches(".script-drafts textarea")) text = event.target;
  });
  document.querySelectorAll("[data-gap]").forEach((button) =>
    button.addEventListener("click", () => {
      text.setRangeText(button.dataset.gap, text.selectionStart, text.selectionEnd, "end");
      text.focus();
      text.dispatchEvent(new Event("input", { bubbles: true }));
    }),
  );
})();
