"""The sets of whole threads that came later: half of each was never looked at while mending."""

from __future__ import annotations

import datetime as dt
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from followup import follow_up, read_thread
from followup.values import FollowUp

EVALS = Path(__file__).parents[2] / "evals"
SETS = ("threads-2", "threads-3", "threads-4")
SIZES = {"threads-2": 30, "threads-3": 30, "threads-4": 20}  # threads of a split
FLOORS = {  # blocker and stage, how many are right, as measured
    ("threads-2", "dev"): (26, 29),
    ("threads-2", "test"): (24, 23),
    ("threads-3", "dev"): (21, 17),
    ("threads-3", "test"): (19, 17),
    ("threads-4", "dev"): (17, 18),
    ("threads-4", "test"): (19, 19),
}
FAULTY = {"threads-2": 0, "threads-3": 1, "threads-4": 0}  # drafts that no candidate could mend


@lru_cache(maxsize=2)
def told(name: str) -> tuple[tuple[dict[str, Any], FollowUp], ...]:
    """Each case's label with what is made of its paste."""
    found = []
    for line in (EVALS / name / "labels.jsonl").read_text("utf-8").splitlines():
        case = json.loads(line)
        today = dt.date.fromisoformat(case["today"])
        thread = read_thread(EVALS / name / case["file"], me=case["me"], today=today)
        made = follow_up(thread, today=today, level=case["level"], country=case["country"])
        found.append((case, made))
    return tuple(found)


@pytest.mark.parametrize(("name", "split"), FLOORS)
def test_blocker_and_stage_are_right_no_less_often_than_measured(name: str, split: str) -> None:
    of = [(case, made) for case, made in told(name) if case["split"] == split]
    assert len(of) == SIZES[name]
    blocker = sum(
        made.diagnosis is not None and made.diagnosis.blocker == case["blocker"]
        for case, made in of
    )
    stage = sum(made.stage == case["stage"] for case, made in of)
    assert blocker >= FLOORS[name, split][0]
    assert stage >= FLOORS[name, split][1]


@pytest.mark.parametrize("name", SETS)
def test_every_quote_stands_word_for_word_in_its_thread(name: str) -> None:
    for _, made in told(name):
        assert made.diagnosis is not None
        assert made.thread is not None
        for one in made.diagnosis.evidence:
            assert one.quote in made.thread.messages[one.message].body


@pytest.mark.parametrize("name", SETS)
def test_a_draft_passes_or_waits_for_what_only_the_user_has(name: str) -> None:
    faulty = 0
    for _, made in told(name):
        errors = {f.name for f in made.findings if f.severity == "error"}
        faulty += made.draft is not None and bool(errors - {"placeholder"})
        assert made.draft is None or made.passed == (not errors)
    assert faulty <= FAULTY[name]


@pytest.mark.parametrize("name", SETS)
def test_a_thread_that_has_ended_gets_no_draft(name: str) -> None:
    for _, made in told(name):
        assert (made.draft is None) == (made.stage == "stop")
