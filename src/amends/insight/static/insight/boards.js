// Draws the boards of a page by ECharts from what stands in `data-chart`. The table beside it has the same figures.
(() => {
  "use strict";
  const CHOSEN = "boards.chosen"; // the select somebody changed last
  const drawn = new Map(); // element → chart
  // Whatever makes its place larger or smaller: the window, the rail that folds, a display that was the whole screen before.
  const sizes = new ResizeObserver((found) => found.forEach((each) => drawn.has(each.target) && drawn.get(each.target).resize()));
  const fontSize = () => (document.fullscreenElement ? 17 : 12); // across a room
  // A canvas turns whatever a style sheet calls a colour into numbers that ECharts understands.
  const dot = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  const colour = (name, usual) => {
    const probe = document.createElement("i");
    probe.style.color = `var(${name}, ${usual || "gray"})`;
    document.body.append(probe);
    dot.clearRect(0, 0, 1, 1);
    dot.fillStyle = getComputedStyle(probe).color;
    probe.remove();
    dot.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = dot.getImageData(0, 0, 1, 1).data;
    return `rgba(${red}, ${green}, ${blue}, ${alpha / 255})`;
  };

  const palette = () => [
    colour("--board-1"), colour("--board-2"), colour("--board-3"), colour("--board-4"),
    colour("--board-5"), colour("--board-6"), colour("--board-7"), colour("--board-8"),
  ];

  // 1 d 6 h, as everywhere else; never 30 h beside 1 d.
  const lasting = (told, seconds) => {
    const found = [[86400, told[0]], [3600, told[1]], [60, told[2]]].map(([size, word]) => {
      const whole = Math.floor(seconds / size);
      seconds -= whole * size;
      return whole ? `${whole} ${word}` : "";
    });
    return found.filter(Boolean).join(" ") || "0";
  };

  // A value between two that aren't known has no line: its point stands alone.
  const alone = (values) => values.some((value, at) => value !== null && (values[at - 1] ?? null) === null && (values[at + 1] ?? null) === null);

  const short = (told, unit) => (value) => {
    if (unit === "per_hundred") return `${Math.round(value * 1000) / 10}`;
    if (unit === "share") return `${Math.round(value * 1000) / 10} %`;
    if (unit === "seconds") return lasting(told, value);
    if (unit === "money") value /= 100;
    return (Math.round(value * 100) / 100).toLocaleString("en-US");
  };

  // Times are told in steps that people count them in: a quarter of an hour, a day, never 27.8 hours.
  const STEPS = [60, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 432000, 864000, 1728000, 2592000, 7776000, 31104000];
  const timed = (data) => {
    const marks = data.series.flatMap((each) => (each.marks || []).map((mark) => mark.y || 0));
    const most = Math.max(60, data.range ? data.range[1] : 0, ...marks, ...data.series.flatMap((each) => each.values.map((each) => each || 0)));
    const step = STEPS.find((each) => most / each <= 6) || STEPS[STEPS.length - 1];
    return { interval: step, min: 0, max: Math.ceil(most / step) * step };
  };

  const series = (data, each, number) => {
    const quiet = Boolean(each.quiet);
    const line = data.kind === "lines";
    return {
      name: each.name,
      type: line || each.points ? "line" : "bar",
      data: each.values,
      showSymbol: Boolean(each.points && !line) || each.values.filter((value) => value !== null).length < 40 || alone(each.values),
      showAllSymbol: true,
      symbolSize: quiet ? 4 : 6,
      barMaxWidth: 28,
      connectNulls: false,
      itemStyle: !line && quiet && !each.points ? { opacity: 0.45 } : undefined,
      lineStyle: { width: each.points && !line ? 0 : quiet ? 1.5 : 2, type: each.dashed || quiet ? "dashed" : "solid" },
      areaStyle: each.band ? { opacity: 0.12 } : undefined,
      markLine: each.marks ? { symbol: "none", silent: true, label: { formatter: "{b}", position: "insideEndTop", color: colour("--tblr-body-color") }, lineStyle: { type: "solid", color: colour("--costing"), width: 1.5 }, data: each.marks.map((mark) => ({ name: mark.name, [mark.x === undefined ? "yAxis" : "xAxis"]: mark.x === undefined ? mark.y : mark.x })) } : undefined,
      z: quiet ? 2 : 3 + number,
    };
  };

  const options = (data, room) => {
    const words = (document.documentElement.dataset.units || "d|h|min").split("|");
    const text = colour("--tblr-body-color", "#333"), faint = colour("--tblr-border-color", "#ddd"), size = fontSize();
    const axis = { type: "category", data: data.axis, axisLabel: { color: text, fontSize: size, hideOverlap: true, width: data.kind === "bars" ? Math.min(260, Math.max(110, room * 0.4)) : 150, overflow: "truncate" }, axisLine: { lineStyle: { color: faint } }, axisTick: { show: false } };
    const value = { type: "value", axisLabel: { color: text, fontSize: size, hideOverlap: true, formatter: short(words, data.unit) }, splitLine: { lineStyle: { color: faint } }, min: data.range ? data.range[0] : data.kind === "lines" && data.unit === "stars" ? "dataMin" : 0, max: data.range ? data.range[1] : undefined, minInterval: data.unit === "count" || data.unit === "points" ? 1 : undefined, ...(data.unit === "seconds" ? timed(data) : {}) };
    const bars = data.kind === "bars";
    return {
      animation: false,
      color: palette(),
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      grid: { left: 8, right: 16, top: data.series.length > 1 ? 34 : 12, bottom: 4, containLabel: true },
      legend: { show: data.series.length > 1, top: 0, type: "scroll", textStyle: { color: text, fontSize: size }, pageTextStyle: { color: text } },
      tooltip: {
        trigger: "axis", renderMode: "richText", confine: true, backgroundColor: colour("--tblr-bg-surface", "#fff"), borderColor: faint, textStyle: { color: text, fontSize: 12 },
        formatter: (found) => [found[0].name, ...found.map((each) => `${each.seriesName}: ${data.series[each.seriesIndex].told[each.dataIndex]}`)].join("\n"),
      },
      xAxis: bars ? value : axis,
      yAxis: bars ? { ...axis, axisLabel: { ...axis.axisLabel, interval: 0 }, inverse: true } : value,
      series: data.series.map((each, number) => series(data, each, number)),
    };
  };

  const say = (place, data, at) => {
    const said = place.parentElement.querySelector("[data-said]");
    if (said) said.textContent = `${data.axis[at]}: ${data.series.map((each) => `${each.name} ${each.told[at]}`).slice(0, 3).join(", ")}`;
  };

  const address = (data, number, at) => {
    const own = (data.series[number].urls || [])[at];
    return own ? (data.base || "") + own : "";
  };

  const keys = (place, chart, data) => {
    let at = -1;
    place.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (step) {
        at = Math.max(0, Math.min(data.axis.length - 1, at + step));
        chart.dispatchAction({ type: "showTip", seriesIndex: 0, dataIndex: at });
        say(place, data, at);
        event.preventDefault();
      } else if (event.key === "Enter" && at >= 0 && address(data, 0, at)) {
        location.href = address(data, 0, at);
      }
    });
  };

  const draw = (place) => {
    if (drawn.has(place) || !window.echarts) return;
    const data = JSON.parse(place.dataset.chart);
    const chart = window.echarts.init(place, null, { renderer: "canvas" });
    chart.setOption(options(data, place.clientWidth));
    chart.on("click", (point) => {
      const url = address(data, point.seriesIndex, point.dataIndex);
      if (url) location.href = url;
    });
    keys(place, chart, data);
    drawn.set(place, chart);
    sizes.observe(place);
  };

  // A heat map over time begins at its end; whoever has moved it stays where they are.
  const placed = new WeakSet();
  const late = (place) => {
    if (placed.has(place) || place.scrollWidth <= place.clientWidth) return;
    placed.add(place);
    place.scrollLeft = place.scrollWidth;
  };
  const lates = () => document.querySelectorAll("[data-latest]").forEach(late);

  const all = () => {
    lates();
    for (const [place, chart] of drawn) {
      if (!document.contains(place)) {
        sizes.unobserve(place);
        chart.dispose();
        drawn.delete(place);
      }
    }
    document.querySelectorAll("[data-chart]").forEach(draw);
  };

  // What somebody looks at closely isn't drawn anew under their hands.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const place = event.target;
    if (!place.matches || !place.matches("[data-board-fresh]")) return;
    const held = place.matches(":hover") || place.contains(document.activeElement) || place.querySelector("details[open]");
    if (held && !document.fullscreenElement) event.preventDefault();
  });
  addEventListener("DOMContentLoaded", all);
  document.addEventListener("htmx:afterSettle", all);
  document.addEventListener("toggle", lates, true);
  const anew = () => drawn.forEach((chart, place) => chart.setOption(options(JSON.parse(place.dataset.chart), place.clientWidth), true));
  document.addEventListener("fullscreenchange", anew);
  new MutationObserver(anew).observe(document.documentElement, { attributes: true, attributeFilter: ["data-bs-theme"] });
  document.addEventListener("change", (event) => {
    const form = event.target.closest("[data-board-form]");
    if (!form || event.target.tagName !== "SELECT") return;
    sessionStorage.setItem(CHOSEN, event.target.name); // who goes through the values by arrow keys stays where they are
    form.requestSubmit();
  });
  addEventListener("DOMContentLoaded", () => {
    const name = sessionStorage.getItem(CHOSEN);
    sessionStorage.removeItem(CHOSEN);
    const chosen = name && document.querySelector(`[data-board-form] select[name="${CSS.escape(name)}"]`);
    if (chosen) chosen.focus();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-wall]")) document.querySelector("[data-board-fresh]").requestFullscreen();
  });
})();
