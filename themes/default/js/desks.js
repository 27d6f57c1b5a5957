// The two places that search: the dialog on every page, and the page of all hits.

(() => {
  "use strict";

  const search = Reflect.get(window, "readerSearch");
  const { say } = search;
  /** @type {(hits: Hit[]) => Bundle[]} */
  const bundled = search.bundled;
  /** @type {(name: string, attributes: Object<string, string>, ...children: (Node | string)[]) => HTMLElement} */
  const element = search.element;
  /** @type {(text: string, act: () => void) => HTMLElement} */
  const button = search.button;
  const LONGEST_ADDRESS = 1000;
  const SHOWN_VALUES = 8;
  const FACETS = ["kind", "author", "about", "reading"];

  /** @param {Hit[]} hits */
  function counted(hits) {
    return `${say("search_count", hits.length)} ${say("search_texts", bundled(hits).length)}`;
  }

  /** What is told beside the hits: how the search was widened, what was not understood, what may have been meant.
   * @param {Found} found @param {(typed: string) => void} ask @returns {Promise<Node[]>} */
  async function remarks(found, ask) {
    /** @type {Node[]} */
    const made = [];
    const also = found.widenings.flatMap(({ others }) => others);
    if (also.length) {
      const exact = found.query.asked.map(({ word }) => `"${word}"`).join(" ");
      const names = also.slice(0, 12).flatMap((name, n) => [n ? `${say("list_comma")} ` : "", element("bdi", {}, name)]);
      const [before, after] = say("search_also").split("{n}");
      made.push(element("p", {}, before, ...names, after, " ", button(say("search_exact"), () => ask(exact))));
    }
    for (const name of search.retold(found.query).slice(0, 3)) {
      const instead = found.typed.replace(/(?<!\S)\p{L}+:/gu, (field) => (search.fieldOf(field.slice(0, -1)) === "author" ? "about:" : field));
      made.push(element("p", {}, say("search_retold", name), " ", button(instead, () => ask(instead))));
    }
    for (const word of found.missing.slice(0, 3)) {
      const near = /** @type {string[]} */ (await search.near(word).catch(() => []));
      if (!near.length) continue;
      const buttons = near.flatMap((other) => [" ", button(other, () => ask(found.typed.toLowerCase().split(/(\s+)/u).map((part) => (search.words(part).includes(word) ? other : part)).join("")))]);
      made.push(element("p", {}, say("search_near", word), ...buttons));
    }
    return made;
  }

  /** Where a hit leads, whatever was asked. @param {HTMLAnchorElement} link */
  function placeOf(link) {
    return link.pathname + link.hash;
  }

  /** One place that searches. @param {Desk} desk
   * @param {{filter?: (hit: Hit) => boolean, done: (found: Found | null, hits: Hit[], left: number) => void}} page */
  function searcher(desk, { filter = () => true, done }) {
    const { field, list, status, remarks: beside } = desk;
    let turn = 0;
    let asked = "";
    /** @type {Found | null} */
    let found = null;
    /** @type {Hit[]} */
    let hits = [];
    let shown = 0;

    async function more() {
      const mine = turn;
      const next = bundled(hits).slice(shown, shown + desk.groups);
      await search.loadTexts(next.flatMap((bundle) => bundle.hits.slice(0, desk.each)));
      if (mine !== turn || !found) return null;
      const items = next.map((bundle) => search.bundleItem(bundle, /** @type {Found} */ (found), desk));
      list.append(...items);
      shown += next.length;
      done(found, hits, bundled(hits).length - shown);
      return items[0] || null;
    }

    /** Show the hits from the first, without another look into the index. */
    async function show() {
      if (!found) return;
      const mine = (turn += 1);
      hits = found.hits.filter(filter);
      await search.loadTexts(bundled(hits).slice(0, desk.groups).flatMap((bundle) => bundle.hits.slice(0, desk.each)));
      const notes = await remarks(found, ask);
      if (mine !== turn) return;
      // Focus would fall to the page if what has it went away; a hit that comes again keeps it.
      const focused = document.activeElement;
      const held = focused instanceof HTMLAnchorElement && list.contains(focused) ? placeOf(focused) : "";
      if (list.contains(focused) || beside.contains(focused)) field.focus();
      list.replaceChildren();
      beside.replaceChildren(...notes);
      if (found.unread.length) beside.append(button(say("search_unread", found.unread.length), readOn));
      const told = found.told.map(({ key, value }) => say(key, value));
      const parts = found.query.asked.length + found.query.phrases.length + search.filters(found.query);
      const some = found.way === "some" && hits.length ? [say("search_some")] : [];
      const none = found.hits.length && !hits.length ? say("search_facet_none", found.hits.length) : say("search_none");
      const count = hits.length ? counted(hits) : parts ? none : "";
      status.textContent = [...told, ...some, count].filter(Boolean).join(" ");
      shown = 0;
      await more();
      if (held && mine === turn && document.activeElement === field) {
        [...list.querySelectorAll("a")].find((link) => placeOf(link) === held)?.focus();
      }
    }

    async function readOn() {
      if (!found) return;
      const mine = turn;
      await search.readOn(found);
      if (mine === turn) await show();
    }

    /** @param {string} typed */
    function ask(typed) {
      field.value = typed;
      field.focus();
      void run();
    }

    async function run() {
      const text = field.value;
      if (text && text === asked) return;
      const mine = (turn += 1);
      asked = text;
      if (!text.trim()) {
        found = null;
        hits = [];
        list.replaceChildren();
        beside.replaceChildren();
        status.textContent = "";
        done(null, [], 0);
        return;
      }
      if (!found) status.textContent = say("search_loading");
      try {
        const answer = await search.find(text);
        if (mine !== turn) return;
        found = answer;
        await show();
      } catch {
        if (text !== asked) return;
        asked = ""; // so that it can be tried again
        status.textContent = say("search_failed");
      }
    }

    let timer = 0;
    field.addEventListener("focus", () => void search.ready().catch(() => {}), { once: true });
    field.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => void run(), 120);
    });
    return { run, more, show };
  }

  /** Arrow keys go from the field through the hits and back. @param {HTMLElement} box @param {HTMLInputElement} field */
  function arrows(box, field) {
    box.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      const all = box.querySelectorAll(".hits a, .hits button, .all:not([hidden]) a");
      const stops = /** @type {HTMLElement[]} */ ([field, ...all]);
      const at = stops.indexOf(/** @type {HTMLElement} */ (document.activeElement));
      const next = stops[at + (event.key === "ArrowDown" ? 1 : -1)];
      if (at < 0 || !next) return;
      event.preventDefault();
      next.focus();
    });
  }

  function dialogSearch() {
    const dialog = document.getElementById("find");
    const field = document.getElementById("find-field");
    if (!(dialog instanceof HTMLDialogElement) || !(field instanceof HTMLInputElement)) return;
    const [list, status, beside, all] = ["hits", "status", "remarks", "all"].map((name) => dialog.querySelector(`[data-find="${name}"]`));
    if (!list || !status || !beside || !(all instanceof HTMLAnchorElement)) return;
    const desk = { field, list, status, remarks: beside, heading: "h3", groups: 5, each: 2 };
    const { run } = searcher(desk, {
      done: (found, hits) => {
        all.search = String(new URLSearchParams({ q: found?.typed ?? "" }));
        all.textContent = say("search_all", hits.length);
        all.parentElement?.toggleAttribute("hidden", hits.length <= list.querySelectorAll("a.hit").length);
      },
    });
    arrows(dialog, field);
    list.addEventListener("click", (event) => {
      if (!(event.target instanceof Element) || !event.target.closest("a")) return;
      history.replaceState({ ...history.state, find: field.value }, "");
      dialog.close();
    });
    // Else the browser would only empty the field.
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing) return;
      event.preventDefault();
      dialog.close();
    });
    dialog.addEventListener("toggle", () => {
      if (dialog.open && field.value) void run();
    });
    // Who follows a hit, or comes back from one, finds the question as it was.
    if (!field.value) {
      field.value = new URLSearchParams(location.search).get("q") ?? history.state?.find ?? "";
      if (dialog.open) field.select();
    }
    // Somebody typed before this script came.
    if (dialog.open && field.value) void run();
  }

  // Facets, on the page that searches

  /** What a hit is to a facet, in the words of an address. @param {Hit} hit @param {string} facet @returns {string[]} */
  function valuesOf(hit, facet) {
    const [, address, kind, , authors = [], about = []] = search.groupOf(hit.group);
    if (facet === "kind") return [hit.kind];
    if (facet !== "reading") return (facet === "author" ? authors : about).map(search.authorOf);
    return kind === "reading" ? [address.replace(/^readings\/|\.html$/gu, "")] : [];
  }

  /** @param {Map<string, Set<string>>} chosen @param {Hit} hit @param {string} [except] */
  function passes(chosen, hit, except) {
    return FACETS.every((facet) => {
      const wanted = chosen.get(facet);
      return facet === except || !wanted?.size || valuesOf(hit, facet).some((value) => wanted.has(value));
    });
  }

  /** The values of a facet, each with its name and how many hits it would leave. @param {string} facet @param {Hit[]} hits
   * @param {Map<string, Set<string>>} chosen */
  function choices(facet, hits, chosen) {
    const counts = new Map([...(chosen.get(facet) ?? [])].map((value) => [value, { name: value, count: 0 }]));
    for (const hit of hits) {
      const passed = passes(chosen, hit, facet);
      for (const value of valuesOf(hit, facet)) {
        const name = facet === "kind" ? say(`kind_${value}`) : facet === "reading" ? search.groupOf(hit.group)[0] : value;
        const known = counts.get(value) ?? { name, count: 0 };
        counts.set(value, { name, count: known.count + Number(passed) });
      }
    }
    return [...counts].sort(([, one], [, other]) => other.count - one.count);
  }

  /** @param {HTMLElement} form @param {Map<string, Set<string>>} chosen @param {Set<string>} opened @param {Hit[]} hits */
  function drawFacets(form, chosen, opened, hits) {
    const focused = document.activeElement instanceof HTMLInputElement ? document.activeElement : null;
    for (const box of form.querySelectorAll("fieldset")) {
      const facet = box.dataset.facet ?? "";
      const all = choices(facet, hits, chosen);
      const few = opened.has(facet) ? all : all.filter(([value], n) => n < SHOWN_VALUES || chosen.get(facet)?.has(value));
      const rows = few.map(([value, { name, count }]) => {
        const input = element("input", { type: "checkbox", name: facet, value });
        if (input instanceof HTMLInputElement) input.checked = chosen.get(facet)?.has(value) ?? false;
        return element("label", {}, input, element("bdi", {}, name), element("span", { class: "n" }, String(count)));
      });
      const more = button(say("search_facet_more", all.length), () => {
        opened.add(facet);
        drawFacets(form, chosen, opened, hits);
        box.querySelectorAll("input")[few.length]?.focus();
      });
      box.replaceChildren(...box.querySelectorAll("legend"), ...rows, ...(few.length < all.length ? [more] : []));
      box.hidden = all.length < 2 && !chosen.get(facet)?.size;
    }
    const again = focused && [...form.querySelectorAll("input")].find(({ name, value }) => name === focused.name && value === focused.value);
    again?.focus();
  }

  /** Who comes back finds as many hits as there were, and the one that was followed, unless something else is asked by then.
   * @param {Element} list @param {HTMLInputElement} field @param {{run: () => Promise<void>, more: () => Promise<Element | null>}} desk */
  async function comeBack(list, field, { run, more }) {
    const asked = field.value;
    /** @type {{shown: number, at: number, link: string} | null} */
    let before = history.state?.shown ? history.state : null;
    const left = () => (field.value === asked ? before : null);
    addEventListener("pagehide", () => {
      const link = list.contains(document.activeElement) ? document.activeElement?.getAttribute("href") : null;
      history.replaceState(left() ?? { shown: list.children.length, at: scrollY, link }, "");
    });
    await run();
    while (list.children.length < (left()?.shown ?? 0) && (await more())) continue;
    const place = left();
    before = null;
    if (!place) return;
    scrollTo(0, place.at);
    [...list.querySelectorAll("a")].find((link) => link.getAttribute("href") === place.link)?.focus({ preventScroll: true });
  }

  function pageSearch() {
    const form = document.getElementById("search");
    const field = document.getElementById("search-field");
    const facets = document.getElementById("facets");
    const [list, status, beside, further, narrow] = ["hits", "status", "remarks", "more", "narrow"].map((name) => document.querySelector(`[data-search="${name}"]`));
    if (!form || !(field instanceof HTMLInputElement) || !facets || !list || !status || !beside) return;
    if (!(further instanceof HTMLElement) || !(narrow instanceof HTMLElement)) return;
    const parameters = new URLSearchParams(location.search);
    const chosen = new Map(FACETS.map((facet) => [facet, new Set(parameters.getAll(facet))]));
    const opened = new Set();

    /** What was asked and chosen stands in the address, which may be shared. */
    function keep() {
      const kept = new URLSearchParams();
      if (field instanceof HTMLInputElement && field.value) kept.set("q", field.value.slice(0, LONGEST_ADDRESS));
      for (const [facet, values] of chosen) for (const value of values) kept.append(facet, value);
      try {
        history.replaceState(null, "", String(kept) ? `?${kept}` : location.pathname);
      } catch {
        // Browsers limit how often the address may change; the results stand all the same.
      }
    }
    const desk = { field, list, status, remarks: beside, heading: "h2", groups: 8, each: 3 };
    const { run, more, show } = searcher(desk, {
      filter: (hit) => passes(chosen, hit),
      done: (found, hits, left) => {
        further.hidden = left <= 0;
        further.textContent = say("search_more", Math.min(desk.groups, left));
        drawFacets(facets, chosen, opened, found?.hits ?? []);
        narrow.hidden = !facets.querySelector("fieldset:not([hidden])");
        keep();
      },
    });
    facets.addEventListener("change", ({ target }) => {
      if (!(target instanceof HTMLInputElement)) return;
      if (target.checked) chosen.get(target.name)?.add(target.value);
      else chosen.get(target.name)?.delete(target.value);
      void show();
    });
    form.hidden = false;
    arrows(document.body, field);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void run();
    });
    further.addEventListener("click", async () => {
      const first = await more();
      first?.querySelector("a")?.focus();
    });
    field.value = parameters.get("q") ?? "";
    if (!field.value) field.focus();
    void comeBack(list, field, { run, more });
  }

  dialogSearch();
  pageSearch();
})();
