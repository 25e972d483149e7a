"""Learn the weights of the offline diagnosis from evals/corpus, and write them into the package.

    python evals/train_acts.py            learn, print the figures on dev, write the weights
    python evals/train_acts.py --check    learn, and fail where the written weights differ

Two linear models: one on the sentences (which act), one on what the acts say together about the
thread (which blocker). The second is learnt on acts that the first gave to threads it had not seen.
Figures on dev are of a model that saw the split train alone; what ships has seen train and dev.
The split test is left alone; evals/measure_acts.py reads it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import warnings
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from followup.engines.offline import acts, diagnose
from followup.engines.offline.features import Place, features
from followup.text import sentences
from followup.values import BLOCKERS, Message, Thread

HERE = Path(__file__).parent
CORPUS = HERE / "corpus" / "threads.jsonl"
PHRASES = HERE / "corpus" / "phrases.txt"
TARGET = HERE.parent / "src/followup/engines/offline/acts_weights.json"
SETTINGS: dict[str, Any] = {
    "C": 0.2,
    "thread_C": 0.5,
    "seen_at_least": 2,
    "scale": {"f:": 2.0, "p:": 1.0, "c:": 0.5, "m:": 1.0, "w:": 1.0},
    "phrase_weight": 2.0,
    "evenness": 0.3,
    "folds": 5,
    "smallest": 0.01,
    "without": [],
}


class Row(NamedTuple):
    """A labelled sentence: its features, its act, and the thread that it stands in."""

    features: tuple[str, ...]
    act: str
    thread: int


def load(split: Iterable[str]) -> list[dict[str, Any]]:
    lines = CORPUS.read_text("utf-8").splitlines()
    return [case for case in map(json.loads, lines) if case["split"] in set(split)]


def phrases() -> list[Row]:
    found: list[Row] = []
    act = ""
    for line in PHRASES.read_text("utf-8").splitlines():
        if line.startswith("["):
            act = line.strip("[]")
        elif line and not line.startswith("#"):
            found.append(Row(tuple(features(line, Place(known=False))), act, -1))
    return found


def thread_of(case: dict[str, Any]) -> Thread:
    """The thread as the engine would get it; a message of an automatic reply alone is marked."""
    messages = []
    for message in case["messages"]:
        told = [s["act"] for s in message.get("sentences", ())]
        automatic = bool(told) and told.count("auto_reply") * 2 > len(told)
        plain = {k: message[k] for k in ("sender", "sent_at", "from_me", "body")}
        messages.append(Message(**plain, automatic=automatic))
    return Thread(messages=tuple(messages), channel="mail" if case["channel"] == "mail" else "chat")


def labelled(message: dict[str, Any]) -> list[str]:
    """The act of each sentence as the engine splits them; of two labels, not the one `other`."""
    spans: list[tuple[int, int, str]] = []
    at = 0
    for given in message["sentences"]:
        start = message["body"].index(given["text"], at)
        at = start + len(given["text"])
        spans.append((start, at, given["act"]))
    found = []
    for piece in sentences(message["body"]):
        shared = [
            (act != "other", min(end, piece.end) - max(start, piece.start), act)
            for start, end, act in spans
            if start < piece.end and end > piece.start
        ]
        found.append(max(shared)[2] if shared else "other")
    return found


def rows_of(cases: Sequence[dict[str, Any]]) -> list[Row]:
    found: list[Row] = []
    for number, case in enumerate(cases):
        thread = thread_of(case)
        for index, message in enumerate(case["messages"]):
            if message["from_me"]:
                continue
            pieces = sentences(message["body"])
            before = thread.messages[index - 1] if index else None
            answers = bool(before and before.from_me and "?" in before.body)
            for at, (piece, act) in enumerate(zip(pieces, labelled(message), strict=True)):
                place = Place(at, len(pieces), thread.messages[index].automatic, answers)
                found.append(Row(tuple(features(piece.text, place)), act, number))
    return found


class Sentences(NamedTuple):
    """The model of the sentences: a weight for each feature and act."""

    names: list[str]
    weights: Any  # features x acts
    bias: Any


def learn_sentences(rows: Sequence[Row], settings: dict[str, Any] = SETTINGS) -> Sentences:
    scale = settings["scale"]
    made = DictVectorizer()
    left_out = tuple(settings["without"])
    table = made.fit_transform(
        [{f: scale[f[:2]] for f in r.features if not f.startswith(left_out)} for r in rows]
    )
    often = np.asarray((table > 0).sum(0)).ravel() >= settings["seen_at_least"]
    names = [n for n, keep in zip(made.feature_names_, often, strict=True) if keep]
    rarity = _rarity(rows, settings["evenness"])
    importance = [
        rarity[r.act] * (settings["phrase_weight"] if r.thread < 0 else 1.0) for r in rows
    ]
    model = LogisticRegression(C=settings["C"], max_iter=400)
    model.fit(
        sparse.csr_matrix(table[:, often]), [acts.ACTS.index(r.act) for r in rows], importance
    )
    scales = np.array([scale[n[:2]] for n in names])
    return Sentences(names, model.coef_.T * scales[:, None], model.intercept_)


def _rarity(rows: Sequence[Row], evenness: float) -> dict[str, float]:
    """How much more a sentence of a rare act counts."""
    counts = Counter(row.act for row in rows)
    mean = len(rows) / len(counts)
    return {act: (mean / count) ** evenness for act, count in counts.items()}


def weights_of(
    model: Sentences, thread: dict[str, tuple[float, ...]], settings: dict[str, Any]
) -> str:
    """The weights as the package reads them."""
    smallest = settings["smallest"]
    largest = float(np.abs(model.weights).max())
    steps = np.sign(model.weights) * np.sqrt(np.abs(model.weights) / largest) * acts.STEPS
    rounded = np.rint(np.where(np.abs(model.weights) < smallest / 2, 0, steps)).astype(int)
    kept = np.abs(model.weights).max(1) >= smallest
    rows = {
        name: "".join(chr(acts.MIDDLE + n) for n in row)
        for name, row, keep in zip(model.names, rounded.tolist(), kept, strict=True)
        if keep
    }
    about = {
        "corpus_sha256": corpus_hash(),
        "settings": settings,
        "made_by": "evals/train_acts.py",
    }
    whole = {
        "about": about,
        "acts": list(acts.ACTS),
        "largest": round(largest, 6),
        "bias": [round(float(b), 4) for b in model.bias],
        "thread": {k: [round(float(w), 4) for w in row] for k, row in sorted(thread.items())},
        "features": dict(sorted(rows.items())),
    }
    return json.dumps(whole, ensure_ascii=True, indent=0, separators=(",", ":")) + "\n"


def corpus_hash() -> str:
    return hashlib.sha256(CORPUS.read_bytes() + PHRASES.read_bytes()).hexdigest()


def use(text: str) -> None:
    """Let the engine score by these weights from now on."""
    made = acts.parse_weights(text)
    acts.score.cache_clear()
    acts.weights = lambda: made  # type: ignore[assignment]


def learn(cases: Sequence[dict[str, Any]], settings: dict[str, Any] = SETTINGS) -> str:
    """Both models from these cases; the text of the weights file."""
    rows = rows_of(cases)
    known = [] if "phrases" in settings["without"] else phrases()
    flat = {"bias": (0.0, 0.0, 0.0)}
    seen: list[tuple[dict[str, float], int]] = []
    for fold in range(settings["folds"]):
        inside = [r for r in rows if r.thread % settings["folds"] != fold]
        use(weights_of(learn_sentences([*inside, *known], settings), flat, settings))
        for number, case in enumerate(cases):
            if number % settings["folds"] == fold and case["blocker"]:
                read = diagnose.read_sentences(thread_of(case))
                seen.append((diagnose.thread_features(read), BLOCKERS.index(case["blocker"])))
    model = learn_sentences([*rows, *known], settings)
    return weights_of(model, learn_threads(seen, settings), settings)


def learn_threads(
    seen: Sequence[tuple[dict[str, float], int]], settings: dict[str, Any] = SETTINGS
) -> dict[str, tuple[float, ...]]:
    names = sorted(seen[0][0])
    table = np.array([[shown[name] for name in names] for shown, _ in seen])
    model = LogisticRegression(C=settings["thread_C"], max_iter=2000)
    model.fit(table, [blocker for _, blocker in seen])
    found = {n: tuple(map(float, row)) for n, row in zip(names, model.coef_.T, strict=True)}
    return {**found, "bias": tuple(map(float, model.intercept_))}


def difference(written: str, made: str) -> float:
    """The share of weights that differ by more than a step of rounding; 1 where the rest differs.

    Processors add up floats in different orders, so a weight may fall on the other side of a step.
    """
    old, new = json.loads(written), json.loads(made)
    if old["about"] != new["about"]:
        return 1.0
    empty = chr(acts.MIDDLE) * len(next(iter(new["features"].values())))
    names = old["features"].keys() | new["features"].keys()
    pairs = ((old["features"].get(n, empty), new["features"].get(n, empty)) for n in names)
    gaps = [abs(ord(a) - ord(b)) > 1 for one, two in pairs for a, b in zip(one, two, strict=True)]
    return sum(gaps) / len(gaps)


def right(cases: Sequence[dict[str, Any]]) -> tuple[int, int]:
    named = [case for case in cases if case["blocker"]]
    hits = sum(diagnose.diagnose(thread_of(c)).blocker == c["blocker"] for c in named)
    return hits, len(named)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 on a change")
    asked = parser.parse_args()
    warnings.simplefilter("ignore", ConvergenceWarning)
    use(learn(load(["train"])))
    hits, count = right(load(["dev"]))
    print(f"dev, learnt on train alone: {hits} of {count} blockers right ({hits / count:.3f})")
    text = learn(load(["train", "dev"]))
    if asked.check:
        apart = difference(TARGET.read_text("utf-8"), text)
        print(f"{apart:.2%} of the written weights are more than a step apart from these")
        return int(apart > 0.01)
    TARGET.write_text(text, "utf-8")
    print(f"{TARGET.name}: {len(text) / 1e6:.2f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
