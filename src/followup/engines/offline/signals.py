"""What else the thread says: no, your turn, here it is, it is settled, and by when."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from importlib.resources import files

from followup.dates import DateMention, find_dates
from followup.engines.offline.english.tags import is_common
from followup.engines.offline.reads import Read
from followup.text import lowered, words
from followup.values import BLOCKERS, Message, Signal, SignalKind, Thread

# From which probability on an act is said aloud; a no is looked for harder, since writing on past
# one is worse than asking once too little.
_FROM: dict[SignalKind, float] = {"declined": 0.25, "asks_me": 0.3, "gives": 0.4, "resolved": 0.4}
_EARLIER = 0.2  # added to them for what was said in an earlier turn


@lru_cache(maxsize=1)
def _wording() -> dict[str, re.Pattern[str]]:
    raw = tomllib.loads((files(__package__) / "signals.toml").read_text("utf-8"))
    return {name: re.compile(rf"(?<!\w)(?:{'|'.join(lines)})(?!\w)") for name, lines in raw.items()}


def _says(name: str, text: str) -> bool:
    return _wording()[name].search(lowered(text).replace("’", "'")) is not None


def signals(read: Sequence[Read], thread: Thread) -> tuple[Signal, ...]:
    """The signals in the order of the thread; a sentence may give several."""
    found: list[Signal] = []
    for one in read:
        message = thread.messages[one.message]
        day = named_day(one, message.day or _no_sooner_than(thread, one.message), message.day)
        for kind in _kinds(one, day):
            if kind == "asks_me" and _to_somebody_else(one.text, message, thread.me):
                continue
            if kind == "declined" and (_holds_out(one, read) or _is_a_reason(one)):
                continue
            found.append(Signal(kind=kind, quote=one.text, message=one.message, date=day))
    return tuple(_put_off(found))


def _kinds(one: Read, day: date | None) -> Iterator[SignalKind]:
    if one.group == "automatic":
        if day:
            yield "away_until"
        return
    more = _EARLIER if one.group == "before" else 0.0
    back = day is not None and _says("come_back", one.text)
    settled = back or _says("there_now", one.text) or _says("small_talk", one.text)
    for kind, enough in _FROM.items():
        if kind == "asks_me" and settled:
            continue
        if one.scores.of(kind) >= enough + more or _is_worded(kind, one):
            yield kind
    if day and (back or _is_stated(one)):
        yield "away_until" if one.scores.of("auto_reply") > 0.5 else "promised_on"


_CALLED = re.compile(r"@?([A-Z][a-z]{2,})(?: [A-Z][a-z]+)?[,:] ")


def _to_somebody_else(text: str, message: Message, me: str) -> bool:
    """'Marek, can you look it out for Gwen?' in a message to Gwen."""
    called, mine = _CALLED.match(text), words(me)
    if not called or not mine or is_common(called[1]):
        return False
    name = called[1].lower()
    greeted = words(message.body.partition("\n")[0])
    return name not in greeted and not any(name[:2] == own[:2] for own in mine)


def _is_a_reason(one: Read) -> bool:
    """'got pulled into the incident': as likely a reason to wait as a no."""
    return one.scores.best == "too_busy" and not _refuses(one)


_FAINT = 0.5  # a no less sure than this is none beside a plain reason to wait
_PLAIN = 0.8


def _holds_out(one: Read, read: Sequence[Read]) -> bool:
    """'It's not mine to say. Nothing leaves unless Gwen okays it': what waits is not refused."""
    if one.scores.of("declined") >= _FAINT or _refuses(one):
        return False
    beside = [o for o in read if o.message == one.message and o is not one]
    return any(max(o.scores.of(b) for b in BLOCKERS) >= _PLAIN for o in beside)


def _is_worded(kind: SignalKind, one: Read) -> bool:
    """Whether the wording alone is a sign of it."""
    if kind == "asks_me":
        owed = one.scores.of("missing_info") > 0.3 and _says("yours", one.text)
        return owed or (one.scores.of("asks_me") > 0.1 and _says("hand_over", one.text))
    return kind == "declined" and _refuses(one)


def _refuses(one: Read) -> bool:
    """A no by its wording, where nothing in the sentence takes it back."""
    if _says("never", one.text):
        return not _says("unless", one.text)
    denied = max(one.scores.of(act) for act in ("asks_me", *BLOCKERS)) > 0.8
    worded = (_says("declined", one.text) and not denied) or _says("declined_for", one.text)
    return worded and not _says("unless", one.text)


def _is_stated(one: Read) -> bool:
    """Whether the day is one on which something will happen or be known."""
    if _says("conditional", one.text) or one.text[0] in "\"“‘'":
        return False
    promised = one.scores.of("promises_date")
    reason = max(one.scores.of(act) for act in ("declined", *BLOCKERS))
    if promised >= _PROMISED:
        return True
    limit = _says("limit", one.text)
    gone = _says("over", one.text) and not _says("limit", _BEFORE.sub("", one.text))
    if gone or (not limit and _says("around_now", one.text)):
        return False
    if promised >= _HINTED or (reason >= _HINTED and limit):
        return True
    return reason >= _GIVEN and _says("ahead", one.text)


_BEFORE = re.compile(r"(?i)\bbefore\b")  # 'she saw him before Christmas' sets no limit
_PROMISED = 0.25  # by this probability alone
_HINTED = 0.1  # where nothing says that the day is over or today
_GIVEN = 0.3  # as a reason, with a day ahead in it


def _put_off(found: Sequence[Signal]) -> Iterator[Signal]:
    """A refusal for now with a time to come back is a stated date, not a no."""
    told = {s.message for s in found if s.kind == "promised_on"}
    said = ("promised_on", "declined")
    dated = told & {s.message for s in found if s.kind in said and _says("later", s.quote)}
    for signal in found:
        put_off = signal.message in dated and not _says("never", signal.quote)
        if signal.kind != "declined" or not put_off:
            yield signal


def named_day(one: Read, base: date | None, written: date | None) -> date | None:
    """The last day ahead that the sentence names as a time for something. `written` is the day of
    its message; where that is not known, only a day with its month counts, from `base` on."""
    if base is None:
        return None
    found = [m for m in find_dates(one.text, base) if m.day >= base]
    ahead = [m.day for m in found if _is_time(one.text, m) and (written or _WITH_MONTH(m.text))]
    return ahead[-1] if ahead else None


_WITH_MONTH = re.compile(
    r"(?i)\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b|\d[/.-]\d"
).search


def _no_sooner_than(thread: Thread, index: int) -> date | None:
    """The latest day before a message that has none: that of a reply above what it answers."""
    return next((m.day for m in reversed(thread.messages[:index]) if m.day), None)


def _is_time(text: str, mention: DateMention) -> bool:
    """'the budget for next year' and 'no time this month' name no day to come back on."""
    owned = text[mention.end : mention.end + 2] in ("'s", "’s")  # 'next year's diary'
    return mention.kind == "day" or not (owned or _says("no_day", text[: mention.start]))


def deadline(found: Sequence[Signal]) -> date | None:
    """The latest stated day of the latest message that states one."""
    dated = [s for s in found if s.kind in ("promised_on", "away_until") and s.date]
    last = max((s.message for s in dated), default=-1)
    return max((s.date for s in dated if s.message == last and s.date), default=None)
