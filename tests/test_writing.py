"""The loop of checks and re-asks: how often it asks, which draft it keeps, when it falls back."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

import pytest

from followup import timing, writing
from followup.checks import Candidate, check, runner
from followup.checks.rule import Hit
from followup.engines.offline.engine import OfflineEngine
from followup.errors import (
    AnswerRefused,
    AnswerTruncated,
    EngineFailed,
    ServerBusy,
    ServerUnreachable,
    TookTooLong,
)
from followup.values import (
    Brief,
    Diagnosis,
    Draft,
    EngineUse,
    Finding,
    Item,
    NewValue,
    Thread,
)
from tests.threads import diagnosis, thread

READ = thread(
    "me: Hi Ann, here is the plan for the new shelving at Mill Lane. Shall I book the fitter?",
    "Ann Lowe: Thanks, the board has to approve the shelving.",
)
GOOD = (
    "Hi Ann,\n\nFor the shelving I have written the plan up on one page that the board can read in a minute.\n\n"
    "Would you pass it on, or should we wait until they have met?\n\nPriya"
)
NAG = "Hi Ann,\n\nJust checking in on the shelving. Any news?\n\nPriya"


def test_what_an_engine_checked_to_choose_is_not_checked_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The offline engine checks its candidates; the one it gives is shown with those findings."""
    looked: list[tuple[str, str]] = []

    def counted(seen: Candidate) -> Iterator[Hit]:
        looked.append((seen.subject, seen.body))
        return iter(())

    every = (*runner.RULES, replace(runner.RULES[0], name="counted", find=counted))
    monkeypatch.setattr(runner, "RULES", every)
    found = asyncio.run(writing.write(brief(), OfflineEngine()))
    assert (found.draft.subject, found.draft.body) in looked
    assert len(looked) == len(set(looked))


def test_the_same_words_for_another_brief_are_checked_anew() -> None:
    """'£900' is known to the first brief and to no other."""
    body = GOOD.replace("one page", "one page of £900")
    told, untold = brief().model_copy(update={"facts": {"price": "£900"}}), brief()
    errors = [
        {f.name for f in check(writing.candidate(one, Draft(body=body)))} for one in (told, untold)
    ]
    assert ["invented-fact" in names for names in errors] == [False, True]


class Script:
    """An engine that gives these bodies, one a call, and counts the calls."""

    def __init__(self, *bodies: str) -> None:
        self.bodies, self.calls = list(bodies), 0

    async def diagnose(self, thread: Thread) -> Diagnosis:
        return diagnosis("who_decides", "the board has to approve the shelving")

    async def write(self, brief: Brief) -> Draft:
        self.calls += 1
        return Draft(body=self.bodies.pop(0))

    async def repair(self, brief: Brief, draft: Draft, findings: Sequence[Finding]) -> Draft:
        return await self.write(brief)

    def use(self) -> EngineUse:
        return EngineUse(name="script", calls=self.calls)

    async def aclose(self) -> None: ...


def brief() -> Brief:
    found = diagnosis("who_decides", "the board has to approve the shelving")
    today = date(2026, 4, 1)
    return Brief(thread=READ, diagnosis=found, timing=timing.stage(READ, found, today), today=today)


def written(engine: Script, **options: object) -> writing.Written:
    return asyncio.run(writing.write(brief(), engine, **options))  # type: ignore[arg-type]


def test_a_good_draft_is_asked_for_once() -> None:
    engine = Script(GOOD)
    assert written(engine).draft.body == GOOD
    assert engine.calls == 1


def test_a_failed_draft_goes_back_until_it_passes() -> None:
    engine = Script(NAG, NAG + " ", GOOD)
    result = written(engine)
    assert (result.draft.body, result.errors, result.reasks) == (GOOD, (), 2)


def test_at_most_two_re_asks_are_made_and_the_better_draft_is_kept() -> None:
    worse = NAG + " What do you think? When can we talk?"
    engine = Script(worse, NAG, worse + " ", GOOD)
    result = written(engine)
    assert engine.calls == 3
    assert result.draft.body == NAG
    assert {f.name for f in result.errors} >= {"nagging-phrase"}


def test_the_offline_draft_stands_in_where_it_alone_passes_and_says_so() -> None:
    result = written(Script(NAG, NAG + " ", NAG + "  "), fallback=OfflineEngine())
    assert result.by_fallback
    assert "offline engine" in result.note
    assert result.errors == ()


def test_a_place_that_only_the_user_can_fill_is_not_asked_for_again() -> None:
    engine = Script(GOOD.replace("one page", "[your paper]"), GOOD)
    result = written(engine, fallback=OfflineEngine())
    assert engine.calls == 1
    assert [f.name for f in result.errors] == ["placeholder"]


@pytest.mark.parametrize(
    "error", [TookTooLong, ServerUnreachable, AnswerTruncated, AnswerRefused, ServerBusy]
)
def test_a_re_ask_that_is_lost_loses_no_draft_and_is_said(error: type[EngineFailed]) -> None:
    class Lost(Script):
        async def repair(self, brief: Brief, draft: Draft, findings: Sequence[Finding]) -> Draft:
            self.calls += 1
            raise error("secret text of an answer")

    engine = Lost(NAG)
    kept = written(engine)
    assert kept.draft.body == NAG
    assert "nagging-phrase" in {f.name for f in kept.errors}
    assert "this is the draft as it was" in kept.note
    assert "secret" not in kept.note
    assert engine.calls == 2


def test_the_draft_that_failed_last_goes_back_though_an_earlier_one_is_kept() -> None:
    """Asked again for the same, a model says the same, and a cache gives it for nothing."""
    worse = NAG + " What do you think? When can we talk?"

    class Heard(Script):
        def __init__(self, *bodies: str) -> None:
            super().__init__(*bodies)
            self.back: list[tuple[str, int]] = []

        async def repair(self, brief: Brief, draft: Draft, findings: Sequence[Finding]) -> Draft:
            self.back.append((draft.body, len(findings)))
            return await self.write(brief)

    engine = Heard(NAG, worse, worse + " ")
    result = written(engine)
    assert [body for body, _ in engine.back] == [NAG, worse]
    assert engine.back[1][1] > engine.back[0][1]
    assert result.draft.body == NAG


ITEM = Item(id="summary", kind="summary", title="The shelving", text="Half a page.")


@pytest.mark.parametrize(
    ("source", "body", "goes"),
    [
        ("item:summary", "The page for the board is ready to hand on.", True),
        ("thread:0", "The page below is for the board.", True),
        ("thread:0", "I'll ask the board's secretary myself.", False),
        (None, "I leave the shelving there.", True),
    ],
)
def test_an_item_that_the_draft_leaves_unmentioned_does_not_go_out(
    source: str | None, body: str, goes: bool
) -> None:
    gift = NewValue(text="a gift", source=source) if source else None
    with_item = brief().model_copy(update={"item": ITEM})
    kept = writing.item_of(with_item, Draft(body=body, new_value=gift))
    assert kept == (ITEM if goes else None)
