"""A report of one run or of a comparison: a page that needs no network, Markdown, or JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from followup.evals import agreement, figures, flips, present, summaries, verdicts
from followup.evals.compare import Comparison
from followup.evals.score import Scored

if TYPE_CHECKING:
    from jinja2 import Environment

HERE = Path(__file__).parent
LISTED = 20  # cases that flipped, in Markdown


def html(scored: Sequence[Scored], told: Sequence[Comparison]) -> str:
    """One self-contained page; everything that came from a case or a run is escaped."""
    shown = [flips.flips(one) for one in told] or [flips.failures(scored[0])]
    return (
        _world()
        .get_template("report.html.j2")
        .render(
            title=title(scored),
            runs=[ran(one) for one in scored],
            comparisons=[
                {
                    "base": one.base.head.name,
                    "other": one.other.head.name,
                    "same": one.same_outputs,
                    "told": verdicts.by_verdict(one),
                    "rows": [(d, figures.numbers(d)) for d in one.differences],
                    "described": [(d, figures.numbers(d)) for d in one.described],
                    "intervals": figures.intervals(one),
                }
                for one in told
            ],
            scores=[_score(one) for one in scored],
            square=figures.against_cost(scored),
            flips=[
                {
                    "cases": cases,
                    "all": count,
                    "counted": flips.counted(count, "flipped" if told else "with something wrong"),
                }
                for cases, count in shown
            ],
            signs=verdicts.SIGNS,
            about={m.scorer.name: m.scorer.about for one in scored for m in one.metrics()},
        )
    )


def figure(told: Comparison) -> str:
    """The intervals of one comparison as an SVG file of its own."""
    given = {"figure": figures.intervals(told), "base": told.base.head.name}
    given["other"] = told.other.head.name
    return _world().get_template("figure.svg.j2").render(**given)


def title(scored: Sequence[Scored]) -> str:
    """'offline against write=v1 on threads, split test'"""
    names = [one.head.name for one in scored]
    told = f"{', '.join(names[1:])} against {names[0]}" if len(names) > 1 else names[0]
    split = f", split {scored[0].split}" if scored[0].split else ""
    return f"{told} on {scored[0].head.suite}{split}"


def ran(scored: Scored) -> str:
    """'offline: offline, 62 outputs, followup 0.1.0, 2026-11-25.'"""
    head = scored.head
    told = [
        f"{head.name}: {head.engine}{head.model and ' '}{head.model}",
        f"{len(scored.seen)} outputs",
        f"followup {head.version}",
        head.answered_by and f"answered by {head.answered_by}",
        head.created,
        *(f"{name} {kept}" for name, kept in head.prompts.items()),
    ]
    return ", ".join(filter(None, told)) + "."


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
    lines = [f"## {verdicts.plain(title(scored))}", ""]
    lines += [f"- {verdicts.plain(ran(one))}" for one in scored]
    lines += ["", *verdicts.markdown(told)]
    for one in told:
        cases, count = flips.flips(one, LISTED)
        rest = f", the first {LISTED}:" if count > LISTED else ":" if count else "."
        lines += [f"{flips.counted(count, 'flipped')}{rest}", ""]
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
    for run in scored:
        words = " ".join(agreement.lines(run))
        lines += ["", verdicts.plain(f"{run.head.name}: {words}")] if words else []
    return "\n".join(lines).rstrip() + "\n"


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
