"""Two runs or more on the same cases: what differs, by how much, and is it more than noise.

Everything is paired by case. A case that was repeated counts once, with the mean of its values.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum, inf, isclose
from typing import Literal, NamedTuple

from followup.errors import BadUse
from followup.evals import stats
from followup.evals.record import Run
from followup.evals.score import Scored
from followup.evals.scorers import Scorer

CEILING = 0.97
Verdict = Literal["better", "worse", "no difference worth naming", "not enough cases"]


class Difference(NamedTuple):
    """`other` against `base` by one scorer. `gain` and its interval are positive where other is
    better; `delta` is plain other minus base."""

    scorer: Scorer
    base: float
    other: float
    n: int
    delta: float
    low: float  # of the delta
    high: float
    wins: int  # cases in which other is better
    losses: int
    p: float
    p_holm: float
    spread: float  # standard deviation of the deltas
    detectable: float  # after Holm
    verdict: Verdict
    warning: str = ""

    @property
    def gain(self) -> float:
        return -self.delta if self.scorer.better == "lower" else self.delta


class Comparison(NamedTuple):
    """One run against the first. `described` are scorers for which neither way is better."""

    base: Scored
    other: Scored
    differences: tuple[Difference, ...]
    described: tuple[Difference, ...]
    same_outputs: bool


def compare(scored: Sequence[Scored]) -> list[Comparison]:
    """Each run against the first; Holm over all that is tested. BadUse where cases differ."""
    if len(scored) < 2:
        raise BadUse("There is nothing to compare.", "Give two runs or more, the baseline first.")
    base = scored[0]
    for other in scored[1:]:
        must_match(base, other)
    found = [_compare(base, other) for other in scored[1:]]
    adjusted = iter(stats.holm([d.p for one in found for d in one.differences]))
    rows = sum(len(one.differences) for one in found)
    return [
        one._replace(
            differences=tuple(
                _judged(d, next(adjusted), rows, one.same_outputs) for d in one.differences
            )
        )
        for one in found
    ]


def judge(differences: Sequence[Difference]) -> list[Difference]:
    """Differences with Holm over them all, and their verdicts."""
    adjusted = stats.holm([d.p for d in differences])
    rows = len(differences)
    return [_judged(d, p, rows, False) for d, p in zip(differences, adjusted, strict=True)]


def must_match(base: Scored, other: Scored) -> None:
    """BadUse where the cases of two runs are not the same, each with the same input."""
    one, two = (_inputs(scored) for scored in (base, other))
    if one != two:
        told = sorted({case for case, _ in one ^ two})
        raise BadUse(
            f"{base.head.name} and {other.head.name} ran on other cases: {len(told)} are not in "
            f"both as they are ({', '.join(told[:3])}).",
            "Run both on the same suite, split and cases.",
        )
    _same_judge(base, other)


def _same_judge(one: Scored, other: Scored) -> None:
    """BadUse where both were judged, but not by the same judge."""
    if one.judge and other.judge and one.judge.identity != other.judge.identity:
        told = [
            f"{s.judge.model}, {s.judge.prompt} {s.judge.hash}" for s in (one, other) if s.judge
        ]
        raise BadUse(
            f"{one.head.name} and {other.head.name} had other judges ({' against '.join(told)}).",
            "Have both judged by one: move a file .judged.jsonl away and judge again.",
        )


def _inputs(scored: Scored) -> set[tuple[str, str]]:
    return {(one.case.id, one.output.hash) for one in scored.seen}


def _compare(base: Scored, other: Scored) -> Comparison:
    found = [
        difference(one, base.by_case(one.name), other.by_case(one.name))
        for one in other.scorers
        if one.name in base.values
    ]
    told = [one for one in found if one is not None]
    return Comparison(
        base,
        other,
        tuple(d for d in told if d.scorer.better),
        tuple(d for d in told if not d.scorer.better),
        _results(base) == _results(other),
    )


def _results(scored: Scored) -> dict[tuple[str, int], object]:
    return {
        (one.case.id, one.output.repeat): (
            one.result and (one.result.diagnosis, one.result.draft, one.result.findings)
        )
        for one in scored.seen
    }


def difference(
    scorer: Scorer, base: dict[str, float], other: dict[str, float]
) -> Difference | None:
    """Over the cases that both have a value for; None where there is none. Not yet judged."""
    both = sorted(base.keys() & other.keys())
    if not both:
        return None
    deltas = [_apart(base[case], other[case]) for case in both]
    up, down = sum(d > 0 for d in deltas), sum(d < 0 for d in deltas)
    wins, losses = (down, up) if scorer.better == "lower" else (up, down)
    n = len(both)
    low, high = _interval(scorer, deltas)
    return Difference(
        scorer=scorer,
        base=fsum(base[case] for case in both) / n,
        other=fsum(other[case] for case in both) / n,
        n=n,
        delta=fsum(deltas) / n,
        low=low,
        high=high,
        wins=wins,
        losses=losses,
        p=_p(scorer, deltas, wins, losses),
        p_holm=1.0,
        spread=stats.spread(deltas),
        detectable=inf,
        verdict="not enough cases",
    )


def _apart(base: float, other: float) -> float:
    """Their difference; the mean of two repeats and of three may differ in the last bit."""
    return 0.0 if isclose(base, other, rel_tol=1e-12, abs_tol=1e-12) else other - base


def _p(scorer: Scorer, deltas: Sequence[float], wins: int, losses: int) -> float:
    """Exact McNemar for yes and no; a sign-flip test for numbers, and where repeats make shares."""
    if not scorer.better:
        return 1.0
    if scorer.rate and all(d in (-1.0, 0.0, 1.0) for d in deltas):
        return stats.mcnemar(wins, losses)
    return stats.sign_flip(deltas)


def _interval(scorer: Scorer, deltas: Sequence[float]) -> tuple[float, float]:
    """The bootstrap's; where no case differs at all, what three in n would still allow."""
    if scorer.rate and not any(deltas):
        reach = min(1.0, 3 / len(deltas))
        return -reach, reach
    return stats.interval(deltas)


def _judged(one: Difference, p_holm: float, rows: int, same_outputs: bool) -> Difference:
    shown = stats.detectable(one.spread, one.n, one.scorer.rate, rows)
    one = one._replace(p_holm=p_holm, detectable=shown)
    return one._replace(verdict=_verdict(one, same_outputs), warning=_warning(one))


def _verdict(one: Difference, same_outputs: bool) -> Verdict:
    worth = one.scorer.worth
    if same_outputs or (one.low >= -worth and one.high <= worth):
        return "no difference worth naming"
    if one.p_holm < stats.ALPHA and one.gain:
        return "better" if one.gain > 0 else "worse"
    return "not enough cases"


def _warning(one: Difference) -> str:
    if not one.scorer.rate:
        return ""
    if min(one.base, one.other) >= CEILING:
        return "ceiling: both are nearly always right, so these cases cannot tell them apart"
    if max(one.base, one.other) <= 1 - CEILING:
        return "floor: both are nearly never right, so these cases cannot tell them apart"
    return ""


def in_all(runs: Sequence[Run]) -> list[Run]:
    """The runs, cut to the cases that all of them have, with the same input; BadUse for none."""
    shared = set.intersection(*(run.keys() for run in runs))
    if not shared:
        raise BadUse("These runs have no case in common.", "Run them on the same suite.")
    return [
        run.model_copy(
            update={"outputs": tuple(o for o in run.outputs if (o.id, o.hash) in shared)}
        )
        for run in runs
    ]


def same_suite(runs: Sequence[Run]) -> None:
    """BadUse where runs are of other kinds: their cases cannot be paired."""
    kinds = {run.head.kind for run in runs}
    if len(kinds) > 1:
        raise BadUse(
            f"These runs are of other kinds ({', '.join(sorted(kinds))}).",
            "Compare runs of one suite.",
        )
