"""Threads for tests, built by hand in a line or two."""

from __future__ import annotations

from datetime import date, timedelta

from followup.values import Diagnosis, Evidence, Message, Signal, Thread

START = date(2026, 3, 2)  # a Monday


def thread(*turns: str, subject: str = "", gap: int = 1, channel: str = "mail") -> Thread:
    """'me: …' and 'Hannah Brierley: …', each `gap` days after the one before, from START."""
    messages = []
    for index, turn in enumerate(turns):
        name, _, body = turn.partition(": ")
        mine = name == "me"
        messages.append(
            Message(
                sender="Priya Nair" if mine else name,
                from_me=mine,
                sent_at=START + timedelta(days=gap * index),
                body=body,
            )
        )
    contact = next((m.sender for m in reversed(messages) if not m.from_me), "")
    return Thread(
        subject=subject, me="Priya Nair", contact=contact, messages=tuple(messages), channel=channel
    )


def diagnosis(blocker: str, quote: str = "", message: int = 1, *signals: Signal) -> Diagnosis:
    """A diagnosis as an engine would give it."""
    evidence = (Evidence(quote=quote, message=message),) if quote else ()
    return Diagnosis(
        blocker=blocker, confidence=0.8, scores={"who_decides": 0.1, "missing_info": 0.1, "too_busy": 0.1, blocker: 0.8},
        evidence=evidence, signals=signals,
    )  # fmt: skip
