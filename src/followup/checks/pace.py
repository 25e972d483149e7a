"""Rules about the moment: not too early, and not a third time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from followup import turns
from followup.checks.candidate import Candidate
from followup.checks.message import read
from followup.checks.rule import Hit, rule
from followup.checks.wording import scan
from followup.dates import find_dates
from followup.timing import EARLIEST, business_days_after, holidays_of
from followup.values import Message, Thread

_THREAD = (
    "From: Sam Ode\nDate: Mon, 2 Mar 2026 09:00\nTo: Dana Weiss\n\nDear Dana, would the school "
    "lend us its hall "
    "for the fair?\nSam\n\n"
)
_TWICE = (
    _THREAD
    + "From: Sam Ode\nDate: Mon, 16 Mar 2026 09:00\nTo: Dana Weiss\n\nDear Dana, the insurance "
    "is settled. Would the hall be possible?\nSam\n\n"
)


@rule(
    "FU601",
    setting=_THREAD,
    today="2026-03-06",
    bad="Dear Dana,\n\nFor the hall I drew where each stall would stand.\n\nShall I send it, or "
    "wait until summer?\n\nSam",
    good="Dear Dana,\n\nThank you. We close our file on the hall; the door stays open.\n\nSam",
    english=False,
)
def too_early(seen: Candidate) -> Iterator[Hit]:
    """Before seven business days, or before the day they named, a follow-up reads as pressure."""
    thread, day = seen.of, seen.day
    if thread is None or day is None or seen.replies or seen.closes:
        return
    timing = seen.brief.timing if seen.brief else None
    if timing:  # the stage has been told already, injected dates left out
        due = timing.send_on if timing.stage == "wait" else None
    else:
        due = earliest(thread, seen.country)
    if due and day < due:
        yield Hit(
            0,
            0,
            f"It would go out on {day}; {due} is the earliest.",
            f"Send it on {due}.",
        )


def earliest(thread: Thread, country: str | None = None) -> date | None:
    """The first day on which a follow-up is not too early; None where the thread has no dates."""
    holiday = holidays_of(country)
    mine = [m.day for m in turns.since_answer(thread) if m.from_me and m.day]
    options = [business_days_after(mine[-1], EARLIEST, holiday)] if mine else []
    if thread.latest_answer is not None:
        answer = thread.messages[thread.latest_answer]
        options += [business_days_after(d, 1, holiday) for d in promised(answer)]
    for message in turns.since_answer(thread):
        if message.automatic:
            options += [business_days_after(d, 1, holiday) for d in promised(message)]
    return max(options, default=None)


def promised(message: Message) -> list[date]:
    """The days that a contact's message asks to wait for; deadlines are none."""
    if message.day is None:
        return []
    found = []
    for part in read(message.body).parts:
        told = {hit.family for hit in scan(part.text, "threads")}
        if "promise" in told and "deadline" not in told:
            for mention in find_dates(message.body[part.start : part.end], message.day):
                if mention.day >= message.day:
                    first = mention.kind in ("month", "quarter", "year")
                    found.append(mention.day - timedelta(days=1) if first else mention.day)
    return found


@rule(
    "FU602",
    setting=_TWICE
    + "From: Sam Ode\nDate: Mon, 30 Mar 2026 09:00\nTo: Dana Weiss\n\nDear Dana, the fair "
    "committee would clean the hall. May we have it?\nSam\n",
    today="2026-04-20",
    bad="Dear Dana,\n\nFor the hall I drew where each stall would stand.\n\nShall I send it, or "
    "wait until summer?\n\nSam",
    good="Dear Dana,\n\nI'll take it that the hall is not free this year and won't write "
    "again; the "
    "door stays open.\n\nSam",
)  # fmt: skip
def third_follow_up(seen: Candidate) -> Iterator[Hit]:
    """After two unanswered follow-ups a third gets no answer either; a closing note may."""
    if seen.of is None or seen.closes or seen.replies or not seen.reading.asks:
        return
    count = turns.count_follow_ups(seen.of)
    if count >= 2:
        yield Hit(
            0,
            0,
            f"{count} follow-ups are unanswered already.",
            "Send a brief closing note that leaves the door open and asks nothing.",
        )


RULES = (too_early, third_follow_up)
