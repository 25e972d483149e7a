"""The heads of mail as web pages show it: a name, a date, 'to me', and nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from followup.reading.head import Head, below
from followup.reading.lines import Line
from followup.reading.moments import find, whole
from followup.reading.names import Person, is_name, people, person, tidy

_TO = re.compile(
    r"^(?:to|an|à|a|para|aan|til|till|do|宛先|收件人)(?:[:：]\s*|\s+)(\S.{0,200})$", re.I
)
_NUMBERED = re.compile(r"^(?:\(?\d{1,2}[).]|#\d{1,3}|\[\d{1,3}\])\s+")


def page(lines: Sequence[Line], at: int) -> Head | None:
    """Gmail, Outlook and others as copied from the screen: nothing but a name, a date, 'to …'."""
    text = lines[at].text.strip()
    if len(text) > 160:
        return None
    following = below(lines, at, 6)
    return _page_line(following) or _page_lines(following)


def _page_line(below: list[str]) -> Head | None:
    """'Jane Doe <j@x>   Tue, 3 Nov 2026 at 11:02', with or without a 'To:' line."""
    text = _NUMBERED.sub("", below[0])
    text = text.strip("-=—*# ") if text.startswith(("--", "==", "—", "**", "##")) else text
    numbered = text != below[0]
    stamp = find(text)
    if not stamp or stamp.level != "date" or (stamp.year is None and stamp.hour is None):
        return None
    name, after = text[: stamp.start].rstrip(" ,\t-–·|(["), text[stamp.end :].strip()
    if after and not re.fullmatch(r"\([^()]{1,30}\)", after):
        return None
    name, _, receiver = name.partition(" to ")  # 'Jane Doe to Bob, 2 March 2026'
    sender = _named(name)
    to, used = _to_line(below, 1)
    to = to or (people(receiver) if is_name(tidy(receiver)) else ())
    if not sender or not (sender.address or to or numbered):
        return None
    return Head(1 + used, "page", sender, stamp, stamp.text, to=to)


def _page_lines(below: list[str]) -> Head | None:
    """A name line and a date line, in either order, then perhaps 'to …'."""
    full = [i for i, text in enumerate(below) if text][:5]
    if len(full) < 2:
        return None
    one, two = below[full[0]], below[full[1]]
    for name_text, date_text in ((one, two), (two, one)):
        stamp = whole(date_text)
        if stamp and stamp.level == "date" and (sender := _named(name_text)):
            to, used = _to_line(below, full[1] + 1)
            if sender.address or to:
                return Head(full[1] + 1 + used, "page", sender, stamp, stamp.text, to=to)
            return None
    to, used = _to_line(below, full[1])  # name, 'To: …', date
    if to and (sender := _named(one)) and full[1] + used < len(below):
        stamp = whole(below[full[1] + used])
        if stamp and stamp.level == "date":
            return Head(full[1] + used + 1, "page", sender, stamp, stamp.text, to=to)
    return None


def _named(text: str) -> Person | None:
    """The person, where a text is a name with an address, or looks like nothing but a name."""
    text = text.strip().rstrip(",")
    found = person(text)
    if found.address:
        left = text.replace(found.address, "").strip(" <>[]()\"'")
        return found if not left or is_name(tidy(left)) else None
    return Person(found.name, "") if is_name(text) and whole(text) is None else None


def _to_line(below: list[str], at: int) -> tuple[tuple[Person, ...], int]:
    """(people, lines used) of 'to me', 'to Hannah' or 'To: h@x' at that line."""
    if at >= len(below):
        return (), 0
    match = _TO.match(below[at])
    if not match or below[at].endswith((".", "?", "!")) or len(match[1].split()) > 14:
        return (), 0
    used = 1
    if at + 1 < len(below) and re.match(r"^cc[:：]?\s", below[at + 1], re.I):
        used = 2
    return people(match[1]), used
