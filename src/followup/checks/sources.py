"""All that a follow-up may say: the thread, the item, the user's facts, ready to be asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from followup.checks.spans import LINK, amounts_in_words, bare_link, capitals, forms, links, normal
from followup.checks.wording import flatten
from followup.checks.words import fold, number_word, stem
from followup.dates import find_dates
from followup.injected import blanked, name_alone, span, without_accounts
from followup.lazily import pattern
from followup.text import WORD
from followup.values import Brief, Item, Message, Thread

SOME_DAY = date(2026, 1, 1)  # for dates that name their year or need no day to be read from
_NUMBER = pattern(r"\d[\d,]*(?:\.\d+)?")
_DIGIT = pattern(r"\d")

Place = tuple[int, int, int]  # which origin, and the span in its text


class Origin(NamedTuple):
    """One source: its name, its text, the day it was written."""

    name: str
    text: str
    flat: str
    day: date | None


@dataclass(slots=True)
class Sources:
    """All that may be said, ready to be asked."""

    origins: list[Origin]
    said: set[str] = field(default_factory=set)  # words as they are written
    words: dict[str, Place] = field(default_factory=dict)  # folded word -> place
    numbers: dict[str, Place] = field(default_factory=dict)
    proper: set[str] = field(default_factory=set)  # folded words that stand as names
    stems: set[str] = field(default_factory=set)
    days: dict[date, Place] = field(default_factory=dict)
    links: set[str] = field(default_factory=set)
    vouched: set[str] = field(default_factory=set)  # figures and links of the user's own side

    def at(self, place: Place) -> tuple[str, str]:
        origin = self.origins[place[0]]
        return origin.name, origin.text[place[1] : place[2]]


def sources(thread: Thread | None, item: Item | None, brief: Brief | None) -> Sources:
    """Gather what the brief holds; a span's origin is the first place that says it."""
    facts = tuple(brief.facts.items()) if brief else ()
    message = brief.message if brief else None
    return _sources(thread, item, facts, message)


@lru_cache(maxsize=128)  # those of the drafts under way
def _sources(
    thread: Thread | None,
    item: Item | None,
    facts: tuple[tuple[str, str], ...],
    message: str | None,
) -> Sources:
    found = Sources([])
    for key, value in facts:
        _add(found, f"fact:{key}", value, None)
    if item:
        _add(found, f"item:{item.id}", f"{item.title}\n{item.text}", None)
    if thread:
        _add_thread(found, thread)
    if message:
        _add(found, "message", message, None)
    return found


def _add_thread(found: Sources, thread: Thread) -> None:
    """The bodies first, so that a span is traced to what somebody wrote, then the heads."""
    steered = any(span(m.body) for m in thread.messages if not m.from_me)
    for index, message in enumerate(thread.messages):
        text = _usable(message, steered)
        _add(found, f"thread:{index}", text, message.day, vouched=message.from_me)
    for index, message in enumerate(thread.messages):
        _add(found, f"thread:{index}", _head(message), message.day, vouched=message.from_me)
        if message.day:
            found.days.setdefault(message.day, (len(found.origins) - 1, 0, 0))
    subject = _unlinked(blanked(thread.subject))  # a subject names a matter; whose it is, none says
    named = f"{subject}\n{thread.me}\n{name_alone(thread.contact)}"
    _add(found, "thread:0", named, None)
    for word in WORD.findall(thread.me):
        found.words.setdefault(fold(word), (len(found.origins) - 1, 0, 0))


def _usable(message: Message, steered: bool) -> str:
    """What may be said of a message: nothing that speaks to a program, and of the others' words no
    bank account, nor any link where one of them tries to steer a program."""
    text = blanked(message.body)
    if message.from_me:
        return text
    text = without_accounts(text)
    return _unlinked(text) if steered else text


def _unlinked(text: str) -> str:
    return LINK.sub(lambda link: " " * len(link.group()), text)


def _head(message: Message) -> str:
    return " ; ".join((name_alone(message.sender), message.address, *message.to, *message.cc))


def _add(found: Sources, name: str, text: str, day: date | None, *, vouched: bool = True) -> None:
    index = len(found.origins)
    found.origins.append(Origin(name, text, flatten(text), day))
    _add_words(found, index, text)
    figures = [(m, normal(m.group())) for m in _NUMBER.finditer(text)]
    figures += amounts_in_words(text)
    for match, value in figures:
        found.numbers.setdefault(value, (index, match.start(), match.end()))
    for start, end in capitals(text, (0, 0), frozenset()):
        found.proper.update(form for w in WORD.findall(text[start:end]) for form in forms(w))
    linked = {bare_link(link.group()) for link in links(text)}
    found.links |= linked
    if vouched:
        found.vouched |= linked.union(value for _, value in figures)
    for mention in find_dates(text, day or SOME_DAY) if day or _DIGIT.search(text) else ():
        if day or _DIGIT.search(mention.text):
            found.days.setdefault(mention.day, (index, mention.start, mention.end))


def _add_words(found: Sources, index: int, text: str) -> None:
    for word in WORD.finditer(text):
        said = word.group()
        if said in found.said:
            continue
        found.said.add(said)
        place = (index, *word.span())
        cut, bare, number = _known_as(said)
        found.stems.add(cut)
        for form in bare:
            found.words.setdefault(form, place)
        if number:
            found.numbers.setdefault(number, place)


@lru_cache(maxsize=8192)
def _known_as(said: str) -> tuple[str, tuple[str, ...], str]:
    """A word's stem, its plain forms, and the figure that it names ('' where it names none)."""
    low = said.lower()
    number = number_word(low)
    return stem(low), forms(said), "" if number is None else str(number)
