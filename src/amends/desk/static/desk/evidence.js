// Evidence: dropped, pasted, chosen or taken with the camera; each file by itself, with its progress. And a buyer's data: hidden again after a minute.
(() => {
  "use strict";
  document.documentElement.classList.add("with-script");
  const block = () => document.querySelector("[data-evidence]");
  const LARGEST = 20 * 1024 * 1024;
  const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const uuid = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  };
  let waiting = 0;

  const line = (name, place) => {
    const row = Object.assign(document.createElement("li"), { className: "upload" });
    const words = Object.assign(document.createElement("span"), { textContent: name });
    const bar = Object.assign(document.createElement("progress"), { max: 100, value: 0 });
    row.append(words, bar);
    place?.append(row);
    return { row, words, bar };
  };
  const fail = (shown, why) => {
    shown.row.classList.add("upload-bad");
    shown.bar.remove();
    shown.words.textContent = why;
  };
  const send = (file, item, source, reply = false) => {
    const place = block();
    if (!place?.querySelector("[data-uploads]")) return;
    const name = file.name || "picture.png";
    const shown = line(name, document.querySelector(reply ? "[data-attached]" : "[data-uploads]"));
    if (file.size > LARGEST) return fail(shown, `${name} ${place.dataset.large}`);
    const form = new FormData();
    form.append("token", uuid());
    form.append("item", item);
    form.append("source", source);
    form.append("file", file, name);
    const request = new XMLHttpRequest();
    request.open("POST", place.dataset.add);
    request.setRequestHeader("X-CSRFToken", token());
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) shown.bar.value = (100 * event.loaded) / event.total; });
    request.addEventListener("loadend", () => {
      waiting -= 1;
      const wrong = request.status === 200 ? faults(request) : null;
      if (wrong?.length === 0) {
        shown.row.remove();
        if (reply) document.dispatchEvent(new CustomEvent("amends:kept", { detail: { name, ids: kept(request) } }));
      }
      else fail(shown, wrong?.join(" ") || `${name} ${place.dataset.broken}`);
      if (!waiting) refresh();
    });
    waiting += 1;
    request.send(form);
  };
  const faults = (request) => { try { return JSON.parse(request.responseText).faults; } catch { return null; } };
  const kept = (request) => JSON.parse(request.responseText).kept;
  const refresh = () => {
    const failed = [...document.querySelectorAll("[data-uploads] .upload-bad")];
    htmx.ajax("GET", block().dataset.block, { target: "#evidence", swap: "outerHTML" }).then(() => document.querySelector("[data-uploads]")?.append(...failed));
  };
  const all = (files, item, source, reply) => [...files].forEach((file) => send(file, item, source, reply));

  document.addEventListener("change", (event) => {
    const input = event.target;
    if (input.matches?.("[data-attach-new]")) {
      all(input.files, "", "upload", true);
      input.value = "";
      return;
    }
    const form = input.matches?.("input[type=file]") ? input.closest("[data-upload]") : null;
    if (!form) return;
    all(input.files, form.elements.namedItem("item")?.value || "", input.dataset.source || "upload");
    input.value = "";
  });

  const carries = (event) => [...(event.dataTransfer?.types || [])].includes("Files") && block();
  let leaving;
  const over = (target) => {
    document.querySelectorAll(".drop-here").forEach((each) => each.classList.remove("drop-here"));
    target?.classList.add("drop-here");
  };
  document.addEventListener("dragover", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    block().open = true;
    document.body.classList.add("dragging");
    over(event.target.closest?.("[data-item], [data-drop], #pane-reply"));
    clearTimeout(leaving);
    leaving = setTimeout(() => { document.body.classList.remove("dragging"); over(null); }, 300);
  });
  document.addEventListener("drop", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    document.body.classList.remove("dragging");
    over(null);
    all(event.dataTransfer.files, event.target.closest?.("[data-item]")?.dataset.item || "", "upload", Boolean(event.target.closest?.("#pane-reply")));
  });
  document.addEventListener("paste", (event) => {
    const files = event.clipboardData?.files;
    if (!files?.length || !block()) return;
    event.preventDefault();
    all(files, document.activeElement?.closest?.("[data-item]")?.dataset.item || "", "paste", document.activeElement?.id === "box-reply");
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-stays]")) return;
    const buttons = event.target.querySelectorAll("button");
    setTimeout(() => { buttons.forEach((button) => { button.disabled = false; }); if (block()) refresh(); }, 2500);
  });

  // --- a buyer's data -----------------------------------------------------------------------------------------
  const hide = (place) => {
    place.querySelector("[data-secret]")?.remove();
    const words = Object.assign(document.createElement("span"), { className: "reveal-masked", textContent: place.dataset.masked });
    const again = hidden.get(place.dataset.reveal);
    if (again) { place.replaceWith(again); htmx.process(again); } else place.replaceChildren(words);
  };
  const hidden = new Map();
  document.addEventListener("htmx:beforeSwap", (event) => {
    const place = event.detail.target;
    if (!place.matches?.("[data-reveal]") || place.matches(".reveal-open")) return;
    const copy = place.cloneNode(true);
    copy.querySelectorAll("details").forEach((each) => { each.open = false; });
    copy.querySelectorAll("input:not([type=hidden]), select").forEach((each) => { each.value = ""; });
    copy.querySelectorAll("button").forEach((each) => { each.disabled = false; });
    hidden.set(place.dataset.reveal, copy);
  });
  document.addEventListener("htmx:afterSwap", () => {
    for (const place of document.querySelectorAll("[data-hide-after]")) place.until ??= Date.now() + Number(place.dataset.hideAfter) * 1000;
  });
  setInterval(() => {
    for (const place of document.querySelectorAll("[data-hide-after]")) {
      const left = Math.ceil((place.until - Date.now()) / 1000);
      if (left <= 0) hide(place);
      else place.querySelector("[data-left]").textContent = `${left} s`;
    }
  }, 500);
  addEventListener("pagehide", () => document.querySelectorAll("[data-hide-after]").forEach(hide));
})();
