// The panel of a reader's notes, the page of all of them, and what is done with all at once: export, import, delete.

/**
 * @typedef {{begin: () => void, openPanel: () => void}} OwnPanel
 */

(() => {
  "use strict";

  const own = /** @type {Own} */ (Reflect.get(window, "readerOwn"));
  const { make, button } = own;
  const LARGEST = 20_000_000; // bytes of a file that is looked into
  /** @type {HTMLDialogElement | null} */
  let dialog = null;

  /** What keeps the notes, and what does not. */
  function about() {
    const made = make("div", { class: "own-about" });
    const look = () => {
      const { say } = own;
      const trouble = own.trouble();
      const kept = trouble ? [make("p", { class: "changed" }, say(`own_trouble_${trouble}`))] : [make("p", {}, say("own_device"))];
      const disk = location.protocol === "file:" ? [make("p", {}, say("own_disk"))] : [];
      made.replaceChildren(...kept, ...disk);
    };
    own.watch(look, made);
    look();
    return made;
  }

  /** Export, import, delete. */
  function acts() {
    const { say } = own;
    const file = /** @type {HTMLInputElement} */ (make("input", { type: "file", accept: ".json,.jsonld,application/json", hidden: "" }));
    file.addEventListener("change", () => {
      const [chosen] = file.files ?? [];
      if (chosen) void take(chosen).finally(() => (file.value = ""));
    });
    const markdown = () => own.save(`${own.known.name}-notes.md`, "text/markdown", own.markdown(own.all()));
    const before = button(say("own_before"), () => own.save(`${own.known.name}-notes-before-import.json`, "application/json", own.annotations(own.replaced())), { class: "btn" });
    const unread = button(say("own_unread"), () => own.save(`${own.known.name}-notes-unread.json`, "application/json", `${JSON.stringify(own.unread(), null, 1)}\n`), { class: "btn" });
    const forget = button(say("own_before_forget"), () => {
      const kept = own.replaced();
      own.forgetReplaced();
      own.tell(say("own_deleted", { n: kept.length }), () => {
        own.keepReplaced(kept);
        own.look();
      });
    }, { class: "btn" });
    const look = () => {
      before.hidden = !own.replaced().length;
      forget.hidden = before.hidden;
      unread.hidden = !own.unread().length;
    };
    own.watch(look, before);
    look();
    const some = [button(say("own_export"), own.exportAll, { class: "btn" }), button(say("own_markdown"), markdown, { class: "btn" }), button(say("own_import"), () => file.click(), { class: "btn" }), before, forget, unread, ...remover()];
    return make("div", { class: "own-all" }, make("h2", {}, say("own_file")), make("p", {}, say("own_file_about")), make("div", { class: "acts" }, ...some, file));
  }

  /** Delete everything: asked once more, in another place, and it can be undone while the page is open. */
  function remover() {
    const { say } = own;
    const all = () => own.all().filter(({ slug }) => !own.isNewer(slug));
    const sure = make("button", { type: "button", class: "btn", hidden: "" });
    const made = button(say("own_delete_all"), (event) => {
      const n = all().length;
      const unread = own.unread().length;
      const isDouble = event instanceof MouseEvent && event.detail > 1; // which asks once
      sure.hidden = isDouble ? sure.hidden : !sure.hidden || !(n || unread);
      if (!(n || unread)) own.tell(say("own_none"));
      sure.textContent = [say("own_delete_sure", { n }), unread ? say("own_delete_unread") : ""].join(" ").trim();
      if (!sure.hidden) sure.focus();
    }, { class: "btn" });
    sure.addEventListener("click", () => {
      sure.hidden = true;
      made.focus();
      own.remove(all(), own.slugs().some(own.isNewer) ? say("own_delete_newer") : "", own.clear);
    });
    return [made, sure];
  }

  /** Take notes from a file. @param {File} file */
  async function take(file) {
    const { say } = own;
    if (file.size > LARGEST) {
      own.tell(say("own_import_large"));
      return;
    }
    const found = own.parse(await file.text());
    if (found.error) {
      own.tell(found.error);
      return;
    }
    const { changes, back, replaced, added, same, both, long } = own.merge(found.notes);
    const trouble = own.changeAll(changes, replaced);
    const failed = trouble && trouble !== "blocked";
    const left = [["own_both", failed ? 0 : both], ["own_left_unknown", found.unknown], ["own_left_long", found.long + long], ["own_left_elsewhere", found.elsewhere]];
    const told = failed ? say(`own_import_${trouble}`) : say("own_imported", { added, changed: replaced.length, same });
    const undo = failed || !changes.size ? undefined : () => void own.changeAll(own.undoing(changes, back));
    own.tell([told, ...left.flatMap(([key, n]) => (n ? [say(String(key), { n })] : []))].join(" "), undo);
  }

  /** The button of the panel tells that notes here have lost their place. */
  function tellLost() {
    const lost = own.article ? own.placed().filter(({ start, state }) => start < 0 && state !== "waiting").length : 0;
    const opener = document.querySelector('.tools [data-opens="own"]');
    opener?.querySelector(".own-astray")?.remove();
    if (!lost) return;
    const said = own.say("own_astray", { n: lost });
    opener?.append(make("span", { class: "own-astray", "data-n": String(lost), title: said }, make("span", {}, said)));
  }

  /** Annotating a paragraph by its number, for who has neither pointer nor keys. */
  function byNumber() {
    const { say } = own;
    const numbers = [...document.querySelectorAll(".prose .pn")].flatMap((link) => link.parentElement ?? []);
    const choice = /** @type {HTMLSelectElement} */ (make("select", {}, ...numbers.map(({ id }) => make("option", { value: id }, `¶ ${own.numberOf(id)}`))));
    choice.value = document.querySelector(".prose .here")?.id ?? numbers[0]?.id ?? "";
    const go = button(say("own_annotate"), () => {
      dialog?.close();
      own.annotate(choice.value);
    }, { class: "btn" });
    return make("div", { class: "own-by-number" }, make("label", {}, say("own_paragraph"), " ", choice), go);
  }

  function openPanel() {
    const { say } = own;
    dialog?.remove();
    const made = /** @type {HTMLDialogElement} */ (make("dialog", { class: "own-panel", "aria-labelledby": "own-heading", lang: own.known.language }));
    const close = button(say("own_close"), () => made.close(), { class: "tool" });
    const shown = own.list(() => [own.slug], () => made.close());
    dialog = made;
    const everything = make("p", {}, make("a", { href: `${own.root}my-notes.html` }, say("own_everything")));
    made.append(make("div", { class: "bar" }, make("h2", { id: "own-heading" }, say("own_here")), close), about(), byNumber(), shown, everything, acts());
    Reflect.get(window, "readerBeside")(made);
    // What was told in the panel goes with it; what was written stays.
    made.addEventListener("close", () => {
      own.keepAll();
      if (made.querySelector(".own-told")) own.tell("");
      made.remove();
    });
    document.body.append(made);
    made.showModal();
    own.tell("");
  }

  /** When all is loaded: show what there is. */
  function begin() {
    own.draw();
    own.tell("");
    own.watch(tellLost);
    tellLost();
    const page = document.querySelector("[data-own-notes]");
    page?.append(about(), own.list(own.slugs, () => {}), acts());
  }

  Object.assign(own, { begin, openPanel });
})();
