"""Edge: an edition on 127.0.0.1 while people write it: watched, built again, shown again; mistakes told on the page."""

from __future__ import annotations

import contextlib
import errno
import gc
import json
import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import TCPServer, ThreadingMixIn
from typing import Any
from urllib.parse import quote

from reader import accounts, answers, build, disk, editing, extras, numbering, review, sources
from reader.answers import Shown
from reader.cache import Memory
from reader.language import Speech, words_of
from reader.model import ContentError, File, Problem, ReaderError, Theme

HOST = "127.0.0.1"  # nobody else's machine
PORTS = range(8000, 8100)
PAUSE = 0.3  # seconds between two looks at the disk
SETTLED = 0.05  # seconds for which nothing changes once an editor has saved
LOOKS = 20  # at most, for things to settle
PATIENCE = 10  # seconds that a silent browser is waited for
LIVE = ("live/", "js/fold.js", "js/text.js")  # of our theme, whatever theme the edition has
MOST_BYTES = 1_000_000  # of what is sent

Say = Callable[[str], None]
Tell = Callable[[Iterable[Problem]], None]
Stamps = tuple[tuple[str, int, int, int, int], ...]


class Desk:
    """What the threads of a server share."""

    def __init__(
        self, folder: Path, own: Theme, say: Say, stopping: threading.Event, overlay: Path | None = None
    ) -> None:
        self.folder, self.overlay, self.say, self.stopping = folder, overlay, say, stopping
        self.strings = own.strings
        assets = ((name.rpartition("/")[2], text) for name, text in own.assets if name.startswith(LIVE))
        self.files = {answers.OWN + name: text.encode() for name, text in assets}
        self.shown = Shown(self.speech("en"))
        self.changed = threading.Condition()
        self.writing = threading.Lock()

    def speech(self, language: str) -> Speech:
        """The tool's own words, whatever theme the edition has."""
        return Speech(words_of(self.strings, language))

    def show(self, shown: Shown) -> None:
        """Serve this from now on, and tell whoever waits."""
        with self.changed:
            self.shown = shown
            self.changed.notify_all()

    def after(self, seen: Shown | None) -> Shown:
        """What is shown, as soon as it is another; the same after a while."""
        with self.changed:
            self.changed.wait_for(lambda: self.shown is not seen or self.stopping.is_set(), PATIENCE)
            return self.shown

    def stop(self) -> None:
        """Let no thread wait any longer."""
        self.stopping.set()
        with self.changed:
            self.changed.notify_all()


def serve(
    folder: Path,
    port: int | None,
    themes: Path | None,
    say: Say,
    tell: Tell,
    memory: Memory,
    stopping: threading.Event | None = None,
    overlay: Path | None = None,
) -> None:
    """Serve an edition until the run is interrupted. `say` and `tell` hear of every build.

    The caller's thread builds: what interrupts it interrupts a build as well.
    """
    if not folder.is_dir():
        disk.read_content(folder)  # says what is wrong
    if themes and not themes.is_dir():
        raise ReaderError(f"{themes}: is no folder; give one that holds themes")
    gc.enable()  # unlike other runs, this one is not short
    desk = Desk(folder, disk.read_theme("default"), say, stopping or threading.Event(), overlay)
    places = (folder, themes or disk.themes_folder(), *([overlay] if overlay else []))
    with bound(port, desk) as server:
        seen = look(places)
        rebuild(desk, themes, seen[1], tell, memory)
        with keeping_numbers(desk, memory), answering(server, desk):
            start = f"http://{HOST}:{server.server_address[1]}"
            say(f"serving {start}{quote(desk.shown.base)}  (Ctrl-C stops)")
            say(f"  links to review: {start}{answers.REVIEW}")
            while not desk.stopping.wait(PAUSE):
                if look(places) != seen:
                    seen = settled(places)
                    rebuild(desk, themes, seen[1], tell, memory)


@contextlib.contextmanager
def keeping_numbers(desk: Desk, memory: Memory) -> Iterator[None]:
    """In the end, write the numbers of paragraphs down, where they are kept.

    Not before: a paragraph that is still being written would use up a number with every save.
    """
    try:
        yield
    finally:
        try:
            for line in numbering.keep(desk.folder, desk.overlay, memory):
                desk.say(f"numbers kept: {line}")
        except (ReaderError, OSError) as error:
            why = "mend what is named above" if isinstance(error, ContentError) else str(error)
            desk.say(f"numbers of paragraphs are not kept yet: {why}, then run `reader lock`")


# Watching


def look(places: Iterable[Path]) -> tuple[Stamps, ...]:
    """What tells one state of some folders from another, without reading a file."""
    return tuple(tuple(stamps(place)) for place in places)


def stamps(place: Path) -> Iterator[tuple[str, int, int, int, int]]:
    """Each file of a folder, and what changes with it; hidden files and editors' leftovers do not count."""
    with contextlib.suppress(ReaderError):  # the folder itself has gone: the build says so
        for path in disk.walk(place, [], place):
            try:
                found = path.stat()
            except OSError:  # it has just gone, or leads nowhere
                yield str(path), 0, 0, 0, 0
            else:
                yield str(path), found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino


def settled(places: Iterable[Path]) -> tuple[Stamps, ...]:
    """The same once two looks agree: an editor may empty a file before writing it, or save many in a row."""
    now = look(places)
    for _ in range(LOOKS):
        time.sleep(SETTLED)
        before, now = now, look(places)
        if now == before:
            break
    return now


# Building


def rebuild(desk: Desk, themes: Path | None, seen: Stamps, tell: Tell, memory: Memory) -> None:
    """Build, show what came of it, and tell the terminal."""
    began, before = time.monotonic(), desk.shown
    problems, failure, shown = built(desk, themes, seen, memory)
    desk.show(shown)
    took = f"{time.monotonic() - began:.1f} s"
    tell(problems)
    if failure:
        desk.say(failure)
    if shown.state == "stale":
        desk.say(f"not rebuilt: the last good pages stay ({took})")
    elif shown.state == "none":
        desk.say(f"not built: mend what is named above ({took})")
    elif before.state == "none":
        desk.say(f"built in {took}")
    else:
        names = shown.files.keys() | before.files.keys()
        count = sum(shown.files.get(name) != before.files.get(name) for name in names)
        desk.say(f"rebuilt in {took}: {count or 'no'} file{'' if count == 1 else 's'} changed")


def built(desk: Desk, themes: Path | None, seen: Stamps, memory: Memory) -> tuple[tuple[Problem, ...], str, Shown]:
    """What is wrong, and what is to be shown: what cannot be built takes nothing away."""
    before, say, content = desk.shown, desk.shown.say, desk.shown.content
    problems: tuple[Problem, ...] = ()
    failure = ""
    try:
        content = sources.read(desk.folder, desk.overlay)
        edition = build.read_edition(content, [])
        say = desk.speech(edition.language) if edition else say
        theme = theme_at(edition.theme if edition else "default", themes, seen)
        library, files = build.build(content, theme, memory, ("site",), scope="desk")
        files += [File(f"review/{file.path}", file.data) for file in extras.assets(theme, "css", "desk")]
    except ContentError as error:
        problems = serious(error.problems)
    except (ReaderError, OSError) as error:
        failure = str(error)
    else:
        memory.keep()
        problems = serious(library.problems)
        later, mark, told = review.pages(library, theme), review.mark(library, theme), rows(desk, problems)
        return problems, "", answers.fine(library, content, files, later, mark, desk.files, told, say)
    return problems, failure, answers.failed(before, content, desk.files, rows(desk, problems, failure), say)


@lru_cache(maxsize=1)
def theme_at(name: str, themes: Path | None, seen: Stamps) -> Theme:
    """A theme, the very same for as long as its files are: what was compiled for it is not compiled again."""
    return disk.read_theme(name, themes)


def serious(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems without mere advice, without the questions that stand on the pages of drafts, and without numbers of
    paragraphs that are not kept yet, since they will be; errors first."""
    told = (problem for problem in problems if problem.level in ("error", "warning") and problem.rule != "unlocked")
    return tuple(sorted(told, key=lambda problem: problem.level))


def rows(desk: Desk, problems: Iterable[Problem], failure: str = "") -> tuple[answers.Row, ...]:
    """What is wrong, as pages show it."""
    found = [{"place": "", "message": failure, "rule": "", "level": "error"}] if failure else []
    for problem in problems:
        folder = sources.home(desk.folder, desk.overlay, problem.path)
        place = f"{folder.joinpath(*problem.path.split('/'))}:{problem.line}"
        found.append({"place": place, "message": problem.message, "rule": problem.rule, "level": problem.level})
    return tuple(found)


# Answering


class Handler(BaseHTTPRequestHandler):
    """One request. A connection carries but one, so that none idles."""

    timeout = PATIENCE
    server_version, sys_version = "reader", ""

    def __init__(self, desk: Desk, *arguments: Any) -> None:
        self.desk = desk
        super().__init__(*arguments)

    def do_GET(self) -> None:
        if self.may_pass():
            path = answers.asked(self.path)
            if path == answers.EVENTS:
                self.follow()
            elif path.startswith(answers.DESK):
                self.send(*editing.page(self.desk.shown, path.removeprefix(answers.DESK)))
            else:
                try:
                    found = answers.answer(self.desk.shown, self.path)
                except ReaderError as error:  # a page that is made only now
                    self.refuse(500, str(error))
                else:
                    self.send(*found)

    do_HEAD = do_GET

    def do_POST(self) -> None:
        written = self.headers.get("Content-Length", "")
        length = int(written) if written.isascii() and written.isdigit() and len(written) < 10 else -1
        body = self.rfile.read(max(0, min(length, MOST_BYTES)))  # read first: else a refusal may not arrive
        if not self.may_pass():
            return
        if self.path not in editing.TAKERS:
            self.refuse(405, "nothing can be sent here")
        elif len(body) != length:
            self.refuse(413, "this is too long, or does not say how long it is")
        else:
            self.take(body)

    def do_PUT(self) -> None:
        if self.may_pass():
            self.refuse(405, "nothing can be changed here")

    do_DELETE = do_PATCH = do_OPTIONS = do_PUT

    def take(self, body: bytes) -> None:
        """Take over what an editor decided or wrote."""
        desk = self.desk
        with desk.writing:
            status, value, said = editing.take(self.path, body, desk.folder, desk.overlay, desk.shown.library)
        if said:
            desk.say(said)
        if isinstance(value, str):
            self.refuse(status, value)
        else:
            self.send(status, {"Content-Type": answers.KINDS[".json"]}, json.dumps(value).encode())

    def follow(self) -> None:
        """Tell a browser of every build until it goes."""
        self.begin(200, {"Content-Type": "text/event-stream; charset=utf-8"})
        seen: Shown | None = None
        while self.command == "GET" and not self.desk.stopping.is_set():
            shown = self.desk.after(seen)
            news = b":" if shown is seen else b"retry: 500\ndata: " + answers.state(shown)
            self.wfile.write(news + b"\n\n")
            seen = shown

    def may_pass(self) -> bool:
        """Whether a request is to be answered; if not, it is told why."""
        own = self.connection.getsockname()
        wrong = answers.refusal(self.headers, own[1], self.command)
        if not accounts.is_ours(own, self.client_address):
            wrong = 403, "this server answers the account that runs it, and no other account of this machine"
        if wrong:
            self.refuse(*wrong)
        return not wrong

    def refuse(self, status: int, why: str) -> None:
        """Answer with a reason, in plain text."""
        self.send(status, {"Content-Type": answers.KINDS[".txt"]}, f"{why}\n".encode("utf-8", "backslashreplace"))

    def send(self, status: int, headers: dict[str, str], data: bytes) -> None:
        """A whole answer."""
        self.begin(status, {**headers, "Content-Length": str(len(data))})
        if self.command != "HEAD":
            self.wfile.write(data)

    def begin(self, status: int, headers: dict[str, str]) -> None:
        """The head of an answer: kept by no cache, shown within no other page."""
        always = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY"}
        self.send_response(status)
        for name, value in {**headers, **always, "Cross-Origin-Resource-Policy": "same-origin"}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *said: object) -> None:
        """Nothing: the terminal is for the builds."""


class Server(ThreadingMixIn, TCPServer):
    """A thread for each connection; knows those that are open, and waits for all in the end."""

    request_queue_size = 64
    allow_reuse_address = os.name == "posix"  # Windows would let two servers have one port

    def __init__(self, *arguments: Any) -> None:
        self.open: set[Any] = set()
        super().__init__(*arguments)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        # A browser that has gone is nothing to tell.
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


def bound(port: int | None, desk: Desk) -> Server:
    """A server with a port: the one that was asked for, or the first free one."""
    for number in PORTS if port is None else (port,):
        try:
            server = Server((HOST, number), partial(Handler, desk))
        except OSError as error:
            is_taken = error.errno == errno.EADDRINUSE
            if port is not None or not is_taken:
                what = "is taken" if is_taken else f"cannot be used: {error.strerror}"
                raise ReaderError(f"port {number} {what}; give another with --port, or none for a free one") from error
        else:
            if port is None and number != PORTS[0]:
                desk.say(f"port {PORTS[0]} is taken: using {number}")
            return server
    raise ReaderError(f"the ports from {PORTS[0]} to {PORTS[-1]} are taken; give another with --port")


@contextlib.contextmanager
def answering(server: Server, desk: Desk) -> Iterator[None]:
    """Answer requests; in the end no thread is left."""
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        desk.stop()
        server.shutdown()
        for request in server.open.copy():
            with contextlib.suppress(OSError):  # it has ended meanwhile
                request.shutdown(socket.SHUT_RDWR)
        server.server_close()
        thread.join()
