"""What may be said for a brief: the moves that fit, and the facts that fill them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from itertools import accumulate
from typing import NamedTuple

from followup import library
from followup.engines.offline.english.phrases import capital, small
from followup.engines.offline.facts import Plan
from followup.engines.offline.knowledge import roles
from followup.engines.offline.owes import asked_long_ago, is_clause
from followup.engines.offline.voice import Voice, first_name
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
    asks: tuple[str, ...] = ()  # the questions that go with this gift; () for any that fit

    def fits(self, flags: frozenset[str], facts: Mapping[str, str]) -> bool:
        return (
            self.when <= flags
            and not self.never & flags
            and all(facts.get(slot) for slot in self.slots)
        )


@lru_cache(maxsize=1)
def moves() -> dict[str, tuple[Move, ...]]:
    """All moves by their part: opening, level, question, unsure, closing, reply."""
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
            asks=tuple(entry.get("asks", ())),  # type: ignore[arg-type]
        )
        for text in entry["text"]  # type: ignore[attr-defined]
    ]


WAITS = {
    "who_decides": ("until there is more to say", "a little longer", "a while longer"),
    "missing_info": ("a little longer", "a few more days"),
    "too_busy": (
        "until things are quieter",
        "until you have more time",
        "until it suits you better",
        "a while longer",
    ),
}
LATERS = ("later", "when things are quieter", "when you have more time")
_NO_SIGN = ("a little longer", "a while longer")  # nothing says that they are busy
_PRESSED = ("a day or two", "a few more days")  # the user has a date of their own


def waits(plan: Plan, blocker: str) -> tuple[str, ...]:
    """Ways to say 'later' that fit what the thread waits for."""
    if plan.until:
        return (f"until {plan.until}",)
    if plan.wait_for and blocker != "too_busy":
        return (f"until {plan.wait_for}",)
    if plan.stake:
        return _PRESSED
    if not plan.quoted:
        return _NO_SIGN
    if blocker == "who_decides" and plan.decider:
        return (
            f"until you have spoken to {plan.decider}",
            "a little longer",
            "until you know more",
        )
    return WAITS[blocker]


def _laters(plan: Plan) -> tuple[str, ...]:
    if plan.until:
        return (f"after {plan.until}",)
    return LATERS if plan.quoted else LATERS[:1]


def is_many(phrase: str) -> bool:
    if re.search(r" and (?:the|a|my|your|our|his|her) ", phrase):
        return True
    head = re.split(r",? (?:of|for|on|at|in|from|by|about) |,", phrase)[0].split()[-1:]
    return bool(head) and bool(re.search(r"(?i)(?<![sui'’])s$|people$|parents$", head[0]))


def facts_of(plan: Plan, brief: Brief) -> dict[str, str]:
    """The slots of the moves that do not hang on chance, filled from the plan."""
    facts = {k: v for k, v in plan._asdict().items() if isinstance(v, str)}
    for name in ("decider", "missing", "thing", "reason", "stake"):
        facts[name + "_cap"] = capital(facts[name])
    facts["stake_mid"] = small(plan.stake)
    facts |= _agreeing(plan)
    facts["owed"] = re.sub(r"^(?=(?:two|three|four|five|six|\d+) )", "the ", plan.owed)
    facts["owed_bare"] = re.sub(r"(?i)^(?:the|your|my|our)\s+", "", plan.owed)
    facts["called"] = first_name(brief.thread.contact) if brief.thread else ""
    facts["supplied"] = brief.facts.get("answer", "").rstrip(".")
    blamed = brief.diagnosis is not None and bool(_BLAMES.match(plan.reason))
    facts["reason"] = "" if blamed or _LEANS.search(plan.reason) else plan.reason
    facts["reason"] = facts["reason"] if len(plan.reason.split()) <= _LONG else ""
    told = facts["reason"] or plan.interview
    facts["said"] = "" if told or not plan.said_on else plan.said
    facts["short_reason"] = facts["reason"] if len(plan.reason.split()) <= _SHORT else ""
    facts["line"] = _line(plan, brief)
    facts["item"] = brief.item.title.strip(' .“”"') if brief.item else ""
    return facts


def _gist(plan: Plan) -> str:
    """The first point, where somebody else can pass it on: 'my keynote' is said as 'Keynote'."""
    text = plan.points[0].text.rstrip(".! ") if plan.points else ""
    text = capital(re.sub(r"^(?:My|Our) (?=[a-z])", "", text))
    return "" if _FIRST_PERSON.search(text) else text


def _line(plan: Plan, brief: Brief) -> str:
    """The matter in quotation marks, to be handed on as it is; what is no question asks at its end.
    With the user's name where it says I; '' where it says I and nobody is named."""
    said = _gist(plan) or plan.matter
    me = brief.thread.me if brief.thread else ""
    mine = bool(_FIRST_PERSON.search(said))
    if not said or (mine and (not me or me.lower() in _NAMELESS)):
        return ""
    many = set(words(plan.decider)) & (roles()["bodies"] | roles()["judges"])
    asks = "Can that be agreed?" if many or not plan.decider else "Is that all right with you?"
    text = said if said.endswith("?") else f"{said}. {asks}"
    return f"“{text}” ({me})" if mine else f"“{text}”"


_FIRST_PERSON = re.compile(
    r"(?i)\b(?:i|we|my|our|me|us|i'm|we're|i'd|we'd|i've|we've|i'll|we'll)\b"
)
_NAMELESS = frozenset(("me", "you", "i"))


def _agreeing(plan: Plan) -> dict[str, str]:
    """The verbs and pronouns that go with the phrases: 'they have', 'it is'."""
    decider, party = is_many(plan.decider), is_many(plan.party)
    missing, owed = is_many(plan.missing), is_many(plan.owed)
    thing = is_many(plan.thing)
    return {
        "thing_is": "are" if thing else "is",
        "thing_needs": "need" if thing else "needs",
        "thing_has": "have" if thing else "has",
        "decider_has": "have" if decider else "has",
        "decided": "have they decided" if decider else "has it been decided",
        "decider_needs": "need" if decider else "needs",
        "decider_comes": "come" if decider else "comes",
        "decider_decides": "decide" if decider else "decides",
        "party_has": "have" if party else "has",
        "party_needs": "need" if party else "needs",
        "missing_it": "them" if missing else "it",
        "missing_they": "they" if missing else "it",
        "missing_is": "are" if missing else "is",
        "missing_has": "have" if missing else "has",
        "owed_is": "are" if owed else "is",
        "owed_they": "they are" if owed else "it is",
    }


_BLAMES = re.compile(  # what the contact left undone is not said back
    r"(?:so far |still )?you (?:still |just |simply )?(?:did not|didn't|have not|haven't|had not|"
    r"hadn't|forgot|failed|could not|couldn't|never|have yet to)\b"
    r"(?! (?:had|heard|got|received|seen|been told))"
)
_LEANS = re.compile(
    r"(?i)\b(?:her|hers|him|his|she|he|them|that \w+ing|those|these|its|here)\b|"
    r"\b(?:without|need|want|have|about) (?:it|one|that|this|any)$|"
    r"\b(?:one|ones|do|did|either)$"
)
_SHORT = 12  # words of a reason that can stand inside a longer sentence
_LONG = 15  # words of a reason that can be told back at all
CAUSES: dict[str, tuple[str, ...]] = {
    "who_decides": ("{decider}'s approval", "somebody's approval", "a decision by somebody else"),
    "missing_info": (
        "{missing}",
        "an answer from {party}",
        "information from somebody else",
        "an answer that you still need",
    ),
    "too_busy": ("a quieter week on your side", "a moment when you have time for it"),
}
HELP: dict[str, tuple[str, ...]] = {  # what the user would do, were this the blocker
    "who_decides": (
        "put it on half a page for {decider}",
        "write it up for {decider} in a few lines",
        "put it on half a page that you can forward",
        "write a short summary for you to forward",
    ),
    "missing_info": (
        "ask {party} for {missing} and copy you in",
        "ask {party} about it and copy you in",
        "ask for {missing} myself and copy you in",
        "ask for whatever is missing and copy you in",
    ),
    "too_busy": (
        "give it until {until}",
        "give it another two weeks",
        "leave it with you for another two weeks",
    ),
}
_APPLICANTS = {  # what an applicant has to give
    "who_decides": ("send two references to go with it",),
    "missing_info": ("send you whatever is still missing from my side",),
}


def flags_of(plan: Plan, brief: Brief, voice: Voice) -> frozenset[str]:
    """What holds for this brief, as the moves name it."""
    flags: set[str] = {brief.level, voice.register}
    if brief.diagnosis:
        flags.add(brief.diagnosis.blocker)
    flags.add("chat" if brief.thread and brief.thread.channel == "chat" else "mail")
    flags.add("no-item" if brief.item is None else _kind_of_item(brief.item.kind))
    flags |= {k for k, v in plan._asdict().items() if isinstance(v, str) and v}
    flags |= {name for name in ("money", "interview") if getattr(plan, name)}
    flags |= {"called"} if brief.thread and first_name(brief.thread.contact) else set()
    flags.discard("wanted")  # a fact by name; what holds for the moves is its value
    return frozenset(flags | {_kind(plan), plan.wanted, *_told(plan, brief)})


def _kind_of_item(kind: str) -> str:
    return kind if kind in library.KINDS else "own-kind"


def _told(plan: Plan, brief: Brief) -> Iterator[str]:
    """What holds by the plan's phrases and by what the user supplied."""
    if _line(plan, brief) and not plan.interview:
        yield "line"
    if roles()["judges"] & set(words(plan.party)) or plan.party.startswith("your "):
        yield "aloof"  # nobody to whom the user would write about it
    if roles()["authorities"] & set(words(plan.decider)):
        yield "official"  # decides by its own papers: nothing of the user's is handed up
    if not plan.party and _OWN_WORK.search(plan.said):
        yield "own-work"
    if plan.wanted == "theirs" and not plan.interview and not plan.money:
        yield "needs"  # the user wants something of the contact, and gives no answer up
    if brief.facts.get("answer"):
        yield "supplied"
    yield from _of_a_reply(plan, brief)


def _of_a_reply(plan: Plan, brief: Brief) -> Iterator[str]:
    """What the contact wants of the user, and how: a choice, a question, a thing; since long."""
    if plan.asked.endswith("?"):
        yield "question"
    if _TELL.search(plan.asked):
        yield "tell"
    if re.search(r"\b[A1] or [B2]\b", plan.asked):
        yield "a_or_b"
    if is_clause(plan.owed):
        yield "clause"
    signals = brief.diagnosis.signals if brief.diagnosis else ()
    if brief.thread and asked_long_ago(brief.thread, signals):
        yield "late"
    last = {s.kind: s.message for s in signals}
    if "gives" in last and last["gives"] > last.get("asks_me", -1) and not plan.owed:
        yield "given"


_OWN_WORK = re.compile(  # what is missing, the contact makes: there is nobody else to ask
    r"(?i)\b(?:i|we)(?:(?:'ll| will)? (?:still |first )?(?:need|have|must|want)(?: to)?|"
    r"(?:'m| am|'re| are)(?: still| just)?) "
    r"(?:redo|re)?(?:draw|finish|prepar|writ|check|work|measur|calculat|complet|mak|put|price|cost|"
    r"go(?:ing)? through|review|build|type|edit|test|count|sort|adapt|chang|correct|updat|"
    r"see (?:what|whether|how|if)|find out|look (?:at|into|over))\w*"
)
_TELL = re.compile(r"(?i)\b(?:tell|let (?:me|us) know|say|confirm|choose|pick|decide|answer)\b")


def _kind(plan: Plan) -> str:
    """What kind of answer the user waits for, as the moves name it."""
    if plan.interview or plan.money:
        return "interview" if plan.interview else "money"
    reads = set(words(plan.thing)) & roles()["readings"] or plan.thing[:1] in "\"“‘'"
    return "review" if plan.review else "reading" if reads else "other"


class Palette(NamedTuple):
    """The moves that fit a brief, by part, and the facts that fill them."""

    facts: dict[str, str]
    able: dict[str, tuple[Move, ...]]
    wait: tuple[str, ...]
    later: tuple[str, ...]
    two: tuple[str, str] | None  # the two best blockers, where the engine is not sure
    helps: Mapping[str, tuple[str, ...]]  # what the user would do, by blocker
    single: str  # the part that makes the body alone: 'closing', 'reply', 'unsure'
    heaped: dict[str, list[float]]  # the weights of the moves of each part, summed up


def palette(plan: Plan, brief: Brief, voice: Voice) -> Palette:
    """All that may be said for this brief."""
    named = brief.item.text if brief.item else ""
    if plan.stake in named or plan.thing.lower() in plan.stake.lower():
        plan = plan._replace(stake="")  # said once is enough
    facts, flags = facts_of(plan, brief), flags_of(plan, brief, voice)
    blocker = brief.diagnosis.blocker if brief.diagnosis else "too_busy"
    soon = dict.fromkeys(("wait", "hold", "later", "help_a", "help_b", "cause_a", "cause_b"), "x")
    filled = {**facts, **soon}
    able = {
        part: tuple(move for move in every if move.fits(flags, filled))
        for part, every in moves().items()
    }
    return Palette(
        facts=facts,
        able=able,
        wait=waits(plan, blocker),
        later=_laters(plan),
        two=_two(brief),
        helps=HELP | _APPLICANTS if plan.interview else HELP,
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
    plain = {"other", "no-item"} <= flags and "ask" not in flags
    return "unsure" if silent and plain else ""
