// What the scripts of a reader's own notes build their pages of: words of the interface, elements, buttons, files.

/**
 * A note as it is kept. `start` is a hint, in code points; `modified` is a day, and counts the changes of that day.
 * @typedef {{id: string, slug: string, exact: string, prefix: string, suffix: string, start: number, paragraph: string,
 *   digest: string, colour: string, text: string, created: string, modified: string}} OwnNote
 * @typedef {{slug: string, title: string, language: string, address: string, was: string[]}} OwnReading
 * @typedef {{name: string, edition: string, base: string, language: string, words: Map<string, string>,
 *   readings: Map<string, OwnReading>}} OwnKnown
 * @typedef {{known: OwnKnown, root: string, prefix: string, article: HTMLElement | null, slug: string,
 *   was: string[]}} OwnPage
 * @typedef {OwnPage & OwnMake & OwnStore & OwnFile & OwnPlace & OwnMarks & OwnEditor & OwnBar & OwnList & OwnPanel} Own
 */

/**
 * @typedef {{colours: string[], say: (key: string, values?: Object<string, string | number>) => string,
 *   make: (tag: string, attributes?: Object<string, string>, ...children: (Node | string)[]) => HTMLElement,
 *   button: (text: string, act: (event: Event) => void, attributes?: Object<string, string>) => HTMLButtonElement,
 *   readingOf: (slug: string) => OwnReading | undefined, isSame: (one: OwnNote, other: OwnNote) => boolean,
 *   save: (name: string, type: string, text: string) => void, today: () => string,
 *   wellFormed: (text: string) => string, joined: (first: string, second: string) => string,
 *   both: (base: string, mine: string, theirs: string) => string, spot: (was?: Element | null) => () => void}} OwnMake
 */

(() => {
  "use strict";

  const own = /** @type {Own} */ (Reflect.get(window, "readerOwn"));

  /** What the interface says, numbers and names filled in. @param {string} key @param {Object<string, string | number>} [values] */
  function say(key, values = {}) {
    const { words } = own.known;
    let text = Reflect.get(window, "readerForm")(words, key, values.n);
    for (const [name, value] of Object.entries(values)) text = text.split(`{${name}}`).join(String(value));
    return text;
  }

  /** @param {string} tag @param {Object<string, string>} [attributes] @param {...(Node | string)} children */
  function make(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  /** @param {string} text @param {(event: Event) => void} act @param {Object<string, string>} [attributes] */
  function button(text, act, attributes = {}) {
    const made = /** @type {HTMLButtonElement} */ (make("button", { type: "button", class: "linked", ...attributes }, text));
    made.addEventListener("click", act);
    return made;
  }

  /** The reading that has, or had, a name. @param {string} slug */
  function readingOf(slug) {
    const { readings } = own.known;
    return readings.get(slug) ?? [...readings.values()].find((reading) => reading.was.includes(slug));
  }

  /** @param {OwnNote} one @param {OwnNote} other */
  const isSame = (one, other) => one.slug === other.slug && one.id === other.id;

  /** Give the reader a file. @param {string} name @param {string} type @param {string} text */
  function save(name, type, text) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  const today = () => `${new Date().toISOString().slice(0, 10)}T00:00:00Z`;

  /** A text without halves of signs, which no address and no file can hold. @param {string} text */
  const wellFormed = (text) => text.replace(/[\ud800-\udfff]/gu, "\ufffd");

  /** A text with those paragraphs of another that it lacks. @param {string} first @param {string} second */
  function joined(first, second) {
    const there = first.split("\n\n");
    const missing = second.split("\n\n").filter((part) => part && !there.includes(part));
    return [first, ...missing].filter(Boolean).join("\n\n");
  }

  /** What two made of one text: what the one changed; where both did, what is new of the second stands below.
   * @param {string} base @param {string} mine @param {string} theirs */
  function both(base, mine, theirs) {
    if (mine === base || theirs === base) return mine === base ? theirs : mine;
    const old = base.split("\n\n");
    return joined(mine, theirs.split("\n\n").filter((part) => !old.includes(part)).join("\n\n"));
  }

  /** What can have the focus and is made again with each change; its key is the same then.
   * @returns {HTMLElement[]} */
  const goals = () => [...document.querySelectorAll("[data-focus], .prose .pn")].filter((one) => one instanceof HTMLElement);
  /** @param {HTMLElement} goal */
  const keyOf = (goal) => goal.dataset.focus ?? goal.getAttribute("href") ?? "";

  /** What gives the focus back when a change has taken it: to the same thing, or else to the nearest one; in the text that
   * is one before it. @param {Element | null} [was] what has the focus */
  function spot(was = document.activeElement) {
    const keys = goals().map(keyOf);
    const at = was instanceof HTMLElement ? keys.indexOf(keyOf(was)) : -1;
    const before = keys.slice(0, Math.max(0, at)).reverse();
    const order = at < 0 ? [] : [keys[at], ...(was?.closest(".prose") ? [] : keys.slice(at + 1)), ...before];
    const part = was?.closest("dialog, main");
    return () => {
      if (!(was instanceof HTMLElement) || was === document.body || document.activeElement !== document.body) return;
      const there = new Map(goals().map((one) => [keyOf(one), one]));
      const others = /** @type {HTMLElement[]} */ ([...(part?.querySelectorAll("button, a[href]") ?? [])]);
      const all = [was, ...order.flatMap((key) => there.get(key) ?? []), ...others];
      all.find((one) => one.checkVisibility())?.focus({ preventScroll: true });
    };
  }

  Object.assign(own, { wellFormed, joined, both, spot, colours: ["yellow", "blue", "rose", "green", "violet"], say, make, button, readingOf, isSame, save, today });
})();
