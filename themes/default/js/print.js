// How a reading is printed: a wide margin, with or without notes and terms. Without this file it is printed plain.
(() => {
  "use strict";

  const root = document.documentElement;
  const box = document.querySelector(".printing");
  const inputs = box ? /** @type {NodeListOf<HTMLInputElement>} */ (box.querySelectorAll('input[name="print"]')) : [];
  /** @type {{keep: (name: string, value: string) => void, kept: (name: string) => string}} */
  const { keep, kept } = Reflect.get(window, "readerChoices");

  // A box that is ticked is what is usual; a value such as `no-notes` says that it is not.

  /** @param {HTMLInputElement} input */
  function says(input) {
    return input.type === "checkbox" ? !input.checked : input.checked;
  }
  function chosen() {
    return [...inputs].filter((input) => input.value && says(input)).map((input) => input.value).join(" ");
  }

  // What the address asks for goes before what was chosen here: a teacher can pass on a link to the handout.
  const asked = new URLSearchParams(location.search).get("print");
  const wanted = new Set((asked ?? kept("print")).split(/[ ,]+/));
  for (const input of inputs) {
    if (input.type === "checkbox") input.checked = !wanted.has(input.value);
    else input.checked = input.value ? wanted.has(input.value) : input.checked;
  }
  root.dataset.print = chosen();

  if (!box) return;
  box.querySelector("details")?.toggleAttribute("open", chosen() !== "");
  box.removeAttribute("hidden");
  box.addEventListener("change", () => {
    root.dataset.print = chosen();
    keep("print", chosen());
  });
  box.querySelector("button")?.addEventListener("click", () => print());
})();
