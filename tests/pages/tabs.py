"""A page in the browser with a memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import ConsoleMessage, Dialog, Error, Page, Request


@dataclass
class Tab:
    """A page in the browser, and all that it said and asked for."""

    page: Page
    root: str
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)  # what it may say: the start of each message

    def __post_init__(self) -> None:
        for event, act in self.acts().items():
            self.page.on(event, act)  # type: ignore[call-overload]

    def leave(self) -> None:
        """Remember no more."""
        for event, act in self.acts().items():
            self.page.remove_listener(event, act)

    def acts(self) -> dict[str, Callable[..., None]]:
        return {"console": self.hear, "pageerror": self.fail, "dialog": self.dismiss, "request": self.note}

    def fail(self, error: Error) -> None:
        self.said.append(f"error: {error}")

    def dismiss(self, dialog: Dialog) -> None:
        self.said.append(f"dialog: {dialog.message}")
        if dialog.type == "beforeunload":
            dialog.accept()  # whoever is asked, leaves
        else:
            dialog.dismiss()

    def hear(self, message: ConsoleMessage) -> None:
        self.said.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")

    def note(self, request: Request) -> None:
        if not request.url.startswith(("data:", "blob:")):
            self.asked.append(request.url)

    def paths(self) -> list[str]:
        """What was asked for, below the site's root."""
        return [url.removeprefix(self.root).partition("?")[0].partition("#")[0] for url in self.asked]

    def complaints(self) -> list[str]:
        """What must not be: any message, any request that leaves the site."""
        wrong = [said for said in self.said if not any(part in said for part in self.expected)]
        return wrong + [f"left the site: {url}" for url in self.asked if not url.startswith(self.root)]


def until(page: Page, expression: str, arg: object = None) -> None:
    """Ask a page until it says yes. What waits inside a page needs `eval`, which ours do not allow."""
    for _ in range(200):
        if page.evaluate(expression, arg):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never came true: {expression}")
