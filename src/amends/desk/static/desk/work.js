// The work list: filters act at once, selecting offers to take, a changed row keeps its place and its selection.
(() => {
  "use strict";
  // What is left empty stays out of the address, which is all the state a list has.
  const narrow = (form) => {
    for (const field of form.elements) if (field.name && !field.value) field.disabled = true;
    form.submit();
  };
  for (const form of document.querySelectorAll("[data-autosubmit]")) {
    form.addEventListener("change", () => narrow(form));
    form.addEventListener("submit", (event) => { event.preventDefault(); narrow(form); });
  }
  addEventListener("pageshow", () => {
    for (const field of document.querySelectorAll("[data-autosubmit] :disabled")) field.disabled = false;
  });

  // What the list showed, in order, for "next case" on a case's page.
  const remember = () => {
    const links = [...document.querySelectorAll("#rows [data-row] .row-link")].map((link) => link.getAttribute("href"));
    sessionStorage.setItem("amends-list", JSON.stringify({ url: location.pathname + location.search, links }));
  };
  remember();
  document.addEventListener("htmx:afterSettle", remember);

  // What is done to many at once: shown once something is selected, with the fields the action needs.
  const bar = document.getElementById("bulk");
  const take = document.querySelector("[data-bulk]");
  const selected = () => document.querySelectorAll("#rows input[name=selected]:checked").length;
  const offer = () => {
    if (!bar) return;
    const count = selected();
    bar.hidden = count === 0;
    take.textContent = `${take.dataset.bulk} ${count}`;
    const action = bar.elements.action.value;
    for (const part of bar.querySelectorAll("[data-for]")) {
      const needed = part.dataset.for.split(" ").includes(action);
      part.hidden = part.disabled = !needed;
      if (part.dataset.needed) part.required = part.dataset.needed.split(" ").includes(action);
    }
  };
  offer();
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-select-all]")) {
      for (const box of document.querySelectorAll("#rows input[name=selected]:not(:disabled)")) box.checked = event.target.checked;
    }
    offer();
  });
  document.addEventListener("htmx:afterSettle", offer);

  // Nobody looks: don't ask. On coming back, ask at once.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.id === "news" && document.hidden) event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) document.getElementById("news")?.dispatchEvent(new Event("fresh"));
  });

  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const [old, fresh] = [event.detail.target, event.detail.fragment?.firstElementChild];
    if (!old?.matches("[data-row]") || !fresh) return;
    if (old.getAttribute("aria-current")) fresh.setAttribute("aria-current", "true");
    const [was, is] = [old.querySelector("[name=selected]"), fresh.querySelector("[name=selected]")];
    if (was?.checked && is && !is.disabled) is.checked = true;
  });
  document.addEventListener("click", (event) => {
    const row = event.target.closest("[data-row]");
    if (row && !event.target.closest("a, button, input, label, [tabindex]") && !getSelection().toString()) {
      row.querySelector(".row-link")?.click();
    }
  });
})();
