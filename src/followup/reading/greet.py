"""Whom a message greets, and whose name stands under it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from followup.reading import names
from followup.reading.words import TABLE, either

_TITLE = r"(?:(?:herr|frau|mr|mrs|ms|miss|mme|dr|prof|sir|ma'am)\b\.?\s*)?"
_NAME = r"(?P<name>[^\W\d_][\w'’. -]{0,30}?)?"
_GREETED = re.compile(
    rf"^\W{{0,3}}{either(TABLE['letters']['greetings'])}\s+{_TITLE}{_NAME}\s*[,!.:;–—\n-]",
    re.IGNORECASE,
)
_GREETING_LINE = re.compile(
    rf"^{either(TABLE['letters']['greetings'])}(?:\s[^.?!:]{{0,40}})?[,!]?$", re.IGNORECASE
)
_GREETED_FIRST = re.compile(
    rf"^{either(TABLE['letters']['greetings'])}\s"
    r"[^\W\d_][\w'’.-]{1,20}(?: [\w'’.-]{2,20})?[,!]\s",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"^@?(?P<name>[^\W\d_][\w'’-]{1,20}(?: [^\W\d_][\w'’-]{1,20})?)(?P<end>,|[ ]?\n)"
)


_NOBODY = re.compile(r"(?:or|and) |(?:madam|sirs?)$", re.IGNORECASE)  # 'Dear Sir or Madam'


def called(body: str, known: Iterable[str] = ()) -> str:
    """The name in the greeting: 'Hannah' of 'Hi Hannah,'.

    Without a word of greeting the name stands alone on its line, or is one of `known`."""
    text = body.lstrip()[:80] + "\n"
    if match := _GREETED.match(text):
        name = (match["name"] or "").strip(" .")
        return "" if _NOBODY.match(name) else name
    match = _CALLED.match(text)
    if not match or not names.is_name(match["name"]):
        return ""
    alone = match["end"] == "," and text[match.end() :].lstrip(" ").startswith("\n")
    if alone or any(names.same(match["name"], one) for one in known):
        return match["name"]
    return ""


def greets(line: str) -> bool:
    """Whether a line is a letter's greeting or begins with one: 'Dear all,', 'Hi Nils, here'."""
    return bool(_GREETING_LINE.match(line.strip()) or _GREETED_FIRST.match(line.strip()))


def signs(body: str, name: str) -> bool:
    """Whether one of the last two lines holds the name (or a word of it) and nothing else."""
    own = names.key(name)
    for line in [line for line in body.splitlines() if line.strip()][-2:]:
        words = names.key(line) if len(line) < 50 else frozenset()
        if words and words <= own and not _GREETED.match(line):
            return True
    return False
