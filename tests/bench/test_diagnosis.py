"""What the offline diagnosis costs: milliseconds a thread, and what the weights add to a start."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from followup.engines.offline import acts
from followup.engines.offline.diagnose import diagnose
from followup.values import Message, Thread

pytestmark = pytest.mark.bench

CORPUS = Path(__file__).parents[2] / "evals" / "corpus" / "threads.jsonl"
KEPT = ("sender", "sent_at", "from_me", "body")


def corpus() -> list[Thread]:
    cases = map(json.loads, CORPUS.read_text("utf-8").splitlines())
    return [
        Thread(messages=tuple(Message(**{k: m[k] for k in KEPT}) for m in case["messages"]))
        for case in cases
    ]


def spent(threads: list[Thread]) -> float:
    """Milliseconds of process time a thread, no sentence met before."""
    acts.score.cache_clear()
    started = time.process_time()
    for thread in threads:
        diagnose(thread)
    return (time.process_time() - started) / len(threads) * 1000


def test_the_diagnosis_takes_a_few_milliseconds_a_thread(
    capsys: pytest.CaptureFixture[str],
) -> None:
    threads = corpus()
    acts.weights.cache_clear()
    started = time.process_time()
    acts.weights()
    loading = (time.process_time() - started) * 1000
    best = min(spent(threads) for _ in range(3))
    with capsys.disabled():
        print(f"\ndiagnosis: {best:.2f} ms a thread; reading the weights: {loading:.0f} ms, once")
    assert best < 10


def test_the_time_grows_with_the_length_and_no_faster() -> None:
    def long(times: int) -> list[Thread]:
        body = "\n\n".join(f"Row {n} waits for the report of field {n}." for n in range(times))
        return [Thread(messages=(Message(body=body),))]

    spent(long(100))
    assert spent(long(400)) < 10 * spent(long(100)) + 5
