"""The splits of the corpus stay apart, and the phrase book from what is measured on."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path
from typing import Any

from followup.text import sentences, words

EVALS = Path(__file__).parents[1] / "evals"
CASES: list[dict[str, Any]] = [
    json.loads(line) for line in (EVALS / "corpus/threads.jsonl").read_text("utf-8").splitlines()
]
FOLDERS = ("threads", "threads-2", "threads-3", "threads-4")
RUN = 9  # as many words in a row, and nobody wrote them twice by chance
ALIKE = 0.6  # the share of words that two sentences of five words or more may not reach


def runs(text: str) -> set[tuple[str, ...]]:
    told = words(text)
    return {tuple(told[at : at + RUN]) for at in range(len(told) - RUN + 1)}


def told_by(case: dict[str, Any]) -> str:
    return "\n\n".join(message["body"] for message in case["messages"])


def contact_sentences(case: dict[str, Any]) -> Iterable[str]:
    for message in case["messages"]:
        if not message["from_me"]:
            yield from (piece.text for piece in sentences(message["body"]))


def phrases() -> list[str]:
    lines = (EVALS / "corpus/phrases.txt").read_text("utf-8").splitlines()
    return [line for line in lines if line and line[0] not in "#["]


def whole_threads() -> list[Path]:
    return sorted(p for folder in FOLDERS for p in (EVALS / folder).glob("*.txt"))


def shared(groups: dict[str, list[str]]) -> list[tuple[str, str, str]]:
    """Runs of words that stand in texts of two groups."""
    seen: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for group, texts in groups.items():
        for text in texts:
            for run in runs(text):
                seen[run].add(group)
    return [
        (one, two, " ".join(run))
        for run, found in seen.items()
        for one, two in combinations(sorted(found), 2)
    ]


def test_no_run_of_words_stands_in_two_splits_or_in_evals_threads() -> None:
    groups: dict[str, list[str]] = defaultdict(list)
    for case in CASES:
        groups[case["split"]].append(told_by(case))
    groups["whole threads"] = [path.read_text("utf-8") for path in whole_threads()]
    assert len(groups) == 4
    assert shared(groups) == []


def test_a_copied_thread_would_be_found() -> None:
    copied = told_by(CASES[0]).replace("the", "The")
    assert shared({"train": [told_by(CASES[0])], "test": [copied]})


def test_no_sentence_of_the_phrase_book_is_one_that_is_measured_on() -> None:
    """The phrase book is training matter: dev, test and the whole threads are not in it."""
    book = [(text, set(words(text))) for text in phrases() if len(words(text)) >= 5]
    measured = [t for case in CASES if case["split"] != "train" for t in contact_sentences(case)]
    for path in whole_threads():
        measured += [piece.text for piece in sentences(path.read_text("utf-8"))]
    found = []
    for text in measured:
        told = set(words(text))
        if len(told) >= 5:
            found += [
                (text, other)
                for other, theirs in book
                if len(told & theirs) >= ALIKE * len(told | theirs)
            ]
    assert found == []
