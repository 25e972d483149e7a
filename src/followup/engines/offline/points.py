"""What the user said that is worth handing on: plain facts in sentences that stand alone."""

from __future__ import annotations

import re
from typing import NamedTuple

from followup import turns
from followup.engines.offline.knowledge import pattern
from followup.text import sentences, words
from followup.values import Thread

_LONGEST = 34  # words
_TALK = 1.0  # a sentence without a figure is talk
_CARRIES = 1.6  # a sum of money or two figures, at least once: else there is nothing to hand on
_MONEY = re.compile(
    r"[£$€₹]\s?\d|\b(?:EUR|GBP|USD|CHF|Rs\.?|Kr|R)\s?\d|\d\s?(?:euros?|EUR|pounds|dollars|lakhs?|crores?|k)\b"
)


_FIGURE = re.compile(
    r"\d[\d.,]*|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|"
    r"fifty|hundred|thousand|half)\b"
)


class Point(NamedTuple):
    """A sentence worth repeating, and the message it stands in."""

    text: str
    message: int


def points(thread: Thread) -> tuple[Point, ...]:
    """Up to three sentences of the user's own that carry the matter, in their order."""
    found: list[tuple[float, int, Point]] = []
    order = 0
    for index, message in enumerate(thread.messages):
        if not message.from_me:
            continue
        again = index > 0 and turns.asks_again(message.body)
        for sentence in sentences(message.body):
            order += 1
            text = _alone(" ".join(sentence.text.split()), thread.contact)
            weight = 0.0 if sentence.asks else _weight(text) - 0.5 * again
            if weight > _TALK:
                found.append((weight, order, Point(text, index)))
    if not found or max(found)[0] < _CARRIES:
        return ()
    best = sorted(sorted(found, key=lambda f: -f[0])[:3], key=lambda f: f[1])
    if len(best) == 1 and not _MONEY.search(best[0][2].text):
        return ()  # one line without a price is no summary
    return tuple(point for _, _, point in best)


def _alone(text: str, contact: str) -> str:
    """The sentence without what only its mail needed: a call by name, 'attached is'."""
    for name in (contact, *contact.split()[:1]):
        if name and text.startswith(f"{name}, "):
            text = text[len(name) + 2 :]
    text = re.sub(r"^[A-Z][a-z]+, (?=[a-z])", "", text)  # a call: 'Chief, the mill holds it'
    text = pattern("point_lead").sub("", text)
    text = pattern("point_attached").sub("", text)
    text = pattern("point_is_attached").sub("", text, count=1)
    return text[:1].upper() + text[1:]


_DATED = re.compile(  # 'the same as now' of a price holds on; 'by tomorrow' does not
    r"(?i)\b(?:today|tonight|yesterday|tomorrow|this (?:morning|afternoon|evening|week|month)|"
    r"last (?:week|night|month)|just|here|ago)\b"
)
_COMMANDS = re.compile(  # asks of the contact, not the matter
    r"(?i)(?:give|send|tell|let|call|ring|take|put|make|say|show|pick|choose|keep|remember|check|see)\b"
)
_TOLD_ME = re.compile(r"(?i)\b(?:tells?|told|asks?|asked|says? to) (?:me|us)\b")
_PASSING = re.compile(  # a day that only its own mail could name
    r"(?i)\b(?:on|until|till|by|for|to|is|from) the \d{1,2}(?:st|nd|rd|th)\b(?! (?:of|[A-Z]))|"
    r"\b(?:next|this|last) (?:week|month|year|spring|summer|autumn|winter|term)\b|"
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b(?! \d)|\btomorrow\b"
)


def passes(text: str) -> bool:
    """Whether it holds for the day only on which it was said."""
    said_then = _DATED if _MONEY.search(text) else pattern("deictic")
    return bool(said_then.search(text) or _PASSING.search(text))


def _weight(text: str) -> float:
    """How much of the matter it carries; 0 where it leans on what stood around it."""
    count = len(words(text))
    figures = len(_FIGURE.findall(text)) + bool(_MONEY.search(text))
    if not 5 <= count <= _LONGEST or not re.search(r"[.!]$", text):
        return 0.0
    if pattern("point_refuse").search(text) or pattern("formal").match(text):
        return 0.0
    if pattern("sentiment").search(text):
        return 0.0
    if passes(text) or _COMMANDS.match(text) or _TOLD_ME.search(text):
        return 0.0
    if turns.asks_again(text) or re.match(r"I(?:'m| am) (?:[A-Z]|\d)", text):
        return 0.0  # 'I am Sneha', 'I'm 60': of the writer, not of the matter
    return 0.6 + 0.5 * min(figures, 3) + 0.3 * (count > 8)
