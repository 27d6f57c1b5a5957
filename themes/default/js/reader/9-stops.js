// What shows how far one has read, and keeps where one stopped, is loaded when one reads on, or was here before.
(() => {
  "use strict";

  const article = /** @type {HTMLElement | null} */ (document.querySelector("article[data-stops]"));
  const begin = () => void Reflect.get(window, "readerSearch").load(article?.dataset.stops?.slice(1)).catch(() => {});
  if (article && Reflect.get(window, "readerChoices").kept("places")) begin();
  else if (article) addEventListener("scroll", begin, { once: true, passive: true });
})();
