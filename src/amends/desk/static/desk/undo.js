// Undo stays for as long as it is offered, counting down, then leaves; z or Ctrl-Z afterwards says that it is over.
(() => {
  "use strict";
  let shown = null; // the latest offer on this page, also when it is over
  const offer = (undo) => {
    const mine = { undo, place: undo.parentElement, over: false };
    shown = mine;
    let seconds = Number(undo.dataset.seconds);
    const ticking = setInterval(() => {
      if (!undo.isConnected) return clearInterval(ticking); // taken up, or another act came after it
      seconds -= 1;
      undo.querySelector(".undo-left").textContent = String(Math.max(seconds, 0));
      if (seconds > 0) return;
      clearInterval(ticking);
      mine.over = true;
      undo.querySelector("button").remove();
      undo.remove();
    }, 1000);
  };
  const found = () => {
    const undo = document.querySelector(".undo");
    if (undo && undo !== shown?.undo) offer(undo);
    else if (!undo && shown && !shown.over) shown = null;
  };
  const say = ({ undo, place }) => {
    undo.querySelector("span").textContent = undo.dataset.over;
    place.append(undo);
    setTimeout(() => undo.remove(), 4000);
  };
  found();
  document.addEventListener("amends:fresh", found);
  document.addEventListener("keydown", (event) => {
    if (!shown || event.target.closest("input, textarea, select, dialog") || event.altKey || event.key.toLowerCase() !== "z") return;
    if (shown.over) say(shown);
    else if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      shown.undo.requestSubmit(shown.undo.querySelector("button"));
    }
  });
})();
