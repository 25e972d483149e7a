"""Whatever is read of a thread, the offline writer has something to say and a question to ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product

import pytest

from followup.engines.offline.facts import Plan
from followup.engines.offline.palette import SLOT, Move, facts_of, moves
from followup.pipeline import KINDS
from followup.values import BLOCKERS, Blocker, Brief
from tests.threads import diagnosis, thread

FACTS = ("ask", "decider", "party", "missing", "gone_day", "until", "gist")
KINDS_OF_ANSWER = ("review", "reading", "interview", "money", "other")
CHANCE = ("wait", "hold", "later", "help_a", "help_b", "cause_a", "cause_b")  # chosen as it is said
READ = thread("me: Hi Jo, shall I order it?", "Jo: Not yet.")
BRIEF = Brief(thread=READ, diagnosis=diagnosis("too_busy"), today=date(2026, 3, 17))


def readings(blocker: Blocker) -> Iterator[tuple[frozenset[str], dict[str, str]]]:
    """Each set of flags that a thread with that blocker can give, with its facts."""
    always = facts_of(Plan(thing="the order"), BRIEF) | dict.fromkeys(CHANCE, "x")
    items = {"mail": ("no-item", *KINDS[blocker]), "chat": ("no-item",)}
    for channel, kind, wanted, found in product(
        items,
        KINDS_OF_ANSWER,
        ("", "mine", "theirs", "day"),
        product((False, True), repeat=len(FACTS)),
    ):
        known = {name for name, there in zip(FACTS, found, strict=True) if there}
        if ("ask" in known and not wanted) or {"gone_day", "until"} <= known:
            continue
        if "gist" in known and kind == "interview":
            continue
        for item in items[channel]:
            if item == "note" and not {"party", "missing"} <= known:
                continue
            for aloof in ("", "aloof") if "party" in known else ("",):
                flags = {blocker, channel, kind, wanted, item, aloof, "individual", *known}
                yield frozenset(flags), always | dict.fromkeys(known, "x")


def askable(gift: Move, facts: Mapping[str, str]) -> bool:
    """Whether one of its own questions can be filled."""
    return any(all(facts.get(slot) for slot in SLOT.findall(text)) for text in gift.asks)


@pytest.mark.parametrize("blocker", BLOCKERS)
def test_every_reading_of_a_thread_has_a_gift_and_a_question(blocker: Blocker) -> None:
    dumb = []
    for flags, facts in readings(blocker):
        gifts = [m for m in moves()["opening"] if m.fits(flags, facts)]
        questions = any(m.fits(flags, facts) for m in moves()["question"])
        if not gifts or not (questions or all(askable(gift, facts) for gift in gifts)):
            dumb.append(sorted(flags))
    assert dumb == []


def test_every_slot_of_a_move_is_a_fact_of_the_plan() -> None:
    known = facts_of(Plan(), BRIEF).keys() | set(CHANCE)
    every = [m for part in moves().values() for m in part]
    slots = {
        slot for m in every for text in (m.text, *m.asks, *m.answers) for slot in SLOT.findall(text)
    }
    assert slots <= known


@pytest.mark.parametrize("channel", ["mail", "chat"])
@pytest.mark.parametrize("kind", ["interview", "money", "other"])
def test_every_closing_note_can_be_written(channel: str, kind: str) -> None:
    facts = facts_of(Plan(thing="the order"), BRIEF)
    for found in product((False, True), repeat=4):
        known = {
            n for n, there in zip(("met", "decider", "stake", "needs"), found, strict=True) if there
        }
        if "needs" in known and kind != "other":
            continue
        flags = frozenset({"too_busy", channel, kind, *known})
        said = facts | dict.fromkeys(known | {"stake_cap", "stake_mid"}, "x")
        assert any(m.fits(flags, said) for m in moves()["closing"]), sorted(flags)


def test_every_reply_can_be_written() -> None:
    facts = facts_of(Plan(thing="the order"), BRIEF)
    marks = ("supplied", "owed", "clause", "asked", "question", "a_or_b", "late", "given")
    for found in product((False, True), repeat=len(marks)):
        known = {name for name, there in zip(marks, found, strict=True) if there}
        if ("clause" in known and "owed" not in known) or {"given", "owed"} <= known:
            continue
        if known & {"question", "a_or_b"} and "asked" not in known:
            continue
        said = facts | dict.fromkeys(known | {"owed_bare"}, "x")
        assert any(m.fits(frozenset(known), said) for m in moves()["reply"]), sorted(known)
