"""Chats whose speakers stand alone on a line and whose times stand below the words, or nowhere.

Signal, Telegram's page and the pages of Instagram and Messenger are copied so: 'You', what was
said, '10:14 AM'. One line in such a paste is a name as well as another; so the speakers must come
back (or be 'You'), and stand only where a message can begin.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from followup.reading.between import is_page
from followup.reading.moments import Stamp, whole
from followup.reading.names import is_name
from followup.reading.starts import SELF, Start

_ENTER = "enter"  # what Instagram and Messenger have below each message for screen readers
_REPLIED = re.compile(r"^(?P<who>.{1,40}?) replied to .{1,40}$", re.I)
_ORIGINAL = re.compile(r"^original message\s?:?$", re.I)
_HANDLE = re.compile(r"^@?[^\W_][\w.]{2,29}$")


class _Line(NamedTuple):
    """A line with something on it: whether a message ends with it, and who speaks below it."""

    text: str
    ends: bool
    time: Stamp | None
    speaker: str


def alone(lines: Sequence[str]) -> tuple[dict[int, Start], list[str]]:
    """(the starts of the messages, the lines with each time moved above its message); nothing
    where the paste is no such chat."""
    texts = [line.strip() for line in lines]
    full = [text for text in texts if text]
    if len(full) < 6 or max(map(len, full)) > 20_000:
        return {}, []
    times = {text: stamp for text in set(full) if len(text) < 45 and (stamp := _time(text))}
    entered = is_entered(full)
    ends = sum(text.lower() == _ENTER if entered else text in times for text in full)
    speakers = _speakers(full)
    if ends < 2 or len(set(speakers.values())) < 2:
        return {}, []
    rows = [
        _Line(
            text, text.lower() == _ENTER if entered else text in times, times.get(text),
            speakers.get(text, ""),
        )
        for text in full
    ]  # fmt: skip
    if _is_title(rows):
        rows[0] = rows[0]._replace(speaker="")
    return _starts(rows, entered) if _begin(rows) else ({}, [])


def is_entered(lines: Sequence[str]) -> bool:
    """Whether a paste has Messenger's word below its messages, so that it is no mail."""
    return sum(line.strip().lower() == _ENTER for line in lines) >= 2


def _time(text: str) -> Stamp | None:
    stamp = whole(text)
    return stamp if stamp and stamp.hour is not None else None


def _speakers(full: Sequence[str]) -> dict[str, str]:
    """Each line that names a speaker, and the speaker: 'You' for the user."""
    counts = Counter(full)
    title = full[0] if is_name(full[0]) or _HANDLE.match(full[0]) else ""
    found: dict[str, str] = {}
    for text, count in counts.items():
        replied = _REPLIED.match(text)
        name = replied["who"] if replied else text
        if name.lower() in SELF:
            found[text] = "You"
        elif title and name in (title, title.split()[0]) and (count > 1 or name != title):
            found[text] = title
        elif replied or (
            is_name(name) and count > 1 and len(name.split()) <= 4 and not is_page(name)
        ):
            found[text] = name
    return found


def _is_title(rows: Sequence[_Line]) -> bool:
    """Whether the name on top heads the page: another speaks before a message has ended."""
    if _is_between(rows[1].text):
        return True
    return next((bool(row.speaker) for row in rows[1:] if row.speaker or row.ends), False)


def _begin(rows: Sequence[_Line]) -> bool:
    """Whether every speaker stands where a message can begin: first, or under an end, a day, a
    button or another name; and has words below."""
    for at, row in enumerate(rows):
        if not row.speaker:
            continue
        above = rows[at - 1] if at else None
        if above and not (above.ends or above.time or above.speaker or _is_between(above.text)):
            return False
    said = [at for at, row in enumerate(rows[:-1]) if row.speaker and not rows[at + 1].speaker]
    return len(said) >= 2 and not all(rows[at + 1].ends for at in said)


def _is_between(text: str) -> bool:
    return is_page(text) or whole(text) is not None


def _starts(rows: Sequence[_Line], entered: bool) -> tuple[dict[int, Start], list[str]]:
    found: dict[int, Start] = {}
    lines: list[str] = []
    at, last = 0, ""
    while at < len(rows):
        row = rows[at]
        opens = bool(row.speaker) or bool(last and not row.ends and not _is_between(row.text))
        if not opens:
            lines.append(row.text)
            at += 1
            continue
        head, at, last = _head(rows, at, last)
        end = at
        while end < len(rows) and not rows[end].ends and not rows[end].speaker:
            end += 1
        time = None if entered or end == len(rows) or not rows[end].ends else rows[end]
        head += [time.text] if time else []
        mine = True if last == "You" else None
        found[len(lines)] = Start(
            "named", last, time.time if time else None, "", max(len(head), 1), mine
        )
        lines += [*(head or [""]), *(row.text for row in rows[at:end])]
        lines += [rows[end].text] if entered and end < len(rows) and rows[end].ends else []
        at = end + (end < len(rows) and rows[end].ends)
    return found, lines


def _head(rows: Sequence[_Line], at: int, last: str) -> tuple[list[str], int, str]:
    """(the lines that head a message, where its words begin, its speaker); the words that it
    answers are of its head."""
    head: list[str] = []
    while at < len(rows) and rows[at].speaker:
        head, last, at = [*head, rows[at].text], rows[at].speaker, at + 1
    if at + 2 < len(rows) and head and _ORIGINAL.match(rows[at].text):
        head, at = [*head, rows[at].text, rows[at + 1].text], at + 2
    return head, at, last
