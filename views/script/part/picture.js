// Lets the reader take a drawing away as a picture: SVG, or PNG at twice the size. The picture says what it shows, where
// the numbers come from, where it was made and the hash of the data, because it will travel without its page.
const escape = (text) => text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);
const font = '"Source Sans 3", "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif';
const edge = 24;

function wrapped(text, letters) {
  const lines = [];
  let line = "";
  for (const word of text.split(/ +/)) {
    if (line && (line + " " + word).length > letters) {
      lines.push(line);
      line = word;
    } else line = line ? line + " " + word : word;
  }
  if (line) lines.push(line);
  return lines;
}

/** The whole picture around a drawing of that size. */
export function framed(drawing, width, height, { title, subtitle, notes }) {
  let y = edge;
  const texts = [];
  const put = (text, size, weight, colour, gap) => {
    for (const line of wrapped(text, Math.floor((width / size) * 1.9))) {
      y += size * 1.35;
      texts.push(`<text x="${edge}" y="${y.toFixed(1)}" font-size="${size}" font-weight="${weight}" fill="${colour}">${escape(line)}</text>`);
    }
    y += gap;
  };
  put(title, 20, 700, "#14212b", 2);
  if (subtitle) put(subtitle, 14, 400, "#44525e", 4);
  const top = (y += 8);
  y += height + 6;
  for (const note of notes) if (note) put(note, 11.5, 400, "#44525e", 2);
  const w = width + 2 * edge, h = Math.ceil(y + edge);
  const inner = drawing.replace(/^[\s\S]*?<svg /, `<svg x="${edge}" y="${top.toFixed(1)}" `);
  return { w, h, text: `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}" font-family="${escape(font)}"><rect width="${w}" height="${h}" fill="#ffffff"/>${texts.join("")}${inner}</svg>` };
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

async function toPNG({ w, h, text }) {
  const image = new Image();
  image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(text);
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = 2 * w;
  canvas.height = 2 * h;
  canvas.getContext("2d").drawImage(image, 0, 0, 2 * w, 2 * h);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

/** Puts the menu under a drawing. draw gives it anew, as it is on paper: {svg, width, height}. */
export function offer(box, draw) {
  if (!box.dataset.picture || box.parentElement.querySelector(":scope > .picture")) return;
  const menu = document.createElement("p");
  menu.className = "picture noprint";
  menu.append(box.dataset.picture);
  const panel = box.closest(".panel") ?? box.parentElement;
  const title = (panel.querySelector("h2")?.firstChild?.textContent ?? box.dataset.title ?? "").trim();
  for (const kind of ["SVG", "PNG"]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "linkish";
    button.textContent = kind;
    button.setAttribute("aria-label", `${box.dataset.picture} ${kind} · ${title}`);
    button.addEventListener("click", async () => {
      const hash = document.querySelector(".foot .hash"), state = document.querySelector(".asof p")?.cloneNode(true);
      for (const sign of state?.querySelectorAll(".sum, [aria-hidden]") ?? []) sign.remove();
      const { svg, width, height } = draw();
      const picture = framed(svg, width, height, {
        title: document.querySelector("h1").textContent.trim(),
        subtitle: title,
        notes: [
          [...panel.querySelectorAll(".legend li")].filter((li) => !li.querySelector(".k.map")).map((li) => li.textContent.trim().replace(/^(\S{1,2})(?=\S)/, "$1 ")).join(" · "),
          box.dataset.source,
          [state?.textContent.trim(), hash && `${hash.previousElementSibling?.textContent ?? ""} ${hash.dataset.full ?? hash.textContent}`.trim()].filter(Boolean).join(" · "),
          "Rumbo · " + location.href.replace(/#.*/, ""),
        ],
      });
      const name = `rumbo-${(document.title.split(" · ")[0] + " " + title).normalize("NFD").replace(/\p{M}/gu, "").replace(/[^A-Za-z0-9]+/g, "-").replace(/^-|-$/g, "").toLowerCase().slice(0, 80)}.${kind.toLowerCase()}`;
      save(kind === "SVG" ? new Blob([picture.text], { type: "image/svg+xml" }) : await toPNG(picture), name);
    });
    menu.append(" ", button);
  }
  box.after(menu);
}
