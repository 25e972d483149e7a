"""The geometry of the figures: values in, coordinates out. The templates draw them as SVG."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from followup.evals import summaries
from followup.evals.compare import Comparison, Difference
from followup.evals.present import number
from followup.evals.score import Scored
from followup.evals.verdicts import change, size

WIDTH, ROW, LEFT, RIGHT, TOP = 780, 26, 150, 220, 34
SIDE, EDGE = 240, 36  # of the square figures


class Bar(NamedTuple):
    """A metric's interval: where it begins, ends and has its middle."""

    name: str
    y: float
    low: float
    at: float
    high: float
    cut: bool  # it goes on beyond the axis
    label: str
    verdict: str


class Intervals(NamedTuple):
    width: int
    height: int
    left: float
    right: float
    zero: float
    ticks: tuple[tuple[float, str], ...]
    bars: tuple[Bar, ...]


class Dot(NamedTuple):
    x: float
    y: float
    r: float
    label: str


class Square(NamedTuple):
    """Dots in a square, with the ends of its two axes."""

    side: int
    edge: int
    dots: tuple[Dot, ...]
    x_ends: tuple[str, str] = ("0", "1")
    y_ends: tuple[str, str] = ("0", "1")
    x_name: str = ""
    y_name: str = ""


def intervals(told: Comparison) -> Intervals:
    """Each metric's change with its interval, turned so that right is better."""
    rows = [d for d in told.differences if d.scorer.worth < 0.1]  # one axis: values from 0 to 1
    ends = sorted(abs(v) for d in rows for v in (d.low, d.high))
    reach = max(0.05, min(1.0, ends[-1] if ends else 0.05)) * 1.05
    zero = LEFT + (WIDTH - LEFT - RIGHT) / 2
    scale = (WIDTH - LEFT - RIGHT) / 2 / reach
    step = next(s for s in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5) if reach / s <= 4.2)
    count = int(reach / step)
    ticks = tuple(
        (zero + at * step * scale, f"{at * step:+.2g}" if at else "0")
        for at in range(-count, count + 1)
    )
    bars = tuple(_bar(d, TOP + ROW * at + ROW / 2, zero, scale) for at, d in enumerate(rows))
    return Intervals(WIDTH, TOP + ROW * len(rows) + 10, LEFT, WIDTH - RIGHT, zero, ticks, bars)


def _bar(one: Difference, y: float, zero: float, scale: float) -> Bar:
    turn = -1 if one.scorer.better == "lower" else 1
    ends = sorted(turn * v for v in (one.low, one.high))
    low, high = (min(max(zero + v * scale, LEFT), WIDTH - RIGHT) for v in ends)
    return Bar(
        name=one.scorer.name.replace("_", " "),
        y=y,
        low=low,
        at=min(max(zero + one.gain * scale, LEFT), WIDTH - RIGHT),
        high=high,
        cut=max(map(abs, ends)) * scale > (WIDTH - LEFT - RIGHT) / 2,
        label=one.verdict,
        verdict=one.verdict.split()[0],
    )


def calibration(scored: Scored) -> Square | None:
    """How often it was right against how sure it was; the dot grows with the outputs in it."""
    told = summaries.reliability(scored.seen)
    if not told:
        return None
    most = max(one.n for one in told)
    dots = [
        Dot(
            *_place(one.confidence, one.right),
            3 + 9 * (one.n / most) ** 0.5,
            f"sure {one.confidence:.2f}, right {one.right:.2f}, {one.n} outputs",
        )
        for one in told
    ]
    return Square(SIDE, EDGE, tuple(dots), x_name="confidence", y_name="right")


def against_cost(scored: Sequence[Scored]) -> Square | None:
    """Pass rate against dollars an output; against seconds where no price is known."""
    means = [{m.scorer.name: m.mean for m in one.metrics()} for one in scored]
    axis = "cost" if all("cost" in one for one in means) else "seconds"
    points = [
        (one.head.name, told[axis], told["passed"])
        for one, told in zip(scored, means, strict=True)
        if axis in told and "passed" in told
    ]
    if len(points) < 2:
        return None
    most = max(x for _, x, _ in points) or 1.0
    dots = (
        Dot(*_place(x / most, y), 6, f"{name}: {y:.1%} pass, {x:.3g} {_AXES[axis]}")
        for name, x, y in points
    )
    ends = ("0", f"{most:.3g}")
    return Square(SIDE, EDGE, tuple(dots), ends, ("0%", "100%"), _AXES[axis], "drafts that pass")


_AXES = {"cost": "US dollars an output", "seconds": "seconds an output"}


def _place(x: float, y: float) -> tuple[float, float]:
    inner = SIDE - 2 * EDGE
    return EDGE + x * inner, SIDE - EDGE - y * inner


def heat(table: dict[str, dict[str, int]]) -> Iterable[tuple[str, list[tuple[str, int, float]]]]:
    """Rows of a confusion table: the count, and the share of its row."""
    for label, row in table.items():
        total = sum(row.values()) or 1
        yield label, [(said, count, count / total) for said, count in row.items()]


def numbers(one: Difference) -> dict[str, str]:
    """A difference as a reader sees it."""
    name, rate = one.scorer.name, one.scorer.rate
    return {
        "base": number(name, one.base, rate),
        "other": number(name, one.other, rate),
        "change": change(one, one.delta),
        "between": f"{change(one, one.low)} to {change(one, one.high)}",
        "size": size(one),
    }
