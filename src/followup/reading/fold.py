"""Copies of one message become one: threads quote the same words again and again."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass, replace

from followup.reading import names
from followup.reading.moments import Stamp
from followup.reading.rest import of_people, unread
from followup.values import When

_WORD = re.compile(r"\w+")
_EAST = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SHINGLE = 4


@dataclass(frozen=True, slots=True)
class Raw:
    """A message before its side is settled; `quoted` says that it came out of a quote."""

    body: str
    sender: str = ""
    address: str = ""
    stamp: Stamp | None = None
    sent_at: When | None = None
    subject: str = ""
    to: tuple[names.Person, ...] = ()
    cc: tuple[names.Person, ...] = ()
    automatic: bool = False
    message_id: str = ""
    chain: int = 0
    quoted: bool = False
    headless: bool = False
    signed: str = ""  # the name under the text, where one stands there
    own: bool | None = None  # what the paste itself says: 'You sent', 'to me'

    @property
    def day(self) -> dt.date | None:
        return self.sent_at.date() if isinstance(self.sent_at, dt.datetime) else self.sent_at


def fold(raws: list[Raw]) -> tuple[list[Raw], list[str]]:
    """Each message once, with what its copies know about it, where the first of them stood; and
    what the copies say that the kept ones do not."""
    aside: list[str] = []
    order = sorted(range(len(raws)), key=lambda i: (raws[i].quoted, -len(raws[i].body)))
    seen: dict[str, int] = {}
    kept: dict[int, Raw] = {}
    squeezed: dict[int, str] = {}  # the kept bodies that have copies
    for index in order:
        raw = raws[index]
        marks = _shingles(raw.body)
        home = _home(raw, marks, seen, kept)
        if home is None:
            kept[index] = raw
            for mark in marks:
                seen.setdefault(mark, index)
        else:
            if home not in squeezed:
                squeezed[home] = _squeezed(kept[home].body)
            aside += [s for s in raw.body.split("\n") if _squeezed(s) not in squeezed[home]]
            kept[home] = _joined(kept[home], raw)
            aside += unread("\n".join(_named(raw)), _named(kept[home]))
    return [kept[index] for index in sorted(kept)], aside


def _squeezed(text: str) -> str:
    """A text without white space and quote marks: a client may have wrapped or quoted it anew."""
    return _LOOSE.sub("", text)


_LOOSE = re.compile(r"[\s>＞|]+")


def _named(raw: Raw) -> list[str]:
    return [raw.sender, raw.address, raw.subject, *of_people((*raw.to, *raw.cc))]


def _shingles(body: str) -> list[str]:
    """Runs of words that tell one text from another; a short text is one run."""
    text = body.lower()
    parts = _WORD.findall(_EAST.sub(r" \g<0> ", text) if _EAST.search(text) else text)
    if len(parts) <= _SHINGLE:
        return [" ".join(parts)] if parts else [text.strip()]
    return [" ".join(parts[i : i + _SHINGLE]) for i in range(len(parts) - _SHINGLE + 1)]


def _home(raw: Raw, marks: list[str], seen: dict[str, int], kept: dict[int, Raw]) -> int | None:
    known = Counter(seen[mark] for mark in marks if mark in seen)
    if not known:
        return None
    index, count = known.most_common(1)[0]
    enough = 0.75 if len(marks) > 6 else 0.99
    if count < enough * len(marks) or not _may_be_one(kept[index], raw, len(marks)):
        return None
    return index


def _may_be_one(one: Raw, other: Raw, size: int) -> bool:
    """Two heads that name different persons or moments are two messages, be the words the same."""
    if one.sender and other.sender and not _same_sender(one, other):
        return False
    if one.sent_at is None or other.sent_at is None:
        return one.headless or other.headless or one.quoted or other.quoted or size > 6
    days = abs((one.day or dt.date.min) - (other.day or dt.date.min)).days
    if not (isinstance(one.sent_at, dt.datetime) and isinstance(other.sent_at, dt.datetime)):
        return days <= 1
    if one.sent_at.tzinfo and other.sent_at.tzinfo:
        return abs(one.sent_at - other.sent_at) < dt.timedelta(minutes=3)
    apart = abs(one.sent_at.replace(tzinfo=None) - other.sent_at.replace(tzinfo=None))
    minutes = round(apart.total_seconds() / 60) % 15
    return apart < dt.timedelta(hours=15) and (minutes <= 2 or minutes >= 13)


def _same_sender(one: Raw, other: Raw) -> bool:
    if one.address and one.address.lower() == other.address.lower():
        return True
    return names.same(one.sender, other.sender)


def _joined(kept: Raw, copy: Raw) -> Raw:
    """What the kept message lacks is taken from its copy."""
    timed = isinstance(copy.sent_at, dt.datetime) and not isinstance(kept.sent_at, dt.datetime)
    return replace(
        kept,
        sender=kept.sender or copy.sender,
        address=kept.address or copy.address,
        sent_at=copy.sent_at if timed or kept.sent_at is None else kept.sent_at,
        subject=kept.subject or copy.subject,
        to=kept.to or copy.to,
        cc=kept.cc or copy.cc,
        headless=kept.headless and copy.headless,
        signed=kept.signed or copy.signed,
        own=kept.own if kept.own is not None else copy.own,
    )
