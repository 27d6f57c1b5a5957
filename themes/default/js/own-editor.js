// How a note is changed: its colour, its text; and how that is undone.

/**
 * @typedef {{palette: (chosen: string, choose: (colour: string) => void) => HTMLElement,
 *   editor: (note: OwnNote, done: () => void, isNew?: boolean) => {form: HTMLElement, field: HTMLTextAreaElement, keep: () => void},
 *   put: (note: OwnNote) => void, keepAll: () => void,
 *   remove: (notes: OwnNote[], more?: string, also?: () => () => void) => void, copy: (words: string, anchor: string) => void,
 *   tell: (text: string, undo?: () => void) => void, exportAll: () => void}} OwnEditor
 */

(() => {
  "use strict";

  const own = /** @type {Own} */ (Reflect.get(window, "readerOwn"));
  const { make, button } = own;

  // What is told stands at the foot of the window, and is read aloud.

  const told = make("div", { class: "own-told", "data-generated": "" });
  const status = make("p", { role: "status" });
  const alert = make("p", { role: "alert" });
  told.append(alert, status);

  /** @param {string} text @param {() => void} [undo] */
  function tell(text, undo) {
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
  }

  /** Change notes, each to a value or away, so that it can be undone. @param {OwnNote[]} notes @param {boolean} away @returns {() => void} */
  function change(notes, away) {
    const before = notes.map((note) => own.read(note.slug).find((one) => one.id === note.id));
    /** @param {(n: number) => OwnNote | null} value */
    const write = (value) => {
      /** @type {Map<string, OwnChanges>} */
      const changes = new Map();
      for (const [n, note] of notes.entries()) changes.set(note.slug, (changes.get(note.slug) ?? new Map()).set(note.id, value(n)));
      for (const [slug, some] of changes) own.change(slug, some);
    };
    write((n) => (away ? null : notes[n]));
    return () => write((n) => before[n] ?? null);
  }

  /** What somebody writes is shown, though one's own notes were hidden. */
  function unhide() {
    const hidden = (document.documentElement.dataset.hidden ?? "").split(" ");
    if (hidden.includes("own")) Reflect.get(window, "readerChoices").choose("hidden", hidden.filter((one) => one !== "own").join(" "));
  }

  /** Keep a note as it is now. @param {OwnNote} note */
  function put(note) {
    change([note], false);
    unhide();
    tell(own.trouble() ? "" : own.say("own_kept"));
  }

  /** @param {OwnNote[]} notes @param {string} [more] what else to tell @param {() => () => void} [also] what else to do, which gives what undoes it */
  function remove(notes, more = "", also = () => () => {}) {
    const undo = change(notes, true);
    const back = also();
    tell(`${own.say("own_deleted", { n: notes.length })} ${more}`.trim(), () => {
      undo();
      back();
    });
    const offered = told.querySelector('[data-act="undo"]');
    if (offered instanceof HTMLElement) offered.focus({ preventScroll: true });
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

  /** The editors that are open, and what keeps the text of each. @type {Map<HTMLElement, () => void>} */
  let editors = new Map();

  /** Keep what stands in the fields; the editors that are gone are forgotten. */
  function keepAll() {
    editors = new Map([...editors].filter(([form]) => form.isConnected));
    for (const keep of editors.values()) keep();
  }
  addEventListener("pagehide", keepAll);

  /** What changes a note. Nothing has to be saved by hand: it is kept when the field is left. A new one is there when it
   * has a text, or its colour was chosen. @param {OwnNote} given @param {() => void} done @param {boolean} [isNew] */
  function editor(given, done, isNew = false) {
    let [note, isKept] = [given, !isNew];
    const field = /** @type {HTMLTextAreaElement} */ (make("textarea", { rows: "3", dir: "auto", maxlength: "50000" }));
    field.value = note.text;
    const there = () => own.read(given.slug).find((one) => one.id === given.id);
    const current = () => there() ?? note;
    /** @param {Partial<OwnNote>} values */
    const write = (values) => {
      const isGone = isKept && !there();
      const next = own.changed(current(), values);
      put(next);
      isKept = true;
      if (isGone) tell(own.say("own_returned"));
      return next;
    };
    const keep = () => {
      if (field.value === note.text) return;
      // What another window wrote meanwhile stays too.
      const now = current();
      const text = now.text === note.text ? field.value : own.joined(field.value, now.text);
      note = write({ text });
      field.value = note.text;
    };
    const label = make("label", {}, own.say("own_text"), field);
    const colours = palette(note.colour, (colour) => void write({ colour }));
    const form = make("div", { class: "own-editor" }, colours, label);
    const finish = () => {
      keep();
      done();
    };
    const away = () => {
      done();
      remove([current()]);
    };
    form.append(make("div", { class: "acts" }, button(own.say("own_done"), finish, { class: "btn" })));
    if (!isNew) form.querySelector(".acts")?.append(button(own.say("own_delete"), away, { class: "btn" }));
    field.addEventListener("change", keep);
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault(); // else the button that gets the focus is pressed at once
      finish();
    });
    editors = new Map([...editors].filter(([other]) => other.isConnected)).set(form, keep);
    return { form, field, keep };
  }

  /** Copy words with what they are quoted from. @param {string} words @param {string} anchor */
  async function copy(words, anchor) {
    const number = own.numberOf(anchor);
    const source = document.querySelector(".box .cite")?.textContent?.trim() ?? "";
    const canonical = document.querySelector('link[rel="canonical"]')?.getAttribute("href");
    const text = [own.say("own_quotation", { words: words.trim() }), [source, number && `¶ ${number}.`].filter(Boolean).join(" "), canonical && `${canonical}${anchor && `#${anchor}`}`];
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

  Object.assign(own, { palette, editor, put, remove, copy, tell, exportAll, keepAll });
})();
