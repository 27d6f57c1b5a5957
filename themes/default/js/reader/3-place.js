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

  /** Who followed a link to a paragraph is there, wherever in the window it stands, until they scroll on by hand. */
  let arrived = false;
  function arrive() {
    arrived = true;
    locate();
  }
  /** Scroll the column of contents, and only it, to an entry out of its sight. @param {Element} entry */
  function follow(entry) {
    if (!column) return;
    const [box, list] = [entry.getBoundingClientRect(), column.getBoundingClientRect()];
    if (box.top < list.top || box.bottom > list.bottom) column.scrollTop += box.top - list.top - column.clientHeight / 2;
  }
  function locate() {
    const goal = arrived ? document.querySelector(".prose :target")?.closest(".prose [id]:has(> .pn)") : null;
    const line = (parseFloat(getComputedStyle(root).scrollPaddingTop) || 0) + 2;
    const ended = Math.ceil(scrollY + innerHeight) >= root.scrollHeight - 1 && scrollY > 0;
    const passed = numbered.filter((block) => block.getBoundingClientRect().top <= line);
    const now = goal || (ended ? numbered : passed).at(-1) || numbered[0];
    if (!now || now === here) return;
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
  if (numbered.length && (place || links.length)) {
    let waiting = 0;
    const later = () => {
      waiting ||= requestAnimationFrame(() => {
        waiting = 0;
        locate();
      });
    };
    addEventListener("scroll", later, { passive: true });
    addEventListener("resize", later);
    addEventListener("hashchange", arrive);
    addEventListener("load", arrive);
    for (const type of ["wheel", "touchmove", "keydown"]) addEventListener(type, () => (arrived = false), { passive: true });
    arrive();
  }

  // A long list opens at its own entry, and follows the reader.
  function showCurrent() {
    const current = column?.querySelector("[aria-current]");
    if (current) follow(current);
  }
  column?.addEventListener("toggle", showCurrent);
  showCurrent();

  // The drawer is done with when one of its links is followed.
  column?.addEventListener("click", (event) => {
    if (target(event, "a") && column.matches(":popover-open")) column.hidePopover();
  });
})();
