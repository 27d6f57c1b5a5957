// The menu of display is made of what there is to choose.
(() => {
  "use strict";

  const root = document.documentElement;
  const words = /** @type {Map<string, string>} */ (Reflect.get(window, "readerWords"));
  const { choose } = Reflect.get(window, "readerChoices");
  const menu = document.getElementById("display");
  /** What may be chosen, one of each; the usual is what is shown where nothing was chosen. @type {[string, string, string[]][]} */
  const CHOICES = [
    ["theme", "auto", ["auto", "light", "dark", "sepia"]],
    ["size", "usual", ["small", "usual", "large", "larger", "largest"]],
    ["width", "usual", ["narrow", "usual", "wide"]],
    ["face", "usual", ["usual", "sans", "spaced"]],
  ];
  const VOICES = ["author", "editor", "translator", "teacher", "own"];

  /** @param {string} key */
  const say = (key) => words.get(key) ?? key;

  /** @param {string} name @param {Record<string, string>} [attributes] @param {...(Node | string)} parts */
  function make(name, attributes = {}, ...parts) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...parts);
    return made;
  }
  /** @param {string} text @param {string} kind @param {() => void} act */
  function button(text, kind, act) {
    const made = make("button", { type: "button", class: kind }, text);
    made.addEventListener("click", act);
    return made;
  }
  /** @param {Record<string, string>} attributes @param {() => void} act @param {...(Node | string)} parts */
  function input(attributes, act, ...parts) {
    const made = make("input", attributes);
    made.addEventListener("change", act);
    return make("label", {}, made, " ", ...parts);
  }

  // What is told is heard; what it is about is seen.

  const status = make("p", { class: "vh", role: "status" });
  document.body.append(status);
  /** @param {string} word @param {string} part */
  function tell(word, part) {
    status.textContent = part ? `${say(word)}: ${say(part)}` : say(word);
  }

  // The menu

  /** A size is shown by a letter of it, and said in words. @param {string} name @param {string} value */
  function label(name, value) {
    const word = say(name === "theme" ? `theme_${value}` : `display_${name}_${value}`);
    return name === "size" ? [make("span", { class: "vh" }, word), make("span", { class: value, "aria-hidden": "true" }, say("display_letter"))] : [word];
  }
  /** @param {string} name @param {string[]} values */
  function fieldset(name, values) {
    const inputs = values.map((value) => input({ type: "radio", name, value }, () => choose(name, value), ...label(name, value)));
    return make("fieldset", { class: name }, make("legend", {}, say(name === "theme" ? "theme" : `display_${name}`)), ...inputs);
  }
  /** Whose notes are not shown. */
  const hidden = () => (root.dataset.hidden ?? "").split(" ");
  function voices() {
    const inputs = VOICES.map((voice) => input({ type: "checkbox", value: voice }, () => {
      const ticked = [...document.querySelectorAll("#display .voices :checked")].map((one) => one.getAttribute("value"));
      choose("hidden", VOICES.filter((one) => !ticked.includes(one)).join(" "));
    }, say(`display_notes_${voice}`)));
    return make("fieldset", { class: "voices" }, make("legend", {}, say("display_notes")), ...inputs);
  }
  function reset() {
    for (const [name, usual] of CHOICES) choose(name, usual);
    choose("hidden", "");
    tell("display_is_usual", "");
  }
  function look() {
    for (const [name, usual, values] of CHOICES) {
      const value = values.find((one) => one === root.dataset[name]) ?? usual;
      for (const one of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll(`#display input[name="${name}"]`))) one.checked = one.value === value;
    }
    for (const one of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("#display .voices input"))) one.checked = !hidden().includes(one.value);
  }
  menu?.prepend(...CHOICES.map(([name, , values]) => fieldset(name, values)), voices());
  menu?.append(make("p", { class: "acts" }, button(say("display_usual"), "btn", reset), " ", button(say("key_title"), "btn", () => {
    menu.hidePopover();
    Reflect.get(window, "readerActs").get("?")();
  })));
  // Another window, or a key, may choose as well.
  new MutationObserver(look).observe(root, { attributes: true });
  look();

  Object.assign(window, { readerDisplay: { make, button, input, say, tell } });
})();
