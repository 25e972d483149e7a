"""What a program shows in a chat that nobody wrote: reactions, buttons, notices, the answer box."""

from __future__ import annotations

import re
from collections.abc import Sequence

from followup.reading.moments import whole
from followup.reading.words import TABLE

_SPAN = 600  # characters of a line at which the patterns look


def _all_of(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"^\s*(?:{'|'.join(patterns)})\s*$", re.I)


PAGE = _all_of(TABLE["chat"]["page"])
_BOX = _all_of(TABLE["chat"]["box"])
_NOTICE = _all_of(TABLE["chat"]["notices"])
_MARK = re.compile(rf"\s{{0,9}}(?P<mark>{'|'.join(TABLE['chat']['marks'])})\s*$", re.I)
_EMOJI_NAME = r"[a-z]{2,20}(?:_[a-z0-9]{1,20}){1,4}"  # 'white_check_mark', 'raised_hands'
REACTION = re.compile(
    rf"^\s*(?:(?::[\w+-]+:(?::[\w+-]+:)?|{_EMOJI_NAME}|[^\w\s.,!?:;-]{{1,8}})\s*\d{{1,3}}\s*)+$"
)
_ICON = re.compile(r"^\s*(?::[\w+-]{1,40}:(?::[\w+-]{1,40}:)?|[^\w\s.,!?:;-]{1,8})\s*$")
_REACTS = re.compile(
    rf"^\s*(?:{_EMOJI_NAME}|like|heart|laugh|surprised|sad|angry|love|celebrate|eyes|tada|pray|fire)"
    r"\s*$",
    re.I,
)
_COUNT = re.compile(r"^\s*\d{1,3}\s*$")
BRACKETED = re.compile(r"^\[(?P<when>[^\[\]]{3,40})\]\s*(?:~\s?)?(?P<rest>.*)$")
DASHED = re.compile(r"^(?P<when>\d[\d./-]{3,9}\d,?\s[^-–]{4,16}?)\s[-–]\s(?:~\s?)?(?P<rest>.*)$")


def is_page(line: str) -> bool:
    """What stands between messages: reactions with a count, 'Delivered', a dated notice."""
    text = line.strip()
    if not text or len(text) > _SPAN:
        return False
    if PAGE.match(text) or _BOX.match(text) or REACTION.match(text):
        return True
    match = DASHED.match(text) or BRACKETED.match(text)
    return bool(match and whole(match["when"]))


_ANSWERS_NEXT = re.compile(r"^\s*replied to (?:a|the) thread:\s*$", re.I)


def answers_next(line: str) -> bool:
    """Whether the line below is quoted from the message that is answered."""
    return line.rstrip()[-1:] == ":" and bool(_ANSWERS_NEXT.match(line))


def is_icon(line: str) -> bool:
    """Whether a line is an emoji, or the name of one, and nothing else."""
    return bool(_ICON.match(line))


def is_notice(body: Sequence[str]) -> bool:
    """Whether a message is the program's, told in somebody's name: 'joined #offers'."""
    full = [line for line in body if line.strip()]
    return 0 < len(full) <= 3 and all(len(line) <= _SPAN and _NOTICE.match(line) for line in full)


def unmarked(line: str) -> tuple[str, str]:
    """(the line without what the program adds at its end, that: '(edited)')."""
    match = _MARK.search(line[-60:]) if line.rstrip()[-1:] in (")", ">") else None
    if not match:
        return line, ""
    at = len(line) - len(line[-60:]) + match.start()
    return line[:at], match["mark"]


def is_reaction(above: str, below: str) -> bool:
    """Whether two lines are an icon, or the name of one, and how often it was given."""
    return bool(_COUNT.match(below) and (_ICON.match(above) or _REACTS.match(above)))


def reacted(lines: Sequence[str]) -> list[str]:
    """An icon over its count is a reaction: on one line, as it is shown elsewhere."""
    joined = list(lines)
    for at in range(1, len(lines)):
        if is_reaction(joined[at - 1], lines[at]):
            joined[at - 1 : at + 1] = [f"{lines[at - 1].strip()} {lines[at].strip()}", ""]
    return joined
