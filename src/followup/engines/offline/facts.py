"""The plan: typed facts of a thread, each a span with its grammar, told from the user's side.

Every fact is a phrase that stands in the thread (I and you swapped where the contact said it), so
nothing that a writer builds from the plan can be invented. A fact that is not found is ''.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from followup.engines.offline import asks, parties
from followup.engines.offline.asks import Point
from followup.engines.offline.knowledge import pattern, roles
from followup.engines.offline.reasons import reason
from followup.engines.offline.topic import thing
from followup.text import words
from followup.values import Blocker, Brief, Evidence, Signal, Thread


class Plan(NamedTuple):
    """What a draft may build on. Phrases are ready to stand inside a sentence of the user's."""

    thing: str = ""
    reason: str = ""
    decider: str = ""
    needed: str = ""
    party: str = ""
    missing: str = ""
    until: str = ""
    met: str = ""
    ask: str = ""
    waits: str = ""
    stake: str = ""
    owed: str = ""
    points: tuple[Point, ...] = ()
    money: bool = False
    interview: bool = False


def plan(brief: Brief) -> Plan:
    """The facts of the brief's thread; the user's own facts (`--fact`) stand above what is read."""
    given: dict[str, Any] = {k: v for k, v in brief.facts.items() if k in Plan._fields[:12]}
    thread, diagnosis = brief.thread, brief.diagnosis
    if thread is None or diagnosis is None:
        return Plan(**given)
    return _read(
        thread, diagnosis.blocker, diagnosis.evidence, diagnosis.signals, brief.today
    )._replace(**given)


@lru_cache(maxsize=16)
def _read(
    thread: Thread,
    blocker: Blocker,
    evidence: tuple[Evidence, ...],
    signals: tuple[Signal, ...],
    today: date,
) -> Plan:
    """What the thread itself says; kept, since item and draft are both made from it."""
    first = evidence[0] if evidence else None
    quote = first.quote if first else ""
    names = people(thread)
    party, missing = parties.missing(quote, names) if blocker == "missing_info" else ("", "")
    every = " ".join([thread.subject, *(m.body for m in thread.messages)])
    interview = bool(pattern("interview").search(every))
    return Plan(
        thing=_as_role(thing(thread, names)) if interview else thing(thread, names),
        reason=reason(quote, thread.messages[first.message].day) if first else "",
        decider=parties.decider(thread, evidence) if blocker == "who_decides" else "",
        needed=parties.needed(quote),
        party=party,
        missing=missing,
        until=asks.until(signals, today),
        met=asks.met(thread),
        ask=asks.own_ask(thread),
        waits=asks.matching(thread, "waits"),
        stake=asks.matching(thread, "stake"),
        owed=asks.owed(thread, signals),
        points=asks.points(thread),
        money=bool(pattern("money").search(every)),
        interview=interview,
    )


def _as_role(phrase: str) -> str:
    """'the Interpretive Ranger' of an application is a role."""
    parts = phrase.split()
    titled = len(parts) > 2 and all(p[0].isupper() for p in parts[1:] if len(p) > 2)
    known = parts[-1].lower() in roles()["things"] if parts else True
    return f"{phrase} role" if titled and parts[0] == "the" and not known else phrase


def people(thread: Thread) -> frozenset[str]:
    """The words of the user's and the contact's names, in lower case."""
    senders = [thread.me, thread.contact, *(m.sender for m in thread.messages)]
    return frozenset(w for name in senders for w in words(name) if len(w) > 1)
