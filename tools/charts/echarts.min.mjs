// What boards need of ECharts; it asks for the files it shares with the others here.
import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, LegendComponent, LegendScrollComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([BarChart, LineChart, GridComponent, LegendComponent, LegendScrollComponent, MarkLineComponent, TooltipComponent, CanvasRenderer]);
globalThis.echarts = { init };
