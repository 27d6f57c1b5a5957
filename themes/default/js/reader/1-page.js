// Enhancements only: every page reads, links and prints without this file.
(() => {
  "use strict";

  /** @type {Map<string, string>} */
  const words = new Map();
  const template = document.getElementById("words");
  if (template instanceof HTMLTemplateElement) {
    for (const item of template.content.querySelectorAll("[data-word]")) {
      words.set(item.getAttribute("data-word") || "", item.textContent || "");
    }
  }

  /** What the fragment of an address names; anybody may write one that cannot be decoded. @param {string | null} address */
  function named(address) {
    const name = (address ?? "").replace(/^#/u, "");
    try {
      return decodeURIComponent(name);
    } catch {
      return name;
    }
  }

  /** @param {Event} event @param {string} selector */
  function target(event, selector) {
    return event.target instanceof Element ? event.target.closest(selector) : null;
  }

  Object.assign(window, {
    readerWords: words,
    readerNamed: named,
    readerTarget: target,
    /** What each key does, and the word that says so: the parts of the page add theirs. */
    readerKeys: new Map(),
    /** Words that came with a script. @param {Object<string, string>} more */
    readerSay(more) {
      for (const [key, text] of Object.entries(more)) words.set(key, text);
    },
  });
})();
