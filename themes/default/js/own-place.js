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

  const reading = () => texts.of(/** @type {HTMLElement} */ (article));
  const text = article ? reading().text : "";
  const digest = article?.dataset.textDigest ?? "";
  /** What was found once holds for as long as the page is open. @type {Map<string, OwnPlaced>} */
  const found = new Map();
  let soon = 0;

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

  /** The words of a numbered block: its own, without those of blocks inside it that have numbers of their own.
   * @param {HTMLElement} block @returns {Stretch | null} */
  function stretchOf(block) {
    const pieces = reading().pieces.filter((piece) => !piece.flow && blockOf(piece.node) === block);
    if (!pieces.length) return null;
    let end = pieces[0].start;
    for (const piece of pieces) if (piece.start <= end + 1) end = piece.start + piece.length;
    return { start: pieces[0].start, end };
  }

  /** @param {OwnNote} note @returns {OwnPlaced} */
  function find(note) {
    const { exact, prefix, suffix } = note;
    const start = texts.units(text, note.start);
    const end = start + exact.length;
    // The text it was made on: it stands where it stood.
    if (note.digest === digest && text.slice(start, end) === exact) return { note, start, end, state: "exact", words: exact };
    const block = note.paragraph ? document.getElementById(note.paragraph) : null;
    const near = block && article?.contains(block) && block.matches(":has(> .pn)") ? stretchOf(block) : null;
    const place = anchors.find(text, exact, prefix, suffix, start, near && [near.start, near.end]);
    if (place.start === null) return { note, start: -1, end: -1, state: place.state, words: "" };
    return { note, start: place.start, end: place.end, state: place.state, words: text.slice(place.start, place.end) };
  }

  /** The notes of this reading and where they are, in the order of the text; those without a place come last. */
  function placed() {
    // To find words in a text that has changed takes a while: of very many notes, some at a time.
    const until = performance.now() + 200;
    let waiting = 0;
    const all = own.read(own.slug).map((note) => {
      const key = JSON.stringify([note.exact, note.prefix, note.suffix, note.start, note.paragraph, note.digest]);
      const place = found.get(key) ?? (performance.now() < until ? find(note) : null);
      if (place) found.set(key, place);
      else waiting += 1;
      return place ? { ...place, note } : { note, start: -1, end: -1, state: "waiting", words: "" };
    });
    clearTimeout(soon);
    if (waiting) soon = setTimeout(own.look);
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
