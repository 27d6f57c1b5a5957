// The notes in the margin, where a browser sets one over another: each is told how far below the last it stands.
(() => {
  "use strict";

  const GAP = 12;
  const article = document.querySelector("article.prose");
  if (!(article instanceof HTMLElement)) return;

  function hung() {
    const notes = /** @type {NodeListOf<HTMLElement>} */ (article?.querySelectorAll("aside.note") ?? []);
    return [...notes].filter((note) => getComputedStyle(note).position === "absolute");
  }
  /** How far each note must go down to stand clear of all before it. @param {HTMLElement[]} notes */
  function pushes(notes) {
    let end = -Infinity;
    return notes.map((note) => {
      const { top, height } = note.getBoundingClientRect();
      const push = height ? Math.max(0, end - top) : 0;
      if (height) end = top + push + height + GAP;
      return push;
    });
  }
  function spread() {
    const notes = hung();
    // A browser that does it right leaves more room than this, and nothing is touched.
    if (!article?.hasAttribute("data-spread") && !pushes(notes).some((push) => push > GAP)) return;
    article?.setAttribute("data-spread", "");
    for (const note of notes) note.style.removeProperty("--push");
    const found = pushes(notes);
    for (const [n, note] of notes.entries()) note.style.setProperty("--push", `${found[n]}px`);
  }

  const sizes = new ResizeObserver(spread);
  function watch() {
    sizes.disconnect();
    for (const one of [article, ...hung()]) if (one) sizes.observe(one);
  }
  new MutationObserver(watch).observe(article, { childList: true, subtree: true });
  watch();
})();
