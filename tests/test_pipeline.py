"""The whole job over an engine of any kind: what is said beside its answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from followup import follow_up
from followup.engines.offline.engine import OfflineEngine
from followup.values import Brief, Diagnosis, Draft, EngineUse, Finding, FollowUp, Thread
from tests.threads import diagnosis, thread

WAITS = "the surveyor still owes me the damp readings"
READ = thread(
    "me: Hi Ann, can you fix the wall at Mill Lane?",
    f"Ann Lowe: Hi Priya, {WAITS}, so I can't start.",
)


class Says:
    """A model that finds one blocker, and writes as the offline engine does."""

    def __init__(self, found: Diagnosis) -> None:
        self.found = found

    async def diagnose(self, thread: Thread) -> Diagnosis:
        return self.found

    async def write(self, brief: Brief) -> Draft:
        return await OfflineEngine().write(brief)

    async def repair(self, brief: Brief, draft: Draft, findings: Sequence[Finding]) -> Draft:
        return draft

    def use(self) -> EngineUse:
        return EngineUse(name="model")

    async def aclose(self) -> None: ...


def made(found: Diagnosis) -> FollowUp:
    return follow_up(READ, today=date(2026, 3, 20), engine=Says(found))


def test_where_the_offline_check_says_something_else_it_is_told() -> None:
    said = made(diagnosis("who_decides", WAITS)).diagnosis
    assert said is not None
    assert said.blocker == "who_decides"
    assert said.offline_says == "missing_info"


def test_where_both_agree_nothing_is_told() -> None:
    said = made(diagnosis("missing_info", WAITS)).diagnosis
    assert said is not None
    assert said.offline_says is None


def test_the_offline_engine_has_no_second_opinion_on_itself() -> None:
    said = follow_up(READ, today=date(2026, 3, 20)).diagnosis
    assert said is not None
    assert said.offline_says is None


GERMAN = thread(
    "me: Können Sie mir bitte das Angebot für das Dach schicken? Ich brauche es für die Bank.",
    "Ann Lowe: Leider muss der Chef noch zustimmen, er ist gerade im Urlaub.",
)


def test_a_thread_in_another_language_is_not_drafted_offline_and_says_what_it_needs() -> None:
    made = follow_up(GERMAN, today=date(2026, 3, 20))
    assert made.draft is None
    assert not made.passed
    assert made.needs == ("a language model: the offline engine reads and writes English only",)
    assert made.diagnosis is not None
    assert made.diagnosis.evidence == ()
    assert made.diagnosis.confidence < 0.4


def test_english_with_foreign_names_is_drafted() -> None:
    read = thread(
        "me: Hi Jörg, can you send the drawings for the Brücke in Köln? I need them by May.",
        "Ann Lowe: The Prüfstatiker still owes me the calcs, so I can't yet.",
    )
    assert follow_up(read, today=date(2026, 3, 20)).draft is not None
