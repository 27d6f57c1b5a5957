"""Which files belong to which audience, and what reader.toml says of the edition."""

from __future__ import annotations

import re
from dataclasses import replace

from reader import frontmatter
from reader.model import Content, Edition, Problem, ReaderError, Source

TEACHERS = re.compile(r"\.teacher\.[^./]+\Z", re.IGNORECASE)
NAME = re.compile(r"[^\W_]+(?:[.-][^\W_]+)*\Z")
SCHEMA: frontmatter.Schema = {
    "edition": {
        "name": frontmatter.text,
        "title": frontmatter.text,
        "subtitle": frontmatter.text,
        "language": frontmatter.bcp47,
        "date": frontmatter.date,
        "editors": frontmatter.texts,
        "publisher": frontmatter.text,
        "licence": frontmatter.text,
        "address": frontmatter.address,
        "description": frontmatter.text,
        "theme": frontmatter.text,
    },
    "readings": {"order": frontmatter.texts},
    "glossary": {
        "link": frontmatter.one_of("all", "first", "first-per-section", "never"),
        "ignore": frontmatter.texts,
    },
    "output": {"formats": frontmatter.texts},
    "rights": {"quotation_words": frontmatter.count, "repository": frontmatter.one_of("public", "private")},
}


def choose(content: Content, audience: str) -> Content:
    """The content an audience may see. What only teachers may see is left out before anything reads it."""
    if audience != "student":
        raise ReaderError(f"there is no edition {audience!r}: known is student")
    return replace(content, sources=tuple(source for source in content.sources if not is_teachers(source.path)))


def is_teachers(path: str) -> bool:
    """Whether a file is one that only teachers may see."""
    return bool(TEACHERS.search(path))


def read_edition(source: Source, formats: tuple[str, ...]) -> tuple[Edition | None, list[Problem]]:
    """reader.toml as an Edition; None if it is too broken to name one. `formats` are the outputs there are."""
    fields = frontmatter.read_toml(source)
    written = fields.values.get("edition", {}) if not fields.problems else None
    values = frontmatter.check(fields, SCHEMA)
    edition = values.get("edition", {})
    for key in ("name", "title"):
        if isinstance(written, dict) and written.get(key) in (None, ""):
            fields.tell(("edition",), "missing-key", f'reader.toml needs `{key} = "…"` under [edition]')
    name = edition.get("name", "")
    if name and not NAME.match(name):
        message = f"`name` becomes the name of files: use letters, digits and hyphens only, not {name!r}"
        fields.tell(("edition", "name"), "file-name", message)
    theme = edition.get("theme", "default")
    if not NAME.match(theme):
        fields.tell(("edition", "theme"), "file-name", f"`theme` names a folder of themes, not a path: {theme!r}")
    wanted = frontmatter.listed(values.get("output", {}).get("formats"))
    for unknown in (wanted_one for wanted_one in wanted if wanted_one not in formats):
        message = f"there is no output `{unknown}`: known are {', '.join(formats)}"
        fields.tell(("output", "formats"), "unknown-output", message)
    if any(problem.level == "error" for problem in fields.problems):
        return None, fields.problems
    texts = {key: str(edition[key]) for key in edition if key != "editors"}
    found = Edition(
        **texts,
        editors=frontmatter.listed(edition.get("editors")),
        order_line=fields.lines.get(("readings", "order"), 1),
        order=frontmatter.listed(values.get("readings", {}).get("order")),
        link=values.get("glossary", {}).get("link", "first-per-section"),
        ignore=frontmatter.listed(values.get("glossary", {}).get("ignore")),
        formats=wanted or Edition("", "").formats,
        quotation_words=int(values.get("rights", {}).get("quotation_words", Edition("", "").quotation_words)),
        repository=values.get("rights", {}).get("repository", "public"),
    )
    return found, fields.problems
