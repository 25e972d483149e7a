"""What the trainers of the checks' small scorers share: fit, hash of the data, command line."""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from scipy.optimize import minimize

MESSAGES = Path(__file__).parent / "messages.jsonl"
APART = 0.05  # so far a written weight may be from one learnt anew, on another machine
Case = TypeVar("Case")
Weights = Mapping[str, Any]


def logistic(rows: Any, marks: Any, costs: Any, penalty: float, start: Any) -> Any:
    """The weights of a logistic model; the last column of `rows` is the bias, hardly held back."""
    held = np.full(rows.shape[1], 1 / penalty)
    held[-1] = 0.001

    def loss(known: Any) -> tuple[float, Any]:
        sure = 1 / (1 + np.exp(-(rows @ known)))
        told = marks * np.log(sure + 1e-9) + (1 - marks) * np.log(1 - sure + 1e-9)
        slope = rows.T @ (costs * (sure - marks)) + held * known
        return -(costs * told).sum() + (held * known * known).sum() / 2, slope

    return minimize(loss, start, jac=True, method="L-BFGS-B").x


def about(settings: Mapping[str, Any], made_by: str, *cases: Path) -> dict[str, Any]:
    """The head of a weights file: the hash of what is learnt from (the written cases, and the
    messages of the split dev), the settings, the script."""
    lines = MESSAGES.read_text("utf-8").splitlines()
    kept = "\n".join(line for line in lines if json.loads(line)["split"] == "dev")
    held = b"".join(path.read_bytes() for path in cases)
    told = hashlib.sha256(held + kept.encode()).hexdigest()
    return {"data_sha256": told, "settings": dict(settings), "made_by": made_by}


def rounded(head: Mapping[str, Any], known: Mapping[str, float]) -> str:
    """A weights file with one number a feature."""
    weights = {name: round(weight, 3) for name, weight in sorted(known.items())}
    return json.dumps({"about": head, "weights": weights}, indent=1) + "\n"


def run(
    about_it: str,
    target: Path,
    given: Sequence[Case],
    learn: Callable[[Sequence[Case]], Weights],
    figures: Callable[[Sequence[Case]], None],
    text: Callable[[Any], str],
    unit: float = 1,
) -> int:
    """Learn from the cases; print the figures and write the weights, or with --check compare.

    `unit`: how many of what the weights are written in make one."""
    parser = argparse.ArgumentParser(description=about_it.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 on a change")
    asked = parser.parse_args()
    known = learn(given)
    if asked.check:
        apart = _apart(json.loads(target.read_text("utf-8"))["weights"], known) / unit
        print(f"the written weights are at most {apart:.3f} from these")
        return int(apart > APART)
    figures(given)
    target.write_text(text(known), "utf-8")
    print(f"{target.name}: {target.stat().st_size / 1e3:.0f} kB")
    return 0


def _apart(held: Weights, known: Weights) -> float:
    """The largest difference of a written weight; a feature that is not there weighs nothing."""
    pairs = ((held[name], known.get(name, np.zeros_like(held[name]))) for name in held)
    return max(float(np.abs(np.subtract(a, b)).max()) for a, b in pairs)
