"""Chats: exports of WhatsApp, Telegram and Signal, Slack, Teams and LinkedIn as copied, 'Jane: …'.

Each line is read as one of a few shapes; the paste is a chat where at least two lines start a
message in one of them. Which program wrote it does not matter.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from followup.reading.moments import Stamp, find, whole
from followup.reading.names import is_name, tidy
from followup.reading.words import TABLE

Shape = Literal["stamped", "titled", "named", "under", "plain"]


class Start(NamedTuple):
    """The start of a chat message; `used` lines hold its head, `text` is the first of its body."""

    shape: Shape
    sender: str
    stamp: Stamp | None
    text: str
    used: int = 1
    mine: bool | None = None


@dataclass(slots=True)
class Turn:
    """One message of a chat."""

    sender: str
    stamp: Stamp | None
    day: Stamp | None
    body: list[str] = field(default_factory=list)
    mine: bool | None = None


class Chat(NamedTuple):
    """The messages of a chat, the lines that belong to none, and the contact that its title names."""

    turns: list[Turn]
    left: list[str]
    title: str


_BRACKETED = re.compile(r"^\[(?P<when>[^\[\]]{3,40})\]\s*(?:~\s?)?(?P<rest>.*)$")
_DASHED = re.compile(r"^(?P<when>\d[\d./-]{3,9}\d,?\s[^-–]{4,16}?)\s[-–]\s(?:~\s?)?(?P<rest>.*)$")
_SPEAKER = re.compile(
    r"^(?P<name>[^\W\d_~+][^:：\n\[\]<>?!]{0,48}|\+\d[\d \-()]{6,20}|\W{0,3}[^\W_][^:：]{1,40})[:：](?:\s+|(?<=：)|$)(?P<text>.*)$"
)
_AFTER = re.compile(
    r"^(?P<name>[^\[\]():：]{1,48}?),?\s*[\[(](?P<when>[^\[\]()]{3,40})[\])]\s?(?P<colon>[:：]?)\s*(?P<text>.*)$"
)
_SENT_AT = re.compile(
    r"^(?P<name>.{2,40}?) sent the following messages? at (?P<when>.{4,20})$", re.I
)
_PRONOUN = re.compile(r"\s*\((?:[a-z]{2,5}/){1,3}[a-z]{2,7}\)|\s*[·•|]\s*$", re.I)
_STATUS = re.compile(r":[a-z0-9_+-]+:.*$|\bAPP\b\s*$")
_GAP = re.compile(r"\s{2,}|\t|\s[-–—·•|]\s|,\s")
_REACTION = re.compile(r"^\s*(?:(?::[\w+-]+:|[^\w\s.,!?:;-]{1,8})\s*\d{1,3}\s*)+$")
_PAGE = re.compile(
    r"^\s*(?:view .{2,40} profile|view profile|new|edited|\(edited\)|seen(?: by .*)?|read(?: at)? ?[\d: ]*(?:[ap]m)?|delivered|"
    r"\d+ repl(?:y|ies)(?: .{0,40})?|last reply .{0,40}|replied to a thread.{0,60}|this message was deleted.?|active .{1,20} ago|"
    r"(?:text message|imessage|sms|rcs message|whatsapp|signal|telegram|(?:facebook )?messenger)|(?:today|yesterday)|also sent to the channel|"
    r"messages and calls are end-to-end encrypted.*|has context menu|like|reply|react|\d(?:st|nd|rd) degree connection|mobile|"
    r"(?:zugestellt|gelesen|distribué|lu|entregado|leído|consegnato|letto))\s*$",
    re.I,
)
_SELF = frozenset([*TABLE["talk"]["self"], "いつも"])
_NOT_SPEAKERS = frozenset(
    [
        "subject",
        "re",
        "fwd",
        "fw",
        "from",
        "to",
        "cc",
        "bcc",
        "date",
        "sent",
        "ps",
        "p.s",
        "note",
        "nb",
        "attachments",
        "attachment",
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
        "betreff",
        "von",
        "an",
        "summary",
        "background",
        "question",
        "questions",
        "answer",
        "next",
        "pros",
        "cons",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "item",
        "items",
        "budget",
        "status",
        "scope",
        "details",
        "goal",
        "goals",
        "example",
        "warning",
        "todo",
        "action",
        "actions",
        "due",
        "start",
        "end",
        "invoice",
        "amount",
        "iban",
        "bic",
        "account",
    ]
)
_TITLE = re.compile(
    r"^(?:chat with|conversation with|messages? with|dm with|direct message with)\s+(?P<name>.{2,40})$",
    re.I,
)
_TITLE_ROLE = re.compile(
    r"\s*(?:[·•|].*|\([^()]*\)\s*(?:-.*)?|- (?:text|sms|chat|whats|i?messages?).*)$", re.I
)


def read_chat(lines: Sequence[str], sure: bool = False) -> Chat | None:
    """The chat in a paste; None where it is none. `sure` says that nothing else was found in it."""
    starts = _starts(lines)
    if starts:
        return _collect(lines, starts)
    return _bubbles(lines) if sure else None


def _starts(lines: Sequence[str]) -> dict[int, Start]:
    found: dict[int, Start] = {}
    skip = -1
    for index in range(len(lines)):
        if index < skip or len(lines[index]) > 20_000:
            continue
        start = _start(lines, index)
        if start:
            found[index] = start
            skip = index + start.used
    return _kept(lines, found)


def _kept(lines: Sequence[str], found: dict[int, Start]) -> dict[int, Start]:
    """The starts that hold together; a stray 'Price: …' in a mail is no chat."""
    shapes = Counter(start.shape for start in found.values())
    full = [i for i, line in enumerate(lines) if line.strip()]
    for shape in ("stamped", "titled", "named", "under"):
        alone = shape == "stamped" and shapes[shape] and full and full[0] in found
        if shapes[shape] >= 2 or alone:
            return {i: s for i, s in found.items() if s.shape == shape or _also(s, shape)}
    return _kept_plain(lines, {i: s for i, s in found.items() if s.shape == "plain"})


def _also(start: Start, shape: Shape) -> bool:
    return {start.shape, shape} == {"titled", "named"}


def _kept_plain(lines: Sequence[str], found: dict[int, Start]) -> dict[int, Start]:
    """'Me: …', 'Jane: …': each speaker is one of a few, and they start most paragraphs."""
    speakers = Counter(start.sender for start in found.values())
    few = {
        name
        for name, count in speakers.items()
        if count > 1 or name.lower() in _SELF or len(speakers) <= 3
    }
    kept = {i: s for i, s in found.items() if s.sender in few}
    if len({s.sender for s in kept.values()}) < 2 and not any(
        s.sender.lower() in _SELF for s in kept.values()
    ):
        return {}
    first = min(kept, default=0)
    above = [line for line in lines[:first] if line.strip() and not whole(line)]
    paragraphs = sum(
        1 for i, line in enumerate(lines) if line.strip() and (i == 0 or not lines[i - 1].strip())
    )
    spread = len(kept) >= 2 and len(kept) * 2 >= min(paragraphs, 40)
    return kept if spread and len(above) <= 3 else {}


def _start(lines: Sequence[str], at: int) -> Start | None:
    text = lines[at].strip()
    if not text:
        return None
    return (
        _stamped(text)
        or _sent_at(lines, at)
        or _titled(text)
        or _over_clock(lines, at)
        or _under_clock(lines, at)
        or _plain(text)
    )


def _stamped(text: str) -> Start | None:
    """'[28/05/2026, 09:12] Jane: hi', '28/05/2026, 09:12 - Jane: hi', 'Jane (09:12): hi'."""
    match = _BRACKETED.match(text) or _DASHED.match(text)
    if match and (stamp := whole(match["when"])):
        said = _SPEAKER.match(match["rest"])
        if said:
            return Start("stamped", tidy(said["name"]), stamp, said["text"])
        if is_name(match["rest"]):
            return Start("stamped", tidy(match["rest"]), stamp, "")
        return None
    return _led_by_date(text) or _led_by_name(text)


def _led_by_date(text: str) -> Start | None:
    """'08.09.2026 16:40 Jane: hi', without brackets or dash."""
    stamp = find(text[:60]) if text[:1].isdigit() else None
    if stamp is None or stamp.start or stamp.hour is None or stamp.level != "date":
        return None
    said = _SPEAKER.match(text[stamp.end :].lstrip(" ,;|·•"))
    if not said or not is_name(said["name"]):
        return None
    return Start("stamped", tidy(said["name"]), stamp, said["text"])


def _led_by_name(text: str) -> Start | None:
    match = _AFTER.match(text)
    if not match or not (match["colon"] or not match["text"]) or not is_name(match["name"]):
        return None
    stamp = whole(match["when"])
    return Start("stamped", tidy(match["name"]), stamp, match["text"]) if stamp else None


def _sent_at(lines: Sequence[str], at: int) -> Start | None:
    """LinkedIn's line for screen readers, and the visible one that says the same below it."""
    match = _SENT_AT.match(lines[at].strip())
    if not match or not (stamp := whole(match["when"])):
        return None
    name, used = tidy(_PRONOUN.sub("", match["name"])), 1
    mine = True if name.lower() in _SELF else None
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
    if len(text) > 4000 or not any(ch.isdigit() for ch in text[:90]):
        return None
    head = text[:90]
    stamp = find(head)
    if stamp is None or stamp.hour is None or stamp.start == 0:
        return None
    before = head[: stamp.start]
    name = tidy(_STATUS.sub("", _PRONOUN.sub("", before)))
    after = text[stamp.end :] if stamp.end < len(head) else ""
    if (
        not (is_name(name) or _is_handle(before))
        or len(name.split()) > 5
        or name.lower() in _NOT_SPEAKERS
        or before.rstrip()[-1:] in ":;"
    ):
        return None
    if not after.strip(" ()[]—-:"):
        return Start("titled", name, stamp, "")
    if re.match(r":\s|:$", after) or (stamp.level == "clock" and re.match(r"\s{2,}|\t", after)):
        return Start("titled", name, stamp, after.lstrip(": \t"))
    return None


def _is_handle(before: str) -> bool:
    """'nightheron — ': one word, set off from the time by a dash."""
    return bool(re.fullmatch(r"[^\W_][\w.]{1,31}\s+[—–·•|]\s*", before))


def _over_clock(lines: Sequence[str], at: int) -> Start | None:
    """A name alone on a line and a time alone on the next."""
    text = lines[at].strip()
    below = lines[at + 1].strip() if at + 1 < len(lines) else ""
    if not below or len(below) > 45 or not is_name(_PRONOUN.sub("", text)):
        return None
    stamp = whole(below)
    if stamp is None or stamp.hour is None or whole(text):
        return None
    return Start("named", tidy(_STATUS.sub("", _PRONOUN.sub("", text))), stamp, "", 2)


def _under_clock(lines: Sequence[str], at: int) -> Start | None:
    """A day with a time alone on a line, and a name alone on the next."""
    below = lines[at + 1].strip() if at + 1 < len(lines) else ""
    name = tidy(_PRONOUN.sub("", below))
    if (not is_name(name) and name.lower() not in _SELF) or len(name.split()) > 4:
        return None
    stamp = whole(lines[at].strip())
    if stamp is None or stamp.hour is None or stamp.level != "date":
        return None
    mine = True if name.lower() in _SELF else None
    return Start("under", name, stamp, "", 2, mine)


def _plain(text: str) -> Start | None:
    match = _SPEAKER.match(text[:300])
    if not match or "//" in match["name"] or len(match["name"].split()) > 4:
        return None
    name = tidy(match["name"])
    clock = None
    if (stamp := find(name)) and stamp.hour is not None and stamp.start > 0:  # 'Jane 09:12: hi'
        name, clock = tidy(name[: stamp.start]), stamp
    if not name or name.lower() in _NOT_SPEAKERS or not (is_name(name) or name.lower() in _SELF):
        return None
    return Start("plain", name, clock, text[match.start("text") :])


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
            turns.append(
                Turn(start.sender, start.stamp, day, [start.text] if start.text else [], start.mine)
            )
            index += start.used
            continue
        index += 1
        dated = whole(line) if line.strip() else None
        if dated and dated.hour is None:
            day = dated
            left.append(line.strip())
        elif dated and turns and not turns[-1].stamp and not any(turns[-1].body):
            turns[-1].stamp = dated
        elif dated and dated.level == "clock" and turns and starts:
            turns.append(Turn(turns[-1].sender, dated, day, [], turns[-1].mine))
        elif _is_page(line) or not turns:
            above.append(line.strip()) if not turns and line.strip() else None
            left += [line.strip()] if line.strip() else []
        else:
            turns[-1].body.append(line)
    told = [turn for turn in turns if any(part.strip() for part in turn.body)]
    left += [turn.sender for turn in turns if not any(part.strip() for part in turn.body)]
    return Chat(told, left, _title(above, {t.sender for t in told}))


def _is_page(line: str) -> bool:
    """What the program shows between messages: reactions with a count, 'Delivered', system lines."""
    text = line.strip()
    if not text or _PAGE.match(text) or _REACTION.match(text):
        return bool(text)
    match = _DASHED.match(text) or _BRACKETED.match(text)
    return bool(match and whole(match["when"]))


def _title(above: Sequence[str], senders: set[str]) -> str:
    """The name that heads the chat, where it is a person's."""
    for line in [line for line in above if not _PAGE.match(line)][:3]:
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
