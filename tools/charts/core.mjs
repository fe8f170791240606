// ECharts without any chart, in a file of its own: see charts() in tools/assets.mjs.
export { init, use } from "echarts/core";
