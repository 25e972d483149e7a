"""A comparison as data, as lines of plain text and as Markdown for a pull request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite
from typing import Any

from followup.evals.compare import Comparison, Difference, Verdict
from followup.evals.present import number

SIGNS = {"better": "▲", "worse": "▼", "no difference worth naming": "=", "not enough cases": "?"}
FIRST: tuple[Verdict, ...] = ("worse", "better", "not enough cases", "no difference worth naming")
PAIRED = (
    "Rates change in points of a hundred. p: exact McNemar, or sign flips; Holm over all rows. "
    "An interval is of its row alone; better or worse needs p below 0.05."
)
HEADS = (
    f"  {'':<18}{'base':>8}{'other':>8}{'change':>9}  {'95% interval':<18}{'n':>5}"
    f"{'+':>5}{'-':>5}{'p':>8}{'smallest':>10}  verdict"
)


def data(told: Sequence[Comparison]) -> list[dict[str, Any]]:
    """All of it, for JSON."""
    return [
        {
            "base": one.base.head.name,
            "other": one.other.head.name,
            "cases": len({seen.case.id for seen in one.base.seen}),
            "split": one.base.split,
            "same_outputs": one.same_outputs,
            "differences": [row(d) for d in one.differences],
            "described": [
                {"metric": d.scorer.name, "base": d.base, "other": d.other, "n": d.n}
                for d in one.described
            ],
        }
        for one in told
    ]


def row(one: Difference) -> dict[str, Any]:
    shown = {"metric": one.scorer.name, "better": one.scorer.better, **one._asdict()}
    shown["detectable"] = one.detectable if isfinite(one.detectable) else None
    del shown["scorer"]
    return shown


def change(one: Difference, value: float) -> str:
    """+3.2 points, or +0.021"""
    if one.scorer.rate:
        return f"{value * 100:+.1f}"
    return f"{value:+.3f}" if abs(value) < 10 else f"{value:+.0f}"


def size(one: Difference) -> str:
    """The smallest difference that could be shown, without a sign."""
    return change(one, one.detectable).lstrip("+") if isfinite(one.detectable) else "none"


def by_verdict(told: Comparison) -> list[tuple[Verdict, list[str]]]:
    """The metrics of each verdict, those that settle something first."""
    names = {one: [d.scorer.name for d in told.differences if d.verdict == one] for one in FIRST}
    return [(verdict, found) for verdict, found in names.items() if found]


def lines(told: Sequence[Comparison]) -> Iterator[str]:
    """A table a pair, each metric with its verdict."""
    for one in told:
        base, other = one.base.head.name, one.other.head.name
        yield f"{other} against {base}, paired on {_cases(one)}"
        if one.same_outputs:
            yield "  The two runs gave the same outputs."
        yield HEADS
        for d in one.differences:
            yield line(d)
        for d in one.described:
            name, rate = d.scorer.name, d.scorer.rate
            yield (
                f"  {name:<18}{number(name, d.base, rate):>8}{number(name, d.other, rate):>8}"
                f"{change(d, d.delta):>9}"
            )
        yield ""
    yield (
        f"{PAIRED} Smallest: what these cases would show four times in five, with Holm over as "
        "many rows."
    )


def line(d: Difference) -> str:
    name, rate = d.scorer.name, d.scorer.rate
    between = f"{change(d, d.low)} to {change(d, d.high)}"
    note = f" ({d.warning.split(':')[0]})" if d.warning else ""
    return (
        f"  {name:<18}{number(name, d.base, rate):>8}{number(name, d.other, rate):>8}"
        f"{change(d, d.delta):>9}  {between:<18}{d.n:>5}{d.wins:>5}{d.losses:>5}{d.p_holm:>8.3f}"
        f"{size(d):>10}  {d.verdict}{note}"
    )


def markdown(told: Sequence[Comparison]) -> Iterator[str]:
    """Verdicts for a pull request."""
    warned = set()
    for one in told:
        base, other = (plain(name) for name in (one.base.head.name, one.other.head.name))
        yield f"### {other} against {base}, paired on {_cases(one)}"
        yield ""
        for verdict, names in by_verdict(one):
            yield f"- {SIGNS[verdict]} {verdict}: {plain(', '.join(names))}"
        yield ""
        yield "| metric | base | other | change | 95% interval | p (Holm) | verdict |"
        yield "| --- | ---: | ---: | ---: | --- | ---: | --- |"
        for d in one.differences:
            name, rate = d.scorer.name, d.scorer.rate
            note = f" ({d.warning.split(':')[0]})" if d.warning else ""
            warned |= {d.warning} - {""}
            yield (
                f"| {plain(name)} | {number(name, d.base, rate)} | {number(name, d.other, rate)} "
                f"| {change(d, d.delta)} | {change(d, d.low)} to {change(d, d.high)} "
                f"| {d.p_holm:.3f} | {SIGNS[d.verdict]} {d.verdict}{note} |"
            )
        yield ""
    if told:
        yield " ".join([PAIRED, *(f"{one.capitalize()}." for one in sorted(warned))])
        yield ""


def plain(text: str) -> str:
    """Text that opens nothing in Markdown."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>#|~" else c for c in text)


def _cases(one: Comparison) -> str:
    """62 cases of the split test"""
    count = len({seen.case.id for seen in one.base.seen})
    return f"{count} cases" + (f" of the split {one.base.split}" if one.base.split else "")
