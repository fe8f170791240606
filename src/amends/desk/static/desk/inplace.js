// Acts are sent without leaving the case: the answer brings the parts that can have changed. What was half typed in
// them, what was unfolded, and where one stood stay; what was refused is seen beside its words.
(() => {
  "use strict";
  const place = document.getElementById("case");
  if (!place) return;
  const FIELDS = "input:not([type=hidden], [type=file]), textarea, select";
  const parts = () => [...document.querySelectorAll("[data-part]")];
  const within = (selector) => parts().flatMap((part) => [...part.querySelectorAll(selector)]);
  const ticked = (field) => /^(radio|checkbox)$/.test(field.type);

  // --- the same field, the same fold, in what comes ---------------------------------------------------------------
  const formKey = (form) => {
    const means = [...form.querySelectorAll("input[type=hidden]")].filter((each) => !/^(token|csrfmiddlewaretoken)$/.test(each.name));
    return [form.getAttribute("action"), ...means.map((each) => `${each.name}=${each.value}`)].join("|");
  };
  const fieldKey = (field) => `${formKey(field.form)}|${field.name}|${ticked(field) ? field.value : ""}`;
  const foldKey = (fold) => `${fold.closest("[data-part]").id}|${fold.querySelector("summary")?.textContent.trim().replace(/\d+/g, "#")}`;
  const fields = () => within(FIELDS).filter((field) => field.form && field.name);
  const usual = (select) => Math.max(0, [...select.options].findIndex((option) => option.defaultSelected));
  const changed = (field) => {
    if (field.matches("select")) return field.selectedIndex !== usual(field);
    return ticked(field) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
  };

  let kept = null;
  const keep = (sent) => {
    const mine = document.activeElement;
    const inPart = mine?.closest?.("[data-part]");
    kept = {
      folds: new Map(within("details").filter((each) => !each.contains(sent)).map((each) => [foldKey(each), each.open])),
      fields: new Map(fields().filter((each) => each.form !== sent && changed(each)).map((each) => [fieldKey(each), ticked(each) ? each.checked : each.value])),
      focus: inPart && mine.form && mine.name && mine.matches(FIELDS) && mine.form !== sent ? { key: fieldKey(mine), at: mine.selectionStart } : null,
      lost: Boolean(inPart) || Boolean(sent?.closest("[data-part]")),
    };
  };
  const back = (field, value) => {
    if (ticked(field)) field.checked = value;
    else field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const restore = () => {
    for (const fold of within("details")) {
      const was = kept.folds.get(foldKey(fold));
      if (was !== undefined) fold.open = was;
    }
    for (const field of fields()) {
      const value = kept.fields.get(fieldKey(field));
      if (value !== undefined) back(field, value);
    }
    const field = kept.focus && fields().find((each) => fieldKey(each) === kept.focus.key);
    if (field) {
      field.focus({ preventScroll: true });
      if (field.setSelectionRange && typeof kept.focus.at === "number") field.setSelectionRange(kept.focus.at, kept.focus.at);
    } else if (kept.lost && document.activeElement === document.body) document.getElementById("case-work").focus({ preventScroll: true });
  };

  // --- sent, and answered -------------------------------------------------------------------------------------------
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.target !== place) return;
    const refused = detail.xhr.status === 422;
    if (refused) Object.assign(detail, { shouldSwap: true, isError: false });
    if (!detail.shouldSwap) return;
    const sent = detail.requestConfig.elt.closest("form");
    keep(refused ? null : sent);
  });
  // Something happened meanwhile: shown at once where nobody is at it, else offered.
  const news = document.getElementById("case-news");
  const renew = () => htmx.ajax("GET", location.pathname, { target: "#case", swap: "none" });
  const atIt = () => document.querySelector("[data-part]:hover, details.pop[open]") || document.activeElement?.closest("[data-part]") || fields().some(changed);
  document.addEventListener("case-moved", () => { if (atIt()) news.hidden = false; else renew(); });
  news?.querySelector("button").addEventListener("click", renew);
  document.addEventListener("amends:fresh", () => { if (news) news.hidden = true; });

  // A buyer's data that is being looked at stays until its minute is over.
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    if (event.detail.target.querySelector?.("[data-hide-after]")) event.detail.shouldSwap = false;
  });
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (detail.target !== place || !kept) return;
    restore();
    kept = null;
    document.dispatchEvent(new CustomEvent("amends:fresh", { detail: detail.requestConfig?.elt }));
    const box = detail.requestConfig?.elt.closest(".composer")?.querySelector("textarea");
    if (box && document.activeElement === document.body) box.focus({ preventScroll: true });
    const refusal = document.querySelector(".refused");
    const line = document.querySelector("#timeline > .line-held");
    if (refusal) refusal.scrollIntoView({ block: "nearest" });
    else if (box) (line || document.querySelector("#timeline > .line"))?.scrollIntoView({ block: "nearest" });
  });
})();
