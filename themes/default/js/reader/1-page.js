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

  const rules = new Intl.PluralRules(document.documentElement.lang.split("-")[0] || "en");
  /** What is said for a key; of its plural forms, what the language of the page says with a number.
   * @param {Map<string, string>} from @param {string} key @param {unknown} [n] */
  const form = (from, key, n) => from.get(key) ?? from.get(`${key}_${rules.select(Number(n))}`) ?? from.get(`${key}_other`) ?? "";

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

  /** Close a dialog when it is pressed beside; words that are chosen in it may be drawn out of it.
   * @param {HTMLDialogElement} dialog */
  function beside(dialog) {
    let begun = false;
    const isBeside = (/** @type {MouseEvent} */ { target: pressed, clientX: x, clientY: y }) => {
      const box = dialog.getBoundingClientRect();
      return pressed === dialog && (y > box.bottom || y < box.top || x < box.left || x > box.right);
    };
    dialog.addEventListener("pointerdown", (event) => (begun = isBeside(event)));
    dialog.addEventListener("click", (event) => begun && isBeside(event) && dialog.close());
  }

  Object.assign(window, {
    readerWords: words,
    readerForm: form,
    readerNamed: named,
    readerTarget: target,
    readerBeside: beside,
    /** What each key does, and the word that says so: the parts of the page add theirs. */
    readerKeys: new Map(),
  });
})();
