// A case's page: neighbours in the list, drafts that keep themselves, panels, undo that runs out, copying.
(() => {
  "use strict";
  const list = JSON.parse(sessionStorage.getItem("amends-list") || "null");
  if (list) {
    document.querySelector("a[data-back]")?.setAttribute("href", list.url);
    const at = list.links.indexOf(location.pathname);
    for (const link of document.querySelectorAll("[data-neighbour]")) {
      const there = at < 0 ? undefined : list.links[at + Number(link.dataset.neighbour)];
      if (there) { link.href = there; link.hidden = false; }
    }
  }

  // The time line: talk, what people did, or everything; what one looks at is kept.
  const line = document.getElementById("timeline");
  const shows = [...document.querySelectorAll("[data-show-lines]")];
  const showLines = (what) => {
    line.dataset.show = what;
    for (const each of shows) each.setAttribute("aria-pressed", String(each.dataset.showLines === what));
  };
  const looked = localStorage.getItem("amends-lines");
  if (line && looked && (looked !== "talk" || "talks" in line.dataset)) showLines(looked);
  for (const each of shows) {
    each.addEventListener("click", () => { showLines(each.dataset.showLines); localStorage.setItem("amends-lines", each.dataset.showLines); });
  }

  document.addEventListener("click", (event) => { const link = event.target.closest("a[data-lines]"); if (link && line) showLines(link.dataset.lines); });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-answer]")) document.getElementById("tab-reply")?.click(); });

  // Drafts: kept on this computer with every key, on the server (data-keep) soon after, forgotten once the server has
  // done the action: a page that comes back names the actions done. A refused form comes back with its text: that one counts.
  const place = (field) => `amends-draft-${field.dataset.draft}`;
  const kept = (field) => { try { return JSON.parse(localStorage.getItem(place(field)) || "null"); } catch { return null; } };
  const keep = (field, more) => {
    if (field.value) localStorage.setItem(place(field), JSON.stringify({ text: field.value, at: Date.now(), ...more }));
    else localStorage.removeItem(place(field));
  };
  const sent = () => (document.getElementById("sent")?.dataset.sent || "").split(" ");
  const grow = (field) => {
    if (!("grow" in field.dataset)) return;
    field.rows = Math.min(12, Math.max(Number(field.getAttribute("rows-least") || 2), field.value.split("\n").length));
  };
  const state = document.querySelector("[data-draft-state]");
  const say = (words) => { if (state) state.textContent = words; };
  const signedOut = () => {
    const link = Object.assign(document.createElement("a"), { textContent: state.dataset.in });
    link.href = `${state.dataset.signIn}?next=${encodeURIComponent(location.pathname)}`;
    state.replaceChildren(state.dataset.out, " ", link);
    state.classList.add("draft-out");
  };
  const token = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
  const waiting = new Map();
  const save = async (field) => {
    clearTimeout(waiting.get(field));
    if (!waiting.delete(field) || !field.dataset.keep) return;
    const body = new URLSearchParams({ box: field.dataset.box, text: field.value });
    for (const file of field.form.querySelectorAll("[name=file]:checked")) body.append("file", file.value);
    try {
      const answer = await fetch(field.dataset.keep, { method: "POST", body, redirect: "manual", keepalive: true, headers: { "X-CSRFToken": token() } });
      if (answer.type === "opaqueredirect" || answer.status === 403) signedOut();
      else say(answer.ok ? state.dataset.saved : state.dataset.kept);
    } catch { say(state.dataset.kept); }
  };
  const watched = new WeakSet();
  const watch = (field) => {
    if (watched.has(field)) return;
    watched.add(field);
    const local = kept(field);
    if (local?.sent && sent().includes(local.sent)) localStorage.removeItem(place(field));
    else if (local && !("typed" in field.dataset) && (!field.value || local.at > (Date.parse(field.dataset.at) || 0))) field.value = local.text;
    grow(field);
    field.addEventListener("input", () => {
      grow(field);
      keep(field);
      if (!field.dataset.keep) return;
      clearTimeout(waiting.get(field));
      waiting.set(field, setTimeout(() => save(field), 2000));
    });
    field.addEventListener("blur", () => save(field));
    field.form.addEventListener("submit", () => {
      clearTimeout(waiting.get(field));
      waiting.delete(field);
      keep(field, { sent: field.form.elements.token.value });
      leaving.set(field, field.value);
    });
  };
  const leaving = new Map();
  document.querySelectorAll("[data-draft]").forEach(watch);
  // Sent in place: what went leaves its box, what was typed behind it meanwhile stays. Taken back, it is there again.
  const written = (field, text) => {
    field.value = text;
    grow(field);
    keep(field);
    document.dispatchEvent(new CustomEvent("amends:written", { detail: field }));
  };
  document.addEventListener("amends:fresh", () => {
    for (const [field, text] of leaving) {
      const gone = sent().includes(kept(field)?.sent || field.form.dataset.sending);
      if (!gone) continue;
      leaving.delete(field);
      if (field.isConnected && field.value.startsWith(text)) written(field, field.value.slice(text.length).trimStart());
      if (!field.value) say("");
    }
    document.querySelectorAll("[data-draft]").forEach(watch);
    const { back } = document.getElementById("sent")?.dataset || {};
    const box = document.getElementById("box-reply");
    if (back && box) written(box, box.value && box.value !== back ? `${back}\n${box.value}` : back);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !event.target.matches("textarea")) return;
    const button = event.target.form.querySelector("button:not([type=button])");
    if (button && !button.disabled) event.target.form.requestSubmit(button);
  });
  // Pressed once is enough; what was sent in place can be pressed again when its answer is there.
  const resting = new Map();
  document.addEventListener("submit", ({ target: form }) => {
    if (form.method !== "post") return;
    form.dataset.sending = form.elements.token?.value || "";
    setTimeout(() => {
      const buttons = [...form.querySelectorAll("button:not(:disabled)")];
      for (const button of buttons) button.disabled = true;
      resting.set(form, buttons);
    });
  });
  document.addEventListener("htmx:afterRequest", ({ detail: { elt } }) => {
    for (const button of resting.get(elt) || []) button.disabled = false;
    resting.delete(elt);
  });

  const narrow = matchMedia("(max-width: 899px)");
  if (narrow.matches) document.querySelectorAll("details.side").forEach((side) => { side.open = false; });
})();
