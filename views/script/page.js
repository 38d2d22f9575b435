// Comforts on top of pages that are complete without them: filters and sorting of tables, copying an address, progress of
// an upload, data behind charts opened for print.

const lang = document.documentElement.lang;

// What happens without the page being loaded anew is said to those who do not see it. The place for it stands from the
// beginning: what comes into a page together with its words is not read out.
const said = document.createElement("p");
said.className = "vh";
said.setAttribute("role", "status");
document.body.append(said);
const tell = (words) => { said.textContent = said.textContent === words ? words + "\u00a0" : words; };

// copied shows for a moment, in place of what it did, that something was copied.
function copied(what, words) {
  what.dataset.text ??= what.textContent;
  what.textContent = words;
  tell(words);
  setTimeout(() => { what.textContent = what.dataset.text; }, 1600);
}

for (const button of document.querySelectorAll("button[data-copy-text]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copyText).textContent);
    copied(button, button.dataset.copied);
  });
}

// The key "/" leads to the search box, where nothing is being typed. Who speaks to the computer, or touches keys by accident,
// turns it off on the page of the search.
const keys = {
  get on() { try { return localStorage.getItem("rumbo:keys") !== "off"; } catch { return true; } },
  set on(yes) { try { localStorage.setItem("rumbo:keys", yes ? "on" : "off"); } catch { /* a browser that keeps nothing */ } },
};
const find = document.querySelector("[data-find]");
if (find) {
  const offer = () => {
    find.title = keys.on ? find.dataset.find : "";
    if (keys.on) find.setAttribute("aria-keyshortcuts", "/");
    else find.removeAttribute("aria-keyshortcuts");
  };
  offer();
  const choice = document.querySelector("p[data-keys] input");
  if (choice) {
    choice.closest("p").hidden = false;
    choice.checked = keys.on;
    choice.addEventListener("change", () => { keys.on = choice.checked; offer(); });
  }
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || !keys.on) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    event.preventDefault();
    find.focus();
    find.select();
  });
}

// A form that kept in this browser what it sent (form.js): this page says that it was saved.
try {
  const sent = sessionStorage.getItem("rumbo:sent");
  if (sent && new URLSearchParams(location.search).has("done")) {
    localStorage.removeItem(sent);
    sessionStorage.removeItem("rumbo:sent");
  }
} catch { /* a browser that keeps nothing */ }

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

const words = new Intl.Collator(lang, { sensitivity: "base", numeric: true });

function compare(a, b) {
  const x = Number(a), y = Number(b);
  if (a !== "" && b !== "" && !Number.isNaN(x) && !Number.isNaN(y)) return x - y;
  if (a === "" || b === "") return 0;
  return words.compare(a, b);
}

// On a phone a table that is shown as cards has no heads to touch: a choice above it puts its rows in order.
function orderOf(table, heads) {
  if (!table.classList.contains("cards") || table.tBodies[0].rows.length < 3) return null;
  const choice = document.createElement("select");
  choice.add(new Option(table.dataset.came, ""));
  heads.forEach((head, i) => {
    const name = head.firstChild?.textContent.trim();
    if (!name) return;
    choice.add(new Option(`${name} · ${table.dataset.up}`, `${i} up`));
    choice.add(new Option(`${name} · ${table.dataset.down}`, `${i} down`));
  });
  const label = document.createElement("label");
  label.className = "order";
  label.append(`${table.dataset.order} `, choice);
  (table.closest(".scroll") ?? table).before(label);
  return choice;
}

// A phone begins with sentences and charts: tables behind them are folded until they are asked for. Without this script they
// stand open, as on a wide screen and on paper.
const phone = window.matchMedia("screen and (max-width: 720px)");
function tuck(root) {
  const sought = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
  for (const one of root.querySelectorAll("details.tucked")) one.open = !phone.matches || one.contains(sought);
}
phone.addEventListener("change", () => tuck(document));
window.addEventListener("hashchange", () => {
  const one = document.getElementById(location.hash.slice(1))?.closest("details.tucked");
  if (one) one.open = true;
});

// What a part of a page can do more: at first the whole page, later what a choice has changed.
function enhance(root) {
  tuck(root);
  for (const link of root.querySelectorAll("a[data-copy]")) {
    if (!navigator.clipboard) continue;
    link.addEventListener("click", async (event) => {
      event.preventDefault();
      await navigator.clipboard.writeText(link.href);
      copied(link, link.dataset.copy);
    });
  }

  for (const box of root.querySelectorAll("[data-filter]")) {
    const rows = [...document.querySelectorAll(`#${CSS.escape(box.dataset.filter)} > tbody > tr`)];
    if (rows.length < 12) continue;
    box.hidden = false;
    const texts = rows.map((row) => plain(row.textContent));
    box.querySelector("input").addEventListener("input", (event) => {
      const wanted = plain(event.target.value.trim());
      rows.forEach((row, i) => { row.hidden = !texts[i].includes(wanted); });
    });
  }

  for (const table of root.querySelectorAll("table[data-sort]")) {
    const body = table.tBodies[0];
    const heads = [...table.tHead.rows[0].cells];
    const value = (row, i) => row.cells[i].dataset.v ?? row.cells[i].textContent.trim();
    const gap = (row, i) => row.cells[i].classList.contains("g") || value(row, i) === "";
    const came = [...body.rows];
    const order = orderOf(table, heads);
    // put brings the rows into the order of a column, or into the one in which they came, and says so.
    const put = (i, down) => {
      heads.forEach((head) => head.removeAttribute("aria-sort"));
      const rows = [...came];
      if (i >= 0) {
        heads[i].setAttribute("aria-sort", down ? "descending" : "ascending");
        rows.sort((a, b) => gap(a, i) - gap(b, i) || (down ? -1 : 1) * compare(value(a, i), value(b, i)));
      }
      body.append(...rows);
      const chosen = i < 0 ? "" : `${i} ${down ? "down" : "up"}`;
      if (order) order.value = chosen;
      tell(i < 0 ? `${table.dataset.order}: ${table.dataset.came}` : `${heads[i].textContent.trim()}: ${down ? table.dataset.down : table.dataset.up}`);
    };
    order?.addEventListener("change", () => {
      const [i, way] = order.value.split(" ");
      put(i === "" ? -1 : Number(i), way === "down");
    });
    heads.forEach((head, i) => {
      if (!head.textContent.trim()) return;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.title = table.dataset.sort;
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => put(i, head.getAttribute("aria-sort") === "ascending"));
    });
  }

  // A table is a stop of the keyboard only where it has to be moved sideways.
  for (const box of root.querySelectorAll(".scroll[tabindex]")) {
    const name = box.getAttribute("aria-label");
    new ResizeObserver(() => {
      const moves = box.scrollWidth > box.clientWidth + 1;
      for (const [key, value] of Object.entries({ tabindex: "0", role: "group", "aria-label": name })) {
        if (moves) box.setAttribute(key, value);
        else box.removeAttribute(key);
      }
    }).observe(box);
  }
}

enhance(document);

for (const form of document.querySelectorAll("form[data-upload]")) {
  const message = form.querySelector("[data-message]");
  const progress = form.querySelector("[data-progress]");
  const bar = progress.querySelector("progress");
  const text = progress.querySelector("[data-progress-text]");
  const button = form.querySelector("button[type=submit]");
  const say = (words) => { message.textContent = words; message.hidden = !words; };
  form.addEventListener("submit", (event) => {
    const file = form.querySelector("input[type=file]").files[0];
    if (!file) return;
    event.preventDefault();
    if (file.size > Number(form.dataset.max)) {
      say(form.dataset.tooBig);
      return;
    }
    say("");
    const request = new XMLHttpRequest();
    const number = new Intl.NumberFormat(lang, { style: "percent" });
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (sent) => {
      if (!sent.lengthComputable) return;
      bar.value = 100 * sent.loaded / sent.total;
      text.textContent = sent.loaded < sent.total ? number.format(sent.loaded / sent.total) : form.dataset.checking;
    });
    request.upload.addEventListener("load", () => { bar.removeAttribute("value"); text.textContent = form.dataset.checking; });
    const failed = (words) => {
      progress.hidden = true;
      button.disabled = false;
      say(words);
    };
    request.addEventListener("load", () => {
      let answer = {};
      try { answer = JSON.parse(request.responseText); } catch { /* an answer of another server on the way */ }
      if (answer.location) window.location.assign(answer.location);
      else failed(answer.message || `${request.status} ${request.statusText}`);
    });
    request.addEventListener("error", () => failed(form.dataset.lost));
    progress.hidden = false;
    button.disabled = true;
    request.send(new FormData(form));
  });
}

// Printed pages show the numbers behind each chart.
window.addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll("details:is(.data, .tucked):not([open])")) {
    folded.open = true;
    folded.dataset.printed = "";
  }
});
window.addEventListener("afterprint", () => {
  for (const folded of document.querySelectorAll("details:is(.data, .tucked)[data-printed]")) {
    folded.open = false;
    delete folded.dataset.printed;
  }
});

// A page whose address is its whole state changes at once when the reader chooses, without loading anew: the answer to the
// new address takes the place of what stands there, and the address goes into the history. Back and forward work the same way.
const live = () => document.querySelector("[data-live]");
let asked = 0;

async function go(address, push) {
  const turn = ++asked;
  const area = live();
  area.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-live]");
    if (turn !== asked) return; // the reader has chosen something else
    if (!answer.ok || !fresh) throw new Error(`${answer.status}`);
    const open = [...area.querySelectorAll("details[id][open]")].map((one) => one.id);
    const focus = document.activeElement;
    const mark = focus?.id ? "#" + CSS.escape(focus.id) : focus?.name ? `[name="${CSS.escape(focus.name)}"][value="${CSS.escape(focus.value)}"]` : focus?.dataset?.look ? `[data-look="${CSS.escape(focus.dataset.look)}"]` : null;
    if (push) history.pushState({ live: true }, "", answer.url);
    area.replaceWith(fresh);
    document.title = page.title;
    // The switch of languages leads to the same choice.
    document.querySelectorAll(".aside .seg a").forEach((link, i) => { link.href = page.querySelectorAll(".aside .seg a")[i]?.getAttribute("href") ?? link.href; });
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    if (mark) fresh.querySelector(mark)?.focus({ preventScroll: true });
    enhance(fresh);
    // What this page draws with and the one before did not.
    for (const script of page.querySelectorAll("head script[src]")) {
      if ([...document.scripts].some((one) => one.getAttribute("src") === script.getAttribute("src"))) continue;
      const one = document.createElement("script");
      one.src = script.getAttribute("src");
      document.head.append(one);
    }
    fresh.dispatchEvent(new CustomEvent("rumbo:changed", { bubbles: true }));
    tell(document.title);
  } catch {
    if (turn === asked) window.location.assign(address);
  }
}

function addressOf(form) {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string" && value.trim() !== "") query.append(name, value);
  return `${form.action}?${query}`;
}

if (live()) {
  history.replaceState({ live: true }, "");
  document.addEventListener("change", (event) => {
    const form = event.target.closest("[data-live] form");
    if (form) go(addressOf(form), true);
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.closest("[data-live]")) return;
    event.preventDefault();
    go(addressOf(event.target), true);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-live] .tabs a");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button) return;
    event.preventDefault();
    go(link.href, true);
  });
  window.addEventListener("popstate", () => go(location.href, false));
}

// Work under way tells how far it is, and the page takes its place when it is over. Where the reader is, and what they hear, change only with that.
const work = document.getElementById("work");
if (work) {
  const at = (id) => document.getElementById(id);
  const set = (node, text) => { if (node && node.textContent !== text) node.textContent = text; };
  let said = at("work-text").textContent;
  const look = async () => {
    if (document.hidden) return void setTimeout(look, 1000);
    try {
      const answer = await fetch(work.dataset.feed, { headers: { Accept: "application/json" }, redirect: "error" });
      if (!answer.ok) throw new Error(`${answer.status}`);
      const now = await answer.json();
      if (now.over) return void await over();
      set(at("work-text"), now.text);
      set(at("work-more"), now.more);
      at("work-bar").value = now.percent;
      if (now.text !== said) set(at("work-said"), `${(said = now.text)} ${now.more}`);
    } catch { set(at("work-more"), work.dataset.lost); }
    setTimeout(look, 1000);
  };
  const over = async () => {
    const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("main");
    const main = at("main");
    if (!answer.ok || !fresh) return void location.reload();
    const inside = main.contains(document.activeElement);
    main.replaceWith(fresh);
    document.title = page.title;
    enhance(fresh);
    if (inside) fresh.focus({ preventScroll: true });
    tell(page.querySelector("#main .banner strong")?.textContent ?? document.title);
    if (fresh.querySelector("#work")) location.reload(); // the next work has begun
  };
  setTimeout(look, 700);
}
