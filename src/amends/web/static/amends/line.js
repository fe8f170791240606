// The line to the server: says when it is gone, when an answer is long in coming, and when the person was signed out;
// signing in again happens in the page, which keeps everything that was typed.
(() => {
  "use strict";
  const root = document.documentElement;
  const bar = document.getElementById("line-state");
  if (!bar) return;
  const { offline, out, back, again } = bar.dataset;
  const words = bar.querySelector("[data-words]");
  const enter = bar.querySelector("[data-sign-in]");
  const dialog = document.getElementById("in-place");
  const tell = (text, signedOut) => {
    if (words.textContent !== text) words.textContent = text;
    enter.hidden = !signedOut;
    bar.hidden = !text;
  };

  // --- offline --------------------------------------------------------------------------------------------------
  let away = false;
  const line = () => tell(navigator.onLine ? (away ? out : "") : offline, navigator.onLine && away);
  addEventListener("offline", line);
  addEventListener("online", line);
  line();

  // --- waiting --------------------------------------------------------------------------------------------------
  const polls = (event) => /^(every|load)\b/.test(event.detail.elt.getAttribute("hx-trigger") || "");
  const waits = new Map();
  const done = (target) => {
    clearTimeout(waits.get(target));
    waits.delete(target);
    target.classList.remove("is-waiting");
    target.removeAttribute("aria-busy");
  };
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { target } = event.detail;
    if (!target || polls(event)) return;
    clearTimeout(waits.get(target));
    waits.set(target, setTimeout(() => { target.classList.add("is-waiting"); target.setAttribute("aria-busy", "true"); }, 300));
  });
  for (const end of ["htmx:afterRequest", "htmx:sendError", "htmx:responseError"]) {
    document.addEventListener(end, (event) => { if (event.detail.target) done(event.detail.target); });
  }

  // --- signed out -----------------------------------------------------------------------------------------------
  const entrance = bar.dataset.signIn;
  const atEntrance = (address) => Boolean(address) && new URL(address, location.href).pathname.startsWith(entrance);
  let resume = null;
  const gone = (next) => {
    away = true;
    resume = next || resume;
    line();
    if (next) open();
  };
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!atEntrance(event.detail.xhr.responseURL)) return;
    event.detail.shouldSwap = false;
    const { triggeringEvent, elt } = event.detail.requestConfig || {};
    const asked = triggeringEvent?.type === "submit" ? () => elt.requestSubmit(triggeringEvent.submitter) : triggeringEvent?.type === "click" ? () => elt.click() : null;
    gone(asked);
  });
  const plain = window.fetch.bind(window);
  window.fetch = async (...asked) => {
    const answer = await plain(...asked);
    if (answer.type === "opaqueredirect" || (answer.redirected && atEntrance(answer.url))) gone(null);
    return answer;
  };

  // A form that would leave the page asks first whether we are still signed in, if that was not known lately.
  // An answer says so of the moment it was asked: the session may have ended while it was on its way.
  let known = performance.timeOrigin;
  const asked = new WeakMap();
  document.addEventListener("htmx:beforeSend", ({ detail: { xhr } }) => asked.set(xhr, Date.now()));
  document.addEventListener("htmx:afterOnLoad", ({ detail: { xhr } }) => { if (!atEntrance(xhr.responseURL)) known = Math.max(known, asked.get(xhr) || 0); });
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.method !== "post" || form.closest("#in-place") || form.hasAttribute("hx-post") || event.defaultPrevented) return;
    if (!navigator.onLine) { event.preventDefault(); event.stopImmediatePropagation(); return line(); }
    if (!away && Date.now() - known < 10000) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const send = () => { known = Date.now(); form.requestSubmit(event.submitter); };
    if (away) return gone(send);
    const still = await plain(bar.dataset.still, { redirect: "manual" }).catch(() => null);
    if (still?.type === "opaqueredirect") gone(send);
    else if (still) send();
    else document.dispatchEvent(new CustomEvent("no-answer", { detail: send }));
  }, true);

  // --- signing in in the page -----------------------------------------------------------------------------------
  const slot = dialog.querySelector("[data-slot]");
  const show = (page, address) => {
    const form = page.querySelector(".bare-card form[method=post]");
    const said = [...page.querySelectorAll(".bare-card .alert")];
    if (!form && !said.length) return location.assign(address);
    if (form) form.action = address;
    slot.replaceChildren(...said, ...(form ? [form] : []));
    const field = [...slot.querySelectorAll("input:not([type=hidden])")].find((each) => !each.value);
    if (!dialog.open) dialog.showModal();
    field?.focus();
  };
  const read = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");
  async function open() {
    const address = `${entrance}?next=${encodeURIComponent(bar.dataset.next)}`;
    const answer = await plain(address).catch(() => null);
    if (!answer) return line();
    if (!atEntrance(answer.url)) return renew(await read(answer));
    const page = await read(answer);
    show(page, address);
    const name = slot.querySelector("[name=username]");
    if (name && !name.value) { name.value = bar.dataset.person; slot.querySelector("[type=password]")?.focus(); }
  }
  const renew = (page) => {
    const person = page.getElementById("line-state")?.dataset.person;
    if (person !== bar.dataset.person) return location.reload();
    const headers = page.body.getAttribute("hx-headers");
    const token = JSON.parse(headers)["X-CSRFToken"];
    document.body.setAttribute("hx-headers", headers);
    document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => { field.value = token; });
    away = false;
    known = Date.now();
    dialog.close();
    line();
    document.dispatchEvent(new CustomEvent("toast", { detail: { words: resume ? back : again, kind: "success" } }));
    document.dispatchEvent(new CustomEvent("signed-in"));
    document.querySelectorAll("[data-draft][data-keep]").forEach((field) => { if (field.value) field.dispatchEvent(new Event("input", { bubbles: true })); });
    const next = resume;
    resume = null;
    next?.();
  };
  dialog.addEventListener("submit", async (event) => {
    if (event.target.method === "dialog") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const form = event.target;
    const answer = await plain(form.action, { method: "POST", body: new URLSearchParams(new FormData(form, event.submitter)) }).catch(() => null);
    if (!answer) return line();
    if (atEntrance(answer.url)) show(await read(answer), answer.url);
    else renew(await read(answer));
  });
  enter.addEventListener("click", open);
  root.dataset.line = "ready";
})();
