"""Text in a message that speaks to a writing program instead of to a person.

Such text is still data: it is shown and it is read. But nothing in it is a source: no fact, link
or quote of a draft or a diagnosis may rest on it. What counts is who is addressed (a program, its
rules, its form of input), not what is asked; talk *about* such programs is left alone. The
families of address stand in `injected.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

_UNSEEN = re.compile(
    r"[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\U000e0000-\U000e007f]"
)
_SENTENCE = re.compile(r"[.!?…][\"'”’)]*\s+|\n")
# A joiner inside an emoji and a mark of writing direction are everyday text.
_EVERYDAY = "\u200b\u200c\u200d\u200e\u200f\u00ad\ufeff"
_ACCENTS = str.maketrans("çãõáéíóúàèìòùñüöä’‘", "caoaeiouaeiounuoa''")


class Family(NamedTuple):
    """One way of address: words of which one must stand there at all, and what is looked for."""

    needs: tuple[str, ...]
    text: str


class Span(NamedTuple):
    start: int
    end: int


@lru_cache(maxsize=512)
def span(body: str) -> Span | None:
    """From the sentence in which a program is addressed to the end of the message; None where
    only people are. Characters that nobody sees count as such an address."""
    flat = body.translate(_ACCENTS).lower()
    if len(flat) != len(body):  # a letter whose small form is longer: places would shift
        flat = body
    at = min((m.start() for m in (*_tried(flat), *_unseen(body))), default=None)
    if at is not None:
        return _to_the_end(body, at)
    if not _UNSEEN.search(flat):
        return None
    kept = [i for i, letter in enumerate(flat) if not _UNSEEN.match(letter)]
    joined = min((m.start() for m in _tried("".join(flat[i] for i in kept))), default=None)
    return None if joined is None else _to_the_end(body, kept[joined])


def _to_the_end(body: str, at: int) -> Span:
    """From the start of the sentence or line: what stands before it was said to a person."""
    starts = [m.end() for m in _SENTENCE.finditer(body, 0, at)]
    return Span(starts[-1] if starts else 0, len(body))


def _tried(flat: str) -> Iterator[re.Match[str]]:
    for family in _families():
        if any(need in flat for need in family.needs):
            match = _pattern(family.text).search(flat)
            if match:
                yield match


def _unseen(body: str) -> Iterator[re.Match[str]]:
    return (m for m in _UNSEEN.finditer(body) if m.group() not in _EVERYDAY)


def blanked(body: str) -> str:
    """The body, as long as before, with what speaks to a program made blank."""
    found = span(body)
    if found is None:
        return body
    return body[: found.start] + " " * (found.end - found.start)


@cache
def _families() -> tuple[Family, ...]:
    told = tomllib.loads(files("followup").joinpath("injected.toml").read_text("utf-8"))
    words = {"{program}": told["program"], "{rules}": told["rules"]}
    found = []
    for one in told["family"]:
        text = one["pattern"]
        for slot, filling in words.items():
            text = text.replace(slot, filling)
        found.append(Family(tuple(one["needs"]), text))
    return tuple(found)


@cache
def _pattern(text: str) -> re.Pattern[str]:
    """Compiled when a text first holds one of its words."""
    return re.compile(text, re.MULTILINE)
