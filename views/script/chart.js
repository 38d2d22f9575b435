// Draws the charts of a page. Each container names the data block that holds its option; without this script the tables
// carry the same numbers.
import * as echarts from "echarts/core";
import { BarChart, HeatmapChart, LineChart, ScatterChart } from "echarts/charts";
import {
  DataZoomComponent, GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent, TitleComponent, TooltipComponent, VisualMapComponent,
} from "echarts/components";
import { SVGRenderer } from "echarts/renderers";

echarts.use([
  BarChart, HeatmapChart, LineChart, ScatterChart, DataZoomComponent, GridComponent, LegendComponent, MarkAreaComponent,
  MarkLineComponent, TitleComponent, TooltipComponent, VisualMapComponent, SVGRenderer,
]);

const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

function draw(box) {
  const block = document.getElementById(box.dataset.chart);
  if (!block) return;
  const option = JSON.parse(block.textContent);
  box.classList.add("drawn");
  const chart = echarts.init(box, null, { renderer: "svg", locale: "EN" });
  if (still) option.animation = false;
  option.textStyle = { fontFamily: getComputedStyle(document.body).fontFamily, ...option.textStyle };
  chart.setOption(option);
  let width = box.clientWidth;
  new ResizeObserver(() => {
    if (box.clientWidth === width) return;
    width = box.clientWidth;
    chart.resize();
  }).observe(box);
  window.addEventListener("beforeprint", () => chart.resize());
}

for (const box of document.querySelectorAll("[data-chart]")) {
  try {
    draw(box);
  } catch (failure) {
    box.classList.remove("drawn");
    console.error(failure);
  }
}
