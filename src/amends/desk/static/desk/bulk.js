// Many cases, or losses, at once, ten at a time: a bar shows how far it is; the last part is the form's own, and leads back to the list.
(() => {
  "use strict";
  const PART = 10;
  const form = document.querySelector("[data-in-parts]");
  if (!form) return;
  const bar = document.querySelector("[data-part-bar]");
  const NAME = form.dataset.inParts || "selected"; // of the fields that are sent some at a time

  const send = async (some, sums) => {
    const body = new FormData(form);
    body.delete(NAME);
    for (const key of some) body.append(NAME, key);
    for (const [name, sum] of Object.entries(sums)) body.append(`${name}_before`, sum);
    const answer = await fetch(form.getAttribute("action"), { method: "POST", body, headers: { "X-Part": "1" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };
  const add = (name, value) => {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  };

  form.addEventListener("submit", async (event) => {
    const fields = [...form.elements].filter((each) => each.name === NAME);
    if (fields.length <= PART) return;
    event.preventDefault();
    const button = form.querySelector("button") ?? document.querySelector(`button[form="${form.id}"]`);
    button.disabled = true;
    bar.hidden = false;
    const progress = Object.assign(bar.querySelector("progress"), { max: fields.length, value: 0 });
    let sums = {};
    try {
      while (fields.length > PART) {
        const some = fields.splice(0, PART);
        sums = await send(some.map((field) => field.value), sums);
        for (const field of some) field.remove();
        progress.value += PART;
      }
    } finally {
      for (const [name, sum] of Object.entries(sums)) add(`${name}_before`, sum);
      form.submit(); // what is left, or all that failed to go: the same token does nothing twice
    }
  });
})();
