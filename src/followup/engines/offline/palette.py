"""What may be said for a brief: the moves that fit, and the facts that fill them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from itertools import accumulate
from typing import NamedTuple

from followup.engines.offline.english.phrases import capital, small
from followup.engines.offline.facts import Plan
from followup.engines.offline.knowledge import roles
from followup.engines.offline.voice import Voice
from followup.text import words
from followup.values import Brief

SLOT = re.compile(r"\{(\w+)\}")


class Move(NamedTuple):
    """One way to say one thing, and when it may be said."""

    when: frozenset[str]
    never: frozenset[str]
    text: str
    slots: frozenset[str]
    weight: float
    answers: tuple[str, str, str]

    def fits(self, flags: frozenset[str], facts: Mapping[str, str]) -> bool:
        return (
            self.when <= flags
            and not self.never & flags
            and all(facts.get(slot) for slot in self.slots)
        )


@lru_cache(maxsize=1)
def moves() -> dict[str, tuple[Move, ...]]:
    """All moves by their part: opening, level, question, ease, unsure, closing, reply."""
    raw = tomllib.loads((files(__package__) / "moves.toml").read_text("utf-8"))
    return {
        part: tuple(m for entry in entries for m in _moves(entry)) for part, entries in raw.items()
    }


def _moves(entry: dict[str, object]) -> list[Move]:
    when = [str(w) for w in entry.get("when", ())]  # type: ignore[attr-defined]
    answers = (str(entry.get("yes", "")), str(entry.get("no", "")), str(entry.get("b", "")))
    return [
        Move(
            when=frozenset(w for w in when if not w.startswith("!")),
            never=frozenset(w[1:] for w in when if w.startswith("!")),
            text=text,
            slots=frozenset(SLOT.findall(text)),
            weight=float(entry.get("weight", 1)),  # type: ignore[arg-type]
            answers=answers,
        )
        for text in entry["text"]  # type: ignore[attr-defined]
    ]


WAITS = {
    "who_decides": ("for now", "until there is a decision", "until you know more"),
    "missing_info": ("for now", "for a little longer", "for some days yet"),
    "too_busy": (
        "for a few weeks",
        "until next month",
        "until things are quieter",
        "for a fortnight",
        "until there is more room",
        "until you are less busy",
        "for another three weeks",
    ),
}
LATERS = ("in a few weeks", "next month", "in a fortnight", "in three weeks")


def waits(plan: Plan, blocker: str) -> tuple[str, ...]:
    """Ways to say 'later' that fit what the thread waits for."""
    if plan.until:
        return (f"until {plan.until}",)
    if plan.wait_for and blocker == "who_decides":
        return (f"until {plan.wait_for}",)
    if blocker == "who_decides" and plan.decider:
        many = is_many(plan.decider)
        return (
            f"until {plan.decider} {'ask' if many else 'asks'} for it",
            f"until you have spoken to {plan.decider}",
            "for now",
        )
    return WAITS[blocker]


def is_many(phrase: str) -> bool:
    head = re.split(r" (?:of|for|on|at|in|from) ", phrase)[0].split()[-1:]
    return bool(head) and bool(re.search(r"(?i)(?<![sui'’])s$|people$|parents$", head[0]))


def facts_of(plan: Plan, brief: Brief) -> dict[str, str]:
    """The slots of the moves that do not hang on chance, filled from the plan."""
    facts = {k: v for k, v in plan._asdict().items() if isinstance(v, str)}
    for name in ("decider", "missing", "thing", "reason"):
        facts[name + "_cap"] = capital(facts[name])
    for name in ("waits", "stake"):
        facts[name + "_mid"] = small(facts[name])
        facts[name + "_cap"] = capital(facts[name])
    many = is_many(plan.missing)
    facts["missing_it"], facts["missing_is"] = ("them", "are") if many else ("it", "is")
    facts["missing_go"] = "go" if many else "goes"
    facts["missing_has"] = "have" if many else "has"
    facts["owed_is"] = "are" if is_many(plan.owed) else "is"
    facts["decider_has"] = "have" if is_many(plan.decider) else "has"
    facts["party_has"] = "have" if is_many(plan.party) else "has"
    facts["owed_bare"] = re.sub(r"(?i)^(?:the|your|my|our)\s+", "", plan.owed)
    facts["supplied"] = brief.facts.get("answer", "").rstrip(".")
    blamed = brief.diagnosis is not None and bool(_BLAMES.match(plan.reason))
    facts["reason"] = "" if blamed or _LEANS.search(plan.reason) else plan.reason
    facts["reason"] = facts["reason"] if len(plan.reason.split()) <= _LONG else ""
    facts["short_reason"] = facts["reason"] if len(plan.reason.split()) <= _SHORT else ""
    facts["gist"] = plan.points[0].text.rstrip(".! ") if plan.points else ""
    return facts


_BLAMES = re.compile(  # what the contact left undone is not said back
    r"(?:so far |still )?you (?:still |just |simply )?(?:did not|didn't|have not|haven't|had not|"
    r"hadn't|forgot|failed|could not|couldn't|never|have yet to)\b"
    r"(?! (?:had|heard|got|received|seen|been told))"
)
_LEANS = re.compile(r"(?i)\b(?:her|hers|him|his|she|he|them|that \w+ing|those|these|its|here)\b")
_SHORT = 12  # words of a reason that can stand inside a longer sentence
_LONG = 15  # words of a reason that can be told back at all
CAUSES: dict[str, tuple[str, ...]] = {
    "who_decides": ("somebody else's agreement", "a yes from somebody else", "an approval"),
    "missing_info": ("an answer from somebody else", "a missing paper or answer"),
    "too_busy": ("a free hour of yours", "a quieter week on your side", "simply time"),
}
HELP: dict[str, tuple[str, ...]] = {  # what the user would do, were this the blocker
    "who_decides": (
        "put it on a page that you can pass on",
        "write the half page for whoever has to agree",
        "write a short summary for the person who signs",
    ),
    "missing_info": (
        "ask for what is still missing myself",
        "write to whoever owes you the answer",
        "take the open question to the right person",
    ),
    "too_busy": (
        "wait and come back {later}",
        "leave it with you and write again {later}",
        "leave it with you until there is room for it",
    ),
}


def flags_of(plan: Plan, brief: Brief, voice: Voice) -> frozenset[str]:
    """What holds for this brief, as the moves name it."""
    thread = brief.thread
    flags: set[str] = {brief.level, voice.register}
    if brief.diagnosis:
        flags.add(brief.diagnosis.blocker)
    flags.add("chat" if thread and thread.channel == "chat" else "mail")
    flags.add(brief.item.kind if brief.item else "no-item")
    flags |= {k for k, v in plan._asdict().items() if isinstance(v, str) and v}
    flags |= {name for name in ("money", "interview") if getattr(plan, name)}
    flags.discard(plan.kind)  # 'decision' is a fact by name; what holds for the moves is set below
    flags.add(_wanted(plan))
    flags |= {"gist"} if plan.points else set()
    if plan.kind in ("paper", "work") and not plan.interview and not plan.money:
        flags.add("needs")  # the user wants something of the contact, and gives no answer up
    if brief.facts.get("answer"):
        flags.add("supplied")
    if brief.diagnosis and brief.diagnosis.signal("gives") and not plan.owed:
        flags.add("given")
    return frozenset(flags)


def _wanted(plan: Plan) -> str:
    """What the user wants, as the moves name it."""
    if plan.interview or plan.money:
        return "interview" if plan.interview else "money"
    reads = set(words(plan.thing)) & roles()["readings"] or plan.thing[:1] in "\"“‘'"
    return "reading" if reads and plan.kind in ("review", "decision", "") else plan.kind or "other"


class Palette(NamedTuple):
    """The moves that fit a brief, by part, and the facts that fill them."""

    facts: dict[str, str]
    able: dict[str, tuple[Move, ...]]
    wait: tuple[str, ...]
    later: tuple[str, ...]
    two: tuple[str, str] | None  # the two best blockers, where the engine is not sure
    single: str  # the part that makes the body alone: 'closing', 'reply', 'unsure'
    heaped: dict[str, list[float]]  # the weights of the moves of each part, summed up


def palette(plan: Plan, brief: Brief, voice: Voice) -> Palette:
    """All that may be said for this brief."""
    facts, flags = facts_of(plan, brief), flags_of(plan, brief, voice)
    blocker = brief.diagnosis.blocker if brief.diagnosis else "too_busy"
    soon = dict.fromkeys(("wait", "later", "help_a", "help_b", "cause_a", "cause_b"), "x")
    filled = {**facts, **soon}
    able = {
        part: tuple(move for move in every if move.fits(flags, filled))
        for part, every in moves().items()
    }
    return Palette(
        facts=facts,
        able=able,
        wait=waits(plan, blocker),
        later=(f"after {plan.until}",) if plan.until else LATERS,
        two=_two(brief),
        single=_single_part(brief, flags),
        heaped={part: list(accumulate(m.weight for m in fit)) for part, fit in able.items()},
    )


def _two(brief: Brief) -> tuple[str, str] | None:
    """The two blockers to choose from: the best two, or the likeliest two where nothing is said."""
    found = brief.diagnosis
    if found and found.unsure and found.runner_up:
        return found.blocker, found.runner_up
    return ("who_decides", "too_busy") if found and not found.evidence else None


def _single_part(brief: Brief, flags: frozenset[str]) -> str:
    stage = (brief.timing.would_be or brief.timing.stage) if brief.timing else "second"
    if stage in ("closing", "reply"):
        return stage
    found = brief.diagnosis
    silent = found is not None and not found.evidence
    if found and found.unsure and not silent:
        return "unsure"
    return "unsure" if silent and {"other", "no-item"} <= flags else ""
