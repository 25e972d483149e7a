"""The face: who the user is, dates that can be read two ways, and input that cannot be read."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from followup.errors import BadInput
from followup.reading import read_thread

PASTE = """\
Hi Ines, any news?

On Mon, 2 Mar 2026 at 09:14, Ines Duarte <ines@atelier.example> wrote:

> I wait for the joiner.
"""
TWO = """\
From: Tomas Berg <tomas@berg.example>
Sent: {one}
To: Ines Duarte <ines@atelier.example>
Subject: RE: Oak

Has the joiner answered?

From: Ines Duarte <ines@atelier.example>
Sent: {two}
To: Tomas Berg <tomas@berg.example>
Subject: Oak

I wait for the joiner.
"""


def two(one: str = "9 March 2026 10:00", two: str = "2 March 2026 09:14") -> str:
    return TWO.format(one=one, two=two)


def test_str_bytes_and_file_are_read_alike(tmp_path: Path) -> None:
    path = tmp_path / "paste.txt"
    path.write_text(PASTE, "utf-8")
    assert read_thread(PASTE) == read_thread(PASTE.encode()) == read_thread(path)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_file_is_read_in_its_own_encoding(encoding: str) -> None:
    thread = read_thread("Me: Grüße, gibt es Neues?\nJörg: Noch nicht.\n".encode(encoding))
    assert [m.body for m in thread.messages] == ["Grüße, gibt es Neues?", "Noch nicht."]


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("", "nothing in it"),
        (" \n\t\n", "nothing in it"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "binary"),
        (b"PK\x03\x04abc", "binary"),
        (b"text\x00text", "binary"),
        ("\x01\x02\x03\x04\x05\x06\x07\x08\x0e\x0f ab", "binary"),
        ("x" * 20_000_001, "too much"),
        ("> \n> > \n", "no message"),
        ("-----Original Message-----\n\n", "no message"),
        (Path("no-such-file.txt"), "no such file"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_line(source: str | bytes | Path, says: str) -> None:
    with pytest.raises(BadInput, match=says) as caught:
        read_thread(source, name="the paste")
    assert "\n" not in str(caught.value)
    assert caught.value.hint


def test_the_user_is_told_by_name_or_address() -> None:
    for me in ("Tomas Berg", "tomas", "tomas@berg.example", "Berg, Tomas"):
        thread = read_thread(two(), me=me)
        assert [m.from_me for m in thread.messages] == [False, True]
        assert (thread.contact, thread.unanswered) == ("Ines Duarte", 1)
    other = read_thread(two(), me="Ines Duarte")
    assert [m.from_me for m in other.messages] == [True, False]


def test_an_inferred_user_comes_with_the_reason() -> None:
    thread = read_thread(two())
    assert thread.me == "Tomas Berg"
    assert any("Tomas Berg" in note and "--me" in note for note in thread.notes)


def test_a_mail_addressed_to_me_is_the_contacts() -> None:
    thread = read_thread(
        "Ines Duarte <ines@atelier.example>\nMon, 2 Mar 2026, 09:14\nto me\n\n"
        "Can you send the plan?\n\n"
        "Tomas Berg\nTue, 3 Mar 2026, 10:00\nto Ines\n\nHere it is.\n"
    )
    assert [(m.sender, m.from_me) for m in thread.messages] == [
        ("Ines Duarte", False), ("Tomas Berg", True),
    ]  # fmt: skip


def test_one_message_alone_is_read_with_a_note() -> None:
    thread = read_thread("Hi Ines,\n\nany news?\n\nTomas", me="Tomas Berg")
    assert len(thread.messages) == 1
    assert thread.messages[0].from_me
    assert "One message alone was found." in thread.notes


def test_a_message_that_greets_the_user_is_not_the_users() -> None:
    thread = read_thread("Dear Tomas,\n\nnot yet.\n\nInes", me="Tomas Berg")
    assert not thread.messages[0].from_me


def test_two_contacts_keep_their_names() -> None:
    between = (
        "From: Ute Lang <ute@atelier.example>\nSent: 5 March 2026 08:00\nTo: Tomas Berg\n"
        "Subject: RE: Oak\n\nI must see it first.\n\n"
    )
    text = two().replace("From: Ines", f"{between}From: Ines")
    thread = read_thread(text, me="Tomas Berg")
    assert [m.sender for m in thread.messages] == ["Ines Duarte", "Ute Lang", "Tomas Berg"]
    assert [m.from_me for m in thread.messages] == [False, False, True]


def test_oldest_first_whichever_way_it_was_pasted() -> None:
    parts = two().split("\n\nFrom: Ines")
    turned = f"From: Ines{parts[1]}\n\n{parts[0]}\n"
    assert [m.body for m in read_thread(turned).messages] == [
        m.body for m in read_thread(two()).messages
    ]


def test_figures_that_can_be_read_one_way_settle_the_others() -> None:
    american = read_thread(two("3/25/2026 10:00 AM", "3/4/2026 9:14 AM"))
    assert american.messages[0].sent_at == dt.datetime(2026, 3, 4, 9, 14)
    british = read_thread(two("25/03/2026 10:00", "04/03/2026 09:14"))
    assert british.messages[0].sent_at == dt.datetime(2026, 3, 4, 9, 14)
    assert any("03/2026" in note and "day first" in note for note in british.notes)


def test_the_days_of_one_thread_lie_close_together() -> None:
    thread = read_thread(two("7/6/2026 10:00", "7/3/2026 09:14"))
    assert [m.day for m in thread.messages] == [dt.date(2026, 7, 3), dt.date(2026, 7, 6)]


def test_the_weekday_settles_a_date() -> None:
    thread = read_thread(two("10 June 2026", "1/6/2026 (Monday)"))
    assert thread.messages[0].sent_at == dt.date(2026, 6, 1)


def test_the_locale_settles_what_the_thread_does_not() -> None:
    single = "From: Ines\nDate: 03/04/2026\nTo: Tomas\n\nNot yet."
    assert read_thread(single, locale="en_US").messages[0].sent_at == dt.date(2026, 3, 4)
    assert read_thread(single, locale="en_GB").messages[0].sent_at == dt.date(2026, 4, 3)
    assert any("day first" in note for note in read_thread(single).notes)


def test_a_time_zone_is_kept() -> None:
    thread = read_thread(two("Mon, 9 Mar 2026 10:00 +0530", "2 March 2026 at 09:14:07 GMT"))
    zones = [m.sent_at.utcoffset() for m in thread.messages if isinstance(m.sent_at, dt.datetime)]
    assert zones == [dt.timedelta(0), dt.timedelta(hours=5, minutes=30)]


def test_no_midnight_is_made_up() -> None:
    assert read_thread(two("9 March 2026", "2 March 2026")).messages[0].sent_at == dt.date(
        2026, 3, 2
    )


def test_a_date_without_a_year_needs_today() -> None:
    chat = "Dee Ruiz  Nov 16th at 9:41 AM\nis it done?\nOwen Tait  Nov 17th at 8:00 AM\nnot yet\n"
    told = read_thread(chat, today=dt.date(2026, 11, 24))
    assert [m.day for m in told.messages] == [dt.date(2026, 11, 16), dt.date(2026, 11, 17)]
    untold = read_thread(chat)
    assert [m.sent_at for m in untold.messages] == [None, None]
    assert any("left open" in note for note in untold.notes)


def test_a_thread_without_names_or_dates_is_read() -> None:
    thread = read_thread("Any news?\n\n> Not yet, the joiner is ill.\n")
    assert [(m.body, m.from_me) for m in thread.messages] == [
        ("Not yet, the joiner is ill.", False), ("Any news?", True),
    ]  # fmt: skip


def test_an_mbox_with_more_threads_lists_them() -> None:
    path = Path(__file__).parents[1] / "fixtures" / "threads" / "two-threads.mbox"
    with pytest.raises(
        BadInput, match=r"2 threads: 1 Hammers \(3\); 2 Your statement \(1\)"
    ) as caught:
        read_thread(path, name="two-threads.mbox")
    assert "--thread" in caught.value.hint
    assert read_thread(path, thread=2).subject == "Your statement"
    with pytest.raises(BadInput, match="--thread 3"):
        read_thread(path, thread=3)


def test_a_broken_eml_is_read_as_far_as_it_goes() -> None:
    raw = (
        b"From: \xff\xfe broken <a@b.example>\nMessage-ID: <x\nContent-Type: multipart/mixed\n\n"
        b"Hello, any news?\n"
    )
    assert read_thread(raw).messages[0].body == "Hello, any news?"


def test_a_thread_is_text_even_where_it_looks_like_a_template() -> None:
    text = "Hi Ines, the field says {{ 7*7 }} and {% for x in y %}. Is that right?"
    assert read_thread(text).messages[0].body == text


def test_a_thread_of_a_source_that_holds_one_is_refused_when_another_is_asked_for() -> None:
    paste = "Jane: is it on?\nTom: yes it is"
    assert read_thread(paste, thread=1) == read_thread(paste)
    with pytest.raises(BadInput, match="--thread 3, but it holds one thread"):
        read_thread(paste, thread=3)


LETTERS = """\
9 November 2026

Dear Miss Oyelaran,

Our fee is £400. The facilities form is the one sheet between you and a yes.

Yours sincerely,
Bernard Quill
Registrar


12 November 2026

Dear Mr Quill,

The fee is agreed. We shall have a case built.

With gratitude,
Temi Oyelaran
Fleetwood Sea Rooms
"""


def test_letters_are_told_by_their_day_and_greeting_and_are_whose_sign_them() -> None:
    thread = read_thread(LETTERS)
    assert [(m.sender, str(m.sent_at)) for m in thread.messages] == [
        ("Bernard Quill", "2026-11-09"), ("Temi Oyelaran", "2026-11-12"),
    ]  # fmt: skip
    assert (thread.me, thread.contact) == ("Temi Oyelaran", "Bernard Quill")


def test_a_day_alone_in_a_mail_starts_no_letter() -> None:
    text = "The days are:\n\n9 November 2026\n\n12 November 2026\n\nWhich one?\nTemi"
    assert len(read_thread(text).messages) == 1


def test_who_asks_somebody_in_copy_does_not_wait_for_the_other() -> None:
    """A contact who hands the question on is no user, and a firm is none where a person writes."""
    handed = two().replace("Has the joiner answered?", "Is the oak in?\nTomas") .replace(
        "To: Tomas Berg <tomas@berg.example>",
        "To: Tomas Berg <tomas@berg.example>\nCc: Marek Dudek <marek@atelier.example>",
    )  # fmt: skip
    swapped = handed.replace(
        "I wait for the joiner.", "Marek, can you look for Tomas? Is it in the book?"
    )
    assert read_thread(swapped).me == "Tomas Berg"
    firm = two().replace("Ines Duarte <ines", "Atelier Office <ines").replace("Ines", "Atelier")
    assert read_thread(firm.replace("I wait for the joiner.", "Is it you?")).me == "Tomas Berg"
