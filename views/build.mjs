// Builds the scripts of the pages and the shapes of the map: each script/*.js becomes static/gen/*.js, one file without imports, small, for browsers
// of 2020 and later. A strict content security policy forbids eval, so a bundle that holds it is refused.
import { build } from "esbuild";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { shapes } from "./shapes.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const target = path.join(here, "static", "gen");
const entries = (await readdir(path.join(here, "script"))).filter((name) => name.endsWith(".js")).sort();
if (entries.length === 0) throw new Error("no script/*.js to build");

const result = await build({
  absWorkingDir: here,
  entryPoints: entries.map((name) => path.join("script", name)),
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2020",
  platform: "browser",
  define: { "process.env.NODE_ENV": '"production"' },
  // Licences of bundled packages go to one file beside the scripts, with what they ask to be kept.
  legalComments: "none",
  charset: "utf8",
  outdir: target,
  write: false,
  metafile: true,
  logLevel: "warning",
});

for (const file of result.outputFiles) {
  if (/\beval\s*\(|\bnew Function\b|[^.\w]Function\s*\(/.test(file.text)) {
    throw new Error(`${path.basename(file.path)} holds eval or Function(), which the pages' policy forbids`);
  }
}

// packages in the bundles, by the folders their files come from
const packages = new Set();
for (const input of Object.keys(result.metafile.inputs)) {
  const match = input.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//g)?.at(-1);
  if (match) packages.add(match.slice("node_modules/".length, -1));
}
packages.add("world-atlas"); // the shapes of the map
const notices = ["The files in this folder contain the following packages."];
for (const name of [...packages].sort()) {
  const folder = path.join(here, "node_modules", name);
  const { version, license } = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
  notices.push("", "=".repeat(80), `${name} ${version} (${license})`, "=".repeat(80));
  for (const file of (await readdir(folder, { recursive: true, withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const own = path.relative(folder, file.parentPath ?? file.path);
    if (!file.isFile() || !/^(licen[cs]e|notice)/i.test(file.name) || !["", "licenses"].includes(own)) continue;
    notices.push("", (await readFile(path.join(folder, own, file.name), "utf8")).trim());
  }
}

// What is no longer built goes; each file appears whole or not at all.
await mkdir(target, { recursive: true });
const built = new Map(result.outputFiles.map((f) => [path.basename(f.path), f.text]));
const banner = "/*! Licences of the packages in this file: NOTICE.txt beside it. */\n";
for (const [name, text] of built) if (text.length > 50_000) built.set(name, banner + text);
built.set("shapes.json", await shapes(path.join(here, "node_modules")));
built.set("NOTICE.txt", notices.join("\n") + "\n");
for (const old of await readdir(target)) {
  if (!old.startsWith(".") && !built.has(old)) await rm(path.join(target, old), { recursive: true });
}
for (const [name, text] of built) {
  const half = path.join(target, `.${name}.half`);
  await writeFile(half, text);
  await rename(half, path.join(target, name));
  if (/\.js(on)?$/.test(name)) console.log(`  ${name}  ${Math.ceil(text.length / 1024)} kB, ${Math.ceil(gzipSync(text).length / 1024)} kB gzipped`);
}
