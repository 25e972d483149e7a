"""A run, scored: each scorer on each output, then means. No network; same run, same score."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import NamedTuple

from followup.errors import BadInput
from followup.evals import outputs as making
from followup.evals.cases import Case, Suite
from followup.evals.judgements import Judge, Judged
from followup.evals.readers import Labels
from followup.evals.record import Head, Output, Run
from followup.evals.scorers import SCORERS, Scorer
from followup.evals.seen import Peers, Seen

MISSING = "they are not in the suite any more, or were changed since"


class Metric(NamedTuple):
    """A scorer's mean over the `n` outputs that it applies to."""

    scorer: Scorer
    mean: float
    n: int


@dataclass(frozen=True)
class Scored:
    """`values[name]` maps (case id, repeat) to the value; what does not apply is left out."""

    head: Head
    seen: tuple[Seen, ...]
    scorers: tuple[Scorer, ...]
    values: Mapping[str, Mapping[tuple[str, int], float]]
    broken: Mapping[str, str]  # a scorer that broke, and how it broke first
    judge: Judge | None = None  # who judged the drafts, where somebody did
    labels: Labels | None = None  # that readers gave the drafts

    @property
    def split(self) -> str:
        """The split that all of its cases are of; empty where they are of several or of none."""
        splits = {one.case.split for one in self.seen}
        return splits.pop() if len(splits) == 1 else ""

    def metrics(self, where: Callable[[Case], bool] = lambda _: True) -> list[Metric]:
        """The means, over the cases that `where` takes; scorers that apply to none are left out."""
        taken = {one.case.id for one in self.seen if where(one.case)}
        found = []
        for scorer in self.scorers:
            told = [v for (case, _), v in self.values[scorer.name].items() if case in taken]
            if told:
                found.append(Metric(scorer, fsum(told) / len(told), len(told)))
        return found

    def by_case(self, name: str) -> dict[str, float]:
        """A scorer's mean value of each case, over its repeats."""
        told: dict[str, list[float]] = defaultdict(list)
        for (case, _), value in self.values[name].items():
            told[case].append(value)
        return {case: fsum(values) / len(values) for case, values in told.items()}


def score(
    run: Run,
    suite: Suite,
    scorers: Sequence[Scorer] = SCORERS,
    *,
    recheck: bool = False,
    judged: Judged | None = None,
    labels: Labels | None = None,
) -> Scored:
    """Score a run against the labels of its suite. `recheck` runs the checks of today on its
    drafts; else the findings count that were kept with them. `judged` is what a judge said of
    the drafts, `labels` what readers did."""
    cases = suite.by_id()
    gone = [o.id for o in run.outputs if o.id not in cases or cases[o.id].hash != o.hash]
    if gone:
        raise BadInput(
            f"{run.path or run.head.name}: {len(gone)} of its cases cannot be scored "
            f"({', '.join(sorted(set(gone))[:3])}): {MISSING}.",
            "Run it again, or give the suite it was made from with --suite.",
        )
    if not run.outputs:
        raise BadInput(f"{run.path or run.head.name}: there is no output in it.", "Run it again.")
    peers = Peers()
    outputs = (_again(cases[o.id], o) for o in run.outputs) if recheck else run.outputs
    peers.all = [
        Seen(cases[o.id], o, peers, judged.of(cases[o.id], o) if judged else None) for o in outputs
    ]
    values, broken = _values(peers.all, scorers)
    judge = judged.judge if judged else None
    return Scored(run.head, tuple(peers.all), tuple(scorers), values, broken, judge, labels)


def _again(case: Case, output: Output) -> Output:
    if output.result is None:
        return output
    return output.model_copy(update={"result": making.checked_again(case, output.result)})


def _values(
    seen: Iterable[Seen], scorers: Sequence[Scorer]
) -> tuple[dict[str, dict[tuple[str, int], float]], dict[str, str]]:
    values: dict[str, dict[tuple[str, int], float]] = {one.name: {} for one in scorers}
    broken: dict[str, str] = {}
    # What came counts first: an error is a no only for scorers that apply to this run at all.
    for one in sorted(seen, key=lambda one: one.result is None):
        for scorer in scorers:
            if one.result is None and not values[scorer.name] and scorer.name != "answered":
                continue
            try:
                value = scorer(one)
            except Exception as error:
                broken.setdefault(scorer.name, f"{type(error).__name__}: {error} ({one.case.id})")
                continue
            if value is not None:
                values[scorer.name][one.case.id, one.output.repeat] = value
    return values, broken
