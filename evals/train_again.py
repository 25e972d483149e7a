"""Learn when a message repeats an earlier one, from evals/again.jsonl and messages.jsonl (dev).

    python evals/train_again.py            learn, print the figures, write the weights
    python evals/train_again.py --check    learn, and fail where the written weights differ

A logistic model over the measures of `followup.checks.again`, on messages that have a thread. The
figures are by cross-validation; the split test is never read.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from followup.checks import Candidate, again, value
from followup.reading import read_thread

sys.path.insert(0, str(Path(__file__).parent))
from learning import MESSAGES, about, logistic, rounded, run

HERE = Path(__file__).parent
CASES = HERE / "again.jsonl"
TARGET = HERE.parent / "src/followup/checks/again.json"
SETTINGS = {"C": 3.0, "weight_of_repeats": 2.0}
FOLDS = 10


class Case(NamedTuple):
    measured: dict[str, float]
    repeats: bool
    labelled: bool  # of messages.jsonl
    fold: int


def cases() -> list[Case]:
    found = []
    for n, row in enumerate(map(json.loads, CASES.read_text("utf-8").splitlines())):
        seen = Candidate.from_text(row["text"], read_thread(row["thread"], me=row["me"]))
        found.append(Case(again.measures(value.told(seen)), row["repeats"], False, n % FOLDS))
    for n, row in enumerate(map(json.loads, MESSAGES.read_text("utf-8").splitlines())):
        if row["split"] != "dev" or not row["thread"] or "no-new-value" in row["rules"]:
            continue
        seen = Candidate.from_text(row["text"], read_thread(row["thread"], me=row["me"]))
        if not seen.closes and not seen.replies:
            measured = again.measures(value.told(seen))
            found.append(Case(measured, "repeated-value" in row["rules"], True, n % FOLDS))
    return found


def learn(given: Sequence[Case]) -> dict[str, float]:
    names = sorted(given[0].measured)
    rows = np.array([[*(case.measured[name] for name in names), 1.0] for case in given])
    marks = np.array([float(case.repeats) for case in given])
    costs = np.where(marks > 0, SETTINGS["weight_of_repeats"], 1.0)
    found = logistic(rows, marks, costs, SETTINGS["C"], np.zeros(len(names) + 1))
    return dict(zip([*names, "bias"], map(float, found), strict=True))


def figures(given: Sequence[Case]) -> None:
    """Print precision and recall of 'repeats', each case told by weights without it."""
    told: dict[int, bool] = {}
    for fold in range(FOLDS):
        known = learn([c for c in given if c.fold != fold])
        for n, case in enumerate(given):
            if case.fold == fold:
                told[n] = again.enough(case.measured, known)
    for name, labelled in (("written", False), ("labelled", True)):
        kept = [(c.repeats, told[n]) for n, c in enumerate(given) if c.labelled is labelled]
        right = sum(a and b for a, b in kept)
        struck, marked = sum(b for _, b in kept), sum(a for a, _ in kept)
        print(
            f"{name:<9}{len(kept):>4}, {marked:>2} repeat: "
            f"precision {right / struck:.2f}, recall {right / marked:.2f}"
        )


def weights_text(known: dict[str, float]) -> str:
    return rounded(about(SETTINGS, "evals/train_again.py", CASES), known)


if __name__ == "__main__":
    sys.exit(run(__doc__ or "", TARGET, cases(), learn, figures, weights_text))
