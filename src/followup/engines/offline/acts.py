"""What each sentence of the contact's does, by weights learnt from evals/corpus.

The weights are made by evals/train_acts.py and read here in plain Python. A weight is one printable
character: its square root in steps, so that small weights keep their sign.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from followup.engines.offline.features import Place, features
from followup.errors import BadConfig

ACTS = (
    "who_decides", "missing_info", "too_busy", "resolved", "declined", "asks_me", "gives",
    "promises_date", "auto_reply", "other",
)  # fmt: skip
STEPS = 45  # a weight is one of -45..45 steps
MIDDLE = 80  # the character that stands for no weight
_FILE = "acts_weights.json"


_PLACES = {act: at for at, act in enumerate(ACTS)}


class ActScores(NamedTuple):
    """The probability of each act, in the order of ACTS."""

    scores: tuple[float, ...]

    @property
    def best(self) -> str:
        return ACTS[max(range(len(ACTS)), key=self.scores.__getitem__)]

    def of(self, act: str) -> float:
        return self.scores[_PLACES[act]]


class Weights(NamedTuple):
    """One row of ten weights a feature; `thread` weighs what the acts say about the thread."""

    rows: dict[str, tuple[float, ...]]
    bias: tuple[float, ...]
    thread: dict[str, tuple[float, ...]]
    about: dict[str, Any]


@lru_cache(maxsize=1)
def weights() -> Weights:
    """The shipped weights. Raises BadConfig where the file is missing or damaged."""
    try:
        return parse_weights((files(__package__) / _FILE).read_text("utf-8"))
    except OSError as error:
        raise _damaged("is missing") from error


def parse_weights(text: str) -> Weights:
    """Read weights as train_acts.py writes them; BadConfig where they are not well formed."""
    try:
        raw = json.loads(text)
        step = steps(float(raw["largest"]))
        rows = {name: tuple(step[c] for c in row) for name, row in raw["features"].items()}
        bias = tuple(float(b) for b in raw["bias"])
        thread = {name: tuple(map(float, row)) for name, row in raw["thread"].items()}
        about = dict(raw["about"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged("is damaged") from error
    if raw["acts"] != list(ACTS) or len(bias) != len(ACTS) or not thread:
        raise _damaged("is of another version")
    if any(len(row) != len(ACTS) for row in rows.values()):
        raise _damaged("is damaged")
    return Weights(rows, bias, thread, about)


def _damaged(how: str) -> BadConfig:
    return BadConfig(
        f"{_FILE}, the weights of the offline diagnosis, {how}.",
        "Install followup again, or make it anew with evals/train_acts.py.",
    )


def steps(largest: float) -> dict[str, float]:
    """The weight of each character."""
    return {
        chr(MIDDLE + n): math.copysign((n / STEPS) ** 2 * largest, n)
        for n in range(-STEPS, STEPS + 1)
    }


@lru_cache(maxsize=4096)
def score(sentence: str, place: Place) -> ActScores:
    """The probabilities of the acts of one sentence."""
    known = weights()
    every = map(known.rows.get, features(sentence, place))
    rows = [row for row in every if row is not None]
    return ActScores(softmax(map(sum, zip(known.bias, *rows, strict=True))))


def softmax(sums: Iterable[float]) -> tuple[float, ...]:
    sums = tuple(sums)
    top = max(sums)
    powers = [math.exp(s - top) for s in sums]
    total = sum(powers)
    return tuple(p / total for p in powers)
