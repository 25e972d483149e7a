"""From a palette to candidate drafts: moves are chosen and filled; nothing is checked here."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from followup.engines.offline.palette import CAUSES, SLOT, Move, Palette
from followup.values import Answers

_SPACES = re.compile(r"  +")
_CHOICE = re.compile(r"\(([^()|]*(?:\|[^()|]*)+)\)")


class Parts(NamedTuple):
    """A candidate before it is joined."""

    paragraphs: tuple[str, ...]
    question: str
    answers: Answers | None
    gift: str
    used: frozenset[str]


def parts(from_: Palette, rng: random.Random) -> Parts | None:
    """One candidate by chance (`rng` decides all of it); None where no move fits."""
    wait = rng.choice(from_.wait)
    hold = wait if wait.startswith("until") else rng.choice(("for now", "as it is", wait))
    facts = {**from_.facts, "wait": wait, "hold": hold, "later": rng.choice(from_.later)}
    if from_.two:
        for letter, blocker in zip("ab", from_.two, strict=True):
            facts[f"help_{letter}"] = _named(from_.helps[blocker], facts, rng)
            facts[f"cause_{letter}"] = _named(CAUSES[blocker], facts, rng)
    if from_.single:
        return _whole(from_, facts, rng)
    opening = _pick(from_, "opening", rng)
    question = _own_question(opening, facts, rng) or _pick(from_, "question", rng)
    if not opening or not question:
        return None
    level = _pick(from_, "level", rng)
    gift, asked = _say(opening, facts, rng), _say(question, facts, rng)
    first = " ".join(filter(None, [gift, _say(level, facts, rng) if level else ""]))
    yes, no, b = (_fill(text, facts) for text in question.answers)
    used = opening.slots | question.slots | (level.slots if level else frozenset())
    return Parts((first, asked), asked, Answers(yes=yes, no=no, b=b), gift, used)


def _own_question(
    opening: Move | None, facts: Mapping[str, str], rng: random.Random
) -> Move | None:
    """The question that belongs to a gift, where it has one of its own."""
    able = (
        [q for q in opening.asks if all(facts.get(s) for s in SLOT.findall(q))] if opening else []
    )
    if not opening or not able:
        return None
    text = rng.choice(able)
    return opening._replace(text=text, slots=frozenset(SLOT.findall(text)))


def _named(ways: Sequence[str], facts: Mapping[str, str], rng: random.Random) -> str:
    """One way to say it: by name where the thread has the name."""
    able = [way for way in ways if all(facts.get(slot) for slot in SLOT.findall(way))]
    named = [c for c in able if SLOT.search(c)]
    return _fill(rng.choice(named or able), facts)


def _whole(from_: Palette, facts: Mapping[str, str], rng: random.Random) -> Parts | None:
    """A closing note, a reply, or a choice of two: one move makes the body."""
    move = _pick(from_, from_.single, rng)
    if move is None:
        return None
    text = _say(move, facts, rng)
    if from_.single in ("closing", "reply"):
        return Parts((text,), "", None, "", move.slots)
    asked = next((s for s in re.split(r"(?<=[.!])\s+", text) if "?" in s), text)
    answers = Answers(
        yes=f"A: it needs {facts['cause_a']}; {facts['help_a']}",
        no="not yet: leave it and come back later",
        b=f"B: it needs {facts['cause_b']}; {facts['help_b']}",
    )
    gift = text.partition(asked)[0].strip()
    return Parts((text,), asked, answers, gift, move.slots)


def _pick(from_: Palette, part: str, rng: random.Random) -> Move | None:
    able = from_.able.get(part)
    return rng.choices(able, cum_weights=from_.heaped[part])[0] if able else None


def _say(move: Move, facts: Mapping[str, str], rng: random.Random) -> str:
    text = move.text
    while match := _CHOICE.search(text):
        text = text[: match.start()] + rng.choice(match[1].split("|")) + text[match.end() :]
    return _SPACES.sub(" ", _fill(text, facts)).replace("?”.", "?”").strip()


def _fill(text: str, facts: Mapping[str, str]) -> str:
    return SLOT.sub(lambda m: facts.get(m[1], ""), text)
