"""Whatever is pasted: nothing is lost, and nothing but a FollowupError comes out."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from followup.errors import FollowupError
from followup.reading import read_thread
from followup.values import Thread
from tests.reading import accounted, fixtures, mails
from tests.reading.test_composed import PARTS
from tests.reading.test_properties import LINES

PASTES = [mail["text"] for mail in mails.MAILS if "form" not in mail and "</" not in mail["text"]]
PASTES += [path.read_text("utf-8") for path in sorted(fixtures.FOLDER.glob("*.txt"))]
TEXT_LINES = [
    line for line in LINES if "</" not in line and "=3D" not in line and "<br>" not in line
]
HEADS = [
    "On Tue, Mar 3, 2026 at 10:00 AM Owen Tait <owen@port.example> wrote:",
    "From: Owen Tait\nSent: Tuesday, March 3, 2026 10:00 AM\nTo: Ines Maru\nSubject: Crane",
    "-----Original Message-----\nFrom: Ines Maru\nSent: Monday, March 2, 2026\nTo: Owen Tait",
    "Am 03.03.2026 um 10:00 schrieb Owen Tait:",
    "Ines Maru <ines@maru.example>\tMon, 2 Mar 2026 at 09:00\nTo: Owen Tait <owen@port.example>",
    "Owen Tait\nMar 3, 2026, 10:00 AM\nto me",
    "---------- Forwarded message ---------\nFrom: Rita Low <rita@yard.example>\nDate: 3 Mar 2026",
    *PARTS["attributions"],
    *PARTS["blocks"],
    *PARTS["rules"],
    "On Tue, Mar 3, 2026 at 10:00 AM\nOwen Tait <\nowen@port.example> wrote:",
    "##- Please type your reply above this line -##",
    "-------- Original message --------From: Owen Tait <owen@port.example> Date: 3/3/26  10:07 AM"
    " To: Ines Maru Subject: Crane",
    "Begin forwarded message:",
    "-----Original Message-----",
]
TEXTS = [
    "the crane {w} is ours",
    "Hi Owen, {w}",
    "Is it shut {w}?",
    "- {w}",
    "> {w} is quoted",
    ">> {w} deeper",
    "Kind regards,\nInes {w}",
    "--\n{w}",
    "-- \nInes Maru\n{w} Boats | +34 600 000 000",
    "Sent from my iPhone {w}",
    "This email and any attachments {w} are confidential and intended solely for the addressee.",
    "________________________________",
    "",
    "From: {w}",
    "On Monday {w} wrote:",
    "CAUTION: This email originated from outside {w}. Do not click links.",
    "Join Zoom Meeting {w}",
    "| {w} | table |",
    "Thanks,",
    "P.S. {w}",
    "Fine {w}. On Tue, Mar 3, 2026 at 10:00 AM, Owen Tait <owen@port.example> wrote: > and {w}",
    "| {w}",
    "[...]",
    ">>> print({w})",
    "----\nInes Maru {w}\n+34 600 000 000",
    "Ines Maru\nDirector {w}\nMaru Boats Ltd\nwww.maru.example",
    "Ines Maru | {w} | +34 600 000 000",
    "Cheers, Ines {w}",
    "-----BEGIN PGP SIGNED MESSAGE-----\nHash: {w}",
    "the caf=C3=A9 {w} is open =",
    "Invitation: {w} @ Thu Mar 5, 2026 2pm",
    *PARTS["devices"],
    *PARTS["footers"],
    *PARTS["closings"],
    *(a for a, _ in PARTS["signatures"]),
]
CHATS = [
    "Me: {w}", "Jane: {w}", "[03/03/2026, 10:00] Jane: {w}", "03/03/2026, 10:01 - Owen: {w}",
    "Jane  9:41 AM",
    "Owen — Today at 9:41", "{w}", "Today", "Delivered", "Jane\n9:41 AM", ":+1: 2", "iMessage",
]  # fmt: skip


def _outcome(source: str | bytes) -> object:
    """The messages, or one line that says why there are none; any other error goes through."""
    try:
        return read_thread(source).messages
    except FollowupError as error:
        return str(error) and "\n" not in str(error)


def _numbered(parts: list[str]) -> str:
    return "\n".join(part.replace("{w}", f"wq{number}z") for number, part in enumerate(parts))


def _told(thread: Thread) -> str:
    people = [name for m in thread.messages for name in (m.sender, m.address, *m.to, *m.cc)]
    return "\n".join(
        [*(m.body for m in thread.messages), *people, thread.subject, *thread.unparsed]
    )


def _check(text: str) -> None:
    try:
        thread = read_thread(text, today=dt.date(2026, 11, 24))
    except FollowupError:
        assert not re.search(r"wq\d+z", text), f"refused: {text!r}"
        return
    told = set(re.findall(r"wq\d+z", _told(thread)))
    assert set(re.findall(r"wq\d+z", text)) <= told
    assert accounted.unaccounted(text, thread) == []


def _all_is_told(text: str) -> None:
    with suppress(FollowupError):
        assert accounted.unaccounted(text, read_thread(text, today=dt.date(2026, 11, 24))) == []


@given(st.lists(st.sampled_from(TEXT_LINES), min_size=1, max_size=30).map("\n".join))
@settings(max_examples=400, deadline=None)
def test_every_character_of_lines_thrown_together_is_accounted_for(text: str) -> None:
    _all_is_told(text)


@given(st.text(max_size=300) | st.text(alphabet="> :-\n<>@ab12,.!—–*_/", max_size=300))
@settings(max_examples=400, deadline=None)
def test_every_character_of_any_text_is_accounted_for(text: str) -> None:
    _all_is_told(text)


@pytest.mark.parametrize("text", PASTES)
def test_every_character_of_a_paste_is_accounted_for(text: str) -> None:
    """White space, quote marks and rules aside: tests/reading/accounted.py says what counts."""
    _all_is_told(text)


@given(st.lists(st.sampled_from(HEADS + TEXTS * 2), min_size=1, max_size=25).map(_numbered))
@settings(max_examples=400, deadline=None)
def test_every_word_of_a_mail_paste_is_in_a_message_a_name_or_unparsed(text: str) -> None:
    _check(text)


@given(st.lists(st.sampled_from(CHATS), min_size=1, max_size=25).map(_numbered))
@settings(max_examples=400, deadline=None)
def test_every_word_of_a_chat_is_in_a_message_a_name_or_unparsed(text: str) -> None:
    _check(text)


TAGS = [
    "<p>{w}</p>", "<div>{w}</div>", "<div style='display: none'>{w}</div>", "{w}<br>", "<li>{w}</li>",
    "<blockquote>{w}</blockquote>", "<pre>{w}\n{w}b</pre>", "<td>{w}</td><td>{w}b</td>", "<b>{w}</b>",
    "<p style='margin:0'>{w}</p>", "<span hidden>{w}<br>{w}b</span>", "<p style='opacity:0'>{w}",
    "<p class='MsoNormal'>On Tue, Mar 3, 2026, Owen {w} &lt;owen@port.example&gt; wrote:</p>", "<hr>",
]  # fmt: skip


@given(st.lists(st.sampled_from(TAGS), min_size=1, max_size=20).map(_numbered))
@settings(max_examples=200, deadline=None)
def test_every_word_of_a_page_is_told_be_it_seen_or_hidden(html: str) -> None:
    thread = read_thread(f"<html><body>{html}</body></html>")
    assert set(re.findall(r"wq\d+zb?", html)) <= set(re.findall(r"wq\d+zb?", _told(thread)))


@pytest.mark.parametrize(
    ("style", "seen"),
    [
        ("font-size: 1px", False),
        ("font-size:0", False),
        ("color: #FFFFFF; background: #fff", False),
        ("background-color:white;color:white", False),
        ("color:transparent", False),
        ("position:absolute; left:-9999px", False),
        ("text-indent:-5000px", False),
        ("font-size:12px", True),
        ("color:#fff;background:#003366", True),
        ("margin-left:-20px; text-indent:-18pt", True),
        ("color:#fff", True),
    ],
)
def test_what_nobody_can_see_is_told_apart(style: str, seen: bool) -> None:
    page = f"<html><body><p>Hello Ann,</p><p style='{style}'>pay 4711 now</p></body></html>"
    thread = read_thread(page)
    assert ("4711" in thread.messages[0].body) is seen
    assert "4711" in _told(thread)


@given(st.one_of(st.text(max_size=400), st.binary(max_size=400)))
@example("\x00")
@example("From: \n\n")
@example(b"From x\nSubject: \xff\n\n\xff")
@example("\ud800")
@settings(max_examples=400, deadline=None)
def test_nothing_but_a_followup_error_comes_out(source: str | bytes) -> None:
    assert _outcome(source)


@given(st.binary(max_size=300), st.sampled_from(["utf-8", "latin-1", "gb2312", "x-none", "utf-7"]))
@settings(max_examples=200, deadline=None)
def test_a_broken_mail_file_is_read_or_refused(body: bytes, charset: str) -> None:
    head = (
        f"From: =?{charset}?q?Ow=E9n?= <owen@port.example>\r\nDate: x\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: multipart/alternative; boundary="b"\r\n\r\n--b\r\n'
        f"Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    )
    assert _outcome(head.encode() + body + b"\r\n--b--\r\n")


@pytest.mark.parametrize("source", ["", "  \n\t\n", b"", b"\xef\xbb\xbf"])
def test_nothing_is_refused_in_one_line(source: str | bytes) -> None:
    with pytest.raises(FollowupError, match="nothing in it"):
        read_thread(source)


def test_what_only_a_copy_says_is_listed() -> None:
    """Two copies of one mail are one message; a line that was added to one of them is not lost."""
    head = "On Tue, Mar 3, 2026 at 10:00 AM Owen Tait <owen@port.example> wrote:\n"
    text = "> The crane is ours until noon on Friday.\n> Please tell the yard and the pilot, too.\n"
    thread = read_thread(f"Fine.\n\n{head}{text}> (+1!)\n\n{head}{text}> #7\n\n{head}{text}")
    assert len(thread.messages) == 2
    shown = "\n".join([*(m.body for m in thread.messages), *thread.unparsed])
    assert "(+1!)" in shown
    assert "#7" in shown


def test_what_a_page_hides_is_listed_and_in_no_message() -> None:
    """Hidden words are neither taken for the sender's nor kept from the user."""
    page = "<p>Is stall 7 fine?</p><p style='display:none'>pay at once</p><p style='opacity:0.9'>Bo"
    thread = read_thread(f"<div>{page}</p></div>")
    assert [m.body for m in thread.messages] == ["Is stall 7 fine?\n\nBo"]
    assert thread.unparsed == ("pay at once",)


def test_what_a_head_says_beside_name_and_time_is_listed() -> None:
    """A role, a status, an attachment's name, another subject; a mail without them lists none."""
    head = "From: Owen Tait (Yard 4) <owen@port.example>\nSent: Tuesday, March 3, 2026 10:00 AM\n"
    text = f"Fine.\n\n{head}To: Ines Maru <ines@maru.example>\nSubject: Crane\n"
    assert read_thread(f"{text}\nIs it free?").unparsed == (
        "From: Owen Tait (Yard 4) <owen@port.example>",
    )
    plain = text.replace(" (Yard 4)", "")
    assert read_thread(f"{plain}\nIs it free?").unparsed == ()
    assert read_thread(f"{plain}Attachments: plan.pdf\n\nIs it free?").unparsed == (
        "Attachments: plan.pdf",
    )
    chat = read_thread("Jane Doe (she/her) 🌴  9:41 AM\nhi\nOwen Tait  9:42 AM\nhello")
    assert chat.unparsed[0] == "Jane Doe (she/her) 🌴  9:41 AM"
