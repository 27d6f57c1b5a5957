// Notes: a mark opens its note in place; a note, its mark and its words show that they belong together.
(() => {
  "use strict";

  const LONG = 300; // letters of a reader's own note that is folded, as of those that are built
  const margin = matchMedia("(min-width: 60rem)");
  const anchors = CSS.supports("anchor-name", "--a");
  /** @type {(event: Event, selector: string) => Element | null} */
  const target = Reflect.get(window, "readerTarget");
  /** @type {(address: string | null) => string} */
  const named = Reflect.get(window, "readerNamed");

  const words = /** @type {Map<string, string>} */ (Reflect.get(window, "readerWords"));

  const prose = /** @type {HTMLElement | null} */ (document.querySelector("article.prose"));

  // In one column a mark opens its note in place; in the margin it is already open, and the link leads to it.

  /** @param {Element} ref @returns {HTMLElement | null} */
  function noteOf(ref) {
    const own = ref.getAttribute("data-own");
    if (own) return document.querySelector(`aside.own[data-own="${CSS.escape(own)}"]`);
    const note = document.getElementById(named(ref.getAttribute("href")));
    return note && note.closest(".para") === ref.closest(".para") ? note : null;
  }
  function inPlace() {
    return anchors && !margin.matches;
  }
  /** The note of a mark, where it is not seen whole beside it: somewhere else in the margin, or not shown at all.
   * @param {Element} ref */
  function away(ref) {
    const note = noteOf(ref);
    if (!note || inPlace()) return null;
    const { top, bottom } = note.getBoundingClientRect();
    return !note.matches(".card") && note.checkVisibility() && top >= 0 && bottom <= innerHeight ? null : note;
  }
  function markNotes() {
    for (const ref of document.querySelectorAll(".ref[data-i]")) {
      const note = noteOf(ref);
      if (note && inPlace()) ref.setAttribute("aria-expanded", String(note.matches(":target, :has(:target), [data-open]")));
      else ref.removeAttribute("aria-expanded");
    }
    for (const button of document.querySelectorAll("aside.note > .unfold")) tellFold(button);
  }
  margin.addEventListener("change", markNotes);
  addEventListener("hashchange", markNotes);
  markNotes();

  /** Go to a note that is in sight, and move nothing. @param {HTMLElement} note @param {string} address */
  function stayFor(note, address) {
    const { top } = note.getBoundingClientRect();
    note.style.scrollMarginBlockStart = `calc(${top}px - 2.5rem)`;
    location.hash = address;
    // A browser scrolls when it draws next.
    requestAnimationFrame(() => requestAnimationFrame(() => note.style.removeProperty("scroll-margin-block-start")));
  }
  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const ref = target(event, ".ref[data-i]");
    const note = ref && noteOf(ref);
    if (ref && note && !inPlace() && !away(ref)) {
      event.preventDefault();
      stayFor(note, ref.getAttribute("href") ?? "");
    }
    if (!inPlace()) return;
    if (ref && note) {
      event.preventDefault();
      if (note.matches(":target")) location.hash = ref.id;
      else if (note.toggleAttribute("data-open")) note.scrollIntoView({ block: "nearest" });
      markNotes();
    }
    const back = target(event, ".note[data-open] .who .back");
    const from = back && document.getElementById(named(back.getAttribute("href")));
    if (back && from && noteOf(from)) {
      event.preventDefault();
      back.closest(".note")?.removeAttribute("data-open");
      from.focus();
      markNotes();
    }
  });

  // Esc closes the note it is pressed in, or the one whose mark has the focus.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || document.querySelector(".card:popover-open")) return;
    const ref = target(event, ".ref[data-i]");
    const note = target(event, ".note[data-open]") || (ref && noteOf(ref));
    if (!note?.hasAttribute("data-open")) return;
    event.preventDefault();
    note.removeAttribute("data-open");
    for (const mark of document.querySelectorAll(".ref[data-i]")) {
      if (noteOf(mark) === note && mark instanceof HTMLElement) mark.focus({ preventScroll: true });
    }
    markNotes();
  });

  // A long note is folded in the margin. How long it is its letters tell.

  /** @param {Element} button */
  function tellFold(button) {
    const note = button.parentElement;
    const isOpen = note?.hasAttribute("data-open");
    button.textContent = (isOpen ? prose?.dataset.less : prose?.dataset.more) ?? "";
    button.setAttribute("aria-expanded", String(isOpen));
    button.setAttribute("aria-label", `${button.textContent}${words.get("list_comma")} ${note?.getAttribute("aria-label")}`);
  }
  /** A long note gets its button. @param {Element} note */
  function fold(note) {
    if (!prose || !note.classList.toggle("long", note.matches(".long") || (note.querySelector(".text")?.textContent ?? "").length >= LONG)) return;
    const button = document.createElement("button");
    for (const [name, value] of [["type", "button"], ["class", "unfold"], ["data-generated", ""]]) button.setAttribute(name, value);
    note.append(button);
    tellFold(button);
  }
  /** What somebody came for is shown whole. @param {Element | null | undefined} note */
  function unfold(note) {
    if (!note?.querySelector(":scope > .unfold") || !margin.matches || note.matches(".card")) return;
    note.setAttribute("data-open", "");
    markNotes();
  }
  const unfoldTarget = () => location.hash && unfold(document.getElementById(named(location.hash))?.closest("aside.note"));
  for (const note of document.querySelectorAll("aside.note.long[data-i]")) fold(note);
  document.addEventListener("click", (event) => {
    const note = target(event, ".unfold")?.parentElement;
    if (!note) return;
    if (!note.toggleAttribute("data-open")) note.scrollIntoView({ block: "nearest" });
    markNotes();
  });
  document.addEventListener("focusin", (event) => {
    const note = target(event, "aside.note");
    if (note && !target(event, ".unfold")) unfold(note);
  });
  addEventListener("hashchange", unfoldTarget);
  unfoldTarget();
  Object.assign(window, { readerNotes: { fold, away } });

  // Old citations name a paragraph by its sign: #¶14 is #p14.

  function readSign() {
    const cited = /^#(?:¶|%C2%B6)(?:\s|%20)*(\d+[a-z]*)$/i.exec(location.hash);
    if (cited) location.replace(`#p${cited[1]}`);
  }
  addEventListener("hashchange", readSign);
  readSign();

  // A note, its mark and its words show that they belong together.

  const PARTS = '[data-own], a.ref[href^="#note-"], aside.note[id^="note-"], mark.note[data-note]';
  /** @param {Element | null} part @returns {string} the note it is a part of */
  function noteNamed(part) {
    if (!part) return "";
    const own = part.getAttribute("data-note");
    const address = own ? `note-${own}` : part.id.startsWith("note-") ? part.id : part.getAttribute("href");
    return named(address).slice("note-".length);
  }
  /** @param {string} name @param {string} [attribute] what its parts in the text name it by */
  function light(name, attribute = "note") {
    for (const one of document.querySelectorAll(".lit")) one.classList.remove("lit");
    if (!name) return;
    const parts = [document.getElementById(`note-${name}`), document.getElementById(`noteref-${name}`)];
    for (const one of [...parts, ...document.querySelectorAll(`article [data-${attribute}="${CSS.escape(name)}"]`)]) one?.classList.add("lit");
  }
  function lightTarget() {
    const found = /^note(?:ref)?-(.+)/u.exec(named(location.hash));
    light(found ? found[1] : "");
  }
  for (const type of ["pointerover", "focusin"]) {
    document.addEventListener(type, (event) => {
      const part = target(event, PARTS);
      const own = part?.getAttribute("data-own");
      if (own) light(own, "own");
      else if (part) light(noteNamed(part));
      else lightTarget();
    });
  }
  addEventListener("hashchange", lightTarget);
  lightTarget();
})();
