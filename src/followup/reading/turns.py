"""The messages of a chat, once it is known which lines start one: whose, when, what is between."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from followup.reading.between import PAGE, answers_next, is_notice, is_page, unmarked
from followup.reading.moments import Stamp, weekday, whole
from followup.reading.names import is_name, tidy
from followup.reading.rest import unread
from followup.reading.starts import Start


@dataclass(slots=True)
class Turn:
    """One message of a chat."""

    sender: str
    stamp: Stamp | None
    day: Stamp | None
    body: list[str] = field(default_factory=list)
    mine: bool | None = None
    bot: bool = False

    @property
    def says(self) -> bool:
        return any(part.strip() for part in self.body)


class Chat(NamedTuple):
    """The messages, the lines that belong to none, and the contact that the title names."""

    turns: list[Turn]
    left: list[str]
    title: str


_TITLE = re.compile(
    r"^(?:(?:chat|conversation|messages?|dm|direct message) with)\s+(?P<name>.{2,40})$",
    re.I,
)
TITLE_ROLE = re.compile(
    r"\s{0,9}(?:[·•|].*|\([^()]*\)\s*(?:-.*)?|- (?:text|sms|chat|whats|i?messages?).*)$", re.I
)


def collect(lines: Sequence[str], starts: dict[int, Start]) -> Chat:
    """The chat of which the messages start at those lines."""
    found = _Found(lines, starts)
    index = 0
    while index < len(lines):
        start = starts.get(index)
        if start:
            found.open(lines[index : index + start.used], start)
            index += start.used
        else:
            found.take(index)
            index += 1
    return found.chat()


class _Found:
    """What was found down to a line: messages, what belongs to none, the day that was told last."""

    def __init__(self, lines: Sequence[str], starts: dict[int, Start]) -> None:
        self.lines, self.starts = lines, starts
        self.turns: list[Turn] = []
        self.left: list[str] = []
        self.above: list[str] = []
        self.day: Stamp | None = None

    def open(self, head: Sequence[str], start: Start) -> None:
        """Start a message under its head."""
        self.left += _unread(head, start)
        if start.stamp and start.stamp.level == "date":
            self.day = start.stamp._replace(hour=None, minute=0)
        self.turns.append(Turn(start.sender, start.stamp, self.day, mine=start.mine, bot=start.bot))
        if start.text:
            self._say(start.text)

    def take(self, at: int) -> None:
        """Place a line that starts no message by itself."""
        line, last = self.lines[at], self.turns[-1] if self.turns else None
        dated = _dated(line, _below(self.lines, at + 1) in self.starts)
        if dated and dated.hour is None:
            self.day = dated
            self.left.append(line.strip())
        elif dated and last and (dated.level != "near" or not (last.stamp or any(last.body))):
            self._at(dated._replace(text=line.strip()), last)
        elif last and self._is_quote(at):
            self.left.append(line.strip())
        elif last and not (is_page(line) and not self._is_all(last, at)):
            self._say(line)
        elif line.strip():
            if not last:
                self.above.append(line.strip())
            self.left.append(line.strip())

    def _at(self, stamp: Stamp, last: Turn) -> None:
        """A time alone on its line: of the message above it, or of the next by the same sender."""
        if not last.stamp and not any(last.body):
            last.stamp = stamp
        else:
            self.turns.append(Turn(last.sender, stamp, self.day, mine=last.mine, bot=last.bot))

    def _say(self, line: str) -> None:
        """Add a line to a message, without the mark that the program sets at its end."""
        said, mark = unmarked(line)
        self.left += [mark] if mark else []
        self.turns[-1].body.append(said)

    def _is_quote(self, at: int) -> bool:
        """Whether the line above says that this one is what the message answers."""
        return at > 0 and bool(self.lines[at].strip()) and answers_next(self.lines[at - 1])

    def _is_all(self, turn: Turn, at: int) -> bool:
        """Whether a line is all that its message says: 'Sent' answers, right under a name."""
        below = range(at + 1, len(self.lines))
        return (
            not turn.says and next((i for i in below if self.lines[i].strip()), -1) in self.starts
        )

    def chat(self) -> Chat:
        """The messages that somebody wrote, and the rest."""
        told = [
            turn for turn in self.turns if turn.says and not turn.bot and not is_notice(turn.body)
        ]
        kept = set(map(id, told))
        for turn in self.turns:
            if id(turn) not in kept:
                self.left.append(f"{turn.sender} {turn.stamp.text if turn.stamp else ''}".strip())
                self.left += [line.strip() for line in turn.body if line.strip()]
        return Chat(told, self.left, _title(self.above, {turn.sender for turn in told}))


def _unread(head: Sequence[str], start: Start) -> list[str]:
    """What the head of a message says beside its sender and time: a role, a status, pronouns."""
    date = start.stamp.text if start.stamp else ""
    told = "\n".join(head).rstrip().removesuffix(start.text.rstrip())
    return unread(told, (start.sender, date))


def _dated(line: str, heads: bool) -> Stamp | None:
    """The day or time that is all of a line; 'THURSDAY' is a day only right above a message."""
    text = line.strip()
    if not text:
        return None
    return whole(text) or (weekday(text) if heads else None)


def _below(lines: Sequence[str], at: int) -> int:
    """The index of the next line with something on it; -1 where none is near."""
    return next((i for i in range(at, min(at + 4, len(lines))) if lines[i].strip()), -1)


def _title(above: Sequence[str], senders: set[str]) -> str:
    """The name that heads the chat, where it is a person's."""
    for line in [line for line in above if not PAGE.match(line)][:3]:
        match = _TITLE.match(line)
        name = tidy(TITLE_ROLE.sub("", match["name"] if match else line))
        if (
            match
            or name in senders
            or (
                is_name(name)
                and line == above[0]
                and len(name.split()) <= 3
                and not line.startswith("#")
            )
        ):
            return name
    return ""
