"""A baseline that is kept, and whether a run is worse than it beyond noise.

A baseline holds the value of each case for each scorer, not the outputs: small enough to commit,
and enough to pair by case.
"""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import ValidationError

from followup.errors import BadInput, BadUse
from followup.evals.compare import Difference, difference, judge
from followup.evals.record import Head
from followup.evals.score import Scored
from followup.values import Value


class Baseline(Value):
    """`hashes` of the cases' inputs, and `values[scorer][case]`."""

    run: Head
    hashes: dict[str, str]
    values: dict[str, dict[str, float]]


def baseline_of(scored: Scored) -> Baseline:
    """What is kept of a run: only what has a better and a worse."""
    return Baseline(
        run=scored.head,
        hashes={one.case.id: one.output.hash for one in scored.seen},
        values={
            one.name: {case: round(v, 6) for case, v in scored.by_case(one.name).items()}
            for one in scored.scorers
            if one.better and scored.values[one.name]
        },
    )


def save(path: Path, baseline: Baseline) -> None:
    """Whole or not at all, a case a line so that a change reads well in a diff."""
    part = path.with_name(f"{path.name}.new")
    told = json.dumps(baseline.model_dump(mode="json"), ensure_ascii=False, indent=1)
    part.write_text(f"{told}\n", encoding="utf-8")
    part.replace(path)


def load(path: Path) -> Baseline:
    """A baseline from its file."""
    try:
        return Baseline.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        why = "no such file" if isinstance(error, OSError) else "it is no baseline"
        raise BadInput(
            f"{path}: {why}.", "Write one with followup eval gate RUN --baseline FILE --update."
        ) from None


def gate(scored: Scored, baseline: Baseline) -> list[Difference]:
    """Each scorer of the baseline against the run, judged. BadUse where their cases differ."""
    hashes = {one.case.id: one.output.hash for one in scored.seen}
    if hashes != baseline.hashes:
        other = hashes.keys() | baseline.hashes.keys()
        told = sorted(c for c in other if hashes.get(c) != baseline.hashes.get(c))
        raise BadUse(
            f"The baseline was made from other cases: {len(told)} differ ({', '.join(told[:3])}).",
            "Look at the change, then write the baseline again with --update.",
        )
    found = [
        difference(one, baseline.values[one.name], scored.by_case(one.name))
        for one in scored.scorers
        if one.better and one.name in baseline.values
    ]
    return judge([one for one in found if one is not None])
