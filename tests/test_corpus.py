"""The corpus: its labels hold when it is read a second time, blind."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).parents[1] / "evals/corpus"


def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (CORPUS / name).read_text("utf-8").splitlines()]


def kappa(pairs: list[tuple[str, str]]) -> float:
    """Cohen's: agreement beyond what the two readers' shares alone would give."""
    agreed = sum(a == b for a, b in pairs) / len(pairs)
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    by_chance = sum(first[label] * second[label] for label in first) / len(pairs) ** 2
    return (agreed - by_chance) / (1 - by_chance)


def test_a_second_blind_reading_agrees_on_two_hundred_threads() -> None:
    threads = {one["id"]: one for one in lines("threads.jsonl")}
    again = lines("second_reading.jsonl")
    blockers, acts = [], []
    for one in again:
        thread = threads[one["id"]]
        blockers.append((str(thread["blocker"]), str(one["blocker"])))
        theirs = [m for m in thread["messages"] if not m["from_me"]]
        for message, labels in zip(theirs, one["acts"], strict=True):
            said = [sentence["act"] for sentence in message["sentences"]]
            acts += list(zip(said, labels, strict=True))
    assert len(again) >= 200
    assert kappa(blockers) > 0.95
    assert kappa(acts) > 0.88


def test_every_sentence_and_every_piece_of_evidence_stands_in_its_message() -> None:
    for thread in lines("threads.jsonl"):
        bodies = [m["body"] for m in thread["messages"] if not m["from_me"]]
        assert all(any(quote in body for body in bodies) for quote in thread["evidence"])
        for message in thread["messages"]:
            assert all(s["text"] in message["body"] for s in message.get("sentences", ()))


def test_no_thread_stands_in_two_splits() -> None:
    ids = Counter(one["id"] for one in lines("threads.jsonl"))
    assert max(ids.values()) == 1
    assert {one["split"] for one in lines("threads.jsonl")} == {"train", "dev", "test"}
