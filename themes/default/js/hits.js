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
  const EXCERPT = 220;
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

  // One hit

  /** What a hit is, in words. @param {Hit} hit */
  function label({ kind, number }) {
    const name = search.textOf(number)?.label ?? "";
    return kind === "text" && name ? `¶ ${name}` : [say(`kind_${kind}`), name].filter(Boolean).join(" ");
  }

  /** A stretch of a text with its places marked. @param {string} text @param {Place[]} places
   * @param {number} start @param {number} end @returns {(Node | string)[]} */
  function marked(text, places, start, end) {
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

  /** The words round the places that are closest together. @param {string} text @param {Found} found
   * @returns {(Node | string)[]} */
  function excerpt(text, found) {
    const places = /** @type {Place[]} */ (search.places(text, found));
    const first = places.map((place, n) => {
      const near = places.slice(n).filter((other) => other.end < place.start + EXCERPT * 0.6);
      return { place: place.start, count: new Set(near.map((other) => other.found)).size };
    }).reduce((best, next) => (next.count > best.count ? next : best), { place: 0, count: 0 }).place;
    let start = Math.max(0, Math.min(Math.floor(first - EXCERPT / 3), text.length - EXCERPT));
    let end = Math.min(text.length, start + EXCERPT);
    if (start > 0) start = Math.min(first, text.indexOf(" ", start) + 1 || first);
    if (end < text.length) end = Math.max(text.lastIndexOf(" ", end), start + EXCERPT / 2);
    return [start > 0 ? "… " : "", ...marked(text, places, start, end), end < text.length ? " …" : ""];
  }

  /** Where a hit is: its page, its words to be marked, its place. @param {Hit} hit @param {string} typed */
  function addressOf(hit, typed) {
    const anchor = search.textOf(hit.number)?.anchor ?? "";
    const query = typed ? `?${new URLSearchParams({ q: typed.slice(0, LONGEST_ADDRESS) })}` : "";
    return root + encodeURI(search.groupOf(hit.group)[1]) + query + (anchor ? `#${encodeURIComponent(anchor)}` : "");
  }

  /** @param {Hit} hit @param {Found} found @param {string} typed */
  function entry(hit, found, typed) {
    const short = hit.kind === "text" || hit.kind === "footnote" ? "" : " whole";
    const where = element("p", { class: `where${short}` }, element("a", { href: addressOf(hit, typed) }, label(hit)));
    const made = element("li", {}, where);
    const passage = search.textOf(hit.number);
    const text = (passage?.text || passage?.names || "").replace(/\s+/gu, " ").trim();
    // Found by a name that its text does not have: another name of a term, an author of a reading.
    const names = passage?.names && hit.named && !search.places(text, found).length ? passage.names : "";
    if (names) made.append(element("p", { class: "known-as", dir: "auto" }, ...marked(names, search.places(names, found), 0, names.length)));
    if (text) made.append(element("p", { class: "excerpt", dir: "auto" }, ...excerpt(text, found)));
    return made;
  }

  // Many hits

  /** @param {Hit[]} hits @returns {Bundle[]} */
  function bundled(hits) {
    /** @type {Map<number, Bundle>} */
    const bundles = new Map();
    for (const hit of hits) {
      const bundle = bundles.get(hit.group);
      if (bundle) bundle.hits.push(hit);
      else bundles.set(hit.group, { group: hit.group, hits: [hit] });
    }
    return [...bundles.values()];
  }

  /** The hits in one text, the best of them shown. @param {Bundle} bundle @param {Found} found @param {Desk} desk
   * @param {string} typed */
  function bundleItem({ group, hits }, found, desk, typed) {
    const title = search.groupOf(group)[0];
    const count = hits.length > 1 ? [" ", element("span", { class: "n" }, String(hits.length))] : [];
    const places = hits.some((hit) => hit.named) ? search.places(title, found) : [];
    const heading = element(desk.heading, {}, element("bdi", {}, ...marked(title, places, 0, title.length)), ...count);
    const entries = element("ol", {}, ...hits.slice(0, desk.each).map((hit) => entry(hit, found, typed)));
    const made = element("li", {}, heading, entries);
    if (hits.length > desk.each) {
      const rest = hits.slice(desk.each);
      const more = button(say("search_more_here", rest.length), async () => {
        await search.loadTexts(rest);
        const items = rest.map((hit) => entry(hit, found, typed));
        entries.append(...items);
        more.remove();
        items[0].querySelector("a")?.focus();
      });
      made.append(more);
    }
    return made;
  }

  Object.assign(search, { element, button, bundled, bundleItem });
})();
