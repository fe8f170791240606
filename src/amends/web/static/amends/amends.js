// What every page does by itself: clocks tick, keys work, messages come and go. No framework, nothing evaluated.
(() => {
  "use strict";
  const root = document.documentElement;

  // --- clocks -------------------------------------------------------------------------------------------------
  const [dayUnit, hourUnit, minuteUnit] = root.dataset.units.split("|");
  const two = (large, largeUnit, small, smallUnit) =>
    small ? `${large} ${largeUnit} ${small} ${smallUnit}` : `${large} ${largeUnit}`;
  const duration = (seconds) => {
    if (seconds >= 86400) return two(Math.floor(seconds / 86400), dayUnit, Math.floor((seconds % 86400) / 3600), hourUnit);
    if (seconds >= 3600) return two(Math.floor(seconds / 3600), hourUnit, Math.floor((seconds % 3600) / 60), minuteUnit);
    return `${Math.floor(seconds / 60)} ${minuteUnit}`;
  };
  const tick = () => {
    for (const chip of document.querySelectorAll("[data-due]:not([data-state=paused])")) {
      const left = Math.trunc((Date.parse(chip.dataset.due) - Date.now()) / 1000);
      const late = left < 0 || chip.dataset.state === "costing" || chip.dataset.state === "final";
      const words = late ? root.dataset.late.replace("{duration}", duration(Math.abs(left))) : duration(left);
      const place = chip.querySelector(".clock-words");
      if (place.textContent !== words) place.textContent = words;
      if (left < 0) chip.classList.add("clock-passed");
    }
  };
  tick();
  setInterval(tick, 1000);
  document.addEventListener("htmx:afterSettle", tick);

  // --- messages -----------------------------------------------------------------------------------------------
  const toasts = document.getElementById("toasts");
  const leave = (line) => { if (!line.dataset.leaves) line.dataset.leaves = setTimeout(() => line.remove(), 10000); };
  const toast = (words, kind) => {
    const line = document.createElement("div");
    line.className = `toast-line toast-${kind}`;
    line.textContent = words;
    if (toasts?.lastElementChild?.textContent === words) toasts.lastElementChild.remove();
    toasts?.append(line);
    leave(line);
  };
  const leaveAll = () => document.querySelectorAll(".toast-line").forEach(leave);
  leaveAll();
  document.addEventListener("htmx:afterSettle", leaveAll);
  // A view says something with the header HX-Trigger: {"toast": {"words": "…", "kind": "success"}}.
  document.addEventListener("toast", (event) => toast(event.detail.words, event.detail.kind || "info"));

  // --- rail and colours ---------------------------------------------------------------------------------------
  const foldRail = () => {
    const folded = root.dataset.rail === "folded";
    root.dataset.rail = folded ? "open" : "folded";
    localStorage.setItem("amends-rail", root.dataset.rail);
  };
  const switchTheme = () => {
    root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
    localStorage.setItem("amends-theme", root.dataset.bsTheme);
  };
  const railBar = document.querySelector("[data-rail-bar]");
  const moreOf = (open) => {
    railBar.toggleAttribute("data-open", open);
    railBar.querySelector("[data-rail-more]").setAttribute("aria-expanded", String(open));
  };
  // Of the rail's groups the one kept open is remembered; that of the page stays as it is when another opens.
  const openGroup = (button, open) => {
    if (!button || (button.getAttribute("aria-expanded") === "true") === open) return;
    const show = (each, on) => {
      each.setAttribute("aria-expanded", String(on));
      for (const part of railBar.querySelectorAll(`[data-rail-part="${each.dataset.railGroup}"]`)) part.classList.toggle("rail-shut", !on);
    };
    const here = railBar.querySelector("[aria-current=page]")?.closest("li");
    const ours = here?.dataset.railPart || here?.querySelector("[data-rail-group]")?.dataset.railGroup;
    for (const other of railBar.querySelectorAll("[data-rail-group]")) if (open && other.dataset.railGroup !== ours) show(other, false);
    show(button, open);
    htmx.ajax("POST", railBar.dataset.railKept, { source: button, swap: "none", values: { group: open ? button.dataset.railGroup : "" } });
  };
  railBar?.addEventListener("keydown", (event) => {
    const head = event.target.closest("li.rail-group");
    if (head && ["ArrowRight", "ArrowLeft"].includes(event.key)) openGroup(head.querySelector("[data-rail-group]"), event.key === "ArrowRight");
  });
  const keys = document.getElementById("keys");
  const openKeys = () => {
    if (!keys || keys.open) return;
    const here = keys.querySelector("[data-keys-here]");
    const listed = new Set();
    const ours = [...document.querySelectorAll("[data-key]")].filter((each) => pressable(each) && !listed.has(each.dataset.key) && listed.add(each.dataset.key));
    here.replaceChildren(...ours.map(keyLine));
    for (const line of keys.querySelectorAll("[data-when]")) line.hidden = !works[line.dataset.when]();
    keys.showModal();
  };
  const keyLine = (element) => {
    const line = document.createElement("div");
    const [key, words] = [document.createElement("dt"), document.createElement("dd")];
    key.append(Object.assign(document.createElement("kbd"), { textContent: element.dataset.key }));
    words.textContent = element.dataset.keyWords || element.textContent.trim() || element.getAttribute("aria-label") || element.title;
    line.append(key, words);
    return line;
  };
  document.addEventListener("click", (event) => {
    if (event.target === keys) keys.close();
    if (event.target.closest("[data-fold-rail]")) foldRail();
    if (event.target.closest("[data-theme-switch]")) switchTheme();
    const group = event.target.closest("[data-rail-group]");
    if (group) openGroup(group, group.getAttribute("aria-expanded") !== "true");
    if (event.target.closest("[data-open-keys]")) openKeys();
    if (railBar) moreOf(Boolean(event.target.closest("[data-rail-more]")) && !railBar.hasAttribute("data-open"));
  });

  // --- panels -------------------------------------------------------------------------------------------------
  // details.pop opens one panel at a time, with the first field at hand; Escape or a press elsewhere closes it.
  const open = () => [...document.querySelectorAll("details.pop[open]")];
  const closePops = (but) => { for (const pop of open()) if (!pop.contains(but)) pop.open = false; };
  document.addEventListener("toggle", (event) => {
    const pop = event.target;
    if (!pop.matches?.("details.pop") || !pop.open) return;
    closePops(pop);
    if (!pop.contains(document.activeElement) || document.activeElement.matches("summary")) pop.querySelector(".pop-panel :is(input:not([type=hidden]), textarea, select)")?.focus();
  }, true);
  document.addEventListener("click", (event) => closePops(event.target));
  document.addEventListener("keydown", (event) => {
    const last = event.key === "Escape" && !event.isComposing && open().at(-1);
    if (!last) return;
    const inside = last.contains(document.activeElement);
    last.open = false;
    if (inside) last.querySelector("summary").focus();
  });

  // --- keys ---------------------------------------------------------------------------------------------------
  // A list is [data-rows] with [data-row] inside; a row's first link opens it, its first check box selects it.
  // Any button or link with data-key="n" is pressed by that key, and shown in the help sheet.
  const rows = () => [...document.querySelectorAll("[data-rows] [data-row]")];
  const current = () => document.querySelector("[data-row][aria-current=true]");
  const opened = () => { if (!current()) move(0); return current(); };
  const move = (by) => {
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(current());
    const next = all[Math.min(Math.max(at < 0 ? 0 : at + by, 0), all.length - 1)];
    current()?.removeAttribute("aria-current");
    next.setAttribute("aria-current", "true");
    next.scrollIntoView({ block: "nearest" });
  };
  // A key presses what is seen and can be pressed; what is folded away or switched off has none.
  const pressable = (element) => !element.disabled && element.checkVisibility({ visibilityProperty: true }) && !keys?.contains(element);
  const works = {
    rows: () => rows().length > 0,
    links: () => Boolean(document.querySelector("[data-row] a")),
    checks: () => Boolean(document.querySelector("[data-row] input[type=checkbox]:not(:disabled)")),
    actions: () => Boolean(document.querySelector(".page-actions :is(a, button, summary)")) && ![...document.querySelectorAll('[data-key="."]')].some(pressable),
    back: () => history.length > 1 && ![...document.querySelectorAll("[data-key=u]")].some(pressable),
  };
  const bound = {
    "/": () => document.querySelector("[data-search]")?.focus(),
    "?": openKeys,
    j: () => move(1),
    k: () => move(-1),
    o: () => opened()?.querySelector("a")?.click(),
    Enter: () => current()?.querySelector("a")?.click(),
    x: () => opened()?.querySelector("input[type=checkbox]")?.click(),
    u: () => history.back(),
    ".": () => document.querySelector(".page-actions :is(a, button, summary)")?.focus(),
  };
  const busy = (target) => target.closest("input:not([type=checkbox], [type=radio], [type=file]), textarea, select, [contenteditable], dialog, .dropdown-menu.show");
  const onControl = (event) => event.key === "Enter" && event.target.closest("a, button, summary, input");
  let going = 0;
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.matches("[data-search]")) return event.target.blur();
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (busy(event.target) || onControl(event)) return;
    const afterG = Date.now() - going < 1500;
    going = event.key === "g" && !afterG ? Date.now() : 0;
    const own = CSS.escape(event.key);
    const pressed = afterG
      ? document.querySelector(`[data-go="${own}"]`)
      : [...document.querySelectorAll(`[data-key="${own}"]`)].find(pressable);
    if (!pressed && (afterG || !bound[event.key])) return;
    event.preventDefault();
    if (pressed) pressed.matches("input, textarea, select") ? pressed.focus() : pressed.click();
    else bound[event.key]();
  });
  const show = () => {
    for (const element of document.querySelectorAll("[data-key]")) {
      if (!element.title.includes(`(${element.dataset.key})`)) element.title = `${element.title} (${element.dataset.key})`.trim();
    }
  };
  show();
  document.addEventListener("htmx:afterSettle", show);

  document.addEventListener("click", (event) => {
    const copy = event.target.closest("[data-copy]");
    if (!copy) return;
    event.preventDefault();
    navigator.clipboard?.writeText(copy.dataset.copy).then(() => {
      copy.classList.add("copied");
      if (copy.dataset.copied && copy.lastChild?.nodeType === Node.TEXT_NODE) copy.lastChild.textContent = copy.dataset.copied;
    });
  });
})();
