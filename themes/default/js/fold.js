// Words as search compares them. The same rules stand in reader/language.py and reader/search.py; one set of cases is
// run in both.

/**
 * @typedef {{start: number, end: number, word: string, note: boolean}} Piece
 */

(() => {
  "use strict";

  const IGNORED = "\\u00ad\\u034f\\u061c\\u0640\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2064\\u2066-\\u2069\\ufeff";
  // Letters and signs of scripts that set no spaces between words, or not between all: Thai, Lao, Burmese, Khmer,
  // Japanese, Chinese, Korean.
  const UNSPACED =
    "\\u0e01-\\u0e3a\\u0e40-\\u0e4e\\u0e81-\\u0ebd\\u0ec0-\\u0ec6\\u0ec8-\\u0ece\\u0edc-\\u0edf\\u1000-\\u103f" +
    "\\u1050-\\u108f\\u109a-\\u109d\\u1780-\\u17d3\\u17d7\\u17dc\\u17dd\\u3005-\\u3007\\u3041-\\u3096\\u3099\\u309a" +
    "\\u309d-\\u309f\\u30a1-\\u30fa\\u30fc-\\u30ff\\u31f0-\\u31ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uac00-\\ud7a3" +
    "\\uf900-\\ufaff\\u{20000}-\\u{3ffff}";
  const LEFT_OUT =
    "\\u0300-\\u036f\\u0483-\\u0489\\u0591-\\u05bd\\u05bf\\u05c1\\u05c2\\u05c4\\u05c5\\u05c7\\u0610-\\u061a\\u064b-\\u065f" +
    "\\u0670\\u06d6-\\u06dc\\u06df-\\u06e4\\u06e7\\u06e8\\u06ea-\\u06ed\\u0711\\u0730-\\u074a\\u0898-\\u089f\\u08ca-\\u08e1" +
    "\\u08e3-\\u08ff\\u180b-\\u180d\\u180f\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff\\u2cef-\\u2cf1\\u2de0-\\u2dff" +
    "\\ua66f-\\ua672\\ua674-\\ua67d\\ua69e\\ua69f\\ufe00-\\ufe0f\\ufe20-\\ufe2f\\u{e0100}-\\u{e01ef}";
  const ignored = new RegExp(`[${IGNORED}]`, "gu");
  const leftOut = new RegExp(`[${LEFT_OUT}]`, "gu");
  const raised = /[⁰¹²³⁴-⁹]+/gu;
  /** @type {Map<string, string>} */
  const alike = new Map([
    ...Object.entries({ ي: "ی", ى: "ی", ئ: "ی", ے: "ی", ك: "ک", ڪ: "ک", ة: "ه", ۀ: "ه", ە: "ه", ہ: "ه", ھ: "ه" }),
    ...Object.entries({ ٱ: "ا", ؤ: "و", ς: "σ", ı: "i", ё: "е", ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d" }),
    .../** @type {[string, string][]} */ ([..."’‘ʼ"].map((sign) => [sign, "'"])),
    .../** @type {[string, string][]} */ ([..."‐‒–—―−﹘"].map((sign) => [sign, "-"])),
    .../** @type {[string, string][]} */ ([..."ʹʺʻʽʾʿ"].map((sign) => [sign, ""])),
  ]);
  const unspaced = new RegExp(`^[${UNSPACED}]`, "u");
  const LETTERS = `(?:(?![${UNSPACED}])[\\p{L}\\p{N}\\p{M}])+`;
  const word = new RegExp(`[${UNSPACED}]+|${LETTERS}(?:\\+${LETTERS})*`, "gu");
  const possessive = /(?<=[\p{L}\p{N}])['’ʼ＇][sS](?![\p{L}\p{N}])/gu;
  // A word as it is written, with the marks and invisible signs that folding takes away.
  const RUN = `(?:(?![${UNSPACED}])[\\p{L}\\p{N}\\p{M}${IGNORED}])+`;
  const written = new RegExp(
    `[${UNSPACED}][\\p{M}${IGNORED}]*|${RUN}(?:\\+${RUN})*(?:['’‘ʼ＇][sS](?![\\p{L}\\p{N}]))?`,
    "gu",
  );

  /** A digit of any script as its ASCII kin: Unicode's decimal digits stand in unbroken tens.
   * @param {string} digit */
  function plain(digit) {
    let before = (digit.codePointAt(0) || 0) - 1;
    let value = 0;
    while (/\p{Nd}/u.test(String.fromCodePoint(before))) {
      before -= 1;
      value += 1;
    }
    return String(value % 10);
  }

  /** Text as search compares it. @param {string} text */
  function fold(text) {
    if (!/[^\0-\x7f]/.test(text)) return text.toLowerCase();
    const bare = text.replace(ignored, "").replace(raised, " $& ").normalize("NFKD").replace(leftOut, "");
    const digits = bare.replace(/(?![0-9])\p{Nd}/gu, plain).toLowerCase();
    return [...digits].map((letter) => alike.get(letter) ?? letter).join("").normalize("NFC");
  }

  /** The words of a text as search compares them. @param {string} text @returns {string[]} */
  function words(text) {
    return fold(text).replace(possessive, "").match(word) || [];
  }

  /** @param {string} found */
  const isUnspaced = (found) => unspaced.test(found);

  /** @type {Map<string, string>} */
  const stems = new Map();

  // An Arabic word is one with and without its article and what is written before that (reader/stems.py).
  const article = /^(?:ال(?=.{3})|(?:[وبکف]ال|لل)(?=.{4}))/u;

  /** @param {string} folded @returns {string} */
  function stem(folded) {
    const lunr = Reflect.get(window, "lunr");
    const found = stems.get(folded) ?? lunr.stemmer(new lunr.Token(folded.replace(article, ""), {})).toString();
    stems.set(folded, found);
    return found;
  }

  /** What stands in the index for a word. @param {string} found @returns {string[]} */
  function indexed(found) {
    if (!isUnspaced(found)) return [stem(found)];
    const letters = [...found];
    return letters.map((letter, n) => letter + (letters[n + 1] ?? ""));
  }

  /** What is asked of the index for a word: the last letter of a pair says nothing more. @param {string} found
   * @returns {string[]} */
  function sought(found) {
    const terms = indexed(found);
    return isUnspaced(found) && terms.length > 1 ? terms.slice(0, -1) : terms;
  }

  /** The words of a text with their places; where no spaces are set, every letter is one. A note's number in brackets
   * is marked as such: it stands in no phrase.
   * @param {string} text @returns {Piece[]} */
  function pieces(text) {
    return [...text.matchAll(written)].flatMap((run) => {
      const start = run.index;
      const end = start + run[0].length;
      const note = text[start - 1] === "[" && text[end] === "]" && /^\p{Nd}{1,3}$/u.test(run[0]) && /\S/.test(text[start - 2] ?? " ");
      const parts = words(run[0]).flatMap((found) => (isUnspaced(found) ? [...found] : [found]));
      return parts.map((part) => ({ start, end, word: part, note }));
    });
  }

  // The other scripts add to it.
  const search = Reflect.get(window, "readerSearch") ?? {};
  Object.assign(window, { readerSearch: Object.assign(search, { IGNORED, fold, words, stem, indexed, sought, isUnspaced, pieces }) });
})();
