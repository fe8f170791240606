// Each code that a scanner types, or the camera reads, counts one piece; what is not of the order is shown as such.
(() => {
  "use strict";
  const form = document.querySelector(".pack");
  const draw = () => {
    const counts = new Map();
    const codes = form.querySelector("[data-scans]").value.split("\n").map((code) => code.trim()).filter(Boolean);
    codes.forEach((code) => counts.set(code.toUpperCase(), (counts.get(code.toUpperCase()) || 0) + 1));
    form.querySelectorAll("[data-sku]").forEach((line) => {
      const many = counts.get(line.dataset.sku.toUpperCase()) || 0;
      counts.delete(line.dataset.sku.toUpperCase());
      line.querySelector("[data-count]").textContent = many;
      line.classList.toggle("is-right", many === Number(line.dataset.many));
      line.classList.toggle("is-wrong", many > Number(line.dataset.many));
    });
    const foreign = form.querySelector("[data-foreign]");
    foreign.replaceChildren(...[...counts].map(([code, many]) => Object.assign(document.createElement("li"), { className: "is-wrong", textContent: `${code} × ${many} · ${foreign.dataset.words}` })));
  };
  const count = (code) => {
    const scans = form.querySelector("[data-scans]");
    scans.value += `${code.trim()}\n`;
    draw();
  };
  if (form) {
    const box = form.querySelector("[data-scan]");
    const take = () => {
      if (box.value.trim()) count(box.value);
      box.value = "";
    };
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault(); // a scanner ends each code so: the parcel isn't closed by it
      take();
    });
    box.addEventListener("amends:read", take);
    form.querySelectorAll("[data-scan-into]").forEach((field) =>
      field.addEventListener("keydown", (event) => {
        if (event.key !== "Enter") return;
        event.preventDefault(); // the same: a number that is scanned doesn't send the parcel off
        form.querySelector("button.btn-primary").focus();
      }),
    );
    form.addEventListener("submit", take);
    form.querySelector("[data-scans]").addEventListener("input", draw);
    draw();
  }
})();
