"""The server of an edition at work: what it answers, what it refuses, what it tells, and how it ends."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from reader import accounts, disk
from reader.build import build
from reader.cache import Memory, Run
from tests.books.making import BOOK, READING, TOML, command, reader, tree, write
from tests.conftest import mostly_slow
from tests.serving import LONG, Server, serving
from tests.test_review import BOOK as REVIEWED

PICTURED = {
    **BOOK,
    "pictures/a b.png": b"\x89PNG\r\n\x1a\n",
    "readings/متن.md": READING + "\n![A picture](../pictures/a%20b.png)\n",
}
TRAVERSALS = [
    "/../../etc/passwd",
    "/../../../../../../../../etc/passwd",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/book/%2e%2e/%2e%2e/etc/passwd",
    "/book/..%2f..%2fetc%2fpasswd",
    "/book/..\\..\\etc\\passwd",
    "/book/..%5c..%5cetc%5cpasswd",
    "/book/%00",
    "/book/index.html%00.css",
    "/book/%252e%252e/etc/passwd",
    "/book/%ff%fe",
    "//etc/passwd",
    "/etc/passwd",
    "etc/passwd",
    "file:///etc/passwd",
    "http://127.0.0.1/etc/passwd",
    "/book/../book/index.html",
    "/book/reader.toml",
    "/book/readings/text.md",
    "/book/readings/",
    "/book/assets/",
    "/book/readings",
    "/-/",
    "/-/review/../../book/index.html",
    "/-/site/../../etc/passwd",
    "/book//index.html",
    "?",
    "*",
    "/readings/text.html",
    "/book/book/index.html",
    "/-/site/reader.toml",
    "/-/live.py",
]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A book with terms that is served to many tests, none of which changes it."""
    with serving(write(tmp_path_factory.mktemp("served") / "content", {**PICTURED, **REVIEWED})) as found:
        before = tree(found.content)
        yield found
        assert tree(found.content) == before


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A small book, served to one test."""
    with serving(write(tmp_path / "content", BOOK)) as found:
        yield found


# What is served


@pytest.mark.parametrize(
    ("more", "base"), [("", "/book/"), ('address = "https://example.org/one/two"\n', "/one/two/")], ids=["name", "path"]
)
def test_the_pages_are_those_of_a_build_but_for_one_script(more: str, base: str, tmp_path: Path) -> None:
    content = write(tmp_path / "content", {**PICTURED, "reader.toml": TOML + more})
    _, files = build(disk.read_content(content), disk.read_theme("default"), outputs=("site", "review"))
    with serving(content) as served:
        assert served.base == base
        for file in files:
            top, _, path = file.path.partition("/")
            status, headers, data = served.ask(quote((base if top == "site" else "/-/review/") + path))
            assert status == 200
            assert headers["Cache-Control"] == "no-store"
            tag = b'<script defer src="/-/live.js?'
            if path.endswith(".html"):
                before, _, rest = data.partition(tag)
                data = before + rest.partition(b"</script>\n")[2]
            assert data == file.data, path
        assert sorted(path.name for path in tmp_path.iterdir()) == ["content"]


def test_a_site_at_the_root_of_its_host_is_served_there(tmp_path: Path) -> None:
    content = write(tmp_path, {**BOOK, "reader.toml": TOML + 'address = "https://example.org"\n'})
    with serving(content) as served:
        assert served.base == "/"
        assert served.ask("/readings/text.html")[0] == 200
        assert served.ask("/-/site/readings/text.html")[1]["Location"] == "/readings/text.html"
        assert served.ask("/")[0] == 200
        assert [served.ask(path)[0] for path in ("/%ff", "/..", "/../", "/book/", "/-/site/")] == [
            404,
            404,
            404,
            404,
            302,
        ]


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/", "/book/"),
        ("/book", "/book/"),
        ("/book/glossary", "/book/glossary/"),
        ("/-/review", "/-/review/"),
        ("/-/site/readings/text.html", "/book/readings/text.html"),
        ("/-/site/readings/%D9%85%D8%AA%D9%86.html", "/book/readings/%D9%85%D8%AA%D9%86.html"),
    ],
)
def test_a_folder_and_the_links_of_the_review_lead_on(path: str, place: str, served: Server) -> None:
    status, headers, _ = served.ask(path)
    assert (status, headers["Location"]) == (302, place)
    assert served.ask(place)[0] == 200


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("", "text/html; charset=utf-8"),
        ("assets/reader.css", "text/css; charset=utf-8"),
        ("assets/reader.js?v=1", "text/javascript; charset=utf-8"),
        ("THIRD-PARTY.txt", "text/plain; charset=utf-8"),
        ("pictures/a%20b.png", "image/png"),
    ],
)
def test_a_file_says_what_it_is(path: str, kind: str, served: Server) -> None:
    status, headers, data = served.ask(served.base + path)
    assert (status, headers["Content-Type"], headers["X-Content-Type-Options"]) == (200, kind, "nosniff")
    head = served.ask(served.base + path, "HEAD")
    assert (head[0], head[1]["Content-Length"], head[2]) == (200, str(len(data)), b"")


def test_what_is_missing_is_told_by_the_page_for_it_whose_links_lead_home(served: Server) -> None:
    status, headers, data = served.ask("/book/readings/deep/gone.html")
    assert (status, headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert b'href="/book/index.html"' in data
    assert b'src="/book/assets/reader.js' in data
    assert b'href="#text"' in data


# What is refused


@pytest.mark.parametrize("path", TRAVERSALS)
def test_nothing_of_the_disk_can_be_asked_for(path: str, served: Server) -> None:
    with socket.create_connection(("127.0.0.1", served.port), LONG) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n\r\n".encode())
        said = connection.makefile("rb").read()
    assert said.startswith(b"HTTP/1.0 404 ")
    assert b"root:" not in said
    assert b"[edition]" not in said


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "POST"])
def test_only_decisions_can_be_sent(method: str, served: Server) -> None:
    own = {"Origin": served.start, "Content_Type": "application/json"}
    assert served.ask("/book/index.html", method, "[]", **own)[0] == 405


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "evil.example:{port}", "none"])
@pytest.mark.parametrize("path", ["/", "/-/events", "/-/state"])
def test_another_name_of_the_host_is_refused(path: str, host: str, served: Server) -> None:
    status, _, data = served.ask(path, host=host.format(port=served.port))
    assert status == 421
    assert b"<" not in data


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
def test_its_own_names_are_answered(name: str, served: Server) -> None:
    assert served.ask("/book/", host=f"{name}:{served.port}")[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "iframe"},
        {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "no-cors", "Sec_Fetch_Dest": "script"},
    ],
    ids=str,
)
@pytest.mark.parametrize("path", ["/book/", "/-/events", "/-/state"])
def test_a_page_of_another_origin_gets_nothing(path: str, headers: dict[str, str], served: Server) -> None:
    assert served.ask(path, **headers)[0] == 403


def test_a_link_on_another_page_may_be_followed(served: Server) -> None:
    visit = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document"}
    assert served.ask("/book/", **visit)[0] == 200


@pytest.mark.skipif(sys.platform != "linux" or os.getuid() != 0, reason="needs two accounts, and what Linux tells")
@pytest.mark.parametrize("kind", ["AF_INET", "AF_INET6"])
def test_another_account_of_the_machine_gets_nothing(kind: str, served: Server) -> None:
    line = f"GET /-/desk/text HTTP/1.1\\r\\nHost: 127.0.0.1:{served.port}\\r\\n\\r\\n"
    host = {"AF_INET": "127.0.0.1", "AF_INET6": "::ffff:127.0.0.1"}[kind]
    ask = f"""
import os, socket, sys
os.setuid(int(sys.argv[1]))
line = socket.socket(socket.{kind})
line.connect(("{host}", {served.port}))
line.sendall(b"{line}")
print(line.makefile().read())
"""
    for account, status in ((0, 200), (65534, 403)):
        command = [sys.executable, "-S", "-c", ask, str(account)]
        said = subprocess.run(command, capture_output=True, text=True, timeout=LONG, check=True).stdout
        assert said.startswith(f"HTTP/1.0 {status}")
    assert not accounts.is_ours(("127.0.0.1", served.port), ("127.0.0.1", 1))  # a connection that is closed already


def test_who_has_sent_all_and_closed_that_half_is_answered(served: Server) -> None:
    with socket.create_connection(("127.0.0.1", served.port), LONG) as line:
        line.sendall(f"GET /-/state HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n\r\n".encode())
        line.shutdown(socket.SHUT_WR)
        assert line.makefile().readline().startswith("HTTP/1.0 200")


@pytest.mark.skipif(sys.platform != "linux", reason="what Linux tells")
def test_a_connection_that_a_first_look_misses_is_looked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    own, other = ("127.0.0.1", 8000), ("127.0.0.1", 40000)
    here, there = accounts.shown(*own), accounts.shown(*other)
    for owner, is_ours in ((os.getuid(), True), (os.getuid() + 1, False), (None, False)):
        looks = iter([[(here, "", 0)], [], [(here, "", 0), (there, here, owner)], []])
        monkeypatch.setattr(accounts, "listed", lambda _, looks=looks: next(looks))
        assert accounts.is_ours(own, other) == is_ours


@pytest.mark.skipif(sys.platform != "linux", reason="what Linux tells")
@pytest.mark.parametrize(
    ("state", "file", "owner"),
    [("01", 77, 1000), ("04", 77, 1000), ("05", 77, 1000), ("05", 0, None), ("06", 0, None), ("0A", 77, None)],
)
def test_a_connection_has_an_owner_while_a_program_holds_it(
    state: str, file: int, owner: int | None, tmp_path: Path
) -> None:
    table = tmp_path / "tcp"
    line = f"   0: 0100007F:9C40 0100007F:1F40 {state} 00000000:00000000 00:00000000 00000000  1000        0 {file} 1 0"
    table.write_text(f"  sl  local_address rem_address   st …\n{line}\n", "utf-8")
    assert list(accounts.listed(table)) == [("0100007F:9C40", "0100007F:1F40", owner)]


def test_it_listens_at_one_address_alone(served: Server) -> None:
    with pytest.raises(OSError):  # noqa: PT011 - refused on Linux, out of reach elsewhere
        socket.create_connection(("127.0.0.2", served.port), 1).close()


# Decisions


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Server]:
    """A book with terms, served."""
    with serving(write(tmp_path / "content", REVIEWED)) as found:
        yield found


def post(desk: Server, body: str | bytes, **headers: str) -> tuple[int, str]:
    own = {"Origin": desk.start, "Content_Type": "application/json", **headers}
    status, _, data = desk.ask("/-/decisions", "POST", body, **own)
    return status, data.decode()


def test_a_decision_is_written_and_the_pages_follow(desk: Server) -> None:
    decision = {"decision": "never-here", "reading": "text", "term": "nato"}
    assert b'href="../glossary/nato.html"' in desk.ask("/book/readings/text.html")[2]
    assert post(desk, json.dumps([decision])) == (200, '["readings/text.md"]')
    assert desk.until("decisions written") == "decisions written: readings/text.md"
    desk.until("rebuilt in")
    assert "never: [nato]" in (desk.content / "readings" / "text.md").read_text("utf-8")
    assert b'href="../glossary/nato.html"' not in desk.ask("/book/readings/text.html")[2]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("", "not what a review page saves"),
        ("{}", "a list of decisions"),
        ("[" * 100_000, "not what a review page saves"),
        ("[1]", "decision 1: expected keys and texts"),
        ('[{"decision": "alias", "term": "../../x", "words": "a"}]', "there is no glossary/../../x.md"),
        (b"\xff\xfe", "not what a review page saves"),
    ],
)
def test_what_is_no_list_of_decisions_changes_nothing(body: str | bytes, message: str, served: Server) -> None:
    before = tree(served.content)
    status, said = post(served, body)
    assert status == 422
    assert message in said
    assert tree(served.content) == before


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "none"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Sec_Fetch_Site": "cross-site"}, 403),
        (
            {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document"},
            403,
        ),
        ({"Content_Type": "text/plain"}, 415),
        ({"Content_Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content_Type": "none"}, 415),
        ({"Content_Length": "none"}, 413),
        ({"Content_Length": "-1"}, 413),
        ({"Content_Length": "x"}, 413),
        ({"host": "evil.example"}, 421),
    ],
    ids=str,
)
def test_nobody_else_decides(headers: dict[str, str], status: int, served: Server) -> None:
    before = tree(served.content)
    assert post(served, '[{"decision": "ignore", "words": "RUSI"}]', **headers)[0] == status
    assert tree(served.content) == before


def test_too_many_decisions_are_refused(served: Server) -> None:
    assert post(served, b"[" + b" " * 1_000_000 + b"]")[0] == 413


def test_content_that_cannot_be_read_is_not_decided_upon(desk: Server) -> None:
    write(desk.content, {"glossary/bad.md": b"\xff"})
    status, said = post(desk, '[{"decision": "ignore", "words": "RUSI"}]')
    assert status == 422
    assert said.startswith("glossary/bad.md:1: ")


# Watching


def test_what_is_saved_is_built_again(server: Server) -> None:
    text = server.content / "readings" / "text.md"
    for words, save in (("Second", in_place), ("Third.", by_renaming), ("Fourth", as_before)):
        save(text, f"---\ntitle: A text\n---\n{words}\n")
        server.until("rebuilt in")
        assert words.encode() in server.ask("/book/readings/text.html")[2]


def in_place(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")


def by_renaming(path: Path, text: str) -> None:
    beside = path.with_name(".text.swp")
    beside.write_text(text, "utf-8")
    os.replace(beside, path)


def as_before(path: Path, text: str) -> None:
    """With the size and the time it had."""
    old = path.stat()
    path.write_text(text, "utf-8")
    os.utime(path, ns=(old.st_atime_ns, old.st_mtime_ns))
    assert path.stat().st_size == old.st_size


def test_files_that_come_go_and_change_their_names_are_seen(server: Server) -> None:
    readings = server.content / "readings"
    write(readings, {"new.md": READING})
    server.until("rebuilt in")
    assert server.ask("/book/readings/new.html")[0] == 200
    (readings / "new.md").rename(readings / "newer.md")
    server.until("rebuilt in")
    assert [server.ask(f"/book/readings/{name}.html")[0] for name in ("new", "newer")] == [404, 200]
    (readings / "newer.md").unlink()
    server.until("rebuilt in")
    assert server.ask("/book/readings/newer.html")[0] == 404


def test_an_edit_that_changes_no_page_changes_no_version(server: Server) -> None:
    before = json.loads(server.ask("/-/state")[2])["version"]
    write(server.content, {"readings/text.md": READING.replace("title: A text", "title:  A text")})
    assert "no files changed" in server.until("rebuilt in")
    assert json.loads(server.ask("/-/state")[2])["version"] == before


def test_a_change_during_a_build_is_built_after_it(tmp_path: Path) -> None:
    content = write(tmp_path / "content", BOOK)
    busy, go = threading.Event(), threading.Event()
    go.set()

    class Slow(Memory):
        def __call__(self, function: Callable[[Any], Any], values: Sequence[Any], run: Run) -> list[Any]:
            busy.set()
            assert go.wait(LONG)
            return super().__call__(function, values, run)

    with serving(content, memory=Slow({})) as server:
        go.clear()
        busy.clear()
        write(content, {"readings/text.md": READING + "\nFirst change.\n"})
        assert busy.wait(LONG)
        assert b"First change" not in server.ask("/book/readings/text.html")[2]
        write(content, {"readings/text.md": READING + "\nSecond change.\n"})
        go.set()
        server.until("rebuilt in")
        assert b"First change." in server.ask("/book/readings/text.html")[2]
        server.until("rebuilt in")
        assert b"Second change." in server.ask("/book/readings/text.html")[2]


def test_another_name_is_another_address(server: Server) -> None:
    write(server.content, {"reader.toml": TOML.replace("book", "tome")})
    server.until("rebuilt in")
    assert server.ask("/")[1]["Location"] == "/tome/"
    assert server.ask("/tome/readings/text.html")[0] == 200


def test_browsers_hear_of_every_build(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), LONG) as connection:
        connection.sendall(f"GET /-/events HTTP/1.1\r\nHost: localhost:{server.port}\r\n\r\n".encode())
        stream = connection.makefile("rb")
        first = heard(stream)
        write(server.content, {"readings/text.md": READING + "\nMore.\n"})
        second = heard(stream)
        write(server.content, {"readings/text.md": "---\ndate: never\n---\n"})
        third = heard(stream)
    assert first["rows"] == second["rows"] == []
    assert first["version"] != second["version"] == third["version"]
    assert third["stale"]
    assert third["rows"][0]["place"] == f"{server.content}/readings/text.md:2"


def heard(stream: Any) -> dict[str, Any]:
    """The next news of a stream."""
    while not (line := stream.readline()).startswith(b"data: "):
        assert line, "the stream has ended"
    return json.loads(line.removeprefix(b"data: "))  # type: ignore[no-any-return]


# Mistakes

MISTAKES = {
    "front matter": (
        {"readings/text.md": "---\ntitle: A text\ndate: 2022-13-45\n---\nWords.\n"},
        "/readings/text.md:3",
    ),
    "yaml": ({"readings/text.md": "---\ntitle: [\n---\nWords.\n"}, "/readings/text.md:"),
    "toml": ({"reader.toml": "[edition\n"}, "/reader.toml:1"),
    "bytes": ({"readings/text.md": b"\xff"}, "/readings/text.md:1"),
    "a theme that is not there": ({"reader.toml": TOML + 'theme = "dark"\n'}, "there is no theme 'dark'"),
    "no readings": ({"readings/text.md": None}, "/readings:1"),
}


@pytest.mark.parametrize(("files", "where"), mostly_slow(MISTAKES.values(), quick=3), ids=MISTAKES)
def test_a_mistake_is_told_and_the_last_good_pages_stay(
    files: dict[str, str | bytes | None], where: str, tmp_path: Path
) -> None:
    with serving(write(tmp_path / "content", BOOK)) as server:
        change(server.content, files)
        server.until("not rebuilt: the last good pages stay")
        assert b"The first paragraph." in server.ask("/book/readings/text.html")[2]
        state = json.loads(server.ask("/-/state")[2])
        assert state["stale"]
        assert where in state["rows"][0]["place"] + state["rows"][0]["message"]
        write(server.content, BOOK)
        server.until("rebuilt in")
        assert json.loads(server.ask("/-/state")[2])["rows"] == []


def change(folder: Path, files: dict[str, str | bytes | None]) -> None:
    """Write files, and remove those that are None."""
    write(folder, {name: data for name, data in files.items() if data is not None})
    for name, data in files.items():
        if data is None:
            (folder / name).unlink()


@pytest.mark.parametrize(("files", "where"), mostly_slow(MISTAKES.values(), quick=3), ids=MISTAKES)
def test_a_start_with_a_mistake_shows_it_and_recovers(
    files: dict[str, str | bytes | None], where: str, tmp_path: Path
) -> None:
    content = write(tmp_path / "content", BOOK)
    change(content, files)
    with serving(content) as server:
        status, headers, data = server.ask("/any/where.html")
        assert (status, headers["Content-Type"]) == (503, "text/html; charset=utf-8")
        assert where.encode().replace(b"'", b"&#x27;") in data
        assert b'<script defer src="/-/live.js?v=' in data
        assert server.ask("/-/live.css")[0] == 200
        write(content, BOOK)
        server.until("built in")
        assert server.ask("/")[1]["Location"] == "/book/"
        assert server.ask("/book/")[0] == 200


def test_a_mistake_cannot_write_on_the_page_that_tells_it(tmp_path: Path) -> None:
    files = {"readings/text.md": "---\ntitle: A\n<script>alert(1)</script>: x\n---\n", "readings/a<b>.md": READING}
    with serving(write(tmp_path / "content", {"reader.toml": TOML, **files})) as server:
        data = server.ask("/")[2]
        assert b"<script>alert" not in data
        assert b"a<b>" not in data
        assert b"a&lt;b&gt;.md" in data


def test_content_that_goes_and_comes_back_is_served_again(tmp_path: Path) -> None:
    content = write(tmp_path / "content", BOOK)
    with serving(content) as server:
        content.rename(tmp_path / "elsewhere")
        server.until("does not exist")
        server.until("not rebuilt")
        assert server.ask("/book/")[0] == 200
        (tmp_path / "elsewhere").rename(content)
        server.until("rebuilt in")


def test_a_template_that_fails_is_told_with_its_line(tmp_path: Path) -> None:
    themes = tmp_path / "themes"
    write(themes, tree(disk.themes_folder()))
    with serving(write(tmp_path / "content", BOOK), themes=themes) as server:
        home = themes / "default" / "templates" / "home.html"
        good = home.read_text("utf-8")
        home.write_text("\n{{ nothing.at_all }}\n", "utf-8")
        assert server.until("template") == "template home.html, line 2: 'nothing' is undefined"
        home.write_text(good.replace("<main", "<main data-new"), "utf-8")
        server.until("rebuilt in")
        assert b"data-new" in server.ask("/book/")[2]
        # A page of the review is made when it is asked for: no save waits for those of all readings.
        before = json.loads(server.ask("/-/state")[2])["version"]
        (themes / "default" / "templates" / "review.html").write_text("\n{{ nothing.at_all }}\n", "utf-8")
        server.until("rebuilt in")
        assert json.loads(server.ask("/-/state")[2])["version"] != before  # so it is loaded again where it is open
        wrong = b"template review.html, line 2: 'nothing' is undefined\n"
        assert server.ask("/-/review/text.html")[::2] == (500, wrong)


def test_warnings_are_told_and_hints_are_not(tmp_path: Path) -> None:
    warned = {**REVIEWED, "readings/text.md": REVIEWED["readings/text.md"] + "\n[Words](gone.md) RUSI RUSI.\n"}
    with serving(write(tmp_path / "content", warned)) as server:
        state = json.loads(server.ask("/-/state")[2])
        assert [row["rule"] for row in state["rows"]] == ["broken-link"]
        assert (state["stale"], state["words"]["title"]) == (False, "1 warning")
        assert [problem.rule for problem in server.problems] == ["broken-link"]


def test_what_did_not_change_is_remembered(tmp_path: Path) -> None:
    store: dict[str, bytes] = {}
    content = write(tmp_path / "content", {**BOOK, "readings/b.md": "# B\n\nWords.\n"})
    with serving(content, memory=Memory(store)) as server:
        before = set(store)
        write(content, {"readings/b.md": "# B\n\nOther words.\n"})
        server.until("rebuilt in")
        assert before & set(store)
        assert set(store) - before


def test_no_thread_is_left(tmp_path: Path) -> None:
    content, before = write(tmp_path / "content", BOOK), set(threading.enumerate())
    with contextlib.ExitStack() as connections:
        with serving(content) as server:
            for words in ("", "GET /", f"GET /-/events HTTP/1.1\r\nHost: localhost:{server.port}\r\n\r\n"):
                connection = connections.enter_context(socket.create_connection(("127.0.0.1", server.port), LONG))
                connection.sendall(words.encode())
            heard(connection.makefile("rb"))
            assert set(threading.enumerate()) > before
        assert set(threading.enumerate()) <= before


def test_memory_is_given_back(tmp_path: Path) -> None:
    gc.disable()
    try:
        with serving(write(tmp_path / "content", BOOK)):
            assert gc.isenabled()
    finally:
        gc.enable()


# The command


SIGNALS = [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]


def hearing() -> None:
    """What a run in the background may have been told to ignore is heard."""
    for number, _ in SIGNALS:
        signal.signal(number, signal.SIG_DFL)


def started(content: Path, *more: str) -> tuple[subprocess.Popen[str], list[str]]:
    """The command at work, and what it said until it served."""
    child = subprocess.Popen(
        [sys.executable, "-m", "reader", "serve", str(content), *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        preexec_fn=hearing,
    )
    assert child.stdout
    lines = []
    while "links to review" not in (line := child.stdout.readline()):
        assert line, child.communicate()
        lines.append(line)
    return child, lines


@pytest.mark.parametrize(("number", "status"), mostly_slow(SIGNALS))
def test_it_ends_at_once_without_a_trace(number: signal.Signals, status: int, tmp_path: Path) -> None:
    child, lines = started(write(tmp_path / "content", {**BOOK, "paragraphs.lock": ""}), "--port", "0")
    port = int(lines[-1].split("127.0.0.1:")[1].partition("/")[0])
    with socket.create_connection(("127.0.0.1", port)) as browser, socket.create_connection(("127.0.0.1", port)):
        browser.sendall(f"GET /-/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
        heard(browser.makefile("rb"))
        write(tmp_path / "content", {"readings/text.md": READING + "\nMore.\n"})  # it may be building when it hears
        child.send_signal(number)
        said, error = child.communicate(timeout=LONG)
    assert child.returncode == status
    assert "numbers kept: readings/text.md: 0 kept, 2 new" in said
    assert error == ("reader: stopped\n" if number == signal.SIGINT else "")
    assert not (tmp_path / "build").exists()


def test_a_browser_that_goes_is_not_missed(tmp_path: Path) -> None:
    child, lines = started(write(tmp_path / "content", BOOK), "--port", "0")
    port = int(lines[-1].split("127.0.0.1:")[1].partition("/")[0])
    for path in ("/-/events", "/book/"):
        browser = socket.create_connection(("127.0.0.1", port))
        browser.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        browser.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
        browser.close()
    write(tmp_path / "content", {"readings/text.md": READING + "\nMore.\n"})
    assert child.stdout
    assert child.stdout.readline().startswith("rebuilt in")
    child.terminate()
    assert child.communicate(timeout=LONG) == ("", "")


@pytest.mark.slow
def test_two_servers_pick_two_ports(tmp_path: Path) -> None:
    content = write(tmp_path / "content", BOOK)
    first, one = started(content)
    second, two = started(content)
    ports = [line.split("127.0.0.1:")[1].partition("/")[0] for line in (one[-1], two[-1])]
    assert len(set(ports)) == 2
    assert two[0] == f"port 8000 is taken: using {ports[1]}\n"
    for child in (first, second):
        child.terminate()
        child.communicate(timeout=LONG)


def test_a_port_that_was_asked_for_and_is_taken_is_told(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = write(tmp_path / "content", BOOK)
    status, said, error = reader(capsys, "serve", content, "--port", server.port)
    assert (status, said) == (2, "")
    assert error == f"reader: port {server.port} is taken; give another with --port, or none for a free one\n"


@pytest.mark.parametrize("port", ["-1", "65536", "eight", ""])
def test_a_port_that_is_none_is_told(port: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, error = reader(capsys, "serve", tmp_path, "--port", port)
    assert status == 2
    assert "argument --port" in error


@pytest.mark.parametrize("more", [[], ["--themes", "nowhere"]])
def test_a_folder_that_is_not_there_cannot_be_served(
    more: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = write(tmp_path / "content", BOOK) if more else tmp_path / "nowhere"
    status, said, error = reader(capsys, "serve", content, *more)
    assert (status, said) == (2, "")
    assert error.startswith("reader: ")
    assert "nowhere: " in error


def test_mistakes_of_the_content_are_no_trace_in_the_terminal(tmp_path: Path) -> None:
    content = write(tmp_path / "content", {**BOOK, "readings/b.md": "---\n"})
    child, lines = started(content, "--port", "0")
    assert lines[0].startswith("not built: ")
    child.terminate()
    _, error = child.communicate(timeout=LONG)
    assert error.startswith(f"{content}/readings/b.md:1: ")
    assert "Traceback" not in error


def test_nothing_of_the_server_is_in_what_is_built(tmp_path: Path) -> None:
    content = write(tmp_path / "content", BOOK)
    assert command("build", content, "--review").returncode == 0
    files = tree(tmp_path / "build")
    assert not [name for name in files if "live" in name]
    assert not [name for name, data in files.items() if b"/-/" in data]
