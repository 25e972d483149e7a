"""What else the thread says: no, your turn, here it is, it is settled, and by when."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from importlib.resources import files

from followup.engines.offline import requests
from followup.engines.offline.reads import Read
from followup.text import lowered
from followup.values import BLOCKERS, Signal, SignalKind, Thread

# From which probability on an act is said aloud; a no is looked for harder, since writing on past
# one is worse than asking once too little.
_FROM: dict[SignalKind, float] = {"declined": 0.3, "gives": 0.4, "resolved": 0.4}
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
    topic = _topic(thread)
    for one in read:
        for kind in _kinds(one, topic):
            if kind == "declined" and _holds_out(one, read, topic):
                continue
            found.append(Signal(kind=kind, quote=one.text, message=one.message, date=one.day))
    return tuple(_put_off(found))


def _kinds(one: Read, topic: frozenset[str]) -> Iterator[SignalKind]:
    if one.group == "automatic":
        if one.day:
            yield "away_until"
        return
    more = _EARLIER if one.group == "before" else 0.0
    if one.asked.asks:
        yield "asks_me"
    for kind, enough in _FROM.items():
        said_so = kind == "declined" and (_refuses(one) or _is_gone(one.text, topic))
        if one.scores.of(kind) >= enough + more or said_so:
            yield kind
    if one.day and (_is_stated(one) or _bids_wait(one)):
        yield "away_until" if one.scores.of("auto_reply") > 0.5 else "promised_on"


def _bids_wait(one: Read) -> bool:
    """'Try me again after the 10th': put as a request, and a stated day."""
    return requests.comes_back(one.text)


def _topic(thread: Thread) -> frozenset[str]:
    """The longer words of the user's messages: what the thread is about."""
    mine = [m.body for m in thread.messages if m.from_me]
    return frozenset(w for text in mine for w in _WORD.findall(text) if len(w) > 3)


_WORD = re.compile(r"(?<![\w'’])[^\W\d_]+")
_GONE = re.compile(
    r"\bthere(?:'s| is| are| will be) no (?:more )?(?P<what>[\w-]+)[^.;!?]{0,40}\b(?:any ?more|"
    r"after all|any longer|this (?:year|time|season|summer|spring|autumn|winter|term))\b|"
    r"\b(?P<thing>[\w-]+)(?:'s| is| are| has been| have been| was| were)(?: now| already)* "
    r"(?:sold|let|cancelled|scrapped|no more|history|withdrawn|off(?=[.!,;]|$))(?!\w)"
)
_FOR_NOW = re.compile(
    r"\b(?:yet|until|till|so far|still|today|tonight|at the moment|before|as long)\b"
)


def _is_gone(text: str, topic: frozenset[str]) -> bool:
    """What the user asked about is not there any more: 'there's no fair this year'."""
    low = lowered(text).replace("’", "'")
    if _says("unless", text) or _FOR_NOW.search(low):
        return False
    known = {lowered(word) for word in topic}
    return any(
        m["what"] in known or m["thing"] in topic for m in _GONE.finditer(low)
    )  # a name that is 'off' is a person away


_FAINT = 0.5  # a no less sure than this is none beside a plain reason to wait
_PLAIN = 0.8


def _holds_out(one: Read, read: Sequence[Read], topic: frozenset[str]) -> bool:
    """'It's not mine to say. Nothing leaves unless Gwen okays it': what waits is not refused."""
    learnt = one.scores.of("declined")
    if _refuses(one) or _is_gone(one.text, topic):
        return False
    if _FOR_NOW.search(lowered(one.text)) or _says("unless", one.text):
        return learnt < _PLAIN
    if learnt >= _FAINT:
        return False
    if max(one.scores.of(b) for b in BLOCKERS) > learnt:
        return True
    beside = [o for o in read if o.message == one.message and o is not one]
    return any(max(o.scores.of(b) for b in BLOCKERS) >= _PLAIN for o in beside)


def _refuses(one: Read) -> bool:
    """A no by its wording, where nothing in the sentence takes it back."""
    if _says("never", one.text):
        return not (_says("on_terms", one.text) or one.day)
    denied = max(one.scores.of(act) for act in ("asks_me", *BLOCKERS)) > 0.8
    return _says("declined", one.text) and not denied and not _says("unless", one.text)


def _is_stated(one: Read) -> bool:
    """Whether the day is one on which something will happen or be known."""
    if _says("conditional", one.text) or one.text[0] in "\"“‘'":
        return False
    promised = one.scores.of("promises_date")
    reason = max(one.scores.of(act) for act in ("declined", *BLOCKERS))
    if promised >= _PROMISED:
        return True
    limit = _says("limit", one.text)
    if not limit and (_says("around_now", one.text) or _says("over", one.text)):
        return False
    if promised >= _HINTED or (reason >= _HINTED and limit):
        return True
    return reason >= _GIVEN and _says("ahead", one.text)


_PROMISED = 0.25  # by this probability alone
_HINTED = 0.1  # where nothing says that the day is over or today
_GIVEN = 0.3  # as a reason, with a day ahead in it


def _put_off(found: Sequence[Signal]) -> Iterator[Signal]:
    """A refusal for now with a time to come back is a stated date, not a no."""
    dated = {s.message for s in found if s.kind == "promised_on" and _comes_back(s.quote)}
    for signal in found:
        put_off = signal.message in dated and not _says("never", signal.quote)
        if signal.kind != "declined" or not put_off:
            yield signal


def _comes_back(quote: str) -> bool:
    return _says("later", quote) or requests.comes_back(quote)


def deadline(found: Sequence[Signal]) -> date | None:
    """The latest stated day of the latest message that states one."""
    dated = [s for s in found if s.kind in ("promised_on", "away_until") and s.date]
    last = max((s.message for s in dated), default=-1)
    return max((s.date for s in dated if s.message == last and s.date), default=None)
