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
 *   wellFormed: (text: string) => string, joined: (first: string, second: string) => string}} OwnMake
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

  Object.assign(own, { wellFormed, joined, colours: ["yellow", "blue", "rose", "green", "violet"], say, make, button, readingOf, isSame, save, today });
})();
