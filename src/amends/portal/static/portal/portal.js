// Each file by itself, with its progress; the page is asked anew when all have arrived.
(() => {
  "use strict";
  document.documentElement.classList.add("with-script");
  const form = document.querySelector("[data-send]");
  if (!form) return;
  const LARGEST = 20 * 1024 * 1024;
  const place = document.querySelector("[data-sending]");
  const answers = document.querySelector(".outside-answer") !== null;
  let [waiting, failed] = [0, false];

  const uuid = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  };
  const fail = (row, words) => {
    row.classList.add("upload-bad");
    row.replaceChildren(Object.assign(document.createElement("span"), { textContent: words }));
    failed = true;
  };
  const send = (file) => {
    const row = document.createElement("li");
    const bar = Object.assign(document.createElement("progress"), { max: 100, value: 0 });
    row.append(Object.assign(document.createElement("span"), { textContent: file.name }), bar);
    place.append(row);
    if (file.size > LARGEST) return fail(row, `${file.name} ${form.dataset.large}`);
    const body = new FormData();
    body.append("csrfmiddlewaretoken", form.elements.namedItem("csrfmiddlewaretoken").value);
    body.append("token", uuid());
    body.append("file", file, file.name);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total; });
    request.addEventListener("loadend", () => {
      let faults = null;
      try { faults = JSON.parse(request.responseText).faults; } catch { /* said below */ }
      if (request.status !== 200 || faults?.length !== 0) fail(row, faults?.join(" ") || `${file.name} ${form.dataset.broken}`);
      else if (answers) row.replaceChildren(Object.assign(document.createElement("span"), { textContent: `✓ ${file.name}` }));
      else row.remove();
      waiting -= 1;
      if (!waiting && !failed && !answers) location.reload(); // what is typed of an answer stays
    });
    waiting += 1;
    request.send(body);
  };
  form.addEventListener("change", (event) => {
    if (!event.target.matches("[data-files]")) return;
    failed = false;
    [...event.target.files].forEach(send);
    event.target.value = "";
  });
})();
