"""Measure the offline three-way check against plainer ways, and without each of its parts.

    python evals/measure_acts.py --split dev              what choices are made on
    python evals/measure_acts.py --split test             once, and written down as it comes
    python evals/measure_acts.py --split test --parts     with the learnt one without each part
    python evals/measure_acts.py --threads                the shipped weights on evals/threads

On dev every way has learnt from train, on test from train and dev.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import train_acts
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from followup.engines.offline import diagnose
from followup.reading import read_thread
from followup.text import sentences, words
from followup.values import BLOCKERS, Blocker, Thread

HERE = Path(__file__).parent
Case = dict[str, Any]


class Answer(NamedTuple):
    """What a way says about one thread."""

    scores: dict[Blocker, float]
    quotes: tuple[str, ...] | None = None  # None where it gives no evidence at all

    @property
    def ranked(self) -> list[Blocker]:
        return sorted(BLOCKERS, key=lambda b: -self.scores[b])


Way = Callable[[Thread], Answer]


def contact_text(thread: Thread) -> str:
    return "\n".join(m.body for m in thread.messages if not m.from_me)


def majority(cases: Sequence[Case]) -> Way:
    counts = Counter(c["blocker"] for c in cases if c["blocker"])
    total = sum(counts.values())
    scores = {b: counts[b] / total for b in BLOCKERS}
    return lambda thread: Answer(scores)


@lru_cache(maxsize=1)
def cue_families() -> dict[str, list[tuple[re.Pattern[str], float]]]:
    raw = tomllib.loads((HERE / "baseline_cues.toml").read_text("utf-8"))
    return {
        act: [(re.compile(p, re.IGNORECASE), w) for p, w in table["patterns"]]
        for act, table in raw.items()
    }


def cues_only(thread: Thread) -> Answer:
    """Forty-odd families of wording by hand, the last message first; what came before learning."""
    totals: dict[Blocker, float] = {"who_decides": 0.0, "missing_info": 0.0, "too_busy": 0.5}
    best: dict[Blocker, tuple[float, str]] = dict.fromkeys(BLOCKERS, (0.0, ""))
    weight = 1.0
    for message in reversed(thread.messages):
        if message.from_me:
            continue
        for sentence in sentences(message.body):
            for blocker in BLOCKERS:
                found = sum(w for p, w in cue_families()[blocker] if p.search(sentence.text))
                best[blocker] = max(best[blocker], (found * weight, sentence.text))
                totals[blocker] = max(totals[blocker], found * weight)
        weight *= 0.45
    top = sum(math.exp(v) for v in totals.values())
    scores = {b: math.exp(totals[b]) / top for b in BLOCKERS}
    first = max(BLOCKERS, key=scores.__getitem__)
    return Answer(scores, (best[first][1],) if best[first][0] else ())


def tf_idf(cases: Sequence[Case]) -> Way:
    """Words and pairs of words of the contact's side in one bag."""
    named = [c for c in cases if c["blocker"]]
    bag = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    table = bag.fit_transform([contact_text(train_acts.thread_of(c)) for c in named])
    model = LogisticRegression(C=10, max_iter=1000).fit(table, [c["blocker"] for c in named])

    def answer(thread: Thread) -> Answer:
        found = model.predict_proba(bag.transform([contact_text(thread)]))[0]
        return Answer(dict(zip(model.classes_, map(float, found), strict=True)))

    return answer


def shape(cases: Sequence[Case]) -> Way:
    """Length, number of messages and sentences, marks: what must not give the label away."""
    named = [c for c in cases if c["blocker"]]
    table = [_shape_of(train_acts.thread_of(c)) for c in named]
    model = LogisticRegression(C=1, max_iter=2000).fit(table, [c["blocker"] for c in named])

    def answer(thread: Thread) -> Answer:
        found = model.predict_proba([_shape_of(thread)])[0]
        return Answer(dict(zip(model.classes_, map(float, found), strict=True)))

    return answer


def _shape_of(thread: Thread) -> list[float]:
    text = contact_text(thread)
    contact = [m for m in thread.messages if not m.from_me]
    last = contact[-1].body if contact else ""
    return [
        math.log(len(text) + 1),
        math.log(len(last) + 1),
        len(thread.messages),
        len(contact),
        len(sentences(last)),
        text.count("?"),
        text.count("!"),
        text.count(","),
        float(thread.channel == "mail"),
    ]


def learnt(weights: str) -> Way:
    def answer(thread: Thread) -> Answer:
        train_acts.use(weights)
        found = diagnose.diagnose(thread)
        return Answer(found.scores, tuple(e.quote for e in found.evidence))

    train_acts.use(weights)
    return answer


def strongest_sentence(weights: str) -> Way:
    """The learnt acts without the weights on threads: the reason of the strongest sentence."""

    def answer(thread: Thread) -> Answer:
        train_acts.use(weights)
        read = diagnose.read_sentences(thread)
        says = {b: max((one.says(b) for one in read), default=0.0) + 0.01 for b in BLOCKERS}
        says["too_busy"] = max(says["too_busy"], 0.25)
        total = sum(says.values())
        return Answer({b: says[b] / total for b in BLOCKERS})

    return answer


def overlap(quote: str, gold: str) -> float:
    """F1 of the words of a quote against those of the labelled clause."""
    one, two = Counter(words(quote)), Counter(words(gold))
    shared = sum((one & two).values())
    return 2 * shared / max(1, sum(one.values()) + sum(two.values()))


def wilson(hits: int, count: int) -> tuple[float, float]:
    """The 95% interval of a share."""
    z = 1.96
    share = hits / count
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * math.sqrt(share * (1 - share) / count + z * z / (4 * count**2))
    return middle - half, middle + half


class Figures(NamedTuple):
    """What is told of one way: shares with the counts that they come from."""

    right: list[bool]
    hard: list[bool]
    best_two: list[bool]
    overlaps: list[float]
    brier: float
    macro_f1: float
    confidence: list[float]


def figures(way: Way, cases: Sequence[tuple[Case, Thread]]) -> Figures:
    named = [(case, thread) for case, thread in cases if case["blocker"]]
    answers = [way(thread) for _, thread in named]
    gold = [case["blocker"] for case, _ in named]
    said = [answer.ranked[0] for answer in answers]
    squares = [
        sum((answer.scores[b] - (b == blocker)) ** 2 for b in BLOCKERS)
        for answer, blocker in zip(answers, gold, strict=True)
    ]
    return Figures(
        right=[one == two for one, two in zip(said, gold, strict=True)],
        hard=[bool(case["hard"]) for case, _ in named],
        best_two=[b in a.ranked[:2] for a, b in zip(answers, gold, strict=True)],
        overlaps=[
            max((overlap(q, g) for q in answer.quotes for g in case["evidence"]), default=0.0)
            for answer, (case, _) in zip(answers, named, strict=True)
            if case["evidence"] and answer.quotes is not None
        ],
        brier=float(np.mean(squares)),
        macro_f1=float(f1_score(gold, said, average="macro", labels=list(BLOCKERS))),
        confidence=[answer.scores[answer.ranked[0]] for answer in answers],
    )


def line(name: str, found: Figures) -> str:
    low, high = wilson(sum(found.right), len(found.right))
    plain = [r for r, h in zip(found.right, found.hard, strict=True) if not h]
    hard = [r for r, h in zip(found.right, found.hard, strict=True) if h]
    quoted = f"{np.mean([o >= 0.5 for o in found.overlaps]):.2f}" if found.overlaps else "-"
    return (
        f"| {name} | {np.mean(found.right):.2f} ({low:.2f}-{high:.2f}) | {found.macro_f1:.2f} "
        f"| {np.mean(plain):.2f} | {np.mean(hard):.2f} | {np.mean(found.best_two):.2f} "
        f"| {quoted} | {found.brier:.2f} |"
    )


HEAD = """| way | right (95%) | macro F1 | plain | hard | in best two | evidence | Brier |
| --- | --- | --- | --- | --- | --- | --- | --- |"""


def reliability(found: Figures) -> str:
    rows = ["| confidence | threads | right |", "| --- | --- | --- |"]
    for low, high in ((0.3, 0.5), (0.5, 0.7), (0.7, 0.85), (0.85, 1.01)):
        inside = [r for r, c in zip(found.right, found.confidence, strict=True) if low <= c < high]
        if inside:
            rows.append(f"| {low:.2f}-{min(high, 1):.2f} | {len(inside)} | {np.mean(inside):.2f} |")
    return "\n".join(rows)


def whole_threads(split: str) -> list[tuple[Case, Thread]]:
    """The pastes of evals/threads, through the reader."""
    folder = HERE / "threads"
    cases = [json.loads(one) for one in (folder / "labels.jsonl").read_text("utf-8").splitlines()]
    return [(c, read_thread(folder / c["file"], me=c["me"])) for c in cases if c["split"] == split]


PARTS = {
    "the phrase book": ["phrases"],
    "families of words": ["f:", "p:"],
    "pairs of families": ["p:"],
    "words and their sequences": ["w:"],
    "runs of characters": ["c:"],
    "place and marks": ["m:"],
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--split", choices=("dev", "test"), default="dev")
    parser.add_argument("--parts", action="store_true", help="also without each part")
    parser.add_argument("--threads", action="store_true", help="on evals/threads instead")
    asked = parser.parse_args()
    train = train_acts.load(["train"] if asked.split == "dev" else ["train", "dev"])
    if asked.threads:
        cases = whole_threads(asked.split)
    else:
        cases = [(c, train_acts.thread_of(c)) for c in train_acts.load([asked.split])]
    shipped = asked.threads or asked.split == "test"
    text = train_acts.TARGET.read_text("utf-8") if shipped else train_acts.learn(train)
    ways: dict[str, Way] = {
        "majority": majority(train),
        "shape alone": shape(train),
        "cues only": cues_only,
        "TF-IDF, logistic regression": tf_idf(train),
        "learnt": learnt(text),
        "learnt, without weights on threads": strongest_sentence(text),
    }
    if asked.parts:
        for name, without in PARTS.items():
            settings = {**train_acts.SETTINGS, "without": without}
            ways[f"learnt, without {name}"] = learnt(train_acts.learn(train, settings))
    print(HEAD)
    for name, way in ways.items():
        print(line(name, figures(way, cases)), flush=True)
    print("\n" + reliability(figures(ways["learnt"], cases)))


if __name__ == "__main__":
    main()
