"""What the user has given of what a contact asked for: all of it, a part, or nothing.

A request is met by a sentence that says so ('here is the form') or that answers it ('it is 40 cm'),
and by no promise, no question and no chaser. Of several things each must be met.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from followup import turns
from followup.text import lowered, sentences, words

_SAME = 5  # letters: 'photos' and 'photograph' are taken for the same thing
_SHORTLY = 8  # words
_SHORT = 4  # letters; a shorter word says too little
_PARTS = re.compile(r"[,;]|\band\b|\bplus\b|&|\bas well as\b|\+")
_A_PART = re.compile(  # what begins a thing of its own: 'the depth', 'three statements'
    r"\s*(?:also |then |maybe |either |roughly |ideally )*(?:the|an?|any|your|you're|yr"
    r"|ur|my|his|her|its|their|our|one|two|three|four|five|six|\d+|copy|copies|proof|photos?|pictures?|how|what|which"
    r"|when|where|who|whose|whether|if|some|all|both)\b"
)
_OPEN = re.compile(
    r"(?:^|[,;:.]|\b(?:and|so|know|tell|say|see|advise|confirm|me|us))\s*"
    r"(?:which|what|who|whose|whom|where|when|how)\b"
)
_REACH = 8  # letters before another clause may begin
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][\w'’-]+")


@lru_cache(maxsize=1)
def _raw() -> dict[str, list[str]]:
    return tomllib.loads((files(__package__) / "given.toml").read_text("utf-8"))


@lru_cache(maxsize=1)
def _tables() -> dict[str, re.Pattern[str]]:
    return {
        name: re.compile(rf"(?<!\w)(?:{'|'.join(lines)})(?!\w)")
        for name, lines in _raw().items()
        if name != "little"
    }


def _says(table: str, text: str) -> bool:
    return _tables()[table].search(_plain(text)) is not None


def _plain(text: str) -> str:
    return lowered(text).replace("’", "'")


class Part(NamedTuple):
    """One of the things asked for: its words, and what kind of answer it wants."""

    stems: frozenset[str]
    number: bool  # how many, when
    open: bool  # which, what, who, where


class Request(NamedTuple):
    """What a sentence of the contact's asks for."""

    parts: tuple[Part, ...]
    choice: bool  # this or that
    closed: bool  # yes or no


@lru_cache(maxsize=256)
def request(quote: str) -> Request:
    """The request that a sentence of the contact's makes."""
    text = _plain(quote)
    question = "?" in text
    supply = turns.asks_to_supply(quote)
    whole, pieces = _pieces(text)
    parts = [_part(piece, alone=len(pieces) == 1, whole=whole) for piece in pieces]
    parts = [part for part in parts if part.stems or part.number or part.open]
    is_open = any(part.open for part in parts)
    return Request(
        parts=tuple(parts) or (Part(frozenset(), number=False, open=False),),
        choice=bool(re.search(r"\bor\b", text)) and (question or is_open),
        closed=question and not is_open and not supply,
    )


def _part(piece: str, alone: bool, whole: str) -> Part:
    shown = whole if alone else piece
    is_open = bool(_OPEN.search(shown))
    return Part(_stems(words(piece)), number=_says("quantity", shown), open=is_open)


def _pieces(text: str) -> tuple[str, list[str]]:
    """The sentence from its verb of asking on, and the things it names; what goes on about one
    stays with it, and where another clause begins they are over."""
    verb = _tables()["object"].search(text)
    rest = text[verb.end() :] if verb else text
    end = _tables()["over"].search(rest, _REACH) if len(rest) > _REACH else None
    kept = rest[: end.start()] if end else rest
    if not _stems(words(kept)):
        kept = text
    found: list[str] = []
    start = 0
    for cut in _PARTS.finditer(kept):
        if _A_PART.match(kept, cut.end()):
            found.append(kept[start : cut.start()])
            start = cut.end()
    return text, [*found, kept[start:]]


@lru_cache(maxsize=1)
def _says_little() -> frozenset[str]:
    return frozenset(" ".join(_raw()["little"]).split())


def _stems(told: Iterable[str]) -> frozenset[str]:
    return frozenset(
        w[:_SAME].rstrip("s") if len(w) > _SHORT else w
        for w in told
        if len(w) >= _SHORT and w not in _says_little() and not w[0].isdigit()
    )


def is_met(quote: str, bodies: Sequence[str], known: Sequence[str] = ()) -> bool:
    """Whether the user's messages `bodies`, written since, give what `quote` asks for.

    `known` is what the user had written before: a word of theirs that comes again delivers nothing.
    """
    if _says("occasion", quote) and "?" not in quote:
        return bool(bodies)
    asked = request(quote)
    before = _stems(w for body in known for w in words(body))
    still = list(asked.parts)
    for at, body in enumerate(bodies):
        giving = [s.text for s in sentences(body) if not s.asks and _may_give(s.text)]
        if at == 0 and (
            any(_settles(asked, text) for text in giving) or _answers_shortly(asked, quote, body)
        ):
            return True
        still = _left(still, giving, before, first=at == 0)
        if not still:
            return True
    return False


def _answers_shortly(asked: Request, quote: str, body: str) -> bool:
    """'Which do you want to avoid?' 'None, I go everywhere.': what comes next, and is short."""
    if "?" not in quote or "?" in body or turns.asks_to_supply(quote):
        return False
    told = len(words(body))
    numbers = any(part.number for part in asked.parts)
    other = turns.is_thanks(body) or turns.asks_again(body) or not _may_give(body)
    return told <= _SHORTLY and not numbers and not other


def _may_give(text: str) -> bool:
    """No promise, no lack, and nothing that asks itself."""
    if _says("lacking", text):
        return False
    return turns.hands_over(text) or not turns.requests(text)


def _settles(asked: Request, text: str) -> bool:
    """Whether a sentence chooses, or says yes or no, and so answers the whole."""
    if turns.asks_again(text):
        return False
    if asked.choice and _says("chooses", text):
        return True
    return asked.closed and _tables()["yes_or_no"].match(_plain(text)) is not None


def _left(
    parts: list[Part], giving: Sequence[str], before: frozenset[str], first: bool
) -> list[Part]:
    """The parts that a message leaves open."""
    named = _stems(w for text in giving if not turns.asks_again(text) for w in words(text))
    handed = [text for text in giving if turns.hands_over(text) or _says("shown", text)]
    if first:
        parts = [part for part in parts if not any(_answers(part, text) for text in giving)]
    if not handed:
        return [part for part in parts if not part.stems & (named - before)]
    left = [part for part in parts if not part.stems & named]
    if len(left) == len(parts):
        return []  # 'here you go': what was asked for, without its name
    unnamed = [text for text in handed if not any(_stems(words(text)) & p.stems for p in parts)]
    return [] if any(_says("whole", text) for text in unnamed) else left


def _answers(part: Part, text: str) -> bool:
    """Whether a sentence is the answer to a question of that kind."""
    if turns.asks_again(text):
        return False
    if part.number:
        return _says("numbers", text)
    return part.open and (_says("tells", text) or bool(_NAME.search(text)))


def withdrawn(quote: str, later: Sequence[str]) -> bool:
    """Whether the contact said later that it is not needed: 'found it, no need for the form'."""
    asked = frozenset().union(*(part.stems for part in request(quote).parts))
    return any(
        turns.calls_off(sentence.text)
        and (asked & _stems(words(sentence.text)) or _says("leans_back", sentence.text))
        for body in later
        for sentence in sentences(body)
    )
