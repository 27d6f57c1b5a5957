// What the keys do: from paragraph to paragraph and from note to note, the themes, and the help that lists them all.
(() => {
  "use strict";

  const THEMES = ["auto", "light", "dark", "sepia"];
  /** What is pressed besides the letters. */
  const OTHERS = [["Esc", "key_escape"]];
  const root = document.documentElement;
  const keys = /** @type {Map<string, {word: string}>} */ (Reflect.get(window, "readerKeys"));
  /** @type {{numbered: HTMLElement[], line: () => number, isSeen: (block: Element) => boolean, go: (block: HTMLElement) => void,
   *   at: () => {here: HTMLElement | null, goal: Element | null}}} */
  const { numbered, line, isSeen, go, at } = Reflect.get(window, "readerPlace");
  /** @type {{make: (name: string, attributes?: Record<string, string>, ...parts: (Node | string)[]) => HTMLElement,
   *   button: (text: string, kind: string, act: () => void) => HTMLElement, say: (key: string) => string,
   *   input: (attributes: Record<string, string>, act: () => void, ...parts: (Node | string)[]) => HTMLElement,
   *   tell: (word: string, part: string) => void}} */
  const { make, button, input, say, tell } = Reflect.get(window, "readerDisplay");
  const { choose } = Reflect.get(window, "readerChoices");

  /** The mark whose note a key has opened in its place. @type {HTMLElement | null} */
  let opened = null;

  /** Who goes on is done with what stood open. */
  function leave() {
    for (const one of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[popover='']:popover-open"))) {
      if (one.matches(":popover-open")) one.hidePopover();
    }
    if (opened?.matches('[aria-expanded="true"]')) opened.click();
    opened = null;
  }

  // The focus goes along, so that a screen reader reads on from there.

  /** @param {number} step */
  function toParagraph(step) {
    leave();
    const { here, goal } = at();
    const place = numbered.findIndex((block) => block === here);
    const off = goal || !here ? 0 : here.getBoundingClientRect().top - line();
    // Whoever stands before a paragraph, or within it, first comes to its beginning.
    const isBeginning = step > 0 ? off > 2 : off < -line();
    const block = numbered[Math.max(0, Math.min(numbered.length - 1, place + (isBeginning ? 0 : step)))];
    block.tabIndex = -1;
    block.focus({ preventScroll: true });
    go(block);
  }
  /** @param {number} step */
  function toNote(step) {
    leave();
    const { goal } = at();
    const marks = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("article.prose .ref:not(.plain, .note *)")].filter((one) => one.checkVisibility()));
    const focused = marks.findIndex((one) => one === document.activeElement);
    const start = goal ? goal.getBoundingClientRect().top - 1 : line();
    const before = marks.filter((one) => one.getBoundingClientRect().top < start).length;
    const mark = marks[focused >= 0 && isSeen(marks[focused]) ? focused + step : before - (step > 0 ? 0 : 1)];
    if (!mark) return;
    // Its note comes when the mark has its place in the window.
    mark.scrollIntoView({ block: "center", behavior: "instant" });
    mark.focus({ preventScroll: true });
    if (!mark.matches('[aria-expanded="false"]')) return;
    opened = mark;
    mark.click();
  }
  function turn() {
    const theme = THEMES[(THEMES.indexOf(root.dataset.theme ?? "auto") + 1) % THEMES.length];
    choose("theme", theme);
    tell("theme", `theme_${theme}`);
  }

  /** @param {string} name @param {string} word */
  const row = (name, word) => make("div", {}, make("dt", {}, make("kbd", {}, name)), make("dd", {}, say(word)));
  function help() {
    const made = /** @type {HTMLDialogElement} */ (make("dialog", { class: "keys", "aria-labelledby": "keys-heading" }));
    const close = button(say("close"), "tool", () => made.close());
    const letters = [...keys].map(([name, { word }]) => row(name === "N" ? "Shift N" : name.toUpperCase(), word));
    const on = input({ type: "checkbox" }, () => choose("keys", on.querySelector("input")?.checked ? "on" : "off"), say("key_on"));
    on.querySelector("input")?.toggleAttribute("checked", root.dataset.keys !== "off");
    made.append(
      make("div", { class: "bar" }, make("h2", { id: "keys-heading" }, say("key_title")), close),
      make("dl", {}, ...letters, ...OTHERS.map(([name, word]) => row(name, word))), make("p", {}, on), make("p", { class: "help" }, say("key_about")),
    );
    made.addEventListener("close", () => made.remove());
    document.body.append(made);
    made.showModal();
  }

  /** @type {[string, () => void][]} */
  const acts = [["j", () => toParagraph(1)], ["k", () => toParagraph(-1)], ["n", () => toNote(1)], ["N", () => toNote(-1)], ["t", turn], ["?", help]];
  Object.assign(window, { readerActs: new Map(acts) });
})();
