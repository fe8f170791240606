// A shop's page for buyers. Everything works without this; with it: sums instead of waiting, photos that arrive although the
// line breaks, a page that stays true, and, inside a chat window, a frame as high as the page.
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("with-script");
  const LARGEST = 15 * 1024 * 1024;

  // --- a sum instead of a wait ---
  const zeros = (bytes) => {
    let count = 0;
    for (const byte of bytes) { if (byte) return count + Math.clz32(byte) - 24; count += 8; }
    return count;
  };
  const solve = async (puzzle, bits) => {
    const encoder = new TextEncoder();
    for (let from = 0; ; from += 256) {
      const tries = Array.from({ length: 256 }, (_, n) => from + n);
      const sums = await Promise.all(tries.map((n) => crypto.subtle.digest("SHA-256", encoder.encode(`${puzzle}:${n}`))));
      const found = sums.findIndex((sum) => zeros(new Uint8Array(sum)) >= bits);
      if (found >= 0) return from + found;
    }
  };
  document.querySelectorAll("form[data-puzzle]").forEach((form) => {
    if (!globalThis.crypto?.subtle) return;
    const answer = solve(form.dataset.puzzle, Number(form.dataset.bits));
    form.addEventListener("submit", async (event) => {
      const field = form.elements.namedItem("answer");
      if (field.value) return;
      event.preventDefault();
      field.value = await answer;
      form.requestSubmit();
    });
  });

  // --- pressing twice does it once ---
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || !event.target.matches("[data-once]")) return;
    if (navigator.onLine === false) { // the browser's own page would stand in place of what was typed
      event.preventDefault();
      const note = event.target.querySelector("[data-away]") || document.createElement("p");
      note.className = "fault";
      note.setAttribute("role", "alert");
      note.dataset.away = "";
      note.textContent = document.body.dataset.away;
      event.target.append(note);
      addEventListener("online", () => note.remove(), { once: true });
      return;
    }
    event.target.querySelectorAll("button").forEach((button) => setTimeout(() => { button.disabled = true; }));
  });
  addEventListener("pageshow", () => document.querySelectorAll("button:disabled").forEach((button) => { button.disabled = false; }));

  // --- photos, each by itself; what broke off is sent again when the line is back ---
  const waiting = new Set();
  const uuid = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const send = (form, job) => {
    const { row, bar, words, file } = job;
    waiting.add(job);
    words.textContent = file.name;
    row.classList.remove("broken");
    bar.hidden = false;
    const body = new FormData();
    body.append("token", job.token); // the same one again: twice arrived is once kept
    body.append("item", job.item);
    body.append("file", file, file.name);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total; });
    request.addEventListener("loadend", () => {
      let faults = null;
      try { faults = JSON.parse(request.responseText).faults; } catch { /* the line broke */ }
      if (faults === null) {
        row.classList.add("broken");
        words.textContent = `${file.name} ${form.dataset.broken}`;
        if (job.tries++ < 5) setTimeout(() => (navigator.onLine ? send(form, job) : addEventListener("online", () => send(form, job), { once: true })), 2000 * job.tries);
        return;
      }
      waiting.delete(job);
      if (faults.length) { row.classList.add("broken"); words.textContent = faults.join(" "); bar.hidden = true; return; }
      [words.textContent, bar.hidden] = [`${file.name} ${form.dataset.arrived}`, true]; // until the page is asked anew, which may take a line
      if (!waiting.size) refresh(true);
    });
    request.send(body);
  };
  const chosen = (input) => {
    const form = input.closest?.("[data-photos]");
    if (!form || input.type !== "file") return;
    for (const file of input.files) {
      const [row, words] = [document.createElement("li"), document.createElement("span")];
      const bar = Object.assign(document.createElement("progress"), { max: 100, value: 0 });
      row.append(words, bar);
      form.querySelector("[data-sending]").append(row);
      if (file.size > LARGEST) { row.classList.add("broken"); words.textContent = `${file.name} ${form.dataset.large}`; bar.hidden = true; continue; }
      send(form, { row, bar, words, file, item: input.dataset.item || "", token: uuid(), tries: 0 });
    }
    input.value = "";
  };
  document.addEventListener("change", (event) => chosen(event.target));
  document.querySelectorAll("[data-photos] input[type=file]").forEach(chosen); // before this script was there
  addEventListener("beforeunload", (event) => { if (waiting.size) event.preventDefault(); });

  // --- what stands is asked anew, and put in place only where nobody is at it ---
  const live = document.querySelector("[data-live]");
  let last = "";
  const plain = (html) => html.replace(/value="[0-9a-f]{32}"/g, "");
  const refresh = async (at_once) => {
    if (!live || (!at_once && (document.hidden || waiting.size))) return;
    try {
      const answer = await fetch(live.dataset.live, { headers: { Accept: "text/html" } });
      const html = answer.ok ? await answer.text() : "";
      const busy = !at_once && live.contains(document.activeElement) && document.activeElement.matches("input, select, textarea, button, summary");
      if (!at_once && waiting.size) return; // begun before a photo was chosen, answered while it is on its way
      if (!html || plain(html) === last || busy || live.querySelector(":checked:not(option), details[open]")) return;
      if (last || at_once) live.innerHTML = html;
      last = plain(html);
    } catch { /* the line is away; next time */ }
  };
  if (live) { setInterval(refresh, 20_000, false); refresh(false); document.addEventListener("visibilitychange", () => refresh(false)); addEventListener("online", () => refresh(false)); }

  // --- what was typed stays in this tab until the shop has it, with its token: sent anew it is told once ---
  const store = (() => { try { return sessionStorage; } catch { return null; } })(); // a frame may not have any
  const kept = document.querySelector("form[data-keep]");
  const place = (what, path) => `amends-${what}-${path}`;
  const arrived = new URLSearchParams(location.search).get("sent");
  if (arrived && store) {
    const there = [place("complaint", `${location.pathname}complain`), place("talk", location.pathname)];
    there.filter((name) => (store.getItem(name) || "").includes(arrived)).forEach((name) => store.removeItem(name));
  }
  if (kept && store) {
    const here = place(kept.dataset.keep, location.pathname);
    const fields = () => [...kept.elements].filter((field) => field.name && field.type !== "submit");
    const ticks = (field) => ["radio", "checkbox"].includes(field.type);
    const before = (() => { try { return JSON.parse(store.getItem(here)) || []; } catch { return []; } })();
    if (!kept.elements.namedItem("text").value) {
      fields().forEach((field) => {
        const [, value] = before.find(([name, was]) => name === field.name && (!ticks(field) || was === field.value)) || [];
        if (value === undefined) return;
        if (!ticks(field)) { field.value = value; return; }
        field.checked = true;
        if (field.closest("details")) field.closest("details").open = true;
      });
    }
    const keep = () => store.setItem(here, JSON.stringify(fields().filter((field) => !ticks(field) || field.checked).map((field) => [field.name, field.value])));
    kept.addEventListener("input", keep);
    kept.addEventListener("change", keep);
  }

  // --- inside a chat window: how high this page is, what of it is to be seen once it has changed, and nothing else ---
  if (window.parent !== window && "embeds" in root.dataset) {
    const shown = document.querySelector(location.hash.length > 1 ? `[id="${CSS.escape(location.hash.slice(1))}"]` : "main");
    if (document.referrer.startsWith(`${location.origin}/`)) window.parent.postMessage({ amends: "place", top: shown ? Math.floor(shown.getBoundingClientRect().top + scrollY) : 0 }, "*");
    const tell = () => window.parent.postMessage({ amends: "height", height: Math.ceil(document.body.getBoundingClientRect().height) }, "*");
    new ResizeObserver(tell).observe(document.body);
    tell();
  }
})();
