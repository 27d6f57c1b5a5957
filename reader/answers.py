"""What a server of an edition says to a request: values that were built, or why not. Pure: it never asks the disk."""

from __future__ import annotations

import hashlib
import html
import json
import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from email.message import Message
from urllib.parse import quote, unquote, urlsplit

from reader.language import Speech, direction
from reader.model import Content, File, Library

MOST_TOLD = 100  # problems on a page; the terminal has them all

# No edition can have files here: names begin with a letter or a digit.
OWN = "/-/"
REVIEW, SITE = f"{OWN}review/", f"{OWN}site/"  # where the pages of the review lie, and where their links lead
STATE, EVENTS, DECISIONS, NOTES = (f"{OWN}{name}" for name in ("state", "events", "decisions", "notes"))
DESK = f"{OWN}desk/"  # what the page of a reading must know so that one can write in it
KINDS = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
}
RELATIVE = re.compile(rb'( (?:href|src|action|data-root)=")(?![/#]|[a-z]+:)')
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'"

Row = dict[str, str]  # what is wrong, for a page: its place, message, rule and level
Answer = tuple[int, dict[str, str], bytes]


@dataclass(frozen=True, slots=True)
class Shown:
    """What is served, replaced as a whole: files by the path they are asked for, and what is wrong."""

    say: Speech
    base: str = "/"
    files: Mapping[str, bytes] = field(default_factory=dict)
    later: Mapping[str, Callable[[], File]] = field(default_factory=dict)  # what is made when it is asked for
    otherwise: tuple[int, bytes] = (503, b"")  # what answers for a path without a file
    version: str = ""
    rows: tuple[Row, ...] = ()
    state: str = "none"  # fine | stale: the files are of the last build that went well | none: there was no such build
    library: Library | None = None  # of the last build that went well
    content: Content | None = None  # as it was read last


def fine(
    library: Library,
    content: Content,
    files: Iterable[File],
    later: Mapping[str, Callable[[], File]],
    mark: str,
    own: Mapping[str, bytes],
    rows: tuple[Row, ...],
    say: Speech,
) -> Shown:
    """What is shown of an edition that was built; `mark` stands for what is not made yet."""
    base = f"/{library.edition.name}/"
    if library.edition.address:
        base = unquote(urlsplit(library.edition.address).path).rstrip("/") + "/"
    pages = dict(own)
    for file in files:
        top, _, path = file.path.partition("/")
        pages[(base if top == "site" else REVIEW) + path] = file.data
    # What is missing may be asked for in any folder: the links of its page must not depend on that.
    missing = RELATIVE.sub(rb"\g<1>" + quote(base).encode(), pages.get(base + "404.html", b""))
    version = digest({**pages, "": mark.encode("utf-8", "backslashreplace")})
    made = {REVIEW + address: make for address, make in later.items()}
    return Shown(say, base, pages, made, (404, missing), version, rows, "fine", library, content)


def failed(
    before: Shown, content: Content | None, own: Mapping[str, bytes], rows: tuple[Row, ...], say: Speech
) -> Shown:
    """The last good pages, and what is wrong now; before there are any, a page that lists it."""
    if before.state != "none":
        return replace(before, say=say, rows=rows, state="stale", content=content)
    page = trouble(say, rows)
    return Shown(say, "/", own, {}, (503, page), digest({**own, "": page}), rows)


def digest(files: Mapping[str, bytes]) -> str:
    """A name for one state of some files."""
    found = hashlib.blake2b(digest_size=10)
    for path in sorted(files):
        found.update(f"{path}\0{len(files[path])}\0".encode("utf-8", "surrogateescape"))
        found.update(files[path])
    return found.hexdigest()


def trouble(say: Speech, rows: Iterable[Row]) -> bytes:
    """A page for an edition that cannot be built."""
    tag, title, how = (html.escape(say(key)) for key in ("language", "serve_broken", "serve_broken_how"))
    items = []
    for row in rows:
        place, message, rule, level = (html.escape(row[key]) for key in ("place", "message", "rule", "level"))
        where, which = place and f"<b>{place}:</b> ", rule and f" <small>[{rule}]</small>"
        items.append(f'<li class="{level}">{where}<span>{message}</span>{which}</li>\n')
    page = f"""\
<!DOCTYPE html>
<html lang="{tag}" dir="{direction(tag)}" class="trouble">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="{OWN}live.css">
</head>
<body>
<main>
<h1>{title}</h1>
<p>{how}</p>
<ul lang="en" dir="ltr">
{"".join(items)}</ul>
</main>
</body>
</html>
"""
    return page.encode("utf-8", "backslashreplace")


def answer(shown: Shown, target: str) -> Answer:
    """What a path gets: a value that was built, a way to one, or the page for what is missing."""
    path = asked(target)
    if path == STATE:
        return 200, {"Content-Type": KINDS[".json"]}, state(shown)
    name = f"{path}index.html" if path.endswith("/") else path
    data = shown.later[name]().data if name in shown.later else shown.files.get(name)
    if data is not None:
        return 200, {"Content-Type": kind(name)}, dressed(name, data, shown)
    way = shown.base + path.removeprefix(SITE) if path.startswith(SITE) else shown.base if path == "/" else f"{path}/"
    if any(place in made for place in (way, f"{way}index.html") for made in (shown.files, shown.later)):
        return 302, {"Location": quote(way)}, b""
    status, page = shown.otherwise
    return status, {"Content-Type": KINDS[".html"]}, dressed(".html", page, shown)


def asked(target: str) -> str:
    """The path of a request's target, decoded once; what is none is a path at which nothing is."""
    try:
        return unquote(target.partition("?")[0].partition("#")[0], errors="strict")
    except UnicodeDecodeError:
        return OWN


def kind(name: str) -> str:
    """The content type of a file."""
    return KINDS.get(posixpath.splitext(name)[1].lower(), "application/octet-stream")


def dressed(name: str, data: bytes, shown: Shown) -> bytes:
    """A file as it is sent: a page with the script that follows the builds, everything else as it is."""
    if not name.endswith(".html"):
        return data
    reading = name.removeprefix(f"{shown.base}readings/").removesuffix(".html")
    writes = f' data-reading="{html.escape(reading)}"' if name == f"{shown.base}readings/{reading}.html" else ""
    tag = f'<script defer src="{OWN}live.js?v={shown.version}" data-decisions="{DECISIONS}"{writes}></script>\n'
    head, end, rest = data.partition(b"</head>")
    return head + tag.encode() + end + rest


def state(shown: Shown) -> bytes:
    """What a page must know: which version it should be, and what is wrong."""
    say, rows = shown.say, shown.rows if shown.state != "none" else ()
    more = len(rows) - MOST_TOLD
    words = {
        "title": say("serve_stale") if shown.state == "stale" else say("serve_warnings", n=len(rows)),
        "more": say("serve_more", n=more) if more > 0 else "",
        "close": say("close"),
    }
    is_stale = shown.state == "stale"
    return json.dumps({"version": shown.version, "stale": is_stale, "rows": rows[:MOST_TOLD], "words": words}).encode()


def refusal(headers: Message, port: int, command: str) -> tuple[int, str] | None:
    """Why a request is not answered: it names another host, or a page of another origin has made it."""
    hosts = headers.get_all("Host") or [""]
    host = hosts[0].lower()
    if len(hosts) > 1 or host not in {f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]")}:
        return 421, "this server answers to its own names only"
    origin, site = headers.get("Origin"), headers.get("Sec-Fetch-Site", "none")
    sends = command == "POST"
    # A link that somebody follows may stand anywhere.
    is_visit = not sends and (headers.get("Sec-Fetch-Mode"), headers.get("Sec-Fetch-Dest")) == ("navigate", "document")
    is_own = origin == f"http://{host}" or (origin is None and not sends)
    if not is_own or (site not in ("same-origin", "none") and not is_visit):
        return 403, "this server answers its own pages only"
    if sends and headers.get_content_type() != "application/json":
        return 415, "what is sent here is JSON"
    return None
