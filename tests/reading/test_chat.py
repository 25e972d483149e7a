"""Chats in the shapes that programs copy and export, and mails that are none."""

from __future__ import annotations

import datetime as dt

import pytest

from followup.reading import read_thread

MARCH = "2026-03-02T09:14"
CHATS = [
    ("[02/03/2026, 09:14:00] Jane Doe: any news?\n[02/03/2026, 09:20:11] Bob: not yet", MARCH),
    ("[02/03/26, 9:14:00 AM] Jane Doe: any news?\n[15/03/26, 9:20:11 AM] Bob: not yet", MARCH),
    ("02/03/2026, 09:14 - Jane Doe: any news?\n15/03/2026, 09:20 - Bob: not yet", MARCH),
    ("02.03.26, 09:14 - Jane Doe: any news?\n02.03.26, 09:20 - Bob: not yet", MARCH),
    ("3/2/26, 9:14 AM - Jane Doe: any news?\n3/15/26, 9:20 AM - Bob: not yet", MARCH),
    ("2026-03-02 09:14 - Jane Doe: any news?\n2026-03-02 09:20 - Bob: not yet", MARCH),
    ("Jane Doe, [02.03.26 09:14]\nany news?\n\nBob, [02.03.26 09:20]\nnot yet", MARCH),
    ("[2026-03-02 09:14] Jane Doe\nany news?\n[2026-03-02 09:20] Bob\nnot yet", MARCH),
    ("Jane Doe (02.03.2026 09:14): any news?\nBob (02.03.2026 09:20): not yet", MARCH),
    ("Jane Doe\n2 Mar 2026, 09:14\nany news?\n\nBob\n2 Mar 2026, 09:20\nnot yet", MARCH),
    ("Monday, March 2nd\nJane Doe\n  9:14 AM\nany news?\nBob\n  9:20 AM\nnot yet", MARCH),
    ("2 March 2026\nJane Doe  09:14\nany news?\nBob  09:20\nnot yet", MARCH),
    ("2 March 2026\n09:14 Jane Doe: any news?\n09:20 Bob: not yet", None),
    ("Jane Doe — Today at 9:14 AM\nany news?\nBob — Today at 9:20 AM\nnot yet", MARCH),
    ("Jane Doe, 2 March 2026: any news?\nBob, 3 March 2026: not yet", "2026-03-02"),
    ("Jane Doe: any news?\nBob: not yet", None),
    ("**Jane Doe:** any news?\n**Bob:** not yet", None),
    ("Jane Doe\n:palm_tree:  9:14 AM\nany news?\n3 replies\nBob\n9:20 AM\nnot yet\n:+1: 2", None),
    ("09:14:05 From Jane Doe to Everyone:\n\tany news?\n09:20:11 From Bob:\n\tnot yet", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "at"), CHATS)
def test_a_chat_is_read_in_any_shape(text: str, at: str | None) -> None:
    thread = read_thread(text, me="Jane Doe", today=dt.date(2026, 3, 2))
    assert thread.channel == "chat"
    assert [(m.sender, m.from_me, m.body.strip()) for m in thread.messages] == [
        ("Jane Doe", True, "any news?"), ("Bob", False, "not yet"),
    ]  # fmt: skip
    if at is not None:
        sent = thread.messages[0].sent_at
        assert sent is not None
        assert sent.isoformat().startswith(at)


def test_lines_below_a_message_go_on_with_it() -> None:
    thread = read_thread(
        "[02/03/2026, 09:14] Jane: first line\nsecond line\n\nthird line\n"
        "[02/03/2026, 09:20] Bob: ok"
    )
    assert thread.messages[0].body == "first line\nsecond line\n\nthird line"


def test_messages_in_a_row_by_one_person_stay_apart() -> None:
    thread = read_thread("Me: one\nMe: two\nBob: three\nMe: four")
    assert [m.body for m in thread.messages] == ["one", "two", "three", "four"]
    assert thread.unanswered == 1


def test_a_time_below_a_time_is_another_message_of_the_same_person() -> None:
    thread = read_thread("Jane Doe\n 9:41 AM\none\n 9:43 AM\ntwo\nBob Lee\n 9:50 AM\nthree\n")
    assert [(m.sender, m.body) for m in thread.messages] == [
        ("Jane Doe", "one"), ("Jane Doe", "two"), ("Bob Lee", "three"),
    ]  # fmt: skip


def test_what_the_program_says_is_not_in_a_message() -> None:
    thread = read_thread(
        "02/03/2026, 09:10 - Messages and calls are end-to-end encrypted.\n"
        '02/03/2026, 09:11 - Bob created group "x"\n'
        "02/03/2026, 09:14 - Jane: any news?\n02/03/2026, 09:20 - Bob: not yet\n"
    )
    assert [m.body for m in thread.messages] == ["any news?", "not yet"]
    assert len(thread.unparsed) == 2


def test_a_screen_without_names_is_read_by_turns() -> None:
    thread = read_thread(
        "Ted (piano)\niMessage\n\nHello, is that Ted?\n\nAye, that's me\n\nDelivered"
    )
    assert [(m.sender, m.from_me) for m in thread.messages] == [("", True), ("Ted", False)]
    assert thread.contact == "Ted"


@pytest.mark.parametrize(
    "text",
    [
        "Hi Bob,\n\nArrival  9:00 AM\nLunch  12:30 PM\n\nIs that all right?\n\nJane",
        "Order: 4711\nColour: red\nSize: large",
        "Hi Bob,\n\nOptions:\nA: oak\nB: ash\n\nWhich one?",
        "Name: Jane Doe\nPhone: 07700 900123\nAddress: 12 High Street",
        "The price: 40 pounds.\nThe date: Monday.",
        "Note: the gate is shut on Mondays. We open at 9:30.",
    ],
)
def test_a_mail_with_colons_and_times_is_no_chat(text: str) -> None:
    thread = read_thread(text, me="Jane Doe")
    assert thread.channel == "mail"
    assert [m.body for m in thread.messages] == [text]


def test_a_day_and_time_alone_above_a_message_are_that_messages() -> None:
    """And stand neither in the message before nor under what was not placed."""
    thread = read_thread(
        "Texts with Morag (kiltmaker)\n\nMon 2 Mar, 17:40\nCallum: when is the fitting?\n\n"
        "Wed 4 Mar, 21:15\nMorag (kiltmaker): I've 22 kilts to pleat\n\n"
        "Mon 16 Mar, 12:10\nCallum: any evening free?",
        today=dt.date(2026, 3, 20),
    )
    assert [(m.sender, str(m.sent_at), m.body) for m in thread.messages] == [
        ("Callum", "2026-03-02 17:40:00", "when is the fitting?"),
        ("Morag", "2026-03-04 21:15:00", "I've 22 kilts to pleat"),
        ("Callum", "2026-03-16 12:10:00", "any evening free?"),
    ]
    assert thread.unparsed == ("Texts with Morag (kiltmaker)", "Morag (kiltmaker):")


def test_a_speaker_who_heads_the_chat_may_be_called_anything() -> None:
    thread = read_thread(
        "Mr & Mrs Lau, No 40\n\nSun 8 Nov\n09:10 Me: shall I order the panels?\n\n"
        "Mon 9 Nov\n20:30 Mr & Mrs Lau, No 40: she wants to keep the robin\n",
        today=dt.date(2026, 11, 20),
    )
    assert [m.sender for m in thread.messages] == ["Me", "Mr & Mrs Lau, No 40"]
    assert thread.contact == "Mr & Mrs Lau, No 40"


@pytest.mark.parametrize(
    ("first", "name"),
    [
        ("Hi Gav, Leila from 9 Sefton Row. Could you look at the boiler?", "Leila"),
        ("Hiya Gav it's Kit. All good to order it?", "Kit"),
        ("Evening Gav, the tub is full, would Thursday do you? Leila", "Leila"),
        ("Hi Gav, it's Friday. Would that do you? Ta", "Me"),
    ],
)
def test_the_users_name_is_the_one_that_me_goes_by(first: str, name: str) -> None:
    assert read_thread(f"Me: {first}\nGav Plumbing: let me look").me == name
