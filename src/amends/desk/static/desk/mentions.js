// In a note, @ offers colleagues and desks: arrows choose, Enter or Tab takes, Escape leaves it.
(() => {
  "use strict";
  const box = document.querySelector("[data-mentions]");
  const list = document.getElementById("mentions");
  if (!box || !list) return;
  const AT = /(^|\s)[@＠]([^\s@＠]*)$/;
  let asked = 0;
  const close = () => {
    list.hidden = true;
    list.replaceChildren();
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };
  const typed = () => AT.exec(box.value.slice(0, box.selectionStart));
  const options = () => [...list.children];
  const mark = (to) => {
    for (const each of options()) each.setAttribute("aria-selected", String(each === to));
    box.setAttribute("aria-activedescendant", to.id);
    to.scrollIntoView({ block: "nearest" });
  };
  const take = (option) => {
    const start = box.selectionStart - typed()[2].length;
    box.setRangeText(`${option.dataset.name} `, start, box.selectionStart, "end");
    close();
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  };
  const show = (found) => {
    if (!found.length) return close();
    list.replaceChildren(...found.map((each, number) => {
      const option = Object.assign(document.createElement("li"), { id: `mention-${number}`, textContent: each.name, role: "option" });
      option.dataset.name = each.name;
      if (each.desk) option.dataset.desk = "";
      option.addEventListener("mousedown", (event) => { event.preventDefault(); take(option); });
      return option;
    }));
    list.hidden = false;
    box.setAttribute("aria-expanded", "true");
    mark(list.firstElementChild);
  };
  box.addEventListener("input", async () => {
    const found = typed();
    if (!found) return close();
    asked += 1;
    const mine = asked;
    try {
      const answer = await fetch(`${box.dataset.mentions}?q=${encodeURIComponent(found[2])}`, { redirect: "manual" });
      if (answer.ok && mine === asked && typed()) show((await answer.json()).found);
    } catch { close(); }
  });
  box.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const all = options();
    const at = all.findIndex((each) => each.getAttribute("aria-selected") === "true");
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move) mark(all[(at + move + all.length) % all.length]);
    else if (event.key === "Enter" || event.key === "Tab") take(all[at]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  box.addEventListener("blur", close);
})();
