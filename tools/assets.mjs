// Makes what browsers fetch of npm packages: Tabler's style sheet without the rules that no page can use,
// the menus of its script, what boards need of ECharts in a few files, what a camera needs of ZXing in one, and everything
// packed with gzip and brotli beside it, as WhiteNoise sends it. Written into build/assets, by `make setup`.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { buildSync } from "esbuild";
import { PurgeCSS } from "purgecss";

const OUT = "build/assets";
const OURS = "src/amends";
const PAGES = `${OURS}/**/*.{html,py,js}`;
const NAMING = /\.(css|html|js|py)$/;
const STYLE = "node_modules/@tabler/core/dist/css/tabler.min.css";
const HTMX = "node_modules/htmx.org/dist/htmx.min.js";
// What Tabler's script puts on an element while a menu is open; nothing of ours names it.
const BY_SCRIPT = [/^show$/, /^data-popper/, /^data-bs-theme/, /^dropdown/];

const variables = () => {
  const files = readdirSync(OURS, { recursive: true }).filter((name) => NAMING.test(name));
  const named = files.flatMap((name) => readFileSync(join(OURS, name), "utf8").match(/--tblr-[\w-]+/g) || []);
  return [...new Set(named)];
};

const trimmed = async () => {
  const [{ css }] = await new PurgeCSS().purge({
    content: [PAGES],
    css: [STYLE],
    keyframes: true,
    variables: true,
    safelist: { standard: BY_SCRIPT, variables: variables() },
  });
  return css;
};

// All elements inherit the root's colour of scrollbars; asked of each anew it took two fifths of the time that styling a page
// took. Where that colour is known the older way of drawing them counts for nothing, but would be looked up for each as well.
const quick = (css) => {
  const [each, once] = ["*{scrollbar-color:", ":root{scrollbar-color:"];
  const rule = String.raw`[^{}@]*::-webkit-scrollbar[^{}]*\{[^{}]*\}`;
  const older = new RegExp(String.raw`(?<=[{}])(@media[^{}]*\{(${rule})+\}|${rule})`, "g");
  if (css.split(each).length !== 2 || !css.match(older)) throw new Error("Tabler draws scrollbars in another way now: see tools/assets.mjs");
  return `${css.replace(older, "").replace(each, once)}@supports not (scrollbar-color:auto){${css.match(older).join("")}}\n`;
};

// Pages evaluate nothing (allowEval in document.html), so no attribute of theirs is a script: htmx would look for one through
// every attribute of every page that it is given, which took half of its time.
const asking = (script) => {
  const scripts = /'\.\/\/\*\[@\*\[[^;]*?hx-on[^;]*?\]\]'/;
  if (!scripts.test(script)) throw new Error("htmx looks for hx-on in another way now: see tools/assets.mjs");
  return script.replace(scripts, '"self::*[false()]"').replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n");
};

// Cut where ECharts ends and its charts begin, and where it and what it draws with do: no file is over 100 kB over the wire.
const charts = () => {
  const { outputFiles } = buildSync({
    entryPoints: ["zrender", "core", "echarts.min"].map((name) => `tools/charts/${name}.mjs`),
    bundle: true,
    minify: true,
    splitting: true,
    format: "esm",
    outdir: "echarts",
    chunkNames: "[hash]", // asked for by the others, without the mark that addresses of pages have
    legalComments: "inline",
    write: false,
  });
  const asked = outputFiles.filter(({ path }) => !["zrender.js", "core.js"].includes(basename(path))); // what only cuts
  return asked.map(({ path, text }) => [join("echarts", basename(path)), text]);
};

const one = (entry, globalName) => {
  const made = buildSync({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: "iife",
    globalName,
    target: "es2020",
    legalComments: "inline",
    write: false,
  });
  return made.outputFiles[0].text;
};

const put = (name, text) => {
  const path = join(OUT, name);
  mkdirSync(dirname(path), { recursive: true });
  const bytes = Buffer.from(text);
  writeFileSync(path, bytes);
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
};

rmSync(OUT, { recursive: true, force: true });
put("tabler/css/tabler.min.css", quick(await trimmed()));
put("htmx/htmx.min.js", asking(readFileSync(HTMX, "utf8")));
for (const [name, text] of charts()) put(name, text);
put("zxing/codes.min.js", one("tools/codes.mjs", "codes"));
put("tabler/js/tabler.min.js", one("tools/menus.mjs"));
