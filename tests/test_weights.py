"""The weights that ship are those of the corpus that ships, and small."""

from __future__ import annotations

import hashlib
import json
from importlib.resources import files
from pathlib import Path

from followup.engines.offline import acts, picks

CORPUS = Path(__file__).parents[1] / "evals" / "corpus"


def test_the_weights_name_the_corpus_that_they_were_learnt_from() -> None:
    """After a change of the corpus: python evals/train_acts.py."""
    held = (CORPUS / "threads.jsonl").read_bytes() + (CORPUS / "phrases.txt").read_bytes()
    assert acts.weights().about["corpus_sha256"] == hashlib.sha256(held).hexdigest()
    assert acts.weights().about["settings"]["C"] > 0


def test_the_writers_weights_name_the_labels_that_they_were_learnt_from() -> None:
    """After a change of the labels: python evals/train_picks.py."""
    held = (CORPUS / "parts.jsonl").read_bytes() + (CORPUS / "threads.jsonl").read_bytes()
    shipped = files("followup.engines.offline").joinpath("picks_weights.json").read_text("utf-8")
    assert json.loads(shipped)["about"]["corpus_sha256"] == hashlib.sha256(held).hexdigest()
    assert all(len(picks.weights()[part]) > 1000 for part in picks.PARTS)


def test_the_weights_stay_under_two_megabytes() -> None:
    held = files("followup.engines.offline").joinpath("acts_weights.json").read_bytes()
    assert 50_000 < len(held) < 2_000_000


def test_reading_them_needs_neither_numpy_nor_scikit_learn() -> None:
    import subprocess
    import sys

    code = (
        "import sys; from followup.engines.offline.diagnose import diagnose; "
        "from followup.values import Thread, Message; "
        "diagnose(Thread(messages=(Message(body='The board must approve it.'),))); "
        "print([m for m in ('numpy', 'sklearn', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
