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
  const leave = (line) => setTimeout(() => line.remove(), 10000);
  const toast = (words, kind) => {
    const line = document.createElement("div");
    line.className = `toast-line toast-${kind}`;
    line.textContent = words;
    toasts?.append(line);
    leave(line);
  };
  document.querySelectorAll(".toast-line").forEach(leave);
  // A view says something with the header HX-Trigger: {"toast": {"words": "…", "kind": "success"}}.
  document.addEventListener("toast", (event) => toast(event.detail.words, event.detail.kind || "info"));
  for (const failure of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
    document.addEventListener(failure, () => toast(root.dataset.unsaved, "error"));
  }

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
  const keys = document.getElementById("keys");
  const openKeys = () => {
    if (!keys || keys.open) return;
    const here = keys.querySelector("[data-keys-here]");
    here.replaceChildren(...[...document.querySelectorAll("[data-key]")].map(keyLine));
    keys.showModal();
  };
  const keyLine = (element) => {
    const line = document.createElement("div");
    const [key, words] = [document.createElement("dt"), document.createElement("dd")];
    key.append(Object.assign(document.createElement("kbd"), { textContent: element.dataset.key }));
    words.textContent = element.dataset.keyWords || element.textContent.trim() || element.title;
    line.append(key, words);
    return line;
  };
  document.addEventListener("click", (event) => {
    if (event.target === keys) keys.close();
    if (event.target.closest("[data-fold-rail]")) foldRail();
    if (event.target.closest("[data-theme-switch]")) switchTheme();
    if (event.target.closest("[data-open-keys]")) openKeys();
  });

  // --- keys ---------------------------------------------------------------------------------------------------
  // A list is [data-rows] with [data-row] inside; a row's first link opens it, its first check box selects it.
  // Any button or link with data-key="n" is pressed by that key, and shown in the help sheet.
  const rows = () => [...document.querySelectorAll("[data-rows] [data-row]")];
  const current = () => document.querySelector("[data-row][aria-current=true]");
  const move = (by) => {
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(current());
    const next = all[Math.min(Math.max(at < 0 ? 0 : at + by, 0), all.length - 1)];
    current()?.removeAttribute("aria-current");
    next.setAttribute("aria-current", "true");
    next.scrollIntoView({ block: "nearest" });
  };
  const bound = {
    "/": () => document.querySelector("[data-search]")?.focus(),
    "?": openKeys,
    j: () => move(1),
    k: () => move(-1),
    o: () => current()?.querySelector("a")?.click(),
    Enter: () => current()?.querySelector("a")?.click(),
    x: () => current()?.querySelector("input[type=checkbox]")?.click(),
    u: () => history.back(),
  };
  const busy = (target) => target.closest("input, textarea, select, [contenteditable], dialog, .dropdown-menu.show");
  const onControl = (event) => event.key === "Enter" && event.target.closest("a, button, summary");
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
      : document.querySelector(`[data-key="${own}"]:not(:disabled)`);
    if (!pressed && (afterG || !bound[event.key])) return;
    event.preventDefault();
    if (pressed) pressed.matches("input, textarea, select") ? pressed.focus() : pressed.click();
    else bound[event.key]();
  });
  for (const element of document.querySelectorAll("[data-key]:not([title])")) element.title = `(${element.dataset.key})`;
})();
