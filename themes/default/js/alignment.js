// Where a quote with its context may stand in a text: word by word, so that typography is no change; the same rules as in
// reader/alignment.py.
//
// window.readerAlignment, which needs fold.js, serves anchors.js:
//   wordsOf(text) -> [[start, end, word as it is compared], …]      indexOf(text): what is remembered of a text
//   quoted(exact, prefix, suffix): what is looked for               standing(index, words): where words stand in a row
//   likely(index, query): where it may stand, the best place first  edges(index, first, last, exact) -> [start, end]
//   rounded(value)                                                  CONTEXT: characters on each side of a quote

/**
 * @typedef {{text: string, words: string[], letters: number[][], starts: number[], ends: number[], places: Map<string, number[]>,
 *   pairs: Map<string, number[]>}} WordIndex
 * @typedef {{exact: string, words: string[], head: number, size: number, near: number[], bound: number[]}} Quoted
 * @typedef {{start: number, end: number, quote: number, before: number, after: number, whole: boolean,
 *   score: number, company: number}} Likely
 * @typedef {{low: number, width: number, weights: number[], likeness: number[][]}} Band
 */

(() => {
  "use strict";

  /** @type {{fold: (text: string) => string, isUnspaced: (word: string) => boolean, IGNORED: string}} */
  const { fold, isUnspaced, IGNORED } = Reflect.get(window, "readerSearch");
  const CONTEXT = 32;
  const COMMON = 40;
  const CANDIDATES = 6;
  const WEAKEST = 0.1;
  const ELSEWHERE = 0.15;
  const MOST_SLACK = 24;
  const MISSED = 0.002;
  const DOUBT = 8;
  const REMEMBERED = 4;
  const written = new RegExp(`[\\p{L}\\p{N}](?:[\\p{L}\\p{N}\\p{M}${IGNORED}])*`, "gu");
  const ignored = new RegExp(`[${IGNORED}]`, "u");
  const ends = /[.!?;:…؟۔]["”’»)]*(?=[ \t\n\r\u00a0\u2000-\u200a\u202f\u3000]|$)|[。！？；]|\n/u;

  // Words

  /** Whether two signs of a run belong to two words, because one is of a script without spaces.
   * @param {string} before @param {string} sign */
  function isCut(before, sign) {
    if (/\p{M}/u.test(sign) || ignored.test(sign)) return false;
    return isLetterWord(sign) || isLetterWord(before);
  }

  /** Hangul sets spaces. @param {string} sign */
  function isLetterWord(sign) {
    return isUnspaced(sign) && !/[\uac00-\ud7a3]/.test(sign);
  }

  /** What is made of a word, made once. @template T @param {(word: string) => T} make @returns {(word: string) => T} */
  function remembered(make) {
    /** @type {Map<string, T>} */
    const known = new Map();
    return (word) => {
      const found = known.get(word) ?? make(word);
      if (known.size > 50000) known.clear();
      known.set(word, found);
      return found;
    };
  }

  const folded = remembered(fold);

  /** The pairs of letters of a word, with its edges, as numbers in order. */
  const pairsOf = remembered((word) => {
    const letters = [..."^", ...word, "$"].map((letter) => letter.codePointAt(0) ?? 0);
    return letters.slice(1).map((letter, n) => letters[n] * 0x110000 + letter).sort((one, other) => one - other);
  });

  /** The words of a text: start, end, and the word as it is compared.
   * @param {string} text @returns {[number, number, string][]} */
  function wordsOf(text) {
    /** @type {[number, number, string][]} */
    const words = [];
    for (const found of text.matchAll(written)) {
      const run = found[0];
      let start = found.index;
      if (/[^\0-\x7f]/.test(run)) {
        let part = "";
        let before = "";
        for (const sign of run) {
          if (part && isCut(before, sign)) {
            words.push([start, start + part.length, folded(part)]);
            start += part.length;
            part = "";
          }
          part += sign;
          before = sign;
        }
        words.push([start, start + part.length, folded(part)]);
      } else {
        words.push([start, start + run.length, folded(run)]);
      }
    }
    return words;
  }

  /** @type {Map<string, WordIndex>} */
  const indexes = new Map();

  /** What is remembered of a text for the next quote. @param {string} text @returns {WordIndex} */
  function indexOf(text) {
    const old = indexes.get(text);
    if (old) return old;
    const found = wordsOf(text);
    const words = found.map(([, , word]) => word);
    /** @type {WordIndex} */
    const index = { text, words, letters: words.map(pairsOf), starts: found.map(([start]) => start), ends: found.map(([, end]) => end), places: new Map(), pairs: new Map() };
    words.forEach((word, n) => {
      listed(index.places, word, n);
      if (n) listed(index.pairs, `${words[n - 1]}\n${word}`, n - 1);
    });
    if (indexes.size >= REMEMBERED) indexes.delete(indexes.keys().next().value ?? "");
    indexes.set(text, index);
    return index;
  }

  /** @param {Map<string, number[]>} lists @param {string} key @param {number} value */
  function listed(lists, key, value) {
    const list = lists.get(key);
    if (list) list.push(value);
    else lists.set(key, [value]);
  }

  /** A number of three places, the same in both languages. @param {number} value */
  const rounded = (value) => Math.floor(1000 * value + 0.5) / 1000;

  /** How much a word tells: the rarer, the more. @param {WordIndex} index @param {string} word */
  function weight(index, word) {
    return rounded(Math.log(2 + index.words.length / (1 + (index.places.get(word)?.length ?? 0))));
  }

  // What is looked for

  /** @param {string} exact @param {string} prefix @param {string} suffix @returns {Quoted} */
  function quoted(exact, prefix, suffix) {
    const quote = wordsOf(exact).map(([, , word]) => word);
    const before = context(prefix, -1);
    const after = context(suffix, 1);
    const near = [count(prefix.split("\n").at(-1)), count(suffix.split("\n")[0])];
    const bound = [count(prefix.split(ends).at(-1)), count(suffix.split(ends)[0])];
    return { exact, words: [...before, ...quote, ...after], head: before.length, size: quote.length, near, bound };
  }

  /** The words of a context. The outermost one may be cut, so it goes, if it touches the edge and is not alone.
   * @param {string} text @param {number} step */
  function context(text, step) {
    const found = wordsOf(text);
    if (found.length > 1 && [...text].length >= CONTEXT) {
      if (step < 0 && found[0][0] === 0) found.shift();
      else if (step > 0 && found[found.length - 1][1] === text.length) found.pop();
    }
    return found.map(([, , word]) => word);
  }

  /** @param {string} [text] */
  function count(text = "") {
    return wordsOf(text).length;
  }

  // Where it may stand

  /** Where a quote may stand, the best place first; no two overlap. @param {WordIndex} index @param {Quoted} query */
  function likely(index, query) {
    if (!query.size) return [];
    const found = candidates(index, query.words).flatMap((at) => aligned(index, at, query) ?? []);
    /** @type {Likely[]} */
    const kept = [];
    for (const one of found.sort((a, b) => b.score - a.score || a.start - b.start)) {
      if (kept.every((other) => one.end <= other.start || other.end <= one.start)) kept.push(one);
    }
    return kept;
  }

  /** Where these words stand in a row. @param {WordIndex} index @param {string[]} words */
  function standing(index, words) {
    let rare = 0;
    /** @param {number} n */
    const places = (n) => index.places.get(words[n]) ?? [];
    for (let n = 1; n < words.length; n += 1) if (places(n).length < places(rare).length) rare = n;
    return places(rare).map((at) => at - rare).filter((at) => words.every((word, n) => index.words[at + n] === word));
  }

  /** Where in the text the first word of quote and context may stand, by votes of rare words and pairs.
   * @param {WordIndex} index @param {string[]} query */
  function candidates(index, query) {
    /** @type {Map<number, number>} */
    const votes = new Map();
    query.forEach((word, n) => vote(votes, index.places.get(word) ?? [], n, 1));
    query.slice(1).forEach((word, n) => vote(votes, index.pairs.get(`${query[n]}\n${word}`) ?? [], n, 2));
    /** @type {[number, number, number][]} */
    const near = [];
    for (const [at, own] of votes) {
      let sum = 0;
      for (let k = -4; k <= 4; k += 1) sum += votes.get(at + k) ?? 0;
      near.push([at, sum, own]);
    }
    const least = WEAKEST * near.reduce((most, [, sum]) => Math.max(most, sum), 0);
    near.sort((a, b) => b[1] - a[1] || b[2] - a[2] || a[0] - b[0]);
    /** @type {number[]} */
    const chosen = [];
    for (const [at, sum] of near) {
      if (sum < least || chosen.some((other) => Math.abs(at - other) <= 4)) continue;
      chosen.push(at);
      if (chosen.length === CANDIDATES) break;
    }
    return chosen;
  }

  /** Count what stands at some places for the start that its own place in the query asks for.
   * @param {Map<number, number>} votes @param {number[]} places @param {number} n @param {number} worth */
  function vote(votes, places, n, worth) {
    if (places.length > COMMON) return;
    const share = worth / (1 + places.length);
    for (const at of places) votes.set(at - n, (votes.get(at - n) ?? 0) + share);
  }

  /** The share of the pairs of letters that two words have both, where a slip may be the reason; else 0.
   * @param {number[]} one @param {number[]} two */
  function alike(one, two) {
    const total = one.length + two.length;
    if (Math.min(one.length, two.length) < 5 || Math.abs(one.length - two.length) > 2) return 0;
    let same = 0;
    for (let n = 0, m = 0; n < one.length && m < two.length; ) {
      const away = one[n] - two[m];
      if (!away) same += 1;
      if (away <= 0) n += 1;
      if (away >= 0) m += 1;
    }
    return (2 * same) / total >= 0.55 ? (2 * same) / total : 0;
  }

  /** Quote and context laid beside the text about a place, word by word, so that most of their weight is matched.
   * @param {WordIndex} index @param {number} at @param {Quoted} query */
  function aligned(index, at, query) {
    const slack = Math.min(MOST_SLACK, 4 + Math.floor(query.words.length / 6));
    const low = at - slack;
    const width = 2 * slack + 1;
    const likeness = query.words.map((word, n) => likenesses(index, word, low + n, width));
    const band = { low, width, weights: query.words.map((word) => weight(index, word)), likeness };
    return judged(index, query, band, matched(band));
  }

  /** How like a word is to each of some words of the text; a word that is there is like no other.
   * @param {WordIndex} index @param {string} word @param {number} low @param {number} width */
  function likenesses({ words, letters }, word, low, width) {
    const row = new Array(width).fill(0);
    const [first, last] = [Math.max(0, low), Math.min(words.length, low + width)];
    let isThere = false;
    for (let at = first; at < last; at += 1) {
      if (words[at] === word) {
        row[at - low] = 1;
        isThere = true;
      }
    }
    if (isThere || word.length < 4) return row;
    const own = pairsOf(word);
    for (let at = first; at < last; at += 1) row[at - low] = alike(own, letters[at]);
    return row;
  }

  /** For each word of the query the place of its match in the text, or -1: the heaviest way through a band.
   * Row i, column k: the first i words laid beside the text before its word low + i + k - 1.
   * @param {Band} band */
  function matched({ low, width, weights, likeness }) {
    const best = [new Array(width + 1).fill(0)];
    for (let i = 1; i <= weights.length; i += 1) {
      const above = best[i - 1];
      const row = [above[1]];
      let value = above[1];
      for (let k = 1; k <= width; k += 1) {
        if (k < width && above[k + 1] > value) value = above[k + 1];
        const share = likeness[i - 1][k - 1];
        if (share) value = Math.max(value, above[k] + share * weights[i - 1] + bonus(likeness, i, k));
        row.push(value);
      }
      best.push(row);
    }
    return traced({ low, width, weights, likeness }, best);
  }

  /** Words that follow each other in both are better than words far apart.
   * @param {number[][]} likeness @param {number} i @param {number} k */
  function bonus(likeness, i, k) {
    return i > 1 && likeness[i - 2][k - 1] ? 0.3 : 0;
  }

  /** The matches that led to the heaviest end; of equally good ways, the one that keeps words together.
   * @param {Band} band @param {number[][]} best */
  function traced({ low, width, weights, likeness }, best) {
    const match = new Array(weights.length).fill(-1);
    let i = weights.length;
    let k = width;
    while (i > 0 && k >= 0) {
      const share = k ? likeness[i - 1][k - 1] : 0;
      if (share && best[i][k] === best[i - 1][k] + share * weights[i - 1] + bonus(likeness, i, k)) {
        match[i - 1] = low + i - 1 + k - 1;
        i -= 1;
      } else if (k < width && best[i][k] === best[i - 1][k + 1]) {
        i -= 1;
        k += 1;
      } else {
        k -= 1;
      }
    }
    return match;
  }

  /** What an alignment found of the quote and of each side.
   * @param {WordIndex} index @param {Quoted} query @param {Band} band @param {number[]} match @returns {Likely | null} */
  function judged(index, query, band, match) {
    const { head, size } = query;
    /** @type {number[]} */
    const hits = [];
    let total = 0;
    let found = 0;
    for (let n = head; n < head + size; n += 1) {
      total += band.weights[n];
      if (match[n] < 0) continue;
      hits.push(n);
      found += band.weights[n] * like(band, n, match[n]);
    }
    if (!hits.length) return null;
    const [first, last] = stretched(index, query, match, hits);
    const extent = last - first + 1;
    // Words that are gone tell more against a place than words that came between.
    const fit = extent < size ? (extent / size) ** 2 : size / extent;
    const quote = (found / total) * fit;
    const left = side(band, match, head - 1, -1, first, query.near[0], query.bound[0]);
    const right = side(band, match, head + size, 1, last, query.near[1], query.bound[1]);
    const [start, end] = edges(index, first, last, query.exact);
    const whole = found === total && extent === size;
    // A long quote is no reason to forget what stands about it.
    const told = left.told + right.told;
    const own = Math.min(total, Math.max(1, told));
    const score = (own * quote + left.told * left.share + right.told * right.share) / (own + left.told + right.told);
    const sentence = shareOf(left.ownFound + right.ownFound, left.ownTold + right.ownTold, DOUBT);
    const company = (shareOf(left.found + right.found, told) + sentence) / 2 - MISSED * (told - left.found - right.found);
    return { start, end, quote, before: left.share, after: right.share, whole, score, company };
  }

  /** The likeness of a word of the query and one of the text. @param {Band} band @param {number} n @param {number} at */
  function like(band, n, at) {
    return band.likeness[n][at - band.low - n];
  }

  /** The first and last word of the quote in the text; a lost end is as far as it was, but for what of the context is
   * there. @param {WordIndex} index @param {Quoted} query @param {number[]} match @param {number[]} hits */
  function stretched(index, { head, size }, match, hits) {
    const tail = head + size;
    const end = hits[hits.length - 1];
    const low = Math.max(-1, ...match.slice(0, head)) + 1;
    const high = (match.slice(tail).find((at) => at >= 0) ?? index.words.length) - 1;
    return [Math.max(low, match[hits[0]] - (hits[0] - head)), Math.min(high, match[end] + tail - 1 - end)];
  }

  /** How much of the context on one side stands where it should, and how much it tells.
   * @param {Band} band @param {number[]} match @param {number} origin @param {number} step @param {number} edge
   * @param {number} near @param {number} bound */
  function side(band, match, origin, step, edge, near, bound) {
    let [close, every, found, told, ownFound, ownTold] = [0, 0, 0, 0, 0, 0];
    for (let rank = 0, n = origin; n >= 0 && n < match.length; rank += 1, n += step) {
      // What stands in another paragraph may have gone elsewhere.
      const heavy = rank < near || match[n] >= 0 ? band.weights[n] : ELSEWHERE * band.weights[n];
      const away = Math.abs(match[n] - (edge + step * (rank + 1)));
      const here = match[n] >= 0 ? (heavy * like(band, n, match[n])) / (1 + 0.25 * away) : 0;
      told += heavy;
      found += here;
      if (rank < bound) [ownTold, ownFound] = [ownTold + heavy, ownFound + here];
      every += heavy / (1 + 0.2 * rank);
      close += here / (1 + 0.2 * rank);
    }
    return { share: shareOf(close, every), told, found, ownTold, ownFound };
  }

  /** A share; of nothing, neither much nor little. @param {number} found @param {number} every */
  function shareOf(found, every, doubt = 0) {
    return every ? found / (every + doubt) : 0.5;
  }

  /** The characters of a run of words; where the quote stands there to the letter, with its own signs at its ends.
   * @param {WordIndex} index @param {number} first @param {number} last @param {string} exact */
  function edges(index, first, last, exact) {
    const before = first ? index.ends[first - 1] : 0;
    const after = last + 1 < index.words.length ? index.starts[last + 1] : index.text.length;
    const at = index.text.slice(before, after).indexOf(exact);
    return at < 0 ? [index.starts[first], index.ends[last]] : [before + at, before + at + exact.length];
  }

  Object.assign(window, { readerAlignment: { wordsOf, indexOf, quoted, standing, likely, edges, rounded, CONTEXT } });
})();
