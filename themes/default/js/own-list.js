// Notes as a list: those of one reading in its panel, or of the whole edition on a page of its own.

/**
 * @typedef {{list: (slugs: () => string[], leave: () => void) => HTMLElement}} OwnList
 */

(() => {
  "use strict";

  const own = /** @type {Own} */ (Reflect.get(window, "readerOwn"));
  const { make, button } = own;
  const FEW = 2; // notes that need no filter
  const MOST = 1000; // that are shown at once

  /** @param {OwnNote} note */
  const keyOf = ({ slug, id }) => `${slug} ${id}`;

  /** A list of notes, kept as they change. @param {() => string[]} slugs whose notes it shows @param {() => void} leave
   * what to do before the page goes to a note */
  function list(slugs, leave) {
    const field = /** @type {HTMLInputElement} */ (make("input", { type: "search", autocomplete: "off" }));
    const filter = make("label", { class: "own-filter" }, own.say("own_filter"), field);
    const count = make("p", { class: "status", role: "status" });
    const groups = make("div", { class: "own-groups" });
    const look = () => {
      // While a note is changed in its row, the rows stay; those of notes that are gone go.
      if (groups.querySelector(".own-editor")) {
        const there = new Set(slugs().flatMap(own.read).map(keyOf));
        for (const one of groups.querySelectorAll("li")) if (!there.has(one.dataset.key ?? "") && !one.querySelector(".own-editor")) one.remove();
        return;
      }
      show(groups, count, slugs(), field.value, leave);
      filter.hidden = slugs().flatMap(own.read).length <= FEW && !field.value;
    };
    field.addEventListener("input", look);
    groups.addEventListener("own-done", (event) => {
      look();
      const done = [...groups.querySelectorAll("li")].find((one) => one.dataset.key === /** @type {CustomEvent} */ (event).detail);
      done?.querySelector("button")?.focus();
    });
    own.watch(look, groups);
    look();
    return make("div", { class: "own-list" }, filter, count, groups);
  }

  /** @param {HTMLElement} groups @param {HTMLElement} count @param {string[]} slugs @param {string} typed @param {() => void} leave */
  function show(groups, count, slugs, typed, leave) {
    const search = Reflect.get(window, "readerSearch");
    const wanted = search.fold(typed).trim();
    groups.replaceChildren();
    let shown = 0;
    let room = MOST;
    const all = slugs.flatMap(own.read).length;
    for (const slug of slugs) {
      const found = placesOf(slug).filter(({ note }) => search.fold(`${note.exact} ${note.text} ${own.say(`own_${note.colour}`)}`).includes(wanted));
      const places = found.slice(0, room);
      shown += found.length;
      room -= places.length;
      if (!places.length) continue;
      const lost = places.filter(({ start, state }) => start < 0 && slug === own.slug && state !== "waiting");
      if (own.slug !== slug) groups.append(heading(slug));
      if (lost.length) groups.append(section("own_lost", lost, leave));
      const rest = places.filter((place) => place.start >= 0 || slug !== own.slug);
      if (rest.length && lost.length) groups.append(section("own_placed", rest, leave));
      else if (rest.length) groups.append(rows(rest, leave));
    }
    if (shown > MOST) groups.append(make("p", {}, own.say("own_more", { n: shown - MOST })));
    count.textContent = wanted ? own.say("own_filtered", { n: shown, total: all }) : all ? own.say("own_count", { n: all }) : own.say("own_none");
  }

  /** The notes of a reading; where they stand is known of the one that is open. @param {string} slug @returns {OwnPlaced[]} */
  function placesOf(slug) {
    if (slug === own.slug) return own.placed();
    return own.read(slug).map((note) => ({ note, start: -1, end: -1, state: "", words: note.exact }));
  }

  /** @param {string} slug */
  function heading(slug) {
    const reading = own.readingOf(slug);
    if (!reading) return make("h2", {}, make("bdi", {}, slug), " ", make("small", {}, own.say("own_elsewhere")));
    return make("h2", { lang: reading.language }, make("a", { href: own.root + reading.address }, make("bdi", {}, reading.title)));
  }

  /** @param {string} key @param {OwnPlaced[]} places @param {() => void} leave */
  function section(key, places, leave) {
    const said = own.say(`${key}_about`);
    return make("section", { class: key.replace("_", "-") }, make("h3", {}, own.say(key)), ...(said ? [make("p", {}, said)] : []), rows(places, leave));
  }

  /** @param {OwnPlaced[]} places @param {() => void} leave */
  function rows(places, leave) {
    return make("ul", { class: "plain" }, ...places.map((place) => row(place, leave)));
  }

  /** @param {OwnPlaced} place @param {() => void} leave */
  function row(place, leave) {
    const { note, start, end, state, words } = place;
    const language = own.readingOf(note.slug)?.language ?? "";
    const key = keyOf(note);
    const made = make("li", { "data-key": key });
    const quote = make("blockquote", { lang: language, dir: "auto" }, make("span", { class: `own ${note.colour}` }, note.exact.trim()));
    const where = make("p", { class: "where" }, ...whereOf(note, start, leave), make("span", {}, own.say(`own_${note.colour}`)));
    made.append(where, quote);
    if (state === "changed" && words !== note.exact) made.append(make("p", { class: "changed" }, own.say("own_now", { now: words.trim() })));
    if (note.text) made.append(make("p", { class: "text", dir: "auto" }, note.text));
    const label = own.say("own_row", { words: note.exact.trim().slice(0, 40) });
    const change = button(own.say("own_change"), () => edit(made, note), { "data-focus": `change ${key}`, "aria-label": `${own.say("own_change")}: ${label}` });
    const remove = button(own.say("own_delete"), () => own.remove([note]), { "data-focus": `delete ${key}`, "aria-label": `${own.say("own_delete")}: ${label}` });
    const acts = make("p", { class: "acts" }, change, remove);
    if (start < 0 && note.slug === own.slug) {
      acts.append(button(own.say("own_attach"), () => {
        leave();
        own.attach(note);
      }, { "data-focus": `attach ${key}`, "aria-label": `${own.say("own_attach")}: ${label}` }));
    } else if (state === "changed") acts.append(button(own.say("own_accept"), () => own.attach(note, { start, end }), { "data-focus": `accept ${key}`, "aria-label": `${own.say("own_accept")}: ${label}` }));
    made.append(acts);
    return made;
  }

  /** @param {OwnNote} note @param {number} start @param {() => void} leave @returns {HTMLElement[]} */
  function whereOf(note, start, leave) {
    const number = own.numberOf(note.paragraph);
    const name = number ? `¶ ${number}` : own.say("own_there");
    const address = own.addressOf(note);
    if (note.slug === own.slug && start < 0) return number ? [make("span", {}, own.say("own_was", { n: number }))] : [];
    if (!address) return [make("span", {}, name)];
    const link = make("a", { href: note.slug === own.slug ? `#${note.paragraph}` : address, "data-focus": `go ${keyOf(note)}` }, name);
    link.addEventListener("click", (event) => {
      if (note.slug !== own.slug || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      leave();
      const ref = own.refOf(note);
      ref?.scrollIntoView({ block: "center" });
      ref?.focus({ preventScroll: true });
    });
    return [link];
  }

  /** Change a note in its row. @param {HTMLElement} made @param {OwnNote} note */
  function edit(made, note) {
    const { form, field } = own.editor(note, () => {
      form.remove();
      made.dispatchEvent(new CustomEvent("own-done", { bubbles: true, detail: keyOf(note) }));
    });
    made.querySelector(".acts")?.replaceWith(form);
    field.focus();
  }

  Object.assign(own, { list });
})();
