"""Answers from elsewhere made into a run, which says whose they are."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import followup
from followup.config import Settings
from followup.errors import BadInput
from followup.evals import exchange
from followup.evals.cases import Suite
from followup.evals.record import Head, Output, Run


def run_of(
    paths: Sequence[Path],
    suite: Suite,
    settings: Settings,
    *,
    created: dt.date,
    name: str = "",
    answered_by: str = "",
    repeat: int = 1,
) -> Run:
    """A run of batch answers or of whole results; BadInput where nothing fits the suite."""
    told: set[str] = {answered_by} - {""}
    if all(exchange.holds_results(path) for path in paths):
        kept: dict[tuple[str, int], Output] = {}
        for path in paths:
            found, by = exchange.read_results(path, suite)
            kept |= {(one.id, one.repeat): one for one in found}
            told |= set() if answered_by else set(by)
        outputs = list(kept.values())
    else:
        answers = exchange.read_answers(paths)
        outputs = asyncio.run(exchange.answered(suite, settings, answers, repeat))
    if not outputs:
        raise BadInput(
            f"{paths[0]}: no answer in it belongs to a case of {suite.name}.",
            "Give the suite that the requests were made from with --suite.",
        )
    return _run(outputs, suite, created, name, ", ".join(sorted(told)))


def lacking(run: Run, suite: Suite, most: int = 5) -> list[str]:
    """What a run has no answer for, one line each: such cases are left out of all that is scored,
    which makes a run look better than one whose failures count."""
    there = {one.id for one in run.outputs}
    bare = [
        one.id
        for one in run.outputs
        if one.result and one.result.draft is None and one.result.stage != "stop"
    ]
    told = {
        "no answer": [case.id for case in suite.cases if case.id not in there],
        "a diagnosis and no draft": list(dict.fromkeys(bare)),
    }
    if suite.kind == "diagnose":
        told.pop("a diagnosis and no draft")
    return [
        f"{len(ids)} of {len(suite.cases)} cases with {what}: {', '.join(ids[:most])}"
        f"{' …' if len(ids) > most else ''}"
        for what, ids in told.items()
        if ids
    ]


def _run(outputs: list[Output], suite: Suite, created: dt.date, name: str, answered_by: str) -> Run:
    order = {case.id: at for at, case in enumerate(suite.cases)}
    outputs = sorted(outputs, key=lambda one: (order[one.id], one.repeat))
    part = suite.only(ids={one.id for one in outputs})
    engines = [one.result.engine for one in outputs if one.result]
    prompts = {tuple(sorted(one.prompts.items())) for one in engines}
    if len(prompts) > 1:
        raise BadInput(
            f"These answers were made with {len(prompts)} sets of prompts.",
            "Import each by itself.",
        )
    model = ", ".join(sorted({one.model for one in engines} - {""}))
    head = Head(
        name=name or model or "imported",
        suite=suite.name,
        kind=suite.kind,
        cases=len(part.cases),
        dataset=part.hash,
        engine=", ".join(sorted({one.name for one in engines})) or "model",
        model=model,
        prompts=dict(next(iter(prompts), ())),
        repeat=max(one.repeat for one in outputs) + 1,
        version=followup.__version__,
        created=str(created),
        answered_by=answered_by,
    )
    return Run(head=head, outputs=tuple(outputs))
