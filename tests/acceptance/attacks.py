"""Hostile words → editions with them in every place; and what a browser does with their pages, the policy taken out.

`python -m tests.acceptance.attacks DIR` takes any folder of lists of payloads: *.txt and *.md (one a line), *.json and
*.mjs (every string). Each stands in a body, a title, a term, an alias and a footnote. Nothing may run, nothing leave.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, Page, sync_playwright

from reader import disk
from reader.build import build, read
from reader.model import Content, ContentError, File, Source, Theme
from tests import browser as programs
from tests.conftest import CASES
from tests.pages.tabs import until

TOML = '[edition]\nname = "hostile"\ntitle = "Hostile"\n'
POLICY = re.compile(rb'<meta http-equiv="Content-Security-Policy"[^>]*>')
REFRESH = re.compile(rb'<meta http-equiv="refresh"[^>]*>')
STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"')
BATCH = 300
ALIKE = re.compile(r"term-\d*[1-9]\.html|review/one-")  # what these pages show stands in the glossary's index too
LONGEST = 4000
PLACES = 5

# Runs before all else in every page: whatever executes calls one of these, or sets PWNED.
TRAP = """for (const name of ["alert", "confirm", "prompt", "print", "msgbox"]) {
  window[name] = (...said) => { window.PWNED = `${name}(${said})`; console.error(`PWNED ${name}`); };
}"""
RAN = "() => 'PWNED' in window ? String(window.PWNED) : ''"
# What could run or load, whether or not it did.
ARMED = """() => {
  const wrong = [];
  for (const element of document.querySelectorAll("*")) {
    const name = element.localName;
    for (const { name: key, value } of element.attributes) {
      const address = /^(xlink:)?(href|src|action|formaction|data|poster|background|srcset|ping)$/i.test(key);
      if (/^on/i.test(key) || ["style", "srcdoc"].includes(key)) wrong.push(`${name} ${key}`);
      const runs = /^[\\s\\0-\\x20]*(javascript|vbscript|data|file|blob):/i.test(value);
      const loads = key !== "href" && /^\\s*(https?:|\\/\\/)/i.test(value);
      if (address && (runs || loads) && element.rel !== "icon") wrong.push(`${name} ${key}=${value.slice(0, 40)}`);
    }
    if (["iframe", "object", "embed", "base", "style", "applet", "frame", "math"].includes(name)) wrong.push(name);
    const data = element.getAttribute("type") === "application/ld+json";
    // One script of ours stands in the page itself, before anything that content could put there.
    const ours = element === document.scripts[0] && element.previousElementSibling?.rel === "icon";
    if (name === "script" && !data && !element.getAttribute("src") && !ours) wrong.push("script");
    if (name === "form" && !element.action.startsWith(location.protocol)) wrong.push("form");
  }
  return wrong;
}"""
# Ids of content that could take the place of something our scripts, or the browser, know by name.
CLOBBERED = """() => {
  const ids = [...document.querySelectorAll("[id]")].map(element => element.id);
  const ours = new Set(["find", "find-field", "find-heading", "words", "display", "search", "search-field",
    "decisions", "known", "contents", "text"]);
  const globals = new Set(["lunr", "readerSearch", "readerWords", "readerChoices", "readerKeys", "readerPlace",
    "readerStops", "readerDisplay", "readerActs"]);
  const known = new Set([Document, Node, EventTarget].flatMap(kind => Object.getOwnPropertyNames(kind.prototype)));
  const named = [...document.querySelectorAll("form, img, iframe, embed, object")];
  return [
    ...[...document.querySelectorAll("article.prose [id]")].filter(element => ours.has(element.id)),
    ...ids.filter((id, n) => ids.indexOf(id) !== n),
    ...ids.filter(id => globals.has(id)),
    ...named.flatMap(element => [element.id, element.getAttribute("name")]).filter(id => known.has(id)),
  ].map(what => `takes the place of another: ${what.id || what}`);
}"""


@dataclass
class Found:
    """What the pages of an edition did."""

    pages: int = 0
    ran: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    armed: list[str] = field(default_factory=list)

    def add(self, other: Found) -> None:
        self.pages += other.pages
        self.ran += other.ran
        self.left += other.left
        self.armed += other.armed

    def wrong(self) -> list[str]:
        return [*self.ran, *self.left, *self.armed]

    def __str__(self) -> str:
        return f"{self.pages} pages, {len(self.ran)} runs, {len(self.left)} requests out, {len(self.armed)} armed"


def vectors(kind: str) -> list[str]:
    """The vectors of one kind in tests/cases/attacks.md."""
    text = (CASES / "attacks.md").read_text("utf-8").rstrip("\n")
    parts = dict(part.split("\n", 1) for part in text.removeprefix("=== ").split("\n=== "))
    return parts[kind].split("\n.\n")


def quoted(text: str) -> str:
    """A text as a scalar of YAML or TOML: no control character, which front matter refuses."""
    kept = "".join(sign for sign in text if sign.isprintable() or sign in "\u202e\u2066")
    return json.dumps(kept, ensure_ascii=False)


def everywhere(texts: Sequence[str]) -> list[Source]:
    """Files in which each text stands in every place that takes words."""
    sources = []
    for n, text in enumerate(texts):
        said = quoted(text)
        inner = said[1:-1]
        head = (
            f"title: {said}\nsubtitle: {said}\nauthors: [{said}]\npublisher: {said}\nabstract: {said}\nwas: [old-{n}]\n"
        )
        head += f"keywords: [{said}]\nabout: {{title: {said}, authors: [{said}], publisher: {said}}}\n"
        body = f"Marker one{n} here, an alias{n} “{inner}”.[^n]\n\n{text}\n\n[^n]: {text.replace(chr(10), ' ')}\n"
        sources.append(Source(f"readings/front-{n}.md", f"---\n{head}---\n{body}"))
        term = f'term: "one{n} {inner}"\naliases: ["alias{n} {inner}", alias{n}, one{n}]\nkind: {said}\n'
        term += f'names: {{fa: {said[:-1]} {n}"}}\nsources: [{said}]\n'
        sources.append(Source(f"glossary/term-{n}.md", f"---\n{term}---\n{text}\n"))
    return sources


def hostile() -> Content:
    """The edition of our own vectors."""
    evil = quoted("".join(vectors("front")[:8]))
    keys = ("title", "subtitle", "description", "licence", "publisher")
    toml = '[edition]\nname = "hostile"\n' + "".join(f"{key} = {evil}\n" for key in keys) + f"editors = [{evil}]\n"
    sources = [Source("reader.toml", toml), *everywhere(vectors("front"))]
    for n, text in enumerate(vectors("body")):
        sources.append(Source(f"readings/body-{n}.md", f"---\ntitle: Body {n}\n---\nBefore.\n\n{text}\n\nAfter.\n"))
    for n, text in enumerate(vectors("yaml")):
        sources.append(Source(f"readings/yaml-{n}.md", f"---\n{text}\n---\nWords.\n"))
    for name in ("constructor", "prototype", "hasownproperty", "tostring", "valueof"):
        sources.append(
            Source(f"readings/{name}.md", f"---\ntitle: {name}\n---\n# {name}\n\nA {name}.[^{name}]\n\n[^{name}]: x\n")
        )
        sources.append(Source(f"glossary/{name}.md", f"---\nterm: {name}\nrelated: [constructor]\n---\nA {name}.\n"))
    sources.append(Source("pages/about.md", f"---\ntitle: {evil}\n---\n{vectors('body')[0]}\n"))
    return Content(tuple(sources))


def admitted(content: Content, theme: Theme) -> tuple[Content, list[str]]:
    """Content without what is refused, and what was said of that."""
    refused: list[str] = []
    while True:
        try:
            read(content, theme)
            return content, refused
        except ContentError as error:
            wrong = [problem for problem in error.problems if problem.level == "error"]
            refused += [f"{problem.path}:{problem.line}: {problem.message}" for problem in wrong]
            paths = {problem.path for problem in wrong}
            sources = tuple(source for source in content.sources if source.path not in paths)
            if len(sources) == len(content.sources):
                raise
            content = Content(sources, tuple(file for file in content.pictures if file.path not in paths))


def written(content: Content, theme: Theme, folder: Path) -> list[str]:
    """Build an edition without its policy; gives the addresses of its pages, those of the review too.

    Pages that lead on are kept from it, to be looked at themselves.
    """
    _, files = build(content, theme, outputs=("site", "review"))
    bare = []
    for file in files:
        data = POLICY.sub(b"", file.data)
        bare.append(File(file.path, REFRESH.sub(b"", data, 1) if "/old-" in file.path else data))
    disk.write(folder, bare)
    return [file.path for file in bare if file.path.endswith(".html")]


def opened(program: Browser, folder: Path, paths: Iterable[str], queries: Iterable[str] = ()) -> Found:
    """Open every page, and search for hostile words."""
    found = Found()
    root = folder.resolve().as_uri() + "/"
    context = program.new_context()
    context.set_default_timeout(10_000)
    context.add_init_script(TRAP)
    context.route(lambda url: not url.startswith(("file:", "data:", "blob:")), lambda route: route.abort())
    page = context.new_page()
    page.on("dialog", lambda dialog: (found.ran.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.on("pageerror", lambda error: found.ran.append(f"{page.url}: {error}"))
    page.on("request", lambda request: leaves(request.url, root) and found.left.append(f"{page.url}: {request.url}"))
    for path in paths:
        page.goto(root + quote(path))
        look(page, path, found)
    for query in queries:
        page.goto(f"{root}site/search.html?q={quote(query)}")
        until(page, "() => document.querySelector('[data-search=status]').textContent.trim() !== ''")
        page.wait_for_timeout(30)
        look(page, f"search.html?q={query}", found)
    context.close()
    return found


def leaves(url: str, root: str) -> bool:
    """Whether a request goes anywhere else."""
    return not url.startswith((root, "data:", "blob:"))


def look(page: Page, path: str, found: Found) -> None:
    """What a page did, and what stands in it."""
    found.pages += 1
    if said := page.evaluate(RAN):
        found.ran.append(f"{path}: {said}")
    found.armed += [f"{path}: {what}" for what in (*page.evaluate(ARMED), *page.evaluate(CLOBBERED))]


# Lists of other people


def payloads(folder: Path) -> list[str]:
    """Every payload of the lists in a folder, once."""
    found: dict[str, None] = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".txt", ".md") and path.is_file():
            found |= dict.fromkeys(path.read_bytes().decode("utf-8", "replace").splitlines())
        elif path.suffix in (".json", ".mjs") and path.is_file():
            for text in STRING.findall(path.read_text("utf-8", "replace")):
                try:
                    found[json.loads(text, strict=False)] = None
                except ValueError:
                    continue
    return [text[:LONGEST] for text in found if text.strip()]


def attacked(texts: Sequence[str], program: Browser, theme: Theme) -> tuple[Found, int]:
    """What all pages did that hold these texts, in batches; and how many files were refused."""
    found, refused = Found(), 0
    for start in range(0, len(texts), BATCH):
        sources = crowded(texts[start : start + BATCH])
        content, said = admitted(Content((Source("reader.toml", TOML), *sources)), theme)
        refused += len(said)
        with tempfile.TemporaryDirectory() as folder:
            paths = [path for path in written(content, theme, Path(folder)) if not ALIKE.search(path)]
            queries = [text[:200] for text in texts[start : start + BATCH : 60]]
            found.add(opened(program, Path(folder), paths, queries))
    return found, refused


def crowded(texts: Sequence[str], each: int = 25) -> list[Source]:
    """Readings and terms, many texts to a page: a body, a footnote, a title, a term and its aliases."""
    sources = []
    for n, text in enumerate(texts):
        inner = quoted(text)[1:-1]
        head = f'term: "one{n} {inner}"\naliases: ["alias{n} {inner}", one{n}]\n'
        sources.append(Source(f"glossary/term-{n}.md", f"---\n{head}---\nA one. {' '.join(text.split())}\n"))
    for start in range(0, len(texts), each):
        some = texts[start : start + each]
        body = "".join(f"A one{start + k} [^{k}]\n\n{text}\n\n" for k, text in enumerate(some))
        notes = "".join(f"[^{k}]: {' '.join(text.split())}\n\n" for k, text in enumerate(some))
        listed = ", ".join(map(quoted, some))
        head = f"title: {quoted(some[0])}\nkeywords: [{listed}]\nauthors: [{listed}]\n"
        sources.append(Source(f"readings/all-{start}.md", f"---\n{head}---\n{body}\n\n{notes}"))
        # One text that swallows or spoils the rest of its page must not hide the others.
        sources += [
            Source(f"readings/one-{start + k}.md", f"---\ntitle: {quoted(text)}\n---\n{text}\n")
            for k, text in enumerate(some)
            if k % 12 == 0
        ]
    return sources


def main() -> int:
    """Attack with a folder of lists; answers 1 if anything ran or left."""
    if len(sys.argv) != 2:
        print("usage: python -m tests.acceptance.attacks DIR", file=sys.stderr)
        return 2
    texts = payloads(Path(sys.argv[1]))
    with sync_playwright() as playwright:
        program = programs.launch(playwright)
        found, refused = attacked(texts, program, disk.read_theme("default"))
        program.close()
    print("\n".join(found.wrong()[:40]))
    print(f"{len(texts)} payloads in {PLACES} places: {found}; {refused} files refused in words")
    return 1 if found.wrong() or not texts else 0


if __name__ == "__main__":
    sys.exit(main())
