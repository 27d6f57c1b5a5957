// The editor's decisions, gathered into a file that `reader review` writes into the content.
(() => {
  "use strict";

  const form = document.getElementById("decisions");
  const told = form?.querySelector("output");
  const button = form?.querySelector("button");
  if (!(form instanceof HTMLFormElement) || !told || !button) return;
  const none = told.textContent || "";
  const reading = document.documentElement.dataset.reading || "";

  /** @param {HTMLInputElement} input */
  function decided(input) {
    const decision = input.dataset.decision || "";
    const term = input.closest("section")?.dataset.term;
    const name = input.closest("section")?.dataset.words;
    const value = input.value.trim();
    if (input.type === "checkbox" ? !input.checked : !value) return [];
    if (decision === "never-here") return [{ decision, reading, term }];
    if (decision === "not-here") return [{ decision, reading, term, words: input.dataset.words }];
    if (decision === "ignore") return [{ decision, words: name }];
    return [{ decision, term: term || value, words: term ? value : name }];
  }

  function all() {
    return [.../** @type {NodeListOf<HTMLInputElement>} */ (form?.querySelectorAll("[data-decision]"))].flatMap(decided);
  }

  function count() {
    const number = all().length;
    const words = number === 1 ? told?.dataset.one : told?.dataset.other;
    if (told) told.textContent = number ? (words || "").replace("{n}", String(number)) : none;
    if (button) button.disabled = !number;
  }

  button.hidden = false;
  form.addEventListener("input", count);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(all(), null, 1)], { type: "application/json" }));
    link.download = `decisions-${reading}.json`;
    link.click();
    URL.revokeObjectURL(link.href);
  });
  count();
})();
