"""What an engine says of a thread is held to the thread: no quote, no claim."""

from __future__ import annotations

import datetime as dt

import pytest

from followup.diagnosis import NO_SIGN, hold
from followup.values import Blocker, Diagnosis, Evidence, Message, Thread

SAID = "The landlord still has to agree to the new boiler."
THREAD = Thread(
    me="Ann Lee",
    contact="Raj Patel",
    messages=(
        Message(sender="Raj Patel", sent_at=dt.date(2026, 10, 12), body=SAID),
        Message(sender="Ann Lee", from_me=True, sent_at=dt.date(2026, 10, 20), body="Any news?"),
    ),
)


def claimed(blocker: Blocker, *quotes: str) -> Diagnosis:
    scores: dict[Blocker, float] = {"who_decides": 0.05, "missing_info": 0.05, "too_busy": 0.05}
    return Diagnosis(
        blocker=blocker,
        confidence=0.9,
        scores={**scores, blocker: 0.9},
        evidence=tuple(Evidence(quote=quote, message=0) for quote in quotes),
    )


def test_a_quote_of_the_contacts_upholds_the_claim() -> None:
    found = hold(claimed("who_decides", "has to agree"), THREAD)
    assert (found.blocker, found.confidence) == ("who_decides", 0.9)


@pytest.mark.parametrize("quotes", [(), ("must sign it",), ("Any news?",)], ids=str)
@pytest.mark.parametrize("blocker", ["who_decides", "missing_info"])
def test_a_blocker_without_a_quote_of_the_contacts_is_no_claim(
    blocker: Blocker, quotes: tuple[str, ...]
) -> None:
    found = hold(claimed(blocker, *quotes), THREAD)
    assert found.blocker == "too_busy"
    assert found.confidence == NO_SIGN
    assert found.runner_up == blocker
    assert found.evidence == ()


def test_no_sign_at_all_needs_no_quote() -> None:
    found = hold(claimed("too_busy"), THREAD)
    assert (found.blocker, found.confidence) == ("too_busy", 0.9)
