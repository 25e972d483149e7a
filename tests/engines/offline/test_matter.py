"""The user's matter in one line to hand on: in their own words, or none at all."""

from __future__ import annotations

from datetime import date

import pytest

from followup.engines.offline.matter import matter
from tests.threads import thread

TODAY = date(2026, 11, 25)


def line(said: str, thing: str = "the boat shed") -> str:
    return matter(thread(f"me: {said}", "Ann Lowe: It has to go to the committee."), thing, TODAY)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            "Dear Ann, here is the quote for the slipway: 14 m of oak, fitted by hand, £8,200.",
            "The quote for the slipway: 14 m of oak, fitted by hand, £8,200",
        ),
        (
            "After our walk round, I send you the drawings for the slipway, three sheets and a section.",
            "The drawings for the slipway, three sheets and a section",
        ),
        (
            "The drawings for the shed are ready, three sheets and a section.",
            "The drawings for the shed: three sheets and a section",
        ),
        (
            "Everything is in for the shed day (12 people, two boats, one trailer).",
            "The shed day (12 people, two boats, one trailer)",
        ),
        (
            "As promised, the boat shed with a new door is £3,150 all in.",
            "The boat shed with a new door is £3,150 all in",
        ),
        (
            "We would like to put a small bench by the slip, at our own cost.",
            "We would like to put a small bench by the slip, at our own cost",
        ),
        (
            "Could we keep the two dinghies in the shed until the end of the season?",
            "Could we keep the two dinghies in the shed until the end of the season?",
        ),
    ],
)
def test_what_is_sent_priced_wished_or_asked_is_told_in_the_users_words(
    said: str, expected: str
) -> None:
    assert line(said) == expected


@pytest.mark.parametrize(
    "said",
    [
        "Any news about the boat shed?",
        "Shall I order it?",
        "I would like to know whether the committee has met.",
        "I would like to hear from your committee about the boat shed.",
        "Here is the form with your name on it, 3 pages.",
        "Here are the papers for last week, 3 pages and a map.",
        "I am sending them with the 2 forms that he wanted.",
        "Please find attached my letter.",
        "The trailer is £3,150 all in.",
        "Could we have a yes or a no from the committee by the 3rd of December at the latest?",
    ],
)
def test_what_does_not_stand_by_itself_is_no_line(said: str) -> None:
    assert line(said) == ""
