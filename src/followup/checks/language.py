"""Whether a text is in English: by the share of the small words that English is full of."""

from __future__ import annotations

from functools import lru_cache

from followup.checks.words import small
from followup.text import words
from followup.values import Thread

LEAST = 0.14  # English has some four small words in ten, its neighbours at most one
_LATIN_ENDS = "\u024f"  # the last letter of Latin's extensions
_ENOUGH = 12  # words; fewer tell nothing
_CHAT = 8  # of a whole thread


def is_english(text: str, enough: int = _ENOUGH) -> bool:
    """False where other letters outweigh Latin ones or small words are too few; a short text in
    Latin letters counts as English."""
    if not text.isascii() and _other_letters(text):
        return False
    told = words(text)
    return len(told) < enough or sum(map(small().__contains__, told)) >= LEAST * len(told)


def _other_letters(text: str) -> bool:
    """Whether more letters are of other alphabets than are Latin."""
    letters = [c for c in text if c.isalpha()]
    return sum(c > _LATIN_ENDS for c in letters) * 2 > len(letters)


@lru_cache(maxsize=64)
def reads_english(thread: Thread) -> bool:
    """Whether the messages of a thread, taken together, are in English."""
    return is_english("\n".join(m.body for m in thread.messages), _CHAT)
