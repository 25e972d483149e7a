"""The gate: recorded and live runs against the kept baseline, and what makes it fail.

Where a change to the engine, the checks or the cases is meant, both are written again, as
docs/evals.md says.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from followup.engines.offline.engine import OfflineEngine
from followup.errors import BadInput, BadUse
from followup.evals import cases, files, gate, record, report
from followup.evals import run as running
from followup.evals.compare import compare
from followup.evals.record import Run
from followup.evals.score import Scored, score
from tests.evals.made import DAY, OFFLINE

EVALS = Path(__file__).parents[2] / "evals"
RECORDED = EVALS / "recorded"
RUNS = [path for path in sorted(RECORDED.glob("*.jsonl")) if record.is_run(path)]
BASELINE = EVALS / "baselines" / "offline.json"


def _worse(scored: Scored) -> list[str]:
    told = gate.gate(scored, gate.load(BASELINE))
    return [one.scorer.name for one in told if one.verdict == "worse"]


@pytest.fixture(scope="module")
def recorded() -> Run:
    return record.read(RECORDED / "threads-offline.jsonl")


def test_the_recorded_run_is_no_worse_under_the_checks_of_today(recorded: Run) -> None:
    assert _worse(score(recorded, cases.load("threads"), recheck=True)) == []


def test_the_offline_engine_of_today_is_no_worse(tmp_path: Path) -> None:
    suite, path = cases.load("threads"), tmp_path / "now.jsonl"
    running.run(suite, OFFLINE, path, make=lambda _: OfflineEngine(), created=DAY)
    assert _worse(score(record.read(path), suite)) == []


def test_drafts_that_fail_and_wrong_reasons_are_worse(recorded: Run) -> None:
    """A tenth of the drafts failing, and a fifth of the blockers turned, is beyond noise."""
    outputs = []
    for at, one in enumerate(recorded.outputs):
        assert one.result
        changed: dict[str, object] = {"passed": one.result.passed and at % 10 != 0}
        if at % 5 == 0 and one.result.diagnosis:
            turned = "too_busy" if one.result.diagnosis.blocker != "too_busy" else "who_decides"
            changed["diagnosis"] = one.result.diagnosis.model_copy(update={"blocker": turned})
        outputs.append(one.model_copy(update={"result": one.result.model_copy(update=changed)}))
    worse = recorded.model_copy(update={"outputs": tuple(outputs)})
    assert {"blocker_right", "passed"} <= set(_worse(score(worse, cases.load("threads"))))


def test_one_draft_that_fails_is_noise(recorded: Run) -> None:
    first = next(one for one in recorded.outputs if one.result and one.result.draft)
    assert first.result
    failed = first.model_copy(update={"result": first.result.model_copy(update={"passed": False})})
    outputs = tuple(failed if one is first else one for one in recorded.outputs)
    one_worse = recorded.model_copy(update={"outputs": outputs})
    assert "passed" not in _worse(score(one_worse, cases.load("threads")))


def test_a_baseline_of_other_cases_is_refused(recorded: Run) -> None:
    fewer = recorded.model_copy(update={"outputs": recorded.outputs[:-2]})
    with pytest.raises(BadUse, match="made from other cases: 2 differ"):
        gate.gate(score(fewer, cases.load("threads")), gate.load(BASELINE))


def test_a_baseline_is_kept_and_read_back(recorded: Run, tmp_path: Path) -> None:
    scored = score(recorded, cases.load("threads"))
    gate.save(tmp_path / "b.json", gate.baseline_of(scored))
    told = gate.gate(scored, gate.load(tmp_path / "b.json"))
    assert all(abs(one.delta) < 1e-5 for one in told)
    assert "words" not in json.loads((tmp_path / "b.json").read_text("utf-8"))["values"]


@pytest.mark.parametrize("text", ["", "{}", "[1]", "no JSON"])
def test_a_file_that_is_no_baseline_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "b.json"
    path.write_text(text, "utf-8")
    with pytest.raises(BadInput, match="it is no baseline"):
        gate.load(path)
    with pytest.raises(BadInput, match="no such file"):
        gate.load(tmp_path / "none.json")


def test_the_figure_of_the_readme_is_what_the_recorded_runs_show() -> None:
    suite = cases.load("threads")
    runs = files.open_runs(
        [RECORDED / "threads-offline-before.jsonl", RECORDED / "threads-offline.jsonl"]
    )
    (told,) = compare([score(files.only(run, suite, "test"), suite) for run in runs])
    kept = (EVALS.parent / "docs" / "evals.svg").read_text("utf-8")
    assert report.figure(told) == kept


@pytest.mark.parametrize("path", RUNS, ids=lambda p: p.stem)
def test_what_is_recorded_can_be_scored_and_says_who_answered(path: Path) -> None:
    run = record.read(path)
    scored = score(run, cases.load(run.head.suite))
    assert scored.broken == {}
    assert scored.metrics()
    served = run.head.model not in ("", "hand-off")  # a server's model is named by the run itself
    assert run.head.engine == "offline" or run.head.answered_by or served
