// How a note is changed: its colour, its text; and how that is undone.

/**
 * @typedef {{palette: (chosen: string, choose: (colour: string) => void) => HTMLElement,
 *   editor: (note: OwnNote, done: () => void, isNew?: boolean) => {form: HTMLElement, field: HTMLTextAreaElement, keep: () => void},
 *   put: (note: OwnNote) => void, set: (note: OwnNote, values: Partial<OwnNote>) => void, now: (note: OwnNote) => OwnNote | undefined,
 *   keepAll: () => void, isHidden: () => boolean,
 *   remove: (notes: OwnNote[], more?: string, also?: () => () => void) => void, copy: (words: string, anchor: string) => void,
 *   tell: (text: string, undo?: () => void) => void, exportAll: () => void}} OwnEditor
 */

(() => {
  "use strict";

  const own = /** @type {Own} */ (Reflect.get(window, "readerOwn"));
  const { make, button } = own;
  const PAUSE = 500; // ms without a key, after which what is written is kept

  // What is told stands at the foot of the window, and is read aloud.

  const told = make("div", { class: "own-told", "data-generated": "" });
  const status = make("p", { role: "status" });
  const alert = make("p", { role: "alert" });
  told.append(alert, status);
  /** Returns the focus to where it was. */
  let giveBack = () => {};
  told.addEventListener("focusin", ({ relatedTarget: from }) => {
    if (from instanceof Element && !told.contains(from)) giveBack = own.spot(from);
  });

  /** @param {string} text @param {() => void} [undo] */
  function tell(text, undo) {
    const isHeld = told.contains(document.activeElement);
    const place = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body;
    if (told.parentElement !== place) place.append(told);
    for (const offered of told.querySelectorAll("button")) offered.remove();
    const { say } = own;
    const trouble = own.trouble();
    alert.textContent = trouble && own.unkept() ? say(`own_trouble_${trouble}`) : "";
    status.textContent = text;
    // What only confirms is heard, not seen: the page shows it.
    told.classList.toggle("vh", !alert.textContent && ["", say("own_kept"), say("own_undone")].includes(text));
    if (alert.textContent) told.append(button(say("own_export"), own.exportAll, { class: "btn" }));
    if (undo) {
      const act = () => {
        undo();
        tell(say("own_undone"));
      };
      told.append(button(say("own_undo"), act, { class: "btn", "data-act": "undo" }));
    }
    if (!told.matches(".vh")) told.append(button(say("own_close"), () => tell(""), { class: "tool" }));
    if (isHeld) giveBack();
  }

  /** A note as it is kept now. @param {OwnNote} note */
  const now = ({ slug, id }) => own.read(slug).find((one) => one.id === id);

  /** Give a note some values: the others are those that it has now. One that is gone comes back.
   * @param {OwnNote} note @param {Partial<OwnNote>} values @param {boolean} [quiet] */
  function write(note, values, quiet = false) {
    const next = own.changed(now(note) ?? note, values);
    own.change(note.slug, new Map([[note.id, next]]), quiet);
    return next;
  }

  const hidden = () => (document.documentElement.dataset.hidden ?? "").split(" ");
  const isHidden = () => hidden().includes("own");
  /** What somebody writes is shown, though one's own notes were hidden. */
  function unhide() {
    if (isHidden()) Reflect.get(window, "readerChoices").choose("hidden", hidden().filter((one) => one !== "own").join(" "));
  }

  /** Show and say that something was kept. @param {string} key what is said */
  function kept(key) {
    unhide();
    tell(own.trouble() ? "" : own.say(key));
  }

  /** Keep a new note. @param {OwnNote} note */
  function put(note) {
    own.change(note.slug, new Map([[note.id, note]]));
    kept("own_kept");
  }

  /** Change a note. @param {OwnNote} note @param {Partial<OwnNote>} values */
  function set(note, values) {
    write(note, values);
    kept("own_kept");
  }

  /** @param {OwnNote[]} notes @param {string} [more] what else to tell @param {() => () => void} [also] what else to do, which gives what undoes it */
  function remove(notes, more = "", also = () => () => {}) {
    const from = own.spot();
    /** @type {Map<string, OwnChanges>[]} */
    const [changes, back] = [new Map(), new Map()];
    for (const slug of new Set(notes.map((note) => note.slug))) {
      const ids = new Set(notes.filter((note) => note.slug === slug).map(({ id }) => id));
      const there = own.read(slug).filter(({ id }) => ids.has(id));
      changes.set(slug, new Map(there.map(({ id }) => [id, null])));
      back.set(slug, new Map(there.map((note) => [note.id, note])));
    }
    for (const [slug, some] of changes) own.change(slug, some);
    const undo = also();
    tell(`${own.say("own_deleted", { n: notes.length })} ${more}`.trim(), () => {
      for (const [slug, some] of own.undoing(changes, back)) own.change(slug, some);
      undo();
    });
    const offered = told.querySelector('[data-act="undo"]');
    if (offered instanceof HTMLElement) offered.focus({ preventScroll: true });
    giveBack = from;
  }

  /** The colours, each by its name in its own look. @param {string} chosen @param {(colour: string) => void} choose */
  function palette(chosen, choose) {
    const made = make("div", { class: "own-colours", role: "group", "aria-label": own.say("own_colour") });
    for (const colour of own.colours) {
      const one = button("", () => {
        choose(colour);
        for (const other of made.children) other.setAttribute("aria-pressed", String(chosen !== "" && other === one));
      }, { class: "own-colour" });
      if (chosen) one.setAttribute("aria-pressed", String(colour === chosen));
      one.append(make("span", { class: `own ${colour}` }, own.say(`own_${colour}`)));
      made.append(one);
    }
    return made;
  }

  /** The editors that are open, and what keeps the text of each. @type {Map<HTMLElement, (quiet?: boolean) => void>} */
  let editors = new Map();

  /** Keep what stands in the fields; the editors that are gone are forgotten. @param {boolean} [quiet] @param {Node | null} [but] in
   * which of them no more has happened than a press */
  function keepAll(quiet = false, but = null) {
    editors = new Map([...editors].filter(([form]) => form.isConnected));
    for (const [form, keep] of editors) if (!form.contains(but)) keep(quiet);
  }
  addEventListener("pagehide", () => keepAll(true));
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && keepAll(true));
  // What is pressed must stay where it is until it was: who leaves a field by a press sees then what was written.
  let isPointed = false;
  for (const type of ["pointerdown", "keydown"]) document.addEventListener(type, () => (isPointed = type === "pointerdown"), true);
  document.addEventListener("click", ({ target }) => keepAll(false, target instanceof Node ? target : null), true);

  /** What keeps the text of a field in its note: in silence while it is written, and told when it is left.
   * @param {HTMLElement} form @param {HTMLTextAreaElement} field @param {OwnNote} given @param {boolean} isNew */
  function keeper(form, field, given, isNew) {
    let note = given; // what the field began with, or was kept as
    let said = ""; // what is to be told of that
    let isKept = !isNew;
    let waiting = 0;
    const show = () => {
      if (field.value === note.text) return;
      const { selectionStart, selectionEnd } = field;
      field.value = note.text;
      if (document.activeElement === field) field.setSelectionRange(selectionStart, selectionEnd);
    };
    /** @param {boolean} [quiet] @param {Partial<OwnNote>} [values] what else has changed */
    const keep = (quiet = false, values = {}) => {
      clearTimeout(waiting);
      const there = now(note);
      if (field.value !== note.text || values.colour || (said && isKept && !there)) {
        said = there || !isKept ? said || "own_kept" : "own_returned";
        note = write(note, { ...values, text: own.both(note.text, field.value, (there ?? note).text) }, true);
        [isKept, isNew] = [true, isNew && !values.colour];
        show();
        if (own.trouble() && !alert.textContent) tell("");
      }
      const isEmpty = isNew && !note.text;
      if (said && isEmpty) {
        own.change(note.slug, new Map([[note.id, null]]), quiet);
        isKept = false;
      }
      if (quiet || !said) return;
      if (!isEmpty) {
        own.look();
        kept(said);
      }
      said = "";
    };
    const soon = () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => form.isConnected && keep(true), PAUSE);
    };
    for (const type of ["input", "compositionend"]) field.addEventListener(type, soon);
    field.addEventListener("blur", () => form.isConnected && keep(isPointed));
    own.watch(() => {
      if (field.value !== note.text) return;
      note = now(note) ?? note;
      show();
    }, form);
    return keep;
  }

  /** What changes a note. Nothing has to be saved by hand. A new one is there when it has a text, or its colour was chosen.
   * @param {OwnNote} given @param {() => void} done @param {boolean} [isNew] */
  function editor(given, done, isNew = false) {
    const note = now(given) ?? given;
    const field = /** @type {HTMLTextAreaElement} */ (make("textarea", { rows: "3", dir: "auto", maxlength: "50000" }));
    field.value = note.text;
    const form = make("div", { class: "own-editor" });
    const keep = keeper(form, field, note, isNew);
    const finish = () => {
      keep();
      done();
    };
    const away = () => {
      finish();
      remove([note]);
    };
    const acts = [button(own.say("own_done"), finish, { class: "btn" }), ...(isNew ? [] : [button(own.say("own_delete"), away, { class: "btn" })])];
    const colours = palette(note.colour, (colour) => keep(false, { colour }));
    form.append(colours, make("label", {}, own.say("own_text"), field), make("div", { class: "acts" }, ...acts));
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault(); // else the button that gets the focus is pressed at once
      finish();
    });
    editors = new Map([...editors].filter(([other]) => other.isConnected)).set(form, keep);
    return { form, field, keep };
  }

  /** Copy words with what they are quoted from. @param {string} words @param {string} anchor */
  async function copy(words, anchor) {
    const number = own.numberOf(anchor);
    // The address, which the citation may end with, is here that of the paragraph.
    const source = (document.querySelector(".box .cite")?.textContent ?? "").trim().replace(/\s+https?:\S+$/u, "");
    const page = Reflect.get(window, "readerAddress");
    const text = [own.say("own_quotation", { words: words.trim() }), [source, number && `¶ ${number}.`].filter(Boolean).join(" "), page && `${page}${anchor && `#${anchor}`}`];
    const whole = text.filter(Boolean).join("\n");
    try {
      await navigator.clipboard.writeText(whole);
    } catch {
      copyBySelection(whole);
    }
    tell(own.say("own_copied"));
  }

  /** Where a page may not write to the clipboard, the browser may still copy what is selected. @param {string} text */
  function copyBySelection(text) {
    const field = /** @type {HTMLTextAreaElement} */ (make("textarea", { class: "vh" }));
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }

  function exportAll() {
    own.save(`${own.known.name}-notes.json`, "application/json", own.annotations(own.all()));
  }

  Object.assign(own, { now, isHidden, palette, editor, put, set, remove, copy, tell, exportAll, keepAll });
})();
