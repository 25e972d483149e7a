"""Chats: exports of WhatsApp, Telegram and Signal, Slack, Teams and LinkedIn as copied, 'Jane: …'.

Each line is read as one of a few shapes; the paste is a chat where at least two lines start a
message in one of them. Which program wrote it does not matter.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from followup.reading.greet import greets
from followup.reading.moments import Stamp, weekday, whole
from followup.reading.names import is_name, tidy
from followup.reading.rest import unread
from followup.reading.starts import BRACKETED, DASHED, PAGE, REACTION, SELF, Shape, Start, start_of


@dataclass(slots=True)
class Turn:
    """One message of a chat."""

    sender: str
    stamp: Stamp | None
    day: Stamp | None
    body: list[str] = field(default_factory=list)
    mine: bool | None = None

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
_TITLE_ROLE = re.compile(
    r"\s{0,9}(?:[·•|].*|\([^()]*\)\s*(?:-.*)?|- (?:text|sms|chat|whats|i?messages?).*)$", re.I
)


def read_chat(lines: Sequence[str], sure: bool = False) -> Chat | None:
    """The chat in a paste; None where it is none. `sure` says that nothing else was found in it."""
    lines = _clocks_first(lines)
    starts = _starts(lines)
    if starts:
        starts, lines = _timed(lines, starts)
        return _collect(_reacted(lines), starts)
    return _bubbles(lines) if sure else None


def _clocks_first(lines: Sequence[str]) -> Sequence[str]:
    """Messenger shows a name, the words, and the day with its time below them: where the first
    line names somebody and the last is a time, each time is moved above its name."""
    full = [at for at, line in enumerate(lines) if line.strip()]
    if len(full) < 4 or len(lines[full[0]]) > 50 or not _is_moment(lines[full[-1]]):
        return lines
    times = [at for at in full if len(lines[at]) < 50 and _is_moment(lines[at])]
    heads = [full[0], *(at + 1 for at in times[:-1])]
    if len(times) < 2 or not all(_names_somebody(lines[at]) for at in heads):
        return lines
    moved: list[str] = []
    for head, time in zip(heads, times, strict=True):
        moved += [lines[time], *lines[head:time]]
    return [*lines[: full[0]], *moved, *lines[times[-1] + 1 :]]


def _is_moment(line: str) -> bool:
    stamp = whole(line.strip())
    return bool(stamp and stamp.level == "date" and stamp.hour is not None)


def _names_somebody(line: str) -> bool:
    name = line.strip()
    return name.lower() in SELF or (is_name(name) and len(name.split()) <= 4)


def _starts(lines: Sequence[str]) -> dict[int, Start]:
    found: dict[int, Start] = {}
    skip = -1
    for index in range(len(lines)):
        if index < skip or len(lines[index]) > 20_000:
            continue
        start = start_of(lines, index)
        if start:
            found[index] = start
            skip = index + start.used
    return _kept(lines, found)


def _kept(lines: Sequence[str], found: dict[int, Start]) -> dict[int, Start]:
    """The starts that hold together; a stray 'Price: …' in a mail is no chat."""
    shapes = Counter(start.shape for start in found.values())
    full = [i for i, line in enumerate(lines) if line.strip()]
    first = min(found, default=0)
    above = [line.strip() for line in lines[:first]]
    if any(greets(line) and (line.endswith(",") or not shapes["stamped"]) for line in above):
        return {}  # a letter with a timetable in it, or with a chat
    for shape in ("stamped", "titled", "named", "under"):
        alone = shape == "stamped" and shapes[shape] and full and full[0] in found
        if shapes[shape] >= 2 or alone:
            return {i: s for i, s in found.items() if s.shape == shape or _also(s, shape)}
    led = {i: s for i, s in found.items() if s.shape == "led"}
    if len(led) >= 2 and len({s.sender for s in led.values()}) <= max(2, len(led) // 2):
        return led  # an agenda names somebody else on each line
    return _kept_plain(lines, {i: s for i, s in found.items() if s.shape == "plain"})


def _also(start: Start, shape: Shape) -> bool:
    return {start.shape, shape} == {"titled", "named"}


def _kept_plain(lines: Sequence[str], found: dict[int, Start]) -> dict[int, Start]:
    """'Me: …', 'Jane: …': each speaker is one of a few, and they start most paragraphs."""
    speakers = Counter(start.sender for start in found.values())
    few = {
        name
        for name, count in speakers.items()
        if count > 1 or name.lower() in SELF or len(speakers) <= 3
    }
    kept = {i: s for i, s in found.items() if s.sender in few}
    if len({s.sender for s in kept.values()}) < 2 and not any(
        s.sender.lower() in SELF for s in kept.values()
    ):
        return {}
    first = min(kept, default=0)
    above = [line for line in lines[:first] if line.strip() and not whole(line)]
    paragraphs = sum(
        1 for i, line in enumerate(lines) if line.strip() and (i == 0 or not lines[i - 1].strip())
    )
    spread = len(kept) >= 2 and len(kept) * 2 >= min(paragraphs, 40)
    return kept if spread and len(above) <= 3 and _speak(kept) else {}


def _speak(kept: dict[int, Start]) -> bool:
    """Speakers come back, or say more than a word: 'Order: 4711' is a form."""
    senders = [start.sender for start in kept.values()]
    telling = {s.sender for s in kept.values() if not s.text or any(map(str.isalpha, s.text))}
    if len(telling) * 2 < len(set(senders)):
        return False  # a list of telephones, of prices
    again = len(set(senders)) < len(senders) or any(name.lower() in SELF for name in senders)
    return again or all(len(start.text.split()) > 1 for start in kept.values())


def _collect(lines: Sequence[str], starts: dict[int, Start]) -> Chat:
    turns: list[Turn] = []
    left: list[str] = []
    day: Stamp | None = None
    above: list[str] = []
    index = 0
    while index < len(lines):
        line = lines[index]
        start = starts.get(index)
        if start:
            left += _unread(lines[index : index + start.used], start)
            turns.append(
                Turn(start.sender, start.stamp, day, [start.text] if start.text else [], start.mine)
            )
            index += start.used
            continue
        index += 1
        dated = _dated(line, _below(lines, index) in starts)
        if dated and dated.hour is None:
            day = dated
            left.append(line.strip())
        elif dated and turns and not turns[-1].stamp and not any(turns[-1].body):
            turns[-1].stamp = dated
        elif dated and dated.level in ("clock", "date") and turns and starts:
            dated = dated._replace(text=line.strip())
            turns.append(Turn(turns[-1].sender, dated, day, [], turns[-1].mine))
        elif _is_page(line) or not turns:
            above.append(line.strip()) if not turns and line.strip() else None
            left += [line.strip()] if line.strip() else []
        else:
            turns[-1].body.append(line)
    told = [turn for turn in turns if turn.says]
    left += [f"{t.sender} {t.stamp.text if t.stamp else ''}".strip() for t in turns if not t.says]
    return Chat(told, left, _title(above, {t.sender for t in told}))


def _timed(lines: Sequence[str], starts: dict[int, Start]) -> tuple[dict[int, Start], list[str]]:
    """The starts with the day and time that stand on a line of their own above them, and the
    lines without those."""
    bare = [at for at, start in starts.items() if start.stamp is None]
    timed, left = dict(starts), list(lines)
    over = False  # whether the first of them stands above the first message
    for at in bare:
        line = next((i for i in range(at - 1, max(at - 4, -1), -1) if lines[i].strip()), -1)
        stamp = whole(lines[line].strip()) if line >= 0 and line not in starts else None
        if not stamp or stamp.hour is None:
            continue
        over = over or at == min(starts)
        if over or not lines[line - 1].strip():
            timed[at], left[line] = starts[at]._replace(stamp=stamp), ""
    return timed, left


def _reacted(lines: Sequence[str]) -> list[str]:
    """An icon over its count is a reaction: on one line, as it is shown elsewhere."""
    joined = list(lines)
    for at in range(1, len(lines)):
        if _COUNT.match(lines[at]) and _ICON.match(lines[at - 1]):
            joined[at - 1 : at + 1] = [f"{lines[at - 1].strip()} {lines[at].strip()}", ""]
    return joined


_ICON = re.compile(r"^\s*(?::[\w+-]{1,40}:|[^\w\s.,!?:;-]{1,8})\s*$")
_COUNT = re.compile(r"^\s*\d{1,3}\s*$")


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


def _is_page(line: str) -> bool:
    """What the program shows between messages: reactions with a count, 'Delivered', the like."""
    text = line.strip()
    if not text or PAGE.match(text) or REACTION.match(text):
        return bool(text)
    match = DASHED.match(text) or BRACKETED.match(text)
    return bool(match and whole(match["when"]))


def _title(above: Sequence[str], senders: set[str]) -> str:
    """The name that heads the chat, where it is a person's."""
    for line in [line for line in above if not PAGE.match(line)][:3]:
        match = _TITLE.match(line)
        name = tidy(_TITLE_ROLE.sub("", match["name"] if match else line))
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
        elif _is_page(line) or whole(line):
            left.append(line.strip())
        elif fresh or not turns:
            turns.append(Turn("" if mine else title, None, None, [line], mine))
            mine, fresh = not mine, False
        else:
            turns[-1].body.append(line)
    return Chat(turns, left, title) if turns else None
