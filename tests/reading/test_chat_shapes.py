"""Chats as copied from screens: a name and a time in any of the usual places."""

from __future__ import annotations

import datetime as dt

import pytest

from followup.reading import read_thread

TODAY = dt.date(2026, 11, 24)
TWO = [
    "Zoltán (van)\n\nWed 2 Sep, 16:04\nhi there\n\nEmőke\n\nWed 2 Sep, 16:09\nok when\n",
    "2026-09-02 16:04 – Zoltán (van)\nhi there\n2026-09-02 16:09 – Emőke\nok when\n",
    "Zoltán (van) — Wed 2 Sep, 16:04\nhi there\nEmőke — Wed 2 Sep, 16:09\nok when\n",
    "2 Sept 2026\nEmőke: hi there\n3 Sept 2026\nZoltán (van): I am with\nEmőke: ok\n",
    "Zoltán (van), 2 Sept 2026 16:04:\nhi there\n\nEmőke, 2 Sept 2026 16:09:\nok when\n",
    "giulia_subs, [25.03.26 20:14]\nciao\n\nluca dub, [25.03.26 20:15]\nciao te\n",
    "Giulia\n25.03.26, 20:14\nciao\n\nLuca\n25.03.26, 20:15\nciao te\n",
    "[25 Mar 2026 at 20:14] giulia: ciao\n[25 Mar 2026 at 20:15] luca: ciao te\n",
    "Giulia Subs 20:14\nciao\nLuca, 20:15\nciao te\n",
    "From: Zoltán (van)\nSent: 2 Sept 2026 16:04\nhi there\n\n"
    "From: Emőke\nSent: 2 Sept 2026 16:09\nok when\n",
    "Emőke → Zoltán (van), Wed 2 Sept 2026 16:04\nhi there\n\n"
    "Zoltán (van) → Emőke, Wed 2 Sept 2026 17:04\nok when\n",
    "Emőke (16:04): hi there\nZoltán (van) (16:09): ok when\nEmőke (16:10): x\n",
    "16:04 Emőke: hi there\n16:09 Zoltán (van): ok when\n",
    "16:04 Emőke\nhi there\n16:09 Zoltán (van)\nok when\n",
    "Emőke - 16:04 - hi there\nZoltán (van) - 16:09 - ok when\n",
    "Emőke, 16:04: hi there\nZoltán (van), 16:09: ok when\n",
    "<Emőke> hi there\n<Zoltán> ok when\n",
    "Wed 2 Sept\nEmőke 16:04  hi there\nZoltán (van) 16:09  ok when\n",
    "2 Sept 2026, Emőke: hi there\n3 Sept 2026, Zoltán (van): ok when\n",
    "2 Sept, 16:04 Emőke: hi there\n3 Sept, 16:09 Zoltán (van): ok when\n",
]
MAILS = [
    "Hello Owen,\n\nthe day will be:\n09:00 Welcome\n10:00 Crane\n12:00 Lunch\n\nInes",
    "Hello Owen,\n\nPrice: 300\nPlace: the pier\nWhen: Monday\n\nInes",
    "Hello Owen,\n\ncall me at 16:04 or\nRita at 16:09.\n\nInes",
    "Dear all,\n\n3 March 2026: the crane is moved.\n4 March 2026: the pier is open.\n\nInes",
    "Hi,\n\nOption A: we wait.\nOption B: we start.\n\nInes",
    "Hi,\n\n<b> is bold and <i> is not.\n\nInes",
    "Monday 9:00 is fine\nTuesday 9:00 is not\n\nInes",
]


@pytest.mark.parametrize("paste", TWO)
def test_a_name_and_a_time_start_a_message(paste: str) -> None:
    """Two persons, and none of their words in a name."""
    thread = read_thread(paste, today=TODAY)
    assert len({m.sender for m in thread.messages}) == 2
    assert all(len(m.sender.split()) <= 2 for m in thread.messages)
    assert thread.messages[0].body in ("hi there", "ciao")


@pytest.mark.parametrize("paste", MAILS)
def test_a_list_in_a_mail_is_no_chat(paste: str) -> None:
    """Agendas, prices and options stand in one message, whole."""
    thread = read_thread(paste, today=TODAY)
    assert [m.body for m in thread.messages] == [paste]


def test_me_is_the_name_that_the_messages_give() -> None:
    """'Me' stays the sender as pasted, and the user is called by the name they gave."""
    thread = read_thread("Me: Hello, Rosie Hale here about the flat\nMr P: yes\nMe: any news?")
    assert (thread.me, thread.contact, thread.unanswered) == ("Rosie Hale", "Mr P", 1)
    assert [m.sender for m in thread.messages] == ["Me", "Mr P", "Me"]


def test_bubbles_without_names_are_read_by_turns() -> None:
    """Under a title and 'iMessage', the paragraphs go to and fro, the user's first."""
    thread = read_thread(
        "Ted (piano)\niMessage\n\nAre you Ted?\n\nAye\n\nCan you come?\n\nDelivered"
    )
    assert [m.from_me for m in thread.messages] == [True, False, True]
    assert (thread.contact, thread.messages[1].sender) == ("Ted", "Ted")


def test_the_users_own_turns_may_be_headed_by_you_and_a_time() -> None:
    """'You  19:05' heads a turn as 'Zoltán (van)  06:12' does."""
    thread = read_thread(
        "May 18, 2026\nYou  19:05\nDo you drive us?\n\nMay 19, 2026\nZoltán (van)  06:12\n"
        "I am with the pickers till dark\n\nYou  06:30\noh, sleep well"
    )
    assert [(m.from_me, m.body) for m in thread.messages] == [
        (True, "Do you drive us?"),
        (False, "I am with the pickers till dark"),
        (True, "oh, sleep well"),
    ]
    assert thread.messages[1].sent_at == dt.datetime(2026, 5, 19, 6, 12)
