"""The labelled threads of evals/: how many messages there are, and who wrote last."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from followup.reading import read_thread
from followup.values import Thread

EVALS = Path(__file__).parents[2] / "evals" / "threads"
CASES = [json.loads(line) for line in (EVALS / "labels.jsonl").read_text("utf-8").splitlines()]


def read(case: dict, me: str | None = None) -> Thread:
    return read_thread(EVALS / case["file"], me=me, today=dt.date.fromisoformat(case["today"]))


def test_nearly_all_threads_have_their_messages_and_none_the_wrong_side() -> None:
    """Without being told who the user is."""
    threads = [(case, read(case)) for case in CASES]
    wrong = [case["id"] for case, found in threads if len(found.messages) != case["messages"]]
    assert len(wrong) <= len(CASES) // 50, wrong
    sides = [
        case["id"] for case, found in threads
        if found.messages[-1].from_me != case["latest_from_me"]
    ]  # fmt: skip
    assert len(sides) <= len(CASES) // 50, sides


def test_the_evidence_stands_in_the_contacts_own_words() -> None:
    """What the diagnosis must quote is neither cut off nor taken for the user's."""
    lost = []
    for case in CASES:
        found = read(case)
        theirs = " ".join(" ".join(m.body.split()) for m in found.messages if not m.from_me)
        lost += [e for e in case["evidence"] if " ".join(e.split()) not in theirs]
    assert len(lost) <= len(CASES) // 50, lost
