// A paragraph's number copies its link and, pressed again, offers its citation; a button copies what stands below it.
(() => {
  "use strict";

  const told = document.getElementById("copied");
  const outline = document.getElementById("citing");
  const tex = new Map([
    ["\\", "\\textbackslash{}"],
    ["{", "\\textbraceleft{}"],
    ["}", "\\textbraceright{}"],
    ["~", "\\textasciitilde{}"],
    ["^", "\\textasciicircum{}"],
  ]);
  /** How each kind of record writes signs that it would read as its own. @type {Map<string, (words: string) => string>} */
  const escapes = new Map([
    ["bibtex", (words) => words.replace(/[\\{}%&#$_~^]/gu, (sign) => tex.get(sign) ?? `\\${sign}`)],
    ["csl", (words) => JSON.stringify(words).slice(1, -1)],
  ]);
  /** The number pressed last, and the words that were selected in its paragraph. @type {HTMLAnchorElement | null} */
  let last = null;
  let words = "";
  let waiting = 0;

  /** Say what was done; without a clipboard show and select what is to be copied, until that is closed.
   * @param {string} text @param {string} done */
  async function copy(text, done) {
    const [status, shown, close] = told?.children ?? [];
    if (!told || !status || !shown || !close) return;
    clearTimeout(waiting);
    for (const part of [status, shown]) part.textContent = "";
    close.setAttribute("hidden", "");
    told.hidePopover();
    told.showPopover();
    let message = done;
    try {
      await navigator.clipboard.writeText(text);
      waiting = setTimeout(() => told.hidePopover(), 5000);
    } catch {
      // Not every page may write to it: not one from an insecure address, nor one whose reader said no.
      shown.textContent = text;
      close.removeAttribute("hidden");
      getSelection()?.selectAllChildren(shown);
      message = told.dataset.selected ?? "";
    }
    // A change is read aloud once the place of it is there.
    setTimeout(() => {
      status.textContent = message;
    }, 60);
  }

  /** The words of a paragraph that are selected, without what is not its author's.
   * @param {Element} paragraph @param {Range | null} range */
  function selected(paragraph, range) {
    if (!range?.intersectsNode(paragraph)) return "";
    if (!paragraph.contains(range.startContainer)) range.setStart(paragraph, 0);
    if (!paragraph.contains(range.endContainer)) range.setEnd(paragraph, paragraph.childNodes.length);
    const part = range.cloneContents();
    for (const added of part.querySelectorAll("[data-generated], .note")) added.remove();
    return (part.textContent ?? "").replace(/\s+/gu, " ").trim();
  }

  /** Words between quotation marks; such marks within them become inner ones. @param {string} text */
  function quoted(text) {
    const [opening = "", closing = "", inner = "", within = ""] = told?.dataset.quotes?.split("|") ?? [];
    return `${opening}${text.replaceAll(opening, inner).replaceAll(closing, within)}${closing}`;
  }

  /** @param {HTMLAnchorElement} link @param {string} number */
  function open(link, number) {
    if (!(outline instanceof HTMLTemplateElement)) return;
    const copied = /** @type {DocumentFragment} */ (outline.content.cloneNode(true));
    const card = /** @type {HTMLElement} */ (copied.querySelector(".citing"));
    const quote = words && quoted(words);
    Reflect.get(window, "readerCitePlace")(card, number);
    for (const form of card.querySelectorAll("[data-style]")) {
      const write = escapes.get(form.getAttribute("data-style") ?? "");
      for (const place of form.querySelectorAll("[data-words]")) place.replaceWith(write ? write(quote) : quote);
      for (const line of form.querySelectorAll("[data-quote]")) line.replaceWith(quote ? line.textContent ?? "" : "");
      for (const place of form.querySelectorAll("[data-number]")) place.replaceWith(number);
    }
    const heading = card.querySelector("b");
    if (heading) heading.textContent = (heading.textContent ?? "").replace("{n}", number);
    card.setAttribute("aria-label", heading?.textContent ?? "");
    for (const button of card.querySelectorAll("[data-copies]")) button.removeAttribute("hidden");
    card.querySelector("[data-closes]")?.addEventListener("click", () => card.hidePopover());
    card.addEventListener("toggle", (event) => {
      if (/** @type {ToggleEvent} */ (event).newState !== "closed") return;
      card.remove();
      delete link.dataset.open;
    });
    // Who tabs out of it goes on in the text.
    card.addEventListener("focusout", (event) => {
      if (event.relatedTarget instanceof Node && !card.contains(event.relatedTarget)) card.hidePopover();
    });
    told?.hidePopover();
    document.body.append(card);
    link.dataset.open = "";
    card.showPopover({ source: link });
    card.focus();
  }

  /** @param {HTMLAnchorElement} link @param {Range | null} range */
  function press(link, range) {
    const again = last === link && location.hash === link.hash;
    const name = decodeURIComponent(link.hash.slice(2));
    words = (link.parentElement && selected(link.parentElement, range)) || (again ? words : "");
    last = link;
    location.hash = link.hash;
    // Going there has taken the focus away, and Enter is to work again.
    link.focus({ preventScroll: true });
    if (again) {
      open(link, name);
      return;
    }
    const address = (told?.dataset.address || location.href.replace(/[?#].*/u, "")) + link.hash;
    void copy(address, (told?.dataset.link ?? "").replace("{n}", name));
  }

  /** @param {Element} button */
  function take(button) {
    const holder = button.closest("[data-style]");
    const text = holder?.querySelector(".cite, .record");
    const name = holder?.querySelector("b")?.textContent ?? "";
    void copy(text?.textContent?.trim() ?? "", (told?.dataset.copied ?? "").replace("{what}", name));
  }

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing || event.defaultPrevented || !told?.matches(":popover-open:has(button:not([hidden]))")) return;
    event.preventDefault();
    told.hidePopover();
  });

  Object.assign(window, {
    /** @param {Element} pressed @param {Range | null} range */
    readerCite: (pressed, range) => {
      if (pressed instanceof HTMLAnchorElement) press(pressed, range);
      else take(pressed);
    },
  });
})();
