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

  /** @param {DeskPlace | null} place @param {DeskNote | null} note */
  function write(place, note) {
    const { reading, kinds, speakers, names } = pen.desk();
    const dialog = pen.dialog("note");
    const words = make("blockquote", { lang: pen.article.getAttribute("lang") || "", dir: pen.article.getAttribute("dir") || "auto" }, place?.exact || note?.exact || "");
    const kind = /** @type {HTMLSelectElement} */ (choice("kind", kinds.map((value) => [value, say(`note_kind_${value}`)])));
    const audience = /** @type {HTMLSelectElement} */ (choice("for", ["everybody", "teachers"].map((value) => [value, say(`desk_${value}`)])));
    const by = /** @type {HTMLSelectElement} */ (choice("by", speakers.map((value) => [value, say(`desk_by_${value}`)])));
    const name = /** @type {HTMLInputElement} */ (make("input", { name: "name", list: "desk-names", autocomplete: "off", dir: "auto" }));
    const text = /** @type {HTMLTextAreaElement} */ (make("textarea", { name: "text", rows: "7", dir: "auto", required: "" }));
    const wrong = make("div", { class: "wrong", role: "alert" });
    const form = make("form", { method: "dialog" });
    let was = note?.was || "";
    let before = "";

    function said() {
      return { kind: kind.value, for: audience.value, by: by.value, name: name.value, text: text.value };
    }
    /** @param {{kind: string, for: string, by: string, name: string, text: string}} values */
    function fill(values) {
      [kind.value, audience.value, by.value, name.value, text.value] = [values.kind, values.for, values.by, values.name, values.text];
      before = JSON.stringify(said());
    }
    const isDirty = () => JSON.stringify(said()) !== before;

    /** @param {(Node | string)[]} parts */
    function complain(...parts) {
      wrong.replaceChildren(...parts);
    }
    /** What stands in the file now, and what can be done about it. @param {{why: string, now: (DeskSaid | null)}} found @param {() => void} again */
    function differ({ now }, again) {
      if (!now) {
        complain(make("p", {}, say("desk_gone")), button("desk_again", () => submit({ do: "add", place: { ...placeAgain(), digest: "" } })));
        return;
      }
      was = now.was;
      const theirs = make("blockquote", { class: "theirs", dir: "auto" }, now.text);
      const about = make("p", {}, [say(`note_kind_${now.kind}`), say(`desk_${now.for}`), say(`desk_by_${now.by}`), now.name].filter(Boolean).join(", "));
      complain(make("p", {}, say("desk_changed")), theirs, about, button("desk_theirs", () => {
        fill(now);
        complain();
        text.focus();
      }), " ", button("desk_mine", again));
    }
    function placeAgain() {
      const { exact, prefix, suffix, start, end } = place || /** @type {DeskNote} */ (note);
      return { exact, prefix, suffix, start: start || 0, end: end || 0 };
    }

    /** @param {Record<string, unknown>} what */
    async function submit(what) {
      const again = () => submit({ ...what, was });
      for (const each of form.querySelectorAll("button")) each.disabled = true;
      const { status, value } = await pen.send("notes", { ...what, reading, ...(what.do === "remove" ? {} : said()) });
      for (const each of form.querySelectorAll("button")) each.disabled = false;
      if (status === 409) differ(value, again);
      else if (status !== 200) complain(make("p", {}, say("desk_failed", { error: String(value) })));
      else {
        before = JSON.stringify(said());
        keep(localStorage, SPOKEN, `${by.value}\n${name.value}`);
        keep(sessionStorage, WRITTEN, what.do === "remove" ? "" : value.id);
        dialog.close("saved");
        pen.saved(value.paths.join(", "));
        return;
      }
      wrong.scrollIntoView({ block: "nearest" });
    }

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      submit(note ? { do: "change", id: note.id, was, ...(place ? { place } : {}) } : { do: "add", place });
    });
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) /** @type {HTMLFormElement} */ (form).requestSubmit();
    });
    audience.addEventListener("change", () => {
      if (audience.value === "teachers" && by.value === "editor") by.value = "teacher";
      else if (audience.value === "everybody" && by.value === "teacher") by.value = "editor";
    });
    by.addEventListener("change", () => {
      if (by.value === "teacher") audience.value = "teachers";
    });
    dialog.addEventListener("cancel", (event) => {
      if (!isDirty() || wrong.dataset.asked) return;
      event.preventDefault();
      wrong.dataset.asked = "";
      complain(make("p", {}, say("desk_unsaved")));
    });
    form.addEventListener("input", () => delete wrong.dataset.asked);

    const save = /** @type {HTMLButtonElement} */ (make("button", { type: "submit", class: "main" }, say("desk_save")));
    const acts = make("p", { class: "row" }, save, " ", button("desk_cancel", () => dialog.close()));
    if (note) {
      const sure = button("desk_remove_sure", () => submit({ do: "remove", id: note.id, was }), "aside danger");
      const first = button("desk_remove", () => {
        first.replaceWith(sure);
        sure.focus();
      }, "aside");
      acts.append(" ", first);
    }
    form.append(
      make("h2", { id: "note-heading" }, say(note ? "desk_edit_title" : "desk_note")), words,
      make("div", { class: "fields" }, field("desk_kind", kind), field("desk_for", audience), field("desk_by", by), field("desk_name", name)),
      make("datalist", { id: "desk-names" }, ...names.map((each) => make("option", { value: each }))),
      field("desk_text", text), wrong, acts,
    );
    dialog.append(form);
    const speaker = spoken();
    fill(note || { kind: "gloss", for: speaker.by === "teacher" ? "teachers" : "everybody", ...speaker, text: "" });
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
