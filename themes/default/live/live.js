// While `reader serve` shows a page: tells what is wrong, and shows the page anew when it was built again, where it was.
(() => {
  "use strict";

  /** @typedef {{place: string, message: string, rule: string, level: string}} Row */
  /** @typedef {{version: string, stale: boolean, rows: Row[], words: {title: string, more: string, close: string}}} State */

  const own = document.currentScript;
  if (!(own instanceof HTMLScriptElement)) return;
  const address = own.src;
  const version = new URL(address).searchParams.get("v");
  const kept = "reader-live:place";
  const closed = "reader-live:closed";

  /** @param {string} key */
  function stored(key) {
    try {
      return sessionStorage.getItem(key);
    } catch {
      return null;
    }
  }

  /** @param {string} key @param {string} value */
  function store(key, value) {
    try {
      sessionStorage.setItem(key, value);
    } catch {
      // Storage may be blocked: nothing is kept then.
    }
  }

  // What is wrong stands in a tree of its own, which no style sheet of the edition reaches.

  const host = document.createElement("aside");
  host.className = "reader-live";
  const tree = host.attachShadow({ mode: "open" });
  const look = document.createElement("link");
  look.rel = "stylesheet";
  look.href = new URL("live.css", address).href;
  const alert = region("alert");
  const status = region("status");
  tree.append(look, alert, status);
  document.body.append(host);
  let shown = "";

  /** @param {string} role */
  function region(role) {
    const made = document.createElement("div");
    made.setAttribute("role", role);
    return made;
  }

  /** @param {string} tag @param {string} text */
  function element(tag, text) {
    const made = document.createElement(tag);
    made.textContent = text;
    return made;
  }

  /** @param {Row} row */
  function item(row) {
    const made = document.createElement("li");
    made.className = row.level;
    if (row.place) made.append(element("b", `${row.place}:`), " ");
    made.append(element("span", row.message));
    if (row.rule) made.append(" ", element("small", `[${row.rule}]`));
    return made;
  }

  /** @param {State} state */
  function panel(state) {
    const made = document.createElement(state.stale ? "section" : "details");
    const list = document.createElement("ul");
    list.lang = "en";
    list.dir = "ltr";
    list.append(...state.rows.map(item), ...(state.words.more ? [element("li", state.words.more)] : []));
    const close = element("button", state.words.close);
    close.addEventListener("click", () => {
      store(closed, shown);
      tell(state);
    });
    made.append(element(state.stale ? "p" : "summary", state.words.title), close, list);
    return made;
  }

  /** @param {State} state */
  function tell(state) {
    const now = JSON.stringify([state.stale, state.rows]);
    const wanted = state.rows.length > 0 && stored(closed) !== now;
    if (shown === now && wanted) return;
    shown = now;
    alert.replaceChildren(...(wanted && state.stale ? [panel(state)] : []));
    status.replaceChildren(...(wanted && !state.stale ? [panel(state)] : []));
  }

  // What stands at the foot of a window leaves room for it.
  new ResizeObserver(() => {
    document.documentElement.style.setProperty("--live", `${host.offsetHeight}px`);
  }).observe(host);

  // Where one is, and what one has opened, outlasts the reload.

  function here() {
    return location.pathname + location.search;
  }

  function keep() {
    const all = [...document.querySelectorAll("details")];
    const folds = all.flatMap((fold, n) => (fold.open ? [n] : []));
    const marks = [...document.querySelectorAll('[aria-expanded="true"][id]')].map((mark) => mark.id);
    const popovers = [...document.querySelectorAll("[popover]:popover-open:not(.card)")].map((found) => found.id);
    store(kept, JSON.stringify({ here: here(), x: scrollX, y: scrollY, count: all.length, folds, marks, popovers }));
  }

  function restore() {
    const place = JSON.parse(stored(kept) || "null");
    store(kept, "null");
    if (place?.here !== here()) return;
    const all = [...document.querySelectorAll("details")];
    if (all.length === place.count) all.forEach((fold, n) => (fold.open = place.folds.includes(n)));
    for (const id of place.marks) {
      const mark = document.getElementById(id);
      if (mark?.getAttribute("aria-expanded") === "false") mark.click();
    }
    for (const id of place.popovers) document.getElementById(id)?.showPopover();
    const go = () => scrollTo({ left: place.x, top: place.y, behavior: "instant" });
    go();
    // Pictures may have been missing, and the browser may have its own idea.
    addEventListener("load", () => requestAnimationFrame(go), { once: true });
  }

  let leaving = false;
  /** @param {State} state */
  function take(state) {
    if (leaving) return;
    if (state.version === version) {
      tell(state);
      document.dispatchEvent(new CustomEvent("reader-live:state"));
    } else if (document.dispatchEvent(new CustomEvent("reader-live:leave", { cancelable: true }))) {
      leaving = true;
      keep();
      location.reload();
    }
  }

  // Browsers open but six connections to one server: one tab listens for all.

  const channel = new BroadcastChannel("reader-live");
  channel.addEventListener("message", (event) => take(event.data));

  function listen() {
    const source = new EventSource(new URL("events", address));
    source.addEventListener("message", (event) => {
      const state = JSON.parse(event.data);
      channel.postMessage(state);
      take(state);
    });
  }

  async function ask() {
    try {
      take(await (await fetch(new URL("state", address))).json());
    } catch {
      // The server has stopped; whoever listens hears when it is back.
    }
  }

  // Whoever writes here has held the page back.
  document.addEventListener("reader-live:free", ask);

  // The page of a reading can be written in.
  if (own.dataset.reading) {
    const needed = [Reflect.get(window, "readerSearch")?.fold ? "" : "fold.js", Reflect.has(window, "readerText") ? "" : "text.js"];
    for (const name of [...needed.filter(Boolean), "pen.js", "notes.js", "terms.js"]) {
      const script = document.createElement("script");
      script.src = new URL(name, address).href;
      script.async = false;
      document.head.append(script);
    }
  }

  restore();
  ask();
  addEventListener("visibilitychange", () => document.visibilityState === "visible" && ask());
  // Held until the page goes; then another tab has it.
  if (navigator.locks) navigator.locks.request("reader-live", () => new Promise(listen));
  else listen();
})();
