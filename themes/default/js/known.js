// The terms that a reader knows: the button in a card and on a term's page, and the list of all of them. They stay on the
// device, as one choice of many ids.
(() => {
  "use strict";

  // A page from the disk keeps its choices in a cookie too, which holds four kilobytes.
  const MOST = location.protocol === "file:" ? 3500 : 50_000;

  const { root } = document.documentElement.dataset;
  /** @type {{keep: (name: string, value: string) => boolean}} */
  const { keep } = Reflect.get(window, "readerChoices");
  /** @type {(event: Event, selector: string) => Element | null} */
  const target = Reflect.get(window, "readerTarget");
  const cards = Reflect.get(window, "readerCards");
  const list = document.querySelector(".knows#known");
  /** @type {Map<string, string>} */
  let names = new Map();
  /** The ids in the order in which they were learnt. @type {Set<string>} */
  let known = cards.known();

  /** @type {(tag: string, attributes: Object<string, string>, ...inside: (Node | string)[]) => HTMLElement} */
  const make = cards.make;
  /** @param {string} key */
  const say = (key) => /** @type {string} */ (Reflect.get(window, "readerWords").get(key) ?? "");

  /** Keep the terms, the oldest only while there is room; answers what is to be said of it. @param {string[]} ids */
  function hold(ids) {
    const all = ids.length;
    while (encodeURIComponent(ids.join(".")).length > MOST) ids.shift();
    known = new Set(ids);
    const isKept = keep("known", ids.join("."));
    show();
    if (!isKept) return say("known_blocked");
    return ids.length < all ? say("known_full") : "";
  }
  /** @param {string} id */
  function toggle(id) {
    // Another page may have kept more meanwhile, which no event tells where it came from the disk.
    known = cards.known();
    const rest = [...known].filter((one) => one !== id);
    return hold(known.has(id) ? rest : [...rest, id]);
  }
  function show() {
    cards.mark(known);
    for (const button of document.querySelectorAll("button[data-knows][aria-pressed]")) {
      button.setAttribute("aria-pressed", String(known.has(button.getAttribute("data-knows") ?? "")));
    }
    if (!list) return;
    const rows = [...known].reverse().map((id) => {
      const name = make("bdi", {}, names.get(id) ?? id);
      const link = names.has(id) ? make("a", { href: `${root}glossary/${encodeURIComponent(id)}.html` }, name) : name;
      return make("li", {}, link, " ", make("button", { type: "button", class: "linked", "data-knows": id }, say("known_forget")));
    });
    list.querySelector("ul")?.replaceChildren(...rows);
    list.querySelector(".none")?.toggleAttribute("hidden", rows.length > 0);
    list.querySelector("[data-knows-none]")?.toggleAttribute("hidden", !rows.length);
  }

  document.addEventListener("click", (event) => {
    const pressed = target(event, "button[data-knows], button[data-knows-none]");
    if (!pressed) return;
    const place = pressed.closest(".knows");
    const said = pressed.hasAttribute("data-knows-none") ? hold([]) : toggle(pressed.getAttribute("data-knows") ?? "");
    const told = place?.querySelector("[role='status']");
    if (told) told.textContent = said || (pressed.getAttribute("aria-pressed") === "true" ? say("known_told") : "");
    cards.settle();
    // What was pressed went with its row: the list comes next.
    if (!pressed.checkVisibility()) if (list instanceof HTMLElement) list.focus();
  });
  for (const type of ["storage", "pageshow"]) {
    addEventListener(type, () => {
      known = cards.known();
      void cards.list();
    });
  }

  /** A card gets what only a script can do, when it is first shown. @param {HTMLElement} card */
  function furnish(card) {
    if (card.matches(".preview") || card.querySelector(".knows")) return;
    const id = card.id.replace(/^card-/u, "");
    const button = make("button", { type: "button", class: "check", "data-knows": id, "aria-pressed": String(known.has(id)) }, say("known"));
    const all = make("a", { href: `${root}my-notes.html#known` }, say("known_all"));
    const close = make("button", { type: "button", class: "linked", popovertarget: card.id, popovertargetaction: "hide" }, say("close"));
    card.append(make("div", { class: "knows" }, button, close, make("p", { role: "status" }), all));
  }

  Object.assign(cards, {
    furnish,
    /** What the terms are called. @param {Object<string, string>} told */
    name: (told) => (names = new Map(Object.entries(told))),
    /** The button on a term's page, and the list on that of a reader's own notes. */
    async list() {
      const path = list?.getAttribute("data-names");
      if (path && known.size) await Reflect.get(window, "readerSearch").load(path).catch(() => {});
      show();
      for (const place of document.querySelectorAll(".knows[hidden]")) place.removeAttribute("hidden");
    },
  });
})();
