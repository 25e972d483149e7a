"""The plan: typed facts of a thread, each a span with its grammar, told from the user's side.

Every fact is a phrase that stands in the thread (I and you swapped where the contact said it), so
nothing that a writer builds from the plan can be invented. A fact that is not found is ''.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from followup import turns
from followup.engines.offline import asks
from followup.engines.offline.knowledge import pattern, roles
from followup.engines.offline.matter import matter
from followup.engines.offline.named import heads_alike, named
from followup.engines.offline.owes import asked, gave, owed
from followup.engines.offline.points import Point, points
from followup.engines.offline.reasons import in_their_words, reason, say, until_clause
from followup.engines.offline.sayings import sayings
from followup.engines.offline.wants import is_application, is_review
from followup.text import words
from followup.values import Blocker, Brief, Evidence, Signal, Thread


class Plan(NamedTuple):
    """What a draft may build on. Phrases are ready to stand inside a sentence of the user's."""

    thing: str = ""
    reason: str = ""
    said: str = ""  # the reason in the contact's own words
    decider: str = ""
    needed: str = ""
    party: str = ""
    missing: str = ""
    until: str = ""
    gone_day: str = ""
    waited: str = ""  # the same day, where the user has not asked since it was named
    met: str = ""
    ask: str = ""
    stake: str = ""
    owed: str = ""
    asked: str = ""
    gave: str = ""
    wait_for: str = ""
    said_on: str = ""
    matter: str = ""  # in the user's own words, for somebody else to read
    wanted: str = ""  # 'mine': leave for the user to act; 'theirs': the contact's to do; or a 'day'
    points: tuple[Point, ...] = ()
    quoted: bool = False  # whether the contact's own words give the reason
    money: bool = False
    review: bool = False
    interview: bool = False


GIVEN = frozenset(  # what a user may give by name: `--fact decider=…`
    ("thing", "reason", "decider", "needed", "party", "missing", "until", "gone_day", "met", "ask",
     "stake", "owed")
)  # fmt: skip


def plan(brief: Brief) -> Plan:
    """The facts of the brief's thread; the user's own facts (`--fact`) stand above what is read."""
    given: dict[str, Any] = {k: v for k, v in brief.facts.items() if k in GIVEN}
    thread, diagnosis = brief.thread, brief.diagnosis
    if thread is None or diagnosis is None:
        return Plan(**given)
    return _read(
        thread, diagnosis.blocker, diagnosis.evidence, diagnosis.signals, _sent_on(brief)
    )._replace(**given)


def _sent_on(brief: Brief) -> date:
    return (brief.timing.send_on if brief.timing else None) or brief.today


@lru_cache(maxsize=16)
def _read(
    thread: Thread,
    blocker: Blocker,
    evidence: tuple[Evidence, ...],
    signals: tuple[Signal, ...],
    sent_on: date,
) -> Plan:
    """What the thread itself says; kept, since item and draft are both made from it."""
    first = evidence[0] if evidence else None
    quote = first.quote if first else ""
    found = named(thread, blocker, evidence)
    said = sayings(thread)
    interview = is_application(thread)
    day = asks.named_day(signals, sent_on)
    thing = _as_role(found.thing) if interview and not thread.subject else found.thing
    interview = interview or (words(thing) or [""])[-1] in roles()["openings"]
    ask = asks.own_ask(thread, said, sent_on)
    return Plan(
        thing=thing,
        reason=reason(quote, thread.messages[first.message].day) if first else "",
        said=in_their_words(quote),
        decider=found.decider,
        needed=needed(quote),
        party=found.holder,
        missing="" if heads_alike(found.missing, thing) else found.missing,
        until=day.ahead,
        gone_day=day.gone,
        waited=day.gone if not _asked_since(thread, signals) else "",
        met=asks.met(thread),
        ask=ask,
        matter=matter(thread, thing, sent_on),
        wanted=asks.wanted(ask, said),
        stake=asks.stake(thread, said, sent_on),
        owed=owed(thread, signals),
        asked=asked(thread, signals),
        gave=gave(signals),
        wait_for=until_clause(thread, evidence),
        said_on=_said_on(thread, first),
        review=is_review(thread),
        points=points(thread),
        quoted=first is not None,
        money=_owed_to_user(thread, thing),
        interview=interview,
    )


def _asked_since(thread: Thread, signals: tuple[Signal, ...]) -> bool:
    """Whether the user has asked for something after the last day that the contact named."""
    named_in = [s.message for s in signals if s.date]
    return bool(named_in) and turns.asked_after(thread, named_in[-1])


def needed(quote: str) -> str:
    """What the contact says they need from above: 'the sign-off'; '' where the quote names none."""
    match = pattern("needed").search(quote)
    if not match:
        return ""
    bare = re.sub(r"(?i)^(?:the|a|an|any|her|his|their|your|our|my)\s+", "", match.group())
    return f"the {bare.lower()}"


def _said_on(thread: Thread, first: Evidence | None) -> str:
    """The day of the message that gives the reason: '14 October'; '' where it is not known."""
    day = thread.messages[first.message].day if first else None
    return say(day) if day else ""


def _owed_to_user(thread: Thread, thing_: str) -> bool:
    """Whether it is about money that the user is to get."""
    mine = " ".join(m.body for m in thread.messages if m.from_me)
    return bool(set(words(thing_)) & roles()["payments"] or pattern("money").search(mine))


_ROLE = re.compile(  # 'the Backend Engineer for the ledger team'
    r"the (?P<name>(?:(?:of |and |[A-Z][\w/'-]+ ))*[A-Z][\w/'-]+)"
    r"(?P<rest> (?:for|in|at|on|with) .*)?$"
)


def _as_role(phrase: str) -> str:
    """'the Interpretive Ranger' of an application is a role."""
    match = _ROLE.fullmatch(phrase)
    if not match or " " not in match["name"] or words(match["name"])[-1] in roles()["things"]:
        return phrase
    return f"the {match['name']} role{match['rest'] or ''}"
