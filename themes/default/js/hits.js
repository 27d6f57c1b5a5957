// How hits look: each under its reading, with what it is and an excerpt that has its words marked.

/**
 * @typedef {{group: number, hits: Hit[]}} Bundle
 * @typedef {{field: HTMLInputElement, list: Element, status: Element, remarks: Element, heading: string,
 *   groups: number, each: number}} Desk
 */

(() => {
  "use strict";

  const search = Reflect.get(window, "readerSearch");
  const root = document.documentElement.dataset.root || "";
  const { say } = search;
  const EXCERPT = 220; // characters of a text that are shown,
  const LONGEST = 320; // and at most as many where whole sentences have the words
  const LONGEST_ADDRESS = 1000;

  /** @param {string} name @param {Object<string, string>} attributes @param {...(Node | string)} children */
  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  /** @param {string} text @param {() => void} act @param {string} [look] */
  function button(text, act, look = "linked") {
    const made = element("button", { type: "button", class: look }, text);
    made.addEventListener("click", act);
    return made;
  }

  // An excerpt

  /** A stretch of a text with its places marked. @param {string} text @param {Place[]} places
   * @param {number} [start] @param {number} [end] @returns {(Node | string)[]} */
  function marked(text, places, start = 0, end = text.length) {
    /** @type {(Node | string)[]} */
    const parts = [];
    let at = start;
    for (const place of places) {
      if (place.start < at || place.end > end) continue;
      parts.push(text.slice(at, place.start), element("mark", { class: "found" }, text.slice(place.start, place.end)));
      at = place.end;
    }
    return [...parts, text.slice(at, end)];
  }

  /** @type {Map<string, Intl.Segmenter | null>} */
  const segmenters = new Map();
  /** What parts a text into sentences; an older browser has none, nor has any for what is no language. @param {string} language */
  function segmenterFor(language) {
    try {
      return new Intl.Segmenter(language, { granularity: "sentence" });
    } catch {
      return null;
    }
  }

  /** Where the sentences of a text begin, and where it ends. @param {string} text @param {string} language */
  function bounds(text, language) {
    if (!segmenters.has(language)) segmenters.set(language, segmenterFor(language));
    const found = [...(segmenters.get(language)?.segment(text) ?? [{ index: 0 }])].map(({ index }) => index);
    // An initial or a title (J., St.) ends no sentence.
    return [...found.filter((at) => !/(?:^|[\s.(])\p{L}{1,2}\.\s*$/u.test(text.slice(Math.max(0, at - 8), at))), text.length];
  }

  /** The place after which most of what was asked for stands close together. @param {Place[]} places */
  function densest(places) {
    return places.map((place, n) => {
      const near = places.slice(n).filter((other) => other.end < place.start + EXCERPT * 0.6);
      return { at: place.start, count: new Set(near.map((other) => other.found)).size };
    }).reduce((best, next) => (next.count > best.count ? next : best), { at: 0, count: 0 }).at;
  }

  /** What of a text is shown: the sentence that has the words, and those beside it that there is room for; of a sentence that
   * is too long the words round them. @param {string} text @param {Place[]} places @param {string} language */
  function stretch(text, places, language) {
    const at = densest(places);
    const ends = text.length > LONGEST ? bounds(text, language) : [0, text.length];
    let last = ends.findIndex((end) => end > at);
    let first = Math.max(0, last - 1);
    if (ends[last] - ends[first] > LONGEST) {
      let start = Math.max(ends[first], Math.min(Math.floor(at - EXCERPT / 3), ends[last] - EXCERPT));
      let end = Math.min(ends[last], start + EXCERPT);
      if (start > ends[first]) start = Math.min(at, text.indexOf(" ", start) + 1 || at);
      if (end < ends[last]) end = Math.max(text.lastIndexOf(" ", end), start + EXCERPT / 2);
      return { start, end };
    }
    /** @param {number} from @param {number} to */
    const room = (from, to) => (places.some((place) => place.start >= ends[from] && place.end <= ends[to]) ? LONGEST : EXCERPT);
    while (last + 1 < ends.length && ends[last + 1] - ends[first] <= room(last, last + 1)) last += 1;
    while (first > 0 && ends[last] - ends[first - 1] <= room(first - 1, first)) first -= 1;
    return { start: ends[first], end: ends[last] };
  }

  /** @param {string} text @param {Found} found @param {Object<string, string>} tongue @param {boolean} [isAsked] whether it was
   * asked for by its name: what it is stands at its beginning */
  function excerpt(text, found, tongue, isAsked = false) {
    const places = /** @type {Place[]} */ (search.places(text, found));
    const { start, end } = stretch(text, isAsked ? [] : places, tongue.lang || document.documentElement.lang);
    const words = marked(text, places, start, end - (/\s$/u.test(text.slice(start, end)) ? 1 : 0));
    return element("p", { class: "excerpt", dir: "auto", ...tongue }, start > 0 ? "…\u00a0" : "", ...words, end < text.length ? "\u00a0…" : "");
  }

  // What was found in a text

  /** @param {Passage | undefined} passage */
  const textIn = (passage) => (passage?.text ?? "").replace(/\s+/gu, " ").trim();

  /** In which language a text is, where it is not that of the page. @param {number} group @returns {Object<string, string>} */
  function tongueOf(group) {
    const [, , , , , , , language] = search.groupOf(group);
    return language ? { lang: language } : {};
  }

  /** What a place is, in words. @param {Hit} hit */
  function label({ kind, number }) {
    const name = search.textOf(number)?.label ?? "";
    if (kind === "text" && name) return `¶ ${name}`;
    return kind === "note" && name ? say(`note_by_${name}`) : [say(`kind_${kind}`), name].filter(Boolean).join(" ");
  }

  /** Where a text or a place in it is, with the words to be marked there. @param {number} group @param {Found} found
   * @param {string} [anchor] */
  function addressOf(group, { typed }, anchor = "") {
    const query = new URLSearchParams({ q: typed.slice(0, LONGEST_ADDRESS) });
    return `${root}${encodeURI(search.groupOf(group)[1])}?${query}` + (anchor && `#${encodeURIComponent(anchor)}`);
  }

  /** Words in a row, each in its own direction. @param {string} look @param {(Node | string)[][]} parts */
  function row(look, parts) {
    if (!parts.length) return [];
    return [element("p", { class: look }, ...parts.flatMap((part, n) => [n ? `${say("list_comma")} ` : "", element("bdi", {}, ...part)]))];
  }

  /** A place in a text. @param {Hit} hit @param {Found} found */
  function entry(hit, found) {
    const passage = search.textOf(hit.number);
    const link = element("a", { class: "hit", href: addressOf(hit.group, found, passage?.anchor) }, label(hit));
    const text = textIn(passage);
    return element("li", {}, element("p", { class: "where" }, link), ...(text ? [excerpt(text, found, tongueOf(hit.group))] : []));
  }

  /** A text itself: its kind, its title, its record, the names by which it was found, and how it begins.
   * @param {Bundle} bundle @param {Hit | undefined} whole @param {Found} found @param {Desk} desk */
  function head({ group, hits }, whole, found, desk) {
    const [title, address, kind, , , , by = []] = search.groupOf(group);
    const isAsked = found.widenings.some(({ id, covers }) => covers.size === found.query.asked.length && address === `glossary/${id}.html`);
    /** @param {string} text */
    const mark = (text) => marked(text, whole?.named ? search.places(text, found) : []);
    const count = hits.length > 1 ? [" ", element("span", { class: "n" }, say("search_count", hits.length))] : [];
    const link = element("a", { href: addressOf(group, found), ...(whole ? { class: "hit" } : {}) }, element("bdi", tongueOf(group), ...mark(title)));
    const passage = whole && search.textOf(whole.number);
    const text = textIn(passage);
    const asTyped = { ...found, widenings: [] };
    const isShown = [title, ...by, text].join("\n");
    const names = /** @type {string[]} */ (whole?.named ? passage?.names ?? [] : []).flatMap((name) => {
      const places = isShown.includes(name) ? [] : search.places(name, asTyped);
      return places.length ? [marked(name, places)] : [];
    });
    return [
      element("p", { class: "kind" }, say(`kind_${kind}`), ...count),
      element(desk.heading, {}, link),
      ...row("by", by.map(mark)),
      ...row("known-as", names),
      ...(text ? [excerpt(text, found, tongueOf(group), isAsked)] : []),
    ];
  }

  /** A text with what was found in it, the best shown. @param {Bundle} bundle @param {Found} found @param {Desk} desk */
  function bundleItem(bundle, found, desk) {
    const { group, hits } = bundle;
    const whole = hits.find(({ kind }) => kind === search.groupOf(group)[2]);
    const shown = hits.slice(0, desk.each).filter((hit) => hit !== whole).map((hit) => entry(hit, found));
    const entries = element("ol", {}, ...shown);
    const made = element("li", {}, ...head(bundle, whole, found, desk), entries);
    if (hits.length > desk.each) {
      const rest = hits.slice(desk.each);
      const more = button(say("search_more_here", rest.length), async () => {
        await search.loadTexts(rest);
        const items = rest.map((hit) => entry(hit, found));
        entries.append(...items);
        more.remove();
        items[0].querySelector("a")?.focus();
      });
      made.append(more);
    }
    return made;
  }

  /** The hits by texts, the text itself before its places. @param {Hit[]} hits
   * @returns {Bundle[]} */
  function bundled(hits) {
    /** @type {Map<number, Bundle>} */
    const bundles = new Map();
    for (const hit of hits) {
      const bundle = bundles.get(hit.group);
      if (!bundle) bundles.set(hit.group, { group: hit.group, hits: [hit] });
      else if (hit.kind === search.groupOf(hit.group)[2]) bundle.hits.unshift(hit);
      else bundle.hits.push(hit);
    }
    return [...bundles.values()];
  }

  Object.assign(search, { element, button, bundled, bundleItem });
})();
