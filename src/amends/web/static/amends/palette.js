// Ctrl or Cmd K: places of the rail, what this page can do, cases looked at lately, search. Made from the page itself.
(() => {
  "use strict";
  const palette = document.getElementById("palette");
  if (!palette) return;
  const input = palette.querySelector("input");
  const list = palette.querySelector("ul");
  const words = palette.dataset;
  const store = `amends-recent-${words.person}`;
  const MOST = 12;

  const recent = () => { try { return JSON.parse(localStorage.getItem(store) || "[]"); } catch { return []; } };
  const remember = () => {
    if (!/^\/cases\/\d+\/\d+\/$/.test(location.pathname)) return;
    const here = { href: location.pathname, title: document.title.replace(/ · amends$/, "") };
    localStorage.setItem(store, JSON.stringify([here, ...recent().filter((each) => each.href !== here.href)].slice(0, 8)));
  };
  remember();

  const said = (element) => element.dataset.keyWords || element.textContent.trim() || element.title;
  const choices = () => {
    const pressable = (element) => !element.disabled && element.checkVisibility({ visibilityProperty: true }) && !element.closest("dialog");
    const here = [...document.querySelectorAll("[data-key]")].filter(pressable).map((element) => ({
      group: words.here, title: said(element), key: element.dataset.key,
      run: () => (element.matches("input, textarea, select") ? element.focus() : element.click()),
    }));
    const places = [...document.querySelectorAll(".rail-places a, .dropdown-menu a.dropdown-item")].map((link) => ({
      group: words.places, title: link.textContent.trim(), key: link.dataset.go ? `g ${link.dataset.go}` : "", run: () => link.click(),
    }));
    const cases = recent().filter((each) => each.href !== location.pathname && /^\/cases\//.test(each.href)).map((each) => ({
      group: words.recent, title: each.title, key: "", run: () => location.assign(each.href),
    }));
    return [...here, ...cases, ...places];
  };
  // Latin letters in their order are enough: "hov" finds "hand over". Chinese is found as it is written: 时限 finds 举证时限.
  const fits = (title, wanted) => {
    const low = title.toLowerCase();
    if (low.includes(wanted)) return true;
    if (!/^[a-z0-9 ]+$/.test(wanted)) return false;
    let at = 0;
    return [...wanted].every((letter) => (at = low.indexOf(letter, at) + 1) > 0);
  };
  // People and cases are asked of the server once the typing rests; an answer to older words is thrown away.
  let fetched = [];
  let asking = 0;
  let asked = "";
  const ask = () => {
    clearTimeout(asking);
    const wanted = input.value.trim();
    if (!words.findUrl || wanted.length < 2) { fetched = []; asked = ""; return; }
    if (wanted === asked) return;
    asking = setTimeout(async () => {
      asked = wanted;
      const answer = await fetch(`${words.findUrl}?q=${encodeURIComponent(wanted)}`).catch(() => null);
      if (!answer?.ok || answer.redirected || input.value.trim() !== wanted) return;
      const { people, cases } = await answer.json();
      const to = (group) => (each) => ({ group, title: each.title, key: "", run: () => location.assign(each.href) });
      fetched = [...cases.map(to(words.cases)), ...people.map(to(words.people))];
      draw();
    }, 150);
  };
  let found = [];
  let current = 0;
  const draw = () => {
    const wanted = input.value.trim().toLowerCase();
    found = choices().filter((choice) => fits(choice.title, wanted));
    found.sort((a, b) => Number(b.title.toLowerCase().includes(wanted)) - Number(a.title.toLowerCase().includes(wanted)));
    found = [...found.slice(0, MOST), ...fetched];
    if (wanted && words.searchUrl) {
      found.push({ group: words.search, title: input.value.trim(), key: "", run: () => location.assign(`${words.searchUrl}?q=${encodeURIComponent(input.value.trim())}`) });
    }
    current = Math.min(current, Math.max(found.length - 1, 0));
    list.replaceChildren(...found.map(line));
    input.setAttribute("aria-activedescendant", found.length ? `palette-${current}` : "");
  };
  const line = (choice, number) => {
    const item = Object.assign(document.createElement("li"), { id: `palette-${number}`, className: "palette-line" });
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", String(number === current));
    const [title, group] = [document.createElement("span"), document.createElement("small")];
    title.textContent = choice.title;
    group.textContent = choice.group;
    item.append(title, group);
    if (choice.key) item.append(Object.assign(document.createElement("kbd"), { textContent: choice.key }));
    item.addEventListener("click", () => run(choice));
    return item;
  };
  const run = (choice) => {
    palette.close();
    choice?.run();
  };
  const move = (by) => {
    current = (current + by + found.length) % Math.max(found.length, 1);
    draw();
    list.children[current]?.scrollIntoView({ block: "nearest" });
  };
  input.addEventListener("input", () => { current = 0; if (input.value.trim() !== asked) fetched = []; draw(); ask(); });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); move(event.key === "ArrowDown" ? 1 : -1); }
    if (event.key === "Enter") { event.preventDefault(); run(found[current]); }
  });
  palette.addEventListener("click", (event) => { if (event.target === palette) palette.close(); });
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "k") return;
    if (document.querySelector("dialog[open]:not(#palette)")) return;
    event.preventDefault();
    if (palette.open) return palette.close();
    input.value = "";
    [current, fetched, asked] = [0, [], ""];
    draw();
    palette.showModal();
    input.focus();
  });
})();
