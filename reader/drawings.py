"""Drawings of the content that would do more than show a picture."""

from __future__ import annotations

import re

from reader.model import Content, Problem

# What a drawing does not need to be seen: scripts, what reacts, what is loaded, and ways to write these unseen.
ACTIVE = re.compile(
    rb"<\s*(?:[\w.-]+:)?(?:script|foreignobject|iframe|embed|object|handler|listener)\b|<\s*!entity|<\s*!doctype[^>]*\[|"
    rb"\bon[a-z]+\s*=|attributename\s*=\s*[\"']?\s*(?:on|xlink:|href|&)|javascript:|<\?xml-stylesheet|@import|"
    rb"(?:href|src)\s*=\s*[\"']\s*(?!#|data:image/(?:png|jpeg|gif|webp))[^\"'\s]|"
    rb"url\(\s*(?:[\"']|&(?:quot|apos);)?\s*(?![\"'#\s]|&(?:quot|apos);|data:image/(?:png|jpeg|gif|webp))|"
    rb"&#(?:x0*[4-7][0-9a-f]|0*(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]));|\\[0-9a-f]|"
    rb"\A(?:\xff\xfe|\xfe\xff)|\0|<\?xml[^>]*encoding\s*=\s*[\"'](?!utf-8|us-ascii)",
    re.IGNORECASE,
)


def active(content: Content) -> list[Problem]:
    """SVG files that would do more than show a picture when somebody opens them by themselves."""
    message = "this drawing holds scripts or loads other files: export it as plain SVG, or as PNG"
    return [
        Problem(picture.path, 1, "active-drawing", "error", message)
        for picture in content.pictures
        if picture.path.lower().endswith(".svg") and ACTIVE.search(picture.data)
    ]
