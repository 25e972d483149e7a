"""The recorded runs of the small model are what the prompts kept beside them gave."""

from __future__ import annotations

from pathlib import Path

import pytest

from followup import prompts
from followup.evals import cases, compare, record
from followup.evals.score import score

EVALS = Path(__file__).parents[2] / "evals"


def _run(version: str) -> record.Run:
    return record.read(EVALS / "recorded" / f"corpus-smollm2-{version}.jsonl")


@pytest.mark.parametrize("version", ["bare", "short"])
def test_a_run_names_the_model_and_the_prompt_as_it_is_kept(version: str) -> None:
    head = _run(version).head
    kept = prompts.load(f"diagnose/{version}", EVALS / "prompts")
    assert head.model == "SmolLM2-135M-Instruct.Q4_1"
    assert head.prompts[kept.name] == kept.hash


@pytest.mark.parametrize("version", ["bare", "short"])
def test_every_case_was_asked_over_the_wire_and_no_claim_stands_without_a_quote(
    version: str,
) -> None:
    run = _run(version)
    assert len(run.outputs) == 6
    for one in run.outputs:
        assert one.use.calls
        assert one.use.output_tokens
        found = one.result.diagnosis if one.result else None
        assert one.error or (found and (found.evidence or found.blocker == "too_busy"))


def test_six_cases_decide_nothing_and_the_comparison_says_so() -> None:
    suite = cases.load("corpus")
    first, second = (score(_run(version), suite) for version in ("bare", "short"))
    (told,) = compare.compare([first, second])
    verdicts = {one.scorer.name: one.verdict for one in told.differences}
    assert verdicts["blocker_right"] == verdicts["answered"] == "not enough cases"
