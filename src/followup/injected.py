"""Text in a message that speaks to a writing program instead of to a person.

Such text is still data: it is shown and it is read. But nothing in it is a source: no fact, link
or quote of a draft or a diagnosis may rest on it. What counts is who is addressed (a program, its
rules, its form of input), not what is asked; talk *about* such programs is left alone. The
families of address stand in `injected.toml`.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from followup.values import Thread

_UNSEEN = re.compile(
    r"[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\U000e0000-\U000e007f]"
)
_SENTENCE = re.compile(r"[.!?…][\"'”’)]*\s+|\n")
# A joiner inside an emoji and a mark of writing direction are everyday text.
_EVERYDAY = "\u200b\u200c\u200d\u200e\u200f\u00ad\ufeff"
_ACCENTS = str.maketrans("çãõáéíóúàèìòùñüöä’‘ăâîșțşţ", "caoaeiouaeiounuoa''aaistst")
# Letters of another script that look like ours, and figures that stand for letters.
_ALIKE = str.maketrans("аеорсухіјѕһԁԛԝгкмтαειορτυνκ", "aeopcyxijshdqwrkmtaeioptuvk")
_STAND_IN = str.maketrans("013457@$", "oieastas")
_MIXED = re.compile(r"[a-z][013457@$]+[a-z]|(?<!\w)[013457@$]+[a-z]{2}")
_OTHER_SCRIPT = re.compile(r"[\u0370-\u04ff\u0500-\u052f]")
_DRESSED = re.compile(r"[\u2100-\u214f\uff01-\uff5e\U0001d400-\U0001d7ff]")
# Letters set apart one by one: what people so write is a heading, and short.
_SET_APART = re.compile(r"(?<!\w)(?:[^\W\d_][ ._*-]{1,3}){15,}[^\W\d_](?!\w)")


class Family(NamedTuple):
    """One way of address: words of which one must stand there at all, and what is looked for."""

    needs: tuple[str, ...]
    text: str


class Span(NamedTuple):
    start: int
    end: int


@lru_cache(maxsize=512)
def span(body: str) -> Span | None:
    """From the sentence in which a program is addressed to the end of the message; None where
    only people are. Characters that nobody sees count as such an address."""
    flat = body.translate(_ACCENTS).lower()
    if len(flat) != len(body):  # a letter whose small form is longer: places would shift
        flat = body
    tried = (m for text in _readings(flat) for m in _tried(text))
    at = min(
        (m.start() for m in (*tried, *_unseen(body), *_SET_APART.finditer(body))), default=None
    )
    if at is not None:
        return _to_the_end(body, at)
    if not _UNSEEN.search(flat):
        return None
    kept = [i for i, letter in enumerate(flat) if not _UNSEEN.match(letter)]
    joined = min((m.start() for m in _tried("".join(flat[i] for i in kept))), default=None)
    return None if joined is None else _to_the_end(body, kept[joined])


def _readings(flat: str) -> Iterator[str]:
    """A text as it stands, and as an eye reads it that is shown letters of another script or
    figures in place of letters; each as long as the text."""
    yield flat
    if _DRESSED.search(flat):
        flat = "".join(map(_plain, flat))
        yield flat
    if _OTHER_SCRIPT.search(flat):
        yield flat.translate(_ALIKE)
    if _MIXED.search(flat):
        yield flat.translate(_STAND_IN)


def _plain(letter: str) -> str:
    plain = unicodedata.normalize("NFKC", letter).lower()
    return plain if len(plain) == 1 else letter


def _to_the_end(body: str, at: int) -> Span:
    """From the start of the sentence or line: what stands before it was said to a person."""
    starts = [m.end() for m in _SENTENCE.finditer(body, 0, at)]
    return Span(starts[-1] if starts else 0, len(body))


def _tried(flat: str) -> Iterator[re.Match[str]]:
    for family in _families():
        if any(need in flat for need in family.needs):
            match = _pattern(family.text).search(flat)
            if match:
                yield match


def _unseen(body: str) -> Iterator[re.Match[str]]:
    return (m for m in _UNSEEN.finditer(body) if m.group() not in _EVERYDAY)


def blanked(body: str) -> str:
    """The body, as long as before, with what speaks to a program made blank."""
    found = span(body)
    if found is None:
        return body
    return body[: found.start] + " " * (found.end - found.start)


def name_alone(name: str) -> str:
    """A name without what it goes on to say: to a program, or as a whole link."""
    if "://" not in name and span(name) is None:
        return name
    return _NAME_ENDS.split(name, maxsplit=1)[0].strip() if _NAME_ENDS.search(name) else ""


_NAME_ENDS = re.compile(r"[,;:|<>(\[]|\s[-–—]\s|\n")


def plainly_headed(thread: Thread) -> Thread:
    """The thread with names that are only names, and a subject that speaks to people: what stands
    in a head goes into items and greetings as it is."""
    changed: dict[str, object] = {}
    if any(name_alone(m.sender) != m.sender for m in thread.messages):
        changed["messages"] = tuple(
            m.model_copy(update={"sender": name_alone(m.sender)}) for m in thread.messages
        )
    if name_alone(thread.contact) != thread.contact:
        changed["contact"] = name_alone(thread.contact)
    if span(thread.subject):
        changed["subject"] = blanked(thread.subject).strip()
    return thread.model_copy(update=changed) if changed else thread


def without_accounts(body: str) -> str:
    """The body, as long as before, without the numbers of bank accounts: where money goes is said
    by the user, never by who writes to the user."""
    for start, end in accounts(body):
        body = body[:start] + " " * (end - start) + body[end:]
    if not _BANK.search(body):
        return body
    lines = (_ACCOUNT.sub(_blank, x) if _BANK.search(x) else x for x in _LINES.findall(body))
    return "".join(lines)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def accounts(text: str) -> list[Span]:
    """Where money may go that needs no word beside it: IBANs whose check digits are right, and the
    addresses of wallets."""
    found = [Span(*m.span()) for m in _IBAN.finditer(text) if _adds_up(m.group())]
    return found + [Span(*m.span()) for m in _WALLET.finditer(text)]


def _adds_up(iban: str) -> bool:
    """Whether the check digits of an IBAN are right: then it needs no word beside it."""
    plain = iban.replace(" ", "")
    return int("".join(str(int(c, 36)) for c in plain[4:] + plain[:4])) % 97 == 1


_IBAN = re.compile(r"\b[A-Z]{2}\d\d(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_WALLET = re.compile(r"\bbc1[a-z0-9]{20,60}\b|\b0x[0-9a-fA-F]{40}\b")
_LINES = re.compile(r"[^\n]*\n|[^\n]+")
_BANK = re.compile(
    r"\b(?:sort code|iban|bic|swift|routing (?:number|no)|bank details|"
    r"account (?:number|no|details)\b|accounts?:? \d|payments? (?:to|go|goes|into)\b|"
    r"pay(?:able)? (?:in)?to\b)",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(
    r"\b[A-Z]{2}\d\d(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b|\b\d\d-\d\d-\d\d\b|"
    r"(?<![\d.,-])\d(?:[ -]?\d){7,33}(?![\d.,]\d)"
)


@cache
def _families() -> tuple[Family, ...]:
    told = tomllib.loads(files("followup").joinpath("injected.toml").read_text("utf-8"))
    words = {"{program}": told["program"], "{rules}": told["rules"]}
    found = []
    for one in told["family"]:
        text = one["pattern"]
        for slot, filling in words.items():
            text = text.replace(slot, filling)
        found.append(Family(tuple(one["needs"]), text))
    return tuple(found)


@cache
def _pattern(text: str) -> re.Pattern[str]:
    """Compiled when a text first holds one of its words."""
    return re.compile(text, re.MULTILINE)
