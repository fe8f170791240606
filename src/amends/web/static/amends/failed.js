// A request that failed says so in the page, in words, and can be made again; what was typed stays where it is.
// A place that fills itself (data-filling) says it there; what asks again and again by itself leaves it to line.js.
(() => {
  "use strict";
  const bar = document.getElementById("failed");
  if (!bar) return;
  const again = bar.querySelector("[data-again]");
  let leaving = false;
  let failed = null;
  addEventListener("pagehide", () => { leaving = true; });
  addEventListener("pageshow", () => { leaving = false; document.querySelectorAll("form[aria-busy]").forEach(rest); });

  const KINDS = { 0: "gone", 403: "refused", 404: "missing", 410: "missing", 413: "large", 429: "often" };
  const words = (status) => bar.dataset[KINDS[status] || (status >= 500 ? "broken" : "other")];
  const asksItself = (element) => /^(every|load)\b/.test(element.getAttribute("hx-trigger") || "");
  const repeat = ({ elt, target, requestConfig }) => {
    const { triggeringEvent: asked, verb, path } = requestConfig;
    if (!elt.isConnected) return;
    if (asked?.type === "submit") elt.requestSubmit(asked.submitter?.isConnected ? asked.submitter : undefined);
    else if (asked?.type === "click") elt.click();
    else htmx.ajax(verb, path, { source: elt, target, swap: elt.getAttribute("hx-swap") || undefined });
  };
  const hide = () => { bar.hidden = true; failed = null; };
  const tell = (text, elt, retry) => {
    failed = { elt, retry };
    bar.querySelector("[data-words]").textContent = text;
    bar.hidden = false;
  };
  const tellThere = (text, detail) => {
    const button = Object.assign(again.cloneNode(true), { onclick: () => repeat(detail) });
    detail.elt.replaceChildren(Object.assign(document.createElement("p"), { className: "failed-there", textContent: text }), button);
  };
  const fail = ({ detail }) => {
    if (leaving) return;
    const text = words(detail.xhr.status);
    if (detail.elt.hasAttribute("data-filling")) tellThere(text, detail);
    else if (!asksItself(detail.elt)) tell(text, detail.elt, () => repeat(detail));
  };
  for (const failure of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) document.addEventListener(failure, fail);
  document.addEventListener("htmx:afterOnLoad", ({ detail }) => { if (detail.successful && detail.elt === failed?.elt) hide(); });
  again.addEventListener("click", () => { const { retry } = failed; hide(); retry(); });
  document.addEventListener("no-answer", ({ detail: send }) => tell(words(0), null, send)); // line.js asked in vain
  bar.querySelector("[data-away]").addEventListener("click", hide);

  // --- a form that takes the page along: after 300 ms it says that it is on its way ----------------------------------
  const rest = (form) => form.removeAttribute("aria-busy");
  document.addEventListener("submit", ({ target: form, defaultPrevented }) => {
    if (defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post")) return;
    setTimeout(() => form.setAttribute("aria-busy", "true"), 300);
    setTimeout(rest, 10_000, form); // a file that came instead of a page says nothing
  });
})();
