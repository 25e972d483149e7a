"""Which phrase of a thread plays which part, by weights learnt from evals/corpus.

'thing': what the thread is about; 'decider': who must agree; 'missing': what is waited for, and
'holder': who owes it; 'ask': the user's standing ask; 'stake': why the day matters to the user. The
weights are made by evals/train_picks.py.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import repeat
from typing import NamedTuple

from followup.engines.offline.acts import softmax, steps
from followup.errors import BadConfig

PARTS = ("thing", "decider", "missing", "holder", "ask", "stake")
NONE = ("none",)  # what 'there is none' shows; the thing alone is always there
_FILE = "picks_weights.json"


_NOTHING = repeat(0.0)
Shown = tuple[tuple[str, ...], ...]  # the features of a candidate, in groups


class Pick(NamedTuple):
    """The place of the candidate, and the probability that it is the right one."""

    at: int
    sure: float


def pick(part: str, candidates: Sequence[Shown]) -> Pick | None:
    """The likeliest of the candidates; None where there is likely none. `part` is one of PARTS."""
    return next(iter(ranked(part, candidates)), None)


def ranked(part: str, candidates: Sequence[Shown]) -> tuple[Pick, ...]:
    """The candidates likelier than that there is none, the likeliest first."""
    if not candidates:
        return ()
    known = weights()[part].get
    # by the group's identity: what many candidates share is summed once
    sums: dict[int, float] = {}

    def weight(group: tuple[str, ...]) -> float:
        found = sums.get(id(group))
        if found is None:
            found = sums[id(group)] = sum(map(known, group, _NOTHING))
        return found

    rows: list[Shown] = [*candidates] if part == "thing" else [*candidates, (NONE,)]
    sure = softmax(sum(map(weight, groups)) for groups in rows)
    best = sorted(range(len(rows)), key=sure.__getitem__, reverse=True)
    likely = best if part == "thing" else best[: best.index(len(candidates))]
    return tuple(Pick(n, sure[n]) for n in likely)


@lru_cache(maxsize=1)
def weights() -> dict[str, dict[str, float]]:
    """By part, the features that weigh in it. BadConfig where the file is missing or damaged."""
    try:
        return parse((files(__package__) / _FILE).read_text("utf-8"))
    except OSError as error:
        raise _damaged("is missing") from error


def parse(text: str) -> dict[str, dict[str, float]]:
    """Read weights as train_picks.py writes them; BadConfig where they are not well formed."""
    try:
        raw = json.loads(text)
        step = steps(float(raw["largest"]))
        rows: dict[str, str] = raw["features"]
        found: dict[str, dict[str, float]] = {
            part: {name: step[row[at]] for name, row in rows.items() if step[row[at]]}
            for at, part in enumerate(PARTS)
        }
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise _damaged("is damaged") from error
    if raw["parts"] != list(PARTS) or any(len(row) != len(PARTS) for row in rows.values()):
        raise _damaged("is of another version")
    return found


def _damaged(how: str) -> BadConfig:
    return BadConfig(
        f"{_FILE}, the weights of the offline writer, {how}.",
        "Install followup again, or make it anew with evals/train_picks.py.",
    )
