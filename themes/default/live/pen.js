// While `reader serve` shows a reading: what writing in it needs. The notes and the terms have scripts of their own.

/** @typedef {{id: string, kind: string, by: string, name: string, date: string, text: string, was: string, for: string}} DeskSaid
 * @typedef {DeskSaid & {exact: string, prefix: string, suffix: string, start: number | null, end: number | null}} DeskNote
 * @typedef {{reading: string, version: string, digest: string, words: Record<string, string>, kinds: string[],
 *   speakers: string[], names: string[], notes: DeskNote[], wrong: string, terms: {id: string, name: string, aliases: string[]}[],
 *   term_kinds: string[], accepted: string[], uses: Record<string, {term: string, phrase: string}>}} Written
 * @typedef {{start: number, end: number, exact: string, prefix: string, suffix: string, digest: string}} DeskPlace
 * @typedef {{status: number, value: any}} DeskAnswer
 * @typedef {{desk: () => Written, article: Element, tree: ShadowRoot, say: (key: string, values?: Record<string, string>) => string,
 *   make: (tag: string, values?: Record<string, string>, ...inner: (Node | string)[]) => HTMLElement,
 *   button: (key: string, act: () => void, name?: string) => HTMLButtonElement,
 *   field: (key: string, input: HTMLElement) => HTMLElement, choice: (name: string, pairs: [string, string][]) => HTMLElement,
 *   dialog: (name: string) => HTMLDialogElement, open: (dialog: HTMLDialogElement, first: HTMLElement, isDirty: () => boolean) => void,
 *   hold: (dialog: HTMLDialogElement, wrong: HTMLElement, isDirty: () => boolean) => void,
 *   send: (path: string, value: unknown) => Promise<DeskAnswer>, tell: (text: string) => void, saved: (path: string) => void,
 *   chosen: () => DeskPlace | null, near: () => DeskPlace | null, offer: (key: string, sign: string, act: (place: DeskPlace) => void) => void,
 *   ready: (act: () => void) => void}} Pen */

(() => {
  "use strict";

  const own = /** @type {HTMLScriptElement} */ (document.querySelector("script[data-reading]"));
  const tree = document.querySelector(".reader-live")?.shadowRoot;
  const article = document.querySelector("article.prose");
  if (!own || !tree || !article) return;
  const slug = own.dataset.reading || "";
  const version = new URL(own.src).searchParams.get("v");
  const AROUND = 200; // characters on each side of selected words, by which they are found in a text that has changed

  /** @type {Written | null} */
  let known = null;
  let lasting = "";
  /** @type {(() => void)[]} */
  const waiting = [];

  /** @param {() => void} act */
  function ready(act) {
    waiting.push(act);
    if (known) act();
  }

  function desk() {
    if (!known) throw new Error("asked too early");
    return known;
  }

  async function load() {
    try {
      const answer = await fetch(new URL(`desk/${encodeURIComponent(slug)}`, own.src));
      if (!answer.ok) return;
      const text = await answer.text();
      if (text === lasting) return;
      lasting = text;
      known = JSON.parse(text);
      for (const act of waiting) act();
    } catch {
      // The server has stopped; the next news of it brings this too.
    }
  }

  /** @param {string} key @param {Record<string, string>} [values] */
  function say(key, values = {}) {
    const words = known && Object.hasOwn(known.words, key) ? known.words[key] : key;
    return words.replace(/\{(\w+)\}/gu, (whole, name) => (Object.hasOwn(values, name) ? values[name] : whole));
  }

  /** Whether a key is pressed where one writes or chooses. @param {Event} event */
  function isTyped(event) {
    const target = event.composedPath()[0];
    return target instanceof Element && Boolean(target.closest("input, textarea, select, dialog, [contenteditable]"));
  }
  // Such a key in a tree of ours is not for the page.
  tree.addEventListener("keydown", (event) => isTyped(event) && event.stopPropagation());

  // Elements

  /** @param {string} tag @param {Record<string, string>} [values] @param {(Node | string)[]} inner */
  function make(tag, values = {}, ...inner) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(values)) made.setAttribute(name, value);
    made.append(...inner);
    return made;
  }

  /** @param {string} key @param {() => void} act @param {string} [name] */
  function button(key, act, name = "") {
    const made = /** @type {HTMLButtonElement} */ (make("button", { type: "button", ...(name ? { class: name } : {}) }, say(key)));
    made.addEventListener("click", act);
    return made;
  }

  /** @param {string} key @param {HTMLElement} input */
  function field(key, input) {
    return make("label", {}, make("span", {}, say(key)), input);
  }

  /** @param {string} name @param {[string, string][]} pairs */
  function choice(name, pairs) {
    return make("select", { name }, ...pairs.map(([value, words]) => make("option", { value }, words)));
  }

  // Dialogs: one at a time, in the tree of what is ours; while one is open, the page stays as it is.

  /** @type {{dialog: HTMLDialogElement, isDirty: () => boolean} | null} */
  let busy = null;

  /** @param {string} name */
  function dialog(name) {
    const made = /** @type {HTMLDialogElement} */ (make("dialog", { class: name, "aria-labelledby": `${name}-heading` }));
    tree?.append(made);
    return made;
  }

  /** @param {HTMLDialogElement} shown @param {HTMLElement} first @param {() => boolean} isDirty */
  function open(shown, first, isDirty) {
    const before = tree?.activeElement ?? document.activeElement;
    const selection = getSelection();
    const range = selection?.rangeCount ? selection.getRangeAt(0).cloneRange() : null;
    busy = { dialog: shown, isDirty };
    shown.addEventListener("close", () => {
      busy = null;
      shown.remove();
      document.dispatchEvent(new CustomEvent("reader-live:free"));
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
      if (range && selection && shown.returnValue !== "saved") {
        selection.removeAllRanges();
        selection.addRange(range);
      }
    }, { once: true });
    shown.showModal();
    first.focus();
  }

  /** What is not saved is not lost by one press of a key. @param {HTMLDialogElement} shown @param {HTMLElement} wrong @param {() => boolean} isDirty */
  function hold(shown, wrong, isDirty) {
    let asked = false;
    shown.addEventListener("cancel", (event) => {
      if (!isDirty() || asked) return;
      event.preventDefault();
      asked = true;
      wrong.replaceChildren(make("p", {}, say("desk_unsaved")));
    });
    shown.addEventListener("input", () => (asked = false));
  }

  document.addEventListener("reader-live:leave", (event) => {
    if (busy) event.preventDefault();
  });
  document.addEventListener("reader-live:state", load);
  addEventListener("beforeunload", (event) => {
    if (busy?.isDirty()) event.preventDefault();
  });

  // What was sent, and what came of it

  /** @param {string} path @param {unknown} value @returns {Promise<DeskAnswer>} */
  async function send(path, value) {
    try {
      const headers = { "Content-Type": "application/json" };
      const answer = await fetch(new URL(path, own.src), { method: "POST", headers, body: JSON.stringify(value) });
      const text = await answer.text();
      const isJson = (answer.headers.get("Content-Type") || "").startsWith("application/json");
      return { status: answer.status, value: isJson ? JSON.parse(text) : text.trim() };
    } catch (error) {
      return { status: 0, value: String(error) };
    }
  }

  const told = make("p", { role: "status", class: "told" });
  tree.append(told);

  /** @param {string} text */
  function tell(text) {
    told.replaceChildren(...(text ? [make("span", {}, text)] : []));
    setTimeout(() => told.textContent === text && told.replaceChildren(), 8000);
  }

  /** @param {string} path */
  function saved(path) {
    const isStale = tree?.querySelector('[role="alert"] section');
    tell(say(isStale ? "desk_saved_later" : "desk_saved", { path }));
  }

  // Selected words

  /** @type {ReaderText} */
  const projection = Reflect.get(window, "readerText");

  /** @param {Range} range @returns {DeskPlace | null} */
  function placeOf(range) {
    if (!range.intersectsNode(article || document)) return null;
    const reading = projection.of(/** @type {Element} */ (article));
    const found = reading.offsets(range);
    if (!found) return null;
    const { text } = reading;
    const stretch = projection.inWords(text, found);
    if (!stretch) return null;
    const { start, end } = stretch;
    return {
      start: projection.points(text, start),
      end: projection.points(text, end),
      exact: text.slice(start, end),
      prefix: text.slice(Math.max(0, start - AROUND), start).replace(/^[\udc00-\udfff]/u, ""),
      suffix: text.slice(end, end + AROUND).replace(/[\ud800-\udbff]$/u, ""),
      digest: known?.version === version ? known.digest : "", // of another state, these places say nothing
    };
  }

  function chosen() {
    const selection = getSelection();
    return selection?.rangeCount && !selection.isCollapsed ? placeOf(selection.getRangeAt(0)) : null;
  }

  /** The paragraph that has the focus, else the one at the top of the window. */
  function near() {
    const focused = document.activeElement?.closest("article.prose [id]:has(> .pn)");
    const block = focused || document.querySelector("article.prose .here") || document.querySelector("article.prose [id]:has(> .pn)");
    if (!block) return null;
    const range = document.createRange();
    range.selectNodeContents(block);
    return placeOf(range);
  }

  // What can be done with selected words stands beside them, and has a key each.

  const offers = make("div", { class: "offers", hidden: "" });
  tree.append(offers);
  /** @type {Map<string, () => void>} */
  const keys = new Map();

  /** @param {string} key @param {string} sign @param {(place: DeskPlace) => void} act */
  function offer(key, sign, act) {
    const run = () => {
      const place = chosen() || near();
      offers.hidden = true;
      if (place) act(place);
    };
    const made = button(key, run);
    made.append(" ", make("kbd", { "aria-hidden": "true" }, sign));
    made.setAttribute("aria-keyshortcuts", sign);
    // A press must not take the selection away.
    made.addEventListener("pointerdown", (event) => event.preventDefault());
    keys.set(`Key${sign}`, run);
    offers.append(made);
  }

  function beside() {
    const selection = getSelection();
    const range = selection?.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0) : null;
    offers.hidden = !range || !chosen();
    if (!range || offers.hidden) return;
    const boxes = [...range.getClientRects()].filter((box) => box.width);
    if (!boxes.length) return;
    const [width, height] = [offers.offsetWidth, offers.offsetHeight];
    // Above the words: what a reader may do with them stands below, or above them where there is no room. Over neither.
    const bar = document.querySelector(".own-bar")?.getBoundingClientRect();
    const first = Math.min(boxes[0].top, bar?.top ?? Infinity);
    const last = Math.max(...boxes.map((box) => box.bottom), bar?.bottom ?? 0);
    const places = [first - height - 8, last + 8, (bar?.top ?? 0) - height - 8];
    const place = places.find((top) => top >= 8 && top + height + 8 <= innerHeight) ?? places[0];
    const clamp = (/** @type {number} */ value, /** @type {number} */ most) => Math.max(8, Math.min(value, most - 8));
    offers.style.left = `${clamp(boxes[0].left, innerWidth - width)}px`;
    offers.style.top = `${clamp(place, innerHeight - height)}px`;
  }

  let settling = 0;
  for (const type of ["selectionchange", "scroll", "resize"]) {
    (type === "selectionchange" ? document : window).addEventListener(type, () => {
      clearTimeout(settling);
      settling = setTimeout(() => known && !busy && beside(), 300);
    }, { passive: true });
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") offers.hidden = true;
    const act = keys.get(event.code);
    if (!act || busy || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.isComposing) return;
    if (isTyped(event) || document.documentElement.dataset.keys === "off" || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    act();
  });

  const look = make("link", { rel: "stylesheet", href: new URL("page.css", own.src).href });
  document.head.append(look);

  /** @type {Pen} */
  const pen = { desk, article, tree, say, make, button, field, choice, dialog, open, hold, send, tell, saved, chosen, near, offer, ready };
  Object.assign(window, { readerPen: pen });
  load();
})();
