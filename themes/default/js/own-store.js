// A reader's notes as they are kept on the device: one list for each reading. What stands there was perhaps written by
// somebody else's page, by a newer version of this script, or a moment ago by the same edition in another window.

/**
 * What to do: a note takes the place of the one with its id, null removes it.
 * @typedef {Map<string, OwnNote | null>} OwnChanges
 * @typedef {"" | "blocked" | "full" | "newer"} OwnTrouble
 * @typedef {{valid: (raw: unknown, slug: string) => OwnNote | null, read: (slug: string) => OwnNote[],
 *   slugs: () => string[], all: () => OwnNote[], change: (slug: string, changes: OwnChanges, quiet?: boolean) => OwnTrouble,
 *   undoing: (changes: Map<string, OwnChanges>, back: Map<string, OwnChanges>) => Map<string, OwnChanges>,
 *   changeAll: (changes: Map<string, OwnChanges>, replaced?: OwnNote[]) => OwnTrouble | "full_before", trouble: () => OwnTrouble, unkept: () => number,
 *   keepReplaced: (notes: OwnNote[]) => boolean, replaced: () => OwnNote[], forgetReplaced: () => void,
 *   isNewer: (slug: string) => boolean, unread: () => {key: string, text: string}[],
 *   clear: () => () => void, look: () => void, watch: (look: () => void, part?: Element) => void}} OwnStore
 */

(() => {
  "use strict";

  const own = /** @type {Own} */ (Reflect.get(window, "readerOwn"));
  const VERSION = 1;
  const MOST_REPLACED = 1_000_000; // characters: the rest of the room is for notes
  const LONGEST = new Map(Object.entries({ id: 200, slug: 200, exact: 5000, prefix: 1000, suffix: 1000, paragraph: 100, digest: 100, text: 500_000 }));
  // A field takes less; but what two windows wrote into one note stands in it, however long it gets.
  const STORED = new Map([...LONGEST, ["text", Infinity]]);
  const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/u;
  const before = own.prefix.replace(/:$/u, "-before-import");
  const copies = own.prefix.replace(/:$/u, "-unread:");

  /** What could not be kept yet, by reading: only this page knows it. @type {Map<string, OwnChanges>} */
  const pending = new Map();
  /** @type {OwnTrouble} */
  let told = "";
  /** What looks again at each change, as long as the part of the page that it is for is there.
   * @type {{look: () => void, part: Element}[]} */
  let watching = [];

  /** @param {string} text */
  const isTime = (text) => TIME.test(text) && !Number.isNaN(Date.parse(text));

  /** A note, if that is what it is: any value may come in. @param {unknown} value @param {string} slug @param {Map<string, number>} [longest]
   * @returns {OwnNote | null} */
  function valid(value, slug, longest = LONGEST) {
    if (typeof value !== "object" || !value) return null;
    /** @param {string} name */
    const textOf = (name) => {
      const said = Object.hasOwn(value, name) ? Reflect.get(value, name) : "";
      return typeof said === "string" && said.length <= (longest.get(name) ?? 40) ? own.wellFormed(said) : null;
    };
    const [id, exact, prefix, suffix, text] = ["id", "exact", "prefix", "suffix", "text"].map(textOf);
    if (!id || !exact?.trim() || prefix === null || suffix === null || text === null || !slug || slug.length > 200) return null;
    const [colour, created, modified] = ["colour", "created", "modified"].map((name) => textOf(name) ?? "");
    const start = Number(Reflect.get(value, "start"));
    return {
      ...{ id, slug, exact, prefix, suffix, text },
      start: Number.isSafeInteger(start) && start >= 0 ? start : 0,
      paragraph: textOf("paragraph") ?? "",
      digest: textOf("digest") ?? "",
      colour: own.colours.includes(colour) ? colour : own.colours[0],
      created: isTime(created) ? created : "",
      modified: isTime(modified) ? modified : "",
    };
  }

  /** @param {string} key */
  function raw(key) {
    try {
      return localStorage.getItem(key) ?? "";
    } catch {
      return "";
    }
  }

  /** What is kept under one name, and whether all of it could be read. @param {string} slug
   * @returns {{notes: OwnNote[], whole: boolean, newer: boolean}} */
  function parsed(slug) {
    const text = raw(own.prefix + slug);
    if (!text) return { notes: [], whole: true, newer: false };
    try {
      const { version, notes } = JSON.parse(text);
      const list = Array.isArray(notes) ? notes : [];
      const found = list.flatMap((note) => valid(note, slug, STORED) ?? []);
      return { notes: found, whole: Array.isArray(notes) && found.length === list.length, newer: Number(version) > VERSION };
    } catch {
      return { notes: [], whole: false, newer: false };
    }
  }

  /** A reading's name, and those it had. @param {string} slug */
  const names = (slug) => [...new Set([slug, ...(own.known.readings.get(slug)?.was ?? []), ...(slug === own.slug ? own.was : [])])];

  /** @param {string} slug @param {OwnChanges} [changes] */
  function merged(slug, changes) {
    const notes = names(slug).flatMap((name) => parsed(name).notes).reverse();
    const found = new Map(notes.map((note) => [note.id, { ...note, slug }]));
    for (const [id, note] of changes ?? []) {
      if (note) found.set(id, note);
      else found.delete(id);
    }
    return [...found.values()];
  }

  /** @param {string} slug */
  const read = (slug) => merged(slug, pending.get(slug)).sort((one, other) => one.start - other.start);

  /** Whether a newer version keeps the notes of a reading. @param {string} slug */
  const isNewer = (slug) => names(slug).some((name) => parsed(name).newer);

  /** Copy what could not be read, beside earlier copies: it may still be somebody's note. @param {string} name */
  function copy(name) {
    const text = raw(own.prefix + name);
    let key = copies + name;
    for (let n = 2; raw(key) && raw(key) !== text; n += 1) key = `${copies}${name}:${n}`;
    localStorage.setItem(key, text);
  }

  /** Write changes into what is kept at this moment. @param {string} slug @param {OwnChanges} changes @returns {OwnTrouble} */
  function write(slug, changes) {
    if (isNewer(slug)) return "newer";
    const notes = merged(slug, changes);
    try {
      for (const name of names(slug)) if (!parsed(name).whole) copy(name);
      if (notes.length) localStorage.setItem(own.prefix + slug, JSON.stringify({ version: VERSION, notes }));
      else localStorage.removeItem(own.prefix + slug);
      for (const old of names(slug).slice(1)) localStorage.removeItem(own.prefix + old);
      return "";
    } catch (error) {
      return error instanceof DOMException && error.name === "QuotaExceededError" ? "full" : "blocked";
    }
  }

  /** @param {string} slug @param {OwnChanges} changes @param {boolean} [quiet] what shows them is told later */
  function change(slug, changes, quiet = false) {
    const waiting = new Map([...(pending.get(slug) ?? []), ...changes]);
    const met = write(slug, waiting);
    if (met) pending.set(slug, waiting);
    else pending.delete(slug);
    told = met || (pending.size ? told : "");
    if (!quiet) look();
    return met;
  }

  /** @param {OwnNote | null} one @param {OwnNote | null} other */
  const isAlike = (one, other) => one === other || (one !== null && other !== null && Object.entries(one).every(([key, value]) => Reflect.get(other, key) === value));

  /** Of what undoes changes, what still is as they left it: what was written since then stays.
   * @param {Map<string, OwnChanges>} changes @param {Map<string, OwnChanges>} back */
  function undoing(changes, back) {
    return new Map([...back].map(([slug, some]) => {
      const now = new Map(read(slug).map((note) => [note.id, note]));
      return [slug, new Map([...some].filter(([id]) => isAlike(now.get(id) ?? null, changes.get(slug)?.get(id) ?? null)))];
    }));
  }

  /** All that is kept of this edition's notes: lists, copies, what imports replaced. @returns {Map<string, string>} */
  function kept() {
    try {
      const keys = Object.keys(localStorage).filter((key) => key.startsWith(own.prefix) || key.startsWith(copies) || key === before);
      return new Map(keys.map((key) => [key, raw(key)]));
    } catch {
      return new Map();
    }
  }

  /** Make what is kept as it was. What has come goes first, so that there is room. @param {Map<string, string>} old */
  function restore(old) {
    const keys = [...new Set([...old.keys(), ...kept().keys()])].filter((key) => raw(key) !== (old.get(key) ?? ""));
    for (const key of keys) localStorage.removeItem(key);
    for (const key of keys) if (old.has(key)) localStorage.setItem(key, old.get(key) ?? "");
  }

  /** Changes of several readings, and the notes that they replace: all are kept, or none is; where nothing can be kept, this
   * page has them. @param {Map<string, OwnChanges>} changes @param {OwnNote[]} [lost] what they replace @returns {OwnTrouble | "full_before"} */
  function changeAll(changes, lost = []) {
    const old = kept();
    /** @type {OwnTrouble | "full_before"} */
    let met = keepReplaced(lost) ? "" : "full_before";
    for (const [slug, some] of changes) met ||= write(slug, new Map([...(pending.get(slug) ?? []), ...some]));
    if (met === "blocked") {
      for (const [slug, some] of changes) change(slug, some);
    } else if (met) {
      restore(old);
    } else {
      for (const slug of changes.keys()) pending.delete(slug);
      told = pending.size ? told : "";
    }
    look();
    return met;
  }

  /** The reading that a key is for, by the name it has now. @param {string} key */
  function slugOf(key) {
    const name = key.slice(own.prefix.length);
    return key.startsWith(own.prefix) ? [own.readingOf(name)?.slug ?? name] : [];
  }

  /** The readings of which there are notes, in the edition's order; those it does not have come last. */
  function slugs() {
    const named = new Set([...pending.keys(), ...[...kept().keys()].flatMap(slugOf)]);
    const order = [...own.known.readings.keys()].filter((slug) => named.has(slug));
    return [...order, ...[...named].filter((slug) => !order.includes(slug)).sort()];
  }

  /** What is wrong with keeping notes here, known before the first is lost. @returns {OwnTrouble} */
  function trouble() {
    if (told) return told;
    try {
      localStorage.setItem(`${before}-try`, "");
      localStorage.removeItem(`${before}-try`);
    } catch (error) {
      return error instanceof DOMException && error.name === "QuotaExceededError" ? "full" : "blocked";
    }
    return own.slug && isNewer(own.slug) ? "newer" : "";
  }

  /** Keep the notes that an import replaces, beside those that others have; false: there is no room. @param {OwnNote[]} notes */
  function keepReplaced(notes) {
    if (!notes.length) return true;
    const all = [...new Set([...replaced(), ...notes].map((note) => JSON.stringify(note)))];
    const text = `[${all.join(",")}]`;
    if (text.length > MOST_REPLACED) return false;
    try {
      localStorage.setItem(before, text);
      return true;
    } catch {
      return false;
    }
  }

  function replaced() {
    try {
      const notes = JSON.parse(raw(before) || "[]");
      return /** @type {OwnNote[]} */ (notes.flatMap((/** @type {{slug: string}} */ note) => valid(note, String(note?.slug), STORED) ?? []));
    } catch {
      return [];
    }
  }

  function forgetReplaced() {
    try {
      localStorage.removeItem(before);
    } catch {
      // Blocked: nothing was kept.
    }
    look();
  }

  /** What could not be read, as it was kept. */
  function unread() {
    const isUnread = (/** @type {string} */ key) => {
      if (!key.startsWith(own.prefix)) return key !== before;
      const { whole, newer } = parsed(key.slice(own.prefix.length));
      return !whole && !newer;
    };
    return [...kept()].filter(([key]) => isUnread(key)).map(([key, text]) => ({ key, text }));
  }

  /** Remove all that is kept of this edition's notes but what a newer version keeps. @returns {() => void} what brings it back */
  function clear() {
    for (const slug of [...pending.keys()]) if (!isNewer(slug)) pending.delete(slug);
    told = pending.size ? told : "";
    const gone = [...kept()].filter(([key]) => !slugOf(key).some(isNewer));
    for (const [key] of gone) localStorage.removeItem(key);
    look();
    return () => {
      restore(new Map([...gone, ...kept()]));
      look();
    };
  }

  function look() {
    watching = watching.filter(({ part }) => part.isConnected);
    const back = own.spot();
    for (const one of watching) one.look();
    back();
  }

  addEventListener("storage", (event) => {
    if (event.key === null || event.key.startsWith(own.prefix)) look();
  });
  addEventListener("pageshow", (event) => event.persisted && look());
  addEventListener("beforeunload", (event) => {
    for (const [slug, changes] of pending) change(slug, changes);
    if (pending.size) event.preventDefault();
  });

  Object.assign(own, {
    ...{ valid, read, slugs, change, changeAll, undoing, trouble, isNewer, unread, keepReplaced, replaced, forgetReplaced, clear, look },
    all: () => slugs().flatMap(read),
    unkept: () => [...pending.values()].reduce((sum, changes) => sum + changes.size, 0),
    watch: (/** @type {() => void} */ one, part = document.documentElement) => void watching.push({ look: one, part }),
  });
})();
