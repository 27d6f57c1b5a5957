// What only a script can do: unfold what is folded, lead back to where one came from.
(() => {
  "use strict";

  const root = document.documentElement;
  /** @type {(event: Event, selector: string) => Element | null} */
  const target = Reflect.get(window, "readerTarget");

  // A long concordance is folded: a button unfolds it, and so does printing.

  const folds = [.../** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll("details:not(.forms *)"))];
  const unfold = document.querySelector('[data-opens="uses"]');
  unfold?.removeAttribute("hidden");
  unfold?.addEventListener("click", () => {
    for (const fold of folds) fold.open = true;
    unfold.setAttribute("hidden", "");
    folds[0]?.querySelector("summary")?.focus();
  });
  addEventListener("beforeprint", () => {
    for (const fold of folds) fold.open = true;
  });

  // The way back is offered to who came from a page of this edition; no referrer tells, by our own policy.
  const trail = `reader:${root.dataset.edition}:came`;
  try {
    if (sessionStorage.getItem(trail) === location.pathname) document.querySelector(".goes-back")?.removeAttribute("hidden");
    document.addEventListener("click", (event) => {
      const link = target(event, "main a[href], .card a[href]");
      if (link instanceof HTMLAnchorElement) sessionStorage.setItem(trail, link.pathname);
    });
  } catch {
    // Storage may be blocked: the browser has a way back of its own.
  }
})();
