"""A page in Firefox or WebKitGTK, and what a reader does with it: go, look, point, press and type."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from tests.browsers.engines import Engine
from tests.serving import LONG

ENTER, ESCAPE, TAB, SHIFT, CONTROL = "\ue007", "\ue00c", "\ue004", "\ue008", "\ue009"
# What goes wrong after the page has come; what it says earlier only the console knows.
LISTEN = """
  if (!window.complaints) {
    window.complaints = [];
    addEventListener("error", event => complaints.push(`error: ${event.message} (${event.filename}:${event.lineno})`));
    addEventListener("unhandledrejection", event => complaints.push(`rejection: ${event.reason}`));
    addEventListener("securitypolicyviolation", event => complaints.push(`refused: ${event.blockedURI}`));
  }
"""
SEEN = "{ visibilityProperty: true }"
# The middle of the first line of what a selector finds, once it is in the window.
MIDDLE = """
  const [selector, n] = arguments;
  const found = [...document.querySelectorAll(selector)].filter(mark => mark.getClientRects().length)[n];
  if (!found) return null;
  const shown = box => box.top >= 0 && box.bottom <= innerHeight;
  if (!shown(found.getClientRects()[0])) found.scrollIntoView({ block: "center", behavior: "instant" });
  const box = found.getClientRects()[0];
  return [Math.floor(box.left + box.width / 2), Math.floor(box.top + box.height / 2)];
"""


@dataclass
class Window:
    """One page of an engine, below a root."""

    engine: Engine
    root: str
    said: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Open a page below the root."""
        self.hear()
        self.engine.ask("Navigate", {"url": "about:blank"})  # another fragment alone would load nothing
        self.engine.ask("Navigate", {"url": self.root + path})
        self.run(LISTEN)

    def reload(self) -> None:
        self.hear()
        self.engine.ask("Refresh", {})
        self.run(LISTEN)

    def run(self, script: str, *arguments: object) -> Any:
        """What the body of a function answers in the page."""
        return self.engine.ask("ExecuteScript", {"script": script, "args": list(arguments)})

    def get(self, expression: str, *arguments: object) -> Any:
        """The value of an expression, or of a function for some arguments."""
        call = f"({expression})(...arguments)" if arguments else f"({expression})"
        return self.run(f"return {call}", *arguments)

    def later(self, expression: str) -> Any:
        """What a promise comes to."""
        script = (
            f"const done = arguments[arguments.length - 1]; ({expression}).then(done, error => done(String(error)))"
        )
        return self.engine.ask("ExecuteAsyncScript", {"script": script, "args": []})

    def until(self, expression: str, *arguments: object) -> Any:
        """Wait for an expression to be true, and give its value."""
        end = time.monotonic() + LONG
        while not (value := self.get(expression, *arguments)):
            assert time.monotonic() < end, f"never: {expression} {arguments} at {self.address()}"
            time.sleep(0.05)
        return value

    def until_at(self, part: str) -> None:
        """Wait until the address has a part, and the page is there."""
        self.until("part => decodeURI(location.href).includes(part) && document.readyState === 'complete'", part)
        self.run(LISTEN)

    def address(self) -> str:
        return str(self.get("location.href"))

    def shown(self, selector: str) -> int:
        """How many of what a selector finds can be seen."""
        return int(
            self.get(
                "s => [...document.querySelectorAll(s)].filter(one => one.checkVisibility(SEEN)).length".replace(
                    "SEEN", SEEN
                ),
                selector,
            )
        )

    def text(self, selector: str) -> str:
        """The visible words of the first of what a selector finds."""
        return str(self.get("selector => document.querySelector(selector)?.innerText ?? ''", selector))

    def point(self, selector: str, n: int = 0, *, press: bool = False) -> None:
        """Move the pointer to the middle of something, and press there."""
        self.until(
            "selector => [...document.querySelectorAll(selector)].some(one => one.getClientRects().length)", selector
        )
        place = self.run(MIDDLE, selector, n)
        assert place, f"there is no {selector} number {n}"
        self.point_at(*place, press=press)

    def point_at(self, x: int, y: int, *, press: bool = False) -> None:
        steps: list[dict[str, object]] = [{"type": "pointerMove", "duration": 0, "x": x, "y": y}]
        if press:
            steps += [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        mouse = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": steps}
        self.engine.ask("PerformActions", {"actions": [mouse]})

    def click(self, selector: str, n: int = 0) -> None:
        self.point(selector, n, press=True)

    def press(self, *keys: str, held: str = "") -> None:
        """Press keys one after the other, while another may be held down."""
        steps = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        if held:
            steps = [{"type": "keyDown", "value": held}, *steps, {"type": "keyUp", "value": held}]
        self.engine.ask("PerformActions", {"actions": [{"type": "key", "id": "keys", "actions": steps}]})

    def type(self, words: str) -> None:
        self.press(*words)

    def focus(self, selector: str) -> None:
        self.get("selector => { document.querySelector(selector).focus(); return true; }", selector)

    def size(self, width: int, height: int = 800) -> None:
        """Give the page a size, and wait until it is drawn so."""
        self.engine.resize(width, height)
        self.until("width => innerWidth === width", width)
        self.later("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))")

    def hear(self) -> list[str]:
        """All that the page, and those before it, complained of."""
        self.said += self.get("window.complaints?.splice(0) ?? []")
        self.said += [line for line in self.engine.said() if self.root in line]
        return self.said


def in_window(window: Window, selector: str) -> bool:
    """Whether something can be seen without scrolling."""
    box = window.until("selector => document.querySelector(selector)?.getBoundingClientRect().toJSON()", selector)
    return bool(box["bottom"] > 0 and box["top"] < window.get("innerHeight"))


def ground(window: Window) -> str:
    """The colour of the page."""
    return str(window.get("getComputedStyle(document.documentElement).backgroundColor"))


def settle(window: Window) -> None:
    """Let a time go by in which what is only pointed at would close."""
    window.later("new Promise(done => setTimeout(() => done(true), 600))")
