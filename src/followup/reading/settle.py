"""The dates of a whole thread settled together: which figure is the month, which year it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from followup.reading.moments import Stamp
from followup.values import When


def settle(
    stamps: Sequence[Stamp | None], locale: str | None, today: dt.date | None
) -> tuple[list[When | None], list[str]]:
    """(the moment of each stamp, notes on what was assumed)."""
    notes: list[str] = []
    given = [stamp for stamp in stamps if stamp is not None]
    month_first, why = _month_first(given, locale)
    swapped = next((stamp for stamp in given if stamp.swap), None)
    if swapped is not None:
        order = "month" if month_first else "day"
        notes.append(f"Dates such as {_figures(swapped)} are read {order} first: {why}.")
    years = sorted({stamp.year for stamp in given if stamp.year})
    found: list[When | None] = []
    last: dt.date | None = None
    above: Stamp | None = None
    for stamp in stamps:
        day = _day(stamp, month_first, years, last, today) if stamp else None
        if day and stamp and above and _is_later_day(stamp, above):
            day += dt.timedelta(days=above.back or 0)
        found.append(stamp.at(day) if stamp and day else None)
        last, above = day or last, stamp or above
    if any(
        s.level == "date" and s.year is None and at
        for s, at in zip(stamps, found, strict=True)
        if s
    ):
        notes.append("Dates without a year are taken to be the latest that fit.")
    if any(s is not None and at is None for s, at in zip(stamps, found, strict=True)):
        notes.append("Some dates name no year or day that is known, and are left open.")
    return found, notes


def _is_later_day(stamp: Stamp, above: Stamp) -> bool:
    """Whether a time alone is today's, since the one above it is 'Yesterday 3 PM' and later."""
    earlier = (stamp.hour or 0, stamp.minute) < (above.hour or 0, above.minute)
    return stamp.level == "clock" and bool(above.back) and earlier


def _figures(stamp: Stamp) -> str:
    return next(
        (part for part in stamp.text.split() if "/" in part or "-" in part), stamp.text
    ).strip(",")


def _month_first(stamps: Sequence[Stamp], locale: str | None) -> tuple[bool, str]:
    told = _by_others(stamps)
    if told is None:
        told = _by_weekday(stamps)
    if told is None:
        told = _by_distance(stamps)
    if told is not None:
        return told
    if locale:
        first = locale.lower().replace("-", "_").startswith(("en_us", "us", "en_ph"))
        return first, f"the locale is {locale}"
    american = any(
        s.swap and s.twelve and not s.text.lstrip("[(").startswith("0") and s.slashed
        for s in stamps
    )
    if american and not any(s.twelve and s.text.startswith("0") for s in stamps):
        return True, "they come with AM and PM, as in the United States"
    return False, "nothing in the thread tells, and most of the world writes the day first"


def _by_others(stamps: Sequence[Stamp]) -> tuple[bool, str] | None:
    for stamp in stamps:
        if stamp.slashed and not stamp.swap and stamp.month != stamp.day:
            figures = _figures(stamp).strip("[]()")
            first = figures.replace("-", "/").split("/")[0]
            if first.isdigit() and stamp.day is not None:
                return int(first) != stamp.day, f"{figures} can be read in one way only"
    return None


def _by_weekday(stamps: Sequence[Stamp]) -> tuple[bool, str] | None:
    for stamp in stamps:
        if stamp.swap and stamp.weekday and stamp.year:
            fits = [
                f for f in (False, True) if (d := stamp.read(f)) and d.isoweekday() == stamp.weekday
            ]
            if len(fits) == 1:
                return fits[0], "the weekday beside it fits only so"
    return None


def _by_distance(stamps: Sequence[Stamp]) -> tuple[bool, str] | None:
    """The days of one thread lie close together and in order; the other reading scatters them."""
    dated = [stamp for stamp in stamps if stamp.year and stamp.month]
    if len({(s.month, s.day) for s in dated}) < 2:
        return None
    costs = []
    for reading in (False, True):
        days = [day for stamp in dated if (day := stamp.read(reading))]
        turns = sum(
            (a < b) != (b < c)
            for a, b, c in zip(days, days[1:], days[2:], strict=False)
            if a != b != c
        )
        costs.append((max(days) - min(days)).days + 40 * turns)
    if costs[0] == costs[1]:
        return None
    return costs[1] < costs[0], "so read, the dates of the thread lie closest together"


def _day(
    stamp: Stamp, month_first: bool, years: list[int], last: dt.date | None, today: dt.date | None
) -> dt.date | None:
    if stamp.level == "clock":
        return last
    if stamp.level == "near":
        return _near(stamp, today)
    if stamp.year:
        return stamp.read(month_first) or stamp.read(not month_first)
    options = _years(years, today)
    days = [day for year in options if (day := stamp.read(month_first, year))]
    if stamp.weekday:
        days = [day for day in days if day.isoweekday() == stamp.weekday] or days
    if today:
        days = [day for day in days if day <= today + dt.timedelta(days=1)] or days
    elif not years and not stamp.weekday:
        return None
    return max(days, default=None)


def _years(years: list[int], today: dt.date | None) -> list[int]:
    """The years to try: those of the thread, else the last few before today."""
    if years:
        return (
            years
            if today is None
            else [y for y in (*years, today.year) if y <= today.year] or years
        )
    return [today.year - back for back in range(7)] if today else []


def _near(stamp: Stamp, today: dt.date | None) -> dt.date | None:
    if today is None:
        return None
    if stamp.back is not None:
        return today - dt.timedelta(days=stamp.back)
    return today - dt.timedelta(days=(today.isoweekday() - (stamp.weekday or 1)) % 7)
