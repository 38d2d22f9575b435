// Saves the answers of a section while somebody writes, on top of a form that is complete without it. What could not be sent is kept
// in this browser until it is; what others have saved is shown, and nothing is overwritten unseen.

const form = document.querySelector("form[data-answers]");
if (form) start(form);

// On a narrow screen the row of sections is wider than the window: show where one is.
const here = document.querySelector(".chapters [aria-current]");
if (here) here.closest("nav").scrollLeft = here.parentElement.offsetLeft - here.closest("nav").offsetLeft - 24;

function start(form) {
  const words = form.dataset;
  const status = form.querySelector("[data-status]");
  const score = form.querySelector("[data-score]");
  const chapter = document.querySelector(".chapters [aria-current] small");
  const asks = new Map([...form.querySelectorAll("[data-item]")].map((box) => [box.dataset.item, box]));
  const address = form.getAttribute("action");
  const key = `rumbo:${address}:${form.elements.by?.value ?? ""}`;
  let revision = Number(words.revision);
  let timer = 0;
  let sending = false;
  let waiting = false;
  let leaving = false;

  const parts = ["v", "d", "g", "e"];
  const field = (item, part) => form.elements[`${part}.${item}`];
  const read = (item) => Object.fromEntries(parts.map((p) => [p, field(item, p)?.value ?? ""]));
  function write(item, state) {
    for (const part of parts) {
      const found = field(item, part);
      if (found && state[part] !== undefined) found.value = state[part];
    }
  }
  // A text area gives lines as it likes; a saved answer has them trimmed.
  const plain = (text) => (text ?? "").replace(/\r\n/g, "\n").trim();
  const same = (a, b) => Boolean(a && b) && parts.every((p) => plain(a[p]) === plain(b[p]));

  // What is known to be saved, item by item. Where the page came back with what was typed, nothing of it is.
  const stands = new Map([...asks].map(([item, box]) => [item, box.matches(".wrong, .conflict") ? null : read(item)]));
  const unsaved = () => [...asks.keys()].filter((item) => !same(read(item), stands.get(item)));
  const touched = () => unsaved().filter((item) => !asks.get(item).classList.contains("conflict"));

  function say(text, tone = "") {
    if (status.textContent !== text) status.textContent = text;
    status.dataset.tone = tone;
  }
  const clock = () => new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });

  // What waits in this browser: values with the revision that they were typed over. Another window may keep some here too.
  const kept = new Set();
  function stored() {
    try { return JSON.parse(localStorage.getItem(key) ?? "{}"); } catch { return {}; }
  }
  function keep() {
    const left = stored();
    for (const item of kept) delete left[item];
    kept.clear();
    for (const item of unsaved()) {
      left[item] = { ...read(item), r: field(item, "r").value, o: field(item, "o").value };
      kept.add(item);
    }
    try {
      if (Object.keys(left).length) localStorage.setItem(key, JSON.stringify(left));
      else localStorage.removeItem(key);
    } catch { /* a browser that keeps nothing: the page itself still holds it */ }
  }
  function bringBack() {
    for (const [item, state] of Object.entries(stored())) {
      if (!asks.has(item)) continue;
      kept.add(item);
      if (same(state, stands.get(item)) || asks.get(item).matches(".wrong, .conflict")) continue;
      write(item, state);
      field(item, "r").value = state.r;
      field(item, "o").value = state.o;
    }
    keep();
    if (touched().length) later(0);
  }

  function take(item, state) {
    stands.set(item, { v: state.v, d: state.d, g: state.g, e: state.e });
    field(item, "r").value = state.revision;
    field(item, "o").value = state.mark;
    asks.get(item).querySelector("[data-by]").textContent = state.by;
    wrong(item, "");
  }
  function told(box, text) {
    const p = document.createElement("p");
    p.className = "wrong";
    p.textContent = text;
    box.append(p);
    return p;
  }
  function wrong(item, text) {
    const box = asks.get(item);
    box.querySelectorAll("p.wrong, .versus").forEach((p) => p.remove());
    box.classList.toggle("wrong", Boolean(text));
    if (text) told(box, text).setAttribute("role", "alert");
  }
  // What does not fit together, as the server finds it in what is saved.
  function found(box, checks) {
    box.querySelector("[data-checks]")?.remove();
    if (!checks.length) return;
    const list = document.createElement("ul");
    list.className = "checks";
    list.dataset.checks = "";
    for (const check of checks) {
      const li = document.createElement("li");
      if (check.error) li.className = "bad";
      li.textContent = `${check.error ? "✕" : "△"} ${check.text}`;
      list.append(li);
    }
    box.querySelector("[data-by]").before(list);
  }
  // The fields of a question in words.
  function spoken(item) {
    const box = asks.get(item);
    const now = read(item);
    const choice = box.querySelector(`[name="v.${CSS.escape(item)}"]:checked`)?.closest("label");
    const gap = field(item, "g");
    const answer = now.g ? gap.options[gap.selectedIndex].text : choice ? choice.textContent.trim() : [now.v, now.d].filter(Boolean).join(" / ");
    return [answer, now.e].filter(Boolean).join(" · ");
  }
  // Two answers to one question: both are shown, and a person chooses.
  function conflict(item, state) {
    const box = asks.get(item);
    wrong(item, "");
    box.classList.add("conflict");
    const versus = document.createElement("div");
    versus.className = "versus";
    versus.setAttribute("role", "group");
    told(versus, `${words.conflict}`).setAttribute("role", "alert");
    const side = (head, text, button, act) => {
      const part = document.createElement("div");
      const small = document.createElement("small");
      small.textContent = head;
      const span = document.createElement("span");
      span.textContent = text;
      const b = document.createElement("button");
      b.type = "button";
      b.className = "btn small quiet";
      b.textContent = button;
      b.addEventListener("click", () => {
        box.classList.remove("conflict");
        versus.remove();
        act();
        (box.querySelector("input:checked") ?? box.querySelector("input, textarea, select")).focus();
      });
      part.append(small, span, b);
      versus.append(part);
    };
    side(words.yours, spoken(item), words.mine, () => { const mine = read(item); take(item, state); write(item, mine); keep(); later(0); });
    side(state.by, state.told, words.theirs, () => { write(item, state); take(item, state); keep(); });
    box.append(versus);
  }
  function learn(got) {
    revision = Math.max(revision, got.revision);
    if (got.score) score.textContent = got.score;
    if (chapter && got.answered) chapter.textContent = got.answered;
    if (got.checks) for (const [item, box] of asks) found(box, got.checks[item] ?? []);
  }

  function later(after = 900) {
    clearTimeout(timer);
    timer = setTimeout(send, after);
  }

  async function send() {
    const items = touched();
    if (!items.length || leaving) return;
    keep();
    if (sending) { waiting = true; return; }
    sending = true;
    const slow = setTimeout(() => say(words.saving), 1500);
    const body = new URLSearchParams();
    for (const name of ["csrf", "by"]) body.set(name, form.elements[name]?.value ?? "");
    const sent = new Map(items.map((item) => [item, read(item)]));
    for (const [item, state] of sent) {
      for (const part of parts) body.set(`${part}.${item}`, state[part]);
      body.set(`r.${item}`, field(item, "r").value);
      body.set(`o.${item}`, field(item, "o").value);
    }
    let again = 0;
    try {
      const answer = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "error" });
      const got = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;
      clearTimeout(slow);
      if (answer.status === 401) {
        ended();
        again = 10000;
      } else if (!answer.ok || !got) {
        say(got?.message || words.offline, "bad");
        again = answer.ok || answer.status >= 500 ? 5000 : 0;
      } else {
        for (const [item, state] of Object.entries(got.items)) {
          if (state.wrong) wrong(item, state.wrong);
          else if (state.conflict) conflict(item, state);
          else if (same(read(item), sent.get(item))) { write(item, state); take(item, state); }
          else take(item, state); // typed on meanwhile: that goes with the next saving
        }
        // What was sent and has no state of its own in the answer stood already.
        for (const [item, state] of sent) if (!got.items[item]) stands.set(item, state);
        learn(got);
        const left = unsaved().filter((item) => sent.has(item) && same(read(item), sent.get(item)));
        if (left.length) {
          const box = asks.get(left[0]);
          say(box.classList.contains("conflict") ? `${box.querySelector(".no").textContent}: ${words.conflict}` : box.querySelector("p.wrong")?.textContent ?? "", "bad");
        }
        else say(`${words.saved} ${clock()}`, "ok");
      }
    } catch {
      clearTimeout(slow);
      say(words.offline, "bad");
      again = 5000;
    }
    sending = false;
    keep();
    if (again) later(again);
    else if (waiting) { waiting = false; later(0); }
  }
  function ended() {
    if (status.querySelector("a")) return;
    say(words.ended + " ", "bad");
    const link = document.createElement("a");
    link.href = words.signinAt;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = words.signin;
    status.append(link);
  }

  async function look() {
    if (document.hidden || sending || leaving) return;
    try {
      const answer = await fetch(`${address}?since=${revision}`, { headers: { Accept: "application/json" }, redirect: "error" });
      if (!answer.ok || sending) return;
      const got = await answer.json();
      const fresh = [];
      for (const [item, state] of Object.entries(got.items)) {
        if (Number(field(item, "r").value) >= state.revision) continue;
        if (same(read(item), stands.get(item)) || same(read(item), state)) {
          write(item, state);
          take(item, state);
          asks.get(item).classList.add("fresh");
          fresh.push(asks.get(item).querySelector(".no").textContent);
        } else conflict(item, state);
      }
      learn(got);
      if (fresh.length) say(`${words.by} ${fresh.join(", ")}`);
      if (!got.open) say(words.closed, "bad");
    } catch { /* no connection: the next look tells */ }
  }

  form.addEventListener("input", (event) => {
    event.target.closest("[data-item]")?.classList.remove("fresh");
    later();
  });
  form.addEventListener("change", () => later(300));
  // What is sent by a button stays kept until a page says that it was saved (page.js).
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    leaving = true;
    keep();
    try { sessionStorage.setItem("rumbo:sent", key); } catch { /* then it is compared when the page is opened again */ }
  });
  window.addEventListener("pageshow", () => { leaving = false; });
  window.addEventListener("online", () => later(0));
  window.addEventListener("offline", () => { if (unsaved().length) say(words.offline, "bad"); });
  window.addEventListener("beforeunload", (event) => {
    if (leaving || !unsaved().length) return;
    keep();
    event.preventDefault();
  });
  setInterval(look, 15000);
  document.addEventListener("visibilitychange", look);
  bringBack();
}
