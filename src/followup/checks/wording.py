"""The wording that the rules know: families of phrases, found in one pass over the words.

`wording.toml` holds a family a key and a phrase a line. A phrase is its first word (or several,
parted by `|`), then what may follow as a pattern in which a space is any run of spaces. Phrases
are looked up by their first word, so a pass costs one dictionary look-up a word, however many
families there are; patterns are compiled when their first word is first seen.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from followup.text import WORD, lowered

_WRAP = re.compile(r"(?<=\S) ?\n(?= ?\S)")
_LITERAL = re.compile(r"(?<!\\)[a-z]{2,}(?!\?)")
_FILLERS = ("soft", "near", "gap", "adv", "lead", "claimant", "idle")  # they need no word
_REACH = 240  # no phrase is longer
_TABLES = ("threads", "macros")
_OFTEN = 12  # times that a word comes up before all its tails make one pattern
_MACRO = re.compile(r"\{([a-z_]+)\}")
_GAP = " +"  # a space of a phrase, as a pattern


class Found(NamedTuple):
    """A phrase of a family, and where it stands."""

    family: str
    start: int
    end: int


class _Phrase:
    """Compiled when a text first holds one of the words of its tail: most texts need few."""

    __slots__ = ("_needs", "_words", "family", "match", "softened", "tail")

    def __init__(self, family: str, tail: str, needs: str, softened: bool) -> None:
        self.family = family
        self.tail = tail
        self._needs = needs
        self._words: list[str] | None = None  # of `needs`
        self.softened = softened
        self.match: Callable[[str, int], re.Match[str] | None] = self._first

    def _first(self, text: str, at: int) -> re.Match[str] | None:
        """Stands for the pattern's own `match` until it is compiled."""
        ahead = text[at : at + _REACH]
        if self._words is None:
            self._words = _LITERAL.findall(self._needs)
        if self._words and not any(word in ahead for word in self._words):
            return None
        self.match = re.compile(self.tail).match
        return self.match(text, at)

    def softly(self, text: str, blank: re.Match[str] | None) -> re.Match[str] | None:
        """The tail after all the words that only soften ('just', 'really'), or after none."""
        if not blank:
            return None
        match = self.match(text, blank.end())
        return match or (self.match(text, blank.start(1)) if blank[1] else None)


@lru_cache(maxsize=1)
def _raw() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "wording.toml").read_text("utf-8"))


class _Head:
    """The phrases of one first word. Once the word has come up often, one pattern of all their
    tails is tried before each of them: mostly none is there."""

    __slots__ = ("_gate", "_often", "bare", "phrases")

    def __init__(self) -> None:
        self.bare: list[str] = []  # families that need no more than the word
        self.phrases: list[_Phrase] = []
        self._often = 0
        self._gate: re.Pattern[str] | None = None

    def may(self, text: str, at: int) -> bool:
        """Whether some phrase may stand here, whose first word ends at `at`."""
        if self._gate is None:
            self._often += 1
            if self._often < _OFTEN or len(self.phrases) < 2:
                return True
            self._gate = re.compile(self._any_tail())
        return self._gate.match(text, at) is not None

    def _any_tail(self) -> str:
        """The space that most tails begin with comes first, and once: what stands after it then
        rules out nearly all of them by its first letter."""
        soft = [f"(?:{p.tail})" for p in self.phrases if p.softened]
        plain = [p.tail for p in self.phrases if not p.softened]
        after = [f"(?:{tail.removeprefix(_GAP)})" for tail in plain if tail.startswith(_GAP)]
        other = [f"(?:{tail})" for tail in plain if not tail.startswith(_GAP)]
        if soft:
            after.append(f"{_softs()}*(?:{'|'.join(soft)})")
        return "|".join([*([f"{_GAP}(?:{'|'.join(after)})"] if after else []), *other])


@lru_cache(maxsize=2)
def _index(table: str = "") -> dict[str, _Head]:
    """The phrases of a table by their first words; of the families outside tables where none."""
    raw = _raw()
    macros, index = raw["macros"], defaultdict[str, _Head](_Head)
    for family in families(table):
        lines = raw[table][family] if table else raw[family]
        for line in lines.splitlines():
            if line and not line.startswith("#"):
                heads, tail, needs, softened = _split(line, macros)
                phrase = _Phrase(family, tail, needs, softened)
                for head in heads:
                    if tail:
                        index[head].phrases.append(phrase)
                    else:
                        index[head].bare.append(family)
    return dict(index)


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
    return re.compile(f" +({_softs()}+)?")


@lru_cache(maxsize=1)
def _softs() -> str:
    return "(?:" + str(_raw()["macros"]["soft"]).removesuffix("*").replace(" ", " +") + ")"


def families(table: str = "") -> tuple[str, ...]:
    """The names of all families of a table."""
    raw = _raw()
    return tuple(raw[table]) if table else tuple(name for name in raw if name not in _TABLES)


def phrases() -> list[tuple[str, str]]:
    """Each first word with the pattern of what follows."""
    index = [*_index().items(), *_index("threads").items()]
    bare = [(word, "") for word, head in index for _ in head.bare]
    return bare + [(word, phrase.tail) for word, head in index for phrase in head.phrases]


def scan(flat: str, table: str = "") -> list[Found]:
    """All phrases of a table in a text that `flatten` made, in order."""
    index, soft = _index(table), _soft()
    found = []
    for word in WORD.finditer(flat):
        head = index.get(word[0])
        if head is None:
            continue
        start, stop = word.span()
        for family in head.bare:
            found.append(Found(family, start, stop))
        if not head.phrases or not head.may(flat, stop):
            continue
        blank = soft.match(flat, stop)
        for phrase in head.phrases:
            match = phrase.softly(flat, blank) if phrase.softened else phrase.match(flat, stop)
            if match:
                found.append(Found(phrase.family, start, match.end()))
    return found


def flatten(text: str) -> str:
    """Lower case, plain apostrophes, wrapped lines joined; every offset stays where it was."""
    low = lowered(text).replace("’", "'").replace("‘", "'").replace("\t", " ").replace("\r", " ")
    return _WRAP.sub(lambda m: " " * len(m.group()), low)
