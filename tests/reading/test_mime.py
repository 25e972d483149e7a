"""Mail files: every part of a mail is in a message or listed, in whatever character set."""

from __future__ import annotations

import base64
from email.message import EmailMessage, MIMEPart

import pytest

from followup.errors import FollowupError
from followup.reading import read_thread
from followup.values import Thread

HEADERS = (
    b"From: Ines Maru <ines@maru.example>\r\nTo: Owen Tait <owen@port.example>\r\n"
    b"Date: Mon, 7 Sep 2026 10:00:00 +0530\r\nSubject: Crane\r\nMIME-Version: 1.0\r\n"
)


def _mixed(*parts: str, kind: str = "mixed") -> Thread:
    body = "".join(f"--B\r\n{part}\r\n" for part in parts)
    head = HEADERS + f"Content-Type: multipart/{kind}; boundary=B\r\n\r\n".encode()
    return read_thread(head + body.encode() + b"--B--\r\n", me="Owen Tait")


PLAIN = "Content-Type: text/plain; charset=utf-8\r\n\r\n"
HTML = "Content-Type: text/html; charset=utf-8\r\n\r\n"
PICTURE = "Content-Type: image/png; name=plan.png\r\nContent-Disposition: inline\r\n\r\nx"


def test_text_on_both_sides_of_a_picture_is_one_message() -> None:
    thread = _mixed(PLAIN + "See the plan:", PICTURE, PLAIN + "Is it right?")
    assert [m.body for m in thread.messages] == ["See the plan:\n\nIs it right?"]
    assert thread.unparsed == ("plan.png",)


def test_html_on_both_sides_of_a_picture_is_one_message() -> None:
    thread = _mixed(HTML + "<p>See the plan:</p>", PICTURE, HTML + "<p>Is it right?</p>")
    assert [m.body for m in thread.messages] == ["See the plan:\n\nIs it right?"]


def test_the_html_form_of_a_text_is_not_read_twice() -> None:
    inner = f"--C\r\n{HTML}<p>Is it ours?</p>\r\n--C\r\n{PICTURE}\r\n--C--"
    related = "Content-Type: multipart/related; boundary=C\r\n\r\n" + inner
    thread = _mixed(PLAIN + "Is it ours?", related, kind="alternative")
    assert [m.body for m in thread.messages] == ["Is it ours?"]


def test_a_mail_attached_to_a_mail_is_a_message() -> None:
    mail = (
        "From: Rita Low <rita@yard.example>\r\nDate: Fri, 4 Sep 2026 09:00:00 +0000\r\n"
        "Subject: Boxes\r\nContent-Type: text/plain\r\n\r\nForty boxes are left."
    )
    thread = _mixed(PLAIN + "See below.", f"Content-Type: message/rfc822\r\n\r\n{mail}")
    assert [(m.sender, str(m.sent_at), m.body) for m in thread.messages] == [
        ("Rita Low", "2026-09-04 09:00:00+00:00", "Forty boxes are left."),
        ("Ines Maru", "2026-09-07 10:00:00+05:30", "See below."),
    ]


@pytest.mark.parametrize("kind", ["mixed", "alternative"])
def test_an_invitation_is_listed_and_in_no_message(kind: str) -> None:
    calendar = "Content-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\nSUMMARY:Kiln"
    thread = _mixed(PLAIN + "Will you come?", calendar, kind=kind)
    assert [m.body for m in thread.messages] == ["Will you come?"]
    assert any("SUMMARY:Kiln" in part for part in thread.unparsed)


@pytest.mark.parametrize(
    ("named", "written", "text"),
    [
        ("koi8-r", "koi8-r", "Счёт готов?"),
        ("gb2312", "gbk", "样品镕什么时候寄出？"),
        ("iso-8859-1", "cp1252", "It’s 40 €, all right?"),
        ("us-ascii", "utf-8", "Žluťoučký kůň, ok?"),
        ("us-ascii", "cp1252", "Crème brûlée, ok?"),
        ("x-unknown-9", "utf-8", "Grüße aus Köln, passt es?"),
        ("shift_jis", "cp932", "①番はいつですか？"),
    ],
)
def test_a_text_in_a_wrongly_named_character_set_is_read(
    named: str, written: str, text: str
) -> None:
    for encoding, body in (
        ("8bit", text.encode(written)),
        ("base64", base64.encodebytes(text.encode(written))),
    ):
        kind = f"Content-Type: text/plain; charset={named}\r\n"
        raw = HEADERS + f"{kind}Content-Transfer-Encoding: {encoding}\r\n\r\n".encode() + body
        assert [m.body for m in read_thread(raw).messages] == [text]


def test_a_date_that_is_none_is_listed() -> None:
    raw = HEADERS.replace(b"Mon, 7 Sep 2026 10:00:00 +0530", b"some day") + b"\r\nIs it ours?"
    assert read_thread(raw).unparsed == ("Date: some day",)


def test_parts_within_parts_raise_nothing_but_our_own() -> None:
    part: MIMEPart = EmailMessage()
    part.set_content("Is it ours?")
    for _ in range(40):
        outer = EmailMessage()
        outer["From"] = "Ines Maru <ines@maru.example>"
        outer.make_mixed()
        outer.attach(part)
        part = outer
    assert read_thread(bytes(part)).messages[-1].body == "Is it ours?"
    deep = HEADERS + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i)
        for i in range(3000)
    )
    for raw in (deep + b"\r\nend", HEADERS + b"Content-Type: message/rfc822\r\n\r\n" * 3000):
        try:
            assert read_thread(raw).messages
        except FollowupError:
            continue
