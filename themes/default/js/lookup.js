// The index: loaded when somebody turns to it, never before, and only those of its files that have the words asked for.
// They are classic scripts, which a page opened from the disk may load too.

/**
 * @typedef {[title: string, address: string, kind: string, kinds: string, authors?: number[], about?: number[], by?: string[],
 *   language?: string]} Group
 * @typedef {{stamp: string, words: string[], texts: number[], authors: string[], groups: Group[]}} Table
 * @typedef {[term: string, number: number, fields: number[][]]} Entry
 * @typedef {[key: string[], id: string, ...names: string[]]} Name
 * @typedef {{number: number, group: number, kind: string, score: number, terms: Set<string>, named: boolean}} Hit
 * @typedef {{anchor: string, label: string, text: string, names: string[]}} Passage
 * @typedef {{typed: string, query: Query, widenings: Widening[], way: "all" | "some", hits: Hit[], unread: Hit[], missing: string[],
 *   told: Told[]}} Found
 */

(() => {
  "use strict";

  const search = Reflect.get(window, "readerSearch");
  /** lunr.js, once it is loaded. @returns {any} */
  const lunr = () => Reflect.get(window, "lunr");
  const FIELDS = ["text", "name", "term"];
  const KINDS = new Map(
    Object.entries({ t: "text", h: "heading", b: "table", f: "figure", c: "code", n: "footnote", d: "term", r: "reading", p: "page", e: "note" }),
  );
  const NOTHING = {}; // what lunr may know of a word in a passage beside that it is there
  const MOST_SLICES = 8; // that the beginning of a word may ask for
  const MOST_AT_ONCE = 10;
  const MOST_READ = 40; // files of texts that one look for a phrase may read
  const MOST_WIDENINGS = 8;
  const FIRST = 1e6; // more than any score
  const MOST_SUMMED = 3; // places of a text that tell how well it answers

  /** @type {Table | null} */
  let table = null;
  /** The first passage of each group. @type {number[]} */
  let starts = [];
  /** @type {Map<number, {entries: Map<string, Entry>, names: Name[]}>} */
  const slices = new Map();
  /** @type {Map<number, Passage>} */
  const texts = new Map();
  /** @type {string[]} */
  let nearest = [];

  /** @param {string} path */
  const loadPart = (path) => search.load(`${path}?v=${table?.stamp}`);

  async function ready() {
    await Promise.all([search.load("search/lunr.js"), search.load("search/index.js")]);
  }

  /** The place of the last value that does not come after another. @template T @param {T[]} sorted @param {T} value */
  function lastBefore(sorted, value) {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] <= value) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** The slices that may hold a word, or all that begin with it. @param {string} term @param {boolean} [open] */
  function slicesOf(term, open = false) {
    const first = Math.max(0, lastBefore(table?.words ?? [], term));
    const last = open ? lastBefore(table?.words ?? [], `${term}\uffff`) : first;
    return table?.words.length ? Array.from({ length: Math.max(1, last - first + 1) }, (_, n) => first + n) : [];
  }

  /** @param {Iterable<number>} numbers */
  async function loadSlices(numbers) {
    await Promise.all([...new Set(numbers)].map((number) => loadPart(`search/words-${number}.js`)));
  }

  /** @param {number} number */
  const fileOf = (number) => lastBefore(table?.texts ?? [], number);

  /** @param {string} term @returns {Entry | undefined} */
  const entryOf = (term) => slices.get(slicesOf(term)[0])?.entries.get(term);

  /** @param {string} start @returns {Entry[]} */
  function entriesFrom(start) {
    return slicesOf(start, true).flatMap((number) => {
      return [...(slices.get(number)?.entries.values() ?? [])].filter(([term]) => term.startsWith(start));
    });
  }

  /** A lunr index of some words: lunr's score of a passage needs no others.
   * @param {Iterable<Entry>} entries */
  function assemble(entries) {
    /** @type {Map<string, number[]>} */
    const vectors = new Map();
    const inverted = [...entries].sort((one, other) => one[1] - other[1]).map(([term, number, fields]) => {
      const posting = new Map(/** @type {[string, unknown][]} */ ([["_index", number]]));
      FIELDS.forEach((field, place) => {
        const flat = fields[place] ?? [];
        const half = flat.length / 2;
        /** @type {Object<number, object>} */
        const passages = Object.create(null);
        let ref = 0;
        for (let n = 0; n < half; n += 1) {
          ref += flat[n];
          passages[ref] = NOTHING;
          const key = `${field}/${ref}`;
          const vector = vectors.get(key);
          if (vector) vector.push(number, flat[half + n] / 1000);
          else vectors.set(key, [number, flat[half + n] / 1000]);
        }
        posting.set(field, passages);
      });
      return [term, Object.fromEntries(posting)];
    });
    const serialized = { version: lunr().version, fields: FIELDS, fieldVectors: [...vectors], invertedIndex: inverted, pipeline: [] };
    return lunr().Index.load(serialized);
  }

  /** Names of terms that the words asked for are: the longest first, none across another.
   * @param {Asked[]} asked @returns {Widening[]} */
  function widen(asked) {
    const keys = asked.map(({ word }) => (search.isUnspaced(word) ? word : search.stem(word)));
    const found = asked.flatMap(({ terms }, at) => {
      const names = slices.get(slicesOf(terms[0])[0])?.names ?? [];
      return names.filter(([key]) => key.every((part, n) => part === keys[at + n])).map((name) => ({ at, name }));
    });
    found.sort((one, other) => other.name[0].length - one.name[0].length);
    const taken = new Set();
    /** @type {Widening[]} */
    const widenings = [];
    for (const { at, name: [key, id, ...names] } of found) {
      const covers = asked.slice(at, at + key.length);
      const same = widenings.find((widening) => covers.every((one) => widening.covers.has(one)));
      if (widenings.some((widening) => widening.id === id) || (!same && covers.some((one) => taken.has(one)))) continue;
      if (widenings.length === MOST_WIDENINGS) break;
      for (const one of covers) taken.add(one);
      const typed = key.join(" ");
      const others = names.filter((name) => search.words(name).map(search.stem).join(" ") !== typed);
      // A name in another script stands in texts where it is no mention of the term.
      const single = others.filter((name) => /[^\0-\u024f]/u.test(name)).map(search.words).filter((words) => words.length === 1);
      const terms = [`:${id}`, ...single.flatMap(([word]) => (search.isUnspaced(word) ? [] : [search.stem(word)]))];
      widenings.push({ covers: new Set(covers), id, terms, names, others });
    }
    return widenings;
  }

  /** What lunr is asked: every word may be missing, since which passages answer is told by `answers`.
   * @param {any} index @param {Query} query @param {Widening[]} widenings @returns {any[]} */
  function rank(index, query, widenings) {
    const { PROHIBITED } = lunr().Query.presence;
    const { TRAILING } = lunr().Query.wildcard;
    return index.query((/** @type {any} */ asking) => {
      /** @param {string} term @param {object} [options] */
      const ask = (term, options = {}) => asking.term(term, { usePipeline: false, ...options });
      const terms = new Set([
        ...query.asked.flatMap((asked) => (asked.open ? [] : asked.terms)),
        ...query.phrases.flatMap((words) => words.flatMap(search.sought)),
        ...widenings.flatMap((widening) => widening.terms),
      ]);
      for (const term of terms) ask(term);
      for (const { terms: [term], open } of query.asked) {
        if (!open) continue;
        ask(term, { wildcard: TRAILING });
        // The word itself comes before those it only begins.
        ask(term, { boost: 10 });
      }
      for (const words of query.without) {
        if (!isRead(words)) ask(search.sought(words[0])[0], { presence: PROHIBITED });
      }
    });
  }

  /** Whether only the text can tell if it has some words in a row. @param {string[]} words */
  function isRead(words) {
    return words.length > 1 || search.isUnspaced(words[0]);
  }

  /** Whether a passage has a word asked for, or another name of what it is a name of.
   * @param {Set<string>} terms @param {Asked} asked @param {Widening[]} widenings */
  function answers(terms, asked, widenings) {
    if (asked.terms.every((term) => terms.has(term))) return true;
    if (asked.open && [...terms].some((term) => term.startsWith(asked.terms[0]))) return true;
    return widenings.some((widening) => widening.covers.has(asked) && widening.terms.some((term) => terms.has(term)));
  }

  /** @param {number} group @returns {Group} */
  const groupOf = (group) => table?.groups[group] ?? ["", "", "", ""];

  /** @param {number} number @returns {[group: number, kind: string]} */
  function whatIs(number) {
    const group = lastBefore(starts, number);
    return [group, KINDS.get(table?.groups[group][3][number - starts[group]] ?? "") ?? ""];
  }

  /** @param {number} number @param {number} score @param {[string, object][]} matches @returns {Hit} */
  function hitOf(number, score, matches) {
    const [group, kind] = whatIs(number);
    const named = matches.some(([, fields]) => "name" in fields);
    return { number, group, kind, score, terms: new Set(matches.map(([term]) => term)), named };
  }

  /** The people that are meant. @param {string[][]} wanted */
  function peopleOf(wanted) {
    const known = (table?.authors ?? []).map((author) => search.words(author));
    return wanted.map((words) => new Set(known.flatMap((names, number) => {
      return words.every((word) => names.some((/** @type {string} */ name) => name.startsWith(word))) ? [number] : [];
    })));
  }

  /** @param {Query} query @returns {(hit: Hit) => boolean} */
  function filterOf(query) {
    const [authors, works] = [query.authors, query.about].map(peopleOf);
    return (hit) => {
      if (query.kinds.size && !query.kinds.has(hit.kind)) return false;
      const [, , , , by = [], about = []] = groupOf(hit.group);
      return authors.every((wanted) => by.some((one) => wanted.has(one))) && works.every((wanted) => about.some((one) => wanted.has(one)));
    };
  }

  /** Who was asked for as an author, and wrote no text here, but works that texts are about. @param {Query} query */
  function retold(query) {
    const [own, about] = [4, 5].map((place) => new Set((table?.groups ?? []).flatMap((group) => /** @type {number[]} */ (group[place] ?? []))));
    const wanted = peopleOf(query.authors);
    const names = wanted.flatMap((people) => ([...people].some((one) => own.has(one)) ? [] : [...people].filter((one) => about.has(one))));
    return [...new Set(names)].map((one) => table?.authors[one] ?? "");
  }

  /** Every passage, where only filters were given: of an author's texts their titles.
   * @param {Query} query @returns {Hit[]} */
  function everything(query) {
    const filter = filterOf(query);
    const count = (starts[starts.length - 1] ?? 0) + (table?.groups[table.groups.length - 1]?.[3].length ?? 0);
    const hits = Array.from({ length: count }, (_, number) => hitOf(number, 0, [])).filter(filter);
    return query.kinds.size ? hits : hits.filter((hit) => hit.kind === "reading");
  }

  /** Load what a query needs. The beginning of a word that too many words have is asked for as a word.
   * @param {Query} query @returns {Promise<{entries: Entry[], widenings: Widening[], told: Told[]}>} */
  async function gather(query) {
    /** @type {Told[]} */
    const told = [];
    for (const asked of query.asked) {
      if (!asked.open || slicesOf(asked.terms[0], true).length <= MOST_SLICES) continue;
      asked.open = false;
      told.push({ key: "search_told_short", value: asked.word });
    }
    const others = [...query.phrases, ...query.without].flatMap((words) => words.flatMap(search.sought));
    await loadSlices([
      ...query.asked.flatMap(({ terms, open }) => terms.flatMap((term) => slicesOf(term, open))),
      ...others.flatMap((term) => slicesOf(term)),
    ]);
    const widenings = widen(query.asked);
    const more = widenings.flatMap((widening) => widening.terms);
    await loadSlices(more.flatMap((term) => slicesOf(term)));
    const terms = [...query.asked.flatMap((asked) => asked.terms), ...others, ...more];
    const begun = query.asked.filter(({ open }) => open).flatMap((asked) => entriesFrom(asked.terms[0]));
    /** @type {Map<string, Entry>} */
    const entries = new Map();
    for (const entry of [...terms.map(entryOf), ...begun]) if (entry) entries.set(entry[0], entry);
    return { entries: [...entries.values()], widenings, told };
  }

  /** The entries of the terms that were named. @param {Widening[]} widenings */
  const namedBy = (widenings) => new Set(widenings.map(({ id }) => `glossary/${id}.html`));

  /** The hits of a query, best first. @param {string} typed @returns {Promise<Found>} */
  async function find(typed) {
    await ready();
    const query = search.parse(typed);
    const { entries, widenings, told } = await gather(query);
    /** @type {Found} */
    const found = { typed, query, widenings, way: "all", hits: [], unread: [], missing: [], told: [...query.told, ...told] };
    const wanted = query.asked.length + query.phrases.length;
    if (!wanted) {
      if (search.filters(query)) found.hits = everything(query);
      return found;
    }
    const have = new Set(entries.map(([term]) => term));
    found.missing = query.asked.filter((/** @type {Asked} */ asked) => !answers(have, asked, widenings)).map((/** @type {Asked} */ asked) => asked.word);
    const ranked = rank(assemble(entries), query, widenings);
    const filter = filterOf(query);
    const candidates = ranked.map(({ ref, score, matchData }) => hitOf(Number(ref), score, Object.entries(matchData.metadata)));
    const quoted = query.phrases.map((/** @type {string[]} */ words) => {
      // A letter that stands alone in a phrase may begin a pair in the text.
      return words.filter((word) => !search.isUnspaced(word) || [...word].length > 1).flatMap(search.sought);
    });
    const possible = candidates.filter((hit) => filter(hit) && quoted.every((/** @type {string[]} */ terms) => terms.every((term) => hit.terms.has(term))));
    const all = new Set(possible.filter((hit) => query.asked.every((/** @type {Asked} */ asked) => answers(hit.terms, asked, widenings))));
    if (!all.size && wanted > 1) found.way = "some";
    // Of a term that is named its entry is an answer, whatever else is asked.
    const named = namedBy(widenings);
    found.hits = possible.filter((hit) => all.has(hit) || found.way === "some" || (all.size && named.has(groupOf(hit.group)[1])));
    found.hits = inOrder(found.hits, widenings);
    if (query.phrases.length || query.without.some(isRead)) {
      found.unread = found.hits;
      found.hits = [];
      await readOn(found);
    }
    return found;
  }

  /** The terms that were named, then the texts whose best places together answer best; the places of a text by their score.
   * @param {Hit[]} hits @param {Widening[]} widenings */
  function inOrder(hits, widenings) {
    const named = namedBy(widenings);
    const sorted = [...hits].sort((one, other) => other.score - one.score);
    /** @type {Map<number, {worth: number, summed: number}>} */
    const known = new Map();
    for (const { group, score } of sorted) {
      const { worth, summed } = known.get(group) ?? { worth: named.has(groupOf(group)[1]) ? FIRST : 0, summed: 0 };
      known.set(group, { worth: worth + (summed < MOST_SUMMED ? score : 0), summed: summed + 1 });
    }
    /** @param {Hit} hit */
    const worth = ({ group }) => known.get(group)?.worth ?? 0;
    return sorted.sort((one, other) => worth(other) - worth(one) || one.group - other.group);
  }

  /** Read the texts of passages that may have the phrases, as many as one look may take. @param {Found} found */
  async function readOn(found) {
    const files = new Set();
    let end = 0;
    while (end < found.unread.length && files.size <= MOST_READ) files.add(fileOf(found.unread[end++].number));
    const batch = found.unread.splice(0, end);
    await loadTexts(batch);
    const { phrases, without } = found.query;
    const having = batch.filter(({ number }) => {
      const passage = texts.get(number);
      if (!passage) return false;
      const parts = [passage.text, ...passage.names].map(search.pieces);
      /** @param {string[]} words */
      const has = (words) => parts.some((pieces) => search.sequence(pieces, words).length > 0);
      return phrases.every(has) && !without.some((words) => isRead(words) && has(words));
    });
    found.hits = inOrder([...found.hits, ...having], found.widenings);
  }

  /** The texts of some hits, a few files at a time. @param {Hit[]} hits */
  async function loadTexts(hits) {
    const files = [...new Set(hits.filter((hit) => !texts.has(hit.number)).map((hit) => fileOf(hit.number)))];
    for (let n = 0; n < files.length; n += MOST_AT_ONCE) {
      // A hit without its excerpt is still a hit.
      await Promise.allSettled(files.slice(n, n + MOST_AT_ONCE).map((number) => loadPart(`search/texts-${number}.js`)));
    }
  }

  /** The words of the edition that are nearest to one that it does not have. @param {string} word */
  async function near(word) {
    await loadPart("search/nearest.js");
    return search.nearestTo(word, nearest);
  }

  Object.assign(search, {
    ready, find, readOn, loadTexts, near, gather, assemble, rank, groupOf, retold,
    /** @param {number} number */
    textOf: (number) => texts.get(number),
    /** @param {number} author */
    authorOf: (author) => table?.authors[author] ?? "",
    /** @param {Table} loaded */
    index(loaded) {
      table = loaded;
      let count = 0;
      starts = loaded.groups.map(([, , , kinds]) => (count += kinds.length) - kinds.length);
    },
    /** @param {number} number @param {{first: number, words: [string, ...number[][]][], names: Name[]}} loaded */
    slice(number, { first, words, names }) {
      const entries = new Map(words.map(([term, ...fields], n) => [term, /** @type {Entry} */ ([term, first + n, fields])]));
      slices.set(number, { entries, names });
    },
    /** @param {number} number @param {Object<string, string[]>} loaded */
    texts(number, loaded) {
      for (const [passage, [anchor, label, text, ...names]] of Object.entries(loaded)) {
        texts.set(Number(passage), { anchor, label, text, names });
      }
    },
    /** @param {string[]} loaded */
    nearest(loaded) {
      nearest = loaded;
    },
  });
})();
