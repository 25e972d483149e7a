"""The three-way check over what each sentence does; the contact's last real message first."""

from __future__ import annotations

import math
from datetime import date
from typing import NamedTuple, cast

from followup.dates import find_dates
from followup.engines.offline import acts
from followup.text import sentences
from followup.values import (
    BLOCKERS,
    Blocker,
    Diagnosis,
    Evidence,
    Message,
    Signal,
    SignalKind,
    Thread,
)

RECENCY = 0.45  # what a message counts beside the one that came after it
PRIOR = {"who_decides": 0.0, "missing_info": 0.0, "too_busy": 0.5}
MARGIN = 0.15  # below it the engine is not sure
_SIGNALS: dict[str, SignalKind] = {
    "declined": "declined",
    "asks_me": "asks_me",
    "gives": "gives",
    "resolved": "resolved",
}


class Read(NamedTuple):
    """A sentence of the contact's, read."""

    message: int
    text: str
    scores: acts.ActScores
    weight: float

    @property
    def act(self) -> str:
        return self.scores.best


def read_sentences(thread: Thread) -> tuple[Read, ...]:
    """Every sentence of the contact's side with its act and how much it counts, oldest first."""
    found: list[Read] = []
    weight = 1.0
    for index in range(len(thread.messages) - 1, -1, -1):
        message = thread.messages[index]
        if message.from_me:
            continue
        mine = [
            Read(index, s.text, acts.score(s.text, message.automatic), weight)
            for s in sentences(message.body)
        ]
        found[:0] = mine
        if not message.automatic:
            weight *= RECENCY
    return tuple(found)


def diagnose(thread: Thread) -> Diagnosis:
    """The blocker with exact evidence; no evidence and `too_busy` where there is no sign."""
    read = read_sentences(thread)
    scores = _scores(read)
    ranked = sorted(BLOCKERS, key=lambda b: -scores[b])
    best, second = ranked[0], ranked[1]
    evidence = _evidence(read, best)
    unsure = bool(evidence) and scores[best] - scores[second] < MARGIN
    return Diagnosis(
        blocker=best,
        confidence=round(scores[best], 3),
        scores={b: round(scores[b], 3) for b in BLOCKERS},
        unsure=unsure,
        runner_up=second,
        evidence=evidence,
        signals=_signals(read, thread),
        deadline=_deadline(read, thread),
    )


def _scores(read: tuple[Read, ...]) -> dict[Blocker, float]:
    totals = dict(PRIOR)
    for one in read:
        if one.act in ("declined", "gives", "resolved", "other"):
            continue
        for blocker in BLOCKERS:
            strength = getattr(one.scores, blocker)
            totals[blocker] = max(totals[blocker], strength * one.weight)
        if one.act == "asks_me":
            totals["missing_info"] = max(totals["missing_info"], 1.5 * one.weight)
        if one.act == "auto_reply":
            totals["too_busy"] = max(totals["too_busy"], 1.5 * one.weight)
    top = sum(math.exp(v) for v in totals.values())
    return {b: math.exp(totals[b]) / top for b in BLOCKERS}


def _evidence(read: tuple[Read, ...], blocker: Blocker) -> tuple[Evidence, ...]:
    def strength(one: Read) -> float:
        base = cast(float, getattr(one.scores, blocker))
        if blocker == "too_busy" and one.act == "auto_reply":
            base = max(base, 1.5)
        if blocker == "missing_info" and one.act == "asks_me":
            base = max(base, 1.5)
        return base * one.weight

    able = [one for one in read if one.act not in ("declined", "gives", "resolved", "other")]
    best = max(able, key=strength, default=None)
    if best is None or strength(best) <= 0.5:
        return ()
    return (Evidence(quote=best.text, message=best.message),)


def _signals(read: tuple[Read, ...], thread: Thread) -> tuple[Signal, ...]:
    found = []
    for one in read:
        kind = _SIGNALS.get(one.act)
        day = _named_day(one, thread.messages[one.message])
        if kind:
            found.append(Signal(kind=kind, quote=one.text, message=one.message, date=day))
        elif day and one.act == "auto_reply":
            found.append(Signal(kind="away_until", quote=one.text, message=one.message, date=day))
        elif day:
            found.append(Signal(kind="promised_on", quote=one.text, message=one.message, date=day))
    return tuple(found)


def _named_day(one: Read, message: Message) -> date | None:
    if message.day is None:
        return None
    ahead = [m.day for m in find_dates(one.text, message.day) if m.day >= message.day]
    return ahead[-1] if ahead else None


def _deadline(read: tuple[Read, ...], thread: Thread) -> date | None:
    days = [_named_day(one, thread.messages[one.message]) for one in read]
    return next((day for day in reversed(days) if day), None)
