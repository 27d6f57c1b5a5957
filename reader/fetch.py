"""Edge: one page of the web, politely and carefully: never an address of the local network, never without end."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from reader import __version__
from reader.clean.formats import LARGEST
from reader.model import ReaderError

PATIENCE = 20.0  # seconds without a sign
DEADLINE = 90.0  # seconds in all
MOST_REDIRECTS = 5
CHUNK = 65_536
PORTS = {"http": 80, "https": 443}
MOVED = frozenset([301, 302, 303, 307, 308])
TYPES = ("text/", "application/xhtml", "application/xml", "application/pdf", "application/octet-stream")
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
SAID = {
    401: "the page wants a name and a password",
    402: "the page has to be paid for",
    403: "the server does not give the page to programs: save it from the browser",
    404: "there is no such page",
    410: "the page is gone",
    429: "the server is asked too often: wait a while, or save the page from the browser",
    451: "the page is withheld for legal reasons",
}
WAYS = frozenset(["http", "https"])
EMBEDDED = ipaddress.ip_network("64:ff9b::/96")  # IPv4 addresses in IPv6 ones

Allowed = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address answered, and the address it came from in the end."""

    data: bytes
    address: str


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the open internet; those wrapped in others are unwrapped."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in EMBEDDED:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if ip.is_site_local:
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def fetch(
    address: str, allowed: Allowed = is_public, patience: float = PATIENCE, deadline: float = DEADLINE
) -> Fetched:
    """The bytes at an address, after at most five redirects; ReaderError says why there are none.

    `allowed` decides by the IP address where a connection may go; each host is looked up once, and what was looked up
    is what is connected to.
    """
    end = time.monotonic() + deadline
    for _ in range(MOST_REDIRECTS + 1):
        parts = split(address)
        try:
            status, headers, data = ask(parts, allowed, patience, end)
        except ssl.SSLCertVerificationError as error:
            raise ReaderError(f"{parts.hostname} cannot prove who it is: {error.verify_message}") from error
        except ssl.SSLError as error:
            raise ReaderError(f"no secure connection to {parts.hostname}: {error.reason or 'TLS failed'}") from error
        except TimeoutError as error:
            raise ReaderError(f"{parts.hostname} does not answer in time") from error
        except http.client.IncompleteRead as error:
            raise ReaderError(f"{parts.hostname} broke off in the middle of its answer") from error
        except (OSError, http.client.HTTPException, zlib.error) as error:
            reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
            late = time.monotonic() > end
            raise ReaderError(
                f"{parts.hostname} does not answer in time" if late else f"{parts.hostname} gave no answer: {reason}"
            ) from error
        if status in MOVED and (place := headers.get("Location")):
            address = urljoin(address, place)
            continue
        check(status, headers)
        return Fetched(data, address)
    raise ReaderError(f"the address leads on and on: more than {MOST_REDIRECTS} redirects")


def split(address: str) -> SplitResult:
    """The parts of an address that may be asked."""
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError as error:
        raise ReaderError(f"it is no address of the web: {error}") from error
    if parts.scheme not in WAYS:
        raise ReaderError(f"only http and https are fetched, not {parts.scheme or 'an address without either'}")
    if not parts.hostname or port == 0:
        raise ReaderError("it is no address of the web: it names no host")
    if parts.username is not None:
        raise ReaderError("an address with a name or password in it is not fetched: save the page from the browser")
    return parts


def ask(
    parts: SplitResult, allowed: Allowed, patience: float, end: float
) -> tuple[int, http.client.HTTPMessage, bytes]:
    """Status, headers and bytes of one answer."""
    host = parts.hostname or ""
    port = parts.port or PORTS[parts.scheme]
    line = connect(look_up(host, port, allowed), port, patience)
    held = [line]
    timer = threading.Timer(max(0.1, end - time.monotonic()), hang_up, [held])
    timer.daemon = True
    timer.start()
    try:
        if parts.scheme == "https":
            held[0] = ssl.create_default_context().wrap_socket(line, server_hostname=host)
        talk = http.client.HTTPConnection(host, port, timeout=patience)
        talk.sock = held[0]
        shown = f"[{host}]" if ":" in host else host.encode("idna").decode("ascii")
        named = shown if port == PORTS[parts.scheme] else f"{shown}:{port}"
        path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._") + (
            f"?{quote(parts.query, safe='/%:@!$&()*+,;=?~-._')}" if parts.query else ""
        )
        talk.request("GET", path, headers={"Host": named, **polite()})
        with closing(talk.getresponse()) as answer:
            data = b"" if answer.status != 200 else body(answer, end)
            return answer.status, answer.headers, data
    finally:
        timer.cancel()
        held[0].close()


def polite() -> dict[str, str]:
    """Who asks, and for what."""
    return {
        "User-Agent": f"annotated-reader/{__version__} (reader import; one page, asked for by a person)",
        "Accept": "text/html, application/xhtml+xml, text/*;q=0.9, application/pdf;q=0.8, */*;q=0.1",
        "Accept-Encoding": "gzip, identity",
        "Connection": "close",
    }


def look_up(host: str, port: int, allowed: Allowed) -> list[str]:
    """The IP addresses of a host, if all of them may be connected to."""
    try:
        name = host if ":" in host else host.encode("idna").decode("ascii")
        rows = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise ReaderError(f"{host} is no name of a host") from error
    except socket.gaierror as error:
        raise ReaderError(f"there is no host {host}, or no connection to the internet") from error
    found = list(dict.fromkeys(str(row[4][0]) for row in rows))
    if not found or not all(map(allowed, found)):
        raise ReaderError(f"{host} is an address of the local network, which is not fetched")
    return found


def connect(addresses: list[str], port: int, patience: float) -> socket.socket:
    """A connection to the first of the addresses that answers."""
    for address in addresses[:4]:
        try:
            return socket.create_connection((address, port), timeout=patience)
        except OSError as error:
            failed = error
    raise failed


def hang_up(held: list[socket.socket]) -> None:
    """End a connection that takes too long, whatever it does at the moment."""
    try:
        held[0].shutdown(socket.SHUT_RDWR)
    except OSError:
        return


def body(answer: http.client.HTTPResponse, end: float) -> bytes:
    """The bytes of an answer, unpacked, as they come; what is too large is not read to its end."""
    length = answer.headers.get("Content-Length", "")
    if length.isascii() and length.isdecimal() and (len(length) > 15 or int(length) > LARGEST):
        raise ReaderError(f"it is larger than {LARGEST // 1_000_000} MB")
    packing = answer.headers.get("Content-Encoding", "identity").strip().lower()
    if packing not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise ReaderError(f"the answer is packed in a way that is not known here: {packing[:40]}")
    opener = zlib.decompressobj(zlib.MAX_WBITS | 32) if packing not in ("", "identity") else None
    found = bytearray()
    while chunk := answer.read(CHUNK):
        if time.monotonic() > end:
            raise TimeoutError
        found += opener.decompress(chunk, LARGEST + 1 - len(found)) if opener else chunk
        if len(found) > LARGEST or (opener and opener.unconsumed_tail):
            raise ReaderError(f"it is larger than {LARGEST // 1_000_000} MB")
    if answer.length or (opener and not opener.eof):  # what was promised did not come
        raise http.client.IncompleteRead(b"", answer.length)
    return bytes(found)


def check(status: int, headers: http.client.HTTPMessage) -> None:
    """Refuse an answer that is no page."""
    if status != 200:
        said = SAID.get(status, "the server has a fault" if status >= 500 else "the server does not give the page")
        raise ReaderError(f"{said} (answer {status})")
    kind = headers.get_content_type() if headers.get("Content-Type") else "text/html"
    if not kind.startswith((*TYPES, WORD)) and not kind.endswith("+xml"):
        raise ReaderError(f"it is {kind[:60]}, not text")
