// Keys of one letter, which can be switched off, and the menu of display: what both do is loaded when it is wanted.
(() => {
  "use strict";

  const HELD = "jknN"; // go on while they are held; another would flash
  const FIELDS = "input, textarea, select, [contenteditable]";
  const root = document.documentElement;
  const keys = /** @type {Map<string, {word: string, act: (event: Event) => void}>} */ (Reflect.get(window, "readerKeys"));
  /** @type {(event: Event, selector: string) => Element | null} */
  const target = Reflect.get(window, "readerTarget");
  const menu = document.getElementById("display");
  const opener = document.querySelector('[popovertarget="display"]');

  /** @type {Promise<Map<string, () => void>> | null} what the keys do, once it is there */
  let ready = null;
  let isReady = false;
  function start() {
    /** @type {{loadAll: (set: string) => Promise<void>}} */
    const { loadAll } = Reflect.get(window, "readerSearch");
    ready ??= loadAll(menu?.dataset.files ?? "").then(() => {
      isReady = true;
      return Reflect.get(window, "readerActs");
    });
    // What could not be loaded is asked for again when it is wanted again.
    ready.catch(() => (ready = null));
    return ready;
  }

  // The menu opens when it has something to show.
  for (const type of ["pointerover", "focus"]) opener?.addEventListener(type, () => void start().catch(() => {}));
  menu?.addEventListener("beforetoggle", (event) => {
    if (isReady || /** @type {ToggleEvent} */ (event).newState === "closed") return;
    event.preventDefault();
    void start().then(() => menu.showPopover(), () => {});
  });

  const words = [["t", "key_theme"], ["?", "key_help"]];
  if (document.querySelector("article.prose .pn")) words.unshift(["j", "key_next"], ["k", "key_previous"], ["n", "key_note"], ["N", "key_note_back"]);
  for (const [key, word] of words) keys.set(key, { word, act: () => void start().then((acts) => acts.get(key)?.(), () => {}) });

  /** The letter of a key: what is on it, or where the layout has another script, what is there in ours. @param {KeyboardEvent} event */
  function letterOf({ key, code, shiftKey }) {
    const isForeign = /[^ -~]/u.test(key);
    const letter = isForeign ? /^Key([A-Z])$/u.exec(code)?.[1] : /^[a-z]$/iu.exec(key)?.[0];
    if (letter) return shiftKey ? letter.toUpperCase() : letter.toLowerCase();
    return isForeign && code === "Slash" ? (shiftKey ? "?" : "/") : key;
  }
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (root.dataset.keys === "off" || document.querySelector("dialog[open]")) return;
    // A field that went with its dialog may have the focus for a moment longer.
    if (target(event, FIELDS)?.checkVisibility() || target(event, ".own-bar")) return;
    const letter = letterOf(event);
    const key = keys.get(letter);
    if (!key) return;
    event.preventDefault();
    if (!event.repeat || HELD.includes(letter)) key.act(event);
  });
})();
