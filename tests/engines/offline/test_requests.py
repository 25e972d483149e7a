"""Whether a contact's sentence puts something to the user, by its form."""

from __future__ import annotations

import pytest

from followup.engines.offline.requests import comes_back, form, others
from followup.values import Message, Thread

MAREK = frozenset({"marek", "ines"})


@pytest.mark.parametrize(
    "said",
    [
        "Could you send me the certificate?",
        "If you let us have his address, the letter goes out the same day.",
        "Which of the two would you rather?",
        "I can't do either till you tell me the song.",
        "Attached is form K-4; sections A and C are yours.",
        "So tell us which you settle on and the card will be put right.",
        "Re-send it with the number on and it joins the next run.",
        "I shall want sight of your driver's card.",
        "Meanwhile, does your price include the caller, or is she on top?",
        "can u send the last two",
        "You still owe me a date.",
    ],
)
def test_a_request_is_told_by_its_form(said: str) -> None:
    assert form(said, dated=False, others=MAREK) in ("plain", "likely")


@pytest.mark.parametrize(
    "said",
    [
        "Once I have the hull number and the keel depth she goes on the list.",
        "With new members we would need to see three months of statements.",
        "What we lack is a list of the guests.",
    ],
)
def test_a_need_that_names_nobody_may_be_one(said: str) -> None:
    assert form(said, dated=False, others=MAREK) == "faint"


@pytest.mark.parametrize(
    "said",
    [
        "How was Lisbon?",
        "But who doesn't adore a deadline, hm?",
        "Let me know if you have any questions.",
        "Do shout if anything our end is unclear.",
        "Marek, can you look out the plans for Gwen?",
        "You needn't send anything.",
        "Give me a bit, we open on Saturday.",
        "Please bear with us.",
    ],
)
def test_small_talk_help_and_what_is_put_to_another_are_none(said: str) -> None:
    assert form(said, dated=False, others=MAREK) == "none"


@pytest.mark.parametrize(
    "said",
    [
        "Once the lab has written we can go on.",
        "Once I have the surveyor's report I can say more.",
        "We need the board's approval first.",
        "I need a minute to think.",
        "What's left is Philippa.",
        "I'll check with him and send it over.",
        "I'll tell you as soon as I know.",
        "The board votes on the 12th.",
    ],
)
def test_what_waits_for_others_has_no_such_form(said: str) -> None:
    assert form(said, dated=False, others=MAREK) == ""


@pytest.mark.parametrize(
    "said", ["Give me a knock mid-January.", "Try us again after the 10th.", "Make it the 4th."]
)
def test_a_time_to_come_back_asks_for_nothing_now(said: str) -> None:
    assert form(said, dated=True) == "none"
    assert comes_back(said)


def test_the_others_are_all_but_the_user() -> None:
    given = Thread(
        me="Gwen Pritchard",
        messages=(
            Message(sender="Gwen Pritchard", from_me=True, body="Is the floor good for that?"),
            Message(sender="Hanne Voss", to=("Gwen",), cc=("Marek Dudek",), body="I'll ask."),
        ),
    )
    assert others(given) == {"hanne", "marek"}
