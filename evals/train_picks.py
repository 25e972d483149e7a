"""Learn which phrase of a thread plays which part, from evals/corpus/parts.jsonl.

    python evals/train_picks.py            learn, print the figures, write the weights
    python evals/train_picks.py --check    learn, and fail where the written weights differ

For each part a linear model over the candidates of a thread (conditional logit). The figures are
by cross-validation over what is learnt from, and on the corpus's split test, which is never learnt
from; a candidate counts as right where it shares six tenths of the content words with what a
reader named.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse
from scipy.optimize import minimize

from followup.engines.offline import acts, diagnose, picks
from followup.engines.offline.mentions import mentions
from followup.engines.offline.sayings import sayings
from followup.reading import read_thread
from followup.text import words
from followup.values import Thread

sys.path.insert(0, str(Path(__file__).parent))
from train_acts import difference, thread_of

HERE = Path(__file__).parent
LABELS = HERE / "corpus" / "parts.jsonl"
CORPUS = HERE / "corpus" / "threads.jsonl"
TARGET = HERE.parent / "src/followup/engines/offline/picks_weights.json"
SETTINGS: dict[str, Any] = {"C": 0.1, "seen_at_least": 3, "smallest": 0.02, "near": 0.55}
ONLY = {"decider": "who_decides", "missing": "missing_info", "holder": "missing_info"}
SMALL = frozenset(words("the a an my our your his her their of for on at in to this that"))
FOLDS = 5
MAKER = "evals/train_picks.py"


class Case(NamedTuple):
    """A thread's candidates for a part: their texts and features; what a reader named, or none."""

    texts: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    named: tuple[
        str, ...
    ]  # the span first, then other names for the same; empty for 'there is none'


def threads() -> Iterator[tuple[dict[str, Any], str, str, Thread]]:
    """(labels, split, blocker, thread); a labelled thread of evals/threads counts as train."""
    labels = {case["id"]: case for case in map(json.loads, LABELS.read_text("utf-8").splitlines())}
    for case in map(json.loads, CORPUS.read_text("utf-8").splitlines()):
        if case["id"] in labels:
            yield labels[case["id"]], case["split"], case["blocker"] or "", thread_of(case)
    for folder in ("threads", "threads-2"):
        for case in map(
            json.loads, (HERE / folder / "labels.jsonl").read_text("utf-8").splitlines()
        ):
            if case["id"] in labels:
                day = date.fromisoformat(case["today"])
                thread = read_thread(HERE / folder / case["file"], me=case["me"], today=day)
                yield labels[case["id"]], "train", case["blocker"] or "", thread


def cases() -> dict[str, dict[str, list[Case]]]:
    """By split and part."""
    found: dict[str, dict[str, list[Case]]] = {}
    for labels, split, blocker, thread in threads():
        read = diagnose.diagnose(thread)
        nouns = mentions(thread, read.evidence)
        said = sayings(thread)
        for part in picks.PARTS:
            if ONLY.get(part, blocker) != blocker or (part == "thing" and not labels["thing"]):
                continue
            every = said if part in ("ask", "stake") else nouns
            case = Case(
                tuple(c.text for c in every),
                tuple(tuple(f for group in c.shown for f in group) for c in every),
                _named(labels, part),
            )
            found.setdefault(split, {}).setdefault(part, []).append(case)
    return found


def _named(labels: dict[str, Any], part: str) -> tuple[str, ...]:
    span = labels.get("thing_span" if part == "thing" else part)
    others = [labels["thing"], *labels["thing_also"]] if part == "thing" else []
    return tuple(t for t in (span, *others, labels.get(part + "_say")) if t)


def alike(one: str, two: str) -> float:
    """F1 over the content words."""
    a, b = (Counter(w for w in words(text) if w not in SMALL) for text in (one, two))
    shared = sum((a & b).values())
    return 2 * shared / (a.total() + b.total()) if shared else 0.0


def right(text: str, named: Sequence[str]) -> bool:
    return any(alike(text, name) >= 0.6 for name in named)


def targets(case: Case, part: str) -> list[int]:
    """The candidates that are right; the last place stands for 'none'; empty where none is near."""
    if not case.named:
        return [] if part == "thing" else [len(case.texts)]
    bare = _bare(case.named[0])
    scores = [
        1.0
        if _bare(text) == bare
        else max(alike(text, name) - 0.01 * at for at, name in enumerate(case.named))
        for text in case.texts
    ]
    best = max(scores, default=0.0)
    return (
        [i for i, s in enumerate(scores) if s >= best - 0.001] if best >= SETTINGS["near"] else []
    )


def _bare(text: str) -> str:
    said = words(text)
    return " ".join(said[1:] if said[:1] and said[0] in SMALL else said)


def learn(part: str, given: Sequence[Case]) -> dict[str, float]:
    """A weight for each feature that is seen often enough."""
    able = [(case, t) for case in given if (t := targets(case, part))]
    blocks = [_rows(case, part) for case, _ in able]
    counts = Counter(f for rows in blocks for row in rows for f in row)
    names = sorted(f for f, n in counts.items() if n >= SETTINGS["seen_at_least"])
    place = {name: at for at, name in enumerate(names)}
    flat = [[place[f] for f in row if f in place] for rows in blocks for row in rows]
    starts = np.cumsum([0, *map(len, blocks)])
    ends = np.cumsum([0, *map(len, flat)])
    columns = np.fromiter((c for row in flat for c in row), dtype=np.int64)
    table = sparse.csr_matrix((np.ones(len(columns)), columns, ends), (len(flat), len(names)))
    gold = np.zeros(len(flat), dtype=bool)
    for (_, marked), start in zip(able, starts, strict=False):
        gold[[start + at for at in marked]] = True
    found = minimize(
        _loss, np.zeros(len(names)), args=(table, table.T.tocsr(), starts, gold), jac=True,
        method="L-BFGS-B", options={"maxiter": 300},
    )  # fmt: skip
    return dict(zip(names, map(float, found.x), strict=True))


def _rows(case: Case, part: str) -> list[tuple[str, ...]]:
    return [*case.rows] if part == "thing" else [*case.rows, picks.NONE]


def _loss(weights: Any, table: Any, turned: Any, starts: Any, gold: Any) -> tuple[float, Any]:
    """Minus the log of the right candidates' share, and the penalty; with its gradient."""
    sums = table @ weights
    block = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    powers = np.exp(sums - np.maximum.reduceat(sums, starts[:-1])[block])
    every, marked = (np.add.reduceat(p, starts[:-1]) for p in (powers, powers * gold))
    pull = powers / every[block] - powers * gold / marked[block]
    loss = (np.log(every) - np.log(marked)).sum() + weights @ weights / (2 * SETTINGS["C"])
    return loss, turned @ pull + weights / SETTINGS["C"]


def share_right(
    part: str, known: dict[str, float], given: Sequence[Case]
) -> list[tuple[float, bool]]:
    """For each thread how sure the choice is, and whether it is right."""
    found = []
    for case in given:
        rows = _rows(case, part)
        sure = acts.softmax(sum(known.get(f, 0.0) for f in row) for row in rows)
        best = max(range(len(rows)), key=sure.__getitem__)
        text = case.texts[best] if best < len(case.texts) else ""
        found.append((sure[best], right(text, case.named) if text else not case.named))
    return found


def weights_text(known: dict[str, dict[str, float]]) -> str:
    """The weights as the package reads them."""
    largest = max(abs(w) for each in known.values() for w in each.values())
    rows: dict[str, str] = {}
    for name in sorted({f for each in known.values() for f in each}):
        row = [known[part].get(name, 0.0) for part in picks.PARTS]
        if max(map(abs, row)) >= SETTINGS["smallest"]:
            rows[name] = "".join(_character(w, largest) for w in row)
    whole = {
        "about": {"corpus_sha256": corpus_hash(), "settings": SETTINGS, "made_by": MAKER},
        "parts": list(picks.PARTS),
        "largest": round(largest, 6),
        "features": rows,
    }  # fmt: skip
    return json.dumps(whole, ensure_ascii=True, indent=0, separators=(",", ":")) + "\n"


def _character(weight: float, largest: float) -> str:
    step = round((abs(weight) / largest) ** 0.5 * acts.STEPS)
    return chr(acts.MIDDLE + (step if weight > 0 else -step))


def corpus_hash() -> str:
    return hashlib.sha256(LABELS.read_bytes() + CORPUS.read_bytes()).hexdigest()


def figures(known: dict[str, dict[str, float]], every: dict[str, dict[str, list[Case]]]) -> None:
    """Print, for each part, the share right by cross-validation and on the split test."""
    inside = {
        part: every["train"].get(part, []) + every["dev"].get(part, []) for part in picks.PARTS
    }
    print(
        f"{'part':<9}{'threads':>8}{'folds':>7}{'sure':>7}{'of them':>9}{'test':>7}{'threads':>9}"
    )
    for part in picks.PARTS:
        told = []
        for fold in range(FOLDS):
            rest = [c for n, c in enumerate(inside[part]) if n % FOLDS != fold]
            held = [c for n, c in enumerate(inside[part]) if n % FOLDS == fold]
            told += share_right(part, learn(part, rest), held)
        sure = [ok for p, ok in told if p >= 0.5]
        last = [ok for _, ok in share_right(part, known[part], every["test"].get(part, []))]
        print(
            f"{part:<9}{len(told):>8}{_mean([ok for _, ok in told]):>7.2f}"
            f"{len(sure) / len(told):>7.2f}{_mean(sure):>9.2f}{_mean(last):>7.2f}{len(last):>9}"
        )


def _mean(given: Sequence[bool]) -> float:
    return sum(given) / max(len(given), 1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 on a change")
    asked = parser.parse_args()
    every = cases()
    known = {
        part: learn(part, every["train"].get(part, []) + every["dev"].get(part, []))
        for part in picks.PARTS
    }
    text = weights_text(known)
    if asked.check:
        apart = difference(TARGET.read_text("utf-8"), text)
        print(f"{apart:.2%} of the written weights are more than a step apart from these")
        return int(apart > 0.01)
    figures(known, every)
    TARGET.write_text(text, "utf-8")
    print(f"{TARGET.name}: {len(text) / 1e6:.2f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
