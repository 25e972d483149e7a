"""Claims of a text, each held against its sources: supported, unsupported or contradicted.

A claim is a name, a figure, a date, a quotation or a link; what a 'you said …' goes on to say is
held against the sources by its content words.
"""

from __future__ import annotations

import re
from collections.abc import Set
from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple

from followup.checks.sources import SOME_DAY, Place, Sources, sources
from followup.checks.spans import (
    FIGURE,
    amounts_in_words,
    bare_link,
    capitals,
    forms,
    links,
    normal,
)
from followup.checks.wording import flatten
from followup.checks.words import number_word, small, stem
from followup.dates import find_dates
from followup.injected import accounts
from followup.lazily import pattern
from followup.text import WORD

__all__ = ["Claim", "Sources", "claims", "said", "sources"]

Kind = Literal["name", "figure", "date", "quote", "link"]
Status = Literal["supported", "unsupported", "contradicted"]
_QUOTE = pattern(r"(?<!\w)[\"“]([^\"“”\n]{3,300})[\"”](?!\w)")
_SPACE = pattern(r"\s+")
_FIXED_DATE = pattern(r"\d")
_UNITS = frozenset(
    stem(w)
    for w in [
        "days",
        "weeks",
        "months",
        "years",
        "hours",
        "minutes",
        "euros",
        "pounds",
        "dollars",
        "percent",
        "per",
        "pages",
        "words",
    ]
)


class Claim(NamedTuple):
    """A span that says something that must come from somewhere."""

    kind: Kind
    start: int
    end: int
    text: str
    status: Status
    origin: str = ""  # 'thread:3', 'item:summary', 'fact:decider', 'message'
    quote: str = ""  # the words of the source; with a contradiction, what it says instead


def claims(
    text: str, known: Sources, day: date | None, skip: tuple[int, int] = (0, 0)
) -> list[Claim]:
    """Every claim of a text with its place, in order. `skip` is the greeting's span."""
    taken: list[tuple[int, int]] = []
    found = [*_links(text, known, taken), *_quotes(text, known), *_dates(text, known, day, taken)]
    found += _figures(text, known, taken)
    found += _named(text, known, taken, skip)
    return sorted(found, key=lambda c: (c.start, c.end))


def _links(text: str, known: Sources, taken: list[tuple[int, int]]) -> list[Claim]:
    found = []
    for match in links(text):
        clean = bare_link(match.group())
        end = match.start() + len(match.group().rstrip(".,;:!?"))
        taken.append((match.start(), match.end()))
        origin = next((o for o in known.origins if clean in o.flat), None)
        held = clean in known.links or origin is not None
        found.append(
            Claim(
                "link",
                match.start(),
                end,
                text[match.start() : end],
                "supported" if held else "unsupported",
                origin.name if origin else "",
                text[match.start() : end] if origin else "",
            )
        )
    return found


def _quotes(text: str, known: Sources) -> list[Claim]:
    found = []
    for match in _QUOTE.finditer(text):
        inside = _squeeze(match[1]).strip(" .,!?…")
        origin = next((o for o in known.origins if inside and inside in squeezed(o.flat)), None)
        found.append(
            Claim(
                "quote",
                match.start(),
                match.end(),
                match.group(),
                "supported" if origin else "unsupported",
                origin.name if origin else "",
                match[1] if origin else "",
            )
        )
    return found


def _squeeze(text: str) -> str:
    return squeezed(flatten(text))


@lru_cache(maxsize=256)  # the sources are asked for every quotation of every draft
def squeezed(flat: str) -> str:
    return _SPACE.sub(" ", flat)


def _dates(
    text: str, known: Sources, day: date | None, taken: list[tuple[int, int]]
) -> list[Claim]:
    found = []
    for mention in find_dates(text, day or SOME_DAY):
        if any(s < mention.end and mention.start < e for s, e in taken):
            continue
        taken.append((mention.start, mention.end))
        if day is None and not _FIXED_DATE.search(mention.text):
            continue
        place = known.days.get(mention.day) or _same_words(mention.text, known)
        origin, quote = known.at(place) if place else ("", "")
        said = mention.text.rstrip(".")
        end = mention.start + len(said)
        status: Status = "supported" if place else "unsupported"
        found.append(
            Claim(
                "date", mention.start, end, said, status, origin, quote or (said if place else "")
            )
        )
    return found


def _same_words(phrase: str, known: Sources) -> Place | None:
    flat = _squeeze(phrase)
    for index, origin in enumerate(known.origins):
        at = origin.flat.find(flat)
        if at >= 0:
            return index, at, at + len(flat)
    return None


def _figures(text: str, known: Sources, taken: list[tuple[int, int]]) -> list[Claim]:
    found = []
    for match in FIGURE.finditer(text):
        if any(s <= match.start() < e for s, e in taken):
            continue
        number = normal(match.group())
        place = known.numbers.get(number)
        if place:
            origin, quote = known.at(place)
            found.append(_figure(match, "supported", origin, quote))
        elif derived(number, known):
            found.append(_figure(match, "supported", "thread", ""))
        else:
            said = _instead(text, match, known)
            found.append(_figure(match, "contradicted" if said else "unsupported", "", said))
    for start, end in accounts(text):
        if not any(s <= start < e for s, e in taken):
            found.append(_account(text[start:end], start, known))
    for match, number in amounts_in_words(text):
        place = known.numbers.get(number)
        origin, quote = known.at(place) if place else ("", "")
        held = place is not None or derived(number, known)
        found.append(_figure(match, "supported" if held else "unsupported", origin, quote))
    return found


def _account(told: str, start: int, known: Sources) -> Claim:
    """A bank account or a wallet: the sources hold none but the user's own."""
    origin = next((o for o in known.origins if told in o.text), None)
    status: Status = "supported" if origin else "unsupported"
    return Claim(
        "figure", start, start + len(told), told, status, origin.name if origin else "", told
    )


def _figure(match: re.Match[str], status: Status, origin: str, quote: str) -> Claim:
    return Claim("figure", match.start(), match.end(), match.group(), status, origin, quote)


def derived(number: str, known: Sources) -> bool:
    """A sum, difference, product or half of two figures that are there."""
    try:
        value = float(number)
    except ValueError:
        return False
    if value < 10 and value == int(value):
        return False
    have = [float(n) for n in list(known.numbers)[:60]]
    return any(
        abs(value - result) < 0.006
        for i, a in enumerate(have)
        for b in have[i:]
        for result in (a * 2, a / 2, a + b, abs(a - b), a * b, a / b if b else 0, b / a if a else 0)
    )


def _instead(text: str, match: re.Match[str], known: Sources) -> str:
    """What the sources say of the same thing: '14 panels' where the thread has '12 panels'."""
    after = WORD.search(text, match.end())
    if not after or after.start() - match.end() > 2 or stem(after.group().lower()) in _UNITS:
        return ""
    noun = stem(after.group().lower())
    for origin in known.origins:
        told = list(WORD.finditer(origin.flat))
        for at, word in enumerate(told):
            figure = _value(word.group())
            if figure and figure != normal(match.group()):
                for other in told[at + 1 : at + 3]:
                    if stem(other.group()) == noun:
                        return origin.text[word.start() : other.end()]
    return ""


def _value(word: str) -> str:
    if word[0].isdigit():
        return normal(word)
    number = number_word(word)
    return "" if number is None else str(number)


def _named(
    text: str, known: Sources, taken: list[tuple[int, int]], skip: tuple[int, int]
) -> list[Claim]:
    found: list[Claim] = []
    for start, end in capitals(text, skip, known.proper):
        if any(s <= start < e for s, e in taken):
            continue
        words = WORD.findall(text[start:end])
        places = [next((known.words[f] for f in forms(w) if f in known.words), None) for w in words]
        if all(p is not None for p in places):
            place = places[0]
            assert place is not None
            origin, quote = known.at(place)
            found.append(
                Claim(
                    "name",
                    start,
                    end,
                    text[start:end],
                    "supported",
                    origin,
                    quote or text[start:end],
                )
            )
        else:
            found.append(Claim("name", start, end, text[start:end], "unsupported"))
    return found


def said(flat: str, told: Set[str]) -> bool:
    """Whether what a 'you said …' goes on to say is among these stems, by its content words."""
    usual = small()
    words = {stem(w) for w in WORD.findall(flat) if len(w) > 2 and w not in usual and "'" not in w}
    if len(words) < 2:
        return True
    shared = sum(w in told or any(_kin(w, t) for t in told) for w in words)
    return shared * 3 >= len(words)


def _kin(a: str, b: str) -> bool:
    return min(len(a), len(b)) > 3 and (a.startswith(b) or b.startswith(a))
