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
      row.remove();
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
      if (!html || plain(html) === last || busy || live.querySelector(":checked:not(option), details[open]")) return;
      if (last || at_once) live.innerHTML = html;
      last = plain(html);
    } catch { /* the line is away; next time */ }
  };
  if (live) { setInterval(refresh, 20_000, false); refresh(false); document.addEventListener("visibilitychange", () => refresh(false)); }

  // --- what was typed stays in this tab until it is sent ---
  const kept = document.querySelector("[data-keep]");
  const store = (() => { try { return sessionStorage; } catch { return null; } })(); // a frame may not have any
  if (kept && store) {
    const [name, text] = [`amends-${kept.dataset.keep}-${location.pathname}`, kept.elements.namedItem("text")];
    if (!text.value) text.value = store.getItem(name) || "";
    text.addEventListener("input", () => store.setItem(name, text.value));
    kept.addEventListener("submit", () => store.removeItem(name));
  }

  // --- inside a chat window: how high this page is, and nothing else ---
  if (window.parent !== window && "embeds" in root.dataset) {
    const tell = () => window.parent.postMessage({ amends: "height", height: Math.ceil(document.body.getBoundingClientRect().height) }, "*");
    new ResizeObserver(tell).observe(document.body);
    tell();
  }
})();
