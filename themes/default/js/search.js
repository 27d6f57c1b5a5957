// Search: folding, the index (loaded when somebody turns to it, never before), queries, results.
(() => {
  "use strict";

  /**
   * @typedef {[title: string, address: string, kind: string, file: number]} Group
   * @typedef {[group: number, anchor: string, kind: string, label: string]} Passage
   * @typedef {{lunr: object, groups: Group[], documents: Passage[]}} Index
   * @typedef {{number: number, group: Group, passage: Passage, stems: Set<string>}} Hit
   * @typedef {{hits: Hit[], way: "all" | "some" | "close"}} Found
   */

  const root = document.documentElement.dataset.root || "";
  /** lunr.js, once it is loaded. @returns {any} */
  const lunr = () => Reflect.get(window, "lunr");
  const LONGEST = 10000;
  const MOST_WORDS = 32;
  // lunr takes time with the square of a word's length to find its like.
  const LONGEST_FUZZY = 24;
  const MOST_FUZZY = 8;
  const MOST_TEXTS = 10;
  const EXCERPT = 200;

  // The same rule stands in reader/language.py; one set of cases is run in both.

  const IGNORED = "\\u00ad\\u034f\\u061c\\u0640\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2064\\u2066-\\u2069\\ufeff";
  const ignored = new RegExp(`[${IGNORED}]`, "g");
  const alike = new Map(
    Object.entries({ ي: "ی", ى: "ی", ئ: "ی", ك: "ک", ة: "ه", ۀ: "ه", ە: "ه", ؤ: "و", ς: "σ", ı: "i", ё: "е" }),
  );
  const word = /[\p{L}\p{N}]+(?:\+[\p{L}\p{N}]+)*/gu;
  const possessive = /(?<=[\p{L}\p{N}])['’ʼ＇][sS](?![\p{L}\p{N}])/gu;
  // A word as it is written, with the marks and invisible characters that folding takes away.
  const written = new RegExp(`[\\p{L}\\p{N}][\\p{L}\\p{N}\\p{M}${IGNORED}]*(?:\\+[\\p{L}\\p{N}][\\p{L}\\p{N}\\p{M}${IGNORED}]*)*`, "gu");

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
    const bare = text.replace(ignored, "").normalize("NFKD").replace(/\p{M}/gu, "");
    const digits = bare.replace(/(?![0-9])\p{Nd}/gu, plain).toLowerCase();
    return [...digits].map((letter) => alike.get(letter) ?? letter).join("");
  }

  /** The words of a text as search compares them. @param {string} text @returns {string[]} */
  function searchWords(text) {
    return fold(text).replace(possessive, "").match(word) || [];
  }

  /** @param {string} folded @returns {string} */
  function stem(folded) {
    return lunr().stemmer(new (lunr().Token)(folded, {})).toString();
  }

  // Loading: classic scripts, which a page opened from the disk may load too.

  /** @type {Map<string, Promise<void>>} */
  const loading = new Map();
  /** @type {Index | null} */
  let data = null;
  /** @type {any} */
  let index = null;
  /** @type {Map<number, string>} */
  const texts = new Map();

  /** @param {string} path */
  function load(path) {
    let promise = loading.get(path);
    if (!promise) {
      promise = new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = root + path;
        script.addEventListener("load", () => resolve());
        script.addEventListener("error", () => {
          loading.delete(path);
          script.remove();
          reject(new Error(path));
        });
        document.head.append(script);
      });
      loading.set(path, promise);
    }
    return promise;
  }

  async function ready() {
    await Promise.all([load("search/lunr.js"), load("search/index.js")]);
    if (!index && data) index = lunr().Index.load(data.lunr);
  }

  /** The texts of the shown hits, a few files at a time. @param {Hit[]} hits */
  async function loadTexts(hits) {
    const files = [...new Set(hits.filter((hit) => !texts.has(hit.number)).map((hit) => hit.group[3]))];
    for (let n = 0; n < files.length; n += MOST_TEXTS) {
      // A hit without its excerpt is still a hit.
      await Promise.allSettled(files.slice(n, n + MOST_TEXTS).map((number) => load(`search/texts-${number}.js`)));
    }
  }

  // Queries

  /** @param {string[]} stems @param {(term: string, last: boolean) => object} clause @param {string[]} [raised]
   * @returns {any[]} */
  function ask(stems, clause, raised = []) {
    return index.query((/** @type {any} */ query) => {
      for (const term of raised) query.term(term, { usePipeline: false, boost: 10 });
      stems.forEach((term, place) => query.term(term, { usePipeline: false, ...clause(term, place === stems.length - 1) }));
    });
  }

  /** The hits of a query, best first. The last word may be the beginning of one, unless a space ends it.
   * @param {string} text @returns {Promise<Found>} */
  async function find(text) {
    await ready();
    const asked = searchWords(text.slice(0, LONGEST));
    const stems = [...new Set(asked.map(stem))].slice(0, MOST_WORDS);
    if (!stems.length || !index || !data) return { hits: [], way: "all" };
    const { REQUIRED, OPTIONAL } = lunr().Query.presence;
    const { NONE, TRAILING } = lunr().Query.wildcard;
    // The last word is the one being typed, also where it was asked for before.
    const typed = stem(asked[asked.length - 1]);
    const open = stems.includes(typed) && /[\p{L}\p{N}]$/u.test(text.trimEnd()) && text.trimEnd() === text;
    const ordered = open ? [...stems.filter((term) => term !== typed), typed] : stems;
    /** @param {number} presence @returns {(term: string, last: boolean) => object} */
    const clause = (presence) => (_, last) => ({ presence, wildcard: open && last ? TRAILING : NONE });
    // The word itself comes before those it only begins.
    const whole = open ? [typed] : [];
    /** @type {Found["way"]} */
    let way = "all";
    let results = ask(ordered, clause(REQUIRED), whole);
    if (!results.length && ordered.length > 1) {
      way = "some";
      results = ask(ordered, clause(OPTIONAL), whole);
    }
    if (!results.length) {
      way = "close";
      const likely = ordered.filter((term) => term.length > 3 && term.length <= LONGEST_FUZZY).slice(0, MOST_FUZZY);
      results = likely.length ? ask(likely, () => ({ presence: OPTIONAL, editDistance: 1 })) : [];
    }
    return { hits: termsFirst(results), way };
  }

  /** Entries of the glossary whose name was asked for, then all else, each as lunr ranks them.
   * @param {any[]} results @returns {Hit[]} */
  function termsFirst(results) {
    /** @type {Hit[]} */
    const first = [];
    /** @type {Hit[]} */
    const rest = [];
    for (const { ref, matchData } of results) {
      const passage = data?.documents[Number(ref)];
      const group = passage && data?.groups[passage[0]];
      if (!passage || !group) continue;
      const terms = Object.entries(matchData.metadata);
      const hit = { number: Number(ref), group, passage, stems: new Set(terms.map(([term]) => term)) };
      const named = terms.some(([, fields]) => "name" in /** @type {object} */ (fields));
      (passage[2] === "term" && named ? first : rest).push(hit);
    }
    return [...first, ...rest];
  }

  // Results

  // What the interface says; reader.js, which runs before, has read it from the page.
  /** @type {Map<string, string>} */
  const said = Reflect.get(window, "readerWords") || new Map();

  /** @param {string} key @param {number | string} [n] */
  function say(key, n) {
    const text = said.get(key) ?? said.get(`${key}_${n === 1 ? "one" : "other"}`) ?? "";
    return text.replace("{n}", String(n));
  }

  /** @param {string} name @param {Object<string, string>} attributes @param {...(Node | string)} children */
  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  /** What a hit is, in words. @param {Hit} hit */
  function label({ passage: [, , kind, name] }) {
    if (kind === "text") return name ? `¶ ${name}` : "";
    return [say(`kind_${kind}`), name].filter(Boolean).join(" ");
  }

  /** The matches in a text: where, and which of the hit's words. @param {string} text @param {Hit} hit */
  function matches(text, hit) {
    return [...text.matchAll(written)].flatMap((run) => {
      const found = searchWords(run[0]).map(stem).filter((term) => hit.stems.has(term));
      return found.length ? [{ run: run[0], place: run.index, found }] : [];
    });
  }

  /** A stretch of a text with its matches marked. @param {string} text @param {ReturnType<typeof matches>} found
   * @param {number} [start] @param {number} [end] @returns {(Node | string)[]} */
  function marked(text, found, start = 0, end = text.length) {
    /** @type {(Node | string)[]} */
    const parts = [];
    let at = start;
    for (const { run, place } of found) {
      if (place < at || place + run.length > end) continue;
      parts.push(text.slice(at, place), element("mark", { class: "found" }, run));
      at = place + run.length;
    }
    return [...parts, text.slice(at, end)];
  }

  /** The words round the best matches. @param {Hit} hit @returns {(Node | string)[]} */
  function excerpt(hit) {
    const text = (texts.get(hit.number) || "").replace(/\s+/gu, " ").trim();
    if (!text) return [];
    const found = matches(text, hit);
    // The first match that has the most of the others behind it.
    const first = found.map(({ place }) => {
      const near = found.filter((match) => match.place >= place && match.place < place + EXCERPT * 0.6);
      return { place, count: new Set(near.flatMap((match) => match.found)).size };
    }).reduce((best, next) => (next.count > best.count ? next : best), { place: 0, count: 0 }).place;
    let start = Math.max(0, Math.min(Math.floor(first - EXCERPT / 3), text.length - EXCERPT));
    let end = Math.min(text.length, start + EXCERPT);
    if (start > 0) start = Math.min(first, text.indexOf(" ", start) + 1 || first);
    if (end < text.length) end = Math.max(text.lastIndexOf(" ", end), start + EXCERPT / 2);
    return [start > 0 ? "… " : "", ...marked(text, found, start, end), end < text.length ? " …" : ""];
  }

  /** @param {Hit} hit */
  function entry(hit) {
    const [title, address] = hit.group;
    const anchor = hit.passage[1];
    const href = root + encodeURI(address) + (anchor ? `#${encodeURIComponent(anchor)}` : "");
    // A paragraph is not found by the title of its text.
    const name = hit.passage[1] ? [title] : marked(title, matches(title, hit));
    const link = element("a", { href }, element("bdi", {}, ...name));
    const made = element("li", {}, element("p", { class: "where" }, link, " ", element("span", {}, label(hit))));
    const parts = excerpt(hit);
    if (parts.length) made.append(element("p", { class: "excerpt", dir: "auto" }, ...parts));
    return made;
  }

  /** One place that searches: a field, its list, its line of state.
   * @param {HTMLInputElement} field @param {Element} list @param {Element} status
   * @param {number} step @param {(found: Found, shown: number) => void} done */
  function searcher(field, list, status, step, done) {
    let turn = 0;
    /** @type {Found} */
    let found = { hits: [], way: "all" };
    let shown = 0;

    async function more() {
      const mine = turn;
      const next = found.hits.slice(shown, shown + step);
      await loadTexts(next);
      if (mine !== turn) return null;
      const items = next.map(entry);
      list.append(...items);
      shown += next.length;
      done(found, shown);
      return items[0] || null;
    }

    async function run() {
      const mine = (turn += 1);
      const text = field.value;
      if (!text.trim()) {
        found = { hits: [], way: "all" };
        list.replaceChildren();
        status.textContent = "";
        done(found, (shown = 0));
        return;
      }
      if (!index) status.textContent = say("search_loading");
      try {
        const answer = await find(text);
        if (mine !== turn) return;
        const next = answer.hits.slice(0, step);
        await loadTexts(next);
        if (mine !== turn) return;
        found = answer;
        shown = 0;
        // Focus would fall to the page if the hit that has it went away.
        if (list.contains(document.activeElement)) field.focus();
        list.replaceChildren();
        const count = say("search_count", found.hits.length);
        const remark = found.way === "all" ? "" : say(`search_${found.way}`);
        status.textContent = found.hits.length ? [remark, count].filter(Boolean).join(" ") : say("search_none");
        await more();
      } catch {
        if (mine === turn) status.textContent = say("search_failed");
      }
    }

    let timer = 0;
    field.addEventListener("focus", () => void ready().catch(() => {}), { once: true });
    field.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => void run(), 120);
    });
    return { run, more };
  }

  /** Arrow keys go from the field through the hits and back. @param {HTMLElement} box @param {HTMLInputElement} field */
  function arrows(box, field) {
    box.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      const stops = /** @type {HTMLElement[]} */ ([field, ...box.querySelectorAll(".hits .where a, .all:not([hidden]) a")]);
      const at = stops.indexOf(/** @type {HTMLElement} */ (document.activeElement));
      const next = stops[at + (event.key === "ArrowDown" ? 1 : -1)];
      if (at < 0 || !next) return;
      event.preventDefault();
      next.focus();
    });
  }

  const dialog = document.getElementById("find");
  const quick = document.getElementById("find-field");
  if (dialog instanceof HTMLDialogElement && quick instanceof HTMLInputElement) {
    const hits = dialog.querySelector('[data-find="hits"]');
    const status = dialog.querySelector('[data-find="status"]');
    const all = dialog.querySelector('[data-find="all"]');
    if (hits && status && all instanceof HTMLAnchorElement) {
      const { run } = searcher(quick, hits, status, 8, ({ hits: found }) => {
        all.search = `?q=${encodeURIComponent(quick.value)}`;
        all.textContent = say("search_all", found.length);
        all.parentElement?.toggleAttribute("hidden", found.length <= 8);
      });
      arrows(dialog, quick);
      hits.addEventListener("click", () => dialog.close());
      // Else the browser would only empty the field.
      quick.addEventListener("keydown", (event) => {
        if (event.key !== "Escape" || event.isComposing) return;
        event.preventDefault();
        dialog.close();
      });
      dialog.addEventListener("toggle", () => {
        if (dialog.open && quick.value) void run();
      });
    }
  }

  const form = document.getElementById("search");
  const field = document.getElementById("search-field");
  const list = document.querySelector('[data-search="hits"]');
  const state = document.querySelector('[data-search="status"]');
  const button = document.querySelector('[data-search="more"]');
  if (form && field instanceof HTMLInputElement && list && state && button instanceof HTMLElement) {
    const { run, more } = searcher(field, list, state, 20, ({ hits }, shown) => {
      const left = Math.min(20, hits.length - shown);
      button.hidden = left <= 0;
      button.textContent = say("search_more", left);
      const query = field.value ? `?q=${encodeURIComponent(field.value.slice(0, 1000))}` : location.pathname;
      try {
        history.replaceState(null, "", query);
      } catch {
        // Browsers limit how often the address may change; the results stand all the same.
      }
    });
    const start = () => {
      field.value = (new URLSearchParams(location.search).get("q") || "").slice(0, LONGEST);
      if (field.value) void run();
    };
    form.hidden = false;
    arrows(document.body, field);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void run();
    });
    button.addEventListener("click", async () => {
      const first = await more();
      first?.querySelector("a")?.focus();
    });
    start();
    if (!field.value) field.focus();
  }

  Object.assign(window, {
    readerSearch: {
      fold,
      words: searchWords,
      find,
      /** @param {Index} loaded */
      index(loaded) {
        data = loaded;
      },
      /** @param {Object<string, string>} found */
      texts(found) {
        for (const [number, text] of Object.entries(found)) texts.set(Number(number), text);
      },
    },
  });
})();
