"""What options, repairs, kinds of blocks and reasons are called in a report; what has no row names itself."""

from __future__ import annotations

OPTIONS = {
    "title": '--title "…"',
    "authors": '--author "…"',
    "publisher": '--publisher "…"',
    "date": "--date YYYY-MM-DD",
}
REASONS = {
    "advert": "advertising",
    "asked for": "asked for with --drop",
    "channel": "channels",
    "comment": "comments",
    "cookie": "cookie notice",
    "counter": "counters",
    "donation": "appeal for money",
    "legal": "legal notice",
    "newsletter": "newsletter offer",
    "other": "not recognised",
    "paywall": "paywall offer",
    "pitch": "self-advertising",
    "reading": "reading time",
    "related": "other pieces",
    "second script": "garbled second script",
    "share": "sharing",
}
REPAIRS = {
    "space": ("unusual space", "unusual spaces"),
    "invisible sign": ("invisible sign", "invisible signs"),
    "entity": ("HTML entity", "HTML entities"),
    "escape": ("escaped sign", "escaped signs"),
    "dash": ("-- made a dash", "-- made dashes"),
    "mojibake": ("garbled text mended", "garbled texts mended"),
    "picture markup": ("picture's markup", "markups of pictures"),
    "link markup": ("link's markup", "markups of links"),
    "composed letter": ("letter composed", "letters composed"),
    "control character": ("control character", "control characters"),
    "inline tag": ("HTML tag", "HTML tags"),
    "drop cap": ("first letter put to its word", "first letters put to their words"),
    "first letter put to its word": ("first letter put to its word", "first letters put to their words"),
    "wrapped line": ("line joined to its paragraph", "lines joined to their paragraphs"),
    "word hyphenated at a line end": ("word hyphenated at a line end", "words hyphenated at line ends"),
    "hyphen kept at a line end": ("hyphen kept at a line end", "hyphens kept at line ends"),
    "sentence joined over a break": ("sentence joined over a break", "sentences joined over breaks"),
}
KINDS = {
    "paragraph": ("paragraph",),
    "heading": ("heading",),
    "note": ("note",),
    "item": ("list item",),
    "quotation": ("quotation",),
    "table": ("table",),
    "markup": ("block of markup", "blocks of markup"),
    "pull": ("pull quote",),
}


def repaired(name: str, count: int) -> str:
    """How often a repair was made."""
    one, many = REPAIRS.get(name, (name, name if name.endswith("s") else f"{name}s"))
    return f"{count:,} {one if count == 1 else many}"


def counted(number: int, name: str, plural: str = "") -> str:
    """A number of things, in words."""
    return f"{number:,} {name if number == 1 else plural or name + 's'}"
