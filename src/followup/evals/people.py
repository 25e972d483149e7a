"""Labels that people gave drafts (would you send it as it is?), and how far a judge agrees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from followup.errors import BadInput
from followup.evals import stats
from followup.evals.cases import lines
from followup.evals.score import Scored

Labels = Mapping[tuple[str, str, int], bool]  # (variant, case, repeat) -> would send


class Agreement(NamedTuple):
    """On `n` drafts that a person and the judge both judged. `kappa` is None where one of the two
    always said the same, so that chance explains all."""

    n: int
    share: float
    kappa: float | None
    people_send: float
    judge_sends: float


def read(path: Path) -> Labels:
    """{"case", "variant", "send": true|false} a line, and "repeat" where there are repeats."""
    found: dict[tuple[str, str, int], bool] = {}
    for where, line in lines(path):
        case, variant, send = (line.get(name) for name in ("case", "variant", "send"))
        if not case or not variant or not isinstance(send, bool):
            raise BadInput(
                f"{where}: this is no label of a draft.",
                'Write {"case": "ID", "variant": "RUN\'S NAME", "send": true} or false.',
            )
        found[str(variant), str(case), int(line.get("repeat") or 0)] = send
    return found


def agreement(scored: Scored, labels: Labels) -> Agreement | None:
    """None where no draft has both."""
    pairs = [
        (labels[key], one.judged.send)
        for one in scored.seen
        if one.judged and (key := (scored.head.name, one.case.id, one.output.repeat)) in labels
    ]
    return of_pairs(pairs) if pairs else None


def of_pairs(pairs: Sequence[tuple[bool, bool]]) -> Agreement:
    """(person, judge) for each draft."""
    n = len(pairs)
    return Agreement(
        n=n,
        share=sum(one == other for one, other in pairs) / n,
        kappa=stats.kappa(pairs),
        people_send=sum(one for one, _ in pairs) / n,
        judge_sends=sum(other for _, other in pairs) / n,
    )
