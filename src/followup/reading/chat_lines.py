"""The shapes in which a chat's message can start, one line (or two) at a time.

`start` does not ask which program wrote the line: a stamp with a speaker, a name with a time, a
name over a time, or 'Jane: …'.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from followup.reading.moments import Stamp, find, whole
from followup.reading.names import is_name, tidy
from followup.reading.words import SELVES, TABLE

Shape = Literal["stamped", "titled", "named", "plain"]


class Start(NamedTuple):
    """The start of a chat message; `used` lines hold its head, `text` is the first of its body."""

    shape: Shape
    sender: str
    stamp: Stamp | None
    text: str
    used: int = 1
    mine: bool | None = None


_BRACKETED = re.compile(r"^\[(?P<when>[^\[\]]{3,40})\]\s*(?:~\s?)?(?P<rest>.*)$")
_DASHED = re.compile(r"^(?P<when>\d[\d./-]{3,9}\d,?\s[^-–]{4,16}?)\s[-–]\s(?:~\s?)?(?P<rest>.*)$")
_SPEAKER = re.compile(
    r"^(?P<name>[^\W\d_~+][^:：\n\[\]<>?!]{0,48}|\+\d[\d \-()]{6,20}|\W{0,3}[^\W_][^:：]{1,40})"
    r"[:：](?:\s+|(?<=：)|$)(?P<text>.*)$"
)
_AFTER = re.compile(
    r"^(?P<name>[^\[\]():：]{1,48}?),?\s*[\[(](?P<when>[^\[\]()]{3,40})[\])]\s?(?P<colon>[:：]?)\s*(?P<text>.*)$"
)
_SENT_AT = re.compile(
    r"^(?P<name>.{2,40}?) sent the following messages? at (?P<when>.{4,20})$", re.I
)
_PRONOUN = re.compile(r"\s*\((?:[a-z]{2,5}/){1,3}[a-z]{2,7}\)|\s*[·•|]\s*$", re.I)
_STATUS = re.compile(r":[a-z0-9_+-]+:.*$|\bAPP\b\s*$")
_TIMED = re.compile(
    r"^(?P<when>\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AaPp][Mm])?)\s+(?P<rest>[^\d\s].{1,50}?[:：](?:\s.*)?)$"
)
_ROOM = re.compile(r"^from\s+|\s+to\s+(?:everyone|.{2,40}\(direct message\)):?$", re.I)
_BOLD = re.compile(r"^(?:\*\*|__)(?P<name>[^*_:]{1,40})(?::(?:\*\*|__)|(?:\*\*|__):)")
_EMOJI = re.compile(r":[a-z0-9_+-]{1,40}:")
_HANDLE = re.compile(r"[a-z][a-z0-9._-]{2,24}")
_SENT = re.compile(r"\s+(?:sent|wrote|hat gesendet|a envoyé|envió)$", re.I)
_DIGIT = re.compile(r"\d")
_NOT_SPEAKERS = frozenset(TABLE["chat"]["not_speakers"])
_REACTION = re.compile(r"^\s*(?:(?::[\w+-]+:|[^\w\s.,!?:;-]{1,8})\s*\d{1,3}\s*)+$")
_PAGE = re.compile(rf"^\s*(?:{'|'.join(TABLE['chat']['page'])})\s*$", re.I)


def start(lines: Sequence[str], at: int) -> Start | None:
    text = _BOLD.sub(r"\g<name>:", lines[at].strip())
    if not text:
        return None
    return (
        _stamped(text)
        or _sent_at(lines, at)
        or _titled(text)
        or _over_clock(lines, at)
        or _under_date(lines, at)
        or _plain(text)
    )


def _stamped(text: str) -> Start | None:
    """'[28/05/2026, 09:12] Jane: hi', '28/05/2026, 09:12 - Jane: hi', 'Jane (09:12): hi'."""
    match = _BRACKETED.match(text) or _DASHED.match(text) or _TIMED.match(text)
    if match and (stamp := whole(match["when"])):
        said = _SPEAKER.match(match["rest"])
        if said:
            return Start("stamped", tidy(_ROOM.sub("", said["name"])), stamp, said["text"])
        if is_name(match["rest"]) and text.startswith("["):
            return Start("stamped", tidy(match["rest"]), stamp, "")
        return None
    match = _AFTER.match(text)
    if not match or not _is_speaker(match["name"]) or (match["text"] and not match["colon"]):
        return None
    stamp = whole(match["when"])
    return Start("stamped", tidy(match["name"]), stamp, match["text"]) if stamp else None


def _sent_at(lines: Sequence[str], at: int) -> Start | None:
    """LinkedIn's line for screen readers, and the visible one that says the same below it."""
    match = _SENT_AT.match(lines[at].strip())
    if not match or not (stamp := whole(match["when"])):
        return None
    name, used = tidy(_PRONOUN.sub("", match["name"])), 1
    mine = True if name.lower() in SELVES else None
    for offset in (1, 2, 3):
        text = lines[at + offset].strip() if at + offset < len(lines) else ""
        again = _titled(text) if text else None
        if (
            again
            and again.stamp
            and (again.stamp.hour, again.stamp.minute) == (stamp.hour, stamp.minute)
        ):
            return again._replace(used=offset + 1, mine=mine)
        if text and not _PAGE.match(text) and "profile" not in text:
            break
        used = used + 1 if text else used
    return Start("titled", name, stamp, "", used, mine)


def _titled(text: str) -> Start | None:
    """'Jane Doe  9:41 AM', 'Jane — Today at 9:41', 'Me 09:30  on my way': a name and a time."""
    head = text[:90]
    if len(text) > 4000 or not _DIGIT.search(head):
        return None
    stamp = find(head)
    if stamp is None or stamp.hour is None or stamp.start == 0:
        return None
    before = head[: stamp.start]
    name = tidy(_STATUS.sub("", _PRONOUN.sub("", before)))
    after = text[stamp.end :] if stamp.end < len(head) else ""
    if (
        not _is_speaker(name)
        or len(name.split()) > 5
        or name.lower() in _NOT_SPEAKERS
        or before.rstrip()[-1:] in ":;"
    ):
        return None
    if not after.strip(" ()[]—-:"):
        return Start("titled", name, stamp, "")
    if stamp.level == "clock" and re.match(r"\s{2,}|\t|:\s", after):
        return Start("titled", name, stamp, after.lstrip(": \t"))
    return None


def _over_clock(lines: Sequence[str], at: int) -> Start | None:
    """A name alone on a line and a time alone on the next."""
    text = lines[at].strip()
    below = _EMOJI.sub("", lines[at + 1]).strip() if at + 1 < len(lines) else ""
    if not below or len(below) > 45 or not is_name(_PRONOUN.sub("", text)):
        return None
    stamp = whole(below)
    if stamp is None or stamp.hour is None or whole(text):
        return None
    return Start("named", tidy(_STATUS.sub("", _PRONOUN.sub("", text))), stamp, "", 2)


def _under_date(lines: Sequence[str], at: int) -> Start | None:
    """A whole date with its time, and below it 'You sent' or a name."""
    stamp = whole(lines[at].strip())
    below = lines[at + 1].strip() if at + 1 < len(lines) else ""
    name = _SENT.sub("", _PRONOUN.sub("", below))
    if stamp is None or stamp.level != "date" or stamp.hour is None or not below:
        return None
    return Start("named", tidy(name), stamp, "", 2) if _is_speaker(name) else None


def _plain(text: str) -> Start | None:
    match = _SPEAKER.match(text[:300])
    if not match or "//" in match["name"]:
        return None
    name, clock = match["name"], find(match["name"])
    if clock and clock.start > 0 and not name[clock.end :].strip():  # 'Jane 09:12: hi'
        name = name[: clock.start]
    name = tidy(name)
    if len(name.split()) > 4:
        return None
    if not name or name.lower() in _NOT_SPEAKERS or not (is_name(name) or name.lower() in SELVES):
        return None
    return Start("plain", name, clock, text[match.start("text") :])


def _is_speaker(text: str) -> bool:
    """A name, or a handle such as 'jane.doe'."""
    handle = _HANDLE.fullmatch(text) and text not in _NOT_SPEAKERS
    return is_name(text) or bool(handle) or text.lower() in SELVES


def is_page(line: str) -> bool:
    """What the program shows between messages: counted reactions, 'Delivered', system lines."""
    text = line.strip()
    if not text or _PAGE.match(text) or _REACTION.match(text):
        return bool(text)
    match = _DASHED.match(text) or _BRACKETED.match(text)
    return bool(match and whole(match["when"]))
