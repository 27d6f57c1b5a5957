"""Saved mails: made here with the standard library, read by `clean`."""

from __future__ import annotations

import base64
from email.message import EmailMessage
from typing import Any

import pytest

from reader.clean import Cleaned, Hints, Unreadable, clean

PARAGRAPHS = (
    "The ferry left the quay at six in the morning, and nobody on board had slept. The keeper of the light saw it pass "
    "below his window and wrote the hour into his book, as he had done for thirty years.",
    "What the book does not say is who else was awake. The baker was, because bakers are, and so was the doctor, whose "
    "lamp burned until noon. Neither of them was asked about it afterwards.",
    "I asked them, forty years later. Both remembered the sound of the engine, and both were sure that it had stopped "
    "twice. The keeper’s book has nothing of that.",
)
TEXT = "\n\n".join(PARAGRAPHS) + "\n"
COVER = (
    "Hi all,\n\nThis came last week, and it goes well with what we said about the bypass on Tuesday.\n\nBest,\nLucas\n"
)
PAGE = (
    '<html><head><title>*|SUBJECT|*</title></head><body><div style="display:none">A glance inside</div>'
    "<table><tr><td><table><tr><td><p>View this email in your browser</p></td></tr>"
    "<tr><td><h1>The Keeper’s Book</h1><p>By Ada Ferris</p></td></tr><tr><td>"
    + f"<p>{PARAGRAPHS[0]}</p><h2>Forty years</h2><p>{PARAGRAPHS[1].replace('baker', '<em>baker</em>', 1)}</p>"
    + f"<p>{PARAGRAPHS[2]}</p></td></tr><tr><td><p>You are receiving this letter because you signed up.</p>"
    "<p><a href='u'>Unsubscribe</a> | <a href='p'>Update your preferences</a></p></td></tr>"
    "</table></td></tr></table></body></html>"
)


def mail(sender: str = "Ada Ferris <ada@quay.example>", subject: str = "The Keeper’s Book", day: int = 12) -> Any:
    """A mail without its text."""
    made = EmailMessage()
    made["Received"] = "from one.example by two.example"
    made["From"], made["To"], made["Subject"] = sender, "Bo Ek <bo@hill.example>", subject
    made["Date"] = f"Thu, {day} May 2022 06:31:00 +0100"
    return made


def text_mail(text: str = TEXT, **how: Any) -> Any:
    made = mail()
    made.set_content(text, **how)
    return made


def read(data: Any, name: str = "letter.eml") -> Cleaned:
    return clean(data if isinstance(data, bytes) else data.as_bytes(), Hints(name=name))


def lines_of(cleaned: Cleaned) -> list[int]:
    return [line.number for block in cleaned.blocks for line in block.lines]


@pytest.mark.parametrize("cte", ["quoted-printable", "base64", "8bit"])
def test_a_mail_is_read_however_it_was_packed_for_its_way(cte: str) -> None:
    cleaned = read(text_mail(cte=cte))
    assert cleaned.text == TEXT
    assert cleaned.metadata["title"] == "The Keeper’s Book"
    assert cleaned.metadata["authors"] == ["Ada Ferris"]
    assert cleaned.metadata["date"] == "2022-05-12"
    assert cleaned.origins["title"] == "line 3 subject of the mail"


def test_every_line_of_the_head_is_kept_or_dropped_with_a_reason() -> None:
    cleaned = read(text_mail())
    kept = [block.text for block in cleaned.blocks if block.kind == "mail"]
    assert [line.split(":")[0] for line in kept] == ["From", "To", "Subject", "Date"]
    dropped = [one.text.split(":")[0] for one in cleaned.dropped if one.reason == "mail header"]
    assert sorted(dropped) == ["Content-Transfer-Encoding", "Content-Type", "MIME-Version", "Received"]
    assert lines_of(cleaned) == sorted({*lines_of(cleaned)})


def test_a_mail_is_known_by_its_head_whatever_it_is_called() -> None:
    assert read(text_mail(cte="base64"), "letter.txt").text == TEXT
    pasted = f"From: Ada Ferris <ada@quay.example>\nSubject: The Keeper’s Book\n\n{TEXT}".encode()
    assert read(pasted, "letter.txt").text == read(pasted).text == TEXT


@pytest.mark.parametrize("order", ["plain first", "page first", "page alone"])
def test_a_newsletter_is_read_from_its_page_and_its_frame_is_dropped(order: str) -> None:
    made = mail("The Quay <letter@thequay.example>")
    parts = [("View this mail in your browser\n\n" + TEXT, "plain"), (PAGE, "html")]
    parts = parts[1:] if order == "page alone" else parts[::-1] if order == "page first" else parts
    made.set_content(parts[0][0], subtype=parts[0][1])
    for text, kind in parts[1:]:
        made.add_alternative(text, subtype=kind)
    cleaned = read(made)
    body = [PARAGRAPHS[0], "Forty years", PARAGRAPHS[1].replace("baker", "*baker*", 1), PARAGRAPHS[2]]
    assert [part.lstrip("# ") for part in cleaned.text.strip().split("\n\n")] == body
    assert cleaned.metadata["title"] == "The Keeper’s Book"
    assert cleaned.metadata["authors"] == ["Ada Ferris"]
    assert cleaned.metadata["publisher"] == "The Quay"


def test_the_text_is_read_where_the_page_only_points_to_it() -> None:
    made = text_mail()
    made.add_alternative("<p>Your program shows no text.</p>", subtype="html")
    assert read(made).text == TEXT


def test_lines_that_the_program_broke_are_whole_and_the_signature_is_not() -> None:
    flowed = "".join(
        f"{part[:60].rpartition(' ')[0]} \n{part[:60].rpartition(' ')[2]}{part[60:]}\n\n" for part in PARAGRAPHS
    )
    made = text_mail(flowed + "-- \nAda Ferris\nThe Quay | Room 12\n", cte="8bit")
    made.set_param("format", "flowed")
    assert read(made).text == TEXT


@pytest.mark.parametrize("cover", [COVER, ""])
def test_of_a_mail_that_was_sent_on_the_one_inside_is_read(cover: str) -> None:
    made = mail("Lucas Amberley <l@hill.example>", "Fwd: The Keeper’s Book", 16)
    if cover:
        made.set_content(cover)
    made.add_attachment(text_mail())
    cleaned = read(made)
    assert cleaned.text == TEXT
    assert cleaned.metadata["authors"] == ["Ada Ferris"]
    assert cleaned.metadata["date"] == "2022-05-12"
    wanted = [line for line in cover.splitlines() if line]
    assert [one.text for one in cleaned.dropped if one.reason == "covering letter"] == wanted


def test_what_is_attached_is_named_and_left_out() -> None:
    made = text_mail()
    made.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="plan über.pdf")
    made.add_attachment("Never read.", filename="list.txt")
    cleaned = read(made)
    assert cleaned.text == TEXT
    found = [(flag.level, flag.done) for flag in cleaned.flags if flag.kind == "attachments"]
    assert found == [("note", "left out: plan über.pdf, list.txt")]


@pytest.mark.parametrize("stated", ["utf-8", "us-ascii", "iso-8859-1", "x-unknown", "koi8-r", ""])
def test_a_wrong_charset_changes_no_letter(stated: str) -> None:
    kind = f"Content-Type: text/plain; charset={stated}\n" if stated else ""
    head = f"From: Ada Ferris <ada@quay.example>\nSubject: The Book\nMIME-Version: 1.0\n{kind}"
    assert read(f"{head}\n{TEXT}".encode()).text == TEXT


def test_letters_in_an_old_encoding_are_read_as_stated_and_asked_about_where_none_is() -> None:
    russian = "Паром отошёл от причала в шесть утра, и никто на борту не спал. Смотритель записал это в книгу.\n"
    head = "From: Ada Ferris <ada@quay.example>\nSubject: =?koi8-r?B?{}?=\nMIME-Version: 1.0\n"
    head += "Content-Type: text/plain{}\n\n"
    subject = base64.b64encode("Книга смотрителя".encode("koi8-r")).decode()
    said = read(head.format(subject, "; charset=koi8-r").encode() + russian.encode("koi8-r"))
    assert said.text == russian
    assert said.metadata["title"] == "Книга смотрителя"
    assert "encoding-guessed" not in [flag.kind for flag in said.flags]
    silent = read(head.format(subject, "").encode() + russian.encode("koi8-r"))
    assert silent.text == russian
    assert "encoding-guessed" in [flag.kind for flag in silent.flags]


def nested(depth: int) -> bytes:
    """Boxes in boxes, each with its own border."""
    opening = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(depth))
    return f"MIME-Version: 1.0\nFrom: a@b.example\n{opening}Content-Type: text/plain\n\n{TEXT}".encode()


HOSTILE = {
    "deep": nested(1_000),
    "mails in mails": b"MIME-Version: 1.0\n"
    + b"Content-Type: message/rfc822\n\nFrom: a@b.example\n" * 1_000
    + TEXT.encode(),
    "many parts": b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n" + b"\n--b\n\nWords." * 3_000,
    "head alone": b"MIME-Version: 1.0\nFrom: a@b.example\n",
    "nothing": b"",
    "no letters": b"MIME-Version: 1.0\nContent-Type: text/plain\n\n\0\1\2" + bytes(range(256)) * 9,
    "picture alone": b"MIME-Version: 1.0\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBO\n",
    "long head": b"From: " + b'"<(' * 100_000 + b"\nMIME-Version: 1.0\n\nWords.",
    "broken words": b"Subject: =?utf-8?B?=?= =?x?q?=ZZ?=\nMIME-Version: 1.0\nContent-Transfer-Encoding: base64\n\n=A=",
    "broken type": b"MIME-Version: 1.0\nContent-Type: multipart/; boundary*0*=x''%ZZ; boundary*1=\"\n\n--\n",
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_bad_mails_are_read_or_refused_in_words(data: bytes) -> None:
    said = ""
    try:
        said = read(data).text or "nothing of it is text"
    except Unreadable as error:
        said = str(error)
    assert said


def test_a_mail_that_breaks_off_is_read_up_to_there() -> None:
    made = text_mail()
    made.add_alternative(PAGE, subtype="html")
    data = made.as_bytes()
    cleaned = read(data[: data.rindex(b"Both remembered")])
    assert PARAGRAPHS[0] in cleaned.text
    assert read(text_mail(cte="base64").as_bytes()[:-101]).text.startswith(PARAGRAPHS[0])


def test_a_large_attachment_costs_next_to_nothing() -> None:
    made = text_mail()
    made.add_attachment(b"\0" * 2_000_000, maintype="image", subtype="png", filename="a.png")
    assert read(made).text == TEXT


REPLY = f"""From: Ada Ferris <ada@quay.example>
To: class@school.example
Subject: Re: The Keeper’s Book
Date: Sun, 14 Mar 2021 10:00:00 +0000

{PARAGRAPHS[0]}

On 12 March, Jon wrote:
> {PARAGRAPHS[1]}

The book counts 412 landings in that winter, which is fewer than in the year before.
"""


def test_a_pasted_reply_keeps_what_its_author_wrote_below_the_quotation() -> None:
    cleaned = clean(REPLY.encode(), Hints(name="reply.txt"))
    assert "412 landings" in cleaned.text
    assert "The baker was" not in cleaned.text
    assert {line.reason for line in cleaned.dropped} == {"quoted reply"}


def test_a_pasted_mail_tells_its_date_and_makes_up_no_publisher() -> None:
    cleaned = clean(REPLY.encode(), Hints(name="reply.txt"))
    assert cleaned.origins["date"] == 'line 4 "14 Mar 2021"'
    assert cleaned.metadata["publisher"] is None
