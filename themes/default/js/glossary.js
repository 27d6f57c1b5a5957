// The filter of the glossary's index: by name, in any script, and by kind. Without this file the whole list stands.
(() => {
  "use strict";

  const form = document.querySelector('[data-filter="terms"]');
  if (!(form instanceof HTMLElement)) return;
  const field = /** @type {HTMLInputElement} */ (form.querySelector('input[type="search"]'));
  const status = /** @type {HTMLElement} */ (form.querySelector(".status"));
  const kinds = /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll('input[type="checkbox"]'));
  const sections = [...document.querySelectorAll(".index section")];

  /** The words of what is asked, folded as the names were when the page was made. @param {string} text @returns {string[]} */
  function folded(text) {
    return Reflect.get(window, "readerSearch").fold(text).trim().split(/\s+/).filter(Boolean);
  }

  function filter() {
    const asked = folded(field.value);
    const chosen = new Set([...kinds].filter((box) => box.checked).map((box) => box.value));
    let [count, total] = [0, 0];
    for (const section of sections) {
      let found = false;
      for (const row of section.querySelectorAll("li")) {
        const names = row.dataset.find || "";
        row.hidden = !asked.every((word) => names.includes(word)) || (chosen.size > 0 && !chosen.has(row.dataset.kind || ""));
        total += 1;
        if (row.hidden) continue;
        count += 1;
        found = true;
      }
      section.toggleAttribute("hidden", !found);
      const letter = document.querySelector(`.letters a[href="#${section.querySelector("h2")?.id}"]`);
      letter?.parentElement?.toggleAttribute("hidden", !found);
    }
    const said = count ? status.dataset.some || "" : status.dataset.none || "";
    status.textContent = count < total ? said.replace("{n}", String(count)).replace("{total}", String(total)) : "";
  }

  form.hidden = false;
  form.addEventListener("input", filter);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    const links = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".index li:not([hidden]) > a"));
    // Who named one term, and pressed Enter, wants its page.
    if (links.length === 1) links[0].click();
  });
  // A page that comes back has its fields filled by the browser, some of them late.
  addEventListener("pageshow", filter);
})();
