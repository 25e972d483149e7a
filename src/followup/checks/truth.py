"""Spans of a text held against what the brief holds: supported, unsupported or contradicted.

A claim is a name, a figure, a date, a quotation, a link or a 'you said'. Its sources are the
messages of the thread, the item, the user's facts and the weak follow-up that is rewritten.
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple

from followup.checks.wording import flatten
from followup.checks.words import common, content, fold, number_word, stem
from followup.dates import find_dates
from followup.injected import blanked
from followup.text import WORD
from followup.values import Brief, Item, Thread

Kind = Literal["name", "figure", "date", "quote", "link", "said"]
Status = Literal["supported", "unsupported", "contradicted"]

_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"'“”)\]]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<![\w@.])(?:[a-z0-9-]+\.)+(?:com|org|net|io|"
    r"co\.uk|gov|edu|example|dev|app|info|eu|de|uk|fr|ie|in|au|ca|ly|me)(?:/[^\s<>\"'“”)\]]*)?(?![\w@])",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"(?<![\w.,:/-])(?:[£$€]\s?)?\d[\d,]*(?:\.\d+)?(?!\d)")
_QUOTE = re.compile(r"(?<!\w)[\"“]([^\"“”\n]{3,300})[\"”](?!\w)")
_CAPITAL = re.compile(r"(?<![\w’'])[^\W\d_a-z][^\W\d_]*(?:[’'-][^\W\d_]+)*(?!\w)")
_SPACE = re.compile(r"\s+")
_FIXED_DATE = re.compile(r"\d")


class Claim(NamedTuple):
    """A span that says something that must come from somewhere."""

    kind: Kind
    start: int
    end: int
    text: str
    status: Status
    origin: str = ""  # 'thread:3', 'item:summary', 'fact:decider', 'message'
    quote: str = ""  # the words of the source; with a contradiction, what it says instead


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
    words: dict[str, tuple[int, int, int]] = field(default_factory=dict)  # folded word -> place
    numbers: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    proper: set[str] = field(default_factory=set)  # folded words that stand as names
    stems: set[str] = field(default_factory=set)
    days: dict[date, tuple[int, int, int]] = field(default_factory=dict)
    links: set[str] = field(default_factory=set)
    hosts: set[str] = field(default_factory=set)

    def at(self, place: tuple[int, int, int]) -> tuple[str, str]:
        origin = self.origins[place[0]]
        return origin.name, origin.text[place[1] : place[2]]


def sources(
    thread: Thread | None, item: Item | None, brief: Brief | None, subject_too: bool = True
) -> Sources:
    """Gather what the brief holds. Earlier places win, so the origin is the first to have said it."""
    facts = tuple(brief.facts.items()) if brief else ()
    message = brief.message if brief else None
    return _sources(thread, item, facts, message)


@lru_cache(maxsize=64)
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
    for index, m in enumerate(thread.messages if thread else ()):
        _add(found, f"thread:{index}", blanked(m.body), m.day)
    for index, m in enumerate(thread.messages if thread else ()):
        heads = " ; ".join((m.sender, m.address, *m.to, *m.cc))
        _add(found, f"thread:{index}", heads, m.day)
        if m.day:
            found.days.setdefault(m.day, (len(found.origins) - 1, 0, 0))
    if thread:
        _add(found, "thread:0", f"{thread.subject}\n{thread.me}\n{thread.contact}", None)
        for word in WORD.findall(thread.me):
            found.words.setdefault(fold(word), (len(found.origins) - 1, 0, 0))
    if message:
        _add(found, "message", message, None)
    return found


def _add(found: Sources, name: str, text: str, day: date | None) -> None:
    index = len(found.origins)
    flat = flatten(text)
    found.origins.append(Origin(name, text, flat, day))
    for word in WORD.finditer(text):
        place = (index, word.start(), word.end())
        found.stems.add(stem(word.group().lower()))
        for form in _forms(word.group()):
            found.words.setdefault(form, place)
        number = number_word(word.group().lower())
        if number is not None:
            found.numbers.setdefault(str(number), place)
    for figure in re.finditer(r"\d[\d,]*(?:\.\d+)?", text):
        found.numbers.setdefault(normal(figure.group()), (index, figure.start(), figure.end()))
    for start, end in _capitals(text, (0, 0), frozenset()):
        found.proper.update(form for w in WORD.findall(text[start:end]) for form in _forms(w))
    for link in _LINK.finditer(text):
        clean = _bare(link.group())
        found.links.add(clean)
        found.hosts.add(_host(clean))
    for mention in find_dates(text, day or date(2026, 1, 1)):
        if day or _FIXED_DATE.search(mention.text):
            found.days.setdefault(mention.day, (index, mention.start, mention.end))


def _forms(word: str) -> tuple[str, ...]:
    bare = fold(word.replace("’", "'"))
    cut = bare.removesuffix("'s")
    return (bare, cut) if cut != bare else (bare,)


def normal(figure: str) -> str:
    """'£2,300.00' is 2300."""
    bare = re.sub(r"[^\d.]", "", figure).strip(".")
    return bare.rstrip("0").rstrip(".") if "." in bare else bare.lstrip("0") or "0"


def _bare(link: str) -> str:
    link = link.rstrip(".,;:!?").lower()
    return re.sub(r"^https?://", "", link).removeprefix("www.").rstrip("/")


def _host(link: str) -> str:
    return link.split("/", 1)[0] if "@" not in link else link


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
    for match in _LINK.finditer(text):
        clean = _bare(match.group())
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
        origin = next((o for o in known.origins if inside and inside in _squeeze(o.text)), None)
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
    return _SPACE.sub(" ", flatten(text))


def _dates(
    text: str, known: Sources, day: date | None, taken: list[tuple[int, int]]
) -> list[Claim]:
    found = []
    for mention in find_dates(text, day or date(2026, 1, 1)):
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


def _same_words(phrase: str, known: Sources) -> tuple[int, int, int] | None:
    flat = _squeeze(phrase)
    for index, origin in enumerate(known.origins):
        at = origin.flat.find(flat)
        if at >= 0:
            return index, at, at + len(flat)
    return None


def _figures(text: str, known: Sources, taken: list[tuple[int, int]]) -> list[Claim]:
    found = []
    for match in _FIGURE.finditer(text):
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
    return found


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


def _named(
    text: str, known: Sources, taken: list[tuple[int, int]], skip: tuple[int, int]
) -> list[Claim]:
    found: list[Claim] = []
    for start, end in _capitals(text, skip, known.proper):
        if any(s <= start < e for s, e in taken):
            continue
        words = WORD.findall(text[start:end])
        places = [
            next((known.words[f] for f in _forms(w) if f in known.words), None) for w in words
        ]
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


def _capitals(text: str, skip: tuple[int, int], proper: Set[str]) -> list[tuple[int, int]]:
    """Runs of capitalised words that name something."""
    runs: list[tuple[int, int]] = []
    for match in _CAPITAL.finditer(text):
        start, end = match.span()
        if skip[0] <= start < skip[1] or _is_i(match.group()):
            continue
        opens = _starts_sentence(text, start)
        if runs and not opens and text[runs[-1][1] : start] in _JOINTS:
            runs[-1] = (runs[-1][0], end)
        elif _names(text, match, opens, proper):
            runs.append((start, end))
    return [(s, e) for s, e in runs if fold(text[s:e]).strip(".") not in _TITLES]


_JOINTS = (" ", ". ", " de ", " van ", " von ", " of ")


def _is_i(word: str) -> bool:
    return word in ("I", "OK", "PS", "P") or word.startswith(("I'", "I’"))


def _names(text: str, match: re.Match[str], opens: bool, proper: Set[str]) -> bool:
    """Whether a capitalised word is a name: not the plain first word of a sentence."""
    word = fold(match.group().replace("’", "'"))
    if any(form in proper for form in _forms(word)) or word in _TITLES:
        return True
    if word in common():
        return False
    return not opens or bool(_ACTS.match(text, match.end()))


# What follows a name at the head of a sentence: another name, or what only persons do.
_ACTS = re.compile(
    r"(?:[’']s)?[ .]{1,2}(?:[A-Z][a-z]|(?:has |have |had )?(?:said|says|told|tells|wrote|writes|confirmed|agreed|agrees|"
    r"promised|signs|signed|decides|decided|approves|approved|wants|asked|asks|thinks|knows|mentioned)\b)"
)
_TITLES = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "miss",
        "dr",
        "prof",
        "professor",
        "sir",
        "councillor",
        "cllr",
        "captain",
        "father",
        "rev",
        "sister",
        "judge",
        "lord",
        "lady",
    ]
)


def _starts_sentence(text: str, at: int) -> bool:
    before = text[:at].rstrip(" \t\"“'‘(*_-–•")
    return not before or before[-1] in ".!?:\n…"


def said(text: str, start: int, end: int, known: Sources) -> bool:
    """Whether what a 'you said …' goes on to say stands in some source, by its content words."""
    words = set(content(flatten(text[start:end])))
    if len(words) < 2:
        return True
    return len(words & known.stems) * 3 >= len(words)
