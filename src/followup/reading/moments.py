"""Dates in headers, attributions and chats: found by tokens, so that a name beside one is left.

`find("On Mon, 2 Mar 2026 at 09:14, Jane wrote:")` gives the span of the date and its parts in one
pass; a part that comes a second time ends it, so 'at 9:14 AM Jan de Vries' keeps its Jan.
Over 300 lines, since one pattern and the reader of each of its parts belong on one page.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Literal, NamedTuple

from followup.reading.words import TABLE, either, numbered

Level = Literal["date", "near", "clock"]


class Stamp(NamedTuple):
    """A date as it stands in a line. `swap` marks figures that can be read two ways;
    'near' is 'today' or a weekday with a time, 'clock' a time alone."""

    start: int
    end: int
    level: Level
    text: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    swap: bool = False
    slashed: bool = False
    weekday: int | None = None  # 1 is Monday
    back: int | None = None  # 0 today, 1 yesterday
    hour: int | None = None
    minute: int = 0
    second: int = 0
    offset: int | None = None  # minutes from UTC
    twelve: bool = False  # written with AM or PM

    def read(self, month_first: bool = False, year: int | None = None) -> date | None:
        """The day it names; None where it names none that exists."""
        month, day = self.month, self.day
        if self.swap and month_first:
            month, day = day, month
        if month is None or day is None or (self.year or year) is None:
            return None
        try:
            return date(self.year or year or 1, month, day)
        except ValueError:
            return None

    def at(self, day: date) -> datetime | date:
        """The moment on that day, or the day where no time is written."""
        if self.hour is None:
            return day
        zone = None if self.offset is None else timezone(timedelta(minutes=self.offset))
        return datetime(
            day.year, day.month, day.day, self.hour, self.minute, self.second,
            tzinfo=UTC if self.offset == 0 else zone,
        )  # fmt: skip


_MONTHS = numbered("months")
_WEEKDAYS = numbered("weekdays")
_TODAY = frozenset(TABLE["moments"]["today"])
_YESTERDAY = frozenset(TABLE["moments"]["yesterday"])
_AM = either(TABLE["moments"]["am"])
_PM = either(TABLE["moments"]["pm"])
_BETWEEN = frozenset(word for words in TABLE["moments"]["between"] for word in words.split())
_ZONES = frozenset(TABLE["moments"]["zones"])
_ZONE_HOURS: dict[str, int] = TABLE["zone_hours"]
_CJK_DAYS = "月火水木金土日월화수목금토일"

_TOKEN = re.compile(
    rf"""
    (?P<dot_y>\d{{4}})\.[ ](?P<dot_m>\d{{1,2}})\.[ ](?P<dot_d>\d{{1,2}})\.(?!\d)
    | (?P<iso_y>\d{{4}})(?P<iso_s>[-/.])(?P<iso_m>\d{{1,2}})(?P=iso_s)
      (?P<iso_d>\d{{1,2}})(?:T(?=\d)|(?![\d./]))
    | (?:(?P<east_y>\d{{4}})\s?[年년]\s?)?(?P<east_m>\d{{1,2}})\s?[月월]\s?
      (?P<east_d>\d{{1,2}})\s?[日일号號]
    | (?P<fig_a>\d{{1,2}})(?P<sep>[./-])[ ]?(?P<fig_b>\d{{1,2}})(?P=sep)[ ]?
      (?P<fig_c>\d{{4}}|\d{{2}})(?![\d:])
    | (?P<half>[上下]午|午前|午後|凌晨|早上|晚上|中午|오전|오후)
    | (?P<hour>\d{{1,2}})(?P<colon>[:.h：])(?P<minute>\d{{2}})
      (?:(?P=colon)(?P<second>\d{{2}})(?:[.,]\d{{1,9}})?)?
      (?![\d/])(?:\s?(?:(?P<am>{_AM})|(?P<pm>{_PM}))(?![^\W\d_]))?(?P<zulu>Z\b)?
    | (?P<hour_c>\d{{1,2}})\s?[時时点點시]\s?(?:(?P<minute_c>\d{{1,2}})\s?[分분])?
    | (?P<hour_12>\d{{1,2}})\s?(?:(?P<am_12>[Aa]\.?[Mm]\.?)|(?P<pm_12>[Pp]\.?[Mm]\.?))(?![^\W\d_])
    | (?:GMT|UTC)(?P<utc>[+-]\d{{1,2}})(?::?(?P<utc_m>\d{{2}}))?(?!\d)
    | (?:(?<![^\W_])|(?<=:\d\d:\d\d))(?P<off>[+-]\d{{2}}):?(?P<off_m>\d{{2}})(?!\d)
    | (?P<short_a>\d{{1,2}})/(?P<short_b>\d{{1,2}})(?![\d/])
    | (?P<number>\d{{1,4}})(?:st|nd|rd|th|er|º|ª|\.)?(?![\d])
    | (?P<word>[^\W\d_]+(?:[’'-][^\W\d_]+)*)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_GAP = re.compile(r"[\s,;()\[\].·•–—、，'’-]{0,8}")
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]+")


class _Run:
    """The tokens of one date so far; `take` says whether the next one fits."""

    def __init__(self) -> None:
        self.start = self.end = -1
        self.parts: dict[str, int] = {}
        self.flags: set[str] = set()

    def add(self, match: re.Match[str], **parts: int) -> bool:
        if any(name in self.parts for name in parts):
            return False
        self.parts.update(parts)
        if self.start < 0:
            self.start = match.start()
        self.end = match.end()
        return True

    @property
    def has_day(self) -> bool:
        return "month" in self.parts and "day" in self.parts

    def level(self) -> Level | None:
        if self.has_day:
            return "date"
        timed = "hour" in self.parts
        if "back" in self.parts or ("weekday" in self.parts and timed):
            return "near"
        return "clock" if timed else None


_FIGURES = re.compile(
    r"\d[ ]?[:.h/：年월月日時时点點시년-]\s?\d|\d\s?(?:[ap]\.? ?m|[月월時时点點시])", re.IGNORECASE
)


@lru_cache(maxsize=16384)
def find(text: str) -> Stamp | None:
    """The first whole date of a line, else a near one ('today 9:14'), else a time alone."""
    if not _DIGIT.search(text):
        return _near_word(text)
    if not _FIGURES.search(text) and _MONTHS.keys().isdisjoint(_WORD.findall(text.lower())):
        return None  # neither a time, nor figures with marks, nor a month: most lines
    best: Stamp | None = None
    run, last = _Run(), 0
    matches = list(_TOKEN.finditer(text))
    for index, match in enumerate(matches):
        if run.start >= 0 and not _GAP.fullmatch(text, last, match.start()):
            best, run = _better(best, run, text), _Run()
        last = match.end()
        if not _take(run, match, matches, index):
            best, run = _better(best, run, text), _Run()
            _take(run, match, matches, index)
        if best is not None and best.level == "date":
            return best
    return _better(best, run, text)


def _near_word(text: str) -> Stamp | None:
    word = text.strip().lower()
    if word in _TODAY or word in _YESTERDAY:
        return Stamp(0, len(text), "near", text.strip(), back=int(word in _YESTERDAY))
    return None


def weekday(text: str) -> Stamp | None:
    """A weekday that stands alone: the latest day of that name."""
    number = _WEEKDAYS.get(text.lower().rstrip(",:"))
    if number is None or (len(text) < 3 and text.isascii()):
        return None
    return Stamp(0, len(text), "near", text, weekday=number)


def whole(text: str) -> Stamp | None:
    """The date, where the text holds nothing besides one (and perhaps '(2 days ago)')."""
    if len(text) > 90:
        return None
    if " ago" in text[:24]:  # '2 days ago (…)': 'ago' is August elsewhere
        text = _AGO_FIRST.sub(lambda found: " " * len(found.group()), text)
    stamp = find(text)
    if stamp is None:
        return None
    before = _LEFT.sub("", text[: stamp.start])
    after = _AGO.sub("", text[stamp.end :])
    rest = f"{before} {after}".lower()
    left = [word for word in re.findall(r"[^\W_]+", rest) if word not in _BETWEEN]
    return None if left else stamp


_AGO_FIRST = re.compile(r"^(?:\d{1,3}|an?|one) \w{3,8} ago(?=\s?\()", re.IGNORECASE)
_AGO_ALONE = re.compile(
    r"^(?P<many>\d{1,3}|an?|one)\s(?P<unit>min|hour|hr|day|week)\w{0,5}\sago\W*$", re.IGNORECASE
)


def ago(text: str) -> Stamp | None:
    """The day of '2 days ago', where that is all of a text."""
    match = _AGO_ALONE.match(text.strip())
    if not match:
        return None
    many = int(match["many"]) if match["many"].isdigit() else 1
    days = {"day": 1, "week": 7}.get(match["unit"].lower(), 0)
    return Stamp(0, len(text), "near", text.strip(), back=many * days)


_AGO = re.compile(r"\([^()]{1,30}\)|\b(?:\d+|an?|vor)\s+\w+\s+ago\b", re.IGNORECASE)
_LEFT = re.compile(r"^\W*(?:on|am|le|el|den|sent|date|at)?\W*", re.IGNORECASE)


def _better(best: Stamp | None, run: _Run, text: str) -> Stamp | None:
    level = run.level()
    if level is None:
        return best
    order = ("clock", "near", "date")
    if best is not None and order.index(best.level) >= order.index(level):
        return best
    parts, flags = run.parts, run.flags
    end = run.end + (text[run.end : run.end + 1] in (")", "."))
    return Stamp(
        run.start, end, level, text[run.start : end].strip(),
        parts.get("year"), parts.get("month"), parts.get("day"),
        "swap" in flags, "slashed" in flags, parts.get("weekday"), parts.get("back"),
        parts.get("hour"), parts.get("minute", 0), parts.get("second", 0),
        parts.get("offset"), "twelve" in flags,
    )  # fmt: skip


def _take(run: _Run, m: re.Match[str], matches: list[re.Match[str]], index: int) -> bool:
    kind = m.lastgroup or ""
    for form in ("iso", "dot", "east"):
        if m[f"{form}_m"]:
            year = int(m[f"{form}_y"]) if m[f"{form}_y"] else None
            return _day(run, m, year, int(m[f"{form}_m"]), int(m[f"{form}_d"]))
    if m["fig_a"] or m["short_a"]:
        return _figures(run, m)
    if m["half"]:
        late = m["half"] in ("下午", "午後", "晚上", "中午", "오후")
        return run.add(m, half=12 if late else 0)
    if m["hour"] or m["hour_c"] or m["hour_12"]:
        return _clock(run, m)
    if m["utc"] or m["off"]:
        return _offset(run, m)
    if kind == "number":
        return _number(run, m, matches[index + 1] if index + 1 < len(matches) else None)
    return _word(run, m, matches, index)


def _day(run: _Run, m: re.Match[str], year: int | None, month: int, day: int) -> bool:
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return False
    parts = {"month": month, "day": day} | ({"year": year} if year else {})
    return run.add(m, **parts)


def _figures(run: _Run, m: re.Match[str]) -> bool:
    if m["fig_a"] and m["sep"] == "." and run.has_day and len(m["fig_c"]) == 2:
        return _dotted_clock(run, m)
    if m["short_a"]:
        a, b, year, sep = int(m["short_a"]), int(m["short_b"]), None, "/"
    else:
        a, b, sep = int(m["fig_a"]), int(m["fig_b"]), m["sep"]
        year = int(m["fig_c"]) + (2000 if len(m["fig_c"]) == 2 else 0)
    if b > 12 >= a and sep != ".":
        flags, month, day = {"slashed", "month_first"}, a, b
    else:
        flags, month, day = ({"slashed"} if sep != "." else set()), b, a
        if sep != "." and a <= 12 and b <= 12 and a != b:
            flags |= {"swap"}
    fits = _day(run, m, year, month, day)
    if fits:
        run.flags |= flags
    return fits


def _dotted_clock(run: _Run, m: re.Match[str]) -> bool:
    """'15.20.11' after a day is a time."""
    hour, minute, second = int(m["fig_a"]), int(m["fig_b"]), int(m["fig_c"])
    if hour > 23 or minute > 59 or second > 59:
        return False
    return run.add(m, hour=hour, minute=minute, second=second)


def _clock(run: _Run, m: re.Match[str]) -> bool:
    hour = int(m["hour"] or m["hour_c"] or m["hour_12"])
    minute, second = int(m["minute"] or m["minute_c"] or 0), int(m["second"] or 0)
    if m["colon"] == "." and not run.has_day and m["second"] is None:
        return _day(run, m, None, minute, hour)  # '13.04.' is a day
    morning, evening = m["am"] or m["am_12"], m["pm"] or m["pm_12"]
    if morning or evening or "half" in run.parts:
        late = bool(evening) or run.parts.get("half") == 12
        hour = hour % 12 + 12 * late if hour <= 12 else hour
        run.flags.add("twelve")
    if hour > 23 or minute > 59 or second > 59:
        return False
    fits = run.add(m, hour=hour, minute=minute, second=second)
    return fits and (not m["zulu"] or run.add(m, offset=0))


def _offset(run: _Run, m: re.Match[str]) -> bool:
    if "hour" not in run.parts:
        return False
    hours = int(m["utc"] or m["off"])
    minutes = int(m["utc_m"] or m["off_m"] or 0)
    total = hours * 60 + (minutes if hours >= 0 else -minutes)
    run.parts.pop("offset", None)  # 'GMT +0100' is one zone
    return abs(total) < 1440 and run.add(m, offset=total)


def _number(run: _Run, m: re.Match[str], following: re.Match[str] | None) -> bool:
    value = int(m["number"])
    if len(m["number"]) == 4 and 1970 <= value <= 2100:
        leads = bool(following and (following["word"] or "").lower() in _MONTHS)
        return ("month" in run.parts or "day" in run.parts or leads) and run.add(m, year=value)
    if "day" not in run.parts:
        return 1 <= value <= 31 and len(m["number"]) <= 2 and run.add(m, day=value)
    if (
        run.has_day
        and 10 <= value <= 60
        and m.group().isdigit()
        and not _AGO_AT.match(m.string, max(m.start() - 1, 0))
    ):
        return run.add(m, year=2000 + value)
    return False


_AGO_AT = re.compile(r"\(\d{1,2}(?!\s?\))|.\d{1,2}\s\w{2,8}\sago\b")  # '(16 days ago)' is no year


def _word(run: _Run, m: re.Match[str], matches: list[re.Match[str]], index: int) -> bool:
    word = m["word"].lower()
    if _leads_to_time(run, word, matches[index + 1] if index + 1 < len(matches) else None):
        return True
    if word in _WEEKDAYS and not (word in _MONTHS and _is_month(run, matches, index)):
        if "hour" in run.parts and run.has_day:
            return False
        return run.add(m, weekday=_WEEKDAYS[word])
    if word in _MONTHS:
        return run.add(m, month=_MONTHS[word])
    if word in _TODAY or word in _YESTERDAY:
        return run.add(m, back=int(word in _YESTERDAY))
    if word in _ZONES and m["word"].isupper() and "hour" in run.parts:
        hours = _ZONE_HOURS.get(word)
        return run.add(m, zone=1, **({} if hours is None else {"offset": hours * 60}))
    if len(word) == 1 and word in _CJK_DAYS and run.has_day:
        return run.add(m, weekday=_CJK_DAYS.index(word) % 7 + 1)
    return run.start >= 0 and word in _BETWEEN


def _leads_to_time(run: _Run, word: str, following: re.Match[str] | None) -> bool:
    """'la', 'u' or 'ob' between a day and a time; the weekday of '2020. 3. 3., K, 10:07'."""
    short = len(word) <= 2 and run.has_day and "hour" not in run.parts
    return short and bool(following and following["hour"])


def _is_month(run: _Run, matches: list[re.Match[str]], index: int) -> bool:
    """'mar' is Tuesday before '3 mar', and March elsewhere."""
    if "weekday" in run.parts or "day" in run.parts:
        return True
    for following in matches[index + 1 : index + 4]:
        word = (following["word"] or "").lower()
        if word in _MONTHS:
            return False
        if following["fig_a"] or following["iso_y"]:
            return False
    return True


@lru_cache(maxsize=2048)
def any_language(text: str) -> datetime | date | None:
    """What dateparser makes of a header's date that the tables here do not cover."""
    if not _DIGIT.search(text) or len(text) > 80:
        return None
    import dateparser

    settings = {"DATE_ORDER": "DMY", "REQUIRE_PARTS": ["day", "month", "year"]}
    found: datetime | None = dateparser.parse(text, settings=settings)
    if found is None:
        return None
    return found if re.search(r"\d[:.h]\d\d", text) else found.date()
