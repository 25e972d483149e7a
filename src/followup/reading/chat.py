"""Chats: exports of WhatsApp, Telegram and Signal, Slack, Teams and LinkedIn as copied, 'Jane: …'.

Each line is read as one of a few shapes; the paste is a chat where at least two lines start a
message in one of them. Which program wrote it does not matter.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from followup.reading.alone import alone, is_entered
from followup.reading.between import is_page, reacted
from followup.reading.greet import greets
from followup.reading.moments import whole
from followup.reading.names import is_name, tidy
from followup.reading.starts import SELF, Shape, Start, start_of
from followup.reading.turns import TITLE_ROLE, Chat, Turn, collect


def read_chat(lines: Sequence[str], sure: bool = False) -> Chat | None:
    """The chat in a paste; None where it is none. `sure` says that nothing else was found in it."""
    if sure and is_entered(lines):
        return _alone(lines)
    lines = _clocks_first(lines)
    starts = _starts(lines)
    if starts:
        starts, lines = _timed(lines, starts)
        return collect(reacted(lines), starts)
    return (_alone(lines) or _bubbles(lines)) if sure else None


def _alone(lines: Sequence[str]) -> Chat | None:
    """The chat of which the speakers stand alone on a line; None where it is none."""
    starts, lines = alone(reacted(lines))
    if not starts:
        return None
    starts, lines = _timed(lines, starts)
    return collect(lines, starts)


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
            senders = {s.sender for s in found.values() if s.shape == shape}
            return {i: s for i, s in found.items() if s.shape == shape or _also(s, shape, senders)}
    dated = {i: s for i, s in found.items() if s.shape == "dated"}
    if len(dated) > len({s.sender for s in dated.values()}) and any(
        i and lines[i - 1].strip() for i in dated
    ):
        return dated
    led = {i: s for i, s in found.items() if s.shape == "led"}
    if len(led) >= 2 and len({s.sender for s in led.values()}) <= max(2, len(led) // 2):
        return led  # an agenda names somebody else on each line
    return _kept_plain(lines, {i: s for i, s in found.items() if s.shape == "plain"})


def _also(start: Start, shape: Shape, senders: set[str]) -> bool:
    """Whether a start of another shape belongs to the chat too: Discord shows two, side by side."""
    if shape == "stamped" and start.shape in ("titled", "named") and not start.text:
        dated = start.stamp is not None and start.stamp.level == "date"
        return dated and start.sender in senders
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
    opening = [
        i + (whole(line) is not None)  # under a line of its own with the day
        for i, line in enumerate(lines)
        if line.strip() and (i == 0 or not lines[i - 1].strip())
    ]
    spread = len(kept) >= 2 and len(kept) * 2 >= min(len(opening), 40)
    if all(count == 1 for count in speakers.values()) and len(opening) > 2:
        spread = spread and sum(i in kept for i in opening) * 2 >= len(opening)  # else a form
    return kept if spread and len(above) <= 3 and _speak(kept) else {}


def _speak(kept: dict[int, Start]) -> bool:
    """Speakers come back, or say more than a word: 'Order: 4711' is a form."""
    senders = [start.sender for start in kept.values()]
    telling = {s.sender for s in kept.values() if not s.text or any(map(str.isalpha, s.text))}
    if len(telling) * 2 < len(set(senders)):
        return False  # a list of telephones, of prices
    again = len(set(senders)) < len(senders) or any(name.lower() in SELF for name in senders)
    return again or all(len(start.text.split()) > 1 for start in kept.values())


def _over(lines: Sequence[str], at: int) -> int:
    """The index of the line next above with something on it that is no button; -1 where none is."""
    above = range(at - 1, max(at - 4, -1), -1)
    return next((i for i in above if lines[i].strip() and not is_page(lines[i])), -1)


def _timed(lines: Sequence[str], starts: dict[int, Start]) -> tuple[dict[int, Start], list[str]]:
    """The starts with the day and time that stand on a line of their own above them, and the
    lines without those."""
    bare = [at for at, start in starts.items() if start.stamp is None]
    timed, left = dict(starts), list(lines)
    over = False  # whether the first of them stands above the first message
    for at in bare:
        line = _over(lines, at)
        stamp = whole(lines[line].strip()) if line >= 0 and line not in starts else None
        if not stamp or stamp.hour is None:
            continue
        over = over or at == min(starts)
        if over or not lines[line - 1].strip():
            timed[at], left[line] = starts[at]._replace(stamp=stamp), ""
    return timed, left


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
    title = tidy(TITLE_ROLE.sub("", above[0])) if above else ""
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
