// While `reader serve` shows a reading: its words become terms, and the links that were proposed are judged in their place.
(() => {
  "use strict";

  /** @type {Pen | undefined} */
  const found = Reflect.get(window, "readerPen");
  if (!found) return;
  const pen = found;
  const { make, say, button, field } = pen;
  let isFirst = true;

  /** @param {Record<string, string>} decision @returns {Promise<string>} what is wrong */
  async function decide(decision) {
    const { status, value } = await pen.send("decisions", [decision]);
    if (status !== 200) return say("desk_failed", { error: String(value) });
    pen.saved(value.join(", "));
    return "";
  }

  /** Words as a name: on one line. @param {string} text */
  function collapsed(text) {
    return text.replace(/\s+/gu, " ").trim();
  }

  // The dialog: a new term, or another name of one that is there.

  /** @param {DeskPlace} place */
  function mark(place) {
    const { terms, term_kinds: kinds } = pen.desk();
    const dialog = pen.dialog("term");
    const words = collapsed(place.exact);
    const form = /** @type {HTMLFormElement} */ (make("form", { method: "dialog" }));
    const name = /** @type {HTMLInputElement} */ (make("input", { name: "words", required: "", autocomplete: "off", dir: "auto", value: words }));
    const kind = /** @type {HTMLInputElement} */ (make("input", { name: "kind", list: "desk-kinds", autocomplete: "off", dir: "auto" }));
    const text = /** @type {HTMLTextAreaElement} */ (make("textarea", { name: "text", rows: "4", dir: "auto", required: "" }));
    const filter = /** @type {HTMLInputElement} */ (make("input", { type: "search", name: "filter", autocomplete: "off", dir: "auto" }));
    const list = /** @type {HTMLSelectElement} */ (make("select", { name: "term", size: "6", required: "" }));
    const wrong = make("div", { class: "wrong", role: "alert" });
    const fresh = make("div", { class: "part" }, field("desk_term_kind", kind), make("datalist", { id: "desk-kinds" }, ...kinds.map((each) => make("option", { value: each }))), field("desk_definition", text));
    const old = make("div", { class: "part" }, field("desk_filter", filter), field("desk_which", list));
    const [isNew, isAlias] = ["new", "alias"].map((value) => /** @type {HTMLInputElement} */ (make("input", { type: "radio", name: "what", value })));
    const ways = make("fieldset", { "aria-labelledby": "term-heading" },
      make("label", { class: "way" }, isNew, " ", say("desk_new_term")), make("label", { class: "way" }, isAlias, " ", say("desk_alias")));

    function turn() {
      [fresh.hidden, old.hidden] = [!isNew.checked, isNew.checked];
      [text.disabled, kind.disabled, list.disabled, filter.disabled] = [isAlias.checked, isAlias.checked, isNew.checked, isNew.checked];
    }
    function narrow() {
      const sought = collapsed(filter.value).toLocaleLowerCase();
      const fitting = terms.filter((term) => [term.id, term.name, ...term.aliases].some((each) => each.toLocaleLowerCase().includes(sought)));
      const before = list.value;
      list.replaceChildren(...fitting.map((term) => make("option", { value: term.id }, term.name)));
      list.value = fitting.some((term) => term.id === before) ? before : fitting.length === 1 ? fitting[0].id : "";
    }

    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      /** @type {Record<string, string>} */
      const decision = isNew.checked
        ? { decision: "term", words: name.value, kind: collapsed(kind.value), text: text.value }
        : { decision: "alias", words: name.value, term: list.value };
      const why = await decide(decision);
      wrong.replaceChildren(...(why ? [make("p", {}, why)] : []));
      if (!why) {
        text.value = "";
        dialog.close("saved");
      }
    });
    filter.addEventListener("input", narrow);
    form.addEventListener("change", turn);
    form.append(make("h2", { id: "term-heading" }, say("desk_term")), ways, field("desk_headword", name), fresh, old, wrong,
      make("p", { class: "row" }, make("button", { type: "submit", class: "main" }, say("desk_save")), " ", button("desk_cancel", () => dialog.close())));
    dialog.append(form);
    isNew.checked = true;
    turn();
    narrow();
    const isDirty = () => Boolean(text.value);
    pen.hold(dialog, wrong, isDirty);
    pen.open(dialog, name, isDirty);
  }

  // What a card explains can be judged there: for these words, for this reading, for all.

  const judge = make("div", { class: "reader-live-judge", "data-generated": "", role: "group" });

  /** The mention from which a card was opened. @param {string} term */
  function mentionOf(term) {
    const links = [...document.querySelectorAll("article.prose a.term")].filter((link) => link instanceof HTMLElement && link.dataset.term === term);
    const at = links.findIndex((link) => link instanceof HTMLElement && link.dataset.open !== undefined);
    // Of words that are cut into pieces the first alone has the name.
    for (let n = at; n >= 0; n -= 1) if (links[n].id) return links[n].id;
    return "";
  }

  /** @param {Element} card */
  function judged(card) {
    const { reading, accepted, uses } = pen.desk();
    const term = card.id.replace(/^card-/u, "");
    const mention = mentionOf(term);
    const phrase = Object.hasOwn(uses, mention) ? uses[mention].phrase : "";
    /** @param {string} key @param {Record<string, string>} decision */
    const way = (key, decision) => button(key, async () => {
      const why = await decide(decision);
      if (why) pen.tell(why);
    }, "reader-live-way");
    judge.setAttribute("aria-label", say("desk_judge"));
    /** @type {HTMLElement[]} */
    const ways = [
      ...(phrase ? [way("desk_not_here", { decision: "not-here", reading, term, words: phrase })] : []),
      way("desk_never_here", { decision: "never-here", reading, term }),
      way("desk_never", { decision: "never", term }),
    ];
    if (accepted.includes(term)) ways.push(make("span", {}, say("desk_accepted")));
    else ways.unshift(way("desk_accept", { decision: "accept", reading, term }));
    judge.replaceChildren(...ways);
    // Before the last link: from that one the Tab key leaves the card.
    card.insertBefore(judge, card.querySelector(".go"));
  }

  document.addEventListener("toggle", (event) => {
    const card = event.target;
    const opens = /** @type {ToggleEvent} */ (event).newState === "open";
    if (!isFirst && opens && card instanceof Element && card.matches(".card:not(.preview)")) judged(card);
  }, { capture: true });

  pen.ready(() => {
    if (isFirst) pen.offer("desk_term", "G", mark);
    isFirst = false;
    const [top] = [...document.querySelectorAll(".card:popover-open")].slice(-1);
    if (top) judged(top);
  });
})();
