// Makes the shapes of the map: borders of the countries of the world by their M49 number, from Natural Earth through the
// package world-atlas, with fewer points. Arcs are shared by neighbours and thinned as arcs, so that no gap opens between
// them; islands keep their shape. Numbers are hundredths of a degree, each point the difference to the one before.
import { readFile } from "node:fs/promises";
import path from "node:path";

const near = 0.07; // degrees that a point may be off
const nearIsland = 0.02; // the same on rings that are small

export async function shapes(folder) {
  const world = JSON.parse(await readFile(path.join(folder, "world-atlas", "countries-50m.json"), "utf8"));
  const { scale, translate } = world.transform;
  const arcs = world.arcs.map((arc) => {
    let x = 0, y = 0;
    return arc.map(([dx, dy]) => [(x += dx) * scale[0] + translate[0], (y += dy) * scale[1] + translate[1]]);
  });
  const thin = arcs.map((arc) => {
    const xs = arc.map((p) => p[0]), ys = arc.map((p) => p[1]);
    const size = Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
    return whole(thinned(arc, size < 3 ? nearIsland : near));
  });
  const countries = {};
  for (const one of world.objects.countries.geometries) {
    if (!one.arcs || one.properties.name === "Antarctica") continue;
    const polygons = one.type === "Polygon" ? [one.arcs] : one.arcs;
    // A shape without a number has no area of ours: it is drawn as land.
    (countries[one.id ? String(Number(one.id)) : "0"] ??= []).push(...polygons);
  }
  return JSON.stringify({ arcs: thin, countries });
}

// thinned leaves out points that lie nearer to the line between their neighbours than allowed (Douglas and Peucker).
function thinned(line, allowed) {
  if (line.length < 5) return line;
  const closed = line[0][0] === line.at(-1)[0] && line[0][1] === line.at(-1)[1];
  const keep = new Set([0, line.length - 1]);
  // A ring has no ends: its farthest point is kept, too.
  const parts = closed ? [[0, farthest(line, 0)], [farthest(line, 0), line.length - 1]] : [[0, line.length - 1]];
  for (const [from, to] of parts) keep.add(from), keep.add(to);
  while (parts.length) {
    const [from, to] = parts.pop();
    let most = 0, at = -1;
    for (let i = from + 1; i < to; i++) {
      const d = distance(line[i], line[from], line[to]);
      if (d > most) [most, at] = [d, i];
    }
    if (most > allowed) {
      keep.add(at);
      parts.push([from, at], [at, to]);
    }
  }
  const out = line.filter((_, i) => keep.has(i));
  return closed && out.length < 4 ? line : out;
}

function farthest(line, from) {
  let most = -1, at = from;
  line.forEach((p, i) => {
    const d = Math.hypot(p[0] - line[from][0], p[1] - line[from][1]);
    if (d > most) [most, at] = [d, i];
  });
  return at;
}

function distance([x, y], [ax, ay], [bx, by]) {
  const dx = bx - ax, dy = by - ay;
  if (dx === 0 && dy === 0) return Math.hypot(x - ax, y - ay);
  const t = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)));
  return Math.hypot(x - ax - t * dx, y - ay - t * dy);
}

// whole are the points in hundredths of a degree, flat, each as the difference to the one before. Points that fall together
// are one, but the last stays, so that arcs meet.
function whole(line) {
  const out = [];
  let px = 0, py = 0;
  line.forEach(([x, y], i) => {
    const wx = Math.round(x * 100), wy = Math.round(y * 100);
    if (i > 0 && i < line.length - 1 && wx === px && wy === py) return;
    out.push(wx - px, wy - py);
    [px, py] = [wx, wy];
  });
  return out;
}
