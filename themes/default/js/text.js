// The reading text of an article, as the program that made the page counts it: what notes anchor to. Offsets are in
// UTF-16 units, as everywhere in a browser; the program counts code points.

/**
 * A stretch of one text node that belongs to the reading text: `length` units from `from` in the node stand at `start`
 * in the text. `flow` is 0 for the body, and the number of the footnote for what stands in one.
 * @typedef {{node: Text, from: number, start: number, length: number, flow: number}} TextPiece
 * @typedef {{start: number, end: number}} Stretch
 * @typedef {{text: string, pieces: TextPiece[], ranges: (start: number, end: number) => Range[],
 *   offsets: (range: Range) => Stretch | null}} ReadingText
 * @typedef {{of: (article: Element) => ReadingText, points: (text: string, units: number) => number,
 *   units: (text: string, points: number) => number, inWords: (text: string, stretch: Stretch) => Stretch | null}} ReaderText
 */

(() => {
  "use strict";

  const LEAVES = new Set("P H1 H2 H3 H4 H5 H6 TD TH DT PRE FIGCAPTION FOOTER".split(" "));
  const HOLDERS = new Set("LI DD UL OL DL BLOCKQUOTE DIV SECTION ASIDE TABLE THEAD TBODY TR FIGURE ARTICLE HR".split(" "));

  /** One run of inline content: the text so far, and where its parts come from; `broken` is true just after a `<br>`.
   * @typedef {{text: string, parts: {node: Text, from: number, at: number, length: number}[], broken: boolean}} Run */

  /** @param {Node} node @param {Run} run */
  function gather(node, run) {
    if (node instanceof Text) {
      if (!node.data) return;
      // The line end after a <br> is the page's, not the text's.
      const from = run.broken && node.data.startsWith("\n") ? 1 : 0;
      run.broken = false;
      run.parts.push({ node, from, at: run.text.length, length: node.data.length - from });
      run.text += node.data.slice(from);
    } else if (node instanceof Element && !node.hasAttribute("data-generated")) {
      if (node.tagName === "BR") {
        run.text += "\n";
        run.broken = true;
      } else for (const child of node.childNodes) gather(child, run);
    }
  }

  /** @param {Iterable<Node>} nodes @returns {Run} */
  function runOf(nodes) {
    /** @type {Run} */
    const run = { text: "", parts: [], broken: false };
    for (const node of nodes) gather(node, run);
    return run;
  }

  /** @param {Element} article @returns {ReadingText} */
  function of(article) {
    let text = "";
    let flow = 0;
    /** @type {TextPiece[]} */
    const pieces = [];
    /** @type {HTMLElement[]} */
    const notes = [];

    /** A block of the text: what `run` holds between two of its places. @param {Run} run @param {number} first @param {number} last */
    function block(run, first, last) {
      for (const { node, from, at, length } of run.parts) {
        const low = Math.max(at, first);
        const high = Math.min(at + length, last);
        if (low < high) pieces.push({ node, from: from + low - at, start: text.length + low - first, length: high - low, flow });
      }
      text += `${run.text.slice(first, last)}\n`;
    }
    /** Words that stand in a block beside other blocks, without the space that only divides those. @param {Node[]} nodes */
    function loose(nodes) {
      const run = runOf(nodes.splice(0));
      const first = run.text.search(/[^\n ]/u);
      if (first >= 0) block(run, first, run.text.replace(/[\n ]+$/u, "").length);
    }
    /** @param {Element} element */
    function walk(element) {
      /** @type {Node[]} */
      const between = [];
      for (const node of element.childNodes) {
        if (!(node instanceof HTMLElement) || !(LEAVES.has(node.tagName) || HOLDERS.has(node.tagName))) between.push(node);
        else if (!node.hasAttribute("data-generated")) {
          loose(between);
          if (node.matches('aside[role="doc-footnote"]')) notes.push(node);
          else if (LEAVES.has(node.tagName)) {
            const run = runOf(node.childNodes);
            block(run, 0, run.text.length);
          } else walk(node);
        }
      }
      loose(between);
    }

    walk(article);
    // A footnote stands in the page below the paragraph that refers to it, in the text after all paragraphs.
    for (const note of notes.splice(0).sort((one, other) => Number(one.dataset.n) - Number(other.dataset.n))) {
      flow = Number(note.dataset.n);
      walk(note);
    }
    return { text, pieces, ranges: (start, end) => ranges(pieces, start, end), offsets: (range) => offsets(pieces, range) };
  }

  /** Where a stretch of the text stands in the page: a range for each text node that has a part of it, in the text's order.
   * @param {TextPiece[]} pieces @param {number} start @param {number} end */
  function ranges(pieces, start, end) {
    return pieces.flatMap((piece) => {
      const low = Math.max(start, piece.start);
      const high = Math.min(end, piece.start + piece.length);
      if (low >= high) return [];
      const range = document.createRange();
      range.setStart(piece.node, piece.from + low - piece.start);
      range.setEnd(piece.node, piece.from + high - piece.start);
      return [range];
    });
  }

  /** What a range of the page covers of the text; null when that is nothing. Of a body's paragraph and the footnote below
   * it, which the text keeps apart, it is the one in which the range begins. @param {TextPiece[]} pieces @param {Range} range */
  function offsets(pieces, range) {
    /** @type {(Stretch & {flow: number, node: Text})[]} */
    const touched = [];
    for (const { node, from, start, length, flow } of pieces) {
      if (!range.intersectsNode(node)) continue;
      const low = Math.max(from, node === range.startContainer ? range.startOffset : 0);
      const high = Math.min(from + length, node === range.endContainer ? range.endOffset : Infinity);
      if (low < high) touched.push({ start: start + low - from, end: start + high - from, flow, node });
    }
    if (!touched.length) return null;
    const { flow: begun } = touched.reduce((one, other) => (precedes(other.node, one.node) ? other : one));
    const together = touched.filter(({ flow }) => flow === begun);
    return { start: together[0].start, end: together[together.length - 1].end };
  }

  /** @param {Node} one @param {Node} other */
  function precedes(one, other) {
    return Boolean(one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING);
  }

  /** How many code points stand before a place that is counted in units. @param {string} text @param {number} units */
  function points(text, units) {
    let count = 0;
    for (let at = 0; at < units && at < text.length; at += width(text, at)) count += 1;
    return count;
  }

  /** The place, in units, that so many code points stand before. @param {string} text @param {number} count */
  function unitsOf(text, count) {
    let at = 0;
    for (let n = 0; n < count && at < text.length; n += 1) at += width(text, at);
    return at;
  }

  /** @param {string} text @param {number} at */
  function width(text, at) {
    return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  }

  /** Whether a place in a text parts a word. @param {string} text @param {number} at */
  function isInWord(text, at) {
    const { isUnspaced } = Reflect.get(window, "readerSearch");
    const [before, after] = [/.$/su.exec(text.slice(Math.max(0, at - 2), at))?.[0] ?? "", text.slice(at, at + 2)];
    return /[\p{L}\p{N}\p{M}\u200c]$/u.test(before) && /^[\p{L}\p{N}\p{M}\u200c]/u.test(after) && !isUnspaced(before) && !isUnspaced(after);
  }

  /** A stretch without spaces about it, and in whole words: selections are seldom exact. @param {string} text @param {Stretch} stretch
   * @returns {Stretch | null} */
  function inWords(text, stretch) {
    const words = text.slice(stretch.start, stretch.end);
    if (!words.trim()) return null;
    let start = stretch.start + words.length - words.trimStart().length;
    let end = stretch.end - words.length + words.trimEnd().length;
    while (isInWord(text, start)) start -= 1;
    while (isInWord(text, end)) end += 1;
    return { start, end };
  }

  Object.assign(window, { readerText: /** @type {ReaderText} */ ({ of, points, units: unitsOf, inWords }) });
})();
