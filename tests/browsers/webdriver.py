"""WebDriver, as far as the tests need it: to Firefox over the socket of its Marionette, to WebKit over HTTP."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from typing import Any

Ask = Callable[[str, dict[str, Any]], Any]
PATIENCE = 120  # seconds, for one answer of a browser on a busy machine

# The commands of WebDriver by the names that Marionette has for them, with their methods and paths in HTTP.
COMMANDS = {
    "Navigate": ("POST", "/url"),
    "Refresh": ("POST", "/refresh"),
    "Back": ("POST", "/back"),
    "GetCurrentURL": ("GET", "/url"),
    "ExecuteScript": ("POST", "/execute/sync"),
    "ExecuteAsyncScript": ("POST", "/execute/async"),
    "PerformActions": ("POST", "/actions"),
    "ReleaseActions": ("DELETE", "/actions"),
    "SetTimeouts": ("POST", "/timeouts"),
    "SetWindowRect": ("POST", "/window/rect"),
    "TakeScreenshot": ("GET", "/screenshot"),
    "DeleteAllCookies": ("DELETE", "/cookie"),
    "DeleteSession": ("DELETE", ""),
}


class Refused(Exception):
    """What a browser answered in place of doing as it was told."""


@contextmanager
def marionette(port: int) -> Iterator[Ask]:
    """Asks a Firefox, whose messages are JSON after their length: `[kind, number, name or error, body]`."""
    connection = socket.create_connection(("127.0.0.1", port), PATIENCE)
    stream = connection.makefile("rb")
    count = 0

    def receive() -> Any:
        length = b""
        while (part := stream.read(1)) != b":":
            if not part:
                raise ConnectionError("Firefox has gone")
            length += part
        return json.loads(stream.read(int(length)))

    def ask(name: str, body: dict[str, Any]) -> Any:
        nonlocal count
        count += 1
        full = name if ":" in name else f"WebDriver:{name}"
        message = json.dumps([0, count, full, body]).encode()
        connection.sendall(str(len(message)).encode() + b":" + message)
        _, _, error, answer = receive()
        if error:
            raise Refused(f"{name}: {error['error']}: {error['message']}")
        return answer["value"] if isinstance(answer, dict) and answer.keys() == {"value"} else answer

    with connection, stream:
        receive()  # its greeting
        ask("NewSession", {})
        yield ask


def http(port: int, capabilities: dict[str, Any]) -> Ask:
    """Asks a WebDriver for a new browser, and that browser for the rest."""
    session = ""

    def ask(name: str, body: dict[str, Any]) -> Any:
        method, path = ("POST", "") if name == "NewSession" else COMMANDS[name]
        connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        connection.request(method, f"/session{session}{path}", json.dumps(body) if method == "POST" else None)
        answer = json.loads(connection.getresponse().read())["value"]
        connection.close()
        if isinstance(answer, dict) and "error" in answer:
            raise Refused(f"{name}: {answer['error']}: {answer.get('message', '')}")
        return answer

    session = "/" + ask("NewSession", {"capabilities": {"alwaysMatch": capabilities}})["sessionId"]
    return ask


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def listens(port: int) -> bool:
    """Whether somebody listens on a port."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False
