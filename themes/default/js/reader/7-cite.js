// Citing: its script is loaded when somebody turns to a paragraph's number, or to a button that copies.
(() => {
  "use strict";

  const root = document.documentElement;
  /** @type {(event: Event, selector: string) => Element | null} */
  const target = Reflect.get(window, "readerTarget");

  const told = document.getElementById("copied");
  const files = told?.dataset.files;
  const cites = files ? "article.prose a.pn, [data-copies]" : ":not(*)";
  const { loadAll, soon } = Reflect.get(window, "readerSearch");
  /** @type {() => Promise<void>} */
  const load = () => loadAll(files);
  /** What was selected when a number was pressed; the press itself may end that. @type {Range | null} */
  let chosen = null;
  function choose() {
    const selection = getSelection();
    chosen = selection?.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0).cloneRange() : null;
  }
  /** The page's address: none on the disk, or where a computer serves itself. */
  const here = told?.dataset.address || (/^(?:localhost|127\..*|\[::1\]|)$/u.test(location.hostname) ? "" : location.origin + location.pathname);
  /** An edition that does not know its own address is cited at that of its page.
   * @param {ParentNode} within @param {string} number */
  function place(within, number) {
    if (here) for (const part of within.querySelectorAll("[data-here]")) {
      part.replaceWith((part.getAttribute("data-here") ?? "").replaceAll("{here}", here).replaceAll("{n}", number));
    }
  }
  /** Without what copies, the words are selected. @param {Element} button */
  function select(button) {
    const words = button.closest("[data-style]")?.querySelector(".cite, .record");
    const [status, , close] = told?.children ?? [];
    if (!told || !words) return;
    told.togglePopover(true);
    close.removeAttribute("hidden");
    getSelection()?.selectAllChildren(words);
    status.textContent = told.dataset.selected ?? "";
  }
  place(document, "");
  Object.assign(window, { readerAddress: here, readerCitePlace: place });
  for (const button of document.querySelectorAll("[data-copies]")) button.removeAttribute("hidden");
  for (const type of ["pointerover", "focusin"]) {
    document.addEventListener(type, (event) => {
      if (target(event, cites)) void load().catch(() => {});
    });
  }
  document.addEventListener("pointerdown", (event) => {
    if (target(event, cites)) choose();
  });
  document.addEventListener("click", (event) => {
    const pressed = target(event, cites);
    if (!pressed || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (event.detail === 0) choose();
    event.preventDefault();
    const isLink = pressed instanceof HTMLAnchorElement;
    void (isLink ? soon(load()) : load()).then(() => Reflect.get(window, "readerCite")(pressed, chosen), () => {
      if (isLink) location.hash = pressed.hash;
      else select(pressed);
    });
  });

  // The foot of every printed page says what it is a page of.
  addEventListener("beforeprint", () => {
    const entry = document.querySelector(".forms .cite")?.textContent ?? "";
    root.style.setProperty("--cited", JSON.stringify(entry.replace(/\s+/gu, " ").trim()));
  });
  addEventListener("afterprint", () => root.removeAttribute("style"));
})();
