"""Chats: exports of WhatsApp, Telegram and Signal, Slack, Teams and LinkedIn as copied, 'Jane: …'.

The paste is a chat where at least two lines start a message in one shape (chat_lines).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from followup.reading.chat_lines import Start, is_page, start
from followup.reading.moments import Stamp, whole
from followup.reading.names import is_name, tidy
from followup.reading.words import GREETING, SELVES, TABLE, any_of


@dataclass(slots=True)
class Turn:
    """One message of a chat."""

    sender: str
    stamp: Stamp | None
    day: Stamp | None
    body: list[str] = field(default_factory=list)
    mine: bool | None = None


class Chat(NamedTuple):
    """The messages of a chat, the lines of none, and the contact that its title names."""

    turns: list[Turn]
    left: list[str]
    title: str


_NOTICE = any_of(TABLE["chat"]["notices"])
_TITLE = re.compile(
    r"^(?:(?:direct )?messages?|chat|conversation|dm) with\s+(?P<name>.{2,40})$",
    re.I,
)
_TITLE_ROLE = re.compile(
    r"\s*(?:[·•|].*|\([^()]*\)\s*(?:-.*)?|- (?:text|sms|chat|whats|i?messages?).*)$", re.I
)


def read_chat(lines: Sequence[str]) -> Chat | None:
    """The chat in a paste that holds no mail; None where it is none."""
    starts = _starts(lines)
    if starts:
        return _collect(lines, starts)
    return _bubbles(lines)


def _starts(lines: Sequence[str]) -> dict[int, Start]:
    found: dict[int, Start] = {}
    skip = -1
    for index in range(len(lines)):
        if index < skip or len(lines[index]) > 20_000:
            continue
        begun = start(lines, index)
        if begun:
            found[index] = begun
            skip = index + begun.used
    return _kept(lines, found)


def _kept(lines: Sequence[str], found: dict[int, Start]) -> dict[int, Start]:
    """The starts that hold together; a stray 'Price: …' or 'Lunch  12:30' in a mail is no chat."""
    shapes = Counter(begun.shape for begun in found.values())
    stamped = {i: s for i, s in found.items() if s.shape == "stamped"}
    full = next((i for i, line in enumerate(lines) if line.strip()), -1)
    if len(stamped) >= 2 or full in stamped:
        return stamped
    above = [line.strip() for line in lines[: min(found, default=0)] if line.strip()]
    if any(GREETING.match(line) for line in above):
        return {}
    headed = {i: s for i, s in found.items() if s.shape in ("titled", "named")}
    if max(shapes["titled"], shapes["named"]) >= 2:
        return headed
    return _kept_plain(lines, {i: s for i, s in found.items() if s.shape == "plain"})


def _kept_plain(lines: Sequence[str], found: dict[int, Start]) -> dict[int, Start]:
    """'Me: …', 'Jane: …': each speaker is one of a few, and they start most paragraphs."""
    speakers = Counter(begun.sender for begun in found.values())
    kept = {i: s for i, s in found.items() if speakers[s.sender] > 1 or s.sender.lower() in SELVES}
    kept = found if len(speakers) <= 3 else kept
    selves = any(s.sender.lower() in SELVES for s in kept.values())
    if len({s.sender for s in kept.values()}) < 2 and not selves:
        return {}
    if not selves and max(speakers.values()) == 1 and not _speak(kept.values()):
        return {}
    above = [line for line in lines[: min(kept)] if line.strip() and not whole(line)]
    letters = all(len(s.sender) == 1 for s in kept.values())
    return kept if len(above) <= (0 if letters else 3) and _spread(lines, kept) else {}


def _speak(starts: Iterable[Start]) -> bool:
    """Whether the lines say something: a form ('Order: 4711', 'Colour: red') asks nothing."""
    texts = [begun.text.strip() for begun in starts]
    return any("?" in text or "？" in text for text in texts) or all(
        len(text.split()) > 3 for text in texts
    )


def _spread(lines: Sequence[str], kept: dict[int, Start]) -> bool:
    paragraphs = sum(
        bool(line.strip()) and (i == 0 or not lines[i - 1].strip()) for i, line in enumerate(lines)
    )
    return len(kept) >= 2 and len(kept) * 2 >= min(paragraphs, 40)


def _collect(lines: Sequence[str], starts: dict[int, Start]) -> Chat:
    found = _Collected()
    index = 0
    while index < len(lines):
        begun = starts.get(index)
        if begun is None:
            found.take(lines[index])
        elif _NOTICE.match(begun.text):
            found.left.append(lines[index].strip())
        else:
            found.begin(begun)
        index += begun.used if begun else 1
    told = [turn for turn in found.turns if any(part.strip() for part in turn.body)]
    found.left += [t.sender for t in found.turns if not any(part.strip() for part in t.body)]
    return Chat(told, found.left, _title(found.above, {turn.sender for turn in told}))


@dataclass(slots=True)
class _Collected:
    """The turns so far; `day` is the last line that was a date alone."""

    turns: list[Turn] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    above: list[str] = field(default_factory=list)
    day: Stamp | None = None

    def begin(self, start: Start) -> None:
        body = [start.text] if start.text else []
        self.turns.append(Turn(start.sender, start.stamp, self.day, body, start.mine))

    def take(self, line: str) -> None:
        """A line that starts nothing: a day, a time, the page's words, or more of the message."""
        text = line.strip()
        stamp = whole(line) if text else None
        if stamp and stamp.hour is None:
            self.day = stamp
            self.left.append(text)
        elif stamp and stamp.level == "clock" and self.turns:
            last = self.turns[-1]
            self.turns.append(Turn(last.sender, stamp, self.day, [], last.mine))
        elif not self.turns:
            self.above += [text] if text else []
            self.left += [text] if text else []
        elif is_page(line):
            self.left.append(text)
        else:
            self.turns[-1].body.append(line)


def _title(above: Sequence[str], senders: set[str]) -> str:
    """The name that heads the chat, where it is a person's."""
    for line in above[:3]:
        match = _TITLE.match(line)
        name = tidy(_TITLE_ROLE.sub("", match["name"] if match else line))
        if (
            match
            or name in senders
            or (
                is_name(name)
                and line is above[0]
                and len(name.split()) <= 3
                and not line.startswith("#")
            )
        ):
            return name
    return ""


def _bubbles(lines: Sequence[str]) -> Chat | None:
    """A phone's screen without names: paragraphs by turns, under a title and 'iMessage'."""
    marks = [
        i
        for i, line in enumerate(lines[:6])
        if re.match(r"^\s*(?:imessage|text message|sms|rcs message)\b", line, re.I)
    ]
    if not marks:
        return None
    above = [line.strip() for line in lines[: marks[0]] if line.strip()]
    title = tidy(_TITLE_ROLE.sub("", above[0])) if above else ""
    turns: list[Turn] = []
    left = [*above, lines[marks[0]].strip()]
    fresh, mine = True, True
    for line in lines[marks[0] + 1 :]:
        if not line.strip():
            fresh = True
        elif is_page(line) or whole(line):
            left.append(line.strip())
        elif fresh or not turns:
            turns.append(Turn("" if mine else title, None, None, [line], mine))
            mine, fresh = not mine, False
        else:
            turns[-1].body.append(line)
    return Chat(turns, left, title) if turns else None
