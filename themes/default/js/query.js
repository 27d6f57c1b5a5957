// What is asked, read from what was typed: words, "phrases", -words, in:kind, author:name, about:name. Whatever else is
// typed is told, and never refused.

/**
 * @typedef {{word: string, terms: string[], open: boolean}} Asked
 * @typedef {{key: string, value: string}} Told
 * @typedef {{asked: Asked[], phrases: string[][], without: string[][], kinds: Set<string>, authors: string[][],
 *   about: string[][], told: Told[]}} Query
 * @typedef {{covers: Set<Asked>, id: string, terms: string[], names: string[], others: string[]}} Widening
 */

(() => {
  "use strict";

  const search = Reflect.get(window, "readerSearch");
  const LONGEST = 10000;
  const MOST_WORDS = 32;
  const QUOTES = /[“”„«»＂]/gu;
  const PART = /(-?)(?:(\p{L}+):(?=[^\s:/]))?(?:"([^"]*)("?)|([^\s"]+))/gu;
  // What lunr.js and other searches give a meaning, and this one does not.
  const SIGNS = /[*^~]|^\+/u;
  const SIGNS_WITH_NUMBERS = /\*|[~^](?:\d+(?:\.\d+)?)?$/gu;

  // What may stand behind `in:`; the names of kinds in the language of the interface are understood too.
  const KINDS = new Map(
    Object.entries({
      term: "glossary term terms definition definitions",
      note: "notes note",
      footnote: "footnotes footnote",
      text: "text texts paragraphs paragraph",
      heading: "headings heading",
      table: "tables table",
      figure: "figures figure",
      code: "listings listing code",
      page: "pages page",
      reading: "readings reading titles title",
    }),
  );
  // What may stand before a colon; what the interface calls it is understood too.
  const FIELDS = ["kind", "author", "about"];

  // What the interface says; reader.js, which runs before, has read it from the page.
  /** @type {Map<string, string>} */
  const said = Reflect.get(window, "readerWords") || new Map();

  /** @param {string} key @param {number | string} [n] */
  function say(key, n) {
    const text = Reflect.get(window, "readerForm")?.(said, key, n) ?? "";
    return n === undefined ? text : text.split("{n}").join(String(n));
  }

  /** @param {string} name */
  function kindOf(name) {
    const wanted = search.fold(name);
    for (const [kind, names] of KINDS) {
      if (names.split(" ").includes(wanted) || search.words(say(`kind_${kind}`)).includes(wanted)) return kind;
    }
    return "";
  }

  /** @param {string} name */
  function fieldOf(name) {
    const wanted = search.fold(name);
    return wanted === "in" ? "kind" : FIELDS.find((field) => field === wanted || search.fold(say(`search_facet_${field}`)) === wanted) ?? "";
  }

  /** How many filters were given. @param {Query} query */
  const filters = (query) => query.kinds.size + query.authors.length + query.about.length;

  /** @param {string} typed @returns {Query} */
  function parse(typed) {
    /** @type {Query} */
    const query = { asked: [], phrases: [], without: [], kinds: new Set(), authors: [], about: [], told: [] };
    /** @param {string} key @param {string} [value] */
    const tell = (key, value = "") => {
      if (!query.told.some((told) => told.key === key)) query.told.push({ key, value: value.slice(0, 40) });
    };
    if (typed.length > LONGEST) tell("search_told_long", String(LONGEST));
    const text = typed.slice(0, LONGEST).replace(QUOTES, '"');
    for (const [, minus, field, phrase, closed, plain] of text.matchAll(PART)) {
      const value = phrase ?? plain;
      if (phrase !== undefined && !closed && phrase) tell("search_told_open");
      if (field && readField(query, field, value, tell)) continue;
      if (field) tell("search_told_field", field);
      if (plain !== undefined && SIGNS.test(plain)) tell("search_told_signs");
      const bare = phrase ?? plain.replace(SIGNS_WITH_NUMBERS, " ");
      const words = [...(field ? search.words(field) : []), ...search.words(bare)].map(shortened);
      readWords(query, words, phrase !== undefined, minus !== "");
    }
    open(query, text);
    if (query.asked.length > MOST_WORDS) {
      tell("search_told_many", String(MOST_WORDS));
      query.asked.length = MOST_WORDS;
    }
    if (!query.asked.length && !query.phrases.length && !filters(query) && text.trim()) {
      tell(query.without.length ? "search_told_only_without" : "search_told_no_word");
    }
    return query;
  }

  /** A word without spaces may be a page long. @param {string} word */
  function shortened(word) {
    return search.isUnspaced(word) ? [...word].slice(0, MOST_WORDS).join("") : word;
  }

  /** Whether a field is one that is known; if so, it is kept. @param {Query} query @param {string} field
   * @param {string} value @param {(key: string, value?: string) => void} tell */
  function readField(query, field, value, tell) {
    const name = fieldOf(field);
    if (!name) return false;
    if (name !== "kind") {
      const names = search.words(value);
      const people = name === "author" ? query.authors : query.about;
      if (names.length && people.length < MOST_WORDS) people.push(names.slice(0, MOST_WORDS));
      return true;
    }
    const kind = kindOf(value);
    if (kind) query.kinds.add(kind);
    else tell("search_told_in", value);
    return true;
  }

  /** Whether a word is one letter of a script without spaces. @param {string} word */
  function isLetter(word) {
    return search.isUnspaced(word) && [...word].length === 1;
  }

  /** @param {Query} query @param {string[]} words @param {boolean} exact @param {boolean} minus */
  function readWords(query, words, exact, minus) {
    if (!words.length) return;
    // One letter is a beginning, not a phrase.
    const letter = words.length === 1 && isLetter(words[0]);
    if (minus && query.without.length < MOST_WORDS) query.without.push(words.slice(0, MOST_WORDS));
    else if (exact && !letter && !minus && query.phrases.length < MOST_WORDS) query.phrases.push(words.slice(0, MOST_WORDS));
    else if (!minus) {
      for (const word of words) {
        // Of thousands of words none is worth its stem.
        if (query.asked.length > MOST_WORDS) return;
        if (!query.asked.some((asked) => asked.word === word)) {
          query.asked.push({ word, terms: search.sought(word), open: false });
        }
      }
    }
  }

  /** The last word may be the beginning of one, unless a space or a sign ends it. @param {Query} query
   * @param {string} text */
  function open(query, text) {
    // A letter begins a pair of them, or ends a line.
    for (const asked of query.asked) asked.open = isLetter(asked.word);
    const last = /[^\s"]+$/u.exec(text)?.[0] ?? "";
    if (!/[\p{L}\p{N}\p{M}]$/u.test(last) || /^-|^\p{L}+:/u.test(last)) return;
    const typed = query.asked.find(({ word }) => word === search.words(last).at(-1));
    if (typed && !search.isUnspaced(typed.word)) typed.open = true;
  }

  Object.assign(search, { parse, say, fieldOf, filters, kinds: [...KINDS.keys()] });
})();
