"""Chats: 'Jane: …' lines, WhatsApp and Telegram exports, Slack, Teams and LinkedIn as copied."""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple


class Line(NamedTuple):
    """One message of a chat as it stands in the paste."""

    sender: str
    when: str
    body: list[str]


_NAME = r"(?P<name>[^\W\d_~][^:\n\[\]<>]{0,40}?)"
_STAMP = r"(?P<when>\d{1,4}[./-]\d{1,2}[./-]\d{2,4},?\s+(?:at\s+)?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[\s\u202f]?[APap]\.?[Mm]\.?)?)"
_STAMPED = (
    re.compile(rf"^\u200e?\[{_STAMP}\]\s*~?\s?{_NAME}:\s?(?P<text>.*)$"),
    re.compile(rf"^\u200e?{_STAMP}\s+[-–]\s+~?\s?{_NAME}:\s?(?P<text>.*)$"),
    re.compile(rf"^{_NAME},?\s+\[{_STAMP}\]:?\s*(?P<text>.*)$"),
    re.compile(rf"^\[(?P<when>[^\]]{{4,40}}\d[^\]]*)\]\s*{_NAME}:\s?(?P<text>.*)$"),
    re.compile(rf"^{_NAME}\s*\((?P<when>[^)]*\d{{1,2}}[:.]\d{{2}}[^)]*)\):?\s*(?P<text>.*)$"),
    re.compile(rf"^(?P<when>\d{{1,2}}[:.]\d{{2}}(?:\s?[APap][Mm])?)\s+{_NAME}:\s?(?P<text>.*)$"),
)
_SYSTEM = re.compile(
    rf"^\u200e?(?:\[{_STAMP}\]|{_STAMP.replace('<when>', '<when2>')}\s+[-–])\s*(?P<text>.*)$"
)
_PLAIN = re.compile(rf"^{_NAME}:\s(?P<text>\S.*)$")
_CLOCK = r"(?:(?:today|yesterday|mon|tue|wed|thu|fri|sat|sun)[a-z]*(?:\s+at)?\s+|\d{1,2}[./-]\d{1,2}(?:[./-]\d{2,4})?,?\s+)?\d{1,2}[:.]\d{2}(?:[\s\u202f]?[APap]\.?[Mm]\.?)?"
_NAME_CLOCK = re.compile(
    rf"(?i)^(?P<name>[^\W\d_][^\n:,;!?]{{1,40}}?)(?:\s*\([^)]{{1,20}}\))?(?:\s*[•·|,]\s*|\s+)(?P<when>{_CLOCK})\s*$"
)
_SENT_THE = re.compile(
    r"(?i)^(?P<name>.{2,40}?) sent the following messages? at (?P<when>.{4,20})$"
)
_CLOCK_ONLY = re.compile(rf"(?i)^\s*(?P<when>{_CLOCK})\s*$")
_DAY_LINE = re.compile(
    r"(?i)^\s*[-—–\s]*(?P<day>(?:today|yesterday|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|tue|wed|thu|fri|sat|sun),?)?,?\s*"
    r"(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d{1,2}(?:st|nd|rd|th)?(?:,?\s+\d{4})?"
    r"|\d{1,2}(?:st|nd|rd|th)?\.?\s+(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*(?:\s+\d{4})?"
    r"|\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{2,4})?)[-—–\s]*$"
)
_REACTION = re.compile(
    r"^\s*(?::[a-z0-9_+-]+:\s*\d*\s*)+$|^\s*(?:View .{2,30}profile.*|New|Edited|\(edited\)|Seen.*|Read|Delivered.*|\d+ repl(?:y|ies).*|This message was deleted.*)\s*$",
    re.I,
)
_NOT_NAMES = frozenset(
    [
        "subject",
        "re",
        "fwd",
        "from",
        "to",
        "cc",
        "date",
        "sent",
        "ps",
        "p.s",
        "note",
        "nb",
        "attachments",
        "tel",
        "phone",
        "email",
        "e-mail",
        "mobile",
        "fax",
        "address",
        "web",
        "http",
        "https",
        "total",
        "option",
        "update",
        "price",
        "cost",
        "when",
        "where",
        "what",
        "who",
        "why",
        "how",
        "deadline",
        "agenda",
        "ref",
        "reference",
        "time",
        "place",
        "location",
    ]
)


def read_chat(lines: list[str]) -> tuple[list[Line], list[str]] | None:
    """(messages, lines not placed) where the paste is a chat; None where it is not."""
    return _stamped(lines) or _named_blocks(lines) or _plain(lines)


def _stamped(lines: list[str]) -> tuple[list[Line], list[str]] | None:
    for form in _STAMPED:
        matches = [form.match(line) for line in lines]
        hits = [m for m in matches if m]
        first = next((i for i, line in enumerate(lines) if line.strip()), 0)
        if len(hits) >= 2 or (
            hits and (matches[first] is not None and len(hits) * 3 >= len(lines))
        ):
            return _collect(lines, matches)
    return None


def _collect(lines: list[str], matches: list[re.Match[str] | None]) -> tuple[list[Line], list[str]]:
    found: list[Line] = []
    left: list[str] = []
    for line, match in zip(lines, matches, strict=True):
        if match:
            found.append(Line(match["name"].strip(), match.groupdict().get("when") or "", [match["text"]]))
        elif _SYSTEM.match(line) or _REACTION.match(line) or not found:
            if line.strip():
                left.append(line.strip())
        else:
            found[-1].body.append(line)
    return found, left


def _named_blocks(lines: list[str]) -> tuple[list[Line], list[str]] | None:
    """Slack, Teams, LinkedIn: a name with a time above each block of lines."""
    starts: dict[int, tuple[str, str, int]] = {}
    for index, line in enumerate(lines):
        head = _block_head(lines, index)
        if head:
            starts[index] = head
    names = Counter(name for name, _, _ in starts.values())
    if len(starts) < 2 or (len(names) > max(4, len(starts) - 1) and len(starts) > 4):
        return None
    found: list[Line] = []
    left: list[str] = []
    day, index = "", 0
    while index < len(lines):
        if index in starts:
            name, when, used = starts[index]
            found.append(Line(name, f"{day} {when}".strip(), []))
            index += used
            continue
        line = lines[index]
        index += 1
        dated = _DAY_LINE.match(line)
        if line.strip() and dated and dated["day"].strip():
            day = dated["day"].strip()
            left.append(line.strip())
        elif _CLOCK_ONLY.match(line) or _REACTION.match(line) or not found:
            if line.strip():
                left.append(line.strip())
        else:
            found[-1].body.append(line)
    return found, left


def _block_head(lines: list[str], at: int) -> tuple[str, str, int] | None:
    line = lines[at].strip()
    match = _SENT_THE.match(line) or _NAME_CLOCK.match(line)
    if (
        match
        and len(match["name"].split()) <= 5
        and match["name"].split()[0].lower() not in _NOT_NAMES
    ):
        if _DAY_LINE.match(match["name"]) and not _SENT_THE.match(line):
            return None
        return match["name"].strip(), match["when"], 1
    following = lines[at + 1] if at + 1 < len(lines) else ""
    clock = _CLOCK_ONLY.match(following)
    name_like = (
        0 < len(line.split()) <= 4
        and line[:1].isupper()
        and not line.endswith((".", "?", "!", ",", ":"))
    )
    if clock and name_like and not _DAY_LINE.match(line):
        return line, clock["when"], 2
    return None


def _plain(lines: list[str]) -> tuple[list[Line], list[str]] | None:
    """'Me: …' and 'Jane: …': at least two speakers, or one that says 'Me', on most paragraphs."""
    matches = [_PLAIN.match(line) for line in lines]
    speakers = Counter(
        m["name"].strip()
        for m in matches
        if m and m["name"].strip().lower() not in _NOT_NAMES and len(m["name"].split()) <= 4
    )
    known = {
        name
        for name, count in speakers.items()
        if count > 1 or name.lower() in ("me", "you", "i") or len(speakers) <= 3
    }
    first = next((m for line, m in zip(lines, matches, strict=True) if line.strip()), None)
    if len(known) < 2 or first is None or first["name"].strip() not in known:
        return None
    return _collect(lines, [m if m and m["name"].strip() in known else None for m in matches])
