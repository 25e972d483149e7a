"""Dates in prose, relative to the day of the message: exact days, and what is no date."""

from __future__ import annotations

from datetime import date

import pytest

from followup.dates import find_dates

MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("text", "day", "kind"),
    [
        ("I'll ring by Friday.", (2026, 3, 6), "day"),
        ("We meet next Friday.", (2026, 3, 13), "day"),
        ("They vote on the 12th.", (2026, 3, 12), "day"),
        ("It opens on 4 May.", (2026, 5, 4), "day"),
        ("It opens on May 4th, 2027.", (2027, 5, 4), "day"),
        ("Due 2026-04-01.", (2026, 4, 1), "day"),
        ("Back on 15.04.2026.", (2026, 4, 15), "day"),
        ("I'll know tomorrow.", (2026, 3, 3), "day"),
        ("In two weeks I can say.", (2026, 3, 16), "day"),
        ("In 5 business days.", (2026, 3, 9), "day"),
        ("Some time next week.", (2026, 3, 13), "span"),
        ("By the end of next week.", (2026, 3, 13), "span"),
        ("By the end of the month.", (2026, 3, 31), "month_end"),
        ("At the end of April.", (2026, 4, 30), "month_end"),
        ("We decide in June.", (2026, 6, 1), "month"),
        ("Again in January.", (2027, 1, 1), "month"),
        ("Mid-April is likely.", (2026, 4, 15), "day"),
        ("In Q3, they say.", (2026, 7, 1), "quarter"),
        ("After Easter.", (2026, 4, 6), "day"),
        ("The week of the 16th.", (2026, 3, 20), "span"),
        ("Not before 2027, so in 2027.", (2027, 1, 1), "year"),
        ("The board sits on the first Tuesday in May.", (2026, 5, 5), "day"),
        ("Would the second Saturday of June suit?", (2026, 6, 13), "day"),
        ("We pay on the last Friday of the month.", (2026, 3, 27), "day"),
        ("The third Thursday of next month, then.", (2026, 4, 16), "day"),
    ],
)
def test_a_date_in_prose_is_read_exactly(text: str, day: tuple[int, int, int], kind: str) -> None:
    found = find_dates(text, MONDAY)
    assert (found[-1].day, found[-1].kind) == (date(*day), kind)
    assert text[found[-1].start : found[-1].end] == found[-1].text


@pytest.mark.parametrize(
    "text",
    [
        "It may take a second.",
        "We have 12 chairs and 3.5 litres.",
        "She sat down and the sun came out.",
        "Flat 4/5, on the 3rd floor.",
        "I march on regardless.",
        "Version 2.1 is out.",
        "every Monday since last Tuesday",
        "31 February is no day.",
    ],
)
def test_what_is_no_date_is_left_alone(text: str) -> None:
    assert find_dates(text, MONDAY) == ()


def test_several_dates_come_in_their_order() -> None:
    found = find_dates("By Friday, or after the board on the 10th.", MONDAY)
    assert [one.day for one in found] == [date(2026, 3, 6), date(2026, 3, 10)]


def test_a_weekday_said_on_that_day_is_the_next_one() -> None:
    assert find_dates("See you on Monday.", MONDAY)[0].day == date(2026, 3, 9)


def test_the_turn_of_the_year_is_crossed() -> None:
    assert find_dates("On 5 January.", date(2026, 12, 20))[0].day == date(2027, 1, 5)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("She looks at it on the first Monday of the month.", date(2026, 12, 7)),
        ("The board sits on the last Thursday of each month.", date(2026, 11, 26)),
        ("It was on the first Monday of November.", date(2026, 11, 2)),
    ],
)
def test_a_day_that_comes_every_month_is_the_next_one(text: str, day: date) -> None:
    assert [m.day for m in find_dates(text, date(2026, 11, 16))] == [day]
