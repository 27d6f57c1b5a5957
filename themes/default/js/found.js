// Who comes from a search finds the words marked: the address says which. Esc takes the marks away.
(() => {
  "use strict";

  const search = Reflect.get(window, "readerSearch");
  const BLOCKS = "p, li, dt, dd, td, th, h1, h2, h3, h4, h5, h6, blockquote, pre, figcaption, summary, header, footer";
  const parameters = new URLSearchParams(location.search);
  const typed = parameters.get("q") ?? "";
  const text = document.querySelector("main article, main");

  /** The texts on the page that are somebody's words: no numbers and labels of ours.
   * @param {Element} within @returns {Text[]} */
  function textNodes(within) {
    const walker = document.createTreeWalker(within, NodeFilter.SHOW_TEXT, (node) => {
      return node.parentElement?.closest("[data-generated], script, nav") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT;
    });
    const found = [];
    while (walker.nextNode()) found.push(/** @type {Text} */ (walker.currentNode));
    return found;
  }

  /** The places of a query as ranges. @param {Element} within @param {{query: Query, widenings: Widening[]}} found */
  function ranges(within, found) {
    let whole = "";
    /** @type {{node: Text, start: number}[]} */
    const nodes = [];
    /** @type {Element | null | undefined} */
    let block = null;
    for (const node of textNodes(within)) {
      const own = node.parentElement?.closest(BLOCKS);
      if (own !== block) whole += "\n";
      block = own;
      nodes.push({ node, start: whole.length });
      whole += node.data;
    }
    let at = 0;
    return /** @type {Place[]} */ (search.places(whole, found)).map(({ start, end }) => {
      const range = new Range();
      while (nodes[at + 1] && nodes[at + 1].start <= start) at += 1;
      range.setStart(nodes[at].node, start - nodes[at].start);
      let last = at;
      while (nodes[last + 1] && nodes[last + 1].start < end) last += 1;
      range.setEnd(nodes[last].node, Math.min(end - nodes[last].start, nodes[last].node.data.length));
      return range;
    });
  }

  /** @param {string} name @param {string} look @param {() => void} act */
  function button(name, look, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = look;
    made.textContent = search.say(name);
    made.addEventListener("click", act);
    return made;
  }

  /** A line that tells how much is marked, and goes from place to place. @param {Range[]} marked
   * @returns {() => void} what marks the place again that one is at */
  function bar(marked) {
    const made = document.createElement("div");
    const status = document.createElement("p");
    made.className = "marks";
    made.dataset.generated = "";
    made.setAttribute("role", "region");
    made.setAttribute("aria-label", search.say("search_marked", marked.length));
    status.setAttribute("role", "status");
    const target = location.hash && document.getElementById(Reflect.get(window, "readerNamed")(location.hash));
    let at = Math.max(0, target ? marked.findIndex((range) => !(target.compareDocumentPosition(range.startContainer) & Node.DOCUMENT_POSITION_PRECEDING)) : 0) - 1;
    const here = () => void CSS.highlights.set("found-here", new Highlight(marked[at]));
    /** @param {number} by */
    const go = (by) => {
      const visible = marked.map((range, n) => ({ range, n })).filter(({ range }) => range.startContainer.parentElement?.checkVisibility());
      const next = by > 0 ? visible.find(({ n }) => n > at) ?? visible[0] : visible.filter(({ n }) => n < at).at(-1) ?? visible.at(-1);
      if (!next) return;
      at = next.n;
      here();
      next.range.startContainer.parentElement?.scrollIntoView({ block: "center" });
      status.textContent = `${at + 1} / ${marked.length}`;
    };
    made.append(
      status,
      button("search_previous", "tool", () => go(-1)),
      button("search_next", "tool", () => go(1)),
      button("search_unmark", "tool", clear),
    );
    document.body.append(made);
    status.textContent = search.say("search_marked", marked.length);
    return () => CSS.highlights.has("found-here") && marked[at] && here();
  }

  function clear() {
    CSS.highlights.delete("found");
    CSS.highlights.delete("found-here");
    document.querySelector(".marks")?.remove();
    parameters.delete("q");
    try {
      history.replaceState(history.state, "", (String(parameters) ? `?${parameters}` : location.pathname) + location.hash);
    } catch {
      // The marks are gone, whatever the address says.
    }
  }

  async function mark() {
    await search.ready();
    const query = search.parse(typed);
    const { widenings } = await search.gather(query);
    const find = () => (text ? ranges(text, { query, widenings }) : []);
    const marked = find();
    const show = () => void CSS.highlights.set("found", new Highlight(...marked));
    if (!marked.length) return;
    show();
    const here = bar(marked);
    // Who marks words parts the texts that our ranges stand in.
    document.addEventListener("own-drawn", () => {
      if (!CSS.highlights.has("found")) return;
      marked.splice(0, marked.length, ...find());
      show();
      here();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing || event.defaultPrevented || !CSS.highlights.has("found")) return;
      // Esc closes first what stands over the text.
      if (!document.querySelector("dialog[open], :popover-open")) clear();
    });
  }

  // An older browser shows the place, and no marks.
  if (typed && text && !document.getElementById("search") && "highlights" in CSS) void mark().catch(() => {});
})();
