// The cards of terms, of notes that are out of sight, and of what other links lead to: when they open, where they stand, and when they close.
(() => {
  "use strict";

  const PAUSE = 300;
  const GAP = 8;
  const MOST = 3; // cards in a stack; a term in the last one leads to its page

  const cards = Reflect.get(window, "readerCards");
  /** @type {{LINK: string, NOTE: string, TERM: string, cardOf: (link: Element) => HTMLElement | null}} */
  const { LINK, NOTE, TERM, cardOf } = cards;
  /** The cards of links that are no terms. @type {{shown: (link: HTMLAnchorElement) => HTMLElement | null, make: (link: HTMLAnchorElement) => Promise<void>}} */
  const previews = cards.previews;

  /** An open card: pinned by a press or Enter, else shown for as long as it is pointed at, or its link has the focus.
   * @typedef {{link: HTMLElement, card: HTMLElement, pinned: boolean, focused: boolean}} Shown */

  /** The open cards. The first explains words of the text, each other one words of the card before it. @type {Shown[]} */
  const stack = [];
  let pointing = 0;
  let resting = 0;
  let returning = false;
  let typed = false;
  let pointer = { x: 0, y: 0 };
  let scrolled = false;
  /** @type {Element | null} */
  let pressed = null;

  /** Whether a link leads to a card that stands in the page. @param {Element} link */
  const hasOwn = (link) => link.matches(`${TERM}, ${NOTE}`);
  /** @param {EventTarget | null} place @returns {HTMLElement | null} */
  function linkAt(place) {
    const link = place instanceof Element ? place.closest(LINK) : null;
    if (!(link instanceof HTMLElement) || levelOf(link) >= MOST) return null;
    return !hasOwn(link) || cardOf(link) ? link : null;
  }
  /** A link with a card to go into. @param {EventTarget | null} place */
  function termAt(place) {
    const link = linkAt(place);
    return link instanceof HTMLAnchorElement && hasOwn(link) ? link : null;
  }
  /** How many open cards a link's own would stand on. @param {Element} link */
  function levelOf(link) {
    return stack.findIndex(({ card }) => card.contains(link)) + 1;
  }
  /** @param {Shown} shown */
  function isHeld({ link, pinned, focused }) {
    return pinned || (focused && link === document.activeElement);
  }

  /** Show the card of a link that is still turned to, once there is one. @param {HTMLElement} link
   * @param {{focused?: boolean}} how @param {() => boolean} isStill */
  async function turn(link, how, isStill) {
    if (link instanceof HTMLAnchorElement && !hasOwn(link)) await previews.make(link);
    if (!isStill()) return;
    if (!cardFor(link)) leave(levelOf(link));
    // What stands open by itself is not closed by passing over a word.
    else if (!document.querySelector("dialog[open], [popover='']:popover-open:not(.card)")) open(link, how);
  }

  /** @param {HTMLElement} link */
  function cardFor(link) {
    return link instanceof HTMLAnchorElement && !hasOwn(link) ? previews.shown(link) : cardOf(link);
  }
  /** @param {HTMLElement} link @param {{pinned?: boolean, focused?: boolean}} how */
  function open(link, { pinned = false, focused = false }) {
    clearTimeout(pointing);
    clearTimeout(resting);
    const card = cardFor(link);
    if (!card) return;
    const level = levelOf(link);
    const below = stack.findIndex((shown) => shown.card === card && shown.link !== link);
    if (below >= 0 && below < level) {
      // Its card is open already, further down: back to it.
      if (!pinned) return;
      closeFrom(below + 1);
      card.focus();
      return;
    }
    if (stack[level]?.link !== link) {
      closeFrom(level);
      show({ link, card, pinned, focused });
    }
    if (pinned) {
      for (const shown of stack) shown.pinned = true;
      card.focus();
    }
    for (const shown of stack) uncover(shown);
  }

  /** @param {Shown} shown */
  function show(shown) {
    const { link, card } = shown;
    const under = stack.at(-1)?.card;
    if (hasOwn(link)) link.setAttribute("aria-expanded", "true");
    else link.setAttribute("aria-describedby", card.id);
    if (link.matches(NOTE)) lend(card);
    else cards.furnish(card);
    // Before the card shows: it is placed by what carries these.
    link.dataset.open = "";
    card.dataset.level = String(stack.length);
    if (under) under.dataset.under = "";
    // Its source keeps the card below open. A browser that knows no source closes that one.
    card.showPopover({ source: link });
    card.dataset.level = String(stack.length);
    stack.push(shown);
  }

  /** A note is a card while it stands beside its mark. @param {HTMLElement} note */
  function lend(note) {
    note.classList.add("card");
    note.popover = "";
    note.tabIndex = -1;
  }
  // Then it has its place again; what made it a popover goes when it is closed for good.
  document.addEventListener("toggle", ({ target: note }) => {
    if (!(note instanceof HTMLElement) || !note.matches("aside[popover]:not(.card)")) return;
    for (const name of ["popover", "tabindex"]) note.removeAttribute(name);
  }, true);

  /** A card never stands over the words it explains. On a phone it does not stand beside them either.
   * @param {Shown} shown */
  function uncover(shown) {
    const { link, card, pinned } = shown;
    delete card.dataset.top;
    delete card.dataset.side;
    if (link.closest(".card")) link.scrollIntoView({ block: "nearest" });
    const covered = () => {
      const box = card.getBoundingClientRect();
      return [...link.getClientRects()].some((part) => part.bottom > box.top && part.top < box.bottom && part.right > box.left && part.left < box.right);
    };
    const { top, bottom, left, right } = card.getBoundingClientRect();
    if (covered() || top < 0 || bottom > innerHeight || left < 0 || right > innerWidth) put(shown);
    // Words that move away from the pointer would close the card: it makes room itself.
    if (!pinned && covered()) card.dataset.top = "";
    if (!pinned && covered()) delete card.dataset.top;
    if (covered() && !link.closest(".card")) scrollBy({ top: link.getBoundingClientRect().bottom - card.getBoundingClientRect().top + 8, behavior: "instant" });
  }

  /** Where a browser looks for room as if the page were not scrolled, a card is put where there is more of it.
   * @param {Shown} shown */
  function put({ link, card }) {
    const words = [...link.getClientRects()];
    const [top, bottom] = [Math.min(...words.map((part) => part.top)), Math.max(...words.map((part) => part.bottom))];
    const low = innerHeight - bottom >= top;
    const start = getComputedStyle(card).direction === "rtl" ? innerWidth - words[0].right : words[0].left;
    card.dataset.side = low ? "low" : "high";
    card.style.setProperty("--at", `${low ? bottom : innerHeight - top}px`);
    card.style.setProperty("--start", `${Math.max(GAP, Math.min(start, document.documentElement.clientWidth - card.offsetWidth - GAP))}px`);
  }
  addEventListener("scroll", () => {
    for (const shown of stack) if (shown.card.dataset.side) put(shown);
  }, { passive: true, capture: true });

  /** Whether the pointer is on its way from the words to their card, which may stand at the other end of the window.
   * @param {Shown} shown */
  function isBetween({ link, card }) {
    const { x, y } = pointer;
    const [words, box] = [link.getBoundingClientRect(), card.getBoundingClientRect()];
    const beside = x >= Math.min(words.left, box.left) && x <= Math.max(words.right, box.right);
    const along = y >= Math.min(words.top, box.top) && y <= Math.max(words.bottom, box.bottom);
    const [above, below] = [Math.min(words.bottom, box.bottom), Math.max(words.top, box.top)];
    const [before, after] = [Math.min(words.right, box.right), Math.max(words.left, box.left)];
    return beside && along && (above <= below ? y >= above && y <= below : x >= before && x <= after);
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

  /** Close the cards that are not pointed at any more, unless something holds them. @param {number} level */
  function leave(level) {
    let kept = level;
    while (kept < stack.length && stack.slice(kept).some(isHeld)) kept += 1;
    if (kept < stack.length && stack.slice(kept).some(isBetween)) pointing = setTimeout(() => leave(kept), PAUSE);
    else closeFrom(kept);
  }

  /** What closing a card leaves to do, however it came to be closed. @param {HTMLElement} closed */
  function forget(closed) {
    const level = stack.findIndex(({ card }) => card === closed);
    if (level < 0) return;
    for (const { link, card, pinned } of stack.splice(level).reverse()) {
      const focused = document.activeElement;
      if (link.matches(TERM)) link.setAttribute("aria-expanded", "false");
      else for (const name of ["aria-expanded", "aria-describedby"]) link.removeAttribute(name);
      delete link.dataset.open;
      delete card.dataset.top;
      delete card.dataset.side;
      delete card.dataset.under;
      // Who came by pointing has not moved the focus, and keeps it where it was.
      if (card.contains(focused) || (pinned && focused === document.body)) {
        returning = true;
        link.focus({ preventScroll: true });
        returning = false;
      }
      if (link.matches(NOTE)) card.classList.remove("card");
    }
    delete stack.at(-1)?.card.dataset.under;
  }
  document.addEventListener("beforetoggle", (event) => {
    const closes = /** @type {ToggleEvent} */ (event).newState === "closed";
    if (closes && event.target instanceof HTMLElement && event.target.matches(".card")) forget(event.target);
  }, true);

  // One's own notes are made anew when they are drawn: the card that one was lent as has gone with it.
  document.addEventListener("own-labelled", () => {
    const gone = stack.findIndex(({ card }) => !card.isConnected);
    if (gone >= 0) closeFrom(gone);
  });

  // A press on an open card's term closes the card before the click arrives, which must then not open it again.
  document.addEventListener("pointerdown", (event) => {
    typed = false;
    const term = termAt(event.target);
    pressed = stack.some((shown) => shown.pinned && shown.link === term) ? term : null;
  });
  /** A press on a term opens its card; any other link is followed. @param {MouseEvent} event */
  function press(event) {
    const term = termAt(event.target);
    if (!term || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0) return;
    event.preventDefault();
    if (pressed === term) closeFrom(levelOf(term));
    else open(term, { pinned: true });
    pressed = null;
  }

  /** Pointing opens too, after a pause, and the pointer may go on to the card; focus stays where it is. Terms that are
   * known are left in peace, and so is what is scrolled under a pointer at rest. @param {PointerEvent} event */
  function point(event) {
    if (event.pointerType !== "mouse" || !(event.target instanceof Node)) return;
    const place = event.target;
    const moved = event.x !== pointer.x || event.y !== pointer.y;
    scrolled = !moved;
    pointer = event;
    clearTimeout(pointing);
    let kept = stack.length;
    while (kept && !(stack[kept - 1].card.contains(place) || stack[kept - 1].link.contains(place))) kept -= 1;
    const link = linkAt(place);
    const opens = link && moved && !link.matches(".known") && stack[kept - 1]?.link !== link && !stack.slice(levelOf(link)).some(isHeld);
    if (opens) {
      pointing = setTimeout(() => void turn(link, {}, () => link.matches(":hover")), PAUSE);
    } else if (kept < stack.length) {
      pointing = setTimeout(() => leave(kept), PAUSE);
    }
  }
  document.addEventListener("pointermove", (event) => {
    if (scrolled) point(event);
    else pointer = event;
  }, { passive: true });

  /** So does the keyboard's focus, and leaves it on the link: Enter goes into a term's card, Tab goes on in the text.
   * @param {FocusEvent} event */
  function rest(event) {
    const link = linkAt(event.target);
    // A link to the words puts the focus on them too: who followed it wants to read them in their place.
    if (returning || !link?.matches(":focus-visible") || (!typed && link.matches(":target"))) return;
    resting = setTimeout(() => {
      void turn(link, { focused: true }, () => link === document.activeElement && !stack[levelOf(link)]);
    }, PAUSE);
  }
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
    const stops = [...top.card.querySelectorAll("a[href], button")].filter((stop) => stop.checkVisibility());
    const last = event.shiftKey ? [top.card, stops[0]] : [stops.at(-1)];
    if (place === top.link && !top.pinned) closeFrom(stack.length - 1);
    else if (place && last.includes(place)) {
      // Focus is on the link now, and goes on from there; backwards it has arrived.
      closeFrom(stack.length - 1);
      if (event.shiftKey) event.preventDefault();
    }
  });

  for (const [type, hear] of /** @type {[string, EventListener][]} */ ([["pointerover", point], ["focusin", rest], ["click", press]])) {
    document.addEventListener(type, hear);
  }
  // A card that has grown may not stand over its words either.
  Object.assign(cards, { point, rest, press, settle: () => stack.forEach(uncover) });
})();
