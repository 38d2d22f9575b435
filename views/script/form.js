// Saves the answers of a section while somebody writes, on top of a form that is complete without it. What could not be sent is kept
// in this browser until it is; what others have saved is shown, and nothing is overwritten unseen.

const form = document.querySelector("form[data-answers]");
if (form) start(form);

function start(form) {
  const words = form.dataset;
  const status = form.querySelector("[data-status]");
  const score = form.querySelector("[data-score]");
  const asks = new Map([...form.querySelectorAll("[data-item]")].map((box) => [box.dataset.item, box]));
  const key = `rumbo:${form.getAttribute("action")}:${form.elements.by?.value ?? ""}`;
  let revision = Number(words.revision);
  let timer = 0;
  let sending = false;
  let waiting = false;

  const parts = ["v", "d", "g", "e"];
  const read = (item) => Object.fromEntries(parts.map((p) => [p, field(item, p)]));
  function field(item, part) {
    const found = form.elements[`${part}.${item}`];
    return found ? found.value : "";
  }
  function write(item, state) {
    for (const part of parts) {
      const found = form.elements[`${part}.${item}`];
      if (!found || state[part] === undefined) continue;
      found.value = state[part];
    }
  }
  const hidden = (item, name) => form.elements[`${name}.${item}`];
  const same = (a, b) => parts.every((p) => (a[p] ?? "") === (b[p] ?? ""));

  // What the page was made with, item by item: whatever differs is still to be saved.
  const stands = new Map([...asks.keys()].map((item) => [item, read(item)]));
  const touched = () => [...asks.keys()].filter((item) => !same(read(item), stands.get(item)) && !asks.get(item).classList.contains("conflict"));

  function say(text, tone = "") {
    status.textContent = text;
    status.dataset.tone = tone;
  }
  const clock = () => new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });

  // Kept here until it is saved: values with the revision that they were typed over.
  function keep() {
    const left = Object.fromEntries(touched().map((item) => [item, { ...read(item), r: hidden(item, "r").value, o: hidden(item, "o").value }]));
    try {
      if (Object.keys(left).length) localStorage.setItem(key, JSON.stringify(left));
      else localStorage.removeItem(key);
    } catch { /* a browser that keeps nothing: the page itself still holds it */ }
  }
  function bringBack() {
    let left = {};
    try { left = JSON.parse(localStorage.getItem(key) ?? "{}"); } catch { /* not ours */ }
    for (const [item, state] of Object.entries(left)) {
      if (!asks.has(item) || same(state, stands.get(item))) continue;
      write(item, state);
      hidden(item, "r").value = state.r;
      hidden(item, "o").value = state.o;
    }
    if (touched().length) later(0);
  }

  function take(item, state) {
    stands.set(item, { v: state.v, d: state.d, g: state.g, e: state.e });
    hidden(item, "r").value = state.revision;
    hidden(item, "o").value = state.mark;
    asks.get(item).querySelector("[data-by]").textContent = state.by;
    wrong(item, "");
  }
  function wrong(item, text) {
    const box = asks.get(item);
    box.querySelectorAll("p.wrong").forEach((p) => p.remove());
    box.classList.toggle("wrong", Boolean(text));
    if (!text) return;
    const p = document.createElement("p");
    p.className = "wrong";
    p.setAttribute("role", "alert");
    p.textContent = text;
    box.append(p);
  }
  // Two answers to one question: both are shown, and a person chooses.
  function conflict(item, state) {
    const box = asks.get(item);
    box.querySelectorAll("p.wrong").forEach((p) => p.remove());
    box.classList.add("conflict");
    const p = document.createElement("p");
    p.className = "wrong";
    p.setAttribute("role", "alert");
    p.textContent = `${words.conflict} ${state.told} (${state.by}) `;
    const button = (text, act) => {
      const b = document.createElement("button");
      b.type = "button";
      b.className = "btn small quiet";
      b.textContent = text;
      b.addEventListener("click", () => {
        box.classList.remove("conflict");
        p.remove();
        act();
      });
      p.append(b, " ");
    };
    button(words.theirs, () => { write(item, state); take(item, state); keep(); });
    button(words.mine, () => { const mine = read(item); take(item, state); write(item, mine); later(0); });
    box.append(p);
  }

  function later(after = 900) {
    clearTimeout(timer);
    timer = setTimeout(send, after);
  }

  async function send() {
    const items = touched();
    if (!items.length) return;
    keep();
    if (sending) { waiting = true; return; }
    sending = true;
    say(words.saving);
    const body = new URLSearchParams();
    for (const name of ["csrf", "by"]) body.set(name, form.elements[name]?.value ?? "");
    const sent = new Map(items.map((item) => [item, read(item)]));
    for (const [item, state] of sent) {
      for (const part of parts) body.set(`${part}.${item}`, state[part]);
      body.set(`r.${item}`, hidden(item, "r").value);
      body.set(`o.${item}`, hidden(item, "o").value);
    }
    let again = 0;
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "error" });
      const got = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
      if (answer.status === 401) {
        say(words.ended, "bad");
        again = 15000;
      } else if (!answer.ok) {
        say(got.message || words.offline, "bad");
        again = answer.status >= 500 ? 5000 : 0;
      } else {
        for (const [item, state] of Object.entries(got.items)) {
          if (state.wrong) wrong(item, state.wrong);
          else if (state.conflict) conflict(item, state);
          else if (same(read(item), sent.get(item) ?? {})) { write(item, state); take(item, state); }
          else take(item, state); // typed on meanwhile: that goes with the next saving
        }
        // What was touched and stands already has no state of its own in the answer.
        for (const [item, state] of sent) if (!got.items[item]) stands.set(item, state);
        revision = Math.max(revision, got.revision);
        if (got.score) score.textContent = got.score;
        say(`${words.saved} ${clock()}`, "ok");
      }
    } catch {
      say(words.offline, "bad");
      again = 5000;
    }
    sending = false;
    keep();
    if (again) later(again);
    else if (waiting) { waiting = false; later(0); }
  }

  async function look() {
    if (document.hidden || sending) return;
    try {
      const answer = await fetch(`${form.getAttribute("action")}?since=${revision}`, { headers: { Accept: "application/json" }, redirect: "error" });
      if (!answer.ok) return;
      const got = await answer.json();
      for (const [item, state] of Object.entries(got.items)) {
        if (Number(hidden(item, "r").value) >= state.revision) continue;
        if (same(read(item), stands.get(item))) {
          write(item, state);
          take(item, state);
          asks.get(item).classList.add("fresh");
        } else if (!asks.get(item).classList.contains("conflict")) conflict(item, state);
      }
      revision = Math.max(revision, got.revision);
      if (got.score) score.textContent = got.score;
    } catch { /* no connection: the next look tells */ }
  }

  form.addEventListener("input", () => later());
  form.addEventListener("change", () => later(300));
  form.addEventListener("submit", () => { clearTimeout(timer); window.removeEventListener("beforeunload", hold); try { localStorage.removeItem(key); } catch { /* nothing kept */ } });
  window.addEventListener("online", () => later(0));
  function hold(event) {
    if (touched().length) { keep(); event.preventDefault(); }
  }
  window.addEventListener("beforeunload", hold);
  setInterval(look, 15000);
  document.addEventListener("visibilitychange", look);
  bringBack();
}
