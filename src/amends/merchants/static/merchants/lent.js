// What is lent ends by itself: while somebody has the page open, they are told at that moment.
(() => {
  "use strict";
  const LONGEST = 2 ** 31 - 1; // what a timer can wait, in milliseconds
  const said = document.querySelector("[data-lent-over]");
  for (const loan of document.querySelectorAll("[data-lent-until]")) {
    const left = Date.parse(loan.dataset.lentUntil) - Date.now();
    if (left > LONGEST) continue;
    setTimeout(() => {
      loan.remove();
      said.textContent = loan.dataset.over;
      said.hidden = false;
    }, Math.max(left, 0));
  }
})();
