"""Debian's Firefox and WebKitGTK: find them, install them where they are missing, start them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from tests import browser as programs
from tests.browsers.webdriver import PATIENCE, Ask, Refused, free_port, http, listens, marionette

FIREFOX = ("firefox-esr", "firefox")
WEBKIT = "WebKitWebDriver"
MINI = "/usr/lib/*/webkit2gtk-4.*/MiniBrowser"
SCREEN = "2000x1400x24"
# A reader's Firefox is left as it is, above all in what file:// may do; only its own pages and calls are off.
PREFERENCES = {
    "app.normandy.enabled": False,
    "app.update.enabled": False,
    "browser.aboutwelcome.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "remote.prefs.recommended": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
}
# Its toolbar would keep the window from being as narrow as a phone.
SMALL = "* { font-size: 1px; margin: 0; padding: 0; min-width: 0; border-width: 0; }"


@dataclass(frozen=True)
class Engine:
    """A browser at work: how to tell it what to do, how wide it is made, and what its console says."""

    name: str
    version: str
    ask: Ask
    resize: Callable[[int, int], object]
    said: Callable[[], list[str]]
    forget: Callable[[], object]


def missing() -> list[str]:
    """The Debian packages of what is not there."""
    wanted = {
        "firefox-esr": any(shutil.which(name) for name in FIREFOX),
        "webkit2gtk-driver": shutil.which(WEBKIT) and mini_browser(),
        "xvfb": shutil.which("Xvfb"),
    }
    return [package for package, found in wanted.items() if not found]


def install() -> None:
    """Install what is missing; raises FileNotFoundError where that cannot be done."""
    programs.apt(*missing())
    if lacking := missing():
        raise FileNotFoundError(f"no browsers for these tests: install Debian's {', '.join(lacking)}")


def mini_browser() -> str:
    """The path of WebKitGTK's own small browser, or nothing."""
    return next((str(path) for path in sorted(Path("/").glob(MINI[1:]), reverse=True)), "")


@contextmanager
def firefox(folder: Path, *, scripts: bool = True, preferences: dict[str, object] | None = None) -> Iterator[Engine]:
    """A Firefox with a new profile, without a window."""
    port = free_port()
    chosen = {**PREFERENCES, "marionette.port": port, "javascript.enabled": scripts, **(preferences or {})}
    lines = [f'user_pref("{name}", {str(value).lower()});' for name, value in chosen.items()]
    (folder / "user.js").write_text("\n".join(lines), "utf-8")
    program = next(path for name in FIREFOX if (path := shutil.which(name)))
    command = [program, "--headless", "--marionette", "--remote-allow-system-access", "--no-remote"]
    with running([*command, "--profile", str(folder)], folder / "firefox.log", {}):
        until_listens(port)
        with marionette(port) as ask:
            yield gecko(ask, subprocess.run([program, "--version"], capture_output=True, text=True).stdout.strip())
            with suppress(Refused, OSError):
                ask("Marionette:Quit", {"flags": ["eForceQuit"]})


def gecko(ask: Ask, version: str) -> Engine:
    """A Firefox that listens; what no page may do is told to the program around it."""

    def chrome(script: str, *arguments: object) -> Any:
        ask("Marionette:SetContext", {"value": "chrome"})
        try:
            return ask("ExecuteScript", {"script": script, "args": list(arguments)})
        finally:
            ask("Marionette:SetContext", {"value": "content"})

    ask("SetWindowRect", {"x": 0, "y": 0, "width": 1960, "height": 1300})
    return Engine("firefox", version, ask, partial(chrome, RESIZE), partial(chrome, SAID), partial(chrome, FORGET))


# A window of Firefox is never as narrow as a phone; the page in it may be.
RESIZE = """
  const [width, height] = arguments;
  for (const prefix of ["", "min-", "max-"]) {
    gBrowser.selectedBrowser.style.setProperty(`${prefix}width`, `${width}px`);
    gBrowser.selectedBrowser.style.setProperty(`${prefix}height`, `${height}px`);
  }
"""
SAID = """
  const errors = Services.console.getMessageArray().filter(one => one instanceof Ci.nsIScriptError);
  Services.console.reset();
  return errors.map(one => `${one.category}: ${one.errorMessage} (${one.sourceName}:${one.lineNumber})`);
"""
FORGET = """
  Services.cookies.removeAll();
  Services.clearData.deleteData(Ci.nsIClearDataService.CLEAR_DOM_STORAGES, () => {});
"""


@contextmanager
def webkit(folder: Path, *, scripts: bool = True) -> Iterator[Engine]:
    """A WebKitGTK with nothing remembered, on a screen that nobody sees."""
    port, log = free_port(), folder / "console.log"
    (folder / "gtk-3.0").mkdir()
    (folder / "gtk-3.0" / "gtk.css").write_text(SMALL, "utf-8")
    # The driver silences its browser, whose console is what we want to hear.
    starter = folder / "start"
    starter.write_text(f'#!/bin/sh\nexec "{mini_browser()}" "$@" >>"{log}" 2>/dev/null\n', "utf-8")
    starter.chmod(0o700)
    log.touch()
    options = ["--automation", "--enable-write-console-messages-to-stdout=true"]
    options += [f"--enable-javascript-markup={str(scripts).lower()}"]
    with screen(folder) as display:
        environment = {"DISPLAY": display, "XDG_CONFIG_HOME": str(folder)}
        if os.geteuid() == 0:
            environment["WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS"] = "1"
        with running([shutil.which(WEBKIT) or WEBKIT, f"--port={port}"], folder / "driver.log", environment):
            until_listens(port)
            ask = http(port, {"webkitgtk:browserOptions": {"binary": str(starter), "args": options}})
            heard = 0

            def said() -> list[str]:
                nonlocal heard
                lines = [line for line in log.read_text("utf-8").splitlines() if "CONSOLE" in line]
                new, heard = lines[heard:], len(lines)
                return new

            def resize(width: int, height: int) -> None:
                ask("SetWindowRect", {"x": 0, "y": 0, "width": width, "height": height + 36})

            version = subprocess.run([mini_browser(), "--version"], capture_output=True, text=True).stdout.strip()

            def forget() -> None:
                ask("ExecuteScript", {"script": FORGET_HERE, "args": []})

            yield Engine("webkit", version, ask, resize, said, forget)
            with suppress(Refused, OSError):
                ask("DeleteSession", {})


def console(folder: Path, addresses: list[str], until: Callable[[str], bool]) -> str:
    """What pages say on WebKit's console from their first line on; it is silent when it is driven, or private."""
    log = folder / "said.log"
    with screen(folder) as display:
        kept = {f"XDG_{kind}_HOME": str(folder) for kind in ("CACHE", "CONFIG", "DATA")}
        environment = {"DISPLAY": display, **kept}
        if os.geteuid() == 0:
            environment["WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS"] = "1"
        command = [mini_browser(), "--enable-write-console-messages-to-stdout=true", *addresses]
        end = time.monotonic() + PATIENCE
        with running(command, log, environment):
            while not until(log.read_text("utf-8")):
                if time.monotonic() > end:
                    raise TimeoutError("WebKit does not open all pages")
                time.sleep(0.2)
    return log.read_text("utf-8")


# All pages of a site share what they keep here, those of the disk too.
FORGET_HERE = """
  if (location.protocol === "about:") return;
  localStorage.clear();
  sessionStorage.clear();
  for (const pair of document.cookie.split("; ")) document.cookie = `${pair.split("=")[0]}=; path=/; max-age=0`;
"""


@contextmanager
def screen(folder: Path) -> Iterator[str]:
    """A screen that nobody sees: its name, which it chooses itself."""
    inlet, outlet = os.pipe()
    command = ["Xvfb", "-displayfd", str(outlet), "-screen", "0", SCREEN, "-nolisten", "tcp"]
    with running(command, folder / "screen.log", {}, keep=(outlet,)):
        os.close(outlet)
        with os.fdopen(inlet) as answer:
            yield f":{answer.readline().strip()}"


@contextmanager
def running(
    command: list[str], log: Path, environment: dict[str, str], keep: tuple[int, ...] = ()
) -> Iterator[subprocess.Popen[bytes]]:
    """A program at work, ended in the end with all that it started."""
    with log.open("wb") as said:
        program = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            env={**os.environ, **environment},
            pass_fds=keep,
            start_new_session=True,
        )
    try:
        yield program
    finally:
        with suppress(ProcessLookupError):
            os.killpg(program.pid, 15)
        try:
            program.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(program.pid, 9)
            program.wait()


def until_listens(port: int) -> None:
    """Wait until a program has started."""
    end = time.monotonic() + PATIENCE
    while not listens(port):
        if time.monotonic() > end:
            raise TimeoutError(f"nothing listens on port {port}")
        time.sleep(0.1)


ENGINES = {"firefox": firefox, "webkit": webkit}

if __name__ == "__main__":
    try:
        install()
    except FileNotFoundError as lacking:
        sys.exit(str(lacking))
