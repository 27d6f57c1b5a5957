// Search begins here: what it takes is loaded when somebody turns to it, never before.
(() => {
  "use strict";

  const search = Reflect.get(window, "readerSearch") ?? {};
  Object.assign(window, { readerSearch: search });
  const root = document.documentElement.dataset.root || "";
  const dialog = document.getElementById("find");
  const PATIENCE = 3000; // milliseconds that a press waits for what it takes
  /** @type {Map<string, Promise<void>>} */
  const loading = new Map();

  /** @param {string} path */
  const isSheet = (path) => /\.css(?:\?|$)/u.test(path);

  /** Load a script or a style sheet of the site, once. These, unlike other files, load in a page opened from the disk.
   * A page can do without a style sheet that does not come. @param {string} address @returns {Promise<void>} */
  function load(address) {
    const path = address.replace(/^\//u, "");
    let promise = loading.get(path);
    if (!promise) {
      promise = new Promise((resolve, reject) => {
        // Scripts run in the order in which they were asked for.
        const part = isSheet(path)
          ? Object.assign(document.createElement("link"), { rel: "stylesheet", href: root + path })
          : Object.assign(document.createElement("script"), { src: root + path, async: false });
        part.addEventListener("load", () => resolve());
        part.addEventListener("error", () => {
          loading.delete(path);
          part.remove();
          if (isSheet(path)) resolve();
          else reject(new Error(path));
        });
        document.head.append(part);
      });
      loading.set(path, promise);
    }
    return promise;
  }

  /** Load a set, each script after those before it, whose work it may need: one that fails stops the set, which goes on
   * from there when it is wanted again. All are fetched at once. @param {string} set addresses with spaces between them */
  async function loadAll(set) {
    const paths = set.split(" ").filter(Boolean).map((path) => path.replace(/^\//u, ""));
    const sheets = paths.filter(isSheet).map(load);
    const scripts = paths.filter((path) => !isSheet(path));
    if (location.protocol !== "file:") {
      for (const path of scripts.filter((one) => !loading.has(one))) {
        document.head.append(Object.assign(document.createElement("link"), { rel: "preload", as: "script", href: root + path }));
      }
    }
    for (const path of scripts) await load(path);
    await Promise.all(sheets);
  }
  /** Nobody who pressed something waits for ever. @template T @param {Promise<T>} promise @returns {Promise<T>} */
  const soon = (promise) => Promise.race([promise, new Promise((_, reject) => setTimeout(() => reject(new Error("late")), PATIENCE))]);

  /** All that searches. */
  const start = () => loadAll(dialog?.dataset.scripts ?? "");
  const begin = () => void start().catch(() => {
    const words = /** @type {Map<string, string>} */ (Reflect.get(window, "readerWords"));
    for (const status of document.querySelectorAll("[data-find='status'], [data-search='status']")) {
      status.textContent = words.get("search_failed") ?? "";
    }
  });

  Object.assign(search, {
    load,
    loadAll,
    soon,
    /** @param {string} typed */
    find: async (typed) => {
      await start();
      return search.find(typed);
    },
  });

  for (const type of ["beforetoggle", "toggle", "focusin", "input"]) dialog?.addEventListener(type, begin);
  if (document.getElementById("search") || new URLSearchParams(location.search).has("q")) begin();
})();
