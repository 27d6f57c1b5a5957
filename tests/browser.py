"""The browser of the tests: find a Chromium, install one where there is none, start it."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

COMMANDS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "brave-browser",
    "chrome",
    "msedge",
)
# Where macOS and Windows keep what is not on the PATH.
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"%ProgramFiles%\Google\Chrome\Application\chrome.exe",
    r"%ProgramFiles(x86)%\Google\Chrome\Application\chrome.exe",
    r"%ProgramFiles(x86)%\Microsoft\Edge\Application\msedge.exe",
)
PATIENCE = 120_000  # milliseconds, for a browser to start on a busy machine
QUIET = (
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--disable-gpu",
)
MISSING = "no browser for the tests: install Chromium or Chrome, or set READER_BROWSER to the program of one"


def find() -> str:
    """The path of a Chromium to test with; raises FileNotFoundError where there is none."""
    if chosen := os.environ.get("READER_BROWSER"):
        # What was asked for is taken or refused, never silently replaced.
        if path := shutil.which(chosen):
            return path
        raise FileNotFoundError(f"READER_BROWSER={chosen} is not a program")
    for path in _candidates():
        if path:
            return path
    raise FileNotFoundError(MISSING)


def install() -> str:
    """Find a browser, or install one and find that; whatever Playwright itself lacks is installed too."""
    if _playwright_is_broken():
        # Its driver is a Node that needs this library, which a bare Debian goes without.
        apt("libatomic1")
        if _playwright_is_broken():
            raise FileNotFoundError("Playwright does not start: see what `python -m playwright --version` says")
    try:
        return find()
    except FileNotFoundError:
        if os.environ.get("READER_BROWSER"):
            raise
    for way in (lambda: apt("chromium"), lambda: _run([sys.executable, "-m", "playwright", "install", "chromium"])):
        way()
        try:
            return find()
        except FileNotFoundError:
            continue
    raise FileNotFoundError(MISSING)


def launch(playwright: Playwright) -> Browser:
    """A started browser, with Chromium's sandbox unless root runs it (Chromium refuses that)."""
    sandbox = not (hasattr(os, "geteuid") and os.geteuid() == 0)
    return playwright.chromium.launch(
        executable_path=find(), chromium_sandbox=sandbox, args=list(QUIET), timeout=PATIENCE
    )


def _candidates() -> Iterator[str | None]:
    for command in COMMANDS:
        yield shutil.which(command)
    for place in PLACES:
        yield shutil.which(os.path.expandvars(place))
    yield _playwrights_own()


def _playwrights_own() -> str | None:
    # In a process of its own: find() may be called while a Playwright is already running here.
    ask = (
        "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path, end='')"
    )
    answer = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    path = answer.stdout.strip()
    return path if path and Path(path).is_file() else None


def _playwright_is_broken() -> bool:
    if importlib.util.find_spec("playwright") is None:
        return False
    answer = subprocess.run([sys.executable, "-m", "playwright", "--version"], capture_output=True)
    return answer.returncode != 0


def apt(*packages: str) -> None:
    """Install Debian packages, where there is apt and the right to use it."""
    if not packages or not shutil.which("apt-get"):
        return
    apt = ["apt-get", "-o", "DPkg::Lock::Timeout=300", "-q", "-y"]
    if os.geteuid() != 0:
        if not shutil.which("sudo") or _run(["sudo", "-n", "true"]) != 0:
            return
        apt = ["sudo", "-n", *apt]
    command = [*apt, "install", "--no-install-recommends", *packages]
    # The package lists may be missing or old: they are fetched only when the first try fails.
    if _run(command) != 0 and _run([*apt, "update"]) == 0:
        _run(command)


def _run(command: list[str]) -> int:
    print("+", " ".join(command), file=sys.stderr, flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # Everything a package manager says goes to stderr: stdout holds the one line that scripts read.
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=sys.stderr, env=environment).returncode


if __name__ == "__main__":
    try:
        print(install() if "--install" in sys.argv[1:] else find())
    except FileNotFoundError as missing:
        sys.exit(str(missing))
