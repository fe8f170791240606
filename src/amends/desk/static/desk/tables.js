// A table's page: a choice changed shows at once what is made of it. Without this the button does the same.
(() => {
  "use strict";
  const form = document.querySelector("[data-table-ask]");
  form?.addEventListener("change", (event) => {
    if (!event.target.matches("select")) return;
    sessionStorage.setItem("table-focus", event.target.id);
    form.requestSubmit(form.querySelector("[name=look]"));
  });
  const last = sessionStorage.getItem("table-focus");
  if (last) document.getElementById(last)?.focus({ preventScroll: false });
  sessionStorage.removeItem("table-focus");
})();
