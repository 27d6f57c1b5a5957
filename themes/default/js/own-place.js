// Where a reader's notes stand in the text of the page that is open, and how a note is made of words in it.

/**
 * @typedef {{note: OwnNote, start: number, end: number, state: string, words: string}} OwnPlaced
 * @typedef {{placed: () => OwnPlaced[], reading: () => ReadingText, madeOf: (start: number, end: number, colour: string) => OwnNote | null,
 *   blockOf: (node: Node | null) => HTMLElement | null, stretchOf: (block: HTMLElement) => Stretch | null,
 *   numberOf: (paragraph: string) => string, changed: (note: OwnNote, values: Partial<OwnNote>) => OwnNote}} OwnPlace
 */

(() => {
  "use strict";

  const own = /** @type {Own} */ (Reflect.get(window, "readerOwn"));
  const texts = /** @type {ReaderText} */ (Reflect.get(window, "readerText"));
  const anchors = Reflect.get(window, "readerAnchors");
  const { article } = own;
  const LONGEST = 5000;
  const SLICE = 12; // ms: to find words in a text that has changed takes a while, and the page must answer meanwhile
  const SHOWN = 2000; // ms after which it is shown what was found so far

  const reading = () => texts.of(/** @type {HTMLElement} */ (article));
  const text = article ? reading().text : "";
  const hasPairs = /[\ud800-\udfff]/.test(text); // of units that are one code point
  const digest = article?.dataset.textDigest ?? "";
  /** What was found once holds for as long as the page is open. @type {Map<string, OwnPlaced>} */
  const found = new Map();
  /** Notes of which it is not known yet where they stand. @type {OwnNote[]} */
  let waiting = [];
  let [soon, shown] = [0, 0];

  /** The numbered block round a node. @param {Node | null} node @returns {HTMLElement | null} */
  function blockOf(node) {
    const element = node instanceof Element ? node : node?.parentElement;
    return element?.closest(".prose [id]:has(> .pn)") ?? null;
  }

  /** What an address names the place of a node by: its paragraph, heading, table, footnote. @param {Node | null} node */
  function anchorOf(node) {
    const element = node instanceof Element ? node : node?.parentElement;
    return element?.closest(".prose :is([id]:has(> .pn), aside.note, h2, h3, h4, h5, h6, table, figure, pre)")?.id ?? "";
  }

  /** The words of every numbered block: its own, without those of blocks inside it that have numbers of their own.
   * Found once, for marks change no text. @type {Map<Element, Stretch>} */
  const stretches = new Map();

  function fillStretches() {
    for (const { node, flow, start, length } of reading().pieces) {
      const block = flow ? null : blockOf(node);
      if (!block) continue;
      const known = stretches.get(block);
      if (!known) stretches.set(block, { start, end: start + length });
      else if (start <= known.end + 1) known.end = start + length;
    }
  }

  /** @param {HTMLElement} block @returns {Stretch | null} */
  function stretchOf(block) {
    if (!stretches.size) fillStretches();
    return stretches.get(block) ?? null;
  }

  /** @param {number} points */
  const unitsOf = (points) => (hasPairs ? texts.units(text, points) : Math.min(points, text.length));

  /** On the text it was made on a note stands where it stood. @param {OwnNote} note @returns {OwnPlaced | null} */
  function asMade(note) {
    if (note.digest !== digest) return null;
    const start = unitsOf(note.start);
    const end = start + note.exact.length;
    return text.slice(start, end) === note.exact ? { note, start, end, state: "exact", words: note.exact } : null;
  }

  /** @param {OwnNote} note @returns {OwnPlaced} */
  function find(note) {
    const { exact, prefix, suffix } = note;
    const start = unitsOf(note.start);
    const block = note.paragraph ? document.getElementById(note.paragraph) : null;
    const near = block && article?.contains(block) && block.matches(":has(> .pn)") ? stretchOf(block) : null;
    const place = anchors.find(text, exact, prefix, suffix, start, near && [near.start, near.end]);
    if (place.start === null) return { note, start: -1, end: -1, state: place.state, words: "" };
    return { note, start: place.start, end: place.end, state: place.state, words: text.slice(place.start, place.end) };
  }

  /** What a note's place depends on. @param {OwnNote} note */
  const keyOf = (note) => JSON.stringify([note.exact, note.prefix, note.suffix, note.start, note.paragraph, note.digest]);

  /** Find the places of notes, the first ones first, for some time. @param {OwnNote[]} notes @param {number} time */
  function work(notes, time) {
    const until = performance.now() + time;
    for (let note = notes.pop(); note; note = performance.now() < until ? notes.pop() : undefined) found.set(keyOf(note), find(note));
  }

  /** Find what waits, a slice at a time. */
  function later() {
    work(waiting, SLICE);
    if (waiting.length && performance.now() < shown + SHOWN) soon = setTimeout(later);
    else own.look();
  }

  /** The notes of this reading and where they are, in the order of the text; those without a place come last. */
  function placed() {
    const notes = own.read(own.slug);
    waiting = [];
    for (const note of notes) {
      const place = found.get(keyOf(note)) ?? asMade(note);
      if (place) found.set(keyOf(note), place);
      else waiting.push(note);
    }
    waiting.reverse();
    shown = performance.now();
    if (waiting.length) work(waiting, SLICE);
    clearTimeout(soon);
    if (waiting.length) soon = setTimeout(later);
    const all = notes.map((note) => {
      const place = found.get(keyOf(note));
      return place ? { ...place, note } : { note, start: -1, end: -1, state: "waiting", words: "" };
    });
    /** @param {OwnPlaced} place */
    const rank = ({ start }) => (start < 0 ? Number.MAX_SAFE_INTEGER : start);
    return all.sort((one, other) => rank(one) - rank(other) || one.end - other.end || (one.note.id < other.note.id ? -1 : 1));
  }

  /** A note on a stretch of the text, without the space at its ends. Null: there are no words in it, or too many.
   * @param {number} from @param {number} to @param {string} colour @returns {OwnNote | null} */
  function madeOf(from, to, colour) {
    const words = text.slice(from, to);
    const start = from + words.length - words.trimStart().length;
    const end = from + words.trimEnd().length;
    if (start >= end || end - start > LONGEST) return null;
    const { exact, prefix, suffix } = anchors.describe(text, start, end);
    const id = [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const paragraph = anchorOf(reading().ranges(start, end)[0]?.startContainer);
    const created = own.today();
    return { id, slug: own.slug, exact, prefix, suffix, start: texts.points(text, start), paragraph, digest, colour, text: "", created, modified: created };
  }

  /** A note with other values. Its time tells the day; the seconds count the changes of that day, so that of two versions
   * the later one is known. @param {OwnNote} note @param {Partial<OwnNote>} values @returns {OwnNote} */
  function changed(note, values) {
    const today = own.today();
    const next = note.modified >= today ? new Date(Date.parse(note.modified) + 1000).toISOString().replace(/\.\d+/u, "") : today;
    return { ...note, ...values, modified: next };
  }

  /** The number of a paragraph, of which its id is made; "" for other places. @param {string} paragraph */
  function numberOf(paragraph) {
    return /^p(\d\S*)$/u.exec(paragraph)?.[1] ?? "";
  }

  Object.assign(own, { placed, reading, madeOf, blockOf, stretchOf, numberOf, changed });
})();
