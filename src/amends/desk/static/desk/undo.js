// Undo stays for as long as it is offered, counting down, then leaves.
(() => {
  "use strict";
  const undo = document.querySelector(".undo");
  if (!undo) return;
  const left = undo.querySelector(".undo-left");
  let seconds = Number(undo.dataset.seconds);
  const ticking = setInterval(() => {
    seconds -= 1;
    left.textContent = String(Math.max(seconds, 0));
    if (seconds > 0) return;
    clearInterval(ticking);
    undo.remove();
  }, 1000);
})();
