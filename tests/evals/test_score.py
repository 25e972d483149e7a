"""Scores: each number on examples that can be counted by hand, or against scikit-learn."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from sklearn.metrics import f1_score

from followup.errors import BadInput
from followup.evals import cases, present, summaries
from followup.evals.record import Output, Run
from followup.evals.score import Scored, score
from followup.evals.scorers import SCORERS, from_file
from followup.values import BLOCKERS, Draft, Evidence, Finding
from tests.evals.made import offline_run


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, cases.Suite]:
    folder = tmp_path_factory.mktemp("suite")
    return offline_run(folder), cases.load(str(folder / "cases.jsonl"))


def _with(run: Run, name: str, **changed: object) -> Run:
    """The run with another result for one case."""
    outputs = tuple(
        one.model_copy(update={"result": one.result.model_copy(update=changed)})
        if one.id == name and one.result
        else one
        for one in run.outputs
    )
    return run.model_copy(update={"outputs": outputs})


def _value(scored: Scored, scorer: str, case: str) -> float | None:
    return scored.values[scorer].get((case, 0))


def test_the_blocker_and_its_scores_are_held_to_the_label(
    kept: tuple[Run, cases.Suite],
) -> None:
    run, suite = kept
    found = run.outputs[0].result.diagnosis  # type: ignore[union-attr]
    sure = found.model_copy(  # type: ignore[union-attr]
        update={
            "blocker": "too_busy",
            "scores": {"who_decides": 0.3, "missing_info": 0.1, "too_busy": 0.6},
        }
    )
    told = score(_with(run, "rack", diagnosis=sure), suite)
    assert _value(told, "blocker_right", "rack") == 0
    assert _value(told, "brier", "rack") == pytest.approx(0.7**2 + 0.1**2 + 0.6**2)
    assert summaries.confusion(told.seen)["who_decides"]["too_busy"] == 1


@pytest.mark.parametrize(
    ("quote", "exact", "overlap"),
    [
        ("the parish council has to approve it first.", 1, 1.0),
        ("The parish council has to approve it first", 1, 1.0),
        ("the parish council has to approve it", 0, 2 * 7 / 15),
        ("Hi Sam,", 0, 0.0),
    ],
)
def test_evidence_is_exact_or_overlaps_by_words(
    kept: tuple[Run, cases.Suite], quote: str, exact: float, overlap: float
) -> None:
    run, suite = kept
    found = run.outputs[0].result.diagnosis  # type: ignore[union-attr]
    quoted = found.model_copy(update={"evidence": (Evidence(quote=quote, message=1),)})  # type: ignore[union-attr]
    told = score(_with(run, "rack", diagnosis=quoted), suite)
    assert _value(told, "evidence_exact", "rack") == exact
    assert _value(told, "evidence_overlap", "rack") == pytest.approx(overlap)
    verbatim = quote in run.outputs[0].result.thread.messages[1].body  # type: ignore[union-attr]
    assert _value(told, "evidence_verbatim", "rack") == verbatim


def test_openings_and_phrases_of_ones_own_are_counted_across_cases(
    kept: tuple[Run, cases.Suite],
) -> None:
    """Words of the thread are nobody's phrase, and the greeting is no opening."""
    run, suite = kept
    mine = "I put it all on one small page for you."
    for name in ("rack", "pond"):
        run = _with(run, name, draft=Draft(body=f"Hi Dana,\n\n{mine}\n\nSam"))
    told = score(run, suite)
    assert _value(told, "same_opening", "rack") == pytest.approx(1 / 3)
    assert _value(told, "recurring_runs", "rack") == 1.0
    peers = told.seen[0].peers
    assert peers.openings["i", "put", "it"] == 2
    assert peers.runs["put", "it", "all", "on", "one"] == 2
    theirs = "is there any news on the cycle rack?"
    told = score(_with(run, "rack", draft=Draft(body=f"{mine} {theirs}")), suite)
    assert ("is", "there", "any", "news", "on") not in told.seen[0].own_runs


def test_an_error_counts_as_a_no_and_not_as_a_gap(kept: tuple[Run, cases.Suite]) -> None:
    run, suite = kept
    gone = run.outputs[0].model_copy(update={"result": None, "error": "TimeoutError"})
    told = score(run.model_copy(update={"outputs": (gone, *run.outputs[1:])}), suite)
    assert _value(told, "passed", "rack") == _value(told, "blocker_right", "rack") == 0
    assert _value(told, "answered", "rack") == 0
    assert _value(told, "words", "rack") is None


def test_an_error_agrees_with_nobody(kept: tuple[Run, cases.Suite]) -> None:
    """What is only described is described of the outputs that came."""
    run, suite = kept
    gone, came = run.outputs[0], run.outputs[1]
    assert came.result is not None
    model = came.result.engine.model_copy(update={"name": "model"})
    outputs = (
        Output(id=gone.id, hash=gone.hash, error="cut off"),
        came.model_copy(update={"result": came.result.model_copy(update={"engine": model})}),
    )
    told = score(run.model_copy(update={"outputs": outputs}), suite)
    assert told.values["agrees_offline"] == {(came.id, 0): 1.0}


def test_macro_f1_is_the_one_of_scikit_learn(kept: tuple[Run, cases.Suite]) -> None:
    run, suite = kept
    draw = random.Random(5)
    outputs, pairs = [], []
    for at in range(60):
        one = run.outputs[at % 4]
        said = draw.choice(BLOCKERS)
        found = one.result.diagnosis.model_copy(update={"blocker": said})  # type: ignore[union-attr]
        result = one.result.model_copy(update={"diagnosis": found})  # type: ignore[union-attr]
        outputs.append(Output(id=one.id, repeat=at, hash=one.hash, result=result))
        pairs.append((suite.by_id()[one.id].labels["blocker"], said))
    told = score(run.model_copy(update={"outputs": tuple(outputs)}), suite)
    expected = f1_score([p[0] for p in pairs], [p[1] for p in pairs], average="macro")
    assert summaries.macro_f1(told.seen) == pytest.approx(expected)


def test_bands_of_confidence_hold_every_output_once(kept: tuple[Run, cases.Suite]) -> None:
    run, suite = kept
    sure = run.outputs[0].result.diagnosis.model_copy(update={"confidence": 1.0})  # type: ignore[union-attr]
    told = summaries.reliability(score(_with(run, "rack", diagnosis=sure), suite).seen)
    assert sum(one.n for one in told) == 4
    assert told[-1].high == 1.0


def test_the_checks_of_today_find_in_a_fresh_run_what_they_found(
    kept: tuple[Run, cases.Suite],
) -> None:
    run, suite = kept
    assert score(run, suite, recheck=True).values == score(run, suite).values


def test_a_run_of_other_cases_is_not_scored(kept: tuple[Run, cases.Suite]) -> None:
    run, suite = kept
    other = run.outputs[0].model_copy(update={"hash": "0" * 12})
    with pytest.raises(BadInput, match=r"1 of its cases cannot be scored \(rack\)"):
        score(run.model_copy(update={"outputs": (other,)}), suite)


def test_a_file_adds_a_scorer_and_a_broken_one_is_named(
    kept: tuple[Run, cases.Suite], tmp_path: Path
) -> None:
    path = tmp_path / "mine.py"
    path.write_text(
        "from followup.evals.scorers import scorer\n\n\n"
        '@scorer("higher")\n'
        "def greets(seen) -> bool | None:\n"
        '    """It greets by name."""\n'
        '    return "Dana" in seen.draft.body\n\n\n'
        '@scorer("lower")\n'
        "def broken(seen) -> float:\n"
        "    return 1 / 0\n",
        "utf-8",
    )
    run, suite = kept
    told = score(run, suite, from_file(path))
    means = {m.scorer.name: m.mean for m in told.metrics()}
    assert (means["greets"], "broken" in means) == (1.0, False)
    assert told.broken == {"broken": "ZeroDivisionError: division by zero (rack)"}
    assert len(means) > len(SCORERS) // 2


@pytest.mark.parametrize(
    ("text", "told"),
    [("x = 1\n", "it defines no scorer"), ("import nothing_of_that_name\n", "ModuleNotFoundError")],
)
def test_a_file_without_scorers_is_refused(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "none.py"
    path.write_text(text, "utf-8")
    with pytest.raises(BadInput, match=told):
        from_file(path)


def test_hard_cases_are_shown_beside_the_others(kept: tuple[Run, cases.Suite]) -> None:
    run, suite = kept
    told = present.data(score(run, suite))
    assert told["parts"]["hard"]["blocker_right"]["n"] == 1
    assert told["parts"]["not hard"]["blocker_right"]["n"] == 3
    assert sorted(told["confusion"]) == sorted(BLOCKERS)


def test_the_calibration_error_weighs_bands_by_their_outputs() -> None:
    bands = [summaries.Bin(0.2, 0.4, 3, 0.35, 0.85), summaries.Bin(0.8, 1.0, 1, 0.9, 1.0)]
    assert summaries.calibration_error(bands) == pytest.approx((3 * 0.5 + 0.1) / 4)
    assert summaries.calibration_error([]) is None


def test_each_rule_has_the_share_of_drafts_that_it_lets_pass(
    kept: tuple[Run, cases.Suite],
) -> None:
    run, suite = kept
    clean = [one.id for one in run.outputs if one.result and not one.result.findings]
    nag = Finding(
        code="FU101", name="nagging-phrase", severity="error", field="body", start=0, end=2,
        message="It nags.", instead="Leave it out.",
    )  # fmt: skip
    assert clean == ["rack", "pond", "hall", "gate"]
    told = score(_with(run, "rack", findings=(nag, nag)), suite)
    assert summaries.passes(told.seen) == {"nagging-phrase": 0.75}
    assert "  nagging-phrase            1    75.0%" in list(present.lines(told))


def test_repairs_that_nobody_counted_are_not_told_as_none(kept: tuple[Run, cases.Suite]) -> None:
    run, suite = kept
    uncounted = run.outputs[0].model_copy(
        update={"use": run.outputs[0].use.model_copy(update={"reasks": None})}
    )
    told = score(run.model_copy(update={"outputs": (uncounted, *run.outputs[1:])}), suite)
    assert _value(told, "repairs", "rack") is None
    assert _value(told, "repairs", "pond") == 0
