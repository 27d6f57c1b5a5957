// A term opens its card; without this script, or with a modified click, the link leads to the glossary.
(() => {
  "use strict";

  const PAUSE = 300;
  const MOST = 3; // cards in a stack; a term in the last one leads to its page

  /** An open card: pinned by a press or Enter, else shown for as long as it is pointed at, or its term has the focus.
   * @typedef {{term: HTMLElement, card: HTMLElement, pinned: boolean, focused: boolean}} Shown */

  /** The open cards. The first explains words of the text, each other one words of the card before it. @type {Shown[]} */
  const stack = [];
  let pointing = 0;
  let resting = 0;
  let returning = false;
  let typed = false;
  /** @type {Element | null} */
  let pressed = null;

  /** @param {EventTarget | null} place @returns {HTMLElement | null} */
  function termAt(place) {
    const term = place instanceof Element ? place.closest("a.term[data-term]") : null;
    return term instanceof HTMLElement && cardOf(term) && levelOf(term) < MOST ? term : null;
  }
  /** @param {HTMLElement} term */
  function cardOf(term) {
    const card = document.getElementById(`card-${term.dataset.term}`);
    return card && "showPopover" in card ? card : null;
  }
  /** How many open cards a term's own would stand on. @param {HTMLElement} term */
  function levelOf(term) {
    return stack.findIndex(({ card }) => card.contains(term)) + 1;
  }
  /** @param {Shown} shown */
  function isHeld({ term, pinned, focused }) {
    return pinned || (focused && term === document.activeElement);
  }

  /** @param {HTMLElement} term @param {{pinned?: boolean, focused?: boolean}} how */
  function open(term, { pinned = false, focused = false }) {
    clearTimeout(pointing);
    clearTimeout(resting);
    const card = cardOf(term);
    if (!card) return;
    const level = levelOf(term);
    const below = stack.findIndex((shown) => shown.card === card && shown.term !== term);
    if (below >= 0 && below < level) {
      // Its card is open already, further down: back to it.
      if (!pinned) return;
      closeFrom(below + 1);
      card.focus();
      return;
    }
    if (stack[level]?.term !== term) {
      closeFrom(level);
      show({ term, card, pinned, focused });
    }
    if (pinned) {
      for (const shown of stack) shown.pinned = true;
      card.focus();
    }
    for (const shown of stack) uncover(shown);
  }

  /** @param {Shown} shown */
  function show(shown) {
    const { term, card } = shown;
    const under = stack.at(-1)?.card;
    term.setAttribute("aria-expanded", "true");
    // Before the card shows: it is placed by what carries these.
    term.dataset.open = "";
    card.dataset.level = String(stack.length);
    if (under) under.dataset.under = "";
    // Its source keeps the card below open. A browser that knows no source closes that one.
    card.showPopover({ source: term });
    card.dataset.level = String(stack.length);
    stack.push(shown);
  }

  /** A card never stands over the words it explains. On a phone it does not stand beside them either.
   * @param {Shown} shown */
  function uncover({ term, card, pinned }) {
    delete card.dataset.top;
    if (term.closest(".card")) term.scrollIntoView({ block: "nearest" });
    const covered = () => {
      const box = card.getBoundingClientRect();
      const words = [...term.getClientRects()];
      return words.some((part) => part.bottom > box.top && part.top < box.bottom && part.right > box.left && part.left < box.right);
    };
    // Words that move away from the pointer would close the card: it makes room itself.
    if (!pinned && covered()) card.dataset.top = "";
    if (!pinned && covered()) delete card.dataset.top;
    if (covered() && !term.closest(".card")) scrollBy({ top: term.getBoundingClientRect().bottom - card.getBoundingClientRect().top + 8, behavior: "instant" });
  }

  /** Close a card and all that stand on it. @param {number} level */
  function closeFrom(level) {
    clearTimeout(pointing);
    clearTimeout(resting);
    for (const { card } of stack.slice(Math.max(0, level)).reverse()) {
      if (card.matches(":popover-open")) card.hidePopover();
      forget(card);
    }
  }

  /** What closing a card leaves to do, however it came to be closed. @param {HTMLElement} closed */
  function forget(closed) {
    const level = stack.findIndex(({ card }) => card === closed);
    if (level < 0) return;
    for (const { term, card, pinned } of stack.splice(level).reverse()) {
      const focused = document.activeElement;
      term.setAttribute("aria-expanded", "false");
      delete term.dataset.open;
      delete card.dataset.top;
      delete card.dataset.under;
      // Who came by pointing has not moved the focus, and keeps it where it was.
      if (card.contains(focused) || (pinned && focused === document.body)) {
        returning = true;
        term.focus({ preventScroll: true });
        returning = false;
      }
    }
    delete stack.at(-1)?.card.dataset.under;
  }

  for (const term of document.querySelectorAll("a.term[data-term]")) {
    if (termAt(term)) {
      term.setAttribute("aria-haspopup", "dialog");
      term.setAttribute("aria-expanded", "false");
    }
  }
  for (const card of document.querySelectorAll(".card[popover]")) {
    card.addEventListener("beforetoggle", (event) => {
      const closes = /** @type {ToggleEvent} */ (event).newState === "closed";
      if (closes && card instanceof HTMLElement) forget(card);
    });
  }

  // A press on an open card's term closes the card before the click arrives, which must then not open it again.
  document.addEventListener("pointerdown", (event) => {
    typed = false;
    const term = termAt(event.target);
    pressed = stack.some((shown) => shown.pinned && shown.term === term) ? term : null;
  });
  document.addEventListener("click", (event) => {
    const term = termAt(event.target);
    if (!term || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0) return;
    event.preventDefault();
    if (pressed === term) closeFrom(levelOf(term));
    else open(term, { pinned: true });
    pressed = null;
  });

  // Pointing opens too, after a pause, and the pointer may go on to the card; focus stays where it is. A term that is
  // scrolled under a pointer at rest is not pointed at.
  let [pointer, scrolled] = ["", false];
  for (const type of /** @type {const} */ (["pointerover", "pointermove"])) {
    document.addEventListener(type, (event) => {
      const now = `${event.clientX} ${event.clientY}`;
      if (type === "pointerover" || (scrolled && now !== pointer)) point(event, now !== pointer);
      scrolled = type === "pointerover" ? now === pointer : scrolled && now === pointer;
      if (type === "pointermove") pointer = now;
    }, { passive: true });
  }
  /** @param {PointerEvent} event @param {boolean} moved */
  function point(event, moved) {
    if (event.pointerType !== "mouse" || !(event.target instanceof Node)) return;
    const place = event.target;
    clearTimeout(pointing);
    let kept = stack.length;
    while (kept && !(stack[kept - 1].card.contains(place) || stack[kept - 1].term.contains(place))) kept -= 1;
    const term = termAt(place);
    if (term && moved && stack[kept - 1]?.term !== term && !stack.slice(levelOf(term)).some(isHeld)) {
      pointing = setTimeout(() => open(term, {}), PAUSE);
    } else if (kept < stack.length) {
      pointing = setTimeout(() => {
        while (kept < stack.length && stack.slice(kept).some(isHeld)) kept += 1;
        closeFrom(kept);
      }, PAUSE);
    }
  }

  // So does the keyboard's focus, and leaves it on the term: Enter goes into the card, Tab goes on in the text.
  document.addEventListener("focusin", (event) => {
    const term = termAt(event.target);
    // A link to the words puts the focus on them too: who followed it wants to read them in their place.
    if (returning || !term?.matches(":focus-visible") || (!typed && term.matches(":target"))) return;
    resting = setTimeout(() => {
      const level = levelOf(term);
      if (term === document.activeElement && !stack[level]) open(term, { focused: true });
    }, PAUSE);
  });
  document.addEventListener("focusout", (event) => {
    clearTimeout(resting);
    const next = event.relatedTarget instanceof Node ? event.relatedTarget : null;
    const level = stack.findIndex(({ card, focused, pinned }) => focused && !pinned && !card.contains(next));
    if (level >= 0) closeFrom(level);
  });
  document.addEventListener("keydown", (event) => {
    typed = true;
    const top = stack.at(-1);
    if (event.key !== "Tab" || event.ctrlKey || event.altKey || event.metaKey || !top) return;
    const place = document.activeElement;
    const stops = top.card.querySelectorAll("a[href]");
    const last = event.shiftKey ? [top.card, stops[0]] : [stops[stops.length - 1]];
    if (place === top.term && !top.pinned) closeFrom(stack.length - 1);
    else if (place && last.includes(place)) {
      // Focus is on the term now, and goes on from there; backwards it has arrived.
      closeFrom(stack.length - 1);
      if (event.shiftKey) event.preventDefault();
    }
  });
})();
