// Where one is: the paragraph at the top of the window, shown by the strip, the contents and the number; and by keys to others.
(() => {
  "use strict";

  const root = document.documentElement;
  const words = /** @type {Map<string, string>} */ (Reflect.get(window, "readerWords"));
  const keys = /** @type {Map<string, {word: string, act: () => void}>} */ (Reflect.get(window, "readerKeys"));
  /** @type {(event: Event, selector: string) => Element | null} */
  const target = Reflect.get(window, "readerTarget");
  /** @type {(address: string | null) => string} */
  const named = Reflect.get(window, "readerNamed");

  const numbered = [...document.querySelectorAll("article.prose .pn")].flatMap((link) => link.parentElement || []);
  const column = document.getElementById("contents");
  const place = document.querySelector(".locator .place");
  const links = [...document.querySelectorAll('.drawer .toc a[href^="#"]')];
  /** @type {Element | null} */
  let here = null;

  /** Who followed a link or pressed a key is at its paragraph, wherever in the window it stands. @type {Element | null} */
  let goal = null;
  /** Whether somebody moved through the text, and did not only come to a place in it. */
  let moved = false;
  function arrive() {
    goal = document.querySelector(".prose :target")?.closest(".prose [id]:has(> .pn)") ?? null;
    moved &&= !goal;
    locate();
  }
  function leave() {
    goal = null;
  }
  /** Scroll the column of contents, and only it, to an entry out of its sight. @param {Element} entry */
  function follow(entry) {
    if (!column) return;
    const [box, list] = [entry.getBoundingClientRect(), column.getBoundingClientRect()];
    if (box.top < list.top || box.bottom > list.bottom) column.scrollTop += box.top - list.top - column.clientHeight / 2;
  }
  /** How far below the edge of the window one reads. */
  const line = () => (parseFloat(getComputedStyle(root).scrollPaddingTop) || 0) + 2;
  /** @param {Element} block */
  function isSeen(block) {
    const box = block.getBoundingClientRect();
    return box.bottom > 0 && box.top < innerHeight;
  }
  function current() {
    if (goal && !isSeen(goal)) leave();
    if (goal) return goal;
    const ended = Math.ceil(scrollY + innerHeight) >= root.scrollHeight - 1 && scrollY > 0;
    return (ended ? numbered : numbered.filter((block) => block.getBoundingClientRect().top <= line())).at(-1) ?? numbered[0];
  }
  function locate() {
    const now = current();
    if (now && now !== here) mark(now);
    document.dispatchEvent(new CustomEvent("reader-place", { detail: { here: now?.id ?? "", moved } }));
  }
  /** @param {Element} now */
  function mark(now) {
    here?.classList.remove("here");
    here = now;
    here.classList.add("here");
    for (const cell of document.querySelectorAll(".locator .strip a")) {
      cell.classList.toggle("at", cell.getAttribute("href") === `#${now.id}`);
    }
    if (place instanceof HTMLElement) {
      place.hidden = false;
      place.textContent = (words.get("you_are_at") || "").replace("{n}", now.id.slice(1));
    }
    const section = links.filter((link) => {
      const heading = document.getElementById(named(link.getAttribute("href")));
      return heading && heading.compareDocumentPosition(now) & Node.DOCUMENT_POSITION_FOLLOWING;
    }).at(-1);
    for (const link of links) {
      if (link === section) {
        link.setAttribute("aria-current", "location");
        follow(link);
      }
      else link.removeAttribute("aria-current");
    }
  }

  // From paragraph to paragraph, and from note to note. The focus goes along, so that a screen reader reads on from there.

  /** @param {HTMLElement} block @param {ScrollLogicalPosition} where */
  function focus(block, where) {
    block.focus({ preventScroll: true });
    block.scrollIntoView({ block: where, behavior: "instant" });
  }
  /** @param {number} step */
  function go(step) {
    const at = numbered.findIndex((block) => block === here);
    const off = goal ? 0 : (here?.getBoundingClientRect().top ?? 0) - line();
    // Whoever stands before a paragraph, or within it, first comes to its beginning.
    const isNext = step > 0 ? off > 2 : off < -line();
    const block = numbered[Math.max(0, Math.min(numbered.length - 1, at + (isNext ? 0 : step)))];
    block.tabIndex = -1;
    goal = block;
    moved = true;
    focus(block, "start");
    locate();
  }
  /** @param {number} step */
  function toNote(step) {
    const marks = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("article.prose .ref:not(.plain, .note *)")].filter((one) => one.checkVisibility()));
    const focused = marks.findIndex((one) => one === document.activeElement);
    const start = goal ? goal.getBoundingClientRect().top - 1 : line();
    const before = marks.filter((one) => one.getBoundingClientRect().top < start).length;
    const next = focused >= 0 && isSeen(marks[focused]) ? focused + step : step > 0 ? before : before - 1;
    if (marks[next]) focus(marks[next], "center");
  }

  if (numbered.length) {
    let waiting = 0;
    const later = () => {
      moved ||= !goal;
      waiting ||= requestAnimationFrame(() => {
        waiting = 0;
        locate();
      });
    };
    addEventListener("scroll", later, { passive: true });
    addEventListener("resize", locate);
    addEventListener("hashchange", arrive);
    addEventListener("load", arrive);
    for (const type of ["wheel", "touchmove"]) addEventListener(type, leave, { passive: true });
    addEventListener("keydown", ({ key }) => /^(?:Arrow|Page|Home|End|Tab| )/u.test(key) && leave());
    keys.set("j", { word: "key_next", act: () => go(1) });
    keys.set("k", { word: "key_previous", act: () => go(-1) });
    keys.set("n", { word: "key_note", act: () => toNote(1) });
    keys.set("N", { word: "key_note_back", act: () => toNote(-1) });
    arrive();
  }

  // A long list opens at its own entry, and follows the reader.
  function showCurrent() {
    const entry = column?.querySelector("[aria-current]");
    if (entry) follow(entry);
  }
  column?.addEventListener("toggle", showCurrent);
  showCurrent();

  // The drawer is done with when one of its links is followed.
  column?.addEventListener("click", (event) => {
    if (target(event, "a") && column.matches(":popover-open")) column.hidePopover();
  });
})();
