// Undo stays for as long as it is offered, counting down, then leaves; z or Ctrl-Z afterwards says that it is over.
(() => {
  "use strict";
  const undo = document.querySelector(".undo");
  if (!undo) return;
  const left = undo.querySelector(".undo-left");
  let seconds = Number(undo.dataset.seconds);
  const place = undo.parentElement;
  let over = false;
  const ticking = setInterval(() => {
    seconds -= 1;
    left.textContent = String(Math.max(seconds, 0));
    if (seconds > 0) return;
    clearInterval(ticking);
    over = true;
    undo.querySelector("button").remove();
    undo.remove();
  }, 1000);
  const say = () => {
    undo.querySelector("span").textContent = undo.dataset.over;
    place.append(undo);
    setTimeout(() => undo.remove(), 4000);
  };
  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input, textarea, select, dialog") || event.altKey || event.key.toLowerCase() !== "z") return;
    if (over) say();
    else if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      undo.requestSubmit(undo.querySelector("button"));
    }
  });
})();
