// A reader's notes in the page: their words marked, a button behind each, and what was written beside its paragraph.

/**
 * @typedef {{draw: () => void, refOf: (note: OwnNote) => HTMLElement | null}} OwnMarks
 */

(() => {
  "use strict";

  const own = /** @type {Own} */ (Reflect.get(window, "readerOwn"));
  const { article, make, say } = own;
  const margin = matchMedia("(min-width: 60rem)");
  const MOST = 1000; // in one text
  let drawn = "";

  /** @param {OwnPlaced} place */
  const hasChanged = ({ state, words, note }) => state === "changed" && words !== note.exact;
  /** @param {OwnPlaced} place */
  const hasBody = (place) => Boolean(place.note.text) || hasChanged(place);

  /** What we have put into the text. @param {string} selector @param {string} [id] the note it is for */
  function ours(selector, id) {
    const found = /** @type {HTMLElement[]} */ ([...(article?.querySelectorAll(selector) ?? [])]);
    return id === undefined ? found : found.filter((one) => one.dataset.own === id);
  }
  /** @param {OwnNote} note @returns {HTMLElement | null} */
  const refOf = ({ id }) => ours(".ref.own", id)[0] ?? null;
  /** @param {string} words */
  const shortened = (words) => (words.length > 60 ? `${words.slice(0, 60).trim()} …` : words);

  function clear() {
    for (const one of [...ours("mark.own"), ...ours(".ref.own")]) {
      const parent = one.parentNode;
      one.replaceWith(...(one.matches("mark") ? one.childNodes : []));
      parent?.normalize();
    }
  }

  /** Mark a stretch of one text node for the notes that cover it. Where others begin or end it is cut: marks nest, and
   * the note that begins last is innermost. @param {TextPiece} piece @param {OwnPlaced[]} places */
  function markPiece({ node, from, start, length }, places) {
    const over = places.filter((place) => place.start < start + length && place.end > start);
    if (!over.length) return;
    over.sort((one, other) => one.start - other.start || other.end - one.end);
    const bounds = over.flatMap((place) => [place.start, place.end]).map((bound) => Math.min(Math.max(bound, start), start + length));
    const cuts = [...new Set([...bounds, start, start + length])].sort((one, other) => one - other);
    let rest = from ? node.splitText(from) : node;
    for (const [n, cut] of cuts.slice(0, -1).entries()) {
      const part = rest;
      if (cuts[n + 1] - cut < rest.data.length) rest = rest.splitText(cuts[n + 1] - cut);
      const around = over.filter((place) => place.start <= cut && place.end > cut).map(({ note, start: first, end }) => {
        const made = make("mark", { class: `own ${note.colour}`, "data-own": note.id });
        made.classList.toggle("first", first === cut);
        made.classList.toggle("last", end === cuts[n + 1]);
        return made;
      });
      if (around.length) part.replaceWith(around[0]);
      for (const [depth, made] of around.entries()) made.append(around[depth + 1] ?? part);
    }
  }

  /** @param {OwnPlaced[]} places */
  function markAll(places) {
    clear();
    for (const piece of own.reading().pieces) markPiece(piece, places);
    const last = new Map(ours("mark.own").map((made) => [made.dataset.own, made]));
    for (const { note } of places) {
      /** @type {Element | null | undefined} */
      let place = last.get(note.id);
      place = place?.closest("a") ?? place;
      while (place?.parentElement?.matches("mark")) place = place.parentElement;
      place?.after(make("button", { type: "button", class: `ref own ${note.colour}`, "data-own": note.id, "data-focus": `ref ${note.id}`, "data-generated": "" }));
    }
  }

  /** Buttons and notes: what is said of each place. @param {OwnPlaced[]} places */
  function label(places) {
    const open = new Set(ours(".note.own[data-open]").map((one) => one.dataset.own));
    for (const section of ours(".notes.own")) section.remove();
    const refs = new Map(ours(".ref.own").map((ref) => [ref.dataset.own, ref]));
    let number = 0;
    for (const place of places) {
      const ref = refs.get(place.note.id);
      if (!ref) continue;
      const colour = say(`own_${place.note.colour}`);
      ref.classList.toggle("plain", !hasBody(place));
      ref.textContent = "●";
      if (!hasBody(place)) {
        ref.setAttribute("aria-label", say("own_highlight_label", { colour, words: shortened(place.words) }));
        continue;
      }
      number += 1;
      ref.append(String(number));
      ref.setAttribute("aria-label", say("own_note_label", { n: number }));
      ref.style.setProperty("--own-name", `--own-${number}`);
      const note = noteOf(place, number, colour);
      note.toggleAttribute("data-open", open.has(place.note.id));
      Reflect.get(window, "readerNotes").fold(note);
      sectionAt(ref).append(note);
    }
    tellOpen();
  }

  /** Where the notes of a place stand: behind all else of its paragraph or footnote, before the items of a list in it.
   * @param {HTMLElement} ref @returns {Element} */
  function sectionAt(ref) {
    const holder = ref.closest('aside[role="doc-footnote"], .para');
    const block = holder ?? ref.closest(".prose > *") ?? ref;
    const there = holder ? holder.querySelector(":scope > .notes.own") : block.nextElementSibling;
    if (there?.matches(".notes.own")) return there;
    const { language } = own.known;
    const section = make("div", { class: "notes own", role: "group", "data-generated": "", "aria-label": say("own_notes"), lang: language, dir: document.documentElement.dir });
    const list = holder?.querySelector(":scope > ul, :scope > ol");
    if (list) list.before(section);
    else if (holder) holder.append(section);
    else block.after(section);
    return section;
  }

  /** @param {OwnPlaced} place @param {number} number @param {string} colour */
  function noteOf(place, number, colour) {
    const { note, words } = place;
    const name = say("own_note_label", { n: number });
    const made = make("aside", { class: `note own ${note.colour}`, "data-own": note.id, "data-generated": "", role: "note", "aria-label": name });
    made.style.setProperty("--own-at", `--own-${number}`);
    const change = own.button(say("own_change"), () => own.edit(note), { "data-focus": `note ${note.id}`, "aria-label": say("own_change_label", { n: number }) });
    made.append(make("p", { class: "who" }, make("b", {}, `● ${number} ${say("own_note")}`), ` ${colour}`, change));
    if (hasChanged(place)) made.append(make("p", { class: "changed" }, changedWords(place.note.exact, words)));
    if (note.text) made.append(make("p", { class: "text", dir: "auto" }, note.text));
    return made;
  }

  /** @param {string} old @param {string} now */
  function changedWords(old, now) {
    return say("own_changed", { old: old.trim(), now: now.trim() });
  }

  function tellOpen() {
    const notes = new Map(ours(".note.own").map((note) => [note.dataset.own, note]));
    for (const ref of ours(".ref.own")) {
      const note = notes.get(ref.dataset.own);
      if (margin.matches || !note) ref.removeAttribute("aria-expanded");
      else ref.setAttribute("aria-expanded", String(note.hasAttribute("data-open")));
    }
  }

  /** Show the notes as they are now. */
  function draw() {
    if (!article) return;
    const places = own.placed().filter(({ start }) => start >= 0).slice(0, MOST);
    const marked = JSON.stringify(places.map(({ start, end, note }) => [note.id, start, end, note.colour]));
    const isNew = marked !== drawn;
    if (isNew) markAll(places);
    drawn = marked;
    label(places);
    document.dispatchEvent(new CustomEvent("own-labelled"));
    if (isNew) document.dispatchEvent(new CustomEvent("own-drawn"));
  }

  /** @param {HTMLElement} place */
  function press(place) {
    const id = place.dataset.own;
    const note = own.read(own.slug).find((one) => one.id === id);
    const [aside] = ours(".note.own", id);
    if (!note) return;
    if (!aside || margin.matches) own.edit(note);
    else if (aside.toggleAttribute("data-open")) aside.scrollIntoView({ block: "nearest" });
    tellOpen();
  }

  article?.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const place = target?.closest(".ref.own, mark.own");
    if (!(place instanceof HTMLElement) || event.defaultPrevented || own.isHidden()) return;
    // A link in marked words leads where it leads; words that are being chosen are no press.
    if (place.matches("mark") && (target?.closest("a, button") || getSelection()?.isCollapsed === false)) return;
    press(place);
  });
  margin.addEventListener("change", tellOpen);
  own.watch(draw);

  Object.assign(own, { draw, refOf });
})();
