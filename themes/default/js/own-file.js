// Notes as files: a W3C annotation collection, which other programs and other copies of the edition read, and Markdown,
// which people read. What comes in is data: every field is looked at, and text stays text.

/**
 * @typedef {{notes: OwnNote[], unknown: number, long: number, elsewhere: number, error: string}} OwnParsed
 * @typedef {{changes: Map<string, OwnChanges>, back: Map<string, OwnChanges>, replaced: OwnNote[], added: number,
 *   same: number, both: number, long: number}} OwnMerged what to change, what undoes it, and how many of each kind
 * @typedef {{annotations: (notes: OwnNote[]) => string, markdown: (notes: OwnNote[]) => string,
 *   parse: (text: string) => OwnParsed,
 *   merge: (notes: OwnNote[]) => OwnMerged,
 *   addressOf: (note: OwnNote) => string}} OwnFile
 */

(() => {
  "use strict";

  const own = /** @type {Own} */ (Reflect.get(window, "readerOwn"));
  const CONTEXT = "http://www.w3.org/ns/anno.jsonld";
  const FRAGMENT = "http://tools.ietf.org/rfc/rfc3236";
  const NOTE = "urn:reader:own-note:";
  const WASHES = new Map(Object.entries({ yellow: "khaki", blue: "lightblue", rose: "lightpink", green: "lightgreen", violet: "plum" }));
  const MOST_NOTES = 10_000;
  const LONGEST = 20_000_000;
  const AROUND = 500; // of what stands beside the words, the nearest
  const LONGEST_NAME = 200;

  /** As a part of an address; a half of a sign is none. @param {string} name */
  const encoded = (name) => encodeURIComponent(own.wellFormed(name));
  /** What names the edition; a name that is none on the web where it has no address. */
  const base = () => own.known.base || `urn:reader:${encoded(own.known.name)}:`;
  /** Where a note's reading is, for other programs. @param {string} slug */
  const sourceOf = (slug) => `${base()}${own.readingOf(slug)?.address ?? `readings/${encoded(slug)}.html`}`;
  /** The page of a note's place, from here. @param {OwnNote} note */
  function addressOf({ slug, paragraph }) {
    const address = own.readingOf(slug)?.address;
    return address ? own.root + address + (paragraph && `#${paragraph}`) : "";
  }

  /** @param {OwnNote} note */
  function annotation({ id, slug, exact, prefix, suffix, start, paragraph, digest, colour, text, created, modified }) {
    return {
      id: /^[a-z][a-z0-9+.-]*:/iu.test(id) ? id : `${NOTE}${encoded(id)}`,
      type: "Annotation",
      motivation: text ? "commenting" : "highlighting",
      // Who uses a class says what it looks like, too.
      stylesheet: { type: "CssStylesheet", value: `.${colour} { background-color: ${WASHES.get(colour)}; }` },
      ...(created && { created }),
      ...(modified && { modified }),
      ...(text && { body: { type: "TextualBody", purpose: "commenting", format: "text/plain", value: text } }),
      target: {
        type: "SpecificResource",
        source: sourceOf(slug),
        styleClass: colour,
        ...(digest && { "schema:version": digest }),
        selector: [
          { type: "TextQuoteSelector", exact, prefix, suffix },
          { type: "TextPositionSelector", start, end: start + [...exact].length },
          ...(paragraph ? [{ type: "FragmentSelector", conformsTo: FRAGMENT, value: paragraph }] : []),
        ],
      },
    };
  }

  /** @param {OwnNote[]} notes */
  function annotations(notes) {
    const collection = {
      "@context": CONTEXT,
      id: `${base()}my-notes`,
      type: "AnnotationCollection",
      label: own.known.edition,
      total: notes.length,
      first: { id: `${base()}my-notes#page`, type: "AnnotationPage", startIndex: 0, items: notes.map(annotation) },
    };
    return `${JSON.stringify(collection, null, 1)}\n`;
  }

  /** @param {string} text */
  const escaped = (text) => text.replace(/[\\`*_[\]<]/gu, "\\$&");
  /** @param {string} text */
  const quoted = (text) => text.trim().split("\n").map((line) => `> ${escaped(line)}`).join("\n>\n");

  /** @param {OwnNote[]} notes */
  function markdown(notes) {
    const parts = [`# ${own.say("own_notes")}`, escaped(own.known.edition)];
    let slug = "";
    for (const note of notes) {
      const reading = own.readingOf(note.slug);
      if (note.slug !== slug) parts.push(`## ${escaped(reading?.title ?? note.slug)}`);
      slug = note.slug;
      if (own.numberOf(note.paragraph)) parts.push(`### ¶ ${escaped(own.numberOf(note.paragraph))}`);
      parts.push(quoted(note.exact));
      if (note.text) parts.push(note.text.replaceAll("<", "\\<").trim());
      const source = sourceOf(note.slug);
      parts.push([own.say(`own_${note.colour}`), source.startsWith("http") && `<${source}${note.paragraph && `#${note.paragraph}`}>`].filter(Boolean).join(" · "));
    }
    return `${parts.join("\n\n")}\n`;
  }

  // Reading

  /** What a value holds under a name, if it is an object that has it. @param {unknown} value @param {string} name @returns {unknown} */
  const at = (value, name) => (typeof value === "object" && value && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined);
  /** @param {unknown} value @returns {unknown[]} */
  const listed = (value) => (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]);
  /** @param {unknown} value */
  const text = (value) => (typeof value === "string" ? value : "");

  /** The annotations of a collection, a page, a list, or one alone. @param {unknown} value @returns {unknown[]} */
  function itemsOf(value) {
    if (Array.isArray(value)) return value;
    const inside = at(value, "items") ?? at(at(value, "first"), "items");
    if (Array.isArray(inside)) return inside;
    return at(value, "target") === undefined ? [] : [value];
  }

  /** The selectors of a target, those that refine another too. @param {unknown} target @returns {unknown[]} */
  function selectorsOf(target) {
    const found = listed(at(target, "selector"));
    for (let n = 0; n < found.length && n < 20; n += 1) found.push(...listed(at(found[n], "refinedBy")));
    return found;
  }

  /** @param {string} name */
  function decoded(name) {
    try {
      return decodeURIComponent(name);
    } catch {
      // A name with a lone % is as good as another.
      return name;
    }
  }

  /** The reading that a source names, by its address or by ours; "" when it is none of this edition. @param {string} source */
  function slugOf(source) {
    const bare = source.replace(/[?#].*$/su, "");
    const ours = bare.startsWith(base());
    const name = decoded(bare.split(/[/:]/u).at(-1) ?? "").replace(/\.html$/u, "").normalize("NFC");
    return own.readingOf(name)?.slug ?? (ours && /^[\p{L}\p{N}\p{M}-]+$/u.test(name) ? name : "");
  }

  /** A short name that the same words always get. @param {string} value */
  function digestOf(value) {
    let [one, two] = [0x811c9dc5, 5381];
    for (let n = 0; n < value.length; n += 1) {
      one = Math.imul(one ^ value.charCodeAt(n), 0x01000193);
      two = Math.imul(two, 33) ^ value.charCodeAt(n);
    }
    return [one, two].map((part) => (part >>> 0).toString(16).padStart(8, "0")).join("");
  }

  /** What an annotation says, as a note would; not looked at yet. @param {unknown} item */
  function rawNote(item) {
    const target = listed(at(item, "target"))[0];
    const source = typeof target === "string" ? target : text(at(target, "source")) || text(at(at(target, "source"), "id"));
    const selectors = selectorsOf(target);
    /** @param {string} type */
    const selector = (type) => selectors.find((one) => at(one, "type") === type);
    const quote = selector("TextQuoteSelector");
    const bodies = listed(at(item, "body")).filter((body) => at(body, "purpose") !== "tagging");
    const note = {
      exact: text(at(quote, "exact")),
      prefix: text(at(quote, "prefix")).slice(-AROUND),
      suffix: text(at(quote, "suffix")).slice(0, AROUND),
      start: at(selector("TextPositionSelector"), "start"),
      paragraph: text(at(selector("FragmentSelector"), "value")),
      digest: text(at(target, "schema:version")),
      colour: text(at(target, "styleClass")),
      text: bodies.map((body) => text(body) || text(at(body, "value"))).filter(Boolean).join("\n\n"),
      created: text(at(item, "created")),
      modified: text(at(item, "modified")) || text(at(item, "created")),
    };
    const named = text(at(item, "id"));
    const theirs = named.length > LONGEST_NAME ? digestOf(named) : named;
    const ours = named.startsWith(NOTE) && decoded(named.slice(NOTE.length));
    const slug = slugOf(source);
    return { slug, note: { ...note, id: ours || theirs || digestOf(JSON.stringify([slug, note.exact, note.prefix, note.text])) } };
  }

  /** @param {string} written @returns {OwnParsed} */
  function parse(written) {
    /** @type {OwnParsed} */
    const found = { notes: [], unknown: 0, long: 0, elsewhere: 0, error: "" };
    if (written.length > LONGEST) return { ...found, error: own.say("own_import_large") };
    /** @type {unknown[]} */
    let items = [];
    try {
      items = itemsOf(JSON.parse(written));
    } catch {
      // Said below: there is nothing in it.
    }
    if (!items.length) return { ...found, error: own.say("own_import_none") };
    if (items.length > MOST_NOTES) return { ...found, error: own.say("own_import_many", { n: items.length, most: MOST_NOTES }) };
    for (const item of items) {
      const { slug, note } = rawNote(item);
      const valid = own.valid({ ...note, created: day(note.created), modified: day(note.modified) }, slug);
      if (valid) found.notes.push(valid);
      else if (!note.exact.trim()) found.unknown += 1;
      else if (!slug) found.elsewhere += 1;
      else found.long += 1;
    }
    return found;
  }

  /** A time as we keep it: of another program's, the day; of one to come, today. @param {string} time */
  function day(time) {
    const kept = /^\d{4}-\d\d-\d\dT00:\d\d:\d\dZ$/u.test(time) ? time : time.replace(/^(\d{4}-\d\d-\d\d)(?:T.*)?$/su, "$1T00:00:00Z");
    return kept.slice(0, 10) > own.today().slice(0, 10) ? own.today() : kept;
  }

  /** Whether a version of a note is known to be later than another: of one day, other devices may have made both.
   * @param {OwnNote} one @param {OwnNote} other */
  const isLater = (one, other) => Boolean(other.modified) && one.modified.slice(0, 10) > other.modified.slice(0, 10);

  /** What two versions of a note come to: the later one; where none is known to be that, one with the texts of both. The
   * same two always come to the same, on every device. @param {OwnNote} mine @param {OwnNote} theirs @returns {OwnNote} */
  function settled(mine, theirs) {
    if (isLater(mine, theirs)) return mine;
    if (isLater(theirs, mine)) return theirs;
    if (mine.text !== theirs.text && own.joined(mine.text, theirs.text) === mine.text) return mine;
    if (mine.text !== theirs.text && own.joined(theirs.text, mine.text) === theirs.text) return theirs;
    const isFirst = mine.modified === theirs.modified ? mine.text >= theirs.text : mine.modified > theirs.modified;
    const [first, second] = isFirst ? [mine, theirs] : [theirs, mine];
    return first.text === second.text ? first : { ...first, text: own.joined(first.text, second.text) };
  }

  /** What an import would change: what is new, and what was changed later than ours or beside it. @param {OwnNote[]} notes
   * @returns {OwnMerged} */
  function merge(notes) {
    const keyOf = (/** @type {OwnNote} */ { slug, id }) => `${slug} ${id}`;
    const mine = new Map(own.all().map((note) => [keyOf(note), note]));
    const now = new Map(mine);
    /** @type {OwnMerged} */
    const merged = { changes: new Map(), back: new Map(), replaced: [], added: 0, same: 0, both: 0, long: 0 };
    for (const note of notes) {
      const old = now.get(keyOf(note));
      const next = old ? settled(old, note) : note;
      if (next === old) merged.same += 1;
      else if (!own.valid(next, next.slug)) merged.long += 1;
      else {
        now.set(keyOf(note), next);
        if (next !== note) merged.both += 1;
      }
    }
    for (const [key, note] of now) {
      const old = mine.get(key);
      if (old === note) continue;
      if (old) merged.replaced.push(old);
      else merged.added += 1;
      for (const [changes, value] of /** @type {const} */ ([[merged.changes, note], [merged.back, old ?? null]])) {
        changes.set(note.slug, (changes.get(note.slug) ?? new Map()).set(note.id, value));
      }
    }
    return merged;
  }

  Object.assign(own, { annotations, markdown, parse, merge, addressOf });
})();
