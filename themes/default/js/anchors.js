// A stand-in until the matching of quotes lands: exact and single places only.
(() => {
  "use strict";

  /** @param {string} text @param {string} exact */
  function find(text, exact, prefix = "", suffix = "") {
    let start = text.indexOf(prefix + exact + suffix);
    if (start >= 0) start += prefix.length;
    else if (text.split(exact).length === 2) start = text.indexOf(exact);
    return start < 0 ? { start: null, end: null, state: "lost", score: 0, others: [] } : { start, end: start + exact.length, state: "exact", score: 1, others: [] };
  }
  /** @param {string} text @param {number} start @param {number} end */
  const describe = (text, start, end) => [text.slice(start, end), text.slice(Math.max(0, start - 32), start), text.slice(end, end + 32)];
  Object.assign(window, { readerAnchors: { find, describe } });
})();
