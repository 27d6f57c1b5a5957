// A reader's own highlights and notes begin here: what they take is loaded when there are some, or when somebody turns to
// them. They stay on the device.

(() => {
  "use strict";

  const script = document.currentScript;
  const { edition = "", root = "" } = document.documentElement.dataset;
  const prefix = `reader:${edition}:notes:`;
  const article = /** @type {HTMLElement | null} */ (document.querySelector("article[data-reading]"));
  const slug = article?.dataset.reading ?? "";
  // A reading that was renamed has notes under its old names.
  const slugs = [slug, ...(article?.dataset.was ?? "").split(" ").filter(Boolean)];
  /** @type {{loadAll: (set: string) => Promise<void>}} */
  const search = Reflect.get(window, "readerSearch");
  /** @type {Promise<Own> | null} */
  let starting = null;

  /** All that own notes take, loaded once. @returns {Promise<Own>} */
  function start() {
    starting ??= search.loadAll(script?.dataset.files ?? "").then(() => {
      const own = /** @type {Own} */ (Reflect.get(window, "readerOwn"));
      own.begin();
      return own;
    });
    return starting;
  }
  /** @param {(own: Own) => void} then @param {() => void} [otherwise] what to do where a script could not be loaded */
  const turn = (then, otherwise) => void start().then(then).catch((error) => {
    starting = null;
    reportError(error);
    otherwise?.();
  });

  function hasNotes() {
    try {
      return slugs.some((name) => localStorage.getItem(prefix + name) !== null);
    } catch {
      return false;
    }
  }

  Object.assign(window, {
    readerOwn: {
      root,
      prefix,
      article,
      slug,
      was: slugs.slice(1),
      /** What the edition tells its scripts. @param {{name: string, edition: string, base: string, language: string,
       *   words: Object<string, string>, readings: OwnReading[]}} told */
      know(told) {
        const readings = new Map(told.readings.map((reading) => [reading.slug, reading]));
        const known = { ...told, words: new Map(Object.entries(told.words)), readings };
        Object.assign(Reflect.get(window, "readerOwn"), { known });
      },
    },
  });

  const isField = (/** @type {EventTarget | null} */ place) =>
    place instanceof Element && Boolean(place.closest("input, textarea, select, dialog, [contenteditable]"));

  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest('[data-opens="own"]');
    if (!link || !article || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    turn((own) => own.openPanel(), () => location.assign(link.getAttribute("href") ?? ""));
  });
  if (article) {
    let [waiting, isHeld] = [0, false];
    // Words are chosen when the selection rests: while it is drawn, nothing may come in its way.
    const select = () => {
      clearTimeout(waiting);
      if (isHeld) return;
      const chosen = getSelection();
      if (chosen?.isCollapsed !== false || !article.contains(chosen.anchorNode) || isField(document.activeElement)) return;
      waiting = setTimeout(() => turn((own) => own.select()), 250);
    };
    document.addEventListener("selectionchange", select);
    for (const type of ["pointerdown", "pointerup", "pointercancel"]) {
      document.addEventListener(type, () => {
        isHeld = type === "pointerdown";
        select();
      });
    }
    Reflect.get(window, "readerKeys")?.set("a", { word: "key_own", act: () => turn((own) => own.annotate()) });
    article.addEventListener("focusin", (event) => {
      if (event.target instanceof Element && event.target.matches(".pn:focus-visible")) turn((own) => own.offer());
    });
  }
  if (!article || hasNotes()) turn(() => {});
  // Another page of this edition may write the first note of this reading.
  else addEventListener("storage", (event) => event.key?.startsWith(prefix + slug) && turn(() => {}));
})();
