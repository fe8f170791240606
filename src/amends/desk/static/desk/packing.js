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
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault(); // a scanner ends each code so: the parcel isn't closed by it
      if (box.value.trim()) count(box.value);
      box.value = "";
    });
    form.querySelectorAll("[data-scan-into]").forEach((field) =>
      field.addEventListener("keydown", (event) => {
        if (event.key !== "Enter") return;
        event.preventDefault(); // the same: a number that is scanned doesn't send the parcel off
        form.querySelector("button.btn-primary").focus();
      }),
    );
    form.addEventListener("submit", () => { if (box.value.trim()) count(box.value); });
    form.querySelector("[data-scans]").addEventListener("input", draw);
    draw();
  }

  // --- camera, where the browser reads codes ------------------------------------------------------------------------
  let stream = null;
  const stop = (video) => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    if (video) video.hidden = true;
  };
  const read = async (button) => {
    const video = button.closest("form").querySelector("video");
    const codes = new BarcodeDetector();
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    Object.assign(video, { srcObject: stream, hidden: false });
    await video.play();
    let last = "";
    while (stream && video.isConnected) {
      const [found] = await codes.detect(video);
      if (found && found.rawValue !== last) {
        const field = document.getElementById(button.dataset.packCamera);
        if (!form?.contains(field)) {
          field.value = found.rawValue;
          stop(video);
          return field.form.requestSubmit();
        }
        if (!field.matches("[data-scan]")) {
          field.value = found.rawValue;
          return stop(video);
        }
        count(found.rawValue);
      }
      last = found ? found.rawValue : ""; // the same code counts again once it has been out of sight
      await new Promise((next) => setTimeout(next, 250));
    }
  };
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices) return;
  document.querySelectorAll("[data-pack-camera]").forEach((button) => {
    button.hidden = false;
    button.onclick = () => (stream ? stop(button.closest("form").querySelector("video")) : read(button).catch(() => stop()));
  });
})();
