"""What the user said, sentence by sentence and clause by clause, and what each shows.

Training (evals/train_picks.py) and use read the same features, so the two cannot drift apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from followup.engines.offline.clauses import clauses, trim
from followup.engines.offline.features import Place, features
from followup.text import Sentence, sentences, words
from followup.values import Thread

_MOST = 14  # sentences of a message that are looked at


class Saying(NamedTuple):
    """A sentence or clause of the user's, and whether it is a question."""

    message: int
    text: str
    asks: bool
    shown: tuple[tuple[str, ...], ...]  # its features in groups; sayings share a group's object


def sayings(thread: Thread) -> tuple[Saying, ...]:
    """Each sentence of the user's messages, and each clause of a sentence that has several."""
    own = [i for i, m in enumerate(thread.messages) if m.from_me]
    return tuple(s for order in range(len(own)) for s in _of_message(thread, own, order))


def _of_message(thread: Thread, own: list[int], order: int) -> Iterator[Saying]:
    index = own[order]
    answered = any(not (m.from_me or m.automatic) for m in thread.messages[index + 1 :])
    told = any(not m.from_me for m in thread.messages[:index])
    about = (
        f"pos:first{min(order, 2)}",
        f"pos:last{min(len(own) - order - 1, 2)}",
        f"after:{answered}",
        f"before:{told}",
    )
    said = sentences(thread.messages[index].body)
    for at, sentence in enumerate(said[:_MOST]):
        for start, end in _parts(sentence.text):
            text = " ".join(sentence.text[start:end].split())
            if len(words(text)) > 1:
                whole = end - start == len(sentence.text)
                seen = features(text, Place(at, len(said)), characters=False)
                shown = (*seen, *_form(sentence, text, end, whole))
                asks = sentence.asks and end == len(sentence.text)
                yield Saying(index, text, asks, (about, shown))


def _parts(sentence: str) -> Iterator[tuple[int, int]]:
    yield 0, len(sentence)
    cut = clauses(sentence)
    if len(cut) > 1:
        yield from (trim(sentence, start, end) for start, end in cut)


def _form(sentence: Sentence, text: str, end: int, whole: bool) -> Iterator[str]:
    yield f"whole:{whole}"
    yield f"asks:{sentence.asks}-{end == len(sentence.text)}"
    yield f"long:{min(len(words(text)) // 3, 7)}"
    if any(c.isdigit() for c in text):
        yield "digits"
