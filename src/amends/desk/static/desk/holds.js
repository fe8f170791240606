// Checking parcels: each answer has a sound of its own, and where the browser can read codes the camera types them.
(() => {
  "use strict";
  // --- sounds: high and short may go, low and twice must not, in between is to be asked ---------------------------
  const TONES = {
    go: [[880, 0.12]],
    hold: [[220, 0.25], [220, 0.25]],
    left: [[180, 0.25], [180, 0.25], [180, 0.25]],
    canceled: [[260, 0.3], [196, 0.45]],
    refunded: [[196, 0.3], [294, 0.3]],
    sent: [[440, 0.15], [330, 0.2]],
    unknown: [[330, 0.4]],
  };
  let audio = null;
  const sound = (answer) => {
    audio ||= new AudioContext();
    let at = audio.currentTime;
    for (const [pitch, long] of TONES[answer] || []) {
      const tone = audio.createOscillator();
      tone.type = answer === "go" ? "sine" : "square";
      tone.frequency.value = pitch;
      tone.connect(audio.destination);
      tone.start(at);
      tone.stop(at + long);
      at += long + 0.08;
    }
  };

  // --- camera ---------------------------------------------------------------------------------------------------
  let stream = null;
  const stop = () => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
  };
  const read = async (form) => {
    const video = form.querySelector("video");
    const codes = new BarcodeDetector();
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    Object.assign(video, { srcObject: stream, hidden: false });
    await video.play();
    while (stream && video.isConnected) {
      const [found] = await codes.detect(video);
      if (found) {
        form.elements.code.value = found.rawValue;
        stop();
        return form.requestSubmit();
      }
      await new Promise((next) => setTimeout(next, 200));
    }
  };
  const ready = () => {
    const button = document.querySelector("[data-camera]");
    if (!button || !("BarcodeDetector" in window) || !navigator.mediaDevices) return;
    button.hidden = false;
    button.onclick = () => (stream ? stop() : read(button.form).catch(stop));
  };
  ready();
  document.addEventListener("htmx:afterSettle", () => {
    ready();
    const answer = document.querySelector("[data-sound]");
    if (answer && !answer.dataset.played) sound(answer.dataset.sound);
    if (answer) answer.dataset.played = "1";
    document.getElementById("hold-code")?.focus();
  });
})();
