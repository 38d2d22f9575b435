// Draws the map of a comparison: shapes from our own address, classes from the option on the page, each area a link to its
// figure. Without this script the table and the list of small places carry the same numbers.
import { offer } from "./part/picture.js";

const SVG = "http://www.w3.org/2000/svg";
const width = 1000;
const loaded = new Map(); // shapes by address

function load(address) {
  if (!loaded.has(address)) loaded.set(address, fetch(address).then((answer) => answer.json()));
  return loaded.get(address);
}

// lines of the arcs in degrees, in hundredths and differences in the file
function lines(arcs) {
  return arcs.map((flat) => {
    const out = [];
    for (let i = 0, x = 0, y = 0; i < flat.length; i += 2) out.push([(x += flat[i]) / 100, (y += flat[i + 1]) / 100]);
    return out;
  });
}

// The rings of a country. Longitudes run on over the edge of the world, so that no ring is torn, and begin near centre.
function rings(polygons, arcs, centre) {
  return polygons.map((polygon) => polygon.map((ring) => {
    const points = [];
    for (const n of ring) {
      const line = n < 0 ? arcs[~n].slice().reverse() : arcs[n];
      points.push(...(points.length ? line.slice(1) : line));
    }
    let last = null;
    const out = points.map(([x, y]) => {
      if (last === null) x += 360 * Math.round((centre - x) / 360);
      else x += 360 * Math.round((last - x) / 360);
      last = x;
      return [x, y];
    });
    const middle = out.reduce((sum, p) => sum + p[0], 0) / out.length;
    const turn = 360 * Math.round((centre - middle) / 360);
    return turn ? out.map(([x, y]) => [x + turn, y]) : out;
  }));
}

// Equal Earth (Šavrič, Patterson, Jenny 2018): areas are true.
function project([lon, lat], centre) {
  const a = [1.340264, -0.081106, 0.000893, 0.003796], m = Math.sqrt(3) / 2;
  const t = Math.asin(m * Math.sin((lat * Math.PI) / 180)), t2 = t * t, t6 = t2 ** 3;
  const x = (((lon - centre) * Math.PI) / 180) * Math.cos(t) / (m * (a[0] + 3 * a[1] * t2 + t6 * (7 * a[2] + 9 * a[3] * t2)));
  return [x, -t * (a[0] + a[1] * t2 + t6 * (a[2] + a[3] * t2))];
}

function bounds(points) {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const [x, y] of points) {
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y);
  }
  return box;
}

const join = (a, b) => ({ left: Math.min(a.left, b.left), top: Math.min(a.top, b.top), right: Math.max(a.right, b.right), bottom: Math.max(a.bottom, b.bottom) });
const extent = (box) => (box.right - box.left) * (box.bottom - box.top);

// middle of the longitudes of some shapes, on the circle
function centreOf(list, arcs) {
  let sin = 0, cos = 0;
  for (const polygons of list) {
    const largest = polygons.map((p) => p[0]).sort((a, b) => b.length - a.length)[0];
    for (const n of largest) for (const [x] of arcs[n < 0 ? ~n : n]) {
      sin += Math.sin((x * Math.PI) / 180);
      cos += Math.cos((x * Math.PI) / 180);
    }
  }
  return (Math.atan2(sin, cos) * 180) / Math.PI;
}

function make(name, attributes, ...inside) {
  const one = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, value);
  one.append(...inside);
  return one;
}

// Each kind of gap has its own pattern.
const patterns = {
  not_available: ["M-1 9 9 -1"], not_answered: ["M-1 9 9 -1", "M-1 -1 9 9"], not_applicable: ["M0 4H8"], not_asked: ["M3 4h2"], suppressed: ["M2 0V8", "M6 0V8"],
};
const gapOf = (names) => names.find((n) => patterns[n]) ?? "not_available";

function pattern(id, zoom, ...paths) {
  return make("pattern", { id, width: 8, height: 8, patternUnits: "userSpaceOnUse", patternTransform: `scale(${zoom})` }, make("rect", { width: 8, height: 8, class: "ground" }), ...paths.map((d) => make("path", { d, class: "hatch" })));
}

async function draw(box) {
  const block = document.getElementById(box.dataset.map);
  if (!block || box.dataset.drawn) return;
  box.dataset.drawn = "yes";
  const { map: areas } = JSON.parse(block.textContent);
  const world = await load(box.dataset.shapes);
  if (!box.isConnected) return;
  const arcs = lines(world.arcs);
  const known = areas.filter((a) => world.countries[a.m49]);
  if (!known.length) return;
  const centre = known.length > 100 ? 10 : centreOf(known.map((a) => world.countries[a.m49]), arcs);
  const shape = (m49) => rings(world.countries[m49], arcs, centre).map((polygon) => polygon.map((ring) => ring.map((p) => project(p, centre))));
  const parts = [];
  const shapes = new Map();
  for (const a of known) {
    const polygons = shape(a.m49);
    shapes.set(a.m49, polygons);
    const boxes = polygons.map((p) => bounds(p[0]));
    const whole = boxes.reduce(join), most = Math.max(...boxes.map(extent));
    // Far islands of a large country do not make the map wider.
    parts.push(whole.right - whole.left < 0.5 ? whole : boxes.filter((b) => extent(b) >= most / 4).reduce(join));
  }
  // Lands first; of the islands, those that lie among them. Where there are only islands, all of them.
  const lands = parts.filter((b) => extent(b) > 0.0004);
  let view = (lands.length ? lands : parts).reduce(join);
  const room = 0.15 * Math.max(view.right - view.left, view.bottom - view.top);
  for (const b of parts) {
    if (b.left > view.left - room && b.right < view.right + room && b.top > view.top - room && b.bottom < view.bottom + room) view = join(view, b);
  }
  const pad = 0.04 * Math.max(view.right - view.left, view.bottom - view.top) + 0.01;
  view = { left: view.left - pad, right: view.right + pad, top: view.top - pad, bottom: view.bottom + pad };
  const wide = view.right - view.left, tall = view.bottom - view.top;
  if (tall < wide * 0.42) { // not too flat
    const more = (wide * 0.42 - tall) / 2;
    view.top -= more;
    view.bottom += more;
  } else if (tall > wide * 0.8) {
    const more = (tall / 0.8 - wide) / 2;
    view.left -= more;
    view.right += more;
  }
  const scale = width / (view.right - view.left), height = Math.round((view.bottom - view.top) * scale);
  const place = ([x, y]) => [((x - view.left) * scale), ((y - view.top) * scale)];
  const path = (polygons) => polygons.flatMap((p) => p.map((ring) => "M" + ring.map((q) => place(q).map((v) => v.toFixed(1)).join(" ")).join("L") + "Z")).join("");
  const near = (polygons) => polygons.some((p) => {
    const b = bounds(p[0].map(place));
    return b.right > 0 && b.left < width && b.bottom > 0 && b.top < height;
  });
  const id = box.dataset.map;
  // Patterns, signs of small islands and words keep their size where the map is small.
  const zoom = Math.min(3.2, Math.max(1, width / (box.parentElement.clientWidth || width))).toFixed(2);
  const svg = make("svg", { viewBox: `0 0 ${width} ${height}`, width, height, class: "map", preserveAspectRatio: "xMidYMid meet" },
    make("defs", {}, ...Object.entries(patterns).map(([kind, paths]) => pattern(`${id}-${kind}`, zoom, ...paths))));
  const land = make("g", { "aria-hidden": "true" });
  for (const m49 of Object.keys(world.countries)) {
    if (shapes.has(m49)) continue;
    const polygons = shape(m49).filter((p) => near([p]));
    if (polygons.length) land.append(make("path", { d: path(polygons), class: "land" }));
  }
  svg.append(land);
  const say = document.createElement("p");
  say.className = "tip noprint";
  say.setAttribute("aria-hidden", "true");
  say.textContent = box.dataset.keys ?? "\u00a0";
  const labels = make("g", { "aria-hidden": "true", class: "labels" });
  const state = new URLSearchParams(location.search).get("snapshot"); // of a page as of a snapshot, links stay there
  for (const a of [...known].sort((x, y) => Boolean(x.strong) - Boolean(y.strong))) {
    const polygons = shapes.get(a.m49);
    const kind = a.class.split(" ");
    const look = { class: `area ${a.class}${a.strong ? " strong" : ""}` };
    if (kind.includes("none")) look.fill = `url(#${id}-${gapOf(kind)})`;
    const link = make(a.href ? "a" : "g", a.href ? { href: state ? `${a.href}?snapshot=${encodeURIComponent(state)}` : a.href, "aria-label": a.tip } : { role: "img", "aria-label": a.tip });
    link.dataset.area = a.m49;
    link.append(make("title", {}, a.tip), make("path", { d: path(polygons.filter((p) => near([p]))), ...look }));
    const main = polygons.map((p) => bounds(p[0].map(place))).sort((p, q) => extent(q) - extent(p))[0];
    const x = (main.left + main.right) / 2, y = (main.top + main.bottom) / 2;
    if (main.right - main.left < 12 && main.bottom - main.top < 12) link.append(make("circle", { cx: x.toFixed(1), cy: y.toFixed(1), r: 7 * Math.min(zoom, 2), ...look }));
    for (const event of ["pointerenter", "focus"]) link.addEventListener(event, () => { say.textContent = a.tip; });
    svg.append(link);
    if (a.strong || (main.right - main.left > a.name.length * 9 && main.bottom - main.top < 2 * (main.right - main.left))) labels.append(make("text", { x: x.toFixed(1), y: (y + 5).toFixed(1) }, a.name));
  }
  svg.append(labels);
  const hint = document.createElement("span");
  hint.id = `${id}-keys`;
  hint.hidden = true;
  hint.textContent = say.textContent;
  box.append(hint, svg);
  box.setAttribute("aria-describedby", `${box.getAttribute("aria-describedby") ?? ""} ${hint.id}`.trim());
  // One stop of the keyboard for the whole map; within it the arrows lead from country to country, in the order of the table.
  const links = areas.map((a) => svg.querySelector(`[data-area="${a.m49}"]`)).filter(Boolean);
  links.forEach((link, n) => link.setAttribute("tabindex", n ? "-1" : "0"));
  svg.addEventListener("keydown", (event) => {
    const at = links.indexOf(event.target.closest("[data-area]"));
    const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }[event.key];
    if (at < 0 || to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const next = links[Math.max(0, Math.min(to, links.length - 1))];
    links[at].setAttribute("tabindex", "-1");
    next.setAttribute("tabindex", "0");
    next.focus();
  });
  box.classList.add("drawn");
  offer(box, () => paper(svg, box, width, height));
  box.after(say);
  const legend = box.closest(".panel")?.querySelector(".legend");
  if (legend) say.after(legend);
}

// The map as it is on paper, with its legend: no style sheet goes with it.
const inks = {
  m1: "#e3eef3", m2: "#bcd6e1", m3: "#8db9cc", m4: "#5b98b3", m5: "#2f7797", m6: "#0b4f6c", m7: "#06303f",
  c1: "#f7dcc0", c2: "#f2c14e", c3: "#6bb3b8", c4: "#0b6e75", land: "#eef1f3", ground: "#ffffff",
};

function paper(svg, box, width, height) {
  const copy = svg.cloneNode(true);
  copy.removeAttribute("class");
  for (const one of copy.querySelectorAll("pattern")) one.removeAttribute("patternTransform");
  for (const one of copy.querySelectorAll("[class]")) {
    const names = one.getAttribute("class").split(" ");
    if (names.includes("hatch")) {
      one.setAttribute("stroke", "#8b98a3");
      continue;
    }
    const ink = names.map((n) => inks[n]).find(Boolean);
    if (ink) one.setAttribute("fill", ink);
    if (names.includes("area")) {
      one.setAttribute("stroke", names.includes("strong") ? "#14212b" : "#5d6a75");
      one.setAttribute("stroke-width", names.includes("strong") ? "2.2" : "0.8");
    } else if (names.includes("land")) one.setAttribute("stroke", "#d9dfe4");
  }
  for (const text of copy.querySelectorAll(".labels text")) {
    for (const [key, value] of Object.entries({ "text-anchor": "middle", "font-size": "13", fill: "#14212b", stroke: "#ffffff", "stroke-width": "3", "paint-order": "stroke" })) text.setAttribute(key, value);
  }
  const keys = [...(box.closest(".panel")?.querySelectorAll(".legend li") ?? [])];
  let x = 0, y = height + 26;
  for (const key of keys) {
    const names = [...key.querySelector(".k").classList], words = key.textContent.trim();
    const long = 34 + words.length * 7;
    if (x + long > width) [x, y] = [0, y + 24];
    const fill = names.includes("none") ? `url(#${box.dataset.map}-${gapOf(names)})` : names.map((n) => inks[n]).find(Boolean) ?? "none";
    copy.append(make("rect", { x, y: y - 13, width: 22, height: 15, fill, stroke: "#5d6a75" }), make("text", { x: x + 28, y, "font-size": 13, fill: "#44525e" }, words));
    x += long + 14;
  }
  copy.setAttribute("height", y + 12);
  copy.setAttribute("viewBox", `0 0 ${width} ${y + 12}`);
  return { svg: new XMLSerializer().serializeToString(copy), width, height: y + 12 };
}

function drawAll(root) {
  for (const box of root.querySelectorAll("[data-map]")) draw(box).catch((failure) => console.error(failure));
}

drawAll(document);
document.addEventListener("rumbo:changed", (event) => drawAll(event.target));
