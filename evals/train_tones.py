"""Learn the tone of a sentence, from evals/tones.jsonl and the split dev of messages.jsonl.

    python evals/train_tones.py            learn, print the figures, write the weights
    python evals/train_tones.py --check    learn, and fail where the written weights differ

A logistic model for each tone over the features of `followup.checks.tones`. Of a message that is
labelled with a fault of tone, the sentences that a phrase or a figure of the rules strikes are
learnt from and the others are left out; all sentences of the other messages have no tone, nor have
the statements of the contacts of evals/corpus, who are the ones that are asked. The figures are by
cross-validation; the splits test are never read.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
from scipy import sparse
from scipy.optimize import minimize

from followup.checks import Candidate, tones
from followup.checks.enquiry import asks_after, raises_again
from followup.checks.message import read
from followup.checks.parts import Part
from followup.checks.reproach import reproaches

sys.path.insert(0, str(Path(__file__).parent))
from learning import MESSAGES, about, run

HERE = Path(__file__).parent
SENTENCES = HERE / "tones.jsonl"
CORPUS = HERE / "corpus" / "threads.jsonl"
TARGET = HERE.parent / "src/followup/checks/tones.json"
SETTINGS = {"C": 0.2, "seen_at_least": 2, "weight_of_tone": 3.0, "smallest": 0.02}
FOLDS = 5
Origin = Literal["sentences", "messages", "contacts"]
RULES = {"nagging-phrase": "nag", "guilt": "guilt", "false-urgency": "urgent"}


class Case(NamedTuple):
    """A sentence: what it shows, its tone or 'none', where it is from, its fold."""

    shown: frozenset[str]
    tone: str
    of: Origin
    fold: int


def cases() -> list[Case]:
    return [*_of_sentences(), *_of_messages(), *_of_contacts()]


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    return enumerate(map(json.loads, path.read_text("utf-8").splitlines()))


def _of_sentences() -> Iterator[Case]:
    for n, row in _rows(SENTENCES):
        for place, part in enumerate(read(row["text"]).parts):
            yield _case(part, place, row["tone"], "sentences", n)


def _of_messages() -> Iterator[Case]:
    for n, row in _rows(MESSAGES):
        if row["split"] != "dev":
            continue
        faults = [tone for rule, tone in RULES.items() if rule in row["rules"]]
        reading = Candidate.from_text(row["text"]).reading
        for place, index in enumerate(reading.body):
            part = reading.parts[index]
            tone = next((t for t in faults if _struck(part, t)), "none")
            if tone != "none" or not faults:
                yield _case(part, place, tone, "messages", n)


def _of_contacts() -> Iterator[Case]:
    for n, row in _rows(CORPUS):
        for message in row["messages"] if row["split"] != "test" else ():
            reading = read(message["body"])
            for place, index in enumerate(reading.body if not message["from_me"] else ()):
                part = reading.parts[index]
                if not part.asks and not part.said & tones.TOLD_BY_PHRASE:
                    yield _case(part, place, "none", "contacts", n)


def _case(part: Part, place: int, tone: str, of: Origin, n: int) -> Case:
    shown = frozenset(tones.features(part.text, place, part.asks))
    return Case(shown, tone, of, n % FOLDS)


def _struck(part: Part, tone: str) -> bool:
    if tone == "nag":
        return part.has("nag") or bool(asks_after(part.text) or raises_again(part.text))
    return part.has(tone) or (tone == "guilt" and bool(reproaches(part.text)))


def learn(given: Sequence[Case]) -> dict[str, tuple[int, ...]]:
    """For each feature that is seen often enough, and for 'bias', a weight for each tone."""
    counts = Counter(name for case in given for name in case.shown)
    names = sorted(name for name, n in counts.items() if n >= SETTINGS["seen_at_least"])
    place = {name: at for at, name in enumerate(names)}
    rows = [sorted(place[name] for name in case.shown if name in place) for case in given]
    ends = np.cumsum([0, *map(len, rows)])
    columns = np.fromiter((c for row in rows for c in row), dtype=np.int64)
    table = sparse.csr_matrix((np.ones(len(columns)), columns, ends), (len(rows), len(names)))
    found = [_fit(table, np.array([float(c.tone == tone) for c in given])) for tone in tones.TONES]
    whole = np.rint(np.stack(found, axis=1) * tones.UNIT).astype(int).tolist()
    return dict(zip([*names, "bias"], map(tuple, whole), strict=True))


def _fit(table: Any, marks: Any) -> Any:
    costs = np.where(marks > 0, SETTINGS["weight_of_tone"], 1.0)
    turned = table.T.tocsr()

    def loss(known: Any) -> tuple[float, Any]:
        own, bias = known[:-1], known[-1]
        sure = 1 / (1 + np.exp(-(table @ own + bias)))
        told = marks * np.log(sure + 1e-9) + (1 - marks) * np.log(1 - sure + 1e-9)
        pull = costs * (sure - marks)
        slope = np.append(turned @ pull + own / SETTINGS["C"], pull.sum())
        return -(costs * told).sum() + own @ own / (2 * SETTINGS["C"]), slope

    start = np.zeros(table.shape[1] + 1)
    return minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 300}).x


def told(known: dict[str, tuple[int, ...]], case: Case) -> str:
    return tones.told(tones.scores(case.shown, known)) or "none"


def figures(given: Sequence[Case]) -> None:
    """Print precision and recall of each tone, each sentence told by weights without it."""
    found: dict[int, str] = {}
    for fold in range(FOLDS):
        known = learn([c for c in given if c.fold != fold])
        found |= {n: told(known, c) for n, c in enumerate(given) if c.fold == fold}
    for of in get_args(Origin):
        kept = [(c.tone, found[n]) for n, c in enumerate(given) if c.of == of]
        for tone in tones.TONES:
            right = sum(a == b == tone for a, b in kept)
            struck, marked = sum(b == tone for _, b in kept), sum(a == tone for a, _ in kept)
            false = sum(b == tone and a == "none" for a, b in kept)
            print(
                f"{of:<10}{len(kept):>5}  {tone:<7}{marked:>4}: recall "
                f"{right / max(marked, 1):.2f}, precision {right / max(struck, 1):.2f}, "
                f"{false} without a tone"
            )


def weights_text(known: dict[str, tuple[int, ...]]) -> str:
    """A line a feature; features that hardly weigh anything are left out."""
    head = json.dumps(about(SETTINGS, "evals/train_tones.py", SENTENCES, CORPUS))
    lines = [
        f"{json.dumps(name)}:{json.dumps(row, separators=(',', ':'))}"
        for name, row in sorted(known.items())
        if max(map(abs, row)) >= SETTINGS["smallest"] * tones.UNIT
    ]
    return f'{{"about":{head},"weights":{{\n' + ",\n".join(lines) + "\n}}\n"


if __name__ == "__main__":
    sys.exit(run(__doc__ or "", TARGET, cases(), learn, figures, weights_text, tones.UNIT))
