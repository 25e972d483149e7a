"""What is asked, what is offered and what is labelled share no text: no case is learnt by heart."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from followup.evals.cases import lines
from followup.text import words

ROOT = Path(__file__).parents[2]
EVALS = ROOT / "evals"
FOLDERS = ("threads", "threads-2", "threads-3", "threads-4")
HEADER = re.compile(r"(?mi)^\W*(?:from|sent|to|cc|date|subject):.*$")  # dates say the same anywhere
STOCK = {"i am directed to inform you that following"}  # an office's formula
LONG = 8  # words in a row that nobody writes twice by chance


def _texts() -> Iterator[tuple[str, str]]:
    """(kind, text) of all that must stand apart."""
    for path in (EVALS / "prompts").rglob("*.md"):
        yield "prompts", path.read_text("utf-8")
    for kind in ("prompts", "library"):
        yield from ((kind, path.read_text("utf-8")) for path in (ROOT / kind).rglob("*.md"))
    for path in (p for folder in FOLDERS for p in (EVALS / folder).glob("*.txt")):
        yield "threads", path.read_bytes().decode("utf-8", "replace")
    for _, line in lines(EVALS / "messages.jsonl"):
        yield "messages", f"{line['text']}\n|\n{line.get('thread') or ''}"
    for _, line in lines(EVALS / "corpus" / "threads.jsonl"):
        yield from (("corpus", message["body"]) for message in line["messages"])
    for _, line in lines(EVALS / "injection.jsonl"):  # some are a thread of ours with one more line
        yield from (("threads", message["body"]) for message in line["thread"]["messages"])


def _runs(text: str) -> set[tuple[str, ...]]:
    told = words(HEADER.sub("|", text))
    return set(zip(*(told[at:] for at in range(LONG)), strict=False))


def test_prompts_library_and_cases_share_no_eight_words_in_a_row() -> None:
    kinds: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for kind, text in _texts():
        for run in _runs(text):
            kinds[run].add(kind)
    assert len(kinds) > 50_000
    shared = {" ".join(run): told for run, told in kinds.items() if len(told) > 1}
    assert {run: told for run, told in shared.items() if run not in STOCK} == {}


@pytest.mark.parametrize("folder", FOLDERS)
def test_dev_and_test_cases_are_about_as_many_and_no_text_is_in_both(folder: str) -> None:
    splits: dict[str, set[str]] = defaultdict(set)
    for _, line in lines(EVALS / folder / "labels.jsonl"):
        splits[line["split"]].add((EVALS / folder / line["file"]).read_text("utf-8", "replace"))
    assert set(splits) == {"dev", "test"}
    assert not splits["dev"] & splits["test"]
    assert 0.8 < len(splits["dev"]) / len(splits["test"]) < 1.25


def test_every_label_says_why_it_holds() -> None:
    labels = [EVALS / folder / "labels.jsonl" for folder in FOLDERS]
    for path in (*labels, EVALS / "messages.jsonl"):
        without = [json.dumps(line["id"]) for _, line in lines(path) if not line.get("why")]
        assert without == []
