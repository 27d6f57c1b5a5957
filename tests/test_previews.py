"""What links show of where they lead: as much as is linked, and nothing of a text that is not ours to publish."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from functools import cache
from typing import Any

from reader import disk
from reader.build import build
from reader.model import Content, Source

LONG = " ".join(f"word{n}" for n in range(60)) + "."
FILES = {
    "reader.toml": '[edition]\nname = "ways"\ntitle = "Ways"\naddress = "https://a.example/ways"\n',
    "readings/one.md": "---\ntitle: One\nauthors: [Ada Ferris]\ndate: 2020\n---\n"
    "[There](two.md#p2), [its note](two.md#fn-x), [the editor](two.md#note-n1), [a part](two.md#h-second),"
    " [all](old.md), [closed](closed.md#p1), [own](#p1), [own](one.md#p1).\n",
    "readings/two.md": "---\ntitle: Two\nauthors: [Ben Holm]\ndate: 1999-03\nwas: [old]\n---\n"
    f"The first of it.\n\n{LONG}\n\n## Second\n\nAfter the heading.[^x]\n\nNobody links this.\n\n"
    "[^x]: In a footnote.\n",
    "readings/alone.md": "---\ntitle: Alone\n---\nNobody links here.\n",
    "readings/closed.md": "---\ntitle: Closed\nauthors: [Cy Dunn]\nrights: none\n---\nSecret words.\n",
    "notes/two.yaml": "- id: n1\n  quote: {exact: After the heading}\n  kind: context\n  text: What an editor says.\n",
    "glossary/toll.md": "---\nterm: toll\n---\n\nWhat is paid. See [two](../readings/two.md#p1).\n",
}


@cache
def told() -> dict[str, dict[str, Any]]:
    """What the built edition tells of each reading."""
    content = Content(tuple(Source(*pair) for pair in FILES.items()))
    files = build(content, disk.read_theme("default"), outputs=("site",))[1]
    found = {}
    for file in files:
        if file.path.startswith("site/data/previews/"):
            said = re.fullmatch(r'readerCards\.tell\(("[^"]*"),(.*)\);\n', file.data.decode())
            assert said
            assert file.path == f"site/data/previews/{json.loads(said[1])}.js"
            found[json.loads(said[1])] = json.loads(said[2])
    return found


def test_each_place_that_is_linked_from_elsewhere_has_its_first_words_and_no_other() -> None:
    readings = deepcopy(told())
    assert set(readings) == {"two", "old", "closed"}
    two = readings["two"]
    assert (two["title"], two["by"]) == ("Two", ["Ben Holm", "March 1999"])
    assert two["places"].pop("note-n1") == {
        "label": "■ Editor’s note a: Context",
        "voice": "editor",
        "says": "What an editor says.",
        "language": "en",
        "direction": "ltr",
    }
    assert {name: (place.get("label"), place["says"]) for name, place in two["places"].items()} == {
        "": (None, "The first of it."),
        "p1": ("¶ 1", "The first of it."),
        "p2": ("¶ 2", " ".join(f"word{n}" for n in range(40)) + "…"),
        "h-second": ("Second", "After the heading."),
        "fn-x": ("1 Author", "In a footnote."),
    }
    assert readings["old"] == {**two, "places": {"": {"says": "The first of it."}}}


def test_of_a_text_that_may_not_be_published_only_its_record_is_told() -> None:
    assert told()["closed"] == {
        "title": "Closed",
        "by": ["Cy Dunn", "Only its record"],
        "language": "en",
        "direction": "ltr",
        "places": {},
    }
