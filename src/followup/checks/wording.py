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
_LITERAL = re.compile(r"(?<!\\)[a-z]{2,}(?!\?)")
_FILLERS = ("soft", "near", "gap", "adv", "lead", "claimant", "idle")  # they need no word
_REACH = 240  # no phrase is longer
_MACRO = re.compile(r"\{([a-z_]+)\}")


class Found(NamedTuple):
    """A phrase of a family, and where it stands."""

    family: str
    start: int
    end: int


class _Phrase:
    """Compiled when a text first holds one of the words of its tail: most texts need few."""

    __slots__ = ("_needs", "_pattern", "_softened", "family", "tail")

    def __init__(self, family: str, tail: str, needs: str, softened: bool) -> None:
        self.family = family
        self.tail = tail
        self._needs = needs
        self._softened = softened
        self._pattern: re.Pattern[str] | None = None

    def end(self, text: str, at: int, soft: re.Pattern[str]) -> int:
        """Where the phrase ends whose first word ends at `at`; -1 where it is not there."""
        if not self.tail:
            return at
        if self._pattern is None:
            ahead = text[at : at + _REACH]
            if self._needs and not any(word in ahead for word in _LITERAL.findall(self._needs)):
                return -1
            self._pattern = re.compile(self.tail)
        if self._softened:
            return self._end_softened(text, at, soft)
        match = self._pattern.match(text, at)
        return match.end() if match else -1

    def _end_softened(self, text: str, at: int, soft: re.Pattern[str]) -> int:
        """The tail after all the words that only soften ('just', 'really'), or after none."""
        assert self._pattern is not None
        blank = soft.match(text, at)
        if not blank:
            return -1
        match = self._pattern.match(text, blank.end())
        if not match and blank[1]:
            match = self._pattern.match(text, blank.start(1))
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
                heads, tail, needs, softened = _split(line, macros)
                phrase = _Phrase(family, tail, needs, softened)
                for head in heads:
                    index.setdefault(head, []).append(phrase)
    return {head: tuple(phrases) for head, phrases in index.items()}


def _split(line: str, macros: dict[str, str]) -> tuple[list[str], str, str, bool]:
    """The first words, the pattern of what follows, the text whose words it needs, and whether
    words that only soften may stand first."""
    first, gap, tail = line.partition(" ")
    needs = tail
    for name in _FILLERS:
        needs = needs.replace("{" + name + "}", " ")
    softened = tail.startswith("{soft}")
    tail, needs = _filled(tail.removeprefix("{soft}"), macros), _filled(needs, macros)
    if softened or tail.startswith("\\b"):
        gap = ""
    pattern = (gap + tail).replace(" ?", "\0").replace(" ", " +").replace("\0", " *")
    return first.split("|"), pattern + r"(?!\w)" if tail else "", needs, softened


def _filled(text: str, macros: dict[str, str]) -> str:
    while _MACRO.search(text):
        text = _MACRO.sub(lambda m: macros[m[1]], text)
    return text


@lru_cache(maxsize=1)
def _soft() -> re.Pattern[str]:
    words = _raw()["macros"]["soft"].removesuffix("*").replace(" ", " +")
    return re.compile(f" +((?:{words})+)?")


def families() -> tuple[str, ...]:
    """The names of all families."""
    return tuple(name for name in _raw() if name != "macros")


def phrases() -> list[tuple[str, str]]:
    """Each first word with the pattern of what follows."""
    return [(head, phrase.tail) for head, known in _index().items() for phrase in known]


def scan(flat: str) -> list[Found]:
    """All phrases in a text that `flatten` made, in order."""
    index, soft = _index(), _soft()
    found = []
    for word in WORD.finditer(flat):
        for phrase in index.get(word.group(), ()):
            end = phrase.end(flat, word.end(), soft)
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
