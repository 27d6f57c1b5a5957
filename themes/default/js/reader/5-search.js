// Search begins here: what it takes is loaded when somebody turns to it, never before.
(() => {
  "use strict";

  const search = Reflect.get(window, "readerSearch") ?? {};
  Object.assign(window, { readerSearch: search });
  const root = document.documentElement.dataset.root || "";
  const dialog = document.getElementById("find");
  /** @type {Map<string, Promise<void>>} */
  const loading = new Map();

  /** Run a script of the site, once. Scripts, unlike other files, may be loaded by a page opened from the disk.
   * @param {string} path @returns {Promise<void>} */
  function load(path) {
    let promise = loading.get(path);
    if (!promise) {
      promise = new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = root + path;
        // In the order in which they were asked for.
        script.async = false;
        script.addEventListener("load", () => resolve());
        script.addEventListener("error", () => {
          loading.delete(path);
          script.remove();
          reject(new Error(path));
        });
        document.head.append(script);
      });
      loading.set(path, promise);
    }
    return promise;
  }

  /** All that searches. */
  async function start() {
    const paths = dialog?.dataset.scripts?.split(" ") ?? [];
    await Promise.all(paths.map((path) => load(path.replace(/^\//u, ""))));
  }
  const begin = () => void start().catch(() => {
    const words = /** @type {Map<string, string>} */ (Reflect.get(window, "readerWords"));
    for (const status of document.querySelectorAll("[data-find='status'], [data-search='status']")) {
      status.textContent = words.get("search_failed") ?? "";
    }
  });

  Object.assign(search, {
    load,
    /** @param {string} typed */
    find: async (typed) => {
      await start();
      return search.find(typed);
    },
  });

  for (const type of ["beforetoggle", "toggle", "focusin"]) dialog?.addEventListener(type, begin);
  if (document.getElementById("search") || new URLSearchParams(location.search).has("q")) begin();
})();
