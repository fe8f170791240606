// Writing to the buyer: reply or note, scripts with gaps to fill, the guard's word, who else is here.
(() => {
  "use strict";
  const writing = document.getElementById("writing");
  if (!writing) return;
  const reply = document.getElementById("box-reply");
  const note = document.getElementById("box-note");

  // --- tabs -----------------------------------------------------------------------------------------------------
  const tabs = [...writing.querySelectorAll("[data-tab]")];
  const show = (name, focus) => {
    for (const tab of tabs) {
      const mine = tab.dataset.tab === name;
      tab.setAttribute("aria-selected", String(mine));
      document.getElementById(`pane-${tab.dataset.tab}`).hidden = !mine;
    }
    if (!tabs.some((tab) => tab.dataset.tab === "reply")) document.getElementById("pane-reply").hidden = true;
    const box = name === "reply" ? reply : note;
    if (focus) box.focus();
    if (name === "reply" && box.value) htmx.trigger(box, "guard");
  };
  for (const tab of tabs) tab.addEventListener("click", () => show(tab.dataset.tab, true));
  const first = tabs.some((tab) => tab.dataset.tab === "reply") && (reply.value || !note.value) ? "reply" : "note";
  addEventListener("load", () => show(first, false), { once: true });

  // --- scripts --------------------------------------------------------------------------------------------------
  const GAP = /⟦[^⟦⟧]*⟧/;
  const toGap = (from) => {
    const found = GAP.exec(reply.value.slice(from)) || (from ? GAP.exec(reply.value) : null);
    if (!found) return false;
    const start = found.index + (GAP.exec(reply.value.slice(from)) ? from : 0);
    reply.focus();
    reply.setSelectionRange(start, start + found[0].length);
    return true;
  };
  const pick = writing.querySelector("[data-script]");
  const language = writing.querySelector("[data-script-language]");
  const meaning = writing.querySelector("[data-meaning]");
  const mean = (text) => {
    meaning.hidden = !text;
    meaning.querySelector("p").textContent = text || "";
  };
  reply.addEventListener("input", () => { if (!reply.value) mean(""); });
  const insert = (text) => {
    reply.setRangeText(text, reply.selectionStart, reply.selectionEnd, "end");
    reply.dispatchEvent(new Event("input", { bubbles: true }));
    if (!toGap(0)) reply.focus();
  };
  document.addEventListener("click", (event) => {
    const words = event.target.closest?.("[data-into-reply]")?.dataset.intoReply;
    if (!words) return;
    show("reply", true);
    insert(reply.value && !reply.value.endsWith("\n") ? `\n${words}` : words);
    reply.scrollIntoView({ block: "center" });
  });
  pick?.addEventListener("change", async () => {
    const name = pick.value;
    pick.value = "";
    if (!name) return;
    const answer = await fetch(`${pick.dataset.script.replace("NAME", name)}?language=${language.value}`, { redirect: "manual" });
    if (!answer.ok) return;
    const script = await answer.json();
    insert(script.text);
    mean(script.meaning);
  });
  reply.addEventListener("keydown", (event) => {
    if (event.key === "Tab" && !event.shiftKey && GAP.test(reply.value) && toGap(reply.selectionEnd)) event.preventDefault();
  });

  // --- guard ----------------------------------------------------------------------------------------------------
  const send = writing.querySelector("[data-send]");
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id !== "guard") return;
    send.disabled = event.target.querySelector("[data-guarded]")?.dataset.guarded === "blocked";
  });
  // A session that has ended answers with the page to sign in: that is no answer to any of these questions.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (xhr.responseURL && new URL(xhr.responseURL).pathname !== new URL(event.detail.pathInfo.requestPath, location.href).pathname) {
      event.detail.shouldSwap = false;
    }
  });

  // --- who is here ----------------------------------------------------------------------------------------------
  let typed = 0;
  reply.addEventListener("input", () => {
    const before = typed;
    typed = reply.value ? Date.now() : 0;
    if (typed - before > 15000) htmx.trigger("#presence", "here");
  });
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.target.id !== "presence") return;
    event.detail.parameters.writing = Date.now() - typed < 20000 ? "1" : "";
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.id === "presence" && document.hidden) event.preventDefault();
  });

  // --- on a phone: to the box from anywhere on the page ------------------------------------------------------------
  const jump = document.querySelector("[data-write-here]");
  jump?.addEventListener("click", (event) => {
    event.preventDefault();
    writing.scrollIntoView({ block: "start" });
    show(tabs.some((tab) => tab.dataset.tab === "reply") ? "reply" : "note", true);
  });
  if (jump) new IntersectionObserver(([seen]) => { jump.hidden = seen.isIntersecting; }, { threshold: 0.2 }).observe(writing);

  // --- letters on their way -------------------------------------------------------------------------------------
  setInterval(() => {
    for (const left of document.querySelectorAll("[data-countdown]")) {
      left.dataset.countdown = String(Math.max(0, Number(left.dataset.countdown) - 1));
      left.textContent = left.dataset.countdown;
    }
  }, 1000);
})();
