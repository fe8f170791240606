// The editor of a refused signal: the fault is selected, and one button lays the text out.
(() => {
  "use strict";
  const editor = document.querySelector(".editor");
  const [start, end] = [Number(editor.dataset.start), Number(editor.dataset.end)];
  if (end > start) { editor.focus(); editor.setSelectionRange(start, end); }
  document.querySelector("[data-tidy]")?.addEventListener("click", () => {
    try { editor.value = JSON.stringify(JSON.parse(editor.value), null, 2); } catch { editor.focus(); }
  });
})();
