"""What may stand in content: refused in words, told, or built; an id begins with the number of its row."""

from __future__ import annotations

import os
import re
import shutil
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from reader import disk
from tests.books.making import reader, tree
from tests.faults.spoiling import BAD, HEAD, TOML, Captured, Spoil, is_whole, page, says, spoil


def bad(text: str | bytes) -> dict[str, str | bytes]:
    """A reading that says this."""
    return {BAD: text}


def pipe(book: Path) -> None:
    os.mkfifo(book / "content" / BAD)


def listener(book: Path) -> None:
    before = os.getcwd()
    os.chdir(book / "content" / "readings")  # the name of a socket is short
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind("bad.md")
    finally:
        os.chdir(before)


def link(name: str, target: str) -> Callable[[Path], None]:
    """A link of this name in the content."""

    def make(book: Path) -> None:
        (book / "content" / name).parent.mkdir(exist_ok=True)
        (book / "content" / name).symlink_to(target)

    return make


def nothing(book: Path) -> None:
    shutil.rmtree(book / "content" / "readings")


def no_content(book: Path) -> None:
    shutil.rmtree(book / "content")


def content_is_file(book: Path) -> None:
    no_content(book)
    (book / "content").write_text("Words")


def without(name: str) -> Callable[[Path], None]:
    """The book without a file."""
    return lambda book: (book / "content" / name).unlink()


def too_large(book: Path) -> None:
    (book / "content" / BAD).touch()
    os.truncate(book / "content" / BAD, disk.LARGEST + 1)


def nested(depth: int) -> str:
    return "".join("  " * n + "- item\n" for n in range(depth))


BOMB = "\n".join(["a0: &a0 [x, x, x, x, x, x]"] + [f"a{n}: &a{n} [{f'*a{n - 1}, ' * 9}]" for n in range(1, 10)])
PROTECTED = "glossary/two.md"
LONG = "n" * 247 + ".md"
# What is refused: how the book is spoiled, the exit status, and what must be said, in this order.
REFUSED: list[tuple[str, Spoil, int, list[str]]] = [
    ("01-yaml", bad("---\ntitle: A\nabstract: one: two\n---\nW.\n"), 1, [r"readings/bad\.md:3: .*check quotes"]),
    ("02-never-closed", bad("---\ntitle: A\n\nWords.\n"), 1, [r"bad\.md:1: .*never closed: add a line ---"]),
    ("03-list", bad("---\n- title\n---\nWords.\n"), 1, [r"bad\.md:2: .*must be `key: value` lines"]),
    ("03-number", bad("---\n7\n---\nWords.\n"), 1, [r"bad\.md:2: .*must be `key: value` lines"]),
    ("04-no-title", bad("---\nauthors: [Ada]\n---\nWords.\n"), 1, [r"bad\.md:\d: a reading needs a title: add `title"]),
    ("06-date", bad("---\ntitle: A\ndate: 2026-13-45\n---\nW.\n"), 1, [r"bad\.md:3: `date`: expected a date such as"]),
    ("06-list", bad("---\ntitle: A\nkeywords: {a: b}\n---\nW.\n"), 1, [r"bad\.md:3: `keywords`: expected a list"]),
    ("07-duplicate-key", bad("---\ntitle: A\ntitle: B\n---\nW.\n"), 1, [r"bad\.md:3: .*twice \(first on line 2\)"]),
    (
        "08-code",
        bad('---\ntitle: !!python/object/apply:os.system ["touch PWNED"]\n---\nW.\n'),
        1,
        [r"bad\.md:2: the YAML tag .* is not allowed: write plain text"],
    ),
    ("09-alias-bomb", bad(f"---\ntitle: A\n{BOMB}\n---\nW.\n"), 1, [r"bad\.md:\d+: the YAML is too large"]),
    ("10-latin-1", bad(f"{HEAD}café\n".encode("latin-1")), 1, [r"bad\.md:4: byte 0xe9 is not UTF-8: save the file"]),
    ("11-utf-16", bad(f"{HEAD}Words\n".encode("utf-16")), 1, [r"bad\.md:1: .*save the file"]),
    ("14-nul", bad(HEAD + "Wor\0ds.\n"), 1, [r"bad\.md:4: there is a NUL character: save"]),
    (
        "14-escape-in-title",
        bad('---\ntitle: "A \\e[31m"\n---\nW.\n'),
        1,
        [r"bad\.md:2: .*control character.*remove it"],
    ),
    ("16-no-reading", nothing, 1, ["no readings found: write one in readings/"]),
    ("17-empty", bad(""), 1, [r"bad\.md:1: the reading has no text"]),
    ("17-spaces", bad("  \n\t\n"), 1, [r"bad\.md:1: the reading has no text"]),
    ("18-missing", no_content, 2, ["content: does not exist; give the folder"]),
    ("18-file", content_is_file, 2, ["content: is not a folder; give the folder"]),
    ("22-defined-twice", bad(f"{HEAD}W.[^a]\n\n[^a]: 1\n\n[^a]: 2\n"), 1, [r"bad\.md:8: .*first is on line 6: rename"]),
    (
        "25-term-twice",
        {PROTECTED: "---\nterm: Boat\n---\nA thing.\n"},
        1,
        [r"glossary/two\.md:2: .*glossary/ferry\.md"],
    ),
    (
        "27-one-slug",
        {"readings/Ａ.md": HEAD + "W.", "readings/ａ.md": HEAD + "W."},
        1,
        [r"the same address as readings/Ａ\.md"],
    ),
    ("27-old-address", bad("---\ntitle: A\nwas: [first]\n---\nW.\n"), 1, [r"bad\.md:3: .*readings/first\.md: remove"]),
    ("28-index", {"readings/index.md": HEAD + "W."}, 1, [r"readings/index\.md:1: .*is taken .*choose another"]),
    ("28-glossary", {"pages/glossary.md": "# A\n\nW."}, 1, [r"pages/glossary\.md:1: .*is taken .*choose another"]),
    ("28-assets", {"pages/assets.md": "# A\n\nW."}, 1, [r"pages/assets\.md:1: .*is taken .*choose another"]),
    ("28-search", {"pages/search.md": "# A\n\nW."}, 1, [r"pages/search\.md:1: .*is taken .*choose another"]),
    ("29-up", bad("---\ntitle: A\nwas: [../../x]\n---\nW.\n"), 1, [r"bad\.md:3: the name becomes an address"]),
    ("29-root", bad("---\ntitle: A\nwas: [/etc/x]\n---\nW.\n"), 1, [r"bad\.md:3: the name becomes an address"]),
    ("29-windows", bad("---\ntitle: A\nwas: ['a\\..\\b']\n---\nW.\n"), 1, [r"bad\.md:3: the name becomes an address"]),
    ("29-edition", {"reader.toml": TOML.replace("book", "../../x")}, 1, [r"reader\.toml:2: `name` becomes the name"]),
    ("29-link", bad(f"{HEAD}[W](../../../etc/passwd)\n"), 1, [r"bad\.md:4: .*leads out .*name a file in it"]),
    ("30-case", {"readings/First.md": HEAD + "W."}, 1, [r"first\.md:1: the same address as .*First\.md.*rename"]),
    ("31-con", {"readings/CON.md": HEAD + "W."}, 1, [r"CON\.md:1: Windows allows no .*choose another"]),
    ("31-colon", {"readings/a:b.md": HEAD + "W."}, 1, [r"a:b\.md:1: .*such as a-b"]),
    ("31-space", {"readings/x .md": HEAD + "W."}, 1, [r"x \.md:1: .*such as x"]),
    ("31-dot", {"readings/x..md": HEAD + "W."}, 1, [r"x\.\.md:1: .*such as x"]),
    ("32-long", {f"readings/{LONG}": HEAD + "W."}, 1, [r"n\.md:1: the name becomes an address"]),
    (
        "33-twins",
        {"readings/caf\u00e9.md": HEAD + "W.", "readings/cafe\u0301.md": HEAD + "W."},
        1,
        ["the same address as .*rename one of the two"],
    ),
    ("35-dangling", link(BAD, "gone.md"), 1, [r"bad\.md:1: the link leads nowhere"]),
    ("36-out", link(BAD, "/etc/passwd"), 1, [r"bad\.md:1: the link leads out .*put the file itself here"]),
    ("36-picture-out", link("pictures/a.png", "/etc/passwd"), 1, [r"a\.png:1: the link leads out"]),
    ("37-circle", link(BAD, "bad.md"), 1, [r"bad\.md:1: the link leads (in a circle|nowhere)"]),
    ("38-pipe", pipe, 1, [r"bad\.md:1: this is no ordinary file .*remove it"]),
    ("38-socket", listener, 1, [r"bad\.md:1: (this is no ordinary file|the file cannot be read)"]),
    ("38-device", link(BAD, "/dev/zero"), 1, [r"bad\.md:1: "]),
    ("58-limit", too_large, 1, ["50 MB: make it sm"]),
    ("59-quotations", bad(HEAD + ">" * 20_000 + " deep\n"), 1, [r"bad\.md:4: .*nested deeper than 30 times: take"]),
    ("59-lists", bad(HEAD + nested(300)), 1, [r"bad\.md:\d+: .*nested deeper than 30 times: take"]),
    ("59-lists-in-a-line", bad(HEAD + "- " * 2000 + "x\n"), 1, [r"bad\.md:4: .*nested deeper"]),
    ("59-brackets", bad(HEAD + "[" * 100_000), 1, [r"bad\.md:4: .*5000 brackets in one paragraph: divide it"]),
    ("59-pairs", bad(HEAD + "[" * 50_000 + "]" * 50_000), 1, [r"bad\.md:4: .*5000 brackets"]),
    ("59-pictures", bad(f"{HEAD}Words.\n\n" + "![" * 50_000), 1, [r"bad\.md:6: .*5000 brackets"]),
    ("59-quotes", bad(HEAD + "'a " * 10_000 + ' b"' * 10_000), 1, [r"bad\.md:4: .*5000 quotation marks"]),
    ("59-yaml", bad(f"---\ntitle: {'[' * 50_000}\n---\nW.\n"), 1, [r"bad\.md:2: the YAML is too large or too deep"]),
    ("62-missing", without("reader.toml"), 1, [r"reader\.toml:1: there is no reader\.toml: write one"]),
    ("62-empty", {"reader.toml": ""}, 1, [r"reader\.toml:1: reader\.toml needs `name"]),
    ("62-type", {"reader.toml": TOML + "language = 7\n"}, 1, [r"reader\.toml:4: `language`: expected a language tag"]),
    ("62-broken", {"reader.toml": "[edition\n"}, 1, [r"reader\.toml:1: the TOML cannot be read.*check quotes"]),
]


@pytest.mark.parametrize(("how", "wanted", "said"), [pytest.param(*row[1:], id=row[0]) for row in REFUSED])
def test_it_is_refused_in_words_and_nothing_is_touched(
    how: Spoil, wanted: int, said: list[str], book: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(book, how)
    monkeypatch.chdir(book)
    before = tree(book / "build")
    start = time.monotonic()
    status, out, error = reader(capsys, "build", "content")
    assert time.monotonic() - start < 10
    assert (status, out) == (wanted, "")
    for words in said:
        assert re.search(words, error), error
    assert "Traceback" not in error
    assert error.endswith("nothing was written\n") if wanted == 1 else error.startswith("reader: ")
    assert tree(book / "build") == before
    assert {path.name for path in book.iterdir()} <= {"content", "build"}


# What is told and built all the same, and refused with --strict.
TOLD: list[tuple[str, Spoil, list[str]]] = [
    ("05-unknown-key", bad("---\ntitel: A\ntitle: B\n---\nW.\n"), [r"bad\.md:2: .*did you mean `title`\?"]),
    ("19-link", bad(f"{HEAD}W\nand [a link](gone.md).\n"), [r"bad\.md:5: no file for the link gone\.md: check"]),
    ("19-picture", bad(f"{HEAD}W.\n\n![M](../pictures/m.png)\n"), [r"bad\.md:6: no file for the link .*m\.png: check"]),
    ("20-anchor", bad(f"{HEAD}[W](first.md#nope)\n"), [r"bad\.md:4: .*first\.md#nope has no such place: check"]),
    ("21-case", bad(f"{HEAD}[W](First.md)\n"), [r"bad\.md:4: .*First\.md: write it in the case of the file"]),
    ("22-undefined", bad(f"{HEAD}W.[^a]\n"), [r"bad\.md:4: footnote \[\^a\] is not defined: add a line"]),
    ("22-unused", bad(f"{HEAD}W.\n\n[^a]: Idle.\n"), [r"bad\.md:6: footnote \[\^a\] is never referred to: write"]),
    (
        "26-see-also",
        {"glossary/ferry.md": "---\nterm: ferry\nrelated: [ferry, gone]\n---\nA boat.\n"},
        [r"ferry\.md:3: `related` names the term itself: remove", r"ferry\.md:3: .*there is no glossary/gone\.md"],
    ),
    ("37-folder", link("readings/again", ".."), [r"readings/again:1: this link to a folder is not followed: put"]),
    ("62-unknown-key", {"reader.toml": TOML + "titel = 'x'\n"}, [r"reader\.toml:4: .*did you mean `title`\?"]),
]


@pytest.mark.parametrize(("how", "said"), [pytest.param(*row[1:], id=row[0]) for row in TOLD])
def test_it_is_told_and_refused_only_when_strict(how: Spoil, said: list[str], book: Path, capsys: Captured) -> None:
    spoil(book, how)
    before = tree(book / "build")
    status, _, error = reader(capsys, "build", book / "content", "--strict")
    assert status == 1
    assert tree(book / "build") == before
    status, _, again = reader(capsys, "build", book / "content", "--output", "site")
    assert status == 0
    assert is_whole(book / "build")
    for words in said:
        assert re.search(words, error)
        assert re.search(words, again)


def control_free(book: Path) -> bool:
    """No page, table or script holds a NUL or another sign that XML forbids."""
    files = [path for path in (book / "build" / "site").rglob("*") if path.suffix in (".html", ".js", ".csv", ".txt")]
    return not any(b"\0" in path.read_bytes() for path in files)


LEFTOVERS = (".#r.md", "r.md~", "4913", ".DS_Store", "#r.md#", ".r.md.swp")
# What must be built: the book, what is then true of it, and what may be said (a pattern; nothing, if it is empty).
BUILT: list[tuple[str, Spoil, Callable[[Path], bool], str]] = [
    ("03-empty", bad("---\n---\n# Its heading\n\nW.\n"), says("readings/bad.html", "Its heading"), ""),
    ("12-mark", bad(b"\xef\xbb\xbf" + HEAD.encode() + b"W.\n"), says("readings/bad.html", ">Bad<"), ""),
    ("13-cr", bad(f"{HEAD}One.\n\nTwo.\n".replace("\n", "\r")), says("readings/bad.html", 'id="p2"'), ""),
    ("14-escape", bad(f"{HEAD}Words \x1b[31mred.\n"), control_free, ".*"),
    ("15-surrogate", bad('---\ntitle: "A \\ud800\\u2028 B"\n---\nW.\n'), control_free, ".*"),
    ("33-scripts", {"readings/متن.md": HEAD + "W.", "readings/договор.md": HEAD + "W."}, page("readings/متن.html"), ""),
    ("39-leftovers", {f"readings/{name}": b"\xff" for name in LEFTOVERS}, page("readings/first.html"), ""),
    ("39-folder", lambda book: (book / "content/readings/x.md").mkdir(), page("readings/first.html"), ""),
    ("58-cells", bad(f"{HEAD}|a|b|\n|-|-|\n" + "|c|d|\n" * 2000), says("readings/bad.html", "table"), ""),
    ("58-line", bad(HEAD + "Words of many kinds. " * 20_000), page("readings/bad.html"), ""),
]


@pytest.mark.parametrize(("how", "holds", "said"), [pytest.param(*row[1:], id=row[0]) for row in BUILT])
def test_it_is_built(how: Spoil, holds: Callable[[Path], bool], said: str, book: Path, capsys: Captured) -> None:
    spoil(book, how)
    status, _, error = reader(capsys, "build", book / "content", "--output", "site")
    assert re.fullmatch(said, error, re.DOTALL), error
    assert "\x1b" not in error
    if said == "" or status == 0:
        assert status == 0
        assert is_whole(book / "build")
        assert holds(book)
    else:
        assert status == 1
