// What ECharts draws with, in a file of its own: see charts() in tools/assets.mjs.
export { default as Painter } from "zrender/lib/canvas/Painter.js";
export { default as Text } from "zrender/lib/graphic/Text.js";
export { init } from "zrender/lib/zrender.js";
