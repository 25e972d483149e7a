"""The heads of web pages and of notes: a name, a date, 'to me', and nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from followup.reading.attributions import LEAD, attribution
from followup.reading.fields import bare, field_of
from followup.reading.greet import greets
from followup.reading.head import DASHES, Head, level
from followup.reading.lines import Line
from followup.reading.moments import Stamp, ago, find, whole
from followup.reading.names import Person, is_name, named, people
from followup.reading.words import TABLE, either

FROM_WORDS = [word for word in TABLE["headers"]["from"] if word.isascii() and len(word) > 2]
_TO = re.compile(
    r"^(?:to|an|à|a|para|aan|til|till|do|宛先|收件人)(?:[:：]\s{0,9}|\s{1,9})(\S.{0,200})$", re.I
)
_TO_COLON = re.compile(r"^(?:to|an|à|para|aan|til|till|do|宛先|收件人)\s?[:：]", re.I)
SELF = frozenset(TABLE["talk"]["self"])
_NUMBERED = re.compile(r"^(?:\(?\d{1,2}[).]|#\d{1,3}|\[\d{1,3}\])\s+")


def page(lines: Sequence[Line], at: int) -> Head | None:
    """Gmail, Outlook and others as copied from the screen: nothing but a name, a date, 'to …'."""
    text = lines[at].text.strip()
    if len(text) > 160:
        return None
    below = _joined(level(lines, at, 8))
    open_above = at < 3 or not lines[at - 1].text.strip()
    head = _page_line(below) or _page_lines(below, open_above)
    last = at + head.lines - 1 if head else at
    if head and last > at and LEAD.match(lines[last].text.strip()) and attribution(lines, last):
        return None  # the last line of a signature, and 'On Tuesday' of the line below it
    return head


def _page_line(below: list[str]) -> Head | None:
    """'Jane Doe <j@x>   Tue, 3 Nov 2026 at 11:02', with or without a 'To:' line."""
    text = _NUMBERED.sub("", below[0])
    numbered = text != below[0]
    stamp = find(text)
    if not stamp or stamp.level != "date" or (stamp.year is None and stamp.hour is None):
        return None
    name, after = text[: stamp.start].rstrip(" ,\t-–·|(["), text[stamp.end :].strip()
    if after and not re.fullmatch(r"\([^()]{1,30}\)", after):
        return None
    sender = named(name)
    tail = _tail(below, 1)
    if not sender or not (sender.address or tail.to or numbered):
        return None
    return _page_head(1, sender, stamp, tail)


def _page_head(lines: int, sender: Person, stamp: Stamp, tail: _Tail) -> Head:
    return Head(
        lines + tail.used, "page", sender, stamp, stamp.text, tail.subject, tail.to, tail.cc
    )  # fmt: skip


def loose_heads(lines: Sequence[Line]) -> dict[int, Head]:
    """'Jane Doe to Office, 22 September 2026' above a text: heads where two or more agree."""
    found = {}
    for at, line in enumerate(lines):
        above = lines[at - 1].text.strip() if at else ""
        field = field_of(line.text.strip())
        if head := _told(lines, at):
            found[at] = head
            continue
        if not line.text.strip() or (above and not (field and field[0] == "from")):
            continue
        below = lines[at + 1].text.strip() if at + 1 < len(lines) else ""
        head = _loose(line.text.strip()) or _loose_pair(line.text.strip(), below)
        head = head or (_set_apart(lines, at) if not below else None)
        head = head or _letter(lines, at)
        if head:
            found[at] = head
    return found if len(found) >= 2 else {}


def _letter(lines: Sequence[Line], at: int) -> Head | None:
    """A letter's day, alone above its greeting; its sender is who signs it."""
    stamp = whole(lines[at].text.strip()) if len(lines[at].text) < 40 else None
    if not stamp or stamp.level != "date" or stamp.year is None:
        return None
    below = next((line.text for line in lines[at + 1 : at + 5] if line.text.strip()), "")
    return Head(1, "page", stamp=stamp, when=stamp.text) if greets(below) else None


def _loose_pair(above: str, below: str) -> Head | None:
    """A name alone on a line and a day alone on the next, or the other way round."""
    for name, day in ((above, below), (below, above)):
        stamp = whole(day) if day and len(day) < 60 else None
        if stamp and stamp.level == "date" and (sender := named(bare(name))):
            return Head(2, "page", sender, stamp, stamp.text)
    return None


def _set_apart(lines: Sequence[Line], at: int) -> Head | None:
    """A name, and its day and time in a paragraph of their own below it: a help desk's mail."""
    day = lines[at + 2].text.strip() if at + 3 < len(lines) else ""
    head = _loose_pair(lines[at].text.strip(), day) if day else None
    timed = head is not None and head.stamp is not None and head.stamp.hour is not None
    return head._replace(lines=3) if head and timed and not lines[at + 3].text.strip() else None


_FROM = re.compile(rf"^{either(FROM_WORDS)}\s+(?=[^\W\d_])", re.I)
_RECEIVER = re.compile(r"\s{1,9}(?:to|an|à|a|para|aan|til|till|→|->)\s{1,9}(?=[^\W_])", re.I)


_TOLD = re.compile(
    r"^(?P<name>[^\W_][^:?!]{1,40}?)\s(?:replied|commented|answered|responded|posted|wrote|"
    r"reported|(?:added|left|made|posted|sent) an? (?:comment|reply|answer|note|message))"
    r"(?:\s(?:via|by) \w{2,12})?(?:\s(?:on|at))?(?:\s?[-–—·•,:]\s?|\s|$)(?P<when>.{0,60})$",
    re.I,
)
_SLASHED = re.compile(r"(?<=\d)/(?=[^\W\d_])|(?<=[^\W\d_])/(?=\d)")  # of '02/Jun/26'


def _told(lines: Sequence[Line], at: int) -> Head | None:
    """'Jane Doe commented on 2 June 2026', with the date on that line or the next; and the lines
    of a log: '2 June 2026 - Email to Jane Doe from John Doe'."""
    text = lines[at].text.strip()
    if len(text) > 160:
        return None
    match = _TOLD.match(text)
    if not match:
        logged = find(text) if any(word in text.lower() for word in (" by ", " from ")) else None
        rest = text[logged.end :].strip(DASHES + ",|") if logged and not logged.start else ""
        return _loose(text) if _LOGGED.match(rest) else None
    below = [line.text.strip() for line in lines[at : at + 4]]
    used = 1 if match["when"].strip() or len(below) < 2 else 2
    when = match["when"] if used == 1 else below[1]
    stamp = whole(_SLASHED.sub(" ", when.strip(" .:"))) or ago(when)
    name = match["name"]
    sender = named(name) or (Person(name, "") if _HANDLE.match(name) else None)
    if not stamp or stamp.level == "clock" or not sender:
        return None
    tail = _tail(below, used)
    return Head(used + tail.used, "page", sender, stamp, stamp.text, tail.subject, tail.to, tail.cc)


_HANDLE = re.compile(r"^@?[a-z0-9][\w.-]{1,38}$")
_LOGGED = re.compile(
    r"^(?:e-?mail|message|call|note|text|sms|mail|reply)\s(?:(?:sent|written|received|logged|made)\s)?(?:to\s.{1,60}?\s)?(?:by|from)\s"
    r"|^(?:sent|received|written|logged)\s(?:by|from)\s",
    re.I,
)  # 'Email sent by Jane': how a customer file lists what was sent


def _loose(text: str) -> Head | None:
    """A line that holds a name and a day and nothing else, in either order."""
    if len(text) > 120:
        return None
    text = _NUMBERED.sub("", text)
    field = field_of(text)
    text = field[1] if field and field[0] in ("from", "when") else _FROM.sub("", text)
    stamp = find(text)
    if not stamp or stamp.level != "date":
        return None
    sides = [
        text[: stamp.start].strip(DASHES + ",|/(["),
        text[stamp.end :].strip(DASHES + ",|/)]"),
    ]
    if bool(sides[0]) == bool(sides[1]):
        return None
    parts = _RECEIVER.split(_LOGGED.sub("", sides[0] or sides[1]), maxsplit=1)
    sender = named(parts[0])
    receivers = people(parts[1]) if len(parts) > 1 else ()
    return Head(1, "page", sender, stamp, stamp.text, to=receivers) if sender else None


def _page_lines(below: list[str], open_above: bool) -> Head | None:
    """A name line and a date line, in either order, then perhaps 'to …'; over them perhaps the
    initials in the name's circle, between them what the page adds ('Attachments')."""
    told = (i for i, text in enumerate(below) if text and not (i and _ADDED.match(text)))
    full = list(islice(told, 4))
    pictured = len(full) > 1 and _is_initials(below[full[0]], below[full[1]])
    full = full[pictured : pictured + 3]
    if len(full) < 2 or max(len(below[i]) for i in full[:2]) > 120:
        return None
    one, two = below[full[0]], below[full[1]]
    for name_text, date_text in ((one, two), (two, one)):
        stamp = whole(date_text)
        if not stamp or stamp.level != "date":
            continue
        if sender := named(_VERB.sub("", name_text)):
            tail = _tail(below, full[1] + 1)
            if sender.address or tail.to:
                return _page_head(full[1] + 1, sender, stamp, tail)
            return None
    return _over_date(below, one, full[1]) or _to_bare(below, full, pictured, open_above)


_VERB = re.compile(
    r"\s(?:replied|commented|answered|responded|reported|wrote)(?: (?:via|by) \w{2,12})?$", re.I
)
_ADDED = re.compile(
    r"^(?:attachments?|details|(?:not )?starred|(?:un)?read|external|important|flagged|pinned)$",
    re.I,
)


def _is_initials(text: str, name: str) -> bool:
    """Whether 'BL' stands over 'Beatriz Lemos'."""
    if not (1 <= len(text) <= 3 and text.isalpha() and text.isupper()):
        return False
    sender = named(name)
    called = [word[0].upper() for word in sender.name.split()] if sender else []
    return bool(called) and set(text) <= set(called) and text[0] == called[0]


def _joined(below: list[str]) -> list[str]:
    """The lines with an address put to the name above it, and receivers to the 'To' above them;
    the line that they stood on is left empty."""
    if not any(_TO_ALONE.match(text) or "@" in text for text in below[1:4]):
        return below
    joined = list(below)
    if len(joined) > 1 and _ADDRESS_ALONE.match(joined[1]) and "@" not in joined[0]:
        joined[:2] = [f"{joined[0]} <{joined[1].strip('<>()[] ')}>", ""]
    for at in range(1, len(joined) - 1):
        if _TO_ALONE.match(joined[at]) and joined[at + 1]:
            joined[at : at + 2] = [f"To: {joined[at + 1]}", ""]
    return joined


_ADDRESS_ALONE = re.compile(r"^[<(\[]?[\w.+%-]{1,64}@[\w.-]{3,80}[>)\]]?$")
_TO_ALONE = re.compile(r"^(?:to|an|à|para|aan|til|till|do)[:：]?$", re.I)


def _to_bare(below: list[str], full: list[int], pictured: bool, open_above: bool) -> Head | None:
    """Outlook's page: the sender, the receivers with no 'To' before them, and the date. Of two
    names alone the first may sign what stands above, unless a blank line parts it from that."""
    if len(full) < 3:
        return None
    one, two, date = (below[i] for i in full)
    stamp = whole(date)
    if not stamp or stamp.level != "date" or stamp.hour is None:
        return None
    if _tail(below, full[2] + 1).to:
        return None  # the second name is the sender's
    said = next((text for text in below[full[2] + 1 :] if text), "").partition(":")
    if said[1] and said[0].strip().lower() in SELF | {one.split()[0].lower()}:
        return None  # 'You: Morning Sandy': a chat's title, its kind and the first day
    sender = named(one)
    sure = pictured or (sender and sender.address) or two.lower() in SELF
    sure = sure or (open_above and full[1] == full[0] + 1 and len(one.split()) > 1)
    if not sender or not sure or not (is_name(two) or two.lower() in SELF):
        return None
    return _page_head(full[2] + 1, sender, stamp, _Tail(people(two)))


def _over_date(below: list[str], one: str, at: int) -> Head | None:
    """A name, 'To: …' under it, and only then the date."""
    tail = _tail(below, at) if _TO.match(below[at]) else _Tail()
    under = next((i for i in range(at + tail.used, len(below)) if below[i]), -1)
    if not tail.to or under < 0:
        return None
    stamp = whole(below[under])
    sender = named(one) if stamp and stamp.level == "date" else None
    head = _page_head(1, sender, stamp, tail) if stamp and sender else None
    return head and head._replace(lines=under + 1)


class _Tail(NamedTuple):
    """What stands under the name and date of a page's head: 'to me', 'Cc: …', 'Subject: …'."""

    to: tuple[Person, ...] = ()
    cc: tuple[Person, ...] = ()
    subject: str = ""
    used: int = 0


_CC = re.compile(r"^cc\s?[:：]?(?:\s|$)", re.I)


def _tail(below: list[str], at: int) -> _Tail:
    """The receivers at that line, and the copies and the subject under them."""
    start = at + (at + 1 < len(below) and not below[at] and bool(_TO_COLON.match(below[at + 1])))
    match = _TO.match(below[start]) if start < len(below) else None
    if not match or below[start].endswith((".", "?", "!")) or len(match[1].split()) > 14:
        return _Tail()
    index, cc, subject = start + 1, "", ""
    if index < len(below) and _CC.match(below[index]):
        cc, index = _CC.sub("", below[index]), index + 1
    if index < len(below) and (field := field_of(below[index])) and field[0] == "subject":
        subject, index = field[1], index + 1
    return _Tail(people(match[1]), people(cc), subject, index - at)
