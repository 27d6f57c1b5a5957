// The home page says which readings were begun on this device and leads back into them.
(() => {
  "use strict";

  const root = document.documentElement;
  /** @type {{stops: () => {slug: string, place: string, time: number, read: number}[], forget: () => void}} */
  const { stops: kept, forget } = Reflect.get(window, "readerStops");
  const box = /** @type {HTMLElement | null} */ (document.querySelector(".begun"));
  const list = box?.querySelector("ol");
  const rows = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("li[data-reading]")]);
  const MOST = 3;
  /** From the largest, each in minutes. @type {[Intl.RelativeTimeFormatUnit, number][]} */
  const UNITS = [["month", 43_200], ["day", 1440], ["hour", 60], ["minute", 1]];

  /** The page's language, where the browser takes it for one. */
  function language() {
    try {
      return Intl.getCanonicalLocales(root.lang);
    } catch {
      return [];
    }
  }
  /** How long ago, in the words of the language. @param {number} time */
  function ago(time) {
    const minutes = Math.max(0, Math.floor(Date.now() / 60_000) - time);
    const [unit, size] = UNITS.find(([, length]) => minutes >= length) ?? UNITS[3];
    return new Intl.RelativeTimeFormat(language(), { numeric: "auto" }).format(-Math.floor(minutes / size), unit);
  }

  /** @param {string} name @param {string} look @param {...(Node | string)} parts */
  function make(name, look, ...parts) {
    const made = document.createElement(name);
    if (look) made.className = look;
    made.append(...parts);
    return made;
  }

  /** The way back into a reading. @param {HTMLElement} row @param {{place: string, time: number}} stop */
  function way(row, { place, time }) {
    const title = row.querySelector("h3 a");
    const link = /** @type {HTMLAnchorElement} */ (make("a", "", ...[...(title?.childNodes ?? [])].map((node) => node.cloneNode(true))));
    link.href = `${title?.getAttribute("href")}#${place}`;
    const at = make("span", "at", (box?.dataset.at ?? "").replace("{n}", place.slice(1)));
    link.append(" ", at);
    return make("li", "", link, " ", make("span", "ago", ago(time)));
  }

  /** A sign below the number of a reading: how much of it is read. @param {HTMLElement} row @param {number} read */
  function sign(row, read) {
    const words = (read === 100 ? box?.dataset.read : box?.dataset.started) ?? "";
    const made = make("span", read === 100 ? "sign whole" : "sign", make("span", "vh", words.replace("{n}", String(read))));
    made.title = made.textContent ?? "";
    made.style.setProperty("--read", String(read / 100));
    row.append(made);
  }

  // What is no longer in the edition is not shown.
  function show() {
    for (const old of document.querySelectorAll("li > .sign")) old.remove();
    const found = kept().flatMap((stop) => {
      const row = rows.find(({ dataset }) => dataset.reading === stop.slug || dataset.was?.split(" ").includes(stop.slug));
      return row ? [{ row, stop }] : [];
    });
    for (const { row, stop } of found) if (!row.querySelector(":scope > .sign")) sign(row, stop.read);
    const begun = found.filter(({ stop }) => stop.read < 100).slice(0, MOST);
    // Who is about to press one of the ways finds it again.
    const pressed = list?.contains(document.activeElement) && document.activeElement?.getAttribute("href")?.split("#")[0];
    list?.replaceChildren(...begun.map(({ row, stop }) => way(row, stop)));
    if (pressed) list?.querySelectorAll("a").forEach((link) => link.getAttribute("href")?.split("#")[0] === pressed && link.focus());
    if (found.length) root.dataset.begun = String(begun.length);
    else delete root.dataset.begun;
  }
  for (const button of document.querySelectorAll(".forget button")) {
    button.addEventListener("click", () => {
      forget();
      show();
      document.getElementById("text")?.focus();
    });
  }
  addEventListener("storage", ({ key }) => {
    if (key === null || key.endsWith(":places")) show();
  });
  addEventListener("pageshow", show);
  show();
})();
