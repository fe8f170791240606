// Files that go with a reply: chosen from the case, or dropped, pasted and picked anew (evidence.js sends those).
(() => {
  "use strict";
  const pane = document.getElementById("pane-reply");
  const shown = pane?.querySelector("[data-attached]");
  if (!shown) return;
  const files = pane.querySelector("[data-attach]");
  const box = document.getElementById("box-reply");
  const chips = () => {
    shown.querySelectorAll(".chip-file").forEach((chip) => chip.remove());
    for (const each of files.querySelectorAll("input:checked")) {
      const chip = Object.assign(document.createElement("li"), { className: "chip-file" });
      const name = Object.assign(document.createElement("span"), { textContent: each.dataset.name, dir: "auto" });
      const off = Object.assign(document.createElement("button"), { type: "button", textContent: "×", ariaLabel: `× ${each.dataset.name}` });
      off.addEventListener("click", () => { each.checked = false; changed(); });
      chip.append(name, off);
      shown.append(chip);
    }
  };
  const changed = () => {
    chips();
    box.dispatchEvent(new Event("input", { bubbles: true })); // the draft keeps them
    htmx.trigger(box, "guard");
  };
  files.addEventListener("change", changed);
  document.addEventListener("amends:kept", (event) => {
    for (const id of event.detail.ids) {
      const item = document.createElement("li");
      const label = Object.assign(document.createElement("label"), { className: "form-check attach-file" });
      const tick = Object.assign(document.createElement("input"), { className: "form-check-input", type: "checkbox", name: "file", value: id, checked: true });
      tick.dataset.name = event.detail.name;
      label.append(tick, Object.assign(document.createElement("span"), { className: "form-check-label", textContent: event.detail.name, dir: "auto" }));
      item.append(label);
      files.append(item);
    }
    pane.querySelector("[data-attach-none]")?.remove();
    changed();
  });
  // Sent: what went with it is not chosen any more. Taken back: it is again.
  document.addEventListener("amends:written", ({ detail }) => {
    if (detail !== box) return;
    const back = (document.getElementById("sent")?.dataset.files || "").split(" ");
    for (const each of files.querySelectorAll("input")) each.checked = Boolean(box.value) && (each.checked || back.includes(each.value));
    chips();
  });
  chips();
})();
