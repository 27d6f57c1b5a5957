// Find: the dialog on every page, the field itself on the page that searches.
(() => {
  "use strict";

  /** @type {(event: Event, selector: string) => Element | null} */
  const target = Reflect.get(window, "readerTarget");

  const dialog = document.getElementById("find");
  /** @param {Event} event */
  function find(event) {
    const field = document.querySelector("#search:not([hidden]) input");
    if (field instanceof HTMLInputElement) {
      event.preventDefault();
      field.focus();
      field.select();
    } else if (dialog instanceof HTMLDialogElement && !dialog.open) {
      event.preventDefault();
      dialog.showModal();
      const input = dialog.querySelector("input");
      input?.focus();
      input?.select();
    }
  }
  document.addEventListener("click", (event) => {
    if (target(event, '[data-opens="find"]') && !event.ctrlKey && !event.metaKey && !event.shiftKey) find(event);
    if (target(event, '[data-closes="find"]') && dialog instanceof HTMLDialogElement) dialog.close();
    if (event.target === dialog && dialog instanceof HTMLDialogElement) {
      const box = dialog.getBoundingClientRect();
      if (event.clientY > box.bottom || event.clientY < box.top || event.clientX < box.left || event.clientX > box.right) dialog.close();
    }
    if (target(event, '[data-goes="back"]')) history.back();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    // A field that went with its dialog may have the focus for a moment longer.
    if (target(event, "input, textarea, select, [contenteditable]")?.checkVisibility()) return;
    find(event);
  });
})();
