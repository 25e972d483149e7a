"""The wording that the rules know: families of phrases, found in one pass over the words.

`wording.toml` holds a family a key and a phrase a line. A phrase is its first word (or several,
parted by `|`), then what may follow as a pattern in which a space is any run of spaces. Phrases
are looked up by their first word, so a pass costs one dictionary look-up a word, however many
families there are; patterns are compiled when their first word is first seen.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from followup.text import WORD

_WRAP = re.compile(r"(?<=\S) ?\n(?= ?\S)")
_MACRO = re.compile(r"\{([a-z_]+)\}")


class Found(NamedTuple):
    """A phrase of a family, and where it stands."""

    family: str
    start: int
    end: int


class _Phrase:
    __slots__ = ("_pattern", "_tail", "family")

    def __init__(self, family: str, tail: str) -> None:
        self.family = family
        self._tail = tail
        self._pattern: re.Pattern[str] | None = None

    def end(self, text: str, at: int) -> int:
        """Where the phrase ends whose first word ends at `at`; -1 where it is not there."""
        if not self._tail:
            return at
        if self._pattern is None:
            self._pattern = re.compile(self._tail)
        match = self._pattern.match(text, at)
        return match.end() if match else -1


@lru_cache(maxsize=1)
def _raw() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "wording.toml").read_text("utf-8"))


@lru_cache(maxsize=1)
def _index() -> dict[str, tuple[_Phrase, ...]]:
    raw = dict(_raw())
    macros = raw.pop("macros")
    index: dict[str, list[_Phrase]] = {}
    for family, lines in raw.items():
        for line in lines.splitlines():
            if line and not line.startswith("#"):
                heads, tail = _split(line, macros)
                phrase = _Phrase(family, tail)
                for head in heads:
                    index.setdefault(head, []).append(phrase)
    return {head: tuple(phrases) for head, phrases in index.items()}


def _split(line: str, macros: dict[str, str]) -> tuple[list[str], str]:
    heads, gap, tail = line.partition(" ")
    while _MACRO.search(tail):
        tail = _MACRO.sub(lambda m: macros[m[1]], tail)
    gap = "" if tail.startswith("\\b") else gap
    pattern = (gap + tail).replace(" ?", "\0").replace(" ", " +").replace("\0", " *")
    return heads.split("|"), pattern + r"(?!\w)" if tail else ""


def families() -> tuple[str, ...]:
    """The names of all families."""
    return tuple(name for name in _raw() if name != "macros")


def scan(flat: str) -> list[Found]:
    """All phrases in a text that `flatten` made, in order."""
    index = _index()
    found = []
    for word in WORD.finditer(flat):
        for phrase in index.get(word.group(), ()):
            end = phrase.end(flat, word.end())
            if end >= 0:
                found.append(Found(phrase.family, word.start(), end))
    return found


def flatten(text: str) -> str:
    """Lower case, plain apostrophes, wrapped lines joined; every offset stays where it was."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(c if len(c.lower()) != 1 else c.lower() for c in text)
    low = low.replace("’", "'").replace("‘", "'").replace("\t", " ").replace("\r", " ")
    return _WRAP.sub(lambda m: " " * len(m.group()), low)
