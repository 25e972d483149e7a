"""A report of one run or of a comparison: a page that needs no network, Markdown, or JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from followup.evals import agreement, figures, flips, present, summaries, verdicts
from followup.evals.compare import Comparison, Verdict
from followup.evals.score import Scored

if TYPE_CHECKING:
    from jinja2 import Environment

HERE = Path(__file__).parent


def html(scored: Sequence[Scored], told: Sequence[Comparison]) -> str:
    """One self-contained page; everything that came from a case or a run is escaped."""
    shown = [flips.flips(one) for one in told] or [flips.failures(scored[0])]
    return (
        _world()
        .get_template("report.html.j2")
        .render(
            title=title(scored),
            runs=scored,
            comparisons=[
                {
                    "base": one.base.head.name,
                    "other": one.other.head.name,
                    "same": one.same_outputs,
                    "told": _by_verdict(one),
                    "rows": [(d, figures.numbers(d)) for d in one.differences],
                    "described": [(d, figures.numbers(d)) for d in one.described],
                    "intervals": figures.intervals(one),
                }
                for one in told
            ],
            scores=[_score(one) for one in scored],
            square=figures.against_cost(scored),
            flips=[{"cases": cases, "all": count} for cases, count in shown],
            signs=verdicts.SIGNS,
        )
    )


def figure(told: Comparison) -> str:
    """The intervals of one comparison as an SVG file of its own."""
    given = {"figure": figures.intervals(told), "base": told.base.head.name}
    given["other"] = told.other.head.name
    return _world().get_template("figure.svg.j2").render(**given)


def title(scored: Sequence[Scored]) -> str:
    """'offline against write=v1 on threads'"""
    names = [one.head.name for one in scored]
    told = f"{', '.join(names[1:])} against {names[0]}" if len(names) > 1 else names[0]
    return f"{told} on {scored[0].head.suite}"


def data(scored: Sequence[Scored], told: Sequence[Comparison]) -> dict[str, Any]:
    """Scores and comparisons, for JSON."""
    return {
        "title": title(scored),
        "scores": [present.data(one) for one in scored],
        "comparisons": verdicts.data(told),
    }


def json_text(scored: Sequence[Scored], told: Sequence[Comparison]) -> str:
    """`data` as the text of a file."""
    return json.dumps(data(scored, told), ensure_ascii=False, indent=2) + "\n"


def markdown(scored: Sequence[Scored], told: Sequence[Comparison]) -> str:
    """Verdicts and the cases that flipped, for a pull request."""
    lines = [f"## {verdicts.plain(title(scored))}", "", *verdicts.markdown(told)]
    for one in told:
        cases, count = flips.flips(one, 20)
        lines += [f"{count} cases flipped." if count else "No case flipped.", ""]
        for flip in cases:
            ways = [*(f"{n} better" for n in flip.better), *(f"{n} worse" for n in flip.worse)]
            lines.append(f"- {verdicts.plain(f'{flip.case.id}: ' + ', '.join(ways))}")
    if not told:
        lines += ["| metric | mean | n |", "| --- | ---: | ---: |"]
        lines += [
            f"| {verdicts.plain(m.scorer.name)} "
            f"| {present.number(m.scorer.name, m.mean, m.scorer.rate)} | {m.n} |"
            for m in scored[0].metrics()
        ]
    for each in scored:
        words = " ".join(agreement.lines(each))
        lines += ["", verdicts.plain(f"{each.head.name}: {words}")] if words else []
    return "\n".join(lines).rstrip() + "\n"


def _by_verdict(told: Comparison) -> list[tuple[str, list[str]]]:
    """The metrics of each verdict, those that settle something first."""
    names = {one: [d.scorer.name for d in told.differences if d.verdict == one] for one in _FIRST}
    return [(verdict, found) for verdict, found in names.items() if found]


_FIRST: tuple[Verdict, ...] = ("worse", "better", "not enough cases", "no difference worth naming")


def _score(scored: Scored) -> dict[str, Any]:
    peers = scored.seen[0].peers
    return {
        "name": scored.head.name,
        "judge": list(agreement.lines(scored)),
        "metrics": [
            (m, present.number(m.scorer.name, m.mean, m.scorer.rate)) for m in scored.metrics()
        ],
        "confusion": list(figures.heat(summaries.confusion(scored.seen))),
        "macro_f1": summaries.macro_f1(scored.seen),
        "calibration": figures.calibration(scored),
        "calibration_error": summaries.calibration_error(summaries.reliability(scored.seen)),
        "findings": summaries.findings(scored.seen),
        "passes": summaries.passes(scored.seen),
        "rules": summaries.rules(scored.seen),
        "baselines": summaries.baselines(scored.seen),
        "openings": summaries.openings(peers, 3),
        "recurring": summaries.recurring(peers, 3),
        "broken": scored.broken,
    }


@lru_cache(maxsize=1)
def _world() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
