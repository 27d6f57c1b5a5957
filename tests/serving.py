"""An edition that is served while a test goes on, by a thread, and what it told the terminal."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from queue import Queue

from reader.cache import Memory
from reader.model import Problem
from reader.serve import serve

LONG = 30  # seconds, for what must come


@dataclass
class Server:
    """A server at work."""

    content: Path
    lines: Queue[str] = field(default_factory=Queue)
    problems: list[Problem] = field(default_factory=list)  # of the last build
    start: str = ""
    base: str = ""

    @property
    def port(self) -> int:
        return int(self.start.rpartition(":")[2])

    @property
    def address(self) -> str:
        return self.start + self.base

    def tell(self, problems: object) -> None:
        self.problems = list(problems)  # type: ignore[call-overload]

    def until(self, words: str) -> str:
        """The next line with some words, once it is told."""
        while words not in (line := self.lines.get(timeout=LONG)):
            pass
        return line

    def ask(
        self, path: str, method: str = "GET", body: str | bytes | None = None, host: str = "", **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """The answer to one request; names of headers have `_` for `-`."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=LONG)
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        data = body.encode() if isinstance(body, str) else body
        if data is not None:
            named.setdefault("Content-Length", str(len(data)))
        for name, value in {"Host": host or f"127.0.0.1:{self.port}", **named}.items():
            if value != "none":
                connection.putheader(name, value)
        connection.endheaders(data)
        answer = connection.getresponse()
        found = answer.status, dict(answer.getheaders()), answer.read()
        connection.close()
        return found


@contextmanager
def serving(
    content: Path,
    *,
    themes: Path | None = None,
    port: int = 0,
    memory: Memory | None = None,
    overlay: Path | None = None,
) -> Iterator[Server]:
    """Serve content on a port, some free one unless it is given."""
    server, stopping, failed = Server(content), threading.Event(), []

    def run() -> None:
        try:
            serve(content, port, themes, server.lines.put, server.tell, memory or Memory({}), stopping, overlay)
        except BaseException as error:
            failed.append(error)
            server.lines.put("serving nothing, for it failed")

    thread = threading.Thread(target=run)
    thread.start()
    try:
        line = server.until("serving ")
        assert not failed, failed
        address = line.split()[1]
        server.start = address[: address.index("/", len("http://"))]
        server.base = address.removeprefix(server.start)
        yield server
    finally:
        stopping.set()
        thread.join(LONG)
    assert not failed, failed
    assert not thread.is_alive()
