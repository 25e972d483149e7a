"""Sentences and words, found by one linear scan; every span points into the text as given."""

from __future__ import annotations

import re
from typing import NamedTuple

_ABBREVIATIONS = frozenset(
    [
        "mr",
        "mrs",
        "engr",
        "ms",
        "dr",
        "prof",
        "sr",
        "jr",
        "st",
        "vs",
        "etc",
        "e.g",
        "i.e",
        "eg",
        "ie",
        "approx",
        "dept",
        "est",
        "inc",
        "ltd",
        "co",
        "corp",
        "no",
        "nr",
        "tel",
        "ext",
        "fig",
        "vol",
        "ed",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "mon",
        "tue",
        "tues",
        "wed",
        "thu",
        "thur",
        "thurs",
        "fri",
        "sat",
        "sun",
        "a.m",
        "p.m",
        "u.s",
        "u.k",
        "cc",
        "att",
        "attn",
        "rev",
        "hon",
        "gen",
        "col",
        "lt",
        "sgt",
        "ph.d",
        "m.d",
        "b.sc",
        "m.sc",
    ]
)
_CLOSERS = "\"'”’)]»*_"
_ENDERS = ".!?…。！？"
_RUN = re.compile(f"[{_ENDERS}][{re.escape(_ENDERS + _CLOSERS)}]*")
_BULLET = re.compile(r"[ \t]*(?:[-*•–]|\(?\d{1,2}[.)]|\(?[a-zA-Z][.)])[ \t]+")
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


class Sentence(NamedTuple):
    """A sentence and its span; `asks`: it ends in a question mark (inside closing quotes too)."""

    start: int
    end: int
    text: str
    asks: bool


def words(text: str) -> list[str]:
    """The words, in lower case, apostrophes made plain."""
    return WORD.findall(lowered(text).replace("’", "'"))


def lowered(text: str) -> str:
    """In lower case with every letter in its place: one whose small form is longer stays."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(c if len(c.lower()) != 1 else c.lower() for c in text)
    return low


def sentences(text: str) -> tuple[Sentence, ...]:
    """Split into sentences: at enders, at blank lines, at short or bulleted lines."""
    found: list[Sentence] = []
    for start, end in _blocks(text):
        at = start
        for stop in _stops(text, start, end):
            _add(found, text, at, stop)
            at = stop
        _add(found, text, at, end)
    return tuple(found)


def _add(found: list[Sentence], text: str, start: int, end: int) -> None:
    raw = text[start:end]
    body = raw.strip()
    if body:
        start += len(raw) - len(raw.lstrip())
        end = start + len(body)
        found.append(
            Sentence(start, end, body, body.rstrip(_CLOSERS + " .!").endswith(("?", "？")))
        )


def _blocks(text: str) -> list[tuple[int, int]]:
    """Runs of lines that may share a sentence: a wrapped line joins the one above."""
    blocks: list[tuple[int, int]] = []
    at = 0
    open_from: int | None = None
    previous = ""
    for line in text.splitlines(keepends=True):
        content = line.strip()
        if not content:
            if open_from is not None:
                blocks.append((open_from, at))
                open_from = None
        elif open_from is not None and _breaks(previous, content):
            blocks.append((open_from, at))
            open_from = at
        elif open_from is None:
            open_from = at
        previous = content
        at += len(line)
    if open_from is not None:
        blocks.append((open_from, at))
    return blocks


def _breaks(above: str, line: str) -> bool:
    """Whether a line starts something new rather than going on with the one above."""
    if _BULLET.match(line) or (above.endswith((",", ":")) and len(above) < 30):
        return True
    if above[-1] in _ENDERS + _CLOSERS:
        return True
    return len(above) < 45 and not line[0].islower()


def _stops(text: str, start: int, end: int) -> list[int]:
    return [
        run.end()
        for run in _RUN.finditer(text, start, end)
        if _is_end(text, run.start(), run.end(), end)
    ]


def _is_end(text: str, at: int, stop: int, end: int) -> bool:
    if stop >= end:
        return False  # the block ends there by itself
    if text[at] in "。！？":
        return True
    if not text[stop].isspace():
        return False  # 3.5, example.com, v1.2
    if text[at] != ".":
        return _next_is_upper(text, stop, end) or (
            text[at] == "?" and text[stop - 1] not in _CLOSERS
        )
    return _full_stop_ends(text, at, stop)


def _full_stop_ends(text: str, at: int, stop: int) -> bool:
    word_start = at
    while word_start > 0 and not text[word_start - 1].isspace():
        word_start -= 1
    word = text[word_start:at].lower().strip("(\"'“‘[")
    if word in ("no", "co", "ed", "col", "sat", "sun", "mar", "may", "gen"):
        following = text[stop : stop + 12].lstrip()
        return not (
            following[:1].isdigit() or (word in ("co", "gen", "col") and following[:1].isupper())
        )
    if word in _ABBREVIATIONS:
        return False
    if len(word) == 1 and word.isalpha() and word != "i":
        return False  # an initial
    return not (word.isdigit() and word_start == _line_start(text, word_start))


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _next_is_upper(text: str, stop: int, end: int) -> bool:
    for at in range(stop, min(stop + 8, end)):
        if not text[at].isspace() and text[at] not in "\"'“‘([":
            return not text[at].islower()
    return True
