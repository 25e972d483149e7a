"""The tables of words.toml as sets and patterns, loaded once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from importlib.resources import files
from typing import Any

TABLE: dict[str, dict[str, Any]] = tomllib.loads(
    files("followup.reading").joinpath("words.toml").read_text(encoding="utf-8")
)
SELVES: frozenset[str] = frozenset(TABLE["names"]["selves"])  # 'me', 'you' as a sender or receiver


def either(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first; a space matches any run of spaces."""
    longest = sorted(set(words), key=lambda word: (-len(word), word))
    return "(?:" + "|".join(re.escape(word).replace(r"\ ", r"[ ]+") for word in longest) + ")"


def any_of(patterns: Iterable[str], flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
    """One compiled pattern for any of several."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), flags)


def numbered(section: str) -> dict[str, int]:
    """Months or weekdays by any of their names."""
    return {word: int(number) for number, words in TABLE[section].items() for word in words}


# A greeting and a closer, each at the start of a line.
GREETING = re.compile(rf"^{either(TABLE['letters']['greetings'])}(?![^\W_])", re.IGNORECASE)
CLOSER = re.compile(rf"^\W{{0,3}}{either(TABLE['letters']['closers'])}(?![^\W_])", re.IGNORECASE)
