// Enhancements only: every page reads, links and prints without this file.
(() => {
  "use strict";

  const root = document.documentElement;

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

  Object.assign(window, { readerWords: words, readerNamed: named, readerTarget: target });

  /** @type {{keep: (name: string, value: string) => void, kept: (name: string) => string}} */
  const { keep, kept } = Reflect.get(window, "readerChoices");

  const themes = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll('input[name="theme"]'));
  function showTheme() {
    const theme = kept("theme");
    // What is stored was perhaps written by somebody else's page.
    const known = [...themes].some((input) => input.value === theme) ? theme : "auto";
    if (known === "auto") delete root.dataset.theme;
    else root.dataset.theme = known;
    for (const input of themes) input.checked = input.value === known;
  }
  showTheme();
  addEventListener("storage", showTheme);
  addEventListener("pageshow", showTheme);
  for (const input of themes) {
    input.addEventListener("change", () => {
      keep("theme", input.value);
      root.dataset.theme = input.value;
      showTheme();
    });
  }
})();
