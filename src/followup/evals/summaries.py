"""What only a whole run shows: confusion, calibration, findings by rule, phrases that recur."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import fsum
from typing import NamedTuple

from followup.evals.scorers.checking import struck
from followup.evals.seen import Peers, Seen, Words
from followup.values import BLOCKERS

BINS = 5


class Bin(NamedTuple):
    """Outputs whose confidence lies in a band: how sure they were, how often they were right."""

    low: float
    high: float
    n: int
    confidence: float
    right: float


class RuleScore(NamedTuple):
    """A rule against the labels: right strikes, false ones, and labelled faults it missed."""

    name: str
    right: int
    false: int
    missed: int

    @property
    def precision(self) -> float | None:
        told = self.right + self.false
        return self.right / told if told else None

    @property
    def recall(self) -> float | None:
        there = self.right + self.missed
        return self.right / there if there else None


class Baseline(NamedTuple):
    """A way to judge messages without reading them."""

    name: str
    accuracy: float


class Frequent(NamedTuple):
    """Words that many drafts share, and in how many of them."""

    text: str
    n: int
    share: float


def confusion(seen: Sequence[Seen]) -> dict[str, dict[str, int]]:
    """{labelled: {said: count}}; empty where nothing was diagnosed."""
    pairs = _pairs(seen)
    if not pairs:
        return {}
    told = Counter(pairs)
    return {label: {said: told[label, said] for said in BLOCKERS} for label in BLOCKERS}


def macro_f1(seen: Sequence[Seen]) -> float | None:
    """The mean F1 of the three blockers; None where nothing was diagnosed."""
    table = confusion(seen)
    if not table:
        return None
    scores = []
    for one in BLOCKERS:
        right = table[one][one]
        both = sum(table[one].values()) + sum(row[one] for row in table.values())
        scores.append(2 * right / both if both else 0.0)
    return fsum(scores) / len(scores)


def reliability(seen: Sequence[Seen]) -> list[Bin]:
    """By bands of confidence; bands that are empty are left out."""
    told: dict[int, list[tuple[float, bool]]] = {}
    for one in seen:
        label = one.label("blocker")
        if one.said and label:
            at = min(BINS - 1, int(one.said.confidence * BINS))
            told.setdefault(at, []).append((one.said.confidence, one.said.blocker == label))
    return [
        Bin(
            at / BINS,
            (at + 1) / BINS,
            len(told[at]),
            fsum(c for c, _ in told[at]) / len(told[at]),
            sum(right for _, right in told[at]) / len(told[at]),
        )
        for at in sorted(told)
    ]


def calibration_error(bands: Sequence[Bin]) -> float | None:
    """How far the outputs' confidence lies from how often they were right, on the average over
    the bands; None where nothing was diagnosed."""
    total = sum(one.n for one in bands)
    if not total:
        return None
    return fsum(one.n * abs(one.confidence - one.right) for one in bands) / total


def passes(seen: Sequence[Seen]) -> dict[str, float]:
    """The share of drafts in which each rule that struck somewhere found nothing."""
    drafted = sum(1 for one in seen if one.result and one.draft)
    return {name: 1 - count / drafted for name, count in findings(seen).items()}


def findings(seen: Sequence[Seen]) -> dict[str, int]:
    """In how many drafts each rule struck, the most frequent first; warnings too."""
    told: Counter[str] = Counter()
    for one in seen:
        if one.result and one.draft:
            told.update({f.name for f in one.result.findings})
    return dict(told.most_common())


def rules(seen: Sequence[Seen]) -> list[RuleScore]:
    """Each rule against the labels of messages; empty for other suites."""
    right: Counter[str] = Counter()
    false: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for one in seen:
        if one.case.kind == "message" and one.label("rules") is not None:
            gold, told = set(one.label("rules")), struck(one)
            right.update(gold & told)
            false.update(told - gold)
            missed.update(gold - told)
    names = sorted({*right, *false, *missed})
    return [RuleScore(name, right[name], false[name], missed[name]) for name in names]


def baselines(seen: Sequence[Seen]) -> list[Baseline]:
    """What judging by length, by blank lines or not at all would score, the cut-off chosen in
    hindsight, so that each is as good as it can be."""
    told = [one for one in seen if one.case.kind == "message" and one.label("passed") is not None]
    if not told:
        return []
    good = [bool(one.label("passed")) for one in told]
    lengths = [len(one.case.text.split()) for one in told]
    blanks = [one.case.text.count("\n\n") for one in told]
    return [
        Baseline("every message fails", good.count(False) / len(good)),
        Baseline("by length alone", _best_cut(lengths, good)),
        Baseline("by blank lines alone", _best_cut(blanks, good)),
    ]


def openings(peers: Peers, limit: int = 5) -> list[Frequent]:
    """The commonest three-word openings after the greeting."""
    return _frequent(_commonest(peers.openings, limit), peers.drafted)


def recurring(peers: Peers, limit: int = 5) -> list[Frequent]:
    """The five-word runs of the writer's own that stand in the most drafts."""
    return _frequent([(r, n) for r, n in _commonest(peers.runs, limit) if n > 1], peers.drafted)


def _commonest(runs: Counter[Words], limit: int) -> list[tuple[Words, int]]:
    """The most frequent, by their words where they are alike: the same in every process."""
    return sorted(runs.items(), key=lambda told: (-told[1], told[0]))[:limit]


def recurring_share(peers: Peers) -> float | None:
    """The share of all such runs that stand in more than one case's draft."""
    runs = peers.runs
    return sum(n > 1 for n in runs.values()) / len(runs) if runs else None


def _frequent(told: Sequence[tuple[Words, int]], of: int) -> list[Frequent]:
    return [Frequent(" ".join(run), n, n / of) for run, n in told] if of else []


def _pairs(seen: Sequence[Seen]) -> list[tuple[str, str]]:
    return [
        (one.label("blocker"), one.said.blocker)
        for one in seen
        if one.said and one.label("blocker")
    ]


def _best_cut(values: Sequence[int], good: Sequence[bool]) -> float:
    """The best accuracy of 'passes where the value is below (or from) a cut-off'."""
    best = 0.0
    for cut in {*values, max(values) + 1}:
        right = sum((value < cut) == passes for value, passes in zip(values, good, strict=True))
        best = max(best, right / len(values), 1 - right / len(values))
    return best
