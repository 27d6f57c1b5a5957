// What a reader chose on this device. Runs before the page is drawn, so that nothing that was chosen flashes or moves.
(() => {
  "use strict";

  const CHOICES = ["theme", "size", "width", "face", "hidden", "keys"];
  const TOP = 40; // below the edge of the window: what stands there is being read
  const root = document.documentElement;
  const prefix = `reader:${root.dataset.edition}:`;
  /** What could not be stored lasts for this page. @type {Map<string, string>} */
  const unkept = new Map();

  // Choices are kept twice: on file:// Firefox shares only the cookie between pages, Chromium only the storage.
  const isLocal = location.protocol === "file:";

  /** Keep a choice; answers whether there was room for it. @param {string} name @param {string} value */
  function keep(name, value) {
    const key = prefix + name;
    if (isLocal) document.cookie = `${encodeURIComponent(key)}=${encodeURIComponent(value)}; path=/; max-age=31536000; samesite=lax`;
    try {
      localStorage.setItem(key, value);
      unkept.delete(name);
      return true;
    } catch {
      unkept.set(name, value);
      return shared(name) === value;
    }
  }

  /** @param {string} name */
  function shared(name) {
    const start = `${encodeURIComponent(prefix + name)}=`;
    const cookie = isLocal && document.cookie.split("; ").find((part) => part.startsWith(start));
    try {
      return cookie ? decodeURIComponent(cookie.slice(start.length)) : null;
    } catch {
      return null;
    }
  }

  /** @param {string} name */
  function kept(name) {
    try {
      return unkept.get(name) ?? shared(name) ?? localStorage.getItem(prefix + name) ?? "";
    } catch {
      return "";
    }
  }

  /** Where the words at the top of the window are, however they look. */
  function top() {
    const block = [...document.querySelectorAll("main :is(p, li, h2, h3, tr):not(.note *)")].find((one) => one.getBoundingClientRect().bottom > TOP);
    const before = block?.getBoundingClientRect();
    const part = before?.height ? Math.max(0, TOP - before.top) / before.height : 0;
    return () => {
      const now = block?.getBoundingClientRect();
      return now ? now.top + now.height * part : 0;
    };
  }

  // What is stored was perhaps written by somebody else's page: a value that no style sheet knows does nothing.
  function show() {
    const changes = CHOICES.flatMap((name) => {
      const value = kept(name).slice(0, 100);
      return value === (root.dataset[name] ?? "") ? [] : [{ name, value }];
    });
    if (!changes.length) return;
    const place = top();
    const before = place();
    for (const { name, value } of changes) root.dataset[name] = value;
    if (scrollY) scrollBy({ top: place() - before, behavior: "instant" });
  }
  show();
  addEventListener("storage", (event) => (event.key ?? prefix).startsWith(prefix) && show());
  addEventListener("pageshow", show);

  // The home page keeps room for the readings that can be continued.
  const places = kept("places").split("~").filter(Boolean);
  if (places.length) root.dataset.begun = String(Math.min(3, places.filter((place) => !place.endsWith(".100")).length));

  /** @param {string} name @param {string} value */
  function choose(name, value) {
    keep(name, value);
    show();
  }
  Object.assign(window, { readerChoices: { keep, kept, choose } });
})();
