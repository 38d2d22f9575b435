// Keeps a page of a room up to date, and what a phone types from being lost: it is kept in this browser until the server has it, and sent
// again by itself. Everything carries a key of its own, so that what is sent twice is one.

const room = document.querySelector(".room");
if (room) start(room);

function start(room) {
  const words = room.dataset;
  const live = document.getElementById("live");
  const status = room.querySelector("[data-status]");
  const box = document.getElementById("box");
  const boxKey = words.box && `rumbo:room:${words.box.replace(/^\/\w\w\//, "/")}`;
  let at = words.at;
  let over = false;

  function say(text, tone = "") {
    if (!status) return;
    if (status.textContent !== text) status.textContent = text;
    status.dataset.tone = tone;
  }

  // What happens in the room: asked for by one small question, shown only when there is something new. What is being chosen or read stays.
  async function look() {
    if (!words.feed || over || document.hidden) return;
    try {
      const answer = await fetch(`${words.feed}?at=${encodeURIComponent(at)}`, { headers: { Accept: "application/json" }, redirect: "error" });
      if ([401, 403, 404].includes(answer.status)) {
        over = true;
        const told = await answer.json().catch(() => null);
        say(`${told?.message ?? ""} ${words.over}`, "bad");
        return;
      }
      if (answer.status === 200) await renew();
      else if (answer.status !== 204) return say(words.lost, "bad");
      if (status?.dataset.tone === "bad") say("");
    } catch { say(words.lost, "bad"); }
  }
  async function renew() {
    const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("live");
    const other = page.querySelector(".room");
    if (!fresh || !live || !other) return;
    at = other.dataset.at ?? at;
    const chosen = new Set([...live.querySelectorAll("input:checked")].map((i) => `${i.name}=${i.value}`));
    const open = new Set([...live.querySelectorAll("details[open]")].map((d) => d.id));
    const focus = place(document.activeElement);
    for (const input of fresh.querySelectorAll("input[type=checkbox]")) input.checked = chosen.has(`${input.name}=${input.value}`);
    for (const d of fresh.querySelectorAll("details")) d.open = open.has(d.id);
    const known = new Set([...live.querySelectorAll("li[id]")].map((li) => li.id));
    for (const li of fresh.querySelectorAll("li[id]")) if (!known.has(li.id)) li.classList.add("fresh");
    live.replaceChildren(...[...fresh.childNodes].map((n) => document.adoptNode(n)));
    const again = focus && live.querySelector(`#${CSS.escape(focus.id)}`)?.querySelectorAll("a, button, input:not([type=hidden])")[focus.n];
    again?.focus({ preventScroll: true });
  }
  function place(element) {
    const li = element && live?.contains(element) && element.closest("li[id]");
    return li && { id: li.id, n: [...li.querySelectorAll("a, button, input:not([type=hidden])")].indexOf(element) };
  }

  // What waits to be sent, in the order in which it was done.
  function waiting() {
    try { return JSON.parse(localStorage.getItem(boxKey) ?? "[]"); } catch { return []; }
  }
  function keep(list) {
    try {
      if (list.length) localStorage.setItem(boxKey, JSON.stringify(list));
      else localStorage.removeItem(boxKey);
    } catch { /* a browser that keeps nothing: the form still holds it */ }
    show(list);
  }
  const change = (id, how) => keep(waiting().flatMap((one) => (one.id === id ? how(one) : [one])));
  function show(list) {
    if (!box) return;
    box.hidden = !list.length;
    box.querySelector("ul").replaceChildren(...list.map((one) => {
      const li = document.createElement("li");
      const what = document.createElement("span");
      what.className = "words";
      what.textContent = one.says;
      const state = document.createElement("small");
      state.textContent = ` ${one.wrong ?? words.waits}`;
      li.append(what, state);
      if (one.wrong) {
        for (const [text, act] of [[words.again, () => { change(one.id, (o) => [{ ...o, wrong: undefined }]); send(); }], [words.drop, () => change(one.id, () => [])]]) {
          const b = document.createElement("button");
          b.type = "button";
          b.className = "btn small quiet";
          b.textContent = text;
          b.addEventListener("click", act);
          li.append(" ", b);
        }
      }
      return li;
    }));
  }
  const token = () => document.querySelector("form input[name=csrf]")?.value ?? "";
  let sending = false;
  let timer = 0;
  async function send() {
    clearTimeout(timer);
    if (sending || !boxKey) return null;
    sending = true;
    let next = null;
    let again = 0;
    for (const one of waiting()) {
      if (one.wrong) continue;
      const body = new URLSearchParams(one.body);
      body.set("csrf", token());
      try {
        const answer = await fetch(one.to, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "error" });
        const told = await answer.json().catch(() => null);
        if (answer.ok && told) {
          change(one.id, () => []);
          next = told.next;
        } else if (answer.status === 429) again = 15000;
        else if (answer.status >= 500 || !told) again = 5000;
        else change(one.id, (o) => [{ ...o, wrong: told.message }]); // refused as it stands: kept, with the reason
      } catch { again = 4000; }
      if (again) break;
    }
    sending = false;
    if (again) timer = setTimeout(arrive, again);
    return again ? null : next;
  }
  async function arrive() {
    const next = await send();
    if (next && status) { say(words.sent, "ok"); look(); }
    else if (next && !words.feed) follow(next);
  }
  function follow(next) {
    if (!waiting().length && !typed()) location.assign(next);
  }
  function put(form, submitter, says) {
    const body = new FormData(form);
    if (submitter?.name) body.set(submitter.name, submitter.value);
    body.delete("csrf");
    const id = body.get("key") || crypto.randomUUID?.() || String(Math.random());
    const list = waiting().filter((one) => one.id !== id);
    list.push({ id, to: form.getAttribute("action"), body: new URLSearchParams(body).toString(), says });
    keep(list);
  }

  // Buttons of one touch: support, withdraw.
  if (boxKey && live) {
    live.addEventListener("submit", async (event) => {
      const form = event.target.closest("form[data-quick]");
      if (!form) return;
      event.preventDefault();
      const button = event.submitter ?? form.querySelector("button");
      button.disabled = true;
      put(form, event.submitter, button.textContent);
      await send();
      await look();
      if (button.isConnected) button.disabled = false;
    });
  }

  // The form in which somebody types: every key is kept, and what was sent waits until the server has it.
  const typing = room.querySelector("[data-typing] form");
  const draftKey = typing && `${boxKey}:${[...typing.querySelectorAll("input[type=hidden]")].filter((i) => ["line", "of", "p"].includes(i.name)).map((i) => `${i.name}=${i.value}`).join("&")}`;
  const fields = typing ? ["title", "text", "theme", "language"].map((n) => typing.elements[n]).filter(Boolean) : [];
  const fallback = new Map(fields.map((f) => [f, f.value]));
  function typed() { return fields.some((f) => f.value !== fallback.get(f)); }
  function store() {
    try {
      if (typed()) localStorage.setItem(draftKey, JSON.stringify({ key: typing.elements.key.value, values: Object.fromEntries(fields.map((f) => [f.name, f.value])) }));
      else localStorage.removeItem(draftKey);
    } catch { /* a browser that keeps nothing */ }
  }
  if (typing) {
    try {
      const kept = JSON.parse(localStorage.getItem(draftKey) ?? "null");
      if (kept && !document.querySelector(".banner.bad")) {
        for (const f of fields) if (kept.values[f.name] !== undefined) f.value = kept.values[f.name];
        typing.elements.key.value = kept.key;
      }
    } catch { /* nothing was kept */ }
    typing.addEventListener("input", store);
    typing.addEventListener("submit", async (event) => {
      event.preventDefault();
      const button = event.submitter ?? typing.querySelector("button");
      const id = typing.elements.key.value;
      put(typing, event.submitter, [typing.elements.title?.value, typing.elements.text?.value].filter(Boolean).join(" · "));
      button.disabled = true;
      const next = await send();
      button.disabled = false;
      const left = waiting().find((one) => one.id === id);
      if (left?.wrong) { // refused: it is still in the form, to be changed and sent again
        change(id, () => []);
        wrong(left.wrong);
        return;
      }
      wrong("");
      try { localStorage.removeItem(draftKey); } catch { /* nothing was kept */ }
      if (next) return location.assign(next);
      // No connection: it waits below, and another can be typed.
      for (const f of fields) { f.value = f.tagName === "SELECT" ? f.value : ""; fallback.set(f, f.value); }
      typing.elements.key.value = [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
      wrong(words.kept);
    });
  }
  function wrong(text) {
    let p = typing.querySelector("p.wrong.told");
    if (!p && text) {
      p = document.createElement("p");
      p.className = "wrong told";
      p.setAttribute("role", "alert");
      typing.append(p);
    }
    if (p) p.textContent = text;
  }

  if (boxKey) {
    show(waiting());
    arrive();
    window.addEventListener("online", arrive);
  }
  if (words.feed) {
    setInterval(look, 3000);
    document.addEventListener("visibilitychange", look);
    window.addEventListener("offline", () => say(words.lost, "bad"));
  }
}
