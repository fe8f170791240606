// Reads a bar code or QR code with the camera and types it into the field the button stands beside. Where the browser reads no codes by
// itself, the script that does is fetched once the camera is opened. It stays open where the answer comes in place, and where pieces are counted.
(() => {
  "use strict";
  const KINDS = ["code_128", "code_39", "ean_13", "ean_8", "qr_code", "data_matrix"];
  const EVERY = 120; // milliseconds between two looks
  const WIDE = 1280; // pixels looked at, at most
  const AGAIN = 2; // looks that must agree, as a bar code half in the picture can be read wrong
  let camera = null; // the one that is open: what it sees, the button it was opened by, what it read last

  // --- reading ------------------------------------------------------------------------------------------------------
  const browsers = async () => {
    const known = "BarcodeDetector" in window ? await BarcodeDetector.getSupportedFormats() : [];
    if (!known.includes("code_128")) return null;
    const codes = new BarcodeDetector({ formats: KINDS.filter((kind) => known.includes(kind)) });
    return async (video) => (await codes.detect(video))[0]?.rawValue || "";
  };
  const fetched = (address) => new Promise((done, fail) => {
    if (window.codes) return done();
    document.head.append(Object.assign(document.createElement("script"), { src: address, onload: done, onerror: fail }));
  });
  const bright = (pixels, width, height, turned) => {
    const out = new Uint8ClampedArray(width * height);
    for (let at = 0; at < out.length; at += 1) {
      const [red, green, blue] = [pixels[4 * at], pixels[4 * at + 1], pixels[4 * at + 2]];
      out[turned ? (at % width) * height + Math.floor(at / width) : at] = (red + 2 * green + blue) >> 2;
    }
    return out;
  };
  const ours = async (address) => {
    await fetched(address);
    const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    let turned = false; // every other look, for bar codes that stand upright
    return async (video) => {
      const part = Math.min(1, WIDE / video.videoWidth);
      const [width, height] = [Math.round(video.videoWidth * part), Math.round(video.videoHeight * part)];
      Object.assign(pen.canvas, { width, height });
      pen.drawImage(video, 0, 0, width, height);
      const pixels = bright(pen.getImageData(0, 0, width, height).data, width, height, turned);
      const text = turned ? codes.read(pixels, height, width) : codes.read(pixels, width, height);
      if (!text) turned = !turned;
      return text;
    };
  };

  // --- the camera ---------------------------------------------------------------------------------------------------
  const button = () => document.querySelector(`[data-camera="${camera.field}"]`);
  const say = (words) => { camera.said.textContent = words || ""; };
  const close = () => {
    camera?.stream?.getTracks().forEach((track) => track.stop());
    camera?.view.remove();
    camera = null;
  };
  const shown = () => {
    const view = Object.assign(document.createElement("div"), { className: "camera-view" });
    const video = Object.assign(document.createElement("video"), { playsInline: true, muted: true });
    const said = Object.assign(document.createElement("p"), { className: "form-hint" });
    said.setAttribute("role", "status");
    view.append(video, said);
    return { view, video, said };
  };
  const typed = (text) => {
    const field = document.getElementById(camera.field);
    const words = button().dataset;
    if (field.maxLength > 0 && text.length > field.maxLength) return say(words.long);
    field.value = text;
    if (field.matches("[data-scan]")) return field.dispatchEvent(new CustomEvent("amends:read", { bubbles: true }));
    const form = field.form;
    if (!form.hasAttribute("hx-post")) close();
    if (!field.matches("[data-scan-into]")) form.requestSubmit();
  };
  const look = async (mine, reader) => {
    let [seen, times, last] = ["", 0, ""];
    while (camera === mine) {
      const text = mine.video.readyState >= 2 ? (await reader(mine.video).catch(() => "")).trim() : "";
      if (camera !== mine) return;
      [seen, times] = [text, text === seen ? times + 1 : 1];
      if (times === AGAIN && text !== last) {
        last = text; // the same code counts again once it has been out of sight
        if (text) typed(text);
      }
      await new Promise((next) => setTimeout(next, EVERY));
    }
  };
  const open = async (pressed) => {
    const mine = { ...shown(), field: pressed.dataset.camera };
    camera = mine;
    pressed.closest(".hold-ask").after(mine.view);
    say(pressed.dataset.opens);
    try {
      const wanted = { facingMode: "environment", width: { ideal: WIDE } };
      mine.stream = await navigator.mediaDevices.getUserMedia({ video: wanted });
      if (camera !== mine) return mine.stream.getTracks().forEach((track) => track.stop());
      mine.video.srcObject = mine.stream;
      await mine.video.play();
      const reader = (await browsers()) || (await ours(pressed.dataset.decoder));
      if (camera === mine) say(pressed.dataset.reads);
      await look(mine, reader);
    } catch (wrong) {
      if (camera !== mine) return;
      mine.stream?.getTracks().forEach((track) => track.stop());
      mine.video.remove();
      say(wrong.name === "NotAllowedError" ? pressed.dataset.refused : pressed.dataset.broken);
      document.getElementById(mine.field).focus(); // typing goes on
    }
  };

  const ready = () => {
    if (!navigator.mediaDevices?.getUserMedia) return; // none, or a page that isn't served over HTTPS: the buttons stay hidden
    document.querySelectorAll("[data-camera]").forEach((each) => { each.hidden = false; });
    if (camera && !camera.view.isConnected) { // the page around it came anew
      button()?.closest(".hold-ask").after(camera.view);
      if (camera.stream && camera.view.isConnected) camera.video.play().catch(close);
      else close();
    }
  };
  document.addEventListener("click", (event) => {
    const pressed = event.target.closest?.("[data-camera]");
    if (!pressed) return;
    const same = camera?.field === pressed.dataset.camera;
    close();
    if (!same) open(pressed);
  });
  document.addEventListener("htmx:afterSettle", ready);
  addEventListener("pagehide", close);
  ready();
})();
