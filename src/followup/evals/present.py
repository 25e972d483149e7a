"""A score as data and as lines of plain text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from followup.evals import agreement, summaries
from followup.evals.cases import Case
from followup.evals.score import Metric, Scored

WHOLE = ("words", "input_tokens", "output_tokens")
Part = tuple[str, Callable[[Case], bool]]


def parts(scored: Scored) -> list[Part]:
    """The parts of a suite that are scored beside the whole: hard or not, dev and test."""
    found: list[Part] = []
    cases = [one.case for one in scored.seen]
    if 0 < sum(case.hard for case in cases) < len(cases):
        found += [("hard", lambda case: case.hard), ("not hard", lambda case: not case.hard)]
    splits = sorted({case.split for case in cases} - {""})
    if len(splits) > 1:
        found += [(name, lambda case, name=name: case.split == name) for name in splits]  # type: ignore[misc]
    return found


def data(scored: Scored) -> dict[str, Any]:
    """All of it, for JSON."""
    seen, peers = scored.seen, scored.seen[0].peers
    return {
        "run": scored.head.model_dump(mode="json"),
        "cases": len({one.case.id for one in seen}),
        "outputs": len(seen),
        "metrics": {m.scorer.name: _metric(m) for m in scored.metrics()},
        "parts": {
            name: {m.scorer.name: {"mean": m.mean, "n": m.n} for m in scored.metrics(where)}
            for name, where in parts(scored)
        },
        "macro_f1": summaries.macro_f1(seen),
        "confusion": summaries.confusion(seen),
        "reliability": [one._asdict() for one in summaries.reliability(seen)],
        "calibration_error": summaries.calibration_error(summaries.reliability(seen)),
        "findings": summaries.findings(seen),
        "passes": summaries.passes(seen),
        "rules": [
            {**one._asdict(), "precision": one.precision, "recall": one.recall}
            for one in summaries.rules(seen)
        ],
        "baselines": [one._asdict() for one in summaries.baselines(seen)],
        "openings": [one._asdict() for one in summaries.openings(peers)],
        "recurring": [one._asdict() for one in summaries.recurring(peers)],
        "recurring_share": summaries.recurring_share(peers),
        "broken": dict(scored.broken),
        "judge": agreement.data(scored),
    }


def _metric(metric: Metric) -> dict[str, Any]:
    one = metric.scorer
    return {"mean": metric.mean, "n": metric.n, "better": one.better, "about": one.about}


def number(name: str, value: float, rate: bool) -> str:
    """87.1%, 0.239 or 42"""
    if rate:
        return f"{value:.1%}"
    return f"{value:.0f}" if name in WHOLE else f"{value:.3f}"


def lines(scored: Scored) -> Iterator[str]:
    """The whole score, a line each."""
    head, seen = scored.head, scored.seen
    by = f", answered by {head.answered_by}" if head.answered_by else ""
    model = f" {head.model}" if head.model else ""
    yield f"{head.name}: {head.suite}, {len(seen)} outputs, {head.engine}{model}{by}"
    for name, told in head.prompts.items():
        yield f"  prompt {name} {told}"
    yield ""
    yield from _table(scored)
    yield from _judge(scored)
    yield from _diagnosis(scored)
    yield from _rules(scored)
    yield from _phrases(scored)
    for name, how in scored.broken.items():
        yield f"  scorer {name} broke: {how}"


def _judge(scored: Scored) -> Iterator[str]:
    told = list(agreement.lines(scored))
    yield from ("", *(f"  {one}" for one in told)) if told else ()


def _table(scored: Scored) -> Iterator[str]:
    beside = [(n, {m.scorer.name: m for m in scored.metrics(w)}) for n, w in parts(scored)]
    heads = "".join(f"{name:>10}" for name, _ in beside)
    yield f"  {'':<20}{'all':>9}{heads}{'n':>7}"
    for metric in scored.metrics():
        one = metric.scorer
        rest = "".join(
            f"{number(one.name, told[one.name].mean, one.rate) if one.name in told else '':>10}"
            for _, told in beside
        )
        yield f"  {one.name:<20}{number(one.name, metric.mean, one.rate):>9}{rest}{metric.n:>7}"


def _diagnosis(scored: Scored) -> Iterator[str]:
    table = summaries.confusion(scored.seen)
    if not table:
        return
    yield ""
    yield f"  macro F1            {summaries.macro_f1(scored.seen):>9.3f}"
    yield f"  {'labelled, then said':<20}" + "".join(f"{name:>14}" for name in table)
    for name, row in table.items():
        yield f"  {name:<20}" + "".join(f"{count:>14}" for count in row.values())
    yield ""
    yield f"  {'confidence':<20}{'n':>6}{'mean':>8}{'right':>8}"
    bands = summaries.reliability(scored.seen)
    for one in bands:
        band = f"{one.low:.1f} to {one.high:.1f}"
        yield f"  {band:<20}{one.n:>6}{one.confidence:>8.2f}{one.right:>8.2f}"
    yield f"  {'calibration error':<20}{summaries.calibration_error(bands):>14.3f}"


def _rules(scored: Scored) -> Iterator[str]:
    told = summaries.rules(scored.seen)
    if told:
        yield ""
        yield f"  {'rule':<20}{'right':>7}{'false':>7}{'missed':>8}{'precision':>11}{'recall':>8}"
    for one in told:
        shares = [f"{v:.2f}" if v is not None else "-" for v in (one.precision, one.recall)]
        yield (
            f"  {one.name:<20}{one.right:>7}{one.false:>7}{one.missed:>8}"
            f"{shares[0]:>11}{shares[1]:>8}"
        )
    for base in summaries.baselines(scored.seen):
        yield f"  beside it: {base.name:<24}{base.accuracy:>7.1%} of verdicts right"
    struck, passed = summaries.findings(scored.seen), summaries.passes(scored.seen)
    if struck:
        yield ""
        yield f"  {'drafts by rule':<20}{'struck':>7}{'pass':>9}"
    for name, count in struck.items():
        yield f"  {name:<20}{count:>7}{passed[name]:>9.1%}"


def _phrases(scored: Scored) -> Iterator[str]:
    peers = scored.seen[0].peers
    share = summaries.recurring_share(peers)
    if share is None or scored.head.kind == "injection":
        return
    openings, runs = summaries.openings(peers, 1), summaries.recurring(peers, 1)
    yield ""
    for one in openings:
        yield f"  commonest opening: “{one.text}” in {one.share:.1%} of {peers.drafted} drafts"
    yield f"  five-word runs of its own that recur in another draft: {share:.1%}"
    for one in runs:
        yield f"  most frequent of them: “{one.text}” in {one.share:.1%}"
