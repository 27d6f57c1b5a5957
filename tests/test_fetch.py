"""Fetching a page: from real local servers, for nothing of the web is asked by a test."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

import pytest

from reader import cli, fetch
from reader.model import ReaderError

PAGE = "<!doctype html><html><body><p>Привет.</p></body></html>".encode()
Answer = tuple[int, dict[str, str], bytes]
ANSWERS: dict[str, Answer] = {
    "/page": (200, {"Content-Type": "text/html; charset=utf-8"}, PAGE),
    "/packed": (200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, gzip.compress(PAGE)),
    "/bomb": (200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, gzip.compress(bytes(60_000_000))),
    "/odd": (200, {"Content-Type": "text/html", "Content-Encoding": "rot13"}, PAGE),
    "/broken": (200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, b"no gzip"),
    "/half": (200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, gzip.compress(PAGE)[:-20]),
    "/moved": (302, {"Location": "/page"}, b""),
    "/for-ever": (301, {"Location": "/for-ever?again"}, b""),
    "/for-ever?again": (301, {"Location": "/for-ever"}, b""),
    "/to-file": (302, {"Location": "file:///etc/passwd"}, b""),
    "/to-local": (302, {"Location": "http://169.254.169.254/latest"}, b""),
    "/picture": (200, {"Content-Type": "image/png"}, b"x"),
    "/large": (200, {"Content-Type": "text/html", "Content-Length": "99999999999"}, b""),
    "/short": (200, {"Content-Type": "text/html", "Content-Length": "5000"}, b"begun"),
    "/teapot": (418, {}, b""),
    "/forbidden": (403, {}, b""),
    "/fault": (500, {}, b"oh"),
    "/кот?a=ё": (200, {"Content-Type": "text/html"}, PAGE),
}
asked: list[dict[str, str]] = []


class Quay(BaseHTTPRequestHandler):
    """A server with an answer for each path."""

    def do_GET(self) -> None:
        asked.append(dict(self.headers))
        status, headers, data = ANSWERS.get(unquote(self.path), (404, {}, b""))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if "Content-Length" not in headers:
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def quay() -> Iterator[str]:
    """The address of the server."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Quay)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def here(address: str) -> bool:
    """Loopback only: what tests may connect to."""
    return address == "127.0.0.1"


@pytest.mark.parametrize("path", ["/page", "/packed", "/moved", "/кот?a=ё"])
def test_a_page_is_fetched(quay: str, path: str) -> None:
    found = fetch.fetch(quay + path, allowed=here)
    assert found.data == PAGE
    assert found.address == quay + path.replace("moved", "page")


def test_who_asks_is_said_and_nothing_else(quay: str) -> None:
    asked.clear()
    fetch.fetch(quay + "/moved", allowed=here)
    assert [headers["User-Agent"].split("/")[0] for headers in asked] == ["annotated-reader"] * 2
    assert not {"Cookie", "Referer", "Authorization"} & set(asked[1])


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/none", r"there is no such page \(answer 404\)"),
        ("/forbidden", r"save it from the browser \(answer 403\)"),
        ("/fault", r"the server has a fault \(answer 500\)"),
        ("/teapot", r"does not give the page \(answer 418\)"),
        ("/for-ever", "leads on and on: more than 5 redirects"),
        ("/to-file", "only http and https are fetched, not file"),
        ("/to-local", "address of the local network"),
        ("/picture", "it is image/png, not text"),
        ("/large", "larger than 50 MB"),
        ("/bomb", "larger than 50 MB"),
        ("/short", "broke off in the middle"),
        ("/half", "broke off in the middle"),
        ("/odd", "packed in a way"),
        ("/broken", "gave no answer"),
    ],
)
def test_what_is_no_page_is_told_in_a_line(quay: str, path: str, message: str) -> None:
    with pytest.raises(ReaderError, match=message) as error:
        fetch.fetch(quay + path, allowed=here)
    assert error.value.status == 2
    assert "\n" not in str(error.value)


LOCAL = """127.0.0.1 localhost 127.1 2130706433 0x7f000001 0177.0.0.1 0 0.0.0.0 10.0.0.1 172.16.0.1 192.168.1.1
169.254.169.254 100.64.0.1 224.0.0.1 255.255.255.255 192.0.2.1 198.18.0.1 [::1] [::] [fe80::1] [fc00::1] [ff02::1]
[::ffff:127.0.0.1] [::ffff:7f00:1] [64:ff9b::7f00:1] [2002:7f00:1::] [2001:db8::1]
[fec0::1] [fe80::1%25eth0] 127.0.0.1.""".split()


@pytest.mark.parametrize("host", LOCAL)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_no_address_of_the_local_network_is_fetched(scheme: str, host: str) -> None:
    with pytest.raises(ReaderError, match=r"local network|no host|no address|no name"):
        fetch.fetch(f"{scheme}://{host}/")


@pytest.mark.parametrize("address", ["1.1.1.1", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_the_open_internet_may_be_asked(address: str) -> None:
    assert fetch.is_public(address)


@pytest.mark.parametrize(
    "address",
    """file:///etc/passwd ftp://a.example/x data:text/html,x javascript:x gopher://a.example //a.example http://
    http:///x http://a.example:99999/ http://[::1 http://name:word@a.example/ http://a..b/ http://a.example:0/
    https://nowhere.invalid/ http://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example/""".split(),
)
def test_odd_addresses_are_refused(address: str) -> None:
    with pytest.raises(ReaderError):
        fetch.fetch(address)


def test_what_was_looked_up_is_what_is_connected_to(quay: str, monkeypatch: pytest.MonkeyPatch) -> None:
    port = int(quay.rpartition(":")[2])
    answers = iter(["127.0.0.1", "10.0.0.1", "10.0.0.1"])  # a name that changes its mind

    def look_up(host: str, *_: object, **__: object) -> list[tuple[object, ...]]:
        place = host if host[0].isdigit() else next(answers)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (place, port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    assert fetch.fetch(f"http://quay.example:{port}/page", allowed=here).data == PAGE
    assert next(answers) == "10.0.0.1"


def test_one_local_address_among_others_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (place, 80)) for place in ("8.8.8.8", "192.168.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: rows)
    with pytest.raises(ReaderError, match="local network"):
        fetch.fetch("http://quay.example/")


def test_silence_has_an_end() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(ReaderError, match="does not answer in time"):
            fetch.fetch(address, allowed=here, patience=0.2)
        with pytest.raises(ReaderError, match="does not answer in time"):
            fetch.fetch(address, allowed=here, deadline=0.2)


def test_no_server_and_no_tls_are_told(quay: str) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]
    with pytest.raises(ReaderError, match="gave no answer"):
        fetch.fetch(f"http://127.0.0.1:{port}/", allowed=here)
    with pytest.raises(ReaderError, match=r"no secure connection|gave no answer"):
        fetch.fetch(quay.replace("http:", "https:") + "/page", allowed=here)


def test_the_command_fetches_nothing_of_the_local_network(
    quay: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "reader.toml").write_text('[edition]\nname = "book"\ntitle = "A Book"\n', "utf-8")
    assert cli.main(["import", quay + "/page", "--to", str(tmp_path)]) == 2
    said = capsys.readouterr()
    assert "nothing was written: 127.0.0.1 is an address of the local network" in said.out + said.err
    assert list(tmp_path.iterdir()) == [tmp_path / "reader.toml"]


def test_a_password_in_an_address_is_not_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "reader.toml").write_text('[edition]\nname = "book"\ntitle = "A Book"\n', "utf-8")
    assert cli.main(["import", "http://ada:s3cret@127.0.0.1/page", "--to", str(tmp_path), "--json"]) == 2
    said = capsys.readouterr()
    assert "http://127.0.0.1/page" in said.out
    assert "s3cret" not in said.out + said.err
