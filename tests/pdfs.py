"""Small PDFs written by hand: strings at places, in letters half as wide as high, of any script and without a font."""

from __future__ import annotations

from dataclasses import dataclass

SIZE = 10
LEADING = 12
LEFT, TOP, BOTTOM = 60, 780, 60


@dataclass(frozen=True)
class Text:
    """A string at a place, counted from the lower left corner."""

    x: float
    y: float
    words: str
    size: float = SIZE
    bold: bool = False
    turned: bool = False


def width(words: str, size: float = SIZE) -> float:
    return 0.5 * size * len(words)


def column(
    rows: list[str], x: float = LEFT, y: float = 700, size: float = SIZE, leading: float = LEADING
) -> list[Text]:
    """Rows one below the other; two spaces at the beginning are an indent, an empty row is a gap."""
    return [
        Text(x + (len(row) - len(row.lstrip())) * size / 2, y - n * leading, row.strip(), size)
        for n, row in enumerate(rows)
        if row.strip()
    ]


def pdf(pages: list[list[Text]], properties: dict[str, str] | None = None, extra: str = "") -> bytes:
    """The bytes of a PDF; `extra` goes into its trailer."""
    parts: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        *(font(name) for name in ("Plain", "Plain-Bold")),
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Plain /DW 500 /FontDescriptor 6 0 R "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        b"<< /Type /FontDescriptor /FontName /Plain /Flags 4 /Ascent 800 /Descent -200 /FontBBox [0 -200 500 800] "
        b"/ItalicAngle 0 /CapHeight 700 /StemV 80 >>",
        stream(letters()),
        b"<< "
        + b" ".join(b"/%s %s" % (key.encode(), string(text)) for key, text in (properties or {}).items())
        + b" >>",
    ]
    kids = []
    for texts in pages:
        kids.append(b"%d 0 R" % (len(parts) + 1))
        parts.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F0 3 0 R /F1 4 0 R >> >> >>" % (len(parts) + 2)
        )
        parts.append(stream("\n".join(map(shown, texts)).encode()))
    parts[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    return packed(parts, extra)


def packed(parts: list[bytes], extra: str = "") -> bytes:
    """Objects one after the other, their places, and the trailer."""
    found, places = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(found))
        found += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        found
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(parts) + 1, table)
        + b"trailer\n<< /Size %d /Root 1 0 R /Info 8 0 R %s >>\n" % (len(parts) + 1, extra.encode())
        + b"startxref\n%d\n%%%%EOF\n" % len(found)
    )


def font(name: str) -> bytes:
    return (
        f"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H "
        "/DescendantFonts [5 0 R] /ToUnicode 7 0 R >>"
    ).encode()


def letters() -> bytes:
    """A table by which each code is its own letter."""
    return (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
        b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        b"1 beginbfrange <0000> <FFFF> <0000> endbfrange\nendcmap end end"
    )


def stream(content: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)


def string(text: str) -> bytes:
    return b"<FEFF" + text.encode("utf-16-be").hex().encode() + b">"


def shown(text: Text) -> str:
    place = f"0 1 -1 0 {text.x} {text.y} Tm" if text.turned else f"1 0 0 1 {text.x} {text.y} Tm"
    return f"BT /F{int(text.bold)} {text.size} Tf {place} <{text.words.encode('utf-16-be').hex()}> Tj ET"
