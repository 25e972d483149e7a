"""Ten thousand recorded outputs are scored in seconds on one core."""

from __future__ import annotations

import dataclasses
import time
from pathlib import Path

import pytest

from followup.evals import cases, present, record
from followup.evals.cases import Suite
from followup.evals.score import score

pytestmark = pytest.mark.bench
RECORDED = Path(__file__).parents[2] / "evals" / "recorded" / "threads-offline.jsonl"


def _grown(folder: Path, count: int) -> tuple[Path, Suite]:
    """The recorded run and its suite, repeated under new ids up to `count` cases."""
    run, suite = record.read(RECORDED), cases.load("threads")
    by_id = suite.by_id()
    told = [(one, at) for at in range(count // len(run.outputs) + 1) for one in run.outputs][:count]
    made = tuple(dataclasses.replace(by_id[one.id], id=f"{one.id}-{at}") for one, at in told)
    path = folder / f"{count}.jsonl"
    outputs = (one.model_copy(update={"id": f"{one.id}-{at}"}) for one, at in told)
    record.write(path, run.head, outputs)
    return path, Suite(suite.name, suite.kind, made)


def _seconds(path: Path, suite: Suite) -> float:
    started = time.process_time()
    present.data(score(record.read(path), suite))
    return time.process_time() - started


def test_ten_thousand_outputs_score_in_seconds(tmp_path: Path) -> None:
    few = _seconds(*_grown(tmp_path, 1_000))
    many = _seconds(*_grown(tmp_path, 10_000))
    print(f"\n1,000 outputs {few:.2f} s, 10,000 outputs {many:.2f} s, growth {many / few:.1f}")
    assert many / few < 14
