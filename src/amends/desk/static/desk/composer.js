// Writing to the buyer: reply or note, scripts with gaps to fill, the guard's word, who else is here.
(() => {
  "use strict";
  const writing = document.getElementById("writing");
  if (!writing) return;
  const reply = document.getElementById("box-reply");
  const note = document.getElementById("box-note");

  // --- tabs -----------------------------------------------------------------------------------------------------
  const tabs = () => [...writing.querySelectorAll("[data-tab]")];
  const answers = () => tabs().some((tab) => tab.dataset.tab === "reply"); // a closed case has nobody to answer
  let at = "note";
  const select = (name) => {
    at = name === "reply" && answers() ? "reply" : "note";
    for (const tab of tabs()) tab.setAttribute("aria-selected", String(tab.dataset.tab === at));
    for (const pane of ["reply", "note"]) document.getElementById(`pane-${pane}`).hidden = pane !== at;
  };
  const show = (name, focus) => {
    select(name);
    const box = name === "reply" ? reply : note;
    if (focus) box.focus();
    if (name === "reply" && box.value) htmx.trigger(box, "guard");
  };
  writing.addEventListener("click", (event) => {
    const tab = event.target.closest("[data-tab]");
    if (tab) show(tab.dataset.tab, true);
  });
  document.addEventListener("amends:fresh", () => { select(at); fold(); });
  const first = answers() && (reply.value || !note.value) ? "reply" : "note";
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
  const recent = () => { try { return JSON.parse(localStorage.getItem("amends-scripts") || "[]"); } catch { return []; } };
  const toTop = (name) => {
    const list = pick.querySelector("[role=listbox]");
    const used = list.querySelector(`[data-name="${CSS.escape(name)}"]`);
    if (!used) return;
    if (!used.dataset.used) used.querySelector("small").textContent += ` · ${list.dataset.recent}`;
    used.dataset.used = "1";
    list.prepend(used);
  };
  const use = async (name) => {
    const address = `${pick.dataset.script.replace("NAME", name)}?language=${language.value}`;
    const answer = await fetch(address, { redirect: "manual" }).catch(() => null);
    if (!answer?.ok) return document.dispatchEvent(new CustomEvent("toast", { detail: { words: pick.dataset.lost, kind: "error" } }));
    localStorage.setItem("amends-scripts", JSON.stringify([name, ...recent().filter((each) => each !== name)].slice(0, 8)));
    toTop(name);
    const script = await answer.json();
    pick.closest("details").open = false;
    show("reply", true);
    insert(script.text);
    mean(script.meaning);
  };
  if (pick) {
    const search = pick.querySelector("[type=search]");
    const list = pick.querySelector("[role=listbox]");
    const options = () => [...list.children].filter((each) => !each.hidden);
    const mark = (to) => {
      for (const each of list.children) each.setAttribute("aria-selected", String(each === to));
      if (to) search.setAttribute("aria-activedescendant", to.id);
      to?.scrollIntoView({ block: "nearest" });
    };
    // The merchant's own folders: one chosen by a press, or by ← and → while nothing is typed.
    const folders = [...pick.querySelectorAll(".script-folders button")];
    let folder = "";
    const into = (button) => {
      folder = button.dataset.folder;
      for (const each of folders) each.setAttribute("aria-pressed", String(each === button));
      narrow();
      search.focus();
    };
    for (const each of folders) each.addEventListener("click", () => into(each));
    const narrow = () => {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      for (const each of list.children) {
        const text = `${each.textContent} ${each.dataset.name}`.toLowerCase();
        each.hidden = (folder && each.dataset.folder !== folder) || !words.every((word) => text.includes(word));
      }
      pick.querySelector(".script-none").hidden = options().length > 0;
      mark(options()[0]);
    };
    // What one used lately stands first, then what fits the scene, as the server has put it.
    for (const name of recent().reverse()) toTop(name);
    pick.closest("details").addEventListener("toggle", (event) => { if (event.target.open) { search.value = ""; narrow(); } });
    search.addEventListener("input", narrow);
    search.addEventListener("keydown", (event) => {
      const all = options();
      const at = all.findIndex((each) => each.getAttribute("aria-selected") === "true");
      const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const aside = folders.length && !search.value ? { ArrowRight: 1, ArrowLeft: -1 }[event.key] : 0;
      if (aside) into(folders[(folders.findIndex((each) => each.dataset.folder === folder) + aside + folders.length) % folders.length]);
      else if (move && all.length) mark(all[(at + move + all.length) % all.length]);
      else if (event.key === "Enter" && all[at]) use(all[at].dataset.name);
      else if (event.key !== "Enter") return;
      event.preventDefault();
    });
    list.addEventListener("click", (event) => {
      const one = event.target.closest("[role=option]");
      if (one) use(one.dataset.name);
    });
    reply.addEventListener("keydown", (event) => {
      if (event.key !== "/" || event.isComposing || reply.value.trim()) return;
      event.preventDefault();
      pick.closest("details").open = true;
    });
  }
  reply.addEventListener("keydown", (event) => {
    if (event.key === "Tab" && !event.shiftKey && GAP.test(reply.value) && toGap(reply.selectionEnd)) event.preventDefault();
  });

  // --- guard ----------------------------------------------------------------------------------------------------
  // Ctrl+Enter is the button's own press: it waits until the text as it stands has been looked at.
  const send = writing.querySelector("[data-send]");
  let looked = true;
  let wants = false;
  let asked = reply.value;
  reply.addEventListener("input", () => { looked = false; });
  document.addEventListener("htmx:beforeRequest", (event) => { if (event.detail.target?.id === "guard") asked = reply.value; });
  reply.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.stopPropagation();
    if (looked && !send.disabled) return reply.form.requestSubmit(send);
    wants = !looked;
    if (wants) htmx.trigger(reply, "guard");
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id !== "guard") return;
    send.disabled = event.target.querySelector("[data-guarded]")?.dataset.guarded === "blocked";
    looked = reply.value === asked; // an answer to what stood there before says nothing of what stands there now
    if (!looked) return wants && htmx.trigger(reply, "guard");
    if (wants && !send.disabled) reply.form.requestSubmit(send);
    wants = false;
  });
  for (const gone of ["htmx:sendError", "htmx:responseError"]) {
    document.addEventListener(gone, (event) => { if (event.detail.target?.id === "guard") { looked = true; wants = false; } });
  }
  // The box was emptied by sending, or filled by taking back.
  document.addEventListener("amends:written", ({ detail: box }) => {
    if (box === note) return;
    looked = !reply.value;
    typed = 0;
    if (!reply.value) {
      mean("");
      document.getElementById("guard").replaceChildren();
      send.disabled = false;
    } else htmx.trigger(reply, "guard");
  });
  // A session that has ended answers with the page to sign in: that is no answer to any of these questions.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (event.detail.target.id === "case" && xhr.responseURL && new URL(xhr.responseURL).pathname === location.pathname) return; // led back to the case
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
    event.detail.parameters.version = document.getElementById("sent").dataset.version;
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.id === "presence" && document.hidden) event.preventDefault();
  });

  // --- docked at the bottom: one line until somebody writes -----------------------------------------------------
  const busy = () => writing.contains(document.activeElement) || reply.value || note.value || writing.querySelector(".letter, details[open]");
  const fold = () => writing.classList.toggle("folded", !busy());
  addEventListener("load", fold, { once: true });
  writing.addEventListener("focusin", (event) => { if (event.target.matches("textarea")) fold(); }); // a tab must not move from under the press
  writing.addEventListener("click", fold);
  writing.addEventListener("toggle", fold, true);
  document.addEventListener("pointerdown", (event) => { if (!writing.contains(event.target)) setTimeout(fold); });

  const dock = () => document.documentElement.style.setProperty("--dock", `${Math.ceil(writing.getBoundingClientRect().height)}px`);
  new ResizeObserver(dock).observe(writing);
  // What is tabbed to comes out from behind the dock; a press of the mouse must not move what it is on.
  let pressing = false;
  document.addEventListener("pointerdown", () => { pressing = true; }, true);
  for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => { pressing = false; }, true);
  document.addEventListener("focusin", ({ target }) => {
    if (!pressing && !writing.contains(target) && target.matches(":focus-visible")) target.scrollIntoView({ block: "nearest" });
  });

  // --- letters on their way -------------------------------------------------------------------------------------
  setInterval(() => {
    for (const left of document.querySelectorAll("[data-countdown]")) {
      left.dataset.countdown = String(Math.max(0, Number(left.dataset.countdown) - 1));
      left.textContent = left.dataset.countdown;
    }
  }, 1000);
})();
