"""Content words: what a text is about, cut to stems that bear comparing."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from importlib.resources import files

from followup.lazily import pattern
from followup.text import WORD

_ENDINGS = pattern(r"(?:'s|ings?|edly|ed|ers?|ies|es|s|ly|y|e)$")
_COUNTED = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
)
_LARGER = {
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    "dozen": 12, "hundred": 100, "fortnight": 14, "thousand": 1000,
}  # fmt: skip
_NUMBERS = {word: number for number, word in enumerate(_COUNTED.split())} | _LARGER


@lru_cache(maxsize=1)
def common() -> frozenset[str]:
    """Words too common to say what a message is about (common.txt)."""
    return _words("common.txt")


@lru_cache(maxsize=1)
def vague() -> frozenset[str]:
    """The stems of words that name a kind of thing but not which (vague.txt)."""
    return frozenset(stem(w) for w in _words("vague.txt"))


@lru_cache(maxsize=1)
def general() -> frozenset[str]:
    """The stems of words that name nothing in particular, wherever they stand (general.txt)."""
    return vague() | {stem(w) for w in _words("general.txt")}


@lru_cache(maxsize=1)
def affect() -> frozenset[str]:
    """The stems of words that praise, feel, wish or stress (affect.txt)."""
    return frozenset(stem(w) for w in _words("affect.txt"))


@lru_cache(maxsize=1)
def _concepts() -> dict[str, str]:
    """The stem that stands for each stem of same.txt; the first line that has one counts."""
    found: dict[str, str] = {}
    for line in (files(__package__) / "same.txt").read_text("utf-8").splitlines():
        told = [] if line.startswith("#") else [stem(word) for word in line.split()]
        for own in told:
            found.setdefault(own, told[0])
    return found


def concept(own: str) -> str:
    """What stands for a stem and for all that say the same: 'seats' and 'chairs' alike."""
    return _concepts().get(own, own)


@lru_cache(maxsize=1)
def frames() -> frozenset[str]:
    """Words that frame a gift and say nothing of what is in it (frames.txt)."""
    return _words("frames.txt")


@lru_cache(maxsize=1)
def small() -> frozenset[str]:
    """The small words that every English text is full of (english.txt)."""
    return _words("english.txt")


def _words(name: str) -> frozenset[str]:
    lines = (files(__package__) / name).read_text("utf-8").splitlines()
    return frozenset(w for line in lines if not line.startswith("#") for w in line.split())


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A rough stem: endings off, at most six letters."""
    return word if word[0].isdigit() else base(word)[:6]


@lru_cache(maxsize=20_000)
def base(word: str) -> str:
    """A word with its ending off."""
    bare = fold(word)
    cut = _ENDINGS.sub("", bare)
    cut = cut if len(cut) >= 3 else bare
    if len(cut) > 3 and cut[-1] == cut[-2]:
        cut = cut[:-1]
    return cut


@lru_cache(maxsize=20_000)
def says_nothing(word: str) -> bool:
    """Whether a word is itself one of the general ones or of a mood; its stem may be another's:
    a concert is no concern."""
    return base(word) in _nothing()


@lru_cache(maxsize=1)
def _nothing() -> frozenset[str]:
    names = ("vague.txt", "general.txt", "affect.txt")
    return frozenset(base(w) for name in names for w in _words(name))


@lru_cache(maxsize=20_000)
def fold(word: str) -> str:
    """Accents off, lower case."""
    plain = unicodedata.normalize("NFKD", word.lower())
    return "".join(c for c in plain if not unicodedata.combining(c))


def number_word(word: str) -> int | None:
    return _NUMBERS.get(word)


@lru_cache(maxsize=4096)
def content(flat: str) -> tuple[str, ...]:
    """The stems of the content words of a flattened text, in order."""
    usual = common()
    return tuple(
        stem(w) for w in WORD.findall(flat) if (len(w) > 2 or w[0].isdigit()) and w not in usual
    )


def stems(flat: str) -> frozenset[str]:
    """The stems of all words of three letters and more, and of all figures."""
    return frozenset(stem(w) for w in WORD.findall(flat) if len(w) > 2 or w[0].isdigit())
