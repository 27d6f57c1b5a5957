"""The reading text, as formats.md defines it, taken from the page alone: a function of an element, in JavaScript."""

PROJECT = r"""root => {
  const LEAVES = new Set("P H1 H2 H3 H4 H5 H6 TD TH DT PRE FIGCAPTION FOOTER".split(" "));
  const HOLDERS = new Set(["LI", "DD"]);
  const BLOCKS = new Set([...LEAVES, ...HOLDERS,
    ..."UL OL DL BLOCKQUOTE DIV SECTION ASIDE TABLE THEAD TBODY TR FIGURE ARTICLE HR".split(" ")]);
  const generated = node => node.nodeType === 1 && node.hasAttribute("data-generated");
  function words(nodes) {
    let text = "", broken = false;
    for (const node of nodes) {
      if (node.nodeType === 3) {
        text += broken ? node.data.replace(/^\n/, "") : node.data;
        broken = false;
      } else if (node.nodeType === 1 && !generated(node)) {
        if (node.tagName === "BR") { text += "\n"; broken = true; }
        else { text += words(node.childNodes); broken = false; }
      }
    }
    return text;
  }
  const blocks = [], notes = [];
  function walk(element) {
    let run = [];
    const end = () => {
      const text = words(run).replace(/^[\n ]+|[\n ]+$/g, "");
      if (text) blocks.push(text);
      run = [];
    };
    for (const node of element.childNodes) {
      if (generated(node)) continue;
      if (node.nodeType === 1 && BLOCKS.has(node.tagName)) {
        end();
        if (node.matches('aside[role="doc-footnote"]')) notes.push(node);
        else if (LEAVES.has(node.tagName)) blocks.push(words(node.childNodes));
        else walk(node);
      } else run.push(node);
    }
    end();
  }
  walk(root);
  for (const note of notes.splice(0).sort((one, other) => one.dataset.n - other.dataset.n)) walk(note);
  return blocks.map(text => text + "\n").join("");
}"""
