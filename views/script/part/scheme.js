// The colours of drawings in the scheme that the reader's system asks for. Options come in the colours of paper; here each
// is exchanged for the one that does the same work on a dark ground or with more contrast.
const asks = (query) => window.matchMedia(query);
const dark = asks("(prefers-color-scheme: dark)"), more = asks("(prefers-contrast: more)"), forced = asks("(forced-colors: active)"), print = asks("print");

// colours of text, lines and marks: on paper → on a dark ground
const onDark = {
  "#14212b": "#e8edf1", "#44525e": "#c2ccd4", "#5d6a75": "#a3b0ba", "#d9dfe4": "#3b4752", "#eef1f3": "#2a343d", "#ffffff": "#182028",
  "#0b4f6c": "#7cc1de", "#0b6e75": "#63c5c9", "#9a5b00": "#e3ab52", "#a1260d": "#f3937c", "#6bb3b8": "#6bb3b8", "#2a8a91": "#6bb3b8", "#b07800": "#dfa83a",
  "#7a5c99": "#b79ad4", "#7d8d98": "#71808b", "#b9c6cf": "#71808b", "#d6e5ea": "#21404c", "#f1f3f5": "#26313a",
};
const withMore = { "#44525e": "#14212b", "#5d6a75": "#2b3843", "#d9dfe4": "#5d6a75", "#eef1f3": "#b4bfc8", "#7d8d98": "#5d6a75", "#2a8a91": "#1a6a70", "#b07800": "#8a5e00" };
const withMoreDark = { "#44525e": "#ffffff", "#5d6a75": "#e0e6eb", "#14212b": "#ffffff", "#d9dfe4": "#93a3ae", "#eef1f3": "#55626d" };
// Filled cells and bars keep their colours, and their words the ink that reads on them; only what would glare is exchanged.
const fills = { "#f1f3f5": "#2a343d", "#ffffff": "#182028", "#0b4f6c": "#3f93b5", "#0b6e75": "#137f87" };
const inFills = { "#5d6a75": "#c2ccd4" };

function luminance(colour) {
  const [r, g, b] = colour.match(/\d+(\.\d+)?/g)?.map(Number) ?? [255, 255, 255];
  return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
}

// system gives the reader's own colours where the system forces them.
function system() {
  const probe = document.createElement("span");
  probe.className = "system";
  document.body.append(probe);
  const { color, backgroundColor } = getComputedStyle(probe);
  probe.remove();
  return { ink: color, paper: backgroundColor };
}

/** The scheme in force: what to exchange, and whether the ground is dark. */
export function scheme() {
  if (print.matches) return { dark: false, marks: {} };
  if (forced.matches) {
    const { ink, paper } = system(), isDark = luminance(paper) < 0.5;
    const marks = { ...(isDark ? { ...onDark, ...withMoreDark } : withMore) };
    for (const text of ["#14212b", "#44525e", "#5d6a75"]) marks[text] = ink;
    return { dark: isDark, marks: { ...marks, "#ffffff": paper } };
  }
  const marks = { ...(dark.matches ? onDark : {}), ...(more.matches ? (dark.matches ? withMoreDark : withMore) : {}) };
  return { dark: dark.matches, marks };
}

/** Calls back when the scheme changes. */
export function onScheme(change) {
  for (const query of [dark, more, forced]) query.addEventListener("change", change);
}

/** The option in the colours of a scheme; the option itself stays as it is. */
export function coloured(option, { dark: isDark, marks }) {
  const exchange = (value, table) => {
    if (typeof value === "string") return table[value] ?? value;
    if (Array.isArray(value)) return value.map((one) => exchange(one, table));
    if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, exchange(one, table)]));
    return value;
  };
  const out = exchange(option, marks);
  if (!isDark) return out;
  (option.series ?? []).forEach((series, n) => {
    if (series.type !== "heatmap" && series.type !== "bar") return;
    const filled = out.series[n];
    if (series.itemStyle) filled.itemStyle = exchange(series.itemStyle, fills);
    filled.data = (series.data ?? []).map((item, i) => {
      if (!item || typeof item !== "object" || Array.isArray(item)) return filled.data[i];
      const made = { ...filled.data[i] };
      if (item.itemStyle) made.itemStyle = exchange(item.itemStyle, fills);
      if (item.label && (series.type === "heatmap" || item.label.position === "inside")) made.label = exchange(item.label, inFills);
      return made;
    });
    if (series.label && (series.type === "heatmap" || series.label.position === "inside")) filled.label = exchange(series.label, inFills);
  });
  return out;
}
