// What a link leads to, as a card of words alone: a reading and its first words, a paragraph's, or a note's.
(() => {
  "use strict";

  const WORDS = 40;
  const LONGEST = 280; // characters

  /** A place that a link names: what it is called, who speaks there if not the author, and its first words.
   * @typedef {{label?: string, voice?: string, says?: string, language?: string, direction?: string}} Place */
  /** A reading: its record, and the places in it that links name; "" is its beginning. One that is withheld has none.
   * @typedef {{title: string, by: string[], language: string, direction: string, places: Object<string, Place>}} Told */

  const cards = Reflect.get(window, "readerCards");
  /** @type {(address: string | null) => string} */
  const named = Reflect.get(window, "readerNamed");
  const search = Reflect.get(window, "readerSearch");
  const root = new URL(document.documentElement.dataset.root || "./", location.href).pathname;
  /** @type {Map<string, Told>} */
  const readings = new Map();
  /** @type {Map<string, HTMLElement>} */
  const made = new Map();

  /** @param {string} tag @param {Object<string, string | undefined>} attributes @param {(Node | string)[]} inside */
  function make(tag, attributes, ...inside) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) if (value !== undefined) element.setAttribute(name, value);
    element.append(...inside);
    return element;
  }

  /** The first words of a text. @param {string} text */
  function opening(text) {
    const words = text.split(/\s+/u).filter(Boolean);
    const first = words.slice(0, WORDS).join(" ");
    if (words.length <= WORDS && first.length <= LONGEST) return first;
    const short = [...first].slice(0, LONGEST).join("");
    return `${first.length > LONGEST ? short.replace(/\s+\S*$/u, "") : short}…`;
  }
  /** The words of an author, or of a note, without what the edition adds. @param {Element} element */
  function wordsOf(element) {
    const copy = /** @type {Element} */ (element.cloneNode(true));
    for (const added of copy.querySelectorAll("[data-generated], .notes, .who, .back, .ref, .unfold")) added.remove();
    return opening(copy.textContent ?? "");
  }

  /** A place of this page. @param {string} name @returns {Place | null} */
  function placeHere(name) {
    const goal = document.getElementById(name);
    const note = goal?.closest("aside.note");
    if (note) {
      const who = /** @type {Element} */ (note.querySelector(".who")?.cloneNode(true) ?? note);
      for (const added of who.querySelectorAll(".back, button")) added.remove();
      const voice = ["editor", "translator", "teacher", "own"].find((one) => note.classList.contains(one));
      return { label: who.textContent ?? "", voice, says: wordsOf(note), ...tongue(note.querySelector(".says") ?? note) };
    }
    const block = goal?.closest(".prose [id]:has(> .pn)") ?? goal?.closest(".prose :is(h2, h3, h4, h5, h6)");
    if (!block) return null;
    const heading = block.querySelector(":scope > .pn") ? null : block;
    const said = heading?.nextElementSibling ?? block;
    const label = heading?.textContent ?? `¶ ${block.querySelector(":scope > .pn")?.textContent}`;
    return { label, says: wordsOf(said), ...tongue(block) };
  }
  /** @param {Element} element */
  function tongue(element) {
    const holder = element.closest("[lang]");
    return { language: holder?.getAttribute("lang") ?? undefined, direction: holder?.getAttribute("dir") ?? undefined };
  }

  /** @param {HTMLAnchorElement} link @returns {Promise<HTMLElement | null>} */
  async function cardFor(link) {
    const name = named(link.hash);
    if (link.pathname === location.pathname) {
      const place = name ? placeHere(name) : null;
      return place?.says ? sheet(null, place) : null;
    }
    const found = link.pathname.startsWith(root) ? /^readings\/([^/]+)\.html$/u.exec(link.pathname.slice(root.length)) : null;
    if (!found) return null;
    await search.load(`data/previews/${found[1]}.js`);
    const told = readings.get(named(found[1]));
    if (!told) return null;
    const places = new Map(Object.entries(told.places));
    return sheet(told, places.get(name) ?? places.get("") ?? {});
  }
  /** @param {Told | null} told @param {Place} place */
  function sheet(told, { label, voice, says, language, direction }) {
    const card = make("div", { class: `card preview ${voice ?? ""}`, id: `card-of-${made.size}`, popover: "", role: "tooltip" });
    const tongues = { lang: language ?? told?.language, dir: direction ?? told?.direction };
    if (told) {
      card.append(make("p", { class: "full" }, make("cite", { lang: told.language, dir: told.direction }, told.title)));
      const by = make("p", { class: "by" });
      for (const part of told.by) by.append(by.firstChild ? `${Reflect.get(window, "readerWords").get("list_comma")} ` : "", make("bdi", {}, part));
      card.append(by);
    }
    if (says) card.append(make("p", { class: "says", ...tongues }, ...(label ? [make("b", {}, make("bdi", {}, label)), " "] : []), says));
    document.querySelector("main")?.append(card);
    return card;
  }

  Object.assign(cards, {
    make,
    /** What is told of a reading. @param {string} slug @param {Told} told */
    tell: (slug, told) => readings.set(slug, told),
    previews: {
      /** @param {HTMLAnchorElement} link */
      shown: (link) => made.get(link.href) ?? null,
      /** @param {HTMLAnchorElement} link */
      async make(link) {
        if (made.has(link.href)) return;
        // What cannot be loaded is not shown: the link leads there.
        const card = await cardFor(link).catch(() => null);
        if (card) made.set(link.href, card);
      },
    },
  });
})();
