// The order of the readings on a term's page. Without this file they stand by date.
(() => {
  "use strict";

  const chooser = document.querySelector("[data-orders]");
  if (!(chooser instanceof HTMLElement)) return;
  const readings = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".conc > [data-order]")]);
  const byDate = new Map(readings.map((reading, n) => [reading, n]));

  /** @type {Map<string, (one: HTMLElement, other: HTMLElement) => number>} */
  const orders = new Map([
    ["date", (one, other) => (byDate.get(one) || 0) - (byDate.get(other) || 0)],
    ["edition", (one, other) => Number(one.dataset.order) - Number(other.dataset.order)],
    ["author", (one, other) => compare(one.dataset.author || "\uffff", other.dataset.author || "\uffff")],
  ]);

  /** Two names in the order in which the page was made. @param {string} one @param {string} other */
  function compare(one, other) {
    return one < other ? -1 : Number(one > other);
  }

  function arrange() {
    const chosen = /** @type {HTMLInputElement | null} */ (document.querySelector("[data-orders] input:checked"));
    const order = orders.get(chosen?.value || "date");
    const parent = readings[0]?.parentElement;
    if (!order || !parent) return;
    const ordered = [...readings].sort((one, other) => order(one, other) || (byDate.get(one) || 0) - (byDate.get(other) || 0));
    const now = document.querySelectorAll(".conc > [data-order]");
    // What is moved is no longer what the address leads to, in some browsers.
    if (ordered.some((reading, n) => reading !== now[n])) parent.append(...ordered);
  }

  chooser.hidden = false;
  chooser.addEventListener("change", arrange);
  addEventListener("pageshow", arrange);
})();
