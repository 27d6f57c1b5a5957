"""A reading's front matter → Reading: what is known of a text, and of the work that it is about."""

from __future__ import annotations

from typing import Any

from reader import frontmatter, glossary, markdown, questions
from reader.model import Event, Exclusion, Problem, Question, Reading, Source, Work

WORK: frontmatter.Schema = {
    "title": frontmatter.text,
    "subtitle": frontmatter.text,
    "authors": frontmatter.texts,
    "date": frontmatter.date,
    "date_basis": frontmatter.one_of("stated", "inferred"),
    "date_evidence": frontmatter.text,
    "publisher": frontmatter.text,
    "publisher_url": frontmatter.address,
    "via": frontmatter.text,
    "language": frontmatter.bcp47,
}
NOTICES = ("author_bio", "disclaimer", "image_credits")
IMPORTED = ("capture", "capture_sha256", "imported_with", "date_precision", "pull_quotes", "flags")
READING: frontmatter.Schema = {
    **WORK,
    "source_url": frontmatter.address,
    "abstract": frontmatter.text,
    "keywords": frontmatter.texts,
    "licence": frontmatter.text,
    "rights": frontmatter.one_of("full", "quotation", "none"),
    "rights_note": frontmatter.text,
    "draft": frontmatter.truth,
    "about": {**WORK, "url": frontmatter.address},
    "glossary": {
        "link": frontmatter.one_of(*glossary.LINKS),
        "never": frontmatter.texts,
        "accepted": frontmatter.texts,
        "not_here": [{"term": frontmatter.text, "words": frontmatter.text}],
    },
    "translation_of": frontmatter.text,
    "was": frontmatter.texts,
    "events": [{"date": frontmatter.interval, "what": frontmatter.text, "paragraph": frontmatter.text}],
    **dict.fromkeys(NOTICES, frontmatter.texts),
    **dict.fromkeys(IMPORTED, frontmatter.anything),
}
JUDGED = (("was",), ("glossary", "never"), ("glossary", "accepted"))  # keys that only the library can judge


def read_reading(source: Source, slug: str, default_language: str) -> tuple[Reading, str, int, list[Problem]]:
    """A reading's front matter, its body, and the line on which the body begins."""
    fields, body, line = frontmatter.split(source)
    values = frontmatter.check(fields, READING)
    tag = values.get("language") or default_language
    if not values.get("title", "").strip():
        values["title"], body = markdown.leading_heading(body, tag)
    asked = questions.open_questions(fields, values, body, line)
    values["draft"] = frontmatter.true(values.get("draft", False)) or bool(asked)
    values["rights"] = values.get("rights") or ("none" if "capture" in fields.values else "full")
    if not values["title"] and values["draft"]:
        values["title"] = slug.replace("-", " ")
        if not any(question.kind == "missing-title" for question in asked):
            asked = (questions.untitled(fields.lines.get(("title",), 1)), *asked)
    tell_missing(source, fields, values, body, line)
    for key in ("title", "subtitle", "abstract"):
        if key in values:
            values[key] = markdown.typeset(" ".join(values[key].split()), tag)
    return reading_of(source, slug, tag, fields, values, asked), body, line, fields.problems


def tell_missing(source: Source, fields: frontmatter.Fields, values: dict[str, Any], body: str, line: int) -> None:
    """Tell a reading without title or text, and an imported one that is published without a reason."""
    unread = any(problem.rule in ("yaml", "front-matter") for problem in fields.problems)
    told = any(problem.message.startswith("`title`") for problem in fields.problems)
    if not values["title"] and not unread and not told:
        begin = "; the file begins with a line ---, the front matter, and another line ---"
        begin = "" if source.text.startswith("---") else begin
        fields.tell((), "no-title", f"a reading needs a title: add `title: …` to the front matter{begin}")
    if not body.strip() and not unread and values["rights"] == "full":
        fields.problems.append(Problem(source.path, line, "empty", "error", "the reading has no text"))
    reason = values.get("rights_note") or values.get("licence")
    if "capture" in fields.values and values["rights"] == "full" and not reason:
        message = "rights: full for an imported text, and nothing says why: write `rights_note: …` or `licence: …`"
        fields.tell(("rights",), "no-reason", message, "hint")


def reading_of(
    source: Source,
    slug: str,
    language: str,
    fields: frontmatter.Fields,
    values: dict[str, Any],
    asked: tuple[Question, ...],
) -> Reading:
    """A reading from checked values."""
    about = values.get("about") or {}
    linking = values.get("glossary", {})
    return Reading(
        slug=slug,
        path=source.path,
        work=work(values, values.get("source_url", "")),
        about=work(about, about.get("url", "")) if about else None,
        abstract=values.get("abstract", ""),
        keywords=frontmatter.listed(values.get("keywords")),
        licence=values.get("licence", ""),
        rights=values["rights"],
        rights_note=values.get("rights_note", ""),
        notices=tuple(text for key in NOTICES for text in frontmatter.listed(values.get(key))),
        draft=values["draft"],
        questions=asked,
        language=language,
        link=linking.get("link", ""),
        never=frontmatter.listed(linking.get("never")),
        not_here=tuple(
            Exclusion(row["term"], row["words"], fields.lines.get(("glossary", "not_here", n), 1))
            for n, row in enumerate(linking.get("not_here", ()))
            if row.get("term") and row.get("words")
        ),
        accepted=frontmatter.listed(linking.get("accepted")),
        events=tuple(
            Event(
                row.get("date", ""), row.get("what", ""), row.get("paragraph", ""), fields.lines.get(("events", n), 1)
            )
            for n, row in enumerate(values.get("events", ()))
        ),
        was=frontmatter.listed(values.get("was")),
        lines={key[-1]: fields.lines.get(key, 1) for key in JUDGED},
    )


def work(values: dict[str, object], url: str) -> Work:
    """A bibliographic record from checked values."""
    texts = {
        key: str(values.get(key) or "")
        for key in ("title", "subtitle", "date", "date_evidence", "publisher", "language")
    }
    basis = str(values.get("date_basis") or "stated")
    return Work(authors=frontmatter.listed(values.get("authors")), date_basis=basis, url=url, **texts)
