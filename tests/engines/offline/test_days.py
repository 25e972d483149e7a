"""The day ahead that a sentence names: a date belongs to the clause whose verb it goes with."""

from __future__ import annotations

from datetime import date

import pytest

from followup.engines.offline.days import named_day
from followup.values import Message

SAID = Message(sent_at="2026-11-20", body="")  # a Friday


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("It was moved to the 28th.", date(2026, 11, 28)),
        ("He said Tuesday.", date(2026, 11, 24)),
        ("The van was booked for Monday.", date(2026, 11, 23)),
        ("They met on Monday and will vote on 4 December.", date(2026, 12, 4)),
        ("Week after next I come up for air.", date(2026, 12, 4)),
        ("The month after next is better.", date(2027, 1, 1)),
        ("I was ill, but I'll read it on Monday.", date(2026, 11, 23)),
        ("She sits again on the 10th.", date(2026, 12, 10)),
    ],
)
def test_a_day_to_come(said: str, day: date) -> None:
    assert named_day(said, SAID) == day


@pytest.mark.parametrize(
    "said",
    [
        "Your certificate ran out in September and I may not show the file.",
        "The inspector was out on Tuesday and passed the lot.",
        "We met on Wednesday.",
        "From this year the office must release each euro.",
        "The budget for next year is small.",
        "They have had the form since Wednesday.",
    ],
)
def test_what_is_over_names_no_day(said: str) -> None:
    assert named_day(said, SAID) is None


def test_a_message_without_a_date_names_none() -> None:
    assert named_day("I'll read it on Monday.", Message(body="")) is None
