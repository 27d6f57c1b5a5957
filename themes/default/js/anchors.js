// Where a quote with its context stands in a text that has changed since; the same rules as in reader/anchors.py, and
// one set of cases is run in both.
//
// window.readerAnchors, which needs alignment.js:
//   find(text, exact, prefix = "", suffix = "", hint = null, near = null) -> {start, end, state, score, others}
//     state: exact moved changed ambiguous lost; start and end are null for the last two; others: the nearest candidates
//     as [start, end, score]. hint (an offset) and near ([start, end] of a paragraph) decide between equally good places.
//   describe(text, start, end) -> {exact, prefix, suffix}: what finds this place again
// All offsets of find and describe are in UTF-16 units of that text, as the browser's ranges have them.

/**
 * @typedef {{start: number | null, end: number | null, state: string, score: number, others: number[][]}} Anchored
 * @typedef {{wordsOf: (text: string) => [number, number, string][], indexOf: (text: string) => WordIndex,
 *   quoted: (exact: string, prefix: string, suffix: string) => Quoted,
 *   standing: (index: WordIndex, words: string[]) => number[], likely: (index: WordIndex, query: Quoted) => Likely[],
 *   edges: (index: WordIndex, first: number, last: number, exact: string) => number[],
 *   rounded: (value: number) => number, CONTEXT: number}} Alignment
 */

(() => {
  "use strict";

  /** @type {Alignment} */
  const { wordsOf, indexOf, quoted, standing, likely, edges, rounded, CONTEXT } = Reflect.get(window, "readerAlignment");
  const LONG_CONTEXT = 128;
  const LONGEST_CONTEXT = 512;
  const LONG = 120;
  const END = 60;
  const SIDE = 2;
  const FRAMED = 0.7;
  // What a place needs of its context, elsewhere and in the quote's paragraph; and what it needs of the quote and of each
  // side, if it changed.
  const SURE = [0.57, 0.49];
  const LEAST = [0.42, 0.36];

  // The place

  /** @param {string} text @param {string} exact @param {string} prefix @param {string} suffix
   * @param {number | null} hint @param {number[] | null} near @returns {Anchored} */
  function find(text, exact, prefix = "", suffix = "", hint = null, near = null) {
    const words = wordsOf(exact);
    if (!words.length && !exact.trim()) return lost();
    const place = verbatim(text, exact, prefix, suffix, hint, near);
    if (place || !words.length) return place ?? lost();
    if (words.length > LONG) return byEnds(text, exact, prefix, suffix, words[END - 1][1], words[words.length - END][0]);
    const query = quoted(exact, prefix, suffix);
    const index = indexOf(text);
    const rows = query.size === query.words.length ? standing(index, query.words) : [];
    if (rows.length) {
      const places = rows.map((n) => [...edges(index, n, n + words.length - 1, exact), 1]);
      return settled(text, exact, places, hint, near);
    }
    const found = likely(index, query);
    const others = found.slice(0, 3).map(shown);
    let best = found.find((one) => convinces(one, query, isInside(one.start, one.end, near)));
    const frames = framed(index, query);
    const closest = frames.filter(([start, end]) => isInside(start, end, near));
    const gaps = closest.length ? closest : frames;
    if (gaps.length) best = within(text, query, best, gaps);
    if (!best) return lost(others);
    const taken = best;
    // Nothing else is as good as what stands in the only frame.
    const rest = gaps.length === 1 && isAcross(best, gaps[0]) ? [] : found.slice(0, 4).filter((one) => one !== taken && isRival(one, taken));
    const rivals = [best, ...rest];
    return settled(text, exact, rivals.map(shown), hint, near, others);
  }

  /** Where the words before and after a quote stand as they were and close together: what lies between.
   * @param {WordIndex} index @param {Quoted} query */
  function framed(index, query) {
    /** @type {[number, number][]} */
    const gaps = [];
    if (Math.min(...query.near) < SIDE) return gaps; // other paragraphs may have gone elsewhere
    const starts = standing(index, query.words.slice(query.head + query.size));
    for (const at of standing(index, query.words.slice(0, query.head))) {
      const end = at + query.head;
      for (const start of starts) {
        if (start >= end && start - end <= 2 * query.size + SIDE) gaps.push([index.ends[end - 1], index.starts[start]]);
      }
    }
    return gaps;
  }

  /** The best place, if nothing else frames the quote; or as many other words in the only frame and its sentence.
   * @param {string} text @param {Quoted} query @param {Likely | undefined} best @param {[number, number][]} gaps
   * @returns {Likely | undefined} */
  function within(text, query, best, gaps) {
    if (best && gaps.some((gap) => isAcross(best, gap))) return best.whole || gaps.length === 1 ? best : undefined;
    const inner = gaps.length === 1 ? wordsOf(text.slice(...gaps[0])) : [];
    const isRewritten = inner.length === query.size && Math.min(...query.bound) >= SIDE;
    if (!isRewritten || best?.whole) return undefined;
    const start = gaps[0][0] + inner[0][0];
    const end = gaps[0][0] + inner[inner.length - 1][1];
    return { start, end, quote: 0, before: 1, after: 1, whole: false, score: FRAMED, company: 1 };
  }

  /** Whether a place has something in common with a stretch. @param {Likely} one @param {[number, number]} gap */
  function isAcross(one, gap) {
    return one.start < gap[1] && gap[0] < one.end;
  }

  /** @param {Likely} one */
  function shown({ start, end, score }) {
    return [start, end, rounded(score)];
  }

  /** @param {number[][]} [others] @returns {Anchored} */
  function lost(others = []) {
    return { start: null, end: null, state: "lost", score: others.length ? others[0][2] : 0, others };
  }

  /** The place where quote and context stand to the letter; null where that tells nothing.
   * @param {string} text @param {string} exact @param {string} prefix @param {string} suffix @param {number | null} hint
   * @param {number[] | null} near @returns {Anchored | null} */
  function verbatim(text, exact, prefix, suffix, hint, near) {
    const whole = prefix + exact + suffix;
    const at = text.indexOf(whole);
    if (at < 0) return null;
    const last = text.lastIndexOf(whole);
    const isFramed = (prefix || at === 0) && (suffix || last + whole.length === text.length);
    if (!isFramed && /[\p{L}\p{N}]/u.test(exact)) return null;
    const found = [at, last];
    if (hint !== null) {
      const aim = Math.max(0, hint - prefix.length);
      found.push(text.lastIndexOf(whole, aim), text.indexOf(whole, aim));
    }
    if (near) {
      const first = Math.max(0, near[0] - prefix.length);
      const inside = text.slice(first, near[1] + suffix.length).indexOf(whole);
      if (inside >= 0) found.push(first + inside);
    }
    const starts = [...new Set(found)].filter((one) => one >= 0).map((one) => one + prefix.length).sort((a, b) => a - b);
    return settled(text, exact, starts.map((start) => [start, start + exact.length, 1]), hint, near);
  }

  /** Which of some equally good places, the best first, is meant: the only one in its paragraph, or the nearest.
   * @param {string} text @param {string} exact @param {number[][]} places @param {number | null} hint
   * @param {number[] | null} near @param {number[][]} [others] @returns {Anchored} */
  function settled(text, exact, places, hint, near, others = []) {
    const inside = places.filter(([start, end]) => isInside(start, end, near));
    const among = inside.length ? inside : [...places];
    if (among.length > 1 && hint === null) {
      const nearest = others.length ? others : places.slice(0, 3);
      return { start: null, end: null, state: "ambiguous", score: places[0][2], others: nearest };
    }
    if (hint !== null) among.sort((a, b) => Math.abs(a[0] - hint) - Math.abs(b[0] - hint) || a[0] - b[0]);
    const [start, end, score] = among[0];
    return { start, end, state: stateOf(text, exact, start, end, hint), score, others };
  }

  /** @param {number} start @param {number} end @param {number[] | null} near */
  function isInside(start, end, near) {
    return near !== null && near[0] <= start && end <= near[1];
  }

  /** What became of a quote that was found. @param {string} text @param {string} exact @param {number} start
   * @param {number} end @param {number | null} hint */
  function stateOf(text, exact, start, end, hint) {
    if (text.slice(start, end) !== exact) return "changed";
    return hint === null || hint === start ? "exact" : "moved";
  }

  /** Where a long quote begins and where it ends. @param {string} text @param {string} exact @param {string} prefix
   * @param {string} suffix @param {number} first @param {number} last @returns {Anchored} */
  function byEnds(text, exact, prefix, suffix, first, last) {
    const one = find(text, exact.slice(0, first), prefix, begin(exact.slice(first), CONTEXT));
    const two = find(text, exact.slice(last), finish(exact.slice(0, last), CONTEXT), suffix);
    const others = [...one.others.slice(0, 1), ...two.others.slice(0, 1)];
    const extent = one.start === null || two.end === null ? 0 : two.end - one.start;
    if (one.start === null || two.end === null || exact.length > 2 * extent || extent > 2 * exact.length) {
      return { ...lost(), others };
    }
    const state = stateOf(text, exact, one.start, two.end, null);
    return { start: one.start, end: two.end, state, score: Math.min(one.score, two.score), others };
  }

  /** Whether a place is sure enough to be taken: by the company it kept; where the quote changed, it is also no surer than
   * the least sure of its three parts. @param {Likely} one @param {Quoted} query @param {boolean} [isNear] */
  function convinces(one, query, isNear = false) {
    if (query.size === query.words.length) return one.whole || (one.quote >= 0.8 && query.size >= 6);
    const near = isNear ? 1 : 0;
    if (one.company < SURE[near]) return false;
    return one.whole || Math.min(one.before, one.quote, one.after) >= LEAST[near];
  }

  /** Whether a second place is nearly as good. @param {Likely} one @param {Likely} best */
  function isRival(one, best) {
    return (one.whole || !best.whole) && one.score >= best.score - 0.07 && one.quote >= best.quote - 0.15;
  }

  /** Exact, prefix and suffix of a place: 32 characters of context, more where another place would be taken for it.
   * @param {string} text @param {number} start @param {number} end */
  function describe(text, start, end) {
    const index = indexOf(text);
    const exact = text.slice(start, end);
    for (let size = CONTEXT; ; size *= 2) {
      const prefix = finish(text.slice(Math.max(0, start - 2 * size), start), size);
      const suffix = begin(text.slice(end, end + 2 * size), size);
      const query = quoted(exact, prefix, suffix);
      const found = query.words.length <= LONG + size ? likely(index, query) : [];
      const others = found.filter((one) => one.end <= start || one.start >= end);
      const isAlone = !others.some((one) => convinces(one, query) || (size < LONG_CONTEXT && isTwin(one)));
      if (isAlone || size >= LONGEST_CONTEXT) return { exact, prefix, suffix };
    }
  }

  /** Whether a place would be taken for another one if that were gone, and what stood beside it had come here.
   * @param {Likely} one */
  function isTwin(one) {
    return one.quote >= 0.6 && Math.max(one.before, one.after) >= 0.3;
  }

  // Code points

  /** The first code points of a text. @param {string} text @param {number} many */
  function begin(text, many) {
    return [...text.slice(0, 2 * many)].slice(0, many).join("");
  }

  /** The last ones; half a pair at the start is no sign. @param {string} text @param {number} many */
  function finish(text, many) {
    return [...text.slice(-2 * many)].slice(-many).join("");
  }

  Object.assign(window, { readerAnchors: { find, describe } });
})();
