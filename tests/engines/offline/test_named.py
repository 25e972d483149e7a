"""Which phrase of a thread plays which part, and how the user says it to the contact."""

from __future__ import annotations

import pytest

from followup.engines.offline import picks
from followup.engines.offline.named import named, thing
from followup.engines.offline.owes import owed
from followup.engines.offline.reasons import until_clause
from followup.engines.offline.subjects import named_by
from followup.errors import BadConfig
from followup.values import Evidence, Signal
from tests.threads import thread

SEALS = thread(
    "me: Hi Rosa,\n\nThe quote for the pump seals is attached, £640 for the set. Shall I order them?\n\nLen",
    "Rosa Ibarra: Hi Len,\n\nThe price is fine. Our plant director has to sign anything over £500.\n\nRosa",
    "me: Hi Rosa,\n\nThe maker closes on 20 December. Is there any news?\n\nLen",
)


def test_who_decides_is_told_from_the_users_side() -> None:
    evidence = [Evidence(quote="Our plant director has to sign anything over £500", message=1)]
    assert named(SEALS, "who_decides", evidence).decider == "your plant director"


def test_what_is_missing_and_who_owes_it_are_two_phrases() -> None:
    read = thread(
        "me: Hi Rosa,\n\nCould I start on the roof at Mill Lane?\n\nLen",
        "Rosa Ibarra: Hi Len,\n\nWe are still waiting for the asbestos report from the surveyor.\n\nRosa",
        "me: Hi Rosa, has the report come?\n\nLen",
    )
    quote = "We are still waiting for the asbestos report from the surveyor"
    found = named(read, "missing_info", [Evidence(quote=quote, message=1)])
    assert (found.missing, found.holder) == ("the asbestos report", "the surveyor")


def test_a_part_that_the_diagnosis_does_not_call_for_is_not_looked_for() -> None:
    found = named(SEALS, "too_busy", [])
    assert (found.decider, found.missing, found.holder) == ("", "", "")


def test_the_subject_line_names_the_thing() -> None:
    read = thread(
        "me: Hi Jo,\n\nCan you look at it?\n\nAl",
        "Jo March: Not yet, sorry.",
        subject="Re: Castlegate Court, lift modernisation",
    )
    assert thing(read) == "the lift modernisation at Castlegate Court"


def test_a_thread_without_words_names_nothing() -> None:
    assert thing(thread("me: ?", "Jo: …")) == ""


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("Could you let me have two referees, one of them your present line manager?",
         "the two referees, one of them my present line manager"),
        ("Please send me your import permit number by Friday.", "my import permit number"),
        ("I still need the six names from you please", "the six names"),
        ("Can you tell me how many people came?", "how many people came"),
        ("Would you say ten years or fifteen?", ""),
        ("Just drop me a line.", ""),
        ("Can you send it to me?", ""),
    ],
)  # fmt: skip
def test_what_the_contact_asked_for_is_said_back(asked: str, told: str) -> None:
    read = thread("me: Hi Jo, any news on the grant?", f"Jo: Hello. {asked}")
    assert owed(read, (Signal(kind="asks_me", quote=asked, message=1),)) == told


def test_weights_that_are_damaged_are_told_in_one_line() -> None:
    for text in ("", "{}", '{"largest": 1, "features": {"a": "P"}, "parts": ["thing"]}'):
        with pytest.raises(BadConfig, match=r"picks_weights\.json"):
            picks.parse(text)


@pytest.mark.parametrize(
    ("subject", "named"),
    [("Chiller 2", "chiller 2"), ("Room 14: curtains", "room 14"), ("Days 3", "the Days 3")],
)
def test_one_of_many_with_its_number_takes_no_article(subject: str, named: str) -> None:
    assert named_by(subject, frozenset(), frozenset(), False) == named


@pytest.mark.parametrize(
    ("said", "waits_for"),
    [
        ("Before anything gets ordered I need to be sure that it fits.", ""),
        ("We can't sign before the board has met.", "the board has met"),
        ("I cannot sign until the landlord has approved it.", "the landlord has approved it"),
    ],
)
def test_before_names_what_is_waited_for_only_where_nothing_happens_sooner(
    said: str, waits_for: str
) -> None:
    read = thread("me: Can you sign?", f"Ann Lowe: {said}")
    assert until_clause(read, (Evidence(quote=said, message=1),)) == waits_for
