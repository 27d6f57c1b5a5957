// A term opens its card, a mark its note that is out of sight, and a link in a text shows what it leads to: what that takes is loaded when somebody turns to
// one. Without it the links lead where they lead. Terms that a reader knows lose their underline here.
(() => {
  "use strict";

  /** @type {{kept: (name: string) => string}} */
  const { kept } = Reflect.get(window, "readerChoices");
  /** @type {(event: Event, selector: string) => Element | null} */
  const target = Reflect.get(window, "readerTarget");
  const parts = document.body.dataset.cards?.split(" ").map((path) => path.replace(/^\//u, "")) ?? [];
  const TERM = "a.term[data-term]";
  const NOTE = ".ref:is([data-i], .own:not(.plain))";
  const LINK = `${NOTE}, ${TERM}, :is(.prose, .card) a[href]:not([rel], .pn, .back, .ref[data-i], .inner, .go a)`;
  const TURNS = new Map([["pointerover", "point"], ["focusin", "rest"], ["click", "press"]]);

  /** The ids of the terms that the reader knows, on this device. */
  const known = () => new Set(kept("known").split(".").filter(Boolean));
  /** @param {Set<string>} ids */
  function mark(ids) {
    for (const term of document.querySelectorAll(TERM)) term.classList.toggle("known", ids.has(term.getAttribute("data-term") ?? ""));
  }
  mark(known());
  for (const type of ["storage", "pageshow"]) addEventListener(type, () => mark(known()));

  /** The card of a term; of a mark its note, unless that is seen already. @param {Element} link @returns {HTMLElement | null} */
  function cardOf(link) {
    const card = link.matches(NOTE) ? Reflect.get(window, "readerNotes").away(link)
      : link.matches(TERM) && document.getElementById(`card-${link.getAttribute("data-term")}`);
    return card && "showPopover" in card ? card : null;
  }
  for (const term of document.querySelectorAll(TERM)) {
    if (cardOf(term)) {
      term.setAttribute("aria-haspopup", "dialog");
      term.setAttribute("aria-expanded", "false");
    }
  }

  /** @type {Promise<unknown> | null} */
  let loading = null;
  function load() {
    loading ??= Promise.all(parts.map(Reflect.get(window, "readerSearch").load)).catch((error) => {
      loading = null;
      throw error;
    });
    return loading;
  }
  const cards = { LINK, NOTE, TERM, known, mark, cardOf, load };
  Object.assign(window, { readerCards: cards });

  /** The first turns to a card wait for what they take; then that hears the next ones itself. @param {Event} event */
  function turn(event) {
    const link = target(event, LINK);
    const name = TURNS.get(event.type) ?? "";
    if (!link || name in cards || (link.matches(NOTE) && !cardOf(link))) return;
    const isPress = event instanceof MouseEvent && name === "press";
    if (isPress) {
      if (!(link instanceof HTMLAnchorElement && cardOf(link)) || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
    }
    void load().then(() => Reflect.get(cards, name)(event), () => {
      if (isPress && link instanceof HTMLAnchorElement) location.assign(link.href);
    });
  }
  for (const type of TURNS.keys()) document.addEventListener(type, turn);

  // The button on a term's page and the list of the terms that are known stand there from the first.
  if (document.querySelector(".knows[hidden]")) void load().then(() => Reflect.get(cards, "list")(), () => {});
})();
