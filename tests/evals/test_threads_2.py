"""The second set of whole threads: half of it was never looked at while the engine was mended."""

from __future__ import annotations

import datetime as dt
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from followup import follow_up, read_thread
from followup.values import FollowUp

FOLDER = Path(__file__).parents[2] / "evals/threads-2"
FLOORS = {"dev": (0.86, 0.9), "test": (0.8, 0.8)}  # blocker and stage, as measured


@lru_cache(maxsize=1)
def told() -> tuple[tuple[dict[str, Any], FollowUp], ...]:
    """Each case's label with what is made of its paste."""
    found = []
    for line in (FOLDER / "labels.jsonl").read_text("utf-8").splitlines():
        case = json.loads(line)
        today = dt.date.fromisoformat(case["today"])
        thread = read_thread(FOLDER / case["file"], me=case["me"], today=today)
        made = follow_up(thread, today=today, level=case["level"], country=case["country"])
        found.append((case, made))
    return tuple(found)


@pytest.mark.parametrize("split", ["dev", "test"])
def test_blocker_and_stage_are_right_no_less_often_than_measured(split: str) -> None:
    of = [(case, made) for case, made in told() if case["split"] == split]
    assert len(of) == 30
    blocker = sum(
        made.diagnosis is not None and made.diagnosis.blocker == case["blocker"]
        for case, made in of
    )
    stage = sum(made.stage == case["stage"] for case, made in of)
    assert blocker >= FLOORS[split][0] * len(of)
    assert stage >= FLOORS[split][1] * len(of)


def test_every_quote_stands_word_for_word_in_its_thread() -> None:
    for _, made in told():
        assert made.diagnosis is not None
        assert made.thread is not None
        for one in made.diagnosis.evidence:
            assert one.quote in made.thread.messages[one.message].body


def test_a_draft_passes_or_waits_for_what_only_the_user_has() -> None:
    for case, made in told():
        errors = {f.name for f in made.findings if f.severity == "error"}
        assert made.draft is None or not errors or errors == {"placeholder"}, case["id"]


def test_a_thread_that_has_ended_gets_no_draft() -> None:
    for _, made in told():
        assert (made.draft is None) == (made.stage == "stop")
