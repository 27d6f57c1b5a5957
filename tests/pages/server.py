"""A web server for a folder, under a path of its own as on GitHub Pages, which shows 404.html for what is missing."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


class Handler(SimpleHTTPRequestHandler):
    """Files of a folder below a path; everything else is missing."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments: Any, below: str, directory: str) -> None:
        self.below = below
        super().__init__(*arguments, directory=directory)

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if not path.startswith(self.below):
            self.path = "/no such file"
            return self.missing()
        self.path = "/" + path.removeprefix(self.below)
        place = Path(self.translate_path(self.path))
        if (place / "index.html").is_file() or place.is_file():
            return super().do_GET()
        return self.missing()

    def missing(self) -> None:
        data = Path(self.directory, "404.html").read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *said: object) -> None:
        """Nothing: the tests look at what the browser asks for."""


class Server(ThreadingHTTPServer):
    """Answers each browser in a thread of its own; one that goes away while it is answered is no fault."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def served(folder: Path, below: str = "/") -> Iterator[str]:
    """The address of a folder's index.html, while a thread serves it."""
    server = Server(("127.0.0.1", 0), partial(Handler, below=below, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{below}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
