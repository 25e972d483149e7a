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


def either(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first; a space matches any run of spaces."""
    longest = sorted(set(words), key=lambda word: (-len(word), word))
    return "(?:" + "|".join(re.escape(word).replace(r"\ ", r"[ ]+") for word in longest) + ")"


def numbered(section: str) -> dict[str, int]:
    """Months or weekdays by any of their names."""
    return {word: int(number) for number, words in TABLE[section].items() for word in words}
