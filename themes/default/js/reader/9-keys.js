// Keys of one letter, which can be switched off, and the menu of display: what it says and does is loaded when it is wanted.
(() => {
  "use strict";

  const FIELDS = "input, textarea, select, [contenteditable]";
  const THEMES = ["auto", "light", "dark", "sepia"];
  const root = document.documentElement;
  const keys = /** @type {Map<string, {word: string, act: (event: Event) => void}>} */ (Reflect.get(window, "readerKeys"));
  /** @type {(event: Event, selector: string) => Element | null} */
  const target = Reflect.get(window, "readerTarget");
  const menu = document.getElementById("display");

  /** What says and shows what may be chosen. @returns {Promise<{help: () => void, tell: (word: string, part: string) => void}>} */
  async function start() {
    const { load } = Reflect.get(window, "readerSearch");
    await Promise.all((menu?.dataset.scripts ?? "").split(" ").map((path) => load(path.slice(1))));
    return Reflect.get(window, "readerDisplay");
  }
  const begin = () => void start().catch(() => {});
  menu?.addEventListener("beforetoggle", begin);
  const opener = document.querySelector('[popovertarget="display"]');
  for (const type of ["pointerover", "focus"]) opener?.addEventListener(type, begin, { once: true });

  function turn() {
    const theme = THEMES[(THEMES.indexOf(root.dataset.theme ?? "auto") + 1) % THEMES.length];
    Reflect.get(window, "readerChoices").choose("theme", theme);
    void start().then(({ tell }) => tell("theme", `theme_${theme}`)).catch(() => {});
  }
  keys.set("t", { word: "key_theme", act: turn });
  keys.set("?", { word: "key_help", act: () => void start().then(({ help }) => help()).catch(() => {}) });

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
    if (target(event, FIELDS)?.checkVisibility()) return;
    const key = keys.get(letterOf(event));
    if (!key) return;
    event.preventDefault();
    key.act(event);
  });
})();
