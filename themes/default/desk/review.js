// The editor's decisions: written into the content by `reader serve`, or saved as a file for `reader review`.
(() => {
  "use strict";

  const form = document.getElementById("decisions");
  if (!(form instanceof HTMLFormElement)) return;
  const told = /** @type {HTMLOutputElement} */ (form.querySelector("output"));
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("button"));
  const rules = new Intl.PluralRules(document.documentElement.lang.split("-")[0] || "en");
  const none = told.textContent || "";
  const reading = document.documentElement.dataset.reading || "";
  const inputs = [.../** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("[data-decision]"))];
  // A server says where it takes decisions.
  const desk = document.querySelector("script[data-decisions]")?.getAttribute("data-decisions");

  /** What an input would say with these words in it. @param {HTMLInputElement} input @param {string} words */
  function meant(input, words) {
    const decision = input.dataset.decision || "";
    const term = input.closest("section")?.dataset.term;
    const name = input.closest("section")?.dataset.words;
    if (decision === "never-here" || decision === "accept") return { decision, reading, term };
    if (decision === "never") return { decision, term };
    if (decision === "not-here") return { decision, reading, term, words: input.dataset.words };
    if (decision === "ignore") return { decision, words: name };
    return { decision, term: term || words, words: term ? words : name };
  }

  /** @param {HTMLInputElement} input */
  function value(input) {
    return input.type === "checkbox" ? (input.checked ? "on" : "") : input.value.trim();
  }

  function all() {
    return inputs.flatMap((input) => (!input.disabled && value(input) ? [meant(input, value(input))] : []));
  }

  // Where a term is never linked, there is no more to say of its places.
  function settle() {
    for (const never of inputs.filter((input) => input.dataset.decision === "never-here")) {
      for (const box of inputs) {
        const same = box.closest("section") === never.closest("section");
        if (same && box.dataset.decision === "not-here") box.disabled = never.checked;
      }
    }
  }

  function count() {
    settle();
    const number = all().length;
    const words = told.dataset[rules.select(number)] ?? told.dataset.other;
    told.textContent = number ? (words || "").replace("{n}", String(number)) : none;
    button.disabled = !number;
  }

  // What is not saved yet outlasts a reload, and finds its input again by what it would say.

  const kept = `reader:${document.documentElement.dataset.edition}:decisions:${reading}`;

  /** @param {HTMLInputElement} input */
  function key(input) {
    return JSON.stringify(meant(input, ""));
  }

  /** @param {HTMLInputElement[]} unsaved */
  function keep(unsaved) {
    const pairs = unsaved.flatMap((input) => (value(input) ? [[key(input), value(input)]] : []));
    try {
      sessionStorage.setItem(kept, JSON.stringify(pairs));
    } catch {
      // Storage may be blocked: nothing is kept then.
    }
  }

  function restore() {
    try {
      const values = new Map(JSON.parse(sessionStorage.getItem(kept) || "[]"));
      for (const input of inputs) {
        if (!values.has(key(input))) continue;
        if (input.type === "checkbox") input.checked = true;
        else input.value = String(values.get(key(input)));
      }
    } catch {
      // The same; or it was somebody else who wrote there.
    }
  }

  /** @param {string} address */
  async function send(address) {
    const body = JSON.stringify(all());
    for (const input of inputs) input.disabled = true; // what is ticked meanwhile would be lost
    button.disabled = true;
    keep([]); // once they are written, the page is shown anew
    let why = "";
    try {
      const headers = { "Content-Type": "application/json" };
      const answer = await fetch(address, { method: "POST", headers, body });
      if (!answer.ok) why = (await answer.text()).trim();
    } catch (error) {
      why = String(error);
    }
    for (const input of inputs) input.disabled = false;
    if (why) keep(inputs);
    else button.form?.reset();
    count();
    told.textContent = why ? (told.dataset.failed || "").replace("{error}", () => why) : told.dataset.saved || "";
  }

  function download() {
    keep([]);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(all(), null, 1)], { type: "application/json" }));
    link.download = `decisions-${reading}.json`;
    link.click();
    URL.revokeObjectURL(link.href);
  }

  button.hidden = false;
  const how = document.querySelector("[data-served]");
  if (desk && how) how.textContent = how.getAttribute("data-served");
  form.addEventListener("input", () => {
    keep(inputs);
    count();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (desk) send(desk);
    else download();
  });
  restore();
  count();
})();
