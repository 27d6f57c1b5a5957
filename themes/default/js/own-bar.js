// The bar below chosen words, which marks them, and the same below a note's words, which changes it.

/**
 * @typedef {{attach: (note: OwnNote, place?: Stretch) => void, select: () => void, annotate: (paragraph?: string) => void, offer: () => void, edit: (note: OwnNote) => void}} OwnBar
 */

(() => {
  "use strict";

  const own = /** @type {Own} */ (Reflect.get(window, "readerOwn"));
  const { article, make, button } = own;
  const GAP = 8;
  const THUMB = 32; // below words that are held by a finger's handles
  const coarse = matchMedia("(pointer: coarse)");
  /** @type {{made: HTMLElement, stretch: Stretch, close: (back: boolean) => void} | null} */
  let open = null;
  let colour = own.colours[0];
  /** A note that waits for a place. @type {OwnNote | null} */
  let placeless = null;

  /** Put a bar below a stretch of the text, or above it; where it fits in neither place, and for fingers always, at the foot of the
   * window, or at its head where the words are below. The page does not move. @param {HTMLElement} made @param {Stretch} stretch */
  function place(made, stretch) {
    if (!article) return;
    const rects = own.reading().ranges(stretch.start, stretch.end).flatMap((range) => [...range.getClientRects()]).filter(({ width }) => width);
    if (!rects.length) return;
    const box = article.getBoundingClientRect();
    const [top, bottom] = [Math.min(...rects.map((rect) => rect.top)), Math.max(...rects.map((rect) => rect.bottom))];
    made.classList.remove("pinned", "head");
    const height = made.offsetHeight + GAP;
    const fitsBelow = bottom >= 0 && bottom + height <= innerHeight;
    const fitsAbove = top - height >= 0 && top <= innerHeight;
    const isPinned = coarse.matches || (!fitsBelow && !fitsAbove);
    made.classList.toggle("pinned", isPinned);
    made.classList.toggle("head", isPinned && fitsAbove && bottom + height + THUMB > innerHeight);
    made.style.setProperty("--own-top", `${(fitsBelow ? bottom + GAP : top - height) - box.top}px`);
    const last = rects[rects.length - 1];
    const middle = (last.left + last.right) / 2;
    const from = document.dir === "rtl" ? box.right - middle : middle - box.left;
    made.style.setProperty("--own-start", `${Math.max(0, Math.min(from - made.offsetWidth / 2, box.width - made.offsetWidth))}px`);
    aboveKeys();
  }

  /** What stands at the foot of the window stands above the keys on the screen. */
  function aboveKeys() {
    const view = visualViewport;
    const keys = view && view.scale === 1 ? document.documentElement.clientHeight - view.height - view.offsetTop : 0;
    open?.made.style.setProperty("--own-foot", `${Math.max(0, keys)}px`);
  }

  /** Open a bar. It stands in the page behind the paragraph of its words, so that Tab leads to it.
   * @param {string} name @param {Stretch} stretch @param {HTMLElement[]} parts @param {() => void} after */
  function show(name, stretch, parts, after) {
    open?.close(false);
    const ranges = own.reading().ranges(stretch.start, stretch.end);
    const last = ranges.at(-1)?.endContainer.parentElement?.closest(".prose > *");
    if (!last) return null;
    const { language } = own.known;
    const made = make("div", { class: "own-bar", role: "group", "aria-label": name, "data-generated": "", lang: language, dir: document.documentElement.dir }, ...parts);
    last.after(made);
    wash(stretch);
    open = {
      made,
      stretch,
      close(back) {
        if (open?.made !== made) return;
        open = null;
        const focused = made.contains(document.activeElement);
        after();
        made.remove();
        if ("highlights" in CSS) CSS.highlights.delete("own-chosen");
        if (back && focused) goBack(stretch);
      },
    };
    place(made, stretch);
    return open;
  }

  /** @param {Stretch} stretch */
  function wash({ start, end }) {
    if ("highlights" in CSS) CSS.highlights.set("own-chosen", new Highlight(...own.reading().ranges(start, end)));
  }

  /** The focus returns to the note of these words, or to the number of their paragraph. @param {Stretch} stretch */
  function goBack(stretch) {
    const note = own.placed().find(({ start, end }) => start === stretch.start && end === stretch.end)?.note;
    const block = own.blockOf(own.reading().ranges(stretch.start, stretch.end)[0]?.startContainer);
    const goal = (note && own.refOf(note)) ?? block?.querySelector(".pn");
    if (goal instanceof HTMLElement) goal.focus({ preventScroll: true });
  }

  /** Offer to mark a stretch. @param {Stretch} stretch @param {boolean} [focused] */
  function propose(stretch, focused = false) {
    const { say } = own;
    /** @param {string} picked */
    const mark = (picked) => {
      const note = own.madeOf(stretch.start, stretch.end, picked);
      colour = picked;
      getSelection()?.empty();
      if (note) own.put(note);
      else own.tell(say("own_too_long"));
      return note;
    };
    const write = button(say("own_write"), () => {
      const note = mark(colour);
      if (note) edit(note, true);
    }, { class: "btn" });
    const copy = button(say("own_copy"), () => {
      const { text, ranges } = own.reading();
      own.copy(text.slice(stretch.start, stretch.end), own.blockOf(ranges(stretch.start, stretch.end)[0]?.startContainer)?.id ?? "");
      getSelection()?.empty();
      open?.close(true);
    }, { class: "btn" });
    const here = button(say("own_attach_here"), () => {
      if (placeless && own.now(placeless)) attach(placeless, stretch);
      getSelection()?.empty();
      open?.close(true);
    }, { class: "btn" });
    const colours = own.palette("", (picked) => {
      const note = mark(picked);
      const held = open?.made.contains(document.activeElement);
      open?.close(false);
      if (note && held) own.refOf(note)?.focus({ preventScroll: true });
    });
    show(say("own_chosen"), stretch, [colours, make("div", { class: "acts" }, ...(placeless && own.now(placeless) ? [here] : []), write, copy)], () => {});
    if (focused) here.focus({ preventScroll: true });
  }

  /** Write a new note on a stretch; its colours stand before the field. @param {Stretch} stretch */
  function compose(stretch) {
    open?.close(false);
    const note = own.madeOf(stretch.start, stretch.end, colour);
    getSelection()?.empty();
    if (note) showEditor(own.editor(note, () => open?.close(true), true), { ...stretch, note, words: note.exact }).focus({ preventScroll: true });
    else own.tell(own.say("own_too_long"));
  }

  /** What the reader has selected, in whole words. @returns {Stretch | null} */
  function chosen() {
    const selection = getSelection();
    if (!article || !selection?.rangeCount || selection.isCollapsed) return null;
    const { text, offsets } = own.reading();
    const found = offsets(selection.getRangeAt(0));
    return found && /** @type {ReaderText} */ (Reflect.get(window, "readerText")).inWords(text, found);
  }

  function select() {
    const stretch = chosen();
    if (!stretch || (open && open.stretch.start === stretch.start && open.stretch.end === stretch.end)) return;
    propose(stretch);
  }

  /** Annotate what is selected, or a paragraph: the one named, the one that has the focus, the one that is read.
   * @param {string} [paragraph] */
  function annotate(paragraph) {
    const selected = paragraph ? null : chosen();
    const block = (paragraph && document.getElementById(paragraph)) || own.blockOf(document.activeElement) || document.querySelector(".prose .here");
    const stretch = selected ?? (block instanceof HTMLElement ? own.stretchOf(block) : null);
    if (!stretch) return;
    const there = own.placed().find(({ start, end }) => start === stretch.start && end === stretch.end);
    if (there) edit(there.note, true);
    else if (placeless) propose(stretch, true);
    else compose(stretch);
  }

  /** A button beside the number that has the focus. */
  function offer() {
    const number = document.activeElement;
    if (!number?.matches(".pn") || number.nextElementSibling?.matches(".own-add")) return;
    for (const old of document.querySelectorAll(".own-add")) old.remove();
    const block = number.parentElement;
    const name = own.say("own_annotate_label", { n: own.numberOf(block?.id ?? "") });
    const add = button("+", () => annotate(block?.id), { class: "own-add", "data-generated": "", "aria-label": name });
    number.after(add);
    for (const one of [number, add]) {
      one.addEventListener("focusout", (event) => {
        const next = /** @type {FocusEvent} */ (event).relatedTarget;
        if (next !== add && next !== number && !(one === add && next === null)) setTimeout(() => add.remove());
      });
    }
  }

  /** Give a note the words at a place for its own; without one, those that are chosen next.
   * @param {OwnNote} note @param {Stretch} [stretch] */
  function attach(note, stretch) {
    placeless = stretch ? null : note;
    if (!stretch) {
      own.tell(own.say("own_attach_how"));
      return;
    }
    const made = own.madeOf(stretch.start, stretch.end, note.colour);
    if (!made) return;
    const { exact, prefix, suffix, start, paragraph, digest } = made;
    own.set(note, { exact, prefix, suffix, start, paragraph, digest });
  }

  /** Open the bar of a note that is there. @param {OwnNote} note @param {boolean} [writing] */
  function edit(note, writing = false) {
    open?.close(false);
    const there = own.placed().find((one) => own.isSame(one.note, note));
    if (!there || there.start < 0) return;
    const editor = own.editor(there.note, () => open?.close(true));
    const field = showEditor(editor, there);
    (writing || there.note.text ? field : editor.form.querySelector("button"))?.focus({ preventScroll: true });
  }
  /** The bar of a note; answers its field. @param {ReturnType<OwnEditor["editor"]>} editor
   * @param {Stretch & {note: OwnNote, words: string}} place */
  function showEditor({ form, field, keep }, { note, words, ...stretch }) {
    const copy = button(own.say("own_copy"), () => own.copy(words, note.paragraph), { class: "btn" });
    form.querySelector(".acts")?.append(copy);
    show(own.say("own_note"), stretch, [form], keep);
    return field;
  }

  // A press elsewhere closes it, before it does what it does, and so do words that begin to be chosen; not while something is
  // written, for who writes reads on.
  for (const type of ["click", "selectstart"]) {
    document.addEventListener(type, ({ target }) => {
      if (open && target instanceof Node && !open.made.contains(target) && !open.made.querySelector("textarea")?.value) open.close(false);
    }, true);
  }
  // Esc closes first what stands over it, and then this before all else.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing || !open || document.querySelector("dialog[open], :popover-open")) return;
    event.preventDefault();
    getSelection()?.empty();
    open.close(true);
  }, true);
  document.addEventListener("own-drawn", () => open && wash(open.stretch));
  addEventListener("resize", () => open && place(open.made, open.stretch));
  for (const type of ["resize", "scroll"]) visualViewport?.addEventListener(type, aboveKeys);

  Object.assign(own, { attach, select, annotate, offer, edit });
})();
