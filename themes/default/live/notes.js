// While `reader serve` shows a reading: editors' notes are written, changed and removed on its page.
(() => {
  "use strict";

  /** @type {Pen | undefined} */
  const found = Reflect.get(window, "readerPen");
  if (!found) return;
  const pen = found;
  const { make, say, button, field, choice } = pen;
  const edition = document.documentElement.dataset.edition;
  const SPOKEN = `reader:${edition}:desk:spoken`; // who spoke last, kept in this browser
  const WRITTEN = `reader:${edition}:desk:written`; // the note that a page shows when it comes back

  /** @param {Storage} store @param {string} key */
  function kept(store, key) {
    try {
      return store.getItem(key) || "";
    } catch {
      return "";
    }
  }
  /** @param {Storage} store @param {string} key @param {string} value */
  function keep(store, key, value) {
    try {
      store.setItem(key, value);
    } catch {
      // Storage may be blocked: nothing is kept then.
    }
  }

  function spoken() {
    const [by = "editor", name = ""] = kept(localStorage, SPOKEN).split("\n");
    return { by: pen.desk().speakers.includes(by) ? by : "editor", name };
  }

  // The dialog: a new note on a place, or one that is there.

  /** What a person chooses and writes.
   * @typedef {{kind: string, for: string, by: string, name: string, text: string}} Said
   * @typedef {{parts: HTMLElement[], text: HTMLElement, said: () => Said, fill: (values: Said) => void, isDirty: () => boolean}} Fields */

  /** @returns {Fields} */
  function fields() {
    const { kinds, speakers, names } = pen.desk();
    const kind = /** @type {HTMLSelectElement} */ (choice("kind", kinds.map((value) => [value, say(`note_kind_${value}`)])));
    const audience = /** @type {HTMLSelectElement} */ (choice("for", ["everybody", "teachers"].map((value) => [value, say(`desk_${value}`)])));
    const by = /** @type {HTMLSelectElement} */ (choice("by", speakers.map((value) => [value, say(`desk_by_${value}`)])));
    const name = /** @type {HTMLInputElement} */ (make("input", { name: "name", list: "desk-names", autocomplete: "off", dir: "auto" }));
    const text = /** @type {HTMLTextAreaElement} */ (make("textarea", { name: "text", rows: "7", dir: "auto", required: "" }));
    const known = make("datalist", { id: "desk-names" }, ...names.map((value) => make("option", { value })));
    const choices = make("div", { class: "fields" }, field("desk_kind", kind), field("desk_for", audience), field("desk_by", by), field("desk_name", name));
    let before = "";
    // What a teacher says is for teachers.
    audience.addEventListener("change", () => {
      if (audience.value === "teachers" && by.value === "editor") by.value = "teacher";
      else if (audience.value === "everybody" && by.value === "teacher") by.value = "editor";
    });
    by.addEventListener("change", () => {
      if (by.value === "teacher") audience.value = "teachers";
    });
    const said = () => ({ kind: kind.value, for: audience.value, by: by.value, name: name.value, text: text.value });
    /** @param {Said} values */
    function fill(values) {
      [kind.value, audience.value, by.value, name.value, text.value] = [values.kind, values.for, values.by, values.name, values.text];
      before = JSON.stringify(said());
    }
    return { parts: [choices, known, field("desk_text", text)], text, said, fill, isDirty: () => JSON.stringify(said()) !== before };
  }

  /** What stands in the file now, and what can be done about it.
   * @param {DeskSaid | null} now @param {{take: () => void, again: () => void, anew: () => void}} ways @returns {(Node | string)[]} */
  function differing(now, { take, again, anew }) {
    if (!now) return [make("p", {}, say("desk_gone")), button("desk_again", anew)];
    const about = [say(`note_kind_${now.kind}`), say(`desk_${now.for}`), say(`desk_by_${now.by}`), now.name];
    return [
      make("p", {}, say("desk_changed")), make("blockquote", { class: "theirs", dir: "auto" }, now.text),
      make("p", {}, about.filter(Boolean).join(", ")), button("desk_theirs", take), " ", button("desk_mine", again),
    ];
  }

  /** A button that asks once more. @param {() => void} act */
  function removal(act) {
    const sure = button("desk_remove_sure", act, "aside danger");
    const first = button("desk_remove", () => {
      first.replaceWith(sure);
      sure.focus();
    }, "aside");
    return first;
  }

  /** @param {DeskPlace | null} place @param {DeskNote | null} note */
  function write(place, note) {
    const { reading } = pen.desk();
    const dialog = pen.dialog("note");
    const { parts, text, said, fill, isDirty } = fields();
    const wrong = make("div", { class: "wrong", role: "alert" });
    const form = /** @type {HTMLFormElement} */ (make("form", { method: "dialog" }));
    const { exact = "", prefix = "", suffix = "", start = 0, end = 0 } = place || note || {};
    let was = note?.was || "";

    /** @param {Record<string, unknown>} what */
    async function submit(what) {
      const buttons = form.querySelectorAll("button");
      for (const each of buttons) each.disabled = true;
      const { status, value } = await pen.send("notes", { ...what, was, reading, ...(what.do === "remove" ? {} : said()) });
      for (const each of buttons) each.disabled = false;
      if (status === 200) done(what.do === "remove" ? "" : value.id, value.paths);
      else if (status === 409) differ(what, value.now);
      else wrong.replaceChildren(make("p", {}, say("desk_failed", { error: String(value) })));
      wrong.scrollIntoView({ block: "nearest" });
    }
    /** @param {Record<string, unknown>} what @param {DeskSaid | null} now */
    function differ(what, now) {
      was = now?.was || was;
      wrong.replaceChildren(...differing(now, {
        take() {
          if (now) fill(now);
          wrong.replaceChildren();
          text.focus();
        },
        again: () => submit(what),
        anew: () => submit({ do: "add", place: { exact, prefix, suffix, start: start || 0, end: end || 0, digest: "" } }),
      }));
    }
    /** @param {string} id @param {string[]} paths */
    function done(id, paths) {
      keep(localStorage, SPOKEN, `${said().by}\n${said().name}`);
      keep(sessionStorage, WRITTEN, id);
      fill(said());
      dialog.close("saved");
      pen.saved(paths.join(", "));
    }

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      submit(note ? { do: "change", id: note.id, in: note.for, ...(place ? { place } : {}) } : { do: "add", place });
    });
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    });
    const acts = make("p", { class: "row" }, make("button", { type: "submit", class: "main" }, say("desk_save")), " ", button("desk_cancel", () => dialog.close()));
    if (note) acts.append(" ", removal(() => submit({ do: "remove", id: note.id, in: note.for })));
    const { lang, dir } = /** @type {HTMLElement} */ (pen.article);
    const words = make("blockquote", { lang, dir: dir || "auto" }, exact);
    form.append(make("h2", { id: "note-heading" }, say(note ? "desk_edit_title" : "desk_note")), words, ...parts, wrong, acts);
    dialog.append(form);
    const speaker = spoken();
    fill(note || { kind: "gloss", for: speaker.by === "teacher" ? "teachers" : "everybody", ...speaker, text: "" });
    pen.hold(dialog, wrong, isDirty);
    pen.open(dialog, text, isDirty);
  }

  // The list at the foot: every note on the reading, teachers' too, and a way to write without a pointer.

  const panel = make("details", { class: "desk" });
  pen.tree.append(panel);

  /** @param {DeskNote} note */
  function rangesOf(note) {
    const { of, units } = /** @type {ReaderText} */ (Reflect.get(window, "readerText"));
    if (note.start === null || note.end === null) return [];
    const { text, ranges } = of(pen.article);
    return ranges(units(text, note.start), units(text, note.end));
  }

  /** @param {DeskNote} note */
  function show(note) {
    const target = document.getElementById(`on-${note.id}`) || document.getElementById(`note-${note.id}`);
    const [range] = rangesOf(note);
    (target || range?.startContainer.parentElement)?.scrollIntoView({ block: "center" });
    if (target) {
      target.setAttribute("tabindex", target.getAttribute("tabindex") || "-1");
      target.focus({ preventScroll: true });
    } else if (range) {
      getSelection()?.removeAllRanges();
      getSelection()?.addRange(range);
    }
  }

  /** @param {DeskNote} note */
  function row(note) {
    const item = make("li", {}, make("q", { dir: "auto" }, note.exact.length > 90 ? `${note.exact.slice(0, 90)}…` : note.exact), " ");
    const about = [say(`note_kind_${note.kind}`), say(`desk_by_${note.by}`), note.name].filter(Boolean).join(", ");
    if (note.for === "teachers") item.append(make("strong", {}, say("desk_secret")), " ");
    if (note.start === null) item.append(make("strong", { class: "lost" }, say("desk_lost")), " ");
    item.append(make("small", {}, about), make("p", { dir: "auto" }, note.text));
    const edit = button("desk_edit", () => write(null, note));
    edit.setAttribute("aria-label", `${say("desk_edit")}: ${note.exact.slice(0, 40)}`);
    if (note.start !== null) item.append(button("desk_show", () => show(note)), " ");
    else {
      item.append(button("desk_place", () => {
        const place = pen.chosen();
        if (place) write(place, note);
        else pen.tell(say("desk_select"));
      }), " ");
    }
    item.append(edit);
    return item;
  }

  function listed() {
    const { notes, wrong } = pen.desk();
    const block = /** @type {HTMLSelectElement} */ (choice("paragraph", [...document.querySelectorAll("article.prose [id]:has(> .pn)")].map(({ id }) => [id, id.replace(/^p/u, "")])));
    const here = document.querySelector("article.prose .here");
    if (here) block.value = here.id;
    const start = button("desk_note", () => {
      const range = document.createRange();
      const target = document.getElementById(block.value);
      if (!target) return;
      range.selectNodeContents(target);
      getSelection()?.removeAllRanges();
      getSelection()?.addRange(range);
      const place = pen.chosen();
      if (place) write(place, null);
    });
    const parts = [make("summary", {}, say("desk_panel", { n: String(notes.length) })), make("div", { class: "start" }, field("desk_paragraph", block), start)];
    if (wrong) parts.push(make("p", { class: "wrong" }, wrong));
    if (notes.length) parts.push(make("ul", {}, ...notes.map(row)));
    const focused = panel.contains(pen.tree.activeElement);
    panel.replaceChildren(...parts);
    if (focused) panel.querySelector("summary")?.focus();
  }

  /** Each note that stands on the page has a way to change it. */
  function edits() {
    for (const old of document.querySelectorAll(".reader-live-edit")) old.remove();
    for (const note of pen.desk().notes) {
      const aside = document.getElementById(`note-${note.id}`);
      const made = button("desk_edit", () => write(null, note), "reader-live-edit");
      made.setAttribute("data-generated", "");
      aside?.append(made);
    }
  }

  /** Teachers' notes are built into no page: their words are marked in this window alone. */
  function marks() {
    if (!("highlights" in CSS)) return;
    const ranges = pen.desk().notes.filter((note) => note.for === "teachers").flatMap(rangesOf);
    CSS.highlights.set("reader-live-teacher", new Highlight(...ranges));
  }

  function arrive() {
    const id = kept(sessionStorage, WRITTEN);
    const note = pen.desk().notes.find((each) => each.id === id);
    if (!note) return;
    const mark = document.getElementById(`on-${id}`);
    if (!mark && note.for !== "teachers") return; // the page is still to be built
    keep(sessionStorage, WRITTEN, "");
    if (!mark) return;
    mark.setAttribute("tabindex", mark.getAttribute("tabindex") || "-1");
    mark.focus({ preventScroll: true });
    pen.tell(say("desk_written"));
  }

  let isFirst = true;
  pen.ready(() => {
    if (isFirst) pen.offer("desk_note", "E", (place) => write(place, null));
    isFirst = false;
    listed();
    edits();
    marks();
    arrive();
  });
})();
