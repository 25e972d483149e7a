"""The start of a chat message as one of a few shapes; which program wrote it does not matter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from followup.reading.between import BRACKETED, DASHED, PAGE, is_icon
from followup.reading.fields import bare
from followup.reading.moments import Stamp, find, whole
from followup.reading.names import is_name, tidy
from followup.reading.words import TABLE

Shape = Literal["stamped", "titled", "named", "under", "led", "dated", "plain"]


class Start(NamedTuple):
    """The start of a chat message; `used` lines hold its head, `text` is the first of its body."""

    shape: Shape
    sender: str
    stamp: Stamp | None
    text: str
    used: int = 1
    mine: bool | None = None
    bot: bool = False


_SPEAKER = re.compile(
    r"^(?P<name>[^\W\d_~+][^:：\n\[\]<>?!]{0,48}|\+\d[\d \-()]{6,20}|\W{0,3}[^\W_][^:：]{1,40})"
    r"[:：](?:\s+|(?<=：)|$)(?P<text>.*)$"
)
_AFTER = re.compile(
    r"^(?P<name>[^\[\]():：]{1,48}?(?:\s\([^()]{1,24}\))?),?\s*[\[(](?P<when>[^\[\]()]{3,40})[\])]\s?"
    r"(?P<colon>[:：]?)\s*(?P<text>.*)$"
)
_BOLD = re.compile(r"^[*_]{1,2}(?P<name>[^*_:：]{1,40})(?:[:：][*_]{1,2}|[*_]{1,2}[:：])\s*")
_EMOJI = re.compile(r"^:[\w+-]{1,30}:\s+")
_ZOOM = re.compile(r"^From\s+(.{1,40}?)(?:\s+to\s+.{1,40})?$", re.I)  # 'From Jane to Everyone'
_IRC = re.compile(r"^<[@+ ]?(?P<name>[^\W\d_][\w .'’()-]{1,30})>\s(?P<text>.*)$")
_TABBED = re.compile(r"^(?P<when>\d[^\t]{3,20})\t(?P<name>[^\t]{1,40})\t(?P<text>.*)$")
_SENT_AT = re.compile(
    r"^(?P<name>.{2,40}?) sent the following messages? at (?P<when>.{4,20})$", re.I
)
_PRONOUN = re.compile(r"\s{0,9}\((?:[a-z]{2,5}/){1,3}[a-z]{2,7}\)|\s{0,9}[·•|]\s{0,9}$", re.I)
_STATUS = re.compile(r":[a-z0-9_+-]+:.*$|\bAPP\b\s*$")
_APP = re.compile(r"\bAPP\s*$")
_BOTS = frozenset(["slackbot"])
_GAP = re.compile(r"\s{2,}|\t|\s[-–—·•|]\s|,\s")
SELF = frozenset([*TABLE["talk"]["self"], "いつも"])
_NOT_SPEAKERS = frozenset(TABLE["chat"]["not_speakers"])


_BULLET = re.compile(r"^[-*•–]\s{1,4}(?=[^\W_])")
_TO_WHOM = re.compile(r"^([^:：<>→]{1,40}?)\s?(?:->|→|\sto\s)\s?[^:：<>→]{1,40}(?=[:：]\s)")


def start_of(lines: Sequence[str], at: int) -> Start | None:
    text = _BULLET.sub("", lines[at].strip())
    if not text:
        return None
    return (
        _stamped(text, lines)
        or _sent_at(lines, at)
        or _titled(text)
        or _over_clock(lines, at)
        or _under_clock(lines, at)
        or _over_day(lines, at)
        or _plain(text)
    )


def _stamped(text: str, lines: Sequence[str]) -> Start | None:
    """'[28/05/2026, 09:12] Jane: hi', '28/05/2026, 09:12 - Jane: hi', 'Jane (09:12): hi'."""
    match = BRACKETED.match(text) or DASHED.match(text)
    if match and (stamp := whole(match["when"])):
        said = _SPEAKER.match(match["rest"])
        if said:
            return Start("stamped", tidy(said["name"]), stamp, said["text"])
        if _is_sender(match["rest"]):
            return Start("stamped", tidy(match["rest"]), stamp, "")
        return None
    return _led_by_date(text, lines) or _led_by_name(text)


def _is_sender(text: str) -> bool:
    """A name, or a handle beside a stamp: 'giulia_subs'."""
    return is_name(text) or bool(
        re.fullmatch(r"@?[^\W_][\w.’'-]{1,31}(?: [\w.’'-]{1,20})?", text.strip())
    )


def _led_by_date(text: str, lines: Sequence[str]) -> Start | None:
    """'08.09.2026 16:40 Jane: hi', '8 Sept 2026, Jane: hi', '16:40 Jane' or '<Jane> hi'."""
    if match := _IRC.match(text):
        return Start("led", tidy(match["name"]), None, match["text"])
    if (match := _TABBED.match(text)) and (stamp := whole(match["when"])):
        return Start("stamped", tidy(match["name"]), stamp, match["text"])
    stamp = find(text[:60]) if text[:1].isdigit() else None
    if stamp is None or stamp.start or stamp.level == "near":
        return None
    rest = _TO_WHOM.sub(r"\1", text[stamp.end :].lstrip(" ,;|·•-–—"))
    shape: Shape = "stamped" if stamp.level == "date" and stamp.hour is not None else "led"
    said = _SPEAKER.match(rest)
    name = _ZOOM.sub(r"\1", said["name"]) if said else ""
    if said and (is_name(name) or name.lower() in SELF):
        return Start(shape, tidy(name), stamp, said["text"])
    if said and any(line.strip() == name for line in lines[:4]):  # 'Mr & Mrs Lau, No 40'
        return Start(shape, name, stamp, said["text"])
    if not said and stamp.level == "clock" and is_name(rest):
        return Start("led", tidy(rest), stamp, "")
    return None


def _led_by_name(text: str) -> Start | None:
    match = _AFTER.match(text)
    if not match or not (match["colon"] or not match["text"]):
        return None
    name = _VERB.sub("", match["name"])
    if not _is_sender(name) and name.lower() not in SELF:
        return None
    stamp = whole(match["when"])
    return Start("stamped", tidy(name), stamp, match["text"]) if stamp else None


_VERB = re.compile(r"\s(?:wrote|said|asked|answered|replied|sent|says|writes)$", re.I)


def _sent_at(lines: Sequence[str], at: int) -> Start | None:
    """LinkedIn's line for screen readers, and the visible one that says the same below it."""
    match = _SENT_AT.match(lines[at].strip())
    if not match or not (stamp := whole(match["when"])):
        return None
    name, used = tidy(_PRONOUN.sub("", match["name"])), 1
    mine = True if name.lower() in SELF else None
    for offset in (1, 2, 3):
        text = lines[at + offset].strip() if at + offset < len(lines) else ""
        again = _titled(text) if text else None
        if (
            again
            and again.stamp
            and (again.stamp.hour, again.stamp.minute) == (stamp.hour, stamp.minute)
        ):
            return again._replace(used=offset + 1, mine=mine)
        if text and not PAGE.match(text) and "profile" not in text:
            break
        used = used + 1 if text else used
    return Start("titled", name, stamp, "", used, mine)


def _titled(text: str) -> Start | None:
    """'Jane Doe  9:41 AM', 'Jane — Today at 9:41', 'Me 09:30  on my way': a name and a time."""
    if len(text) > 4000 or not any(ch.isdigit() for ch in text[:90]):
        return None
    head = text[:90]
    stamp = find(head)
    if stamp is None or stamp.start == 0:
        return None
    if stamp.hour is None and not (stamp.level == "date" and text[stamp.end :].startswith(": ")):
        return None
    before = bare(head[: stamp.start])
    told = _STATUS.sub("", _PRONOUN.sub("", before))
    name = tidy(told)
    bot = name.lower() in _BOTS or bool(_APP.search(before))
    after = text[stamp.end :] if stamp.end < len(head) else ""
    if (
        not (is_name(name) or name.lower() in SELF or _is_handle(before))
        or len(name.split()) > 5
        or name.lower() in _NOT_SPEAKERS
        or told.rstrip()[-1:] in ":;"
    ):
        return None
    if not after.strip(" ()[]—-:"):
        return Start("titled", name, stamp, "", bot=bot)
    if re.match(r":\s|:$", after) or (
        stamp.level == "clock" and re.match(r"\s{2,}|\t|\s[-–—]\s", after)
    ):
        return Start("titled", name, stamp, after.lstrip(": \t-–—"))
    return None


def _is_handle(before: str) -> bool:
    """'nightheron — ': one word, set off from the time by a dash or by two blanks."""
    return bool(re.fullmatch(r"[^\W_][\w.]{1,31}(?:\s+[—–·•|]\s*|\s{2,9})", before))


_HANDLE = re.compile(r"^@?[^\W_]{2,20}(?:[._][^\W_]{1,20}){1,3}$")  # 'deshawn.pruitt'


def _over_clock(lines: Sequence[str], at: int) -> Start | None:
    """A name alone on a line and a time alone on the next, or under one with an emoji alone."""
    text = bare(lines[at].strip())
    named = is_name(_PRONOUN.sub("", text)) or bool(_HANDLE.match(text))
    if not named or whole(text):
        return None
    step = 1 + (at + 2 < len(lines) and (not lines[at + 1].strip() or is_icon(lines[at + 1])))
    below = lines[at + step].strip() if at + step < len(lines) else ""
    bot = _BOT.match(below)
    below = below[bot.end() :] if bot else _EMOJI.sub("", below)
    stamp = whole(below) if below and len(below) < 46 else None
    if stamp is None or stamp.hour is None or PAGE.match(text):
        return None
    name = tidy(_STATUS.sub("", _PRONOUN.sub("", text)))
    return Start("named", name, stamp, "", step + 1, bot=bool(bot))


_BOT = re.compile(r"^(?:APP|BOT|WORKFLOW|INTEGRATION)\s{1,9}")


def _under_clock(lines: Sequence[str], at: int) -> Start | None:
    """A day with a time alone on a line, and a name alone on the next."""
    below = lines[at + 1].strip() if at + 1 < len(lines) else ""
    name = tidy(_PRONOUN.sub("", below))
    if (not is_name(name) and name.lower() not in SELF) or len(name.split()) > 4:
        return None
    stamp = whole(lines[at].strip())
    if stamp is None or stamp.hour is None or stamp.level != "date":
        return None
    mine = True if name.lower() in SELF else None
    return Start("under", name, stamp, "", 2, mine)


def _over_day(lines: Sequence[str], at: int) -> Start | None:
    """A name alone on a line, a day without a time on the next, and words right below it."""
    text = lines[at].strip()
    if at + 2 >= len(lines) or not lines[at + 2].strip() or not is_name(text):
        return None
    stamp = whole(lines[at + 1].strip()) if len(text.split()) <= 4 and not whole(text) else None
    if stamp is None or stamp.hour is not None or stamp.level != "date":
        return None
    return Start("dated", tidy(text), stamp, "", 2)


def _plain(text: str) -> Start | None:
    text = _BOLD.sub(r"\g<name>: ", text)
    match = _SPEAKER.match(text[:300])
    if not match or "//" in match["name"] or len(match["name"].split()) > 4:
        return None
    name = tidy(match["name"])
    clock = None
    if (stamp := find(name)) and stamp.hour is not None and stamp.start > 0:  # 'Jane 09:12: hi'
        name, clock = tidy(name[: stamp.start]), stamp
    if not name or name.lower() in _NOT_SPEAKERS or whole(name):
        return None
    if not (is_name(name) or name.lower() in SELF):
        return None
    return Start("plain", name, clock, text[match.start("text") :])
