// Find: the dialog on every page, the field itself on the page that searches.
(() => {
  "use strict";

  /** @type {(event: Event, selector: string) => Element | null} */
  const target = Reflect.get(window, "readerTarget");

  const dialog = document.getElementById("find");
  /** @param {Event} event */
  function find(event) {
    const field = document.querySelector("#search:not([hidden]) input");
    event.preventDefault();
    if (field instanceof HTMLInputElement) {
      field.focus();
      field.select();
    } else if (dialog instanceof HTMLDialogElement && !dialog.open) {
      dialog.showModal();
      const input = dialog.querySelector("input");
      input?.focus();
      input?.select();
    }
  }
  if (dialog instanceof HTMLDialogElement) Reflect.get(window, "readerBeside")(dialog);
  document.addEventListener("click", (event) => {
    if (target(event, '[data-opens="find"]') && !event.ctrlKey && !event.metaKey && !event.shiftKey) find(event);
    if (target(event, '[data-closes="find"]') && dialog instanceof HTMLDialogElement) dialog.close();
    if (target(event, '[data-goes="back"]')) history.back();
  });
  Reflect.get(window, "readerKeys").set("/", { word: "key_find", act: find });
})();
