// A reader's notes as they are kept on the device: one list for each reading. What stands there was perhaps written by
// somebody else's page, by a newer version of this script, or a moment ago by the same edition in another window.

/**
 * What to do: a note takes the place of the one with its id, null removes it.
 * @typedef {Map<string, OwnNote | null>} OwnChanges
 * @typedef {"" | "blocked" | "full" | "newer"} OwnTrouble
 * @typedef {{valid: (raw: unknown, slug: string) => OwnNote | null, read: (slug: string) => OwnNote[],
 *   slugs: () => string[], all: () => OwnNote[], change: (slug: string, changes: OwnChanges) => OwnTrouble,
 *   changeAll: (changes: Map<string, OwnChanges>) => OwnTrouble, trouble: () => OwnTrouble, unkept: () => number,
 *   keepReplaced: (notes: OwnNote[]) => boolean, replaced: () => OwnNote[], forgetReplaced: () => void,
 *   clear: () => void, look: () => void, watch: (look: () => void) => void}} OwnStore
 */

(() => {
  "use strict";

  const own = /** @type {Own} */ (Reflect.get(window, "readerOwn"));
  const VERSION = 1;
  const MOST_REPLACED = 1_000_000; // characters: the rest of the room is for notes
  const LONGEST = new Map(Object.entries({ id: 200, slug: 200, exact: 5000, prefix: 1000, suffix: 1000, paragraph: 100, digest: 100, text: 50_000 }));
  const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/u;
  const before = own.prefix.replace(/:$/u, "-before-import");
  const unread = own.prefix.replace(/:$/u, "-unread:");

  /** What could not be kept yet, by reading: only this page knows it. @type {Map<string, OwnChanges>} */
  const pending = new Map();
  /** @type {OwnTrouble} */
  let told = "";
  /** @type {(() => void)[]} */
  const watching = [];

  /** @param {string} text */
  const isTime = (text) => TIME.test(text) && !Number.isNaN(Date.parse(text));

  /** A note, if that is what it is: any value may come in. @param {unknown} value @param {string} slug @returns {OwnNote | null} */
  function valid(value, slug) {
    if (typeof value !== "object" || !value) return null;
    /** @param {string} name */
    const textOf = (name) => {
      const said = Object.hasOwn(value, name) ? Reflect.get(value, name) : "";
      return typeof said === "string" && said.length <= (LONGEST.get(name) ?? 40) ? own.wellFormed(said) : null;
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
      const found = list.flatMap((note) => valid(note, slug) ?? []);
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

  /** Write changes into what is kept at this moment. @param {string} slug @param {OwnChanges} changes @returns {OwnTrouble} */
  function write(slug, changes) {
    const there = names(slug).map(parsed);
    if (there.some(({ newer }) => newer)) return "newer";
    const notes = merged(slug, changes);
    try {
      // What could not be read may still be somebody's note.
      for (const [n, { whole }] of there.entries()) {
        if (!whole && !raw(unread + names(slug)[n])) localStorage.setItem(unread + names(slug)[n], raw(own.prefix + names(slug)[n]));
      }
      if (notes.length) localStorage.setItem(own.prefix + slug, JSON.stringify({ version: VERSION, notes }));
      else localStorage.removeItem(own.prefix + slug);
      for (const old of names(slug).slice(1)) localStorage.removeItem(own.prefix + old);
      return "";
    } catch (error) {
      return error instanceof DOMException && error.name === "QuotaExceededError" ? "full" : "blocked";
    }
  }

  /** @param {string} slug @param {OwnChanges} changes */
  function change(slug, changes) {
    const waiting = new Map([...(pending.get(slug) ?? []), ...changes]);
    const met = write(slug, waiting);
    if (met) pending.set(slug, waiting);
    else pending.delete(slug);
    told = met || (pending.size ? told : "");
    look();
    return met;
  }

  /** Changes of several readings: all are kept, or none is; where nothing can be kept, this page has them. @param {Map<string, OwnChanges>} changes @returns {OwnTrouble} */
  function changeAll(changes) {
    const keys = [...changes.keys()].flatMap(names).map((name) => own.prefix + name);
    const old = keys.map(raw);
    /** @type {OwnTrouble} */
    let met = "";
    for (const [slug, some] of changes) met ||= write(slug, new Map([...(pending.get(slug) ?? []), ...some]));
    if (met === "blocked") {
      for (const [slug, some] of changes) change(slug, some);
    } else if (met) {
      for (const [n, key] of keys.entries()) {
        if (raw(key) === old[n]) continue;
        if (old[n]) localStorage.setItem(key, old[n]);
        else localStorage.removeItem(key);
      }
    } else {
      for (const slug of changes.keys()) pending.delete(slug);
      told = pending.size ? told : "";
    }
    look();
    return met;
  }

  /** The readings of which there are notes, in the edition's order; those it does not have come last. */
  function slugs() {
    const kept = new Set(pending.keys());
    try {
      for (const key of Object.keys(localStorage)) if (key.startsWith(own.prefix)) kept.add(key.slice(own.prefix.length));
    } catch {
      // Blocked: what this page knows is all there is.
    }
    const named = new Set([...kept].map((slug) => own.readingOf(slug)?.slug ?? slug));
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
    return own.slug && names(own.slug).some((name) => parsed(name).newer) ? "newer" : "";
  }

  /** Keep the notes that an import replaces, beside those that others have; false: there is no room. @param {OwnNote[]} notes */
  function keepReplaced(notes) {
    if (!notes.length) return true;
    const kept = [...new Set([...replaced(), ...notes].map((note) => JSON.stringify(note)))];
    const text = `[${kept.join(",")}]`;
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
      return /** @type {OwnNote[]} */ (notes.flatMap((/** @type {{slug: string}} */ note) => valid(note, String(note?.slug)) ?? []));
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

  /** Remove all that is kept of this edition's notes. */
  function clear() {
    pending.clear();
    told = "";
    try {
      for (const key of Object.keys(localStorage)) {
        if (key.startsWith(own.prefix) || key.startsWith(unread) || key === before) localStorage.removeItem(key);
      }
    } catch {
      // Blocked: nothing was kept.
    }
    look();
  }

  function look() {
    for (const one of watching) one();
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
    ...{ valid, read, slugs, change, changeAll, trouble, keepReplaced, replaced, forgetReplaced, clear, look },
    all: () => slugs().flatMap(read),
    unkept: () => [...pending.values()].reduce((sum, changes) => sum + changes.size, 0),
    watch: (/** @type {() => void} */ one) => void watching.push(one),
  });
})();
