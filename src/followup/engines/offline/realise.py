"""From a plan to candidate drafts: moves are chosen, filled and joined; nothing is checked here."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from followup.engines.offline.english.tags import tag
from followup.engines.offline.facts import Plan
from followup.engines.offline.voice import Voice
from followup.values import Answers, Brief, Draft, NewValue

_SLOT = re.compile(r"\{(\w+)\}")
_CHOICE = re.compile(r"\(([^()|]*(?:\|[^()|]*)+)\)")
_CAPS = re.compile(r"(?:^|(?<=[.!?]\s))([a-z])")


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
            slots=frozenset(_SLOT.findall(text)),
            weight=float(entry.get("weight", 1)),  # type: ignore[arg-type]
            answers=answers,
        )
        for text in entry["text"]  # type: ignore[attr-defined]
    ]


class Parts(NamedTuple):
    """A candidate before it is joined."""

    paragraphs: tuple[str, ...]
    question: str
    answers: Answers | None
    gift: str
    used: frozenset[str]


WAITS = {
    "who_decides": (
        "until there is a decision",
        "until it has been decided",
        "for a while",
        "until next month",
        "until the answer is known",
    ),
    "missing_info": (
        "until you have it",
        "until there is an answer",
        "until you have heard",
        "until that has come in",
        "for some days yet",
    ),
    "too_busy": (
        "for a few weeks",
        "until next month",
        "until things are quieter",
        "for a fortnight",
    ),
}
LATERS = ("in a few weeks", "next month", "in a fortnight", "in three weeks")


def facts_of(plan: Plan, brief: Brief) -> dict[str, str]:
    """The slots of the moves that do not hang on chance, filled from the plan."""
    facts = {k: v for k, v in plan._asdict().items() if isinstance(v, str)}
    for name in ("decider", "missing", "thing", "reason"):
        facts[name + "_cap"] = _cap(facts[name])
    for name in ("waits", "stake"):
        facts[name + "_mid"] = _small(facts[name])
        facts[name + "_cap"] = _cap(facts[name])
    many = bool(re.search(r"(?<![su])s$", plan.missing.split(" of ")[0].split(" for ")[0]))
    facts["missing_it"], facts["missing_is"] = ("them", "are") if many else ("it", "is")
    facts["missing_go"] = "go" if many else "goes"
    facts["owed_bare"] = re.sub(r"(?i)^(?:the|your|my|our)\s+", "", plan.owed)
    facts["supplied"] = brief.facts.get("answer", "").rstrip(".")
    return facts


_HELP: dict[str, tuple[str, ...]] = {  # what the user would do, were this the blocker
    "who_decides": (
        "write a one-page summary for whoever has to agree",
        "put it on a page that you can hand upward",
        "write the summary for the person who signs",
    ),
    "missing_info": (
        "ask for what is still missing myself",
        "write to whoever owes you an answer",
        "take the open question to the right person",
        "get the open answer for you",
        "chase up the missing piece for you",
    ),
    "too_busy": (
        "keep it ready until you have an hour",
        "leave it with you and come back {later}",
        "put it by until your week is lighter",
        "hold it for a quieter week",
        "have it waiting for when you are free",
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
    if brief.facts.get("answer"):
        flags.add("supplied")
    if brief.diagnosis and brief.diagnosis.signal("gives") and not plan.owed:
        flags.add("given")
    return frozenset(flags)


class Palette(NamedTuple):
    """The moves that fit a brief, by part, and the facts that fill them."""

    facts: dict[str, str]
    able: dict[str, tuple[Move, ...]]
    wait: tuple[str, ...]
    later: tuple[str, ...]
    two: tuple[str, str] | None  # the two best blockers, where the engine is not sure
    single: str  # the part that makes the body alone: 'closing', 'reply', 'unsure', 'letters'


def palette(plan: Plan, brief: Brief, voice: Voice) -> Palette:
    """All that may be said for this brief."""
    facts, flags = facts_of(plan, brief), flags_of(plan, brief, voice)
    blocker = brief.diagnosis.blocker if brief.diagnosis else "too_busy"
    soon = dict.fromkeys(("wait", "later", "help_a", "help_b"), "x")
    able = {
        part: tuple(move for move in every if move.fits(flags, {**facts, **soon}))
        for part, every in moves().items()
    }
    return Palette(
        facts=facts,
        able=able,
        wait=(f"until {plan.until}",) if plan.until else WAITS[blocker],
        later=(f"after {plan.until}",) if plan.until else LATERS,
        two=_two(brief),
        single=_single_part(brief, flags),
    )


def _two(brief: Brief) -> tuple[str, str] | None:
    found = brief.diagnosis
    return (found.blocker, found.runner_up) if found and found.unsure and found.runner_up else None


def _single_part(brief: Brief, flags: frozenset[str]) -> str:
    stage = (brief.timing.would_be or brief.timing.stage) if brief.timing else "second"
    if stage in ("closing", "reply"):
        return stage
    if brief.diagnosis and brief.diagnosis.unsure:
        return "unsure"
    return "letters" if {"too_busy", "no-item"} <= flags and "ask" not in flags else ""


def parts(from_: Palette, rng: random.Random) -> Parts | None:
    """One candidate by chance (`rng` decides all of it); None where no move fits."""
    facts = {**from_.facts, "wait": rng.choice(from_.wait), "later": rng.choice(from_.later)}
    if from_.two:
        for name, blocker in zip(("help_a", "help_b"), from_.two, strict=True):
            facts[name] = _fill(rng.choice(_HELP[blocker]), facts)
    if from_.single:
        return _whole(from_, facts, rng)
    opening, question = _pick(from_, "opening", rng), _pick(from_, "question", rng)
    if not opening or not question:
        return None
    level, ease = _pick(from_, "level", rng), _pick(from_, "ease", rng)
    gift, asked = _say(opening, facts, rng), _say(question, facts, rng)
    first = " ".join(filter(None, [gift, _say(level, facts, rng) if level else ""]))
    last = " ".join(filter(None, [asked, _say(ease, facts, rng) if ease else ""]))
    yes, no, b = (_fill(text, facts) for text in question.answers)
    used = opening.slots | question.slots | (level.slots if level else frozenset())
    return Parts((first, last), asked, Answers(yes=yes, no=no, b=b), gift, used)


def _whole(from_: Palette, facts: Mapping[str, str], rng: random.Random) -> Parts | None:
    """A closing note, a reply, or a choice of two letters: one move makes the body."""
    move = _pick(from_, from_.single, rng)
    if move is None:
        return None
    text = _say(move, facts, rng)
    if from_.single in ("closing", "reply"):
        return Parts((text,), "", None, "", move.slots)
    asked = next((s for s in re.split(r"(?<=[.!])\s+", text) if "?" in s), text)
    if from_.single == "letters":
        gift, ready = text.removesuffix(asked).strip(), (_fill(a, facts) for a in move.answers)
        yes, no, b = ready
        return Parts((gift, asked), asked, Answers(yes=yes, no=no, b=b), gift, move.slots)
    answers = Answers(
        yes=f"A: {facts['help_a']}; you know now what it waits for",
        no="not yet: leave it and come back later",
        b=f"B: {facts['help_b']}; you know now what it waits for",
    )
    gift = text.partition(asked)[0].strip()
    return Parts((text,), asked, answers, gift, move.slots)


def _pick(from_: Palette, part: str, rng: random.Random) -> Move | None:
    able = from_.able.get(part)
    return rng.choices(able, [move.weight for move in able])[0] if able else None


def _say(move: Move, facts: Mapping[str, str], rng: random.Random) -> str:
    text = move.text
    while match := _CHOICE.search(text):
        text = text[: match.start()] + rng.choice(match[1].split("|")) + text[match.end() :]
    return re.sub(r"  +", " ", _fill(text, facts)).strip()


def _fill(text: str, facts: Mapping[str, str]) -> str:
    return _SLOT.sub(lambda m: facts.get(m[1], ""), text)


_CONTRACTIONS = (
    (r"\b(I|you|we|they) have (?=[a-z]+(?:ed|en|ut|it|one|wn|de|nd|pt|eft) )", r"\1've "),
    (r"\bI am\b(?! (?:afraid|sure))", "I'm"),
    (r"\bI will\b", "I'll"),
    (r"\bI would\b", "I'd"),
    (r"\b(do|does|should|is|are|would) not\b", r"\1n't"),
    (r"\bwill not\b", "won't"),
    (r"\b([Ii]t|[Tt]hat|[Tt]here|[Hh]ere) is (?=[a-z'])", r"\1's "),
    (r"\b([Yy]ou) will\b", r"\1'll"),
    (r"\b([Tt]hat) should not\b", r"\1 shouldn't"),
)


def _contracted(text: str) -> str:
    """As someone writes who says I'm and don't."""
    for pattern, short in _CONTRACTIONS:
        text = re.sub(pattern, short, text)
    return text


def join(made: Parts, brief: Brief, plan: Plan, voice: Voice) -> Draft:
    """The candidate as a draft: greeting, paragraphs, sign-off, subject."""
    chat = bool(brief.thread and brief.thread.channel == "chat")
    if voice.contracts:
        made = made._replace(
            paragraphs=tuple(_contracted(p) for p in made.paragraphs),
            question=_contracted(made.question),
            gift=_contracted(made.gift),
        )
    paragraphs = [p if chat else _CAPS.sub(lambda m: m[1].upper(), p) for p in made.paragraphs]
    question = made.question if chat else _cap(made.question)
    if chat:
        lead = f"{voice.greeting.rstrip(',')}, " if voice.greeting else ""
        if voice.capitals:
            paragraphs = [_CAPS.sub(lambda m: m[1].upper(), p) for p in paragraphs]
            paragraphs[0] = _small(paragraphs[0]) if lead else paragraphs[0]
            question = _cap(question)
        body = lead + " ".join(paragraphs)
    else:
        body = "\n\n".join(filter(None, [voice.greeting, *paragraphs, voice.sign_off]))
    source = f"item:{brief.item.id}" if brief.item and made.gift else _evidence_source(brief)
    return Draft(
        subject=_subject(brief, plan),
        body=body,
        new_value=NewValue(text=made.gift, source=source) if made.gift else None,
        question=question,
        way_out=_way_out(question, paragraphs[-1]),
        answers=made.answers,
    )


def _evidence_source(brief: Brief) -> str:
    if brief.diagnosis and brief.diagnosis.evidence:
        return f"thread:{brief.diagnosis.evidence[0].message}"
    mine = [i for i, m in enumerate(brief.thread.messages) if m.from_me] if brief.thread else []
    return f"thread:{mine[0] if mine else 0}"


def _way_out(question: str, paragraph: str) -> str:
    """The words that let the contact say 'not yet'."""
    match = re.search(
        r"(?i)(?:,\s*)?\b(?:or (?:shall|should|would|is|leave|wait|hold|better|do|rather|after|in|"
        r"park|next|pick|come|try)"
        r"[^?]*|'not yet'[^?.]*)",
        question,
    )
    found = match.group().strip(", ") if match else ""
    return found or next(
        (s for s in re.split(r"(?<=[.!?])\s+", paragraph) if "not yet" in s or "'no'" in s), ""
    )


def _subject(brief: Brief, plan: Plan) -> str:
    thread = brief.thread
    if thread and thread.channel == "chat":
        return ""
    if thread and thread.subject:
        subject = re.sub(r"(?i)^(?:\s*re\s*:)+\s*", "", thread.subject).strip()
        return f"Re: {subject}"
    bare = re.sub(r"(?i)^(?:the|your|my|our)\s+", "", plan.thing)
    return _cap(bare)


def _cap(text: str) -> str:
    return text[:1].upper() + text[1:]


def _small(text: str) -> str:
    """The first letter small, unless it starts a name or is I."""
    first = tag(text)[0] if text else None
    if first is None or first.tag in ("NNP", "NNPS") or first.lower.split("'")[0] == "i":
        return text
    return text if first.text[1:] != first.text[1:].lower() else text[:1].lower() + text[1:]
