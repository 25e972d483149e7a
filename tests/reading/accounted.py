"""Where each character of a paste went: what a reading shows of a text, and what it does not.

White space, quote marks and lines of nothing but dashes may go. Every other character stands in a
body, a name, the subject or `unparsed`. The words of a line that heads a message may instead be a
label ('From:', 'wrote'), its number in a list, the date that became the message's time, or the
address of somebody in To or Cc, whose name is what is shown.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache

from followup.reading.between import unmarked
from followup.reading.chat import read_chat
from followup.reading.fields import field_of
from followup.reading.folded import unfolded
from followup.reading.lines import read_lines
from followup.reading.moments import find, whole
from followup.reading.source import plain, unescaped
from followup.reading.split import split
from followup.reading.starts import SELF, start_of
from followup.reading.words import TABLE
from followup.values import Thread

_EAST = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"  # written without blanks
_WORD = re.compile(rf"[{_EAST}]|[^\W_{_EAST}]+")
_TOLD_BESIDE = re.compile(
    r"^\W{0,3}\d{1,3}[).\]]\s|\(\d{1,2} \w+ ago\)"
    r"|(?<=[^\s:])(?:[ \x22]|(?=<))[<\[]?(?:mailto:)?[\w.+-]+@[\w.-]+|mailto:"
    r"|^\s*<[\w.+-]+@[\w.-]+>"  # wrapped below its name
)
_PREFIX = re.compile(r"^(?:\w{1,4}: )+")  # the 'Re:' of a subject
_BARE = re.compile(r"[\s>＞|]|[-_=*~#─—━.:：,;<>()\[\]\"'`•·“”„‘’@/\\+&–、，→]")


def told(thread: Thread) -> str:
    """All that the reading shows, without white space."""
    return squeezed("\n".join(_shown(thread)))


def _shown(thread: Thread) -> Iterator[str]:
    yield thread.subject
    for m in thread.messages:
        yield from (m.body, m.sender, m.address, *m.to, *m.cc, m.message_id)
    yield from thread.unparsed


def squeezed(text: str) -> str:
    return re.sub(r"[\s>＞|]", "", text)


def unaccounted(text: str, thread: Thread) -> list[str]:
    """The lines of a mail or chat, as they are read, of which something is lost."""
    shown = told(thread)
    words = {word.lower() for part in _shown(thread) for word in _WORD.findall(part)}
    heads = _heads(text)
    lost = []
    for line in (line.text for line in read_lines(_text(text))):
        bare = squeezed(line)
        if bare in shown or not _BARE.sub("", bare) or _is_time(line, thread):
            continue
        if (field := field_of(line.strip())) and squeezed(_PREFIX.sub("", field[1])) in shown:
            continue
        if line.strip().lower() in SELF:
            continue  # 'You sent' names the user
        if all(squeezed(part) in shown for part in unmarked(line)):
            continue  # 'Fine (edited)'
        if not any(bare in head for head in heads) or not _is_head(line, words, shown):
            lost.append(line)
    return lost


def _is_head(line: str, words: set[str], shown: str) -> bool:
    """Whether each word of a head is shown, a label or part of its date."""
    date = find(line)
    dated = set(_WORD.findall(date.text.lower())) if date else set()
    line = _TOLD_BESIDE.sub("", line)
    rest = [w for w in _WORD.findall(line.lower()) if w not in words | dated | labels()]
    signs = {ch for ch in _BARE.sub("", _WORD.sub("", line)) if ch not in shown}
    return not rest and not signs


def _is_time(line: str, thread: Thread) -> bool:
    """Whether a line is nothing but the time of a message."""
    stamp = whole(line.strip())
    times = [m.sent_at for m in thread.messages if isinstance(m.sent_at, dt.datetime)]
    return bool(stamp) and any((t.hour, t.minute) == (stamp.hour, stamp.minute) for t in times)


@cache
def labels() -> frozenset[str]:
    """The words that programs write around names and dates."""
    tables = [
        *TABLE["headers"].values(), *TABLE["attribution"].values(), *TABLE["rules"].values(),
        *TABLE["moments"].values(),
    ]  # fmt: skip
    more = "hat heeft ha has folgendes the following het volgende message nachricht ezt"
    listed = [more, *(text for table in tables for text in table)]
    return frozenset(w for text in listed for w in _WORD.findall(text.lower()))


def _text(text: str) -> str:
    return plain(unescaped(plain(text)))


def _heads(text: str) -> list[str]:
    """The heads that the reader finds in a paste, mail's or chat's, without white space."""
    pieces = split(read_lines(_text(text)))
    moved, folded = unfolded(read_lines(_text(text)), pieces)
    if folded:
        pieces = split(moved, known=folded)
    found = [piece.head_text for piece in pieces if piece.head]
    lines = _text(text).split("\n")
    if not found and read_chat(lines, sure=True):
        starts = ((at, start_of(lines, at)) for at in range(len(lines)))
        found = ["\n".join(lines[at : at + one.used]) for at, one in starts if one]
    else:
        found += [piece.head_text for piece in split(read_lines(_text(text)), loose=True)]
    return [squeezed(head) for head in found]
