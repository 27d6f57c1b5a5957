// Where one is: the paragraph at the top of the window, shown by the strip, the contents and the number.
(() => {
  "use strict";

  const root = document.documentElement;
  const words = /** @type {Map<string, string>} */ (Reflect.get(window, "readerWords"));
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
  /** How many paragraphs begin above a line. They stand in order, so a few are measured and not all. @param {number} edge */
  function above(edge) {
    let [low, high] = [0, numbered.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (numbered[middle].getBoundingClientRect().top <= edge) low = middle + 1;
      else high = middle;
    }
    return low;
  }
  function current() {
    if (goal && !isSeen(goal)) leave();
    if (goal) return goal;
    const ended = Math.ceil(scrollY + innerHeight) >= root.scrollHeight - 1 && scrollY > 0;
    return numbered[Math.max(0, (ended ? numbered.length : above(line())) - 1)];
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

  /** Be at a paragraph, and go there. @param {HTMLElement} block */
  function go(block) {
    goal = block;
    moved = true;
    block.scrollIntoView({ block: "start", behavior: "instant" });
    locate();
  }
  Object.assign(window, { readerPlace: { numbered, line, isSeen, go, locate, at: () => ({ here, goal }) } });

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
