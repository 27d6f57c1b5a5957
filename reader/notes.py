"""Notes on a text."""

from reader.anchors import Place, describe, find

__all__ = ["Place", "describe", "find"]


KINDS = ("gloss", "context", "correction", "question", "translation", "source", "claim")
BY = ("editor", "translator", "teacher")


def digest(text: str) -> str:
    """Provisional."""
    import hashlib

    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def read_notes(source, slug):  # type: ignore
    """Provisional."""
    from reader import frontmatter
    from reader.model import Note, Quote

    fields = frontmatter.Fields(source.path)
    import yaml

    try:
        rows = yaml.load(source.text, Loader=yaml.BaseLoader) or []
    except yaml.YAMLError:
        from reader.model import Problem

        return [], [Problem(source.path, 1, "yaml", "error", "bad")]
    found = []
    for row in rows:
        q = row.get("quote", {})
        keys = ("id", "text", "kind", "by", "name", "date", "paragraph", "text_digest")
        values = {k: row[k] for k in keys if k in row}
        found.append(Note(path=source.path, line=1, quote=Quote(q.get("exact", ""), q.get("prefix", ""), q.get("suffix", "")), **values))
    return found, fields.problems
