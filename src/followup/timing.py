"""Stage and date: a pure function of (thread, diagnosis, today, country).

Seven business days is the earliest and ten the latest after an unanswered message; after a day
that the contact stated it is the next business day; the later of the two wins.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache

from followup import turns
from followup.dates import find_dates
from followup.errors import BadUse
from followup.values import Diagnosis, Message, Signal, Stage, Thread, Timing

EARLIEST = 7
LATEST = 10  # also the wait where the contact speaks of a freeze

Holiday = Callable[[date], bool]


def stage(thread: Thread, diagnosis: Diagnosis, today: date, country: str | None = None) -> Timing:
    """What to do now, and on which day."""
    ended = _ended(thread, diagnosis)
    if ended:
        return Timing(stage="stop", why_then=ended)
    owed = _owed(thread, diagnosis)
    if owed:
        return Timing(stage="reply", send_on=today, why_then=owed)
    next_stage = _next_stage(thread)
    due, why = _due(thread, diagnosis, holidays_of(country))
    if due is not None and due > today:
        return Timing(stage="wait", send_on=due, why_then=why, would_be=next_stage)
    return Timing(stage=next_stage, send_on=today, why_then=_late(why, due))


def business_days_after(day: date, count: int, holiday: Holiday) -> date:
    """The `count`-th business day after `day`."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5 and not holiday(day)
    return day


def business_days_between(first: date, last: date, holiday: Holiday) -> int:
    """How many business days have passed from `first` to `last`."""
    span = range(1, (last - first).days + 1)
    days = (first + timedelta(days=shift) for shift in span)
    return sum(day.weekday() < 5 and not holiday(day) for day in days)


@lru_cache(maxsize=8)
def holidays_of(country: str | None) -> Holiday:
    """The public holidays of a country by its ISO code ('GB', 'US', 'DE-BY'); none for None."""
    if country is None:
        return lambda day: False
    import holidays

    code, _, region = country.upper().partition("-")
    try:
        calendar = holidays.country_holidays(code, subdiv=region or None)
    except NotImplementedError as error:
        raise BadUse(
            f"--country {country}: no calendar of public holidays for it.",
            "Use an ISO code such as GB, US, IN or DE-BY, or leave it out.",
        ) from error
    return lambda day: day in calendar


def stated_due(signal: Signal, thread: Thread, holiday: Holiday) -> date | None:
    """The day to write after a date that the contact stated: the next business day after a day,
    the first business day of a month or quarter that stands alone."""
    if signal.date is None:
        return None
    base = thread.messages[signal.message].day or signal.date
    kinds = {m.kind for m in find_dates(signal.quote, base) if m.day == signal.date}
    if kinds & {"month", "quarter", "year"}:
        return business_days_after(signal.date - timedelta(days=1), 1, holiday)
    return business_days_after(signal.date, 1, holiday)


def _ended(thread: Thread, diagnosis: Diagnosis) -> str:
    declined = diagnosis.signal("declined")
    if declined and not _taken_back(declined, thread):
        return f"{_who(thread, declined)} said no: “{_short(declined.quote)}”. Nothing to send."
    mine = [m for m in turns.since_answer(thread) if m.from_me]
    if mine and turns.is_closing(mine[-1].body):
        return "You have sent a closing note already; the door is open, and the move is theirs."
    return ""


def _taken_back(signal: Signal, thread: Thread) -> bool:
    """A later real message of the same sender stands above an earlier no."""
    sender = thread.messages[signal.message].sender
    later = thread.messages[signal.message + 1 :]
    return any(m.sender == sender and not m.automatic and not m.from_me for m in later)


def _owed(thread: Thread, diagnosis: Diagnosis) -> str:
    """The quote that puts the ball with the user, as a reason; empty where it is not there."""
    if thread.latest_answer is None:
        return ""
    start = turns.answer_start(thread)
    mine = [m for m in thread.messages[start:] if m.from_me]
    given = diagnosis.signal("gives")
    if given and given.message >= start and not mine and not _still_waits(given, diagnosis):
        who = _who(thread, given)
        return f"{who} gave what you asked for: “{_short(given.quote)}”. Answer today."
    for asked in (s for s in diagnosis.signals if s.kind == "asks_me" and s.message >= start):
        aside = bool(mine) and diagnosis.blocker != "missing_info"
        if aside and not turns.asks_to_supply(asked.quote):
            continue  # 'may I steal your idea?' is not what the thread waits for
        if not any(turns.delivers(m.body, asked.quote) for m in mine):
            who = _who(thread, asked)
            return f"The ball is with you. {who} asked: “{_short(asked.quote)}”. Answer today."
    return ""


def _still_waits(given: Signal, diagnosis: Diagnosis) -> bool:
    """The same answer also says what it still waits for, so what it gave was not all."""
    quoted = [e for e in diagnosis.evidence if e.message >= given.message]
    return any(e.quote not in given.quote for e in quoted)


def _next_stage(thread: Thread) -> Stage:
    sent = turns.count_follow_ups(thread)
    return "first" if sent == 0 else "second" if sent == 1 else "closing"


def _due(thread: Thread, diagnosis: Diagnosis, holiday: Holiday) -> tuple[date | None, str]:
    """The first day on which it is not too early, and why; None where the thread has no dates."""
    stated = _stated(thread, diagnosis, holiday)
    silence = _after_silence(thread, holiday) or (
        None if stated else _after_answer(thread, holiday)
    )
    options = [*stated, *([silence] if silence else [])]
    if not options:
        return None, "The thread shows no dates, so it is taken that a week and a half has passed."
    return max(options, key=lambda option: option[0])


def _after_silence(thread: Thread, holiday: Holiday) -> tuple[date, str] | None:
    """Seven business days after the user's last message that waits for an answer."""
    mine = [m.day for m in turns.since_answer(thread) if m.from_me and not turns.is_thanks(m.body)]
    days = [day for day in mine if day]
    if not days:
        return None
    due = business_days_after(days[-1], EARLIEST, holiday)
    return due, f"{EARLIEST} business days after your message of {_say(days[-1])}"


def _after_answer(thread: Thread, holiday: Holiday) -> tuple[date, str] | None:
    """The same after a holding answer without a date; ten days where it speaks of a freeze."""
    last = thread.latest_answer
    answer = thread.messages[last] if last is not None else None
    if answer is None or answer.day is None:
        return None
    run = thread.messages[turns.answer_start(thread) : (last or 0) + 1]
    days = LATEST if any(turns.speaks_of_freeze(m.body) for m in run) else EARLIEST
    due = business_days_after(answer.day, days, holiday)
    whose = f"{answer.sender}'s" if answer.sender else "the"
    return due, f"{days} business days after {whose} answer of {_say(answer.day)}"


def _stated(thread: Thread, diagnosis: Diagnosis, holiday: Holiday) -> list[tuple[date, str]]:
    """The days that the contact stated; a later turn's take the place of an earlier turn's."""
    dated = [s for s in diagnosis.signals if s.kind in ("promised_on", "away_until") and s.date]
    promised = [s for s in dated if not thread.messages[s.message].automatic]
    latest = max((_turn(s, thread) for s in promised), default=-1)
    found = []
    for signal in dated:
        if signal in promised and _turn(signal, thread) != latest:
            continue
        due = stated_due(signal, thread, holiday)
        if due:
            verb = "is away" if signal.kind == "away_until" else "named a date"
            found.append((due, f"{_who(thread, signal)} {verb}: “{_short(signal.quote)}”"))
    return found


def _turn(signal: Signal, thread: Thread) -> int:
    """Which turn of the contact's it stands in, by the user's messages before it."""
    return sum(m.from_me for m in thread.messages[: signal.message])


def _late(why: str, due: date | None) -> str:
    return f"{why}; that day has come, so send it today." if due else f"{why} Send it today."


def _who(thread: Thread, signal: Signal) -> str:
    message: Message = thread.messages[signal.message]
    return message.sender or thread.contact or "The contact"


def _short(quote: str, limit: int = 120) -> str:
    quote = " ".join(quote.split())
    return quote if len(quote) <= limit else quote[: limit - 1].rsplit(" ", 1)[0] + "…"


def _say(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
