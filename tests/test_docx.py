"""Word files: small ones, written here part by part."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import pytest

from reader.clean import Cleaned, Hints, Unreadable, clean

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"
PLACE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
RELATIONS = "application/vnd.openxmlformats-package.relationships+xml"
MAIN = f'<Relationship Id="r1" Type="{PLACE}/officeDocument" Target="word/document.xml"/>'
LONG = "The harbour master had been in his office since four in the morning, and the book in front of him was empty."
STYLES = "".join(
    f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
    for key, name in zip(
        "Titel Untertitel b1 b2 Zitat".split(), "Title Subtitle heading-1 heading-2 Quote".split(), strict=True
    )
).replace("-", " ")
LEVELS = "".join(
    f'<w:abstractNum w:abstractNumId="{n}">'
    + "".join(f'<w:lvl w:ilvl="{k}"><w:numFmt w:val="{form}"/></w:lvl>' for k in range(3))
    + "</w:abstractNum>"
    for n, form in enumerate(("bullet", "decimal"))
)
NUMBERING = LEVELS + "".join(f'<w:num w:numId="{n + 1}"><w:abstractNumId w:val="{n}"/></w:num>' for n in range(2))


def paragraph(text: str, style: str = "", extra: str = "") -> str:
    properties = (f'<w:pStyle w:val="{style}"/>' if style else "") + extra
    runs = text if text.startswith("<") else f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"


def run(text: str, marks: str = "") -> str:
    return f'<w:r><w:rPr>{marks}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def item(text: str, level: int = 0, number: int = 1) -> str:
    return paragraph(text, "", f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def docx(body: str, core: str = "", **parts: str) -> bytes:
    """A Word file with this body, these properties and these other parts."""
    parts = {"styles": STYLES, "numbering": NUMBERING} | parts
    kinds = {"document": "document.main"} | {name: name for name in parts}
    types = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{KIND}.{kind}+xml"/>' for name, kind in kinds.items()
    )
    links = "".join(f'<Relationship Id="r{name}" Type="{PLACE}/{name}" Target="{name}.xml"/>' for name in parts)
    relations = f"{PACKAGE}/relationships"
    types = f'<Default Extension="rels" ContentType="{RELATIONS}"/>{types}'
    files = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{relations}">{MAIN}</Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{relations}">{links}</Relationships>',
        "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
    }
    files |= {f"word/{name}.xml": f"<w:{name} {W}>{text}</w:{name}>" for name, text in parts.items()}
    if core:
        files["docProps/core.xml"] = (
            f'<p:coreProperties xmlns:p="x" xmlns:dc="http://purl.org/dc/elements/1.1/">{core}</p:coreProperties>'
        )
    return packed(files)


def packed(files: Mapping[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return made.getvalue()


def read(data: bytes) -> Cleaned:
    return clean(data, Hints(name="a.docx"))


def test_title_headings_emphasis_lists_tables_and_quotations_are_kept() -> None:
    parts = (
        ("", "It was "),
        ("<w:b/>", "the wind"),
        ("<w:i/>", " and nothing"),
        ("", " but the wind, they said there."),
    )
    bold = "".join(run(text, marks) for marks, text in parts)
    rows = "".join(
        f"<w:tr>{''.join(f'<w:tc>{paragraph(cell)}</w:tc>' for cell in row)}</w:tr>"
        for row in (("Boat", "Crew"), ("Ada", "4"))
    )
    body = (
        paragraph("The Morning", "Titel") + paragraph("A day at the quay", "Untertitel") + paragraph("The wind", "b1")
    )
    body += paragraph(bold) + item("the boats") + item("the Ada", 1, 2) + item("the crews") + paragraph("The end", "b2")
    body += f"<w:tbl>{rows}</w:tbl>" + paragraph("Stay where you are.", "Zitat") + paragraph(LONG)
    cleaned = read(docx(body))
    assert cleaned.metadata["title"] == "The Morning"
    assert cleaned.metadata["subtitle"] == "A day at the quay"
    assert cleaned.text == (
        "## The wind\n\nIt was **the wind** *and nothing* but the wind, they said there.\n\n"
        "- the boats\n  1. the Ada\n- the crews\n\n### The end\n\n"
        f"| Boat | Crew |\n| --- | --- |\n| Ada | 4 |\n\n> Stay where you are.\n\n{LONG}\n"
    )


def test_footnotes_and_endnotes_become_notes() -> None:
    body = paragraph(f'<w:r><w:t>{LONG}</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r>')
    body += paragraph(f'<w:r><w:t>{LONG[:-1]} again.</w:t></w:r><w:r><w:endnoteReference w:id="3"/></w:r>')
    notes = f'<w:footnote w:id="2">{paragraph("The log of the Ada.")}</w:footnote>'
    ends = f'<w:endnote w:id="3">{paragraph("1984 was a good year.")}</w:endnote>'
    cleaned = read(docx(body, footnotes=notes, endnotes=ends))
    assert (
        cleaned.text
        == f"{LONG}[^1]\n\n{LONG[:-1]} again.[^2]\n\n[^1]: The log of the Ada.\n\n[^2]: 1984 was a good year.\n"
    )


def test_properties_are_asked_only_where_the_text_is_silent() -> None:
    core = "<dc:title>Draft 7</dc:title><dc:creator>Ada Ferris; Bo Ek</dc:creator>"
    cleaned = read(docx(paragraph(LONG), core))
    assert (cleaned.metadata["title"], cleaned.metadata["authors"]) == ("Draft 7", ["Ada Ferris", "Bo Ek"])
    assert cleaned.origins["title"] == "properties of the file"
    cleaned = read(docx(paragraph("The Morning", "Titel") + paragraph(LONG), core))
    assert cleaned.metadata["title"] == "The Morning"


def test_comments_and_deletions_are_left_out_and_told() -> None:
    deleted = f"{run(LONG)}<w:del><w:r><w:delText>Not so.</w:delText></w:r></w:del><w:ins>{run(' So.')}</w:ins>"
    comment = f'<w:comment w:id="1" w:author="A">{paragraph("Sure?")}</w:comment>'
    cleaned = read(docx(paragraph(deleted), comments=comment))
    assert cleaned.text == f"{LONG} So.\n"
    assert {flag.done for flag in cleaned.flags if flag.level == "note"} == {
        "left out: 1 comments in the margin",
        "left out: 1 deletions of tracked changes",
    }


def test_words_that_look_like_markup_stay_words() -> None:
    cleaned = read(docx(paragraph(f"{LONG} &lt;script&gt;alert(1)&lt;/script&gt; [x](javascript:y) *z*")))
    assert cleaned.text == f"{LONG} \\<script>alert(1)\\</script> \\[x\\](javascript:y) \\*z\\*\n"


LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(100)
ENTITIES = '<!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>'
DEEP = (
    f"<w:document {W}><w:body>{'<w:sdt><w:sdtContent>' * 3000}x{'</w:sdtContent></w:sdt>' * 3000}</w:body></w:document>"
)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (packed({"xl/workbook.xml": "<a/>"}), "a spreadsheet"),
        (packed({"ppt/presentation.xml": "<a/>"}), "a presentation"),
        (packed({"mimetype": "application/epub+zip", "META-INF/container.xml": "<a/>"}), "an EPUB book"),
        (packed({"content.xml": "<a/>"}), "OpenDocument"),
        (packed({"a.txt": "words"}), "unpack it first"),
        (b"PK\x03\x04 and no more", "damaged"),
        (docx(paragraph(LONG))[:900], "damaged"),
        (packed({"word/document.xml": "no xml"}), "damaged"),
        (packed({"word/document.xml": ENTITIES}), "declares entities"),
        (packed({"word/document.xml": "<a/>", "word/media/a.bin": bytes(101_000_000)}), "more than 100 MB"),
        (packed({"word/document.xml": bytes(21_000_000)}), "divide it into several"),
        (docx(""), "without text"),
        (LOCKED, "password"),
        (packed({"word/document.xml": DEEP}), "damaged"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "file",
)
def test_what_is_no_word_file_is_refused_with_the_cure(data: bytes, message: str) -> None:
    with pytest.raises(Unreadable, match=message):
        read(data)


def test_a_file_that_lies_about_its_size_is_refused() -> None:
    data = bytearray(packed({"word/document.xml": bytes(1_000_000)}))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = (100).to_bytes(4, "little")
    with pytest.raises(Unreadable, match="damaged"):
        read(bytes(data))


def test_a_locked_part_is_told() -> None:
    data = bytearray(docx(paragraph(LONG)))
    at = -1
    while (at := data.find(b"PK\x01\x02", at + 1)) >= 0:
        data[at + 8] |= 1
    with pytest.raises(Unreadable, match="password"):
        read(bytes(data))
