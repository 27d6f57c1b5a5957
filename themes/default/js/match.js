// Where the words that were asked for stand in a text, and which words are near to one that stands nowhere.

/**
 * @typedef {{start: number, end: number, found: string}} Place
 */

(() => {
  "use strict";

  const search = Reflect.get(window, "readerSearch");
  const MOST_PROPOSED = 3;

  /** Words as the pieces of a text are: where no spaces are set, letter by letter. @param {string[]} words */
  function exploded(words) {
    return words.flatMap((word) => (search.isUnspaced(word) ? [...word] : [word]));
  }

  /** The stretches of a text that are some words in a row; a note's number in brackets does not count.
   * @param {Piece[]} pieces @param {string[]} words @param {(word: string) => string} [as]
   * @returns {Place[]} */
  function sequence(pieces, words, as = (word) => word) {
    const wanted = exploded(words);
    const own = pieces.filter(({ note }) => !note || wanted.length === 1);
    const found = wanted.join(" ");
    /** @type {Place[]} */
    const rows = [];
    for (let at = 0; at + wanted.length <= own.length; at += 1) {
      if (!wanted.length || !wanted.every((word, n) => word === as(own[at + n].word))) continue;
      rows.push({ start: own[at].start, end: own[at + wanted.length - 1].end, found });
      at += wanted.length - 1;
    }
    return rows;
  }

  /** The places in a text that answer a query, in their order, none across another.
   * @param {string} text @param {{query: Query, widenings: Widening[]}} found @returns {Place[]} */
  function places(text, { query, widenings }) {
    /** @type {Piece[]} */
    const pieces = search.pieces(text);
    const single = query.asked.filter(({ word }) => !search.isUnspaced(word));
    const stems = new Set(single.flatMap(({ terms }) => terms));
    const starts = single.filter(({ open }) => open).flatMap(({ terms }) => terms);
    const all = pieces.flatMap(({ start, end, word }) => {
      const stem = search.stem(word);
      return stems.has(stem) || starts.some((begin) => stem.startsWith(begin)) ? [{ start, end, found: stem }] : [];
    });
    for (const { word } of query.asked) if (search.isUnspaced(word)) all.push(...sequence(pieces, [word]));
    for (const phrase of query.phrases) all.push(...sequence(pieces, phrase));
    for (const name of widenings.flatMap(({ names }) => names)) {
      const words = exploded(search.words(name)).map((/** @type {string} */ word) => search.stem(word));
      all.push(...sequence(pieces, words, search.stem));
    }
    all.sort((one, other) => one.start - other.start || other.end - one.end);
    let end = 0;
    return all.filter((place) => {
      if (place.start < end) return false;
      end = place.end;
      return true;
    });
  }

  /** How many letters must be changed, put in, left out or exchanged to make one word another; more than `most` is
   * Infinity. @param {string} one @param {string} other @param {number} most */
  function distance(one, other, most) {
    if (Math.abs(one.length - other.length) > most) return Infinity;
    /** @type {number[]} */
    let before = [];
    let row = Array.from({ length: other.length + 1 }, (_, n) => n);
    for (let i = 1; i <= one.length; i += 1) {
      const next = [i];
      for (let j = 1; j <= other.length; j += 1) {
        const same = one[i - 1] === other[j - 1] ? 0 : 1;
        next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + same);
        if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1);
      }
      if (Math.min(...next) > most) return Infinity;
      [before, row] = [row, next];
    }
    return row[other.length] <= most ? row[other.length] : Infinity;
  }

  /** The known words that are nearest to another, those that are used most first. @param {string} word
   * @param {string[]} known @returns {string[]} */
  function nearestTo(word, known) {
    const most = word.length < 5 ? 1 : 2;
    // Nobody mistypes a word of forty letters.
    if (word.length < 2 || word.length > 40) return [];
    const near = known.map((other) => ({ other, far: distance(word, other, most) })).filter(({ far }) => far <= most);
    return near.sort((one, other) => one.far - other.far).slice(0, MOST_PROPOSED).map(({ other }) => other);
  }

  Object.assign(search, { sequence, places, nearestTo });
})();
