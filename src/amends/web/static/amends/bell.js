// News: the number in the title, a sound, and the computer's own notifications while nobody looks at the page.
(() => {
  "use strict";
  const bell = document.querySelector("[data-bell]");
  const known = bell ? `amends-news-${bell.dataset.bell}` : "";
  const title = document.title;

  // --- the title says how many -----------------------------------------------------------------------------------
  const count = () => {
    const unread = bell.textContent.trim();
    document.title = unread ? `(${unread}) ${title}` : title;
  };

  // --- the sound: two notes, made here; a browser may keep silent until somebody has pressed something -----------
  const NOTES = [[880, 0], [1175, 0.16]];
  let sounds;
  const ring = async () => {
    sounds ??= new AudioContext();
    if (sounds.state === "suspended") await sounds.resume();
    for (const [pitch, later] of NOTES) {
      const [tone, loud, at] = [sounds.createOscillator(), sounds.createGain(), sounds.currentTime + later];
      tone.frequency.value = pitch;
      loud.gain.setValueAtTime(0.0001, at);
      loud.gain.exponentialRampToValueAtTime(0.2, at + 0.02);
      loud.gain.exponentialRampToValueAtTime(0.0001, at + 0.3);
      tone.connect(loud).connect(sounds.destination);
      tone.start(at);
      tone.stop(at + 0.32);
    }
    document.documentElement.dataset.rang = String(Number(document.documentElement.dataset.rang || 0) + 1);
  };

  // --- the computer's own -----------------------------------------------------------------------------------------
  const allowed = () => "Notification" in window && Notification.permission === "granted";
  const pop = (words, mark, leads) => {
    const shown = new Notification("amends", { body: words, tag: mark, icon: document.querySelector("link[rel=icon]")?.href });
    shown.addEventListener("click", () => {
      window.focus();
      if (leads) location.assign(leads);
      shown.close();
    });
  };

  // --- quiet hours, by the clock where the person is; they may pass midnight -----------------------------------------
  const isQuiet = ([from, until]) => {
    if (!from) return false;
    const now = new Date().toTimeString().slice(0, 5);
    return from < until ? from <= now && now < until : from <= now || now < until;
  };

  if (bell) {
    count();
    document.addEventListener("htmx:configRequest", (event) => {
      if (event.target === bell) event.detail.parameters.after = localStorage.getItem(known) || "";
    });
    document.addEventListener("htmx:afterSwap", (event) => {
      if (event.target === bell) count();
    });
    document.addEventListener("news", (event) => {
      const { newest, quiet, items } = event.detail;
      const before = BigInt(localStorage.getItem(known) || 0);
      if (BigInt(newest) > before) localStorage.setItem(known, newest);
      const fresh = items.filter((each) => BigInt(each.id) > before); // another page may have told them already
      if (isQuiet(quiet)) return;
      if (fresh.some((each) => each.sound)) ring();
      if (document.hidden && allowed()) for (const each of fresh.filter((one) => one.pop)) pop(each.words, each.id, bell.dataset.notices);
    });
  }

  // --- the settings page: ask the browser, say what it says, and let it be tried ------------------------------------
  const form = document.querySelector("[data-hear]");
  if (!form) return;
  const says = form.querySelector("[data-browser-says]");
  const say = () => {
    const state = "Notification" in window ? Notification.permission : "missing";
    for (const line of says.children) line.hidden = line.dataset.state !== state;
  };
  const follow = (row) => {
    for (const box of row.querySelectorAll("[data-how]")) box.disabled = !row.querySelector("[data-wanted]").checked;
  };
  const ask = async () => {
    if ("Notification" in window && Notification.permission === "default") await Notification.requestPermission();
    say();
  };
  form.querySelectorAll("[data-kind]").forEach(follow);
  form.addEventListener("change", (event) => {
    const row = event.target.closest("[data-kind]");
    if (row) follow(row);
    if (event.target.name === "popping" && event.target.checked) ask();
  });
  form.querySelector("[data-try]").addEventListener("click", async (event) => {
    await ring();
    await ask();
    if (allowed()) pop(event.target.closest("[data-try]").dataset.words, "try", "");
  });
  say();
})();
