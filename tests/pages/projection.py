"""The reading text as the page has it: a function of an element, in JavaScript, by the page's own script."""

from reader import disk

TEXT_SCRIPT = (disk.themes_folder() / "default" / "js" / "text.js").read_text("utf-8")
PROJECT = f"root => {{ {TEXT_SCRIPT}; return readerText.of(root).text; }}"
