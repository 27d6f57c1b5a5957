"""A template and values → a file. What is wrong in a template is told with its line."""

from __future__ import annotations

import base64
import hashlib
import posixpath
import re
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import jinja2
from markupsafe import Markup

from reader.model import File, ReaderError, Theme

# Begins with what is rare, the quotation mark: to try every word of a page for `href` takes five times as long.
ROOTED = re.compile(r'="/([^"]*)"')
FOLLOWED = (" href", " src", " action")


@dataclass(frozen=True, slots=True)
class View:
    """One page to be made: its template, its address, and all it may depend on."""

    theme: Theme
    template: str
    address: str
    values: dict[str, Any]
    base: str = ""  # an absolute path for links, for a page that is served at any address


def render(view: View) -> File:
    """The file of one page, its links relative to where it lies."""
    html = fill(view.theme, view.template, view.values)
    return File(view.address, relative(html, view.address, view.base).encode("utf-8", "replace"))


def fill(theme: Theme, template: str, values: dict[str, Any]) -> str:
    """A template with values in it. What is wrong in it is told with its line."""
    try:
        return (
            environment(theme.templates)
            .get_template(template)
            .render(
                values,
                asset=partial(asset, theme),
                inline=partial(inline, theme),
                permit=partial(permit, theme),
            )
        )
    except jinja2.TemplateSyntaxError as error:
        raise ReaderError(f"template {error.name or template}, line {error.lineno}: {error.message}") from error
    except jinja2.TemplateNotFound as error:
        raise ReaderError(f"the theme has no template {error.name}, which {template} needs") from error
    except (jinja2.TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise ReaderError(f"template {template}{failing_line(error)}: {error}") from error


def failing_line(error: Exception) -> str:
    """The line of the innermost template that an error passed through, for its message."""
    places, trace = [], error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == "<template>":
            places.append(trace.tb_lineno)
        trace = trace.tb_next
    return f", line {places[-1]}" if places else ""


@lru_cache(maxsize=4)
def environment(templates: tuple[tuple[str, str], ...]) -> jinja2.Environment:
    """A theme's templates, compiled once however often they are read; a name they misspell is an error."""
    return jinja2.Environment(
        loader=jinja2.DictLoader(dict(templates)),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def relative(html: str, address: str, base: str = "") -> str:
    """HTML with every root-absolute address made relative to the page's own: the site works in any folder."""
    up = base or root_of(address)

    def nearer(found: re.Match[str]) -> str:
        return f'="{up}{found[1] or "index.html"}"' if html.endswith(FOLLOWED, 0, found.start()) else found[0]

    return ROOTED.sub(nearer, html)


def root_of(address: str) -> str:
    """The way from a page to the root of its site: "" or "../" as often as it takes."""
    return "../" * address.count("/")


def asset(theme: Theme, name: str) -> str:
    """The address of a style sheet or script, with a mark of its content that outwits stale caches."""
    known = digests(theme.assets)
    if name not in known:
        raise ReaderError(f"the theme has no {name}, which its templates name")
    return f"/assets/{name}?v={known[name]}"


def inline(theme: Theme, name: str) -> Markup:
    """A script to stand in the page itself, so that nothing waits for it; `permit` lets it and no other run."""
    return Markup(script(theme, name))


def permit(theme: Theme, name: str) -> str:
    """What a page's policy says of a script that stands in it."""
    digest = hashlib.sha256(script(theme, name).encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def script(theme: Theme, name: str) -> str:
    """The text of a script."""
    for path, text in theme.assets:
        if posixpath.basename(path) == name:
            return text
    raise ReaderError(f"the theme has no {name}, which its templates name")


@lru_cache(maxsize=4)
def digests(assets: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """A short digest of each asset."""
    return {posixpath.basename(name): hashlib.sha256(text.encode()).hexdigest()[:10] for name, text in assets}
