"""What kinds of questions, repairs and dropped lines are called in a report; a kind that has no row names itself."""

from __future__ import annotations

# What a question asks for, by its kind: a key of the front matter, which answers it.
KEYS = {
    "missing-title": "title",
    "missing-author": "authors",
    "missing-authors": "authors",
    "missing-publisher": "publisher",
    "missing-date": "date",
    "inferred-date": "date",
    "half-found-date": "date",
    "empty-date-slot": "date",
}
OPTIONS = {
    "title": '--title "…"',
    "authors": '--author "…"',
    "publisher": '--publisher "…"',
    "date": "--date YYYY-MM-DD",
}
ASKED = {
    "missing-title": "title: what is it called?",
    "missing-author": "author: who wrote this?",
    "missing-authors": "author: who wrote this?",
    "missing-publisher": "publisher: who published this?",
    "missing-date": "date: when was it published?",
    "inferred-date": "date: worked out from these words; is it right?",
    "half-found-date": "date: is this when it was published?",
    "empty-date-slot": "date: the place for it is empty; when was it published?",
    "missing-end-punctuation": "does the paragraph end here, or is something lost?",
    "broken-off": "the text breaks off here; is the rest lost?",
    "paywall": "the text may end where one had to pay; is it whole?",
    "lowercase-sentence-start": "a sentence starts with a small letter; is something lost before it?",
    "doubled-words": "a word stands twice; is it meant?",
    "suspect-word-order": "is a word missing here, or in the wrong place?",
    "repeated-sentence": "the sentence stands twice; is it meant?",
    "open-join": "is this one sentence?",
    "guessed-join": "two halves were made one sentence on a guess; are they one?",
    "mojibake-left": "some letters are garbled and could not be mended; what should they be?",
    "mojibake-repaired": "the letters were garbled and have been mended; are they right?",
    "encoding-guessed": "how the letters are stored had to be guessed; are they right?",
    "garbled-script": "a line in another script was left out; is it needed?",
    "run-together-tags": "this looks like tags without spaces between them; was it rightly left out?",
    "lost-reference": "the text points to something that is not in the capture; is it needed?",
    "marker-without-note": "a note's marker stands here, but there is no such note",
    "note-without-marker": "where in the text does this note belong?",
    "dropped-block": "these words were left out; should they stay?",
    "near-duplicate-pull-quote": "a pull quote that differs from the sentence it quotes; which is right?",
    "correction": "a correction notice was left out of the text",
    "hyphen": "a word was broken at the end of a line",
    "title-repeated": "the title stands again in the text",
    "duplicate-credit": "a credit or a caption stands twice",
    "credit-without-image": "a credit of a picture that is not in the capture",
    "inconsistent-expansion": "one abbreviation is spelt out in two ways",
    "file-date": "the day on which the file was made",
    "front-matter": "the head of the file cannot be read",
    "language": "the language given is not the one the text seems to be in",
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


def asked(kind: str) -> str:
    """What a flag says to a person."""
    return ASKED.get(kind, kind.replace("-", " "))


def repaired(name: str, count: int) -> str:
    """How often a repair was made."""
    one, many = REPAIRS.get(name, (name, name if name.endswith("s") else f"{name}s"))
    return f"{count:,} {one if count == 1 else many}"


def counted(number: int, name: str, plural: str = "") -> str:
    """A number of things, in words."""
    return f"{number:,} {name if number == 1 else plural or name + 's'}"
