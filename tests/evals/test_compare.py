"""Comparisons: the verdicts, what is refused, and that repeats are no new cases."""

from __future__ import annotations

import math
import random
from pathlib import Path

import pytest

from followup.errors import BadUse
from followup.evals import cases, stats, verdicts
from followup.evals.compare import Comparison, Difference, compare, difference, in_all, judge
from followup.evals.record import Run
from followup.evals.score import score
from followup.evals.scorers import SCORERS
from tests.evals.made import offline_run

BY_NAME = {one.name: one for one in SCORERS}


def _values(n: int, right: int) -> dict[str, float]:
    return {f"c{at:04}": float(at < right) for at in range(n)}


def _judged(name: str, base: dict[str, float], other: dict[str, float]) -> Difference:
    found = difference(BY_NAME[name], base, other)
    assert found is not None
    (told,) = judge([found])
    return told


@pytest.mark.parametrize(
    ("base", "other", "n", "verdict"),
    [
        (60, 90, 124, "better"),
        (90, 60, 124, "worse"),
        (60, 63, 124, "not enough cases"),
        (100, 100, 124, "no difference worth naming"),
        (10, 10, 20, "not enough cases"),
        (1000, 1005, 2000, "no difference worth naming"),
        (0, 5, 5, "not enough cases"),
        (0, 6, 6, "better"),
    ],
)
def test_a_verdict_weighs_size_against_noise(base: int, other: int, n: int, verdict: str) -> None:
    told = _judged("passed", _values(n, base), _values(n, other))
    assert told.verdict == verdict
    assert told.delta == pytest.approx((other - base) / n)


def test_lower_is_better_where_a_scorer_says_so() -> None:
    draw = random.Random(2)
    base = {f"c{at}": draw.uniform(0.4, 0.6) for at in range(60)}
    other = {case: value - draw.uniform(0.05, 0.3) for case, value in base.items()}
    told = _judged("brier", base, other)
    assert (told.verdict, told.wins, told.losses) == ("better", 60, 0)
    assert told.delta < 0 < told.gain


def test_both_near_the_top_is_a_ceiling() -> None:
    assert _judged("passed", _values(124, 123), _values(124, 122)).warning.startswith("ceiling")
    assert _judged("passed", _values(124, 1), _values(124, 2)).warning.startswith("floor")
    assert _judged("passed", _values(124, 60), _values(124, 122)).warning == ""


@pytest.mark.parametrize(("n", "reach"), [(1, 1.0), (2, 1.0), (3, 1.0), (60, 0.05)])
def test_a_rate_that_no_case_changed_has_an_interval_within_a_hundred_points(
    n: int, reach: float
) -> None:
    told = _judged("passed", _values(n, n), _values(n, n))
    assert (told.low, told.high) == (-reach, reach)


def test_only_cases_with_a_value_in_both_are_paired() -> None:
    told = _judged("passed", {"a": 1.0, "b": 0.0}, {"b": 1.0, "c": 1.0})
    assert (told.n, told.base, told.other) == (1, 0.0, 1.0)
    assert difference(BY_NAME["passed"], {"a": 1.0}, {"b": 1.0}) is None


def test_more_metrics_make_each_harder_to_believe() -> None:
    found = difference(BY_NAME["passed"], _values(30, 0), _values(30, 7))
    assert found is not None
    quiet = difference(BY_NAME["truthful"], _values(30, 15), _values(30, 15))
    assert quiet is not None
    (alone,) = judge([found])
    among = judge([found] + [quiet] * 9)[0]
    assert alone.p_holm == stats.mcnemar(7, 0)
    assert among.p_holm == pytest.approx(10 * alone.p_holm)
    assert (alone.verdict, among.verdict) == ("better", "not enough cases")


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, cases.Suite]:
    folder = tmp_path_factory.mktemp("once")
    return offline_run(folder), cases.load(str(folder / "cases.jsonl"))


def _failed(run: Run, *names: str) -> Run:
    """The run with drafts that did not pass."""
    return run.model_copy(
        update={
            "outputs": tuple(
                one.model_copy(update={"result": one.result.model_copy(update={"passed": False})})
                if one.id in names and one.result
                else one
                for one in run.outputs
            )
        }
    )


def test_a_run_differs_from_itself_in_nothing(once: tuple[Run, cases.Suite]) -> None:
    run, suite = once
    (told,) = compare([score(run, suite), score(run, suite)])
    assert told.same_outputs
    assert {d.verdict for d in told.differences} == {"no difference worth naming"}


def test_the_last_bit_of_a_mean_is_no_difference() -> None:
    """As where one run has two repeats of a case and the other three."""
    base = {f"c{at}": 0.1 * (at + 1) for at in range(9)}
    other = {case: math.nextafter(value, 1.0) for case, value in base.items()}
    told = _judged("brier", base, other)
    assert (told.wins, told.losses, told.delta, told.p) == (0, 0, 0.0, 1.0)


def test_repeats_of_a_case_are_not_more_cases(
    once: tuple[Run, cases.Suite], tmp_path: Path
) -> None:
    run, suite = once
    thrice = offline_run(tmp_path, repeat=3)
    told = {}
    for name, base in (("once", run), ("thrice", thrice)):
        first, second = score(base, suite), score(_failed(base, "rack", "pond"), suite)
        (pair,) = compare([first, second])
        told[name] = next(d for d in pair.differences if d.scorer.name == "passed")
    assert told["once"]._replace(scorer=None) == told["thrice"]._replace(scorer=None)  # type: ignore[arg-type]
    assert (told["once"].n, told["once"].losses) == (4, 2)


def test_runs_of_other_cases_are_refused_and_can_be_cut_to_the_common_ones(
    once: tuple[Run, cases.Suite], tmp_path: Path
) -> None:
    run, suite = once
    fewer = offline_run(tmp_path, ["rack", "hall"])
    with pytest.raises(BadUse, match=r"ran on other cases: 2 .* \(gate, pond\)"):
        compare([score(run, suite), score(fewer, suite)])
    one, two = in_all([run, fewer])
    assert [o.id for o in one.outputs] == [o.id for o in two.outputs] == ["rack", "hall"]
    other = fewer.model_copy(
        update={"outputs": tuple(o.model_copy(update={"hash": "f" * 12}) for o in fewer.outputs)}
    )
    with pytest.raises(BadUse, match="no case in common"):
        in_all([run, other])


def test_markdown_cells_open_nothing(once: tuple[Run, cases.Suite]) -> None:
    run, suite = once
    evil = run.model_copy(update={"head": run.head.model_copy(update={"name": "a|b<img>*x*"})})
    text = "\n".join(verdicts.markdown(compare([score(evil, suite), score(run, suite)])))
    assert "a\\|b\\<img\\>\\*x\\*" in text
    assert {line.count(" | ") for line in text.splitlines() if line.startswith("| ")} == {6}


def test_a_third_run_is_one_more_comparison_and_makes_every_row_harder_to_believe(
    once: tuple[Run, cases.Suite],
) -> None:
    run, suite = once
    base, worse = score(run, suite), score(_failed(run, "rack", "pond"), suite)
    (alone,) = compare([base, worse])
    one, two = compare([base, worse, score(_failed(run, "gate"), suite)])
    assert [(pair.base, pair.other.head.name) for pair in (one, two)] == [(base, "offline")] * 2
    rows = len(one.differences) + len(two.differences)
    assert rows == 2 * len(alone.differences)

    def passed(told: Comparison) -> Difference:
        return next(d for d in told.differences if d.scorer.name == "passed")

    assert (passed(one).p, passed(two).losses) == (passed(alone).p, 1)
    every = [d.p for pair in (one, two) for d in pair.differences]
    assert passed(one).p_holm == stats.holm(every)[one.differences.index(passed(one))]
