// Checking parcels: each answer has a sound of its own.
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
  const heard = () => {
    audio ||= new AudioContext();
    if (audio.state === "suspended") audio.resume();
  };
  const sound = (answer) => {
    heard();
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

  document.addEventListener("click", heard); // phones let a page sound once somebody has touched it
  document.addEventListener("htmx:afterSettle", () => {
    const answer = document.querySelector("[data-sound]");
    if (answer && !answer.dataset.played) sound(answer.dataset.sound);
    if (answer) answer.dataset.played = "1";
    const field = document.getElementById("hold-code");
    if (document.querySelector(".camera-view")) field?.blur(); // a phone's keyboard would cover the camera
    else field?.focus();
  });
})();
