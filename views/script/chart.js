// Draws the charts of a page. Each container names the data block that holds its option; without this script the tables
// carry the same numbers.
import * as echarts from "echarts/core";
import { BarChart, HeatmapChart, LineChart, ScatterChart } from "echarts/charts";
import {
  DataZoomComponent, GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent, TitleComponent, TooltipComponent, VisualMapComponent,
} from "echarts/components";
import { LabelLayout } from "echarts/features";
import { SVGRenderer } from "echarts/renderers";
import { offer } from "./part/picture.js";
import { coloured, onScheme, scheme } from "./part/scheme.js";

echarts.use([
  BarChart, HeatmapChart, LineChart, ScatterChart, DataZoomComponent, GridComponent, LegendComponent, MarkAreaComponent,
  MarkLineComponent, TitleComponent, TooltipComponent, VisualMapComponent, LabelLayout, SVGRenderer,
]);

const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
const narrow = 520; // as in internal/chart
const drawings = new Map(); // chart by container

function draw(box) {
  const block = document.getElementById(box.dataset.chart);
  if (!block || drawings.has(box)) return;
  const option = JSON.parse(block.textContent);
  if (still) option.animation = false;
  option.textStyle = { fontFamily: getComputedStyle(document.body).fontFamily.replaceAll('"', "'"), ...option.textStyle };
  box.classList.add("drawn");
  const chart = echarts.init(box, null, { renderer: "svg", locale: "EN" });
  if (box.getAttribute("role") === "img") box.firstElementChild.setAttribute("aria-hidden", "true"); // the name and the sentence say it; loose numbers of axes would not
  let width = box.clientWidth;
  const show = () => chart.setOption(coloured(option, scheme()), true);
  show();
  drawings.set(box, { chart, show });
  new ResizeObserver(() => {
    if (box.clientWidth === width || box.clientWidth === 0) return;
    const crossed = (width <= narrow) !== (box.clientWidth <= narrow);
    width = box.clientWidth;
    chart.resize();
    if (crossed) show(); // what a narrow layout set does not go by itself
  }).observe(box);
  offer(box, () => {
    const size = { width: Math.max(760, Math.min(width, 1100)), height: box.clientHeight };
    const paper = echarts.init(null, null, { renderer: "svg", ssr: true, ...size });
    paper.setOption({ ...option, animation: false });
    const svg = paper.renderToSVGString();
    paper.dispose();
    return { svg, ...size };
  });
}

function drawAll(root) {
  for (const [box, { chart }] of drawings) {
    if (box.isConnected) continue;
    chart.dispose();
    drawings.delete(box);
  }
  for (const box of root.querySelectorAll("[data-chart]")) {
    try {
      draw(box);
    } catch (failure) {
      box.classList.remove("drawn");
      console.error(failure);
    }
  }
}

drawAll(document);
document.addEventListener("rumbo:changed", (event) => drawAll(event.target));
const again = () => { for (const { chart, show } of drawings.values()) { show(); chart.resize(); } };
onScheme(again);
// Paper is narrower than a window; a drawing does not shrink by itself, nor does it wait with printing for the next frame.
const paper = 660;
window.addEventListener("beforeprint", () => {
  for (const [box, { chart, show }] of drawings) { show(); chart.resize({ width: Math.min(box.clientWidth, paper), height: box.classList.contains("xl") ? Math.min(box.clientHeight, 540) : box.clientHeight }); chart.getZr().flush(); }
});
window.addEventListener("afterprint", () => { for (const { chart, show } of drawings.values()) { show(); chart.resize({ width: "auto", height: "auto" }); } });
