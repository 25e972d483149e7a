"""Learn what makes a sentence a gift, from evals/gifts.jsonl and the split dev of messages.jsonl.

    python evals/train_gifts.py            learn, print the figures, write the weights
    python evals/train_gifts.py --check    learn, and fail where the written weights differ

A logistic model over the features of `followup.checks.gifts`. A message that brings something has
at least one sentence that does, not known which: the one that scores highest is taken, and learning
is repeated. The figures are by cross-validation; the split test is never read.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from followup.checks import Candidate, gifts, value
from followup.checks.message import read
from followup.checks.wording import flatten
from followup.checks.words import stems
from followup.reading import read_thread

sys.path.insert(0, str(Path(__file__).parent))
from learning import MESSAGES, about, logistic, rounded, run

HERE = Path(__file__).parent
SENTENCES = HERE / "gifts.jsonl"
TARGET = HERE.parent / "src/followup/checks/gifts.json"
SETTINGS = {"C": 2.0, "weight_of_none": 3.0, "rounds": 6}
FOLDS = 5
VALUE = {"no-new-value", "repeated-value"}

Shown = dict[str, float]


class Case(NamedTuple):
    """The sentences of a text that may bring something, and whether one of them does."""

    rows: tuple[Shown, ...]
    gives: bool
    whole: bool  # a message, and no single sentence
    fold: int  # the same sentence is in the same fold, whatever is known beside it


def cases() -> list[Case]:
    found = []
    place: dict[str, int] = {}
    for row in map(json.loads, SENTENCES.read_text("utf-8").splitlines()):
        parts = read(row["text"]).parts
        had = stems(flatten(row["known"]))
        fold = place.setdefault(row["text"], len(place)) % FOLDS
        found.append(Case(tuple(gifts.features(p, had) for p in parts), row["gives"], False, fold))
    for n, row in enumerate(map(json.loads, MESSAGES.read_text("utf-8").splitlines())):
        if row["split"] != "dev" or "repeated-value" in row["rules"]:
            continue
        thread = read_thread(row["thread"], me=row["me"]) if row["thread"] else None
        seen = Candidate.from_text(row["text"], thread)
        if not seen.closes and not seen.replies:
            had = value.had(seen)
            rows = tuple(gifts.features(p, had) for p in value.tellers(seen))
            found.append(Case(rows, "no-new-value" not in row["rules"], True, n % FOLDS))
    return found


def learn(given: Sequence[Case]) -> dict[str, float]:
    names = sorted({name for case in given for row in case.rows for name in row})
    tables = [_table(case.rows, names) for case in given]
    found = np.zeros(len(names) + 1)
    for turn in range(int(SETTINGS["rounds"])):
        rows, marks, costs = [], [], []
        for case, table in zip(given, tables, strict=True):
            if not len(table):
                continue
            if not case.gives:
                rows += list(table)
                cost = SETTINGS["weight_of_none"] if case.whole else 2.0
            else:
                rows.append(table[int(np.argmax(table @ found))] if turn else table.mean(0))
                cost = 1.0
            marks += [float(case.gives)] * (len(rows) - len(marks))
            costs += [cost] * (len(rows) - len(costs))
        told = np.array(rows), np.array(marks), np.array(costs)
        found = logistic(*told, SETTINGS["C"], found)
    return dict(zip([*names, "bias"], map(float, found), strict=True))


def _table(rows: Sequence[Shown], names: Sequence[str]) -> Any:
    return np.array([[*(row.get(name, 0.0) for name in names), 1.0] for row in rows])


def gives(known: dict[str, float], case: Case) -> bool:
    return any(gifts.enough(gifts.score(row, known)) for row in case.rows)


def figures(given: Sequence[Case]) -> None:
    """Print precision and recall of 'brings nothing', each case told by weights without it."""
    told: dict[int, bool] = {}
    for fold in range(FOLDS):
        known = learn([c for c in given if c.fold != fold])
        told |= {n: gives(known, c) for n, c in enumerate(given) if c.fold == fold}
    for name, whole in (("sentences", False), ("messages", True)):
        kept = [(c.gives, told[n]) for n, c in enumerate(given) if c.whole is whole]
        right = sum(not a and not b for a, b in kept)
        struck, empty = sum(not b for _, b in kept), sum(not a for a, _ in kept)
        print(
            f"{name:<10}{len(kept):>5}, {empty:>3} bring nothing: "
            f"precision {right / struck:.2f}, recall {right / empty:.2f}"
        )


def weights_text(known: dict[str, float]) -> str:
    return rounded(about(SETTINGS, "evals/train_gifts.py", SENTENCES), known)


if __name__ == "__main__":
    sys.exit(run(__doc__ or "", TARGET, cases(), learn, figures, weights_text))
