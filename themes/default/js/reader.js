// Enhancements only: every page reads, links and prints without this file.
(() => {
  "use strict";

  const root = document.documentElement;
  const margin = matchMedia("(min-width: 60rem)");
  const anchors = CSS.supports("anchor-name", "--a");

  /** @type {Map<string, string>} */
  const words = new Map();
  const template = document.getElementById("words");
  if (template instanceof HTMLTemplateElement) {
    for (const item of template.content.querySelectorAll("[data-word]")) {
      words.set(item.getAttribute("data-word") || "", item.textContent || "");
    }
  }

  const rules = new Intl.PluralRules(root.lang.split("-")[0] || "en");
  /** What is said for a key; of its plural forms, what the language of the page says with a number.
   * @param {Map<string, string>} from @param {string} key @param {unknown} [n] */
  const form = (from, key, n) => from.get(key) ?? from.get(`${key}_${rules.select(Number(n))}`) ?? from.get(`${key}_other`) ?? "";

  /** What the fragment of an address names; anybody may write one that cannot be decoded. @param {string | null} address */
  function named(address) {
    const name = (address ?? "").replace(/^#/u, "");
    try {
      return decodeURIComponent(name);
    } catch {
      return name;
    }
  }

  Object.assign(window, { readerWords: words, readerForm: form, readerNamed: named });

  /** @param {Event} event @param {string} selector */
  function target(event, selector) {
    return event.target instanceof Element ? event.target.closest(selector) : null;
  }

  /** @type {{keep: (name: string, value: string) => void, kept: (name: string) => string}} */
  const { keep, kept } = Reflect.get(window, "readerChoices");

  const themes = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll('input[name="theme"]'));
  function showTheme() {
    const theme = kept("theme");
    // What is stored was perhaps written by somebody else's page.
    const known = [...themes].some((input) => input.value === theme) ? theme : "auto";
    if (known === "auto") delete root.dataset.theme;
    else root.dataset.theme = known;
    for (const input of themes) input.checked = input.value === known;
  }
  showTheme();
  addEventListener("storage", showTheme);
  addEventListener("pageshow", showTheme);
  for (const input of themes) {
    input.addEventListener("change", () => {
      keep("theme", input.value);
      root.dataset.theme = input.value;
      showTheme();
    });
  }

  // In one column a mark opens its note in place; in the margin it is already open, and the link leads to it.

  /** @param {Element} ref */
  function noteOf(ref) {
    const note = document.getElementById(named(ref.getAttribute("href")));
    return note && note.closest(".para") === ref.closest(".para") ? note : null;
  }
  function inPlace() {
    return anchors && !margin.matches;
  }
  function markNotes() {
    for (const ref of document.querySelectorAll(".ref[data-i]")) {
      const note = noteOf(ref);
      if (note && inPlace()) ref.setAttribute("aria-expanded", String(note.matches(":target, :has(:target), [data-open]")));
      else ref.removeAttribute("aria-expanded");
    }
  }
  margin.addEventListener("change", markNotes);
  addEventListener("hashchange", markNotes);
  markNotes();

  document.addEventListener("click", (event) => {
    if (!inPlace() || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const ref = target(event, ".ref[data-i]");
    const note = ref && noteOf(ref);
    if (ref && note) {
      event.preventDefault();
      if (note.matches(":target")) location.hash = ref.id;
      else if (note.toggleAttribute("data-open")) note.scrollIntoView({ block: "nearest" });
      markNotes();
    }
    const back = target(event, ".note[data-open] .who .back");
    const from = back && document.getElementById(named(back.getAttribute("href")));
    if (back && from && noteOf(from)) {
      event.preventDefault();
      back.closest(".note")?.removeAttribute("data-open");
      from.focus();
      markNotes();
    }
  });

  // Esc closes the note it is pressed in, or the one whose mark has the focus.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || document.querySelector(".card:popover-open")) return;
    const ref = target(event, ".ref[data-i]");
    const note = target(event, ".note[data-open]") || (ref && noteOf(ref));
    if (!note?.hasAttribute("data-open")) return;
    note.removeAttribute("data-open");
    for (const mark of document.querySelectorAll(".ref[data-i]")) {
      if (noteOf(mark) === note && mark instanceof HTMLElement) mark.focus({ preventScroll: true });
    }
    markNotes();
  });

  // Old citations name a paragraph by its sign: #¶14 is #p14.

  function readSign() {
    const cited = /^#(?:¶|%C2%B6)(?:\s|%20)*(\d+[a-z]*)$/i.exec(location.hash);
    if (cited) location.replace(`#p${cited[1]}`);
  }
  addEventListener("hashchange", readSign);
  readSign();

  // A note, its mark and its words show that they belong together.

  const PARTS = 'a.ref[href^="#note-"], aside.note[id^="note-"], mark.note[data-note]';
  /** @param {Element | null} part @returns {string} the note it is a part of */
  function noteNamed(part) {
    if (!part) return "";
    const own = part.getAttribute("data-note");
    const address = own ? `note-${own}` : part.id.startsWith("note-") ? part.id : part.getAttribute("href");
    return named(address).slice("note-".length);
  }
  /** @param {string} name */
  function light(name) {
    for (const one of document.querySelectorAll(".lit")) one.classList.remove("lit");
    if (!name) return;
    const parts = [document.getElementById(`note-${name}`), document.getElementById(`noteref-${name}`)];
    for (const one of [...parts, ...document.querySelectorAll(`mark.note[data-note="${CSS.escape(name)}"]`)]) one?.classList.add("lit");
  }
  function lightTarget() {
    const found = /^note(?:ref)?-(.+)/u.exec(named(location.hash));
    light(found ? found[1] : "");
  }
  if (document.querySelector("mark.note")) {
    for (const type of ["pointerover", "focusin"]) {
      document.addEventListener(type, (event) => {
        const part = target(event, PARTS);
        if (part) light(noteNamed(part));
        else lightTarget();
      });
    }
    addEventListener("hashchange", lightTarget);
    lightTarget();
  }

  // Where one is: the paragraph at the top of the window, shown by the strip, the contents and the number.

  const numbered = [...document.querySelectorAll("article.prose .pn")].flatMap((link) => link.parentElement || []);
  const column = document.getElementById("contents");
  const place = document.querySelector(".locator .place");
  const links = [...document.querySelectorAll('.drawer .toc a[href^="#"]')];
  /** @type {Element | null} */
  let here = null;

  /** Who followed a link to a paragraph is there, wherever in the window it stands, until they scroll on by hand. */
  let arrived = false;
  function arrive() {
    arrived = true;
    locate();
  }
  /** Scroll the column of contents, and only it, to an entry out of its sight. @param {Element} entry */
  function follow(entry) {
    if (!column) return;
    const [box, list] = [entry.getBoundingClientRect(), column.getBoundingClientRect()];
    if (box.top < list.top || box.bottom > list.bottom) column.scrollTop += box.top - list.top - column.clientHeight / 2;
  }
  function locate() {
    const goal = arrived ? document.querySelector(".prose :target")?.closest(".prose [id]:has(> .pn)") : null;
    const line = (parseFloat(getComputedStyle(root).scrollPaddingTop) || 0) + 2;
    const ended = Math.ceil(scrollY + innerHeight) >= root.scrollHeight - 1 && scrollY > 0;
    const passed = numbered.filter((block) => block.getBoundingClientRect().top <= line);
    const now = goal || (ended ? numbered : passed).at(-1) || numbered[0];
    if (!now || now === here) return;
    here?.classList.remove("here");
    here = now;
    here.classList.add("here");
    for (const cell of document.querySelectorAll(".locator .strip a")) {
      cell.classList.toggle("at", cell.getAttribute("href") === `#${now.id}`);
    }
    if (place instanceof HTMLElement) {
      place.hidden = false;
      place.textContent = (words.get("you_are_at") || "").replace("{n}", now.id.slice(1));
    }
    const section = links.filter((link) => {
      const heading = document.getElementById(named(link.getAttribute("href")));
      return heading && heading.compareDocumentPosition(now) & Node.DOCUMENT_POSITION_FOLLOWING;
    }).at(-1);
    for (const link of links) {
      if (link === section) {
        link.setAttribute("aria-current", "location");
        follow(link);
      }
      else link.removeAttribute("aria-current");
    }
  }
  if (numbered.length && (place || links.length)) {
    let waiting = 0;
    const later = () => {
      waiting ||= requestAnimationFrame(() => {
        waiting = 0;
        locate();
      });
    };
    addEventListener("scroll", later, { passive: true });
    addEventListener("resize", later);
    addEventListener("hashchange", arrive);
    addEventListener("load", arrive);
    for (const type of ["wheel", "touchmove", "keydown"]) addEventListener(type, () => (arrived = false), { passive: true });
    arrive();
  }

  // A long list opens at its own entry, and follows the reader.
  function showCurrent() {
    const current = column?.querySelector("[aria-current]");
    if (current) follow(current);
  }
  column?.addEventListener("toggle", showCurrent);
  showCurrent();

  // The drawer is done with when one of its links is followed.
  column?.addEventListener("click", (event) => {
    if (target(event, "a") && column.matches(":popover-open")) column.hidePopover();
  });

  // Find: the dialog on every page, the field itself on the page that searches.

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

  // What only a script can do is offered by one.
  document.querySelector('[data-opens="own"]')?.removeAttribute("hidden");

  // A long concordance is folded: a button unfolds it, and so does printing.

  const folds = [.../** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll("details:not(.forms *)"))];
  const unfold = document.querySelector('[data-opens="uses"]');
  unfold?.removeAttribute("hidden");
  unfold?.addEventListener("click", () => {
    for (const fold of folds) fold.open = true;
    unfold.setAttribute("hidden", "");
    folds[0]?.querySelector("summary")?.focus();
  });
  addEventListener("beforeprint", () => {
    for (const fold of folds) fold.open = true;
  });

  // The way back is offered to who came from a page of this edition; no referrer tells, by our own policy.
  const trail = `reader:${root.dataset.edition}:came`;
  try {
    if (sessionStorage.getItem(trail) === location.pathname) document.querySelector(".goes-back")?.removeAttribute("hidden");
    document.addEventListener("click", (event) => {
      const link = target(event, "main a[href], .card a[href]");
      if (link instanceof HTMLAnchorElement) sessionStorage.setItem(trail, link.pathname);
    });
  } catch {
    // Storage may be blocked: the browser has a way back of its own.
  }

  // Citing: its script is loaded when somebody turns to a paragraph's number, or to a button that copies.

  const script = document.getElementById("copied")?.dataset.script?.replace(/^\//u, "");
  const cites = script ? "article.prose a.pn, [data-copies]" : ":not(*)";
  const load = () => Reflect.get(window, "readerSearch").load(script);
  /** What was selected when a number was pressed; the press itself may end that. @type {Range | null} */
  let chosen = null;
  function choose() {
    const selection = getSelection();
    chosen = selection?.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0).cloneRange() : null;
  }
  for (const button of document.querySelectorAll("[data-copies]")) button.removeAttribute("hidden");
  for (const type of ["pointerover", "focusin"]) {
    document.addEventListener(type, (event) => {
      if (target(event, cites)) void load().catch(() => {});
    });
  }
  document.addEventListener("pointerdown", (event) => {
    if (target(event, cites)) choose();
  });
  document.addEventListener("click", (event) => {
    const pressed = target(event, cites);
    if (!pressed || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (event.detail === 0) choose();
    event.preventDefault();
    void load().then(() => Reflect.get(window, "readerCite")(pressed, chosen), () => {
      if (pressed instanceof HTMLAnchorElement) location.hash = pressed.hash;
    });
  });

  // The foot of every printed page says what it is a page of.
  addEventListener("beforeprint", () => {
    const entry = document.querySelector(".forms .cite")?.textContent ?? "";
    root.style.setProperty("--cited", JSON.stringify(entry.replace(/\s+/gu, " ").trim()));
  });
  addEventListener("afterprint", () => root.removeAttribute("style"));
})();
