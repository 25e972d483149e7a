"""How much of a message an earlier one of the thread said already.

Measured are what share of its words stood in one earlier message, how many definite words and
figures are new, whether it tells of work, and more; the weights (again.json) are learnt by
evals/train_again.py from labelled messages. Training and use read the same measures.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence, Set
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from followup.checks.words import affect, common, concept, general

_FULL = 40  # words; more tell no more
_LEAST = 3 / 8  # of 'shared, bare': three words


class Told(NamedTuple):
    """What the measures look at, as stems. `mine`: of each earlier message of the writer's."""

    own: Set[str]  # of the sentences before the question, but for what is said to have been said
    every: Set[str]  # of all sentences before the question
    known: Set[str]  # what the thread is about
    mine: Sequence[Set[str]]
    thread: Set[str]
    works: bool
    offers: bool
    says_so: bool  # 'as I wrote'
    gift: float  # the highest score of a sentence as a gift


def kin(a: str, b: str) -> bool:
    """Whether two stems are of one word, or say the same."""
    if a == b or concept(a) == concept(b):
        return True
    return min(len(a), len(b)) > 3 and (a.startswith(b) or b.startswith(a))


def shared(own: Set[str], theirs: Set[str]) -> int:
    return sum(any(kin(a, b) for b in theirs) for a in own)


def measures(told: Told) -> dict[str, float]:
    """Each between 0 and 1, but for 'gift', between -1 and 1."""
    bare = told.own - told.known
    fresh = {a for a in told.every if not any(kin(a, b) for b in told.thread)}
    usual = general() | affect() | common()
    definite = {a for a in fresh if a[0].isalpha() and a not in usual}
    figures = sum(a[0].isdigit() for a in fresh)
    every = max(1, len(told.every))
    most = max((shared(bare, one - told.known) for one in told.mine), default=0)
    return {
        "covered": max((shared(told.own, one) for one in told.mine), default=0)
        / max(1, len(told.own)),
        "covered, bare": most / max(1, len(bare)),
        "shared, bare": min(most, 8) / 8,
        "in the thread": 1 - len(fresh) / every,
        "definite": min(len(definite), 10) / 10,
        "share definite": len(definite) / every,
        "figures": min(figures, 4) / 4,
        "no new figure": float(not figures and any(a[0].isdigit() for a in told.every)),
        "work": float(told.works),
        "new work": float(told.works and len(definite) > 2),
        "offer": float(told.offers),
        "says so": float(told.says_so),
        "gift": max(-4.0, min(told.gift, 4.0)) / 4,
        "long": min(every, _FULL) / _FULL,
        "several": float(len(told.mine) > 1),
    }


@lru_cache(maxsize=1)
def weights() -> Mapping[str, float]:
    held = json.loads((files(__package__) / "again.json").read_text("utf-8"))
    return dict(held["weights"])


def score(measured: Mapping[str, float], known: Mapping[str, float]) -> float:
    """The higher, the likelier it is a repetition."""
    return known["bias"] + sum(known[name] * value for name, value in measured.items())


def enough(measured: Mapping[str, float], known: Mapping[str, float]) -> bool:
    """Whether it is a repetition; a few words at least have to be the same, or it says so."""
    alike = measured["shared, bare"] >= _LEAST or measured["says so"] > 0
    return alike and score(measured, known) > 0


def repeats(told: Told) -> bool:
    return bool(told.own) and enough(measures(told), weights())
