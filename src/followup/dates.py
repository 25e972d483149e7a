"""Dates in prose, read by a small grammar of our own, relative to the day of the message.

`find_dates("by Friday, or after the board on the 10th", date(2026, 3, 2))` gives 6 and 10 March.
A number alone, 'may' and 'a second' are no dates; a month needs a word before it ('in May') or a
day. The forms stand in dates.toml. (Over 300 lines: one small function a form, and one subject.)
"""

from __future__ import annotations

import re
import tomllib
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Literal, NamedTuple

from followup.lazily import pattern
from followup.text import lowered

Kind = Literal["day", "span", "month", "month_end", "quarter", "year"]


class DateMention(NamedTuple):
    """A date in a text. `day` is the day named, or the last day of a span ('next week'), or the
    first of a month or quarter that stands alone; `month_end` is the month's last day."""

    start: int
    end: int
    day: date
    kind: Kind
    text: str


_MONTHS = "january february march april may june july august september october november december"
MONTH_NUMBER = {
    form: number
    for number, name in enumerate(_MONTHS.split(), 1)
    for form in {name, name[:3], "sept" if number == 9 else name}
}
_DAYS = "monday tuesday wednesday thursday friday saturday sunday"
DAY_NUMBER = {
    form: number
    for number, name in enumerate(_DAYS.split())
    for form in {
        name,
        name[:3],
        *{1: ("tues",), 3: ("thur", "thurs"), 2: ("weds",)}.get(number, ()),
    }
}
_COUNT = {
    "a": 1, "an": 1, "one": 1, "two": 2, "couple": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "fourteen": 14, "few": 3,
}  # fmt: skip

_PLACE = pattern(r"<(months|weekdays|month|day|year|number|part)(?: (\w+))?>")
_NAMES = {
    "months": "|".join(sorted(MONTH_NUMBER, key=len, reverse=True)),
    "weekdays": "|".join(sorted(DAY_NUMBER, key=len, reverse=True)),
}
_PARTS = {
    "month": rf"(?P<{{0}}>{_NAMES['months']})\b\.?",
    "day": r"(?P<{0}>[0-3]?\d)(?:st|nd|rd|th)?",
    "year": r"(?:,?\s+(?P<{0}>20\d\d))?",
    "number": r"(?P<{0}>\d\d?|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|"
    r"fourteen|(?:a\s+)?couple(?:\s+of)?|(?:a\s+)?few)",
    "part": r"(?P<{0}>end|close|start|beginning|middle|mid|early|late|first\s+half|second\s+half)",
}


@lru_cache(maxsize=1)
def _forms() -> dict[str, str]:
    """The forms of dates.toml by name, their names for parts filled in."""
    raw = tomllib.loads((files(__package__) / "dates.toml").read_text("utf-8"))
    return {name: _PLACE.sub(_filled, form) for name, form in raw.items()}


def _filled(place: re.Match[str]) -> str:
    kind, group = place[1], place[2]
    return _PARTS[kind].replace("{0}", group) if group else _NAMES[kind]


@lru_cache(maxsize=1)
def _grammar() -> re.Pattern[str]:
    forms = "|".join(f"(?P<_{name}>{form})" for name, form in _forms().items())
    # Every form begins at a word or a figure: elsewhere none is tried.
    return re.compile(rf"(?:\b(?=\w)|(?=\d))(?:{forms})", re.VERBOSE)


@lru_cache(maxsize=256)  # several rules and the writer ask about the same message
def find_dates(text: str, base: date) -> tuple[DateMention, ...]:
    """All dates that the text names, in order; `base` is the day it was written."""
    return tuple(_mentions(text, base))


# Every form holds one of these words or figures; where none stands, the grammar is not run.
_TRIGGER = pattern(
    r"\d(?:[-/.]\d|st|nd|rd|th)|\b(?:20\d\d|mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|"
    r"aug|sep|oct|nov|dec|(?:weeks?|months?|years?|quarter|days?|fortnights?|weekend|today|tonight|"
    r"tomorrow|morning|afternoon|evening|easter|christmas|xmas|eod|cob|w/c|wc|q[1-4]|"
    r"end\s+of\s+(?:the\s+)?(?:play|business))\b)"
)
_BEFORE, _AFTER = 60, 40  # how far a form reaches on either side of its trigger


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """Stretches around the triggers, merged where they meet."""
    start = end = -1
    for trigger in _TRIGGER.finditer(text):
        first, last = max(trigger.start() - _BEFORE, 0), min(trigger.end() + _AFTER, len(text))
        if first > end:
            if end >= 0:
                yield start, end
            start = first
        end = last
    if end >= 0:
        yield start, end


def _mentions(text: str, base: date) -> Iterator[DateMention]:
    low = lowered(text)  # patterns that take either case are several times as slow
    for first, last in _windows(low):
        for match in _grammar().finditer(low, first, last):
            found = _told(match, text, base)
            if found:
                at, end = match.span()
                yield DateMention(at, end, found[0], found[1], text[at:end])


Read = tuple[date, Kind] | None


def _told(match: re.Match[str], text: str, base: date) -> Read:
    """What a form says; `match` is of the text in lower case."""
    name = str(match.lastgroup).removeprefix("_")
    if name in ("weekday", "month") and _no_name(match, text):
        return None
    if name == "the_day" and _ADDRESS.match(text, match.end()):
        return None
    try:
        return _READ[name](match, base)
    except ValueError:  # 31 February, month 13
        return None


_ADDRESS = pattern(r" [A-Z][a-z]{2}")  # 'the 12th Main', 'the 5th Battalion'


def _no_name(match: re.Match[str], text: str) -> bool:
    """'sat' is a verb as well, and 'to may' no month, unless a capital says so."""
    if match["wd"]:
        lone = match["wd"] in ("sat", "sun", "mon", "wed") and not match["wd_q"]
        return lone and text[slice(*match.span("wd"))].islower()
    lone = match["mo"] in ("mar", "sep", "may") and match["mo_q"] == "to"
    return lone and text[slice(*match.span("mo"))].islower()


def _near(year: str | None, month: int, day: int, base: date) -> date:
    """The given year, else the one that brings the date nearest, leaning to what comes."""
    if year:
        return date(int(year), month, day)
    options = [date(base.year + shift, month, day) for shift in (-1, 0, 1)]
    return min(options, key=lambda d: abs((d - base).days - 90))


def _iso(m: re.Match[str], base: date) -> Read:
    return date(int(m["iso_y"]), int(m["iso_m"]), int(m["iso_d"])), "day"


def _figures(m: re.Match[str], base: date) -> Read:
    a, b = (int(m["fig_a"]), int(m["fig_b"])) if m["fig_a"] else (int(m["sla_a"]), int(m["sla_b"]))
    day, month = (b, a) if b > 12 else (a, b)  # day first, unless that cannot be
    year = m["fig_y"]
    return _near(f"20{year}" if year and len(year) == 2 else year, month, day, base), "day"


def _day_month(m: re.Match[str], base: date) -> Read:
    return _near(m["dm_y"], MONTH_NUMBER[m["dm_m"]], int(m["dm_d"]), base), "day"


def _month_day(m: re.Match[str], base: date) -> Read:
    return _near(m["md_y"], MONTH_NUMBER[m["md_m"]], int(m["md_d"]), base), "day"


def _month_first(month: int, year: str | None, base: date) -> date:
    """The month's first day, in the given year or the next time that the month comes or goes on."""
    if year:
        return date(int(year), month, 1)
    return date(base.year + (month < base.month - 1), month, 1)


def _last(first: date) -> date:
    return first.replace(day=monthrange(first.year, first.month)[1])


def _add_months(first: date, months: int) -> date:
    total = first.year * 12 + first.month - 1 + months
    return date(total // 12, total % 12 + 1, 1)


def _part(part: str, first: date, last: date, unit: Kind) -> Read:
    if part in ("end", "close"):
        return (last, "month_end") if unit == "month" else (last, "span")
    if part in ("late", "second half"):
        return (last, "month_end") if unit == "month" else (last, "span")
    if part in ("middle", "mid"):
        return first + (last - first) / 2, "day"
    if unit == "month":
        return first, "month"
    return first + timedelta(days=2 if (last - first).days < 8 else 0), "span"


def _part_month(m: re.Match[str], base: date) -> Read:
    if m["pm_m"]:
        first = _month_first(MONTH_NUMBER[m["pm_m"]], m["pm_y"], base)
    else:
        shift = 1 if m["pm_w"].startswith("next") else 0
        first = _add_months(base.replace(day=1), shift)
    if m["pm_p"] in ("middle", "mid"):
        return first.replace(day=15), "day"
    return _part(m["pm_p"], first, _last(first), "month")


def _week(base: date, shift: int) -> tuple[date, date]:
    monday = base - timedelta(days=base.weekday()) + timedelta(weeks=shift)
    return monday, monday + timedelta(days=4)


def _part_week(m: re.Match[str], base: date) -> Read:
    unit = m["pw_w"]
    shift = int("next" in unit or "following" in unit)
    if "year" in unit:
        year = base.year + shift
        return _part(m["pw_p"], date(year, 1, 1), date(year, 12, 31), "month")
    if "quarter" in unit:
        first = _quarter_first(base, shift)
        return _part(m["pw_p"], first, _last(_add_months(first, 2)), "month")
    if base.weekday() > 4 and not shift:
        shift = 1
    return _part(m["pw_p"], *_week(base, shift), "span")


def _end_of_day(m: re.Match[str], base: date) -> Read:
    return base, "day"


def _week_of(m: re.Match[str], base: date) -> Read:
    if m["wo_m"]:
        day = _near(None, MONTH_NUMBER[m["wo_m"]], int(m["wo_d"]), base)
    else:
        day = _next_day_of_month(int(m["wo_d"]), base)
    return _week(day, 0)[1], "span"


def _weekday(m: re.Match[str], base: date) -> Read:
    word = m["wd"]
    lead = m.group()
    if lead.startswith(("last ", "every ", "each ", "since ")):
        return None
    ahead = (DAY_NUMBER[word] - base.weekday()) % 7 or 7
    following = m["wd_n"] or ""
    if "week" in following:
        ahead += 7
    elif re.search(r"\bnext\s", lead) and ahead <= 4 - base.weekday():
        ahead += 7  # 'next Friday', said on a Monday, is not this week's
    if m["wd_d"]:
        return _next_day_of_month(int(m["wd_d"]), base), "day"
    return base + timedelta(days=ahead), "day"


_NTH = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}


def _nth_weekday(m: re.Match[str], base: date) -> Read:
    """'the second Saturday in January'; 'the last Friday of the month', the next if it is over."""
    if m["nw_m"]:
        first = _month_first(MONTH_NUMBER[m["nw_m"]], m["nw_y"], base)
    elif "year" in m["nw_w"]:
        first = date(base.year + 1, 1, 1)
    else:
        first = _add_months(base.replace(day=1), int(m["nw_w"].startswith("next")))
    weekday, number = DAY_NUMBER[m["nw_d"]], m["nw_n"]
    named = _in_month(first, weekday, number)
    again = named < base and m["nw_w"] and m["nw_w"].startswith(("the", "each", "every"))
    return _in_month(_add_months(first, 1), weekday, number) if again else named, "day"


def _in_month(first: date, weekday: int, number: str) -> date:
    """The day on which a weekday falls for the first, second or last time in a month."""
    if number == "last":
        last = _last(first)
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (_NTH[number] - 1))


def _next_day_of_month(day: int, base: date) -> date:
    for shift in (0, 1, 2):
        first = _add_months(base.replace(day=1), shift)
        if day <= _last(first).day and first.replace(day=day) >= base:
            return first.replace(day=day)
    raise ValueError(day)


def _the_day(m: re.Match[str], base: date) -> Read:
    return _next_day_of_month(int(m["td"]), base), "day"


def _count(text: str) -> int:
    if text.isdigit():
        return int(text)
    return max(_COUNT.get(word, 0) for word in text.split())


def _in_count(m: re.Match[str], base: date) -> Read:
    count = _count(m["ic2"] or m["ic"] or m["fn"])
    unit = m["ic_u"] or m["fn_u"]
    if unit.startswith(("working", "business")):
        day = base
        while count:
            day += timedelta(days=1)
            count -= day.weekday() < 5
        return day, "day"
    if unit.startswith("month"):
        first = _add_months(base.replace(day=1), count)
        return first.replace(day=min(base.day, _last(first).day)), "day"
    days = {"d": 1, "w": 7, "f": 14}[unit[0]]
    return base + timedelta(days=days * count), "day"


def _quarter_first(base: date, shift: int) -> date:
    return _add_months(date(base.year, (base.month - 1) // 3 * 3 + 1, 1), 3 * shift)


def _next_span(m: re.Match[str], base: date) -> Read:
    shift = 0 if m["ns"] == "this" else 1
    unit = m["ns_u"]
    if unit == "week":
        two = "or two" in m.group()
        return _week(base, shift + two)[1], "span"
    if unit == "weekend":
        return _week(base, 0)[0] + timedelta(days=6), "span"
    if unit == "month":
        first = _add_months(base.replace(day=1), shift)
        return (first, "month") if shift else (_last(first), "month_end")
    if unit == "quarter":
        first = _quarter_first(base, shift)
        return (first, "quarter") if shift else (_last(_add_months(first, 2)), "month_end")
    return (date(base.year + 1, 1, 1), "year") if shift else (date(base.year, 12, 31), "month_end")


def _month(m: re.Match[str], base: date) -> Read:
    month = MONTH_NUMBER[m["mo"]]
    first = _month_first(month, m["mo_y"], base)
    if m["mo_q"] in ("after", "during") and month == base.month:
        return _last(first), "month_end"
    if m["mo_q"] == "after":
        return _last(first), "month_end"
    return first, "month"


def _quarter(m: re.Match[str], base: date) -> Read:
    number = int(m["q"]) if m["q"] else ["first", "second", "third", "fourth"].index(m["q_o"]) + 1
    month = number * 3 - 2
    year = int(m["q_y"]) if m["q_y"] else base.year + (month + 2 < base.month)
    first = date(year, month, 1)
    if (m["q_p"] or "").startswith("end"):
        return _last(_add_months(first, 2)), "month_end"
    return first, "quarter"


def _easter(year: int) -> date:
    """Easter Sunday, by the anonymous Gregorian computus."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    f = (b - (b + 8) // 25 + 1) // 3
    h = (19 * a + b - d - f + 15) % 30
    i, k = divmod(c, 4)
    n = (32 + 2 * e + 2 * i - h - k) % 7
    month, day = divmod(h + n - 7 * ((a + 11 * h + 22 * n) // 451) + 114, 31)
    return date(year, month, day + 1)


def _named(m: re.Match[str], base: date) -> Read:
    word = " ".join(m.group().split())
    if "after tomorrow" in word:
        return base + timedelta(days=2), "day"
    if word == "tomorrow":
        return base + timedelta(days=1), "day"
    if "year" in word:
        return date(base.year + (base.month > 1), 1, 1), "month"
    if "easter" in word:
        day = _easter(base.year)
        return (day if day >= base else _easter(base.year + 1)) + timedelta(days=1), "day"
    if word in ("christmas", "xmas"):
        return date(base.year, 12, 26), "day"
    return base, "day"


def _year(m: re.Match[str], base: date) -> Read:
    year = int(m["ye"])
    return (date(year, 1, 1), "year") if year > base.year else None


_READ = {
    "iso": _iso,
    "figures": _figures,
    "day_month": _day_month,
    "month_day": _month_day,
    "part_month": _part_month,
    "part_week": _part_week,
    "end_of_day": _end_of_day,
    "week_of": _week_of,
    "nth_weekday": _nth_weekday,
    "weekday": _weekday,
    "the_day": _the_day,
    "in_count": _in_count,
    "next_span": _next_span,
    "month": _month,
    "quarter": _quarter,
    "named": _named,
    "year": _year,
}
