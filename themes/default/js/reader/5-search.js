// Search begins here: what it takes is loaded when somebody turns to it, never before.
(() => {
  "use strict";

  const search = Reflect.get(window, "readerSearch") ?? {};
  Object.assign(window, { readerSearch: search });
  const root = document.documentElement.dataset.root || "";
  const dialog = document.getElementById("find");
  /** @type {Map<string, Promise<void>>} */
  const loading = new Map();

  /** Load a script or a style sheet of the site, once. These, unlike other files, load in a page opened from the disk.
   * A page can do without a style sheet that does not come. @param {string} address @returns {Promise<void>} */
  function load(address) {
    const path = address.replace(/^\//u, "");
    const isSheet = /\.css(?:\?|$)/u.test(path);
    let promise = loading.get(path);
    if (!promise) {
      promise = new Promise((resolve, reject) => {
        // Scripts run in the order in which they were asked for.
        const part = isSheet
          ? Object.assign(document.createElement("link"), { rel: "stylesheet", href: root + path })
          : Object.assign(document.createElement("script"), { src: root + path, async: false });
        part.addEventListener("load", () => resolve());
        part.addEventListener("error", () => {
          loading.delete(path);
          part.remove();
          if (isSheet) resolve();
          else reject(new Error(path));
        });
        document.head.append(part);
      });
      loading.set(path, promise);
    }
    return promise;
  }

  /** All that searches. */
  async function start() {
    await Promise.all((dialog?.dataset.scripts?.split(" ") ?? []).map(load));
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
