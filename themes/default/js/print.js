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

  // At the foot of each sheet, where a browser can: what it is from. No style sheet can know that by itself.
  const cite = document.querySelector("#cite-heading ~ .cite");
  const words = (cite ? cite.textContent || "" : "").trim().replace(/["\\\s]/g, (sign) => `\\${sign.charCodeAt(0).toString(16)} `);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`@page { @bottom-left { content: "${words}"; direction: ${root.dir === "rtl" ? "rtl" : "ltr"}; font: 7pt/9pt "Noto Sans", "DejaVu Sans", sans-serif; text-align: start; } }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

  if (!box) return;
  box.removeAttribute("hidden");
  box.addEventListener("change", () => {
    root.dataset.print = chosen();
    keep("print", chosen());
  });
  box.querySelector("button")?.addEventListener("click", () => print());
})();
