"""What the head of a message says beside names, labels and its date: it is shown, not lost."""

from __future__ import annotations

import re
from collections.abc import Iterable

from followup.reading.names import Person
from followup.reading.words import TABLE

_EAST = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_WORD = re.compile(rf"[{_EAST}]|[^\W_{_EAST}]+")  # scripts without blanks: each character is one
_SIGN = re.compile(r"[^\w\s\x21-\x7e–—―•·“”„‘’«»…、，。：（）＜＞→➜]")  # such as an emoji
_AGO = re.compile(r"\(\d{1,3} \w{1,12} ago\)")  # says again what the date beside it says
_NUMBER = re.compile(r"^\W{0,3}\d{1,3}[).\]]\s")  # of a list of messages


def words(text: str) -> set[str]:
    """The words of a text, in small letters."""
    return set(_WORD.findall(text.lower()))


LABELS = frozenset(
    word
    for table in ("headers", "attribution", "rules", "moments")
    for listed in TABLE[table].values()
    for text in listed
    for word in words(text)
) | words("mailto hat heeft ha has folgendes the following volgende message nachricht ezt")


def unread(head: str, shown: Iterable[str]) -> list[str]:
    """The lines of a head that hold a word or sign which is neither shown nor a label."""
    text = "\n".join(shown)
    known = words(text)
    return [
        line.strip()
        for line in head.split("\n")
        if not known.issuperset(words(_NUMBER.sub("", _AGO.sub("", line))) - LABELS)
        or any(sign not in text for sign in _SIGN.findall(line))
    ]


def of_people(people: Iterable[Person]) -> list[str]:
    """The names and addresses of some people."""
    return [part for person in people for part in person if part]
