"""Dates in headers and attribution lines, in many languages; a time zone that is given is kept."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache

from followup.values import When

_ISO = re.compile(r"^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?)?$")
_NUMERIC = re.compile(r"\b(\d{1,2})[./-](\d{1,2})[./-](\d{2,4})\b")
_ENGLISH = re.compile(
    r"(?i)(?:\b(\d{1,2})(?:st|nd|rd|th)?\.? (?:of )?([a-z]{3,9})\.?,? (\d{4})|\b([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4}))"
)
_TIME = re.compile(r"(?i)\b(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:\s*([ap])\.?m\.?)?")
_ZONE = re.compile(r"\s(?:\(?(?:GMT|UTC)\)?\s*)?([+-]\d{2}):?(\d{2})\b")
_ENGLISH_MONTHS = {
    m: i
    for i, m in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}


def month_first(texts: Iterable[str]) -> bool | None:
    """Whether 03/04/2026 means March 4: told by the thread's other dates; None where nothing tells."""
    for text in texts:
        for match in _NUMERIC.finditer(text):
            first, second = int(match[1]), int(match[2])
            if first > 12 >= second:
                return False
            if second > 12 >= first:
                return True
    return None


def ambiguous(text: str) -> bool:
    """'03/04/2026' can be read two ways; '04/04/2026' and '13.04.2026' cannot."""
    match = _NUMERIC.search(text)
    return (
        bool(match) and int(match[1]) <= 12 >= int(match[2]) and match[1] != match[2]
        if match
        else False
    )


@lru_cache(maxsize=4096)
def moment(text: str, month_leads: bool = False, near: date | None = None) -> When | None:
    """The date, or date and time, that a head's text names; None where it names none."""
    text = re.sub(r"\s+", " ", text.replace("\u202f", " ").replace("\xa0", " ")).strip(" ,;")
    if not re.search(r"\d", text) and not re.search(r"(?i)\b(?:today|yesterday)\b", text):
        return None
    found = _iso(text) or _numeric(text, month_leads) or _english(text)
    return found if found is not None else _any_language(text, month_leads, near)


def _iso(text: str) -> When | None:
    match = _ISO.match(text)
    if not match:
        return None
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
    if not match[4]:
        return day
    return datetime(day.year, day.month, day.day, int(match[4]), int(match[5]), int(match[6] or 0))


def _numeric(text: str, month_leads: bool) -> When | None:
    match = _NUMERIC.search(text)
    if not match:
        return None
    first, second = int(match[1]), int(match[2])
    month_leads = (month_leads and first <= 12) or second > 12
    day, month = (second, first) if month_leads else (first, second)
    year = int(match[3]) + (2000 if len(match[3]) == 2 else 0)
    return _with_time(text[match.end() :] + " " + text[: match.start()], year, month, day, text)


def _english(text: str) -> When | None:
    match = _ENGLISH.search(text)
    if not match:
        return None
    day, name, year = (match[1], match[2], match[3]) if match[1] else (match[5], match[4], match[6])
    month = _ENGLISH_MONTHS.get(name[:3].lower())
    full = {"may", "june", "july", "sept"} | {m for m in _ENGLISH_MONTHS}
    english = name.lower() in full or name.lower() in _LONG
    if month is None or not english:
        return None
    return _with_time(
        text[match.end() :] + " " + text[: match.start()], int(year), month, int(day), text
    )


_LONG = frozenset(
    [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ]
)


def _with_time(rest: str, year: int, month: int, day: int, whole: str) -> When | None:
    try:
        base = date(year, month, day)
    except ValueError:
        return None
    clock = _TIME.search(rest)
    if not clock:
        return base
    hour = int(clock[1]) % 12 + 12 * (clock[4].lower() == "p") if clock[4] else int(clock[1])
    if hour > 23 or int(clock[2]) > 59:
        return base
    at = datetime(base.year, base.month, base.day, hour, int(clock[2]), int(clock[3] or 0))
    zone = _ZONE.search(whole)
    return datetime.fromisoformat(f"{at.isoformat()}{zone[1]}:{zone[2]}") if zone else at


def _any_language(text: str, month_leads: bool, near: date | None) -> When | None:
    import dateparser

    base = datetime(near.year, near.month, near.day) if near else None
    order = "MDY" if month_leads else "DMY"
    settings: dict[str, object] = {"DATE_ORDER": order, "PREFER_DATES_FROM": "past"}
    if base:
        settings["RELATIVE_BASE"] = base
    cleaned = re.sub(
        r"(?i)^(?:on|am|le|el|em|no dia|il giorno|il|op|den|d\.|w dniu|dnia)\s+", "", text
    )
    cleaned = re.sub(
        r"(?i)\s(?:um|à|a las|às|alle(?: ore)?|kl\.?|om|o godz\.?|at|uhr)\s", " ", f" {cleaned} "
    ).strip()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = dateparser.parse(cleaned, settings=settings)  # type: ignore[arg-type]
    if found is None:
        return None
    return found if _TIME.search(text) else found.date()
