"""Keys of one letter: what they do, where they do nothing, how they are listed and switched off."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.pages.conftest import KINDS, Visit
from tests.pages.tabs import until
from tests.pages.test_axe import violations

READING = KINDS["reading"]
PRESS = """([key, code, shiftKey]) => document.body.dispatchEvent(
  new KeyboardEvent("keydown", { key, code, shiftKey, bubbles: true, cancelable: true }))"""


def here(page: Page) -> str | None:
    """The paragraph one is at: marked, and focused."""
    until(page, "() => document.activeElement.matches('.here')")
    return page.evaluate("document.activeElement.id")  # type: ignore[no-any-return]


def test_j_and_k_go_from_paragraph_to_paragraph_and_n_from_note_to_note(visit: Visit) -> None:
    page = visit(READING).page
    places = []
    for key in "jjjk":
        page.keyboard.press(key)
        places.append(here(page))
    assert places == ["p1", "p2", "p3", "p2"]
    page.keyboard.press("n")
    marks = page.locator(".prose .ref")
    expect(page.locator("#noteref-eye-to-eye")).to_be_focused()
    page.keyboard.press("n")
    expect(page.locator("#fnref-jerusalem")).to_be_focused()
    page.keyboard.press("Shift+N")
    page.keyboard.press("Shift+N")
    expect(marks.first).to_be_focused()
    page.evaluate("scrollTo(0, 1e6)")
    expect(page.locator("#p15.here")).to_have_count(1)
    page.keyboard.press("j")
    assert here(page) == "p15"
    page.keyboard.press("j")
    assert here(page) == "p15"
    page.keyboard.press("k")
    assert here(page) == "p14"
    # Within a paragraph one first goes back to its beginning.
    bottom = page.evaluate("scrollY")
    page.mouse.wheel(0, -10)
    until(page, "bottom => scrollY < bottom", arg=bottom)
    page.evaluate("scrollTo(0, document.querySelector('#p12').getBoundingClientRect().top + scrollY + 200)")
    expect(page.locator("#p12.here")).to_have_count(1)
    page.keyboard.press("k")
    assert here(page) == "p12"


def test_keys_are_listed_and_can_be_switched_off(visit: Visit) -> None:
    tab = visit(READING)
    page = tab.page
    assert not [path for path in tab.paths() if "display" in path or "keys" in path]
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog.locator("kbd")).to_have_text(["/", "J", "K", "N", "Shift N", "T", "?", "A", "Esc"])
    assert violations(page) == []
    page.keyboard.press("j")
    page.keyboard.press("t")
    assert page.locator(".here").get_attribute("id") == "p1"
    assert page.evaluate("document.documentElement.dataset.theme") is None
    dialog.get_by_label("Keys of one letter").uncheck()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    for _ in range(2):
        for key in "/ajt?":
            page.keyboard.press(key)
        assert page.locator("dialog[open], .own-bar").count() == 0
        assert page.evaluate("document.activeElement === document.body || document.activeElement.matches('button')")
        expect(page.locator(".tools kbd")).to_be_hidden()
        page.reload()
    page.locator('button[popovertarget="display"]').click()
    page.get_by_role("button", name="Keys").click()
    dialog.get_by_label("Keys of one letter").check()
    page.keyboard.press("Escape")
    for theme in ("light", "dark", "sepia", "auto"):
        page.keyboard.press("t")
        until(page, "theme => document.documentElement.dataset.theme === theme", arg=theme)
    expect(page.get_by_role("status").filter(has_text="Theme: As the system")).to_have_count(1)


def test_keys_know_other_layouts_and_keep_out_of_the_way(visit: Visit) -> None:
    page = visit(READING).page
    for key in ("ت", "о", "j"):  # Persian, Russian, with Caps Lock
        page.evaluate(PRESS, [key, "KeyJ", False])
        here(page)
    assert here(page) == "p3"
    page.evaluate(PRESS, ["J", "KeyJ", False])
    assert here(page) == "p4"
    for modified in ("Control+j", "Alt+j", "Shift+j"):
        page.keyboard.press(modified)
    assert here(page) == "p4"
    page.evaluate(PRESS, ["؟", "Slash", True])
    page.get_by_role("dialog", name="Keys").get_by_role("button", name="Close").click()
    page.keyboard.press("/")
    page.keyboard.type("?j/a")
    expect(page.locator("#find-field")).to_have_value("?j/a")
    assert page.locator("dialog[open]").count() == 1
