"""The stage and the day to send on, to the day; holidays and stated dates both ways."""

from __future__ import annotations

from datetime import date

import pytest

from followup.engines.offline.diagnose import diagnose
from followup.errors import BadUse
from followup.timing import business_days_after, business_days_between, holidays_of, stage
from followup.values import Message, Thread, Timing

HOLDING = "The board hasn't decided yet."


def told(*turns: tuple[str, str, str]) -> Thread:
    """(who, day, body), 'me' for the user."""
    return Thread(
        messages=tuple(
            Message(
                sender="" if who == "me" else who.removesuffix("*"),
                from_me=who == "me",
                automatic=who.endswith("*"),
                sent_at=day,
                body=body,
            )
            for who, day, body in turns
        )
    )


def timed(today: str, *turns: tuple[str, str, str], country: str | None = None) -> Timing:
    given = told(*turns)
    return stage(given, diagnose(given), date.fromisoformat(today), country)


OPENING = ("me", "2026-03-02", "Dear Tom, may we start with the greenhouse? Priya")
HELD = ("Tom", "2026-03-04", HOLDING)
AGAIN = ("me", "2026-03-16", "Hi Tom, any news from the board?")
MORE = ("me", "2026-03-27", "Hi Tom, checking in on this once more.")


@pytest.mark.parametrize(
    ("today", "turns", "name", "day"),
    [
        ("2026-03-06", [OPENING], "wait", "2026-03-11"),
        ("2026-03-10", [OPENING], "wait", "2026-03-11"),
        ("2026-03-11", [OPENING], "first", "2026-03-11"),
        ("2026-03-12", [OPENING, HELD], "wait", "2026-03-13"),
        ("2026-03-13", [OPENING, HELD], "first", "2026-03-13"),
        ("2026-03-24", [OPENING, HELD, AGAIN], "wait", "2026-03-25"),
        ("2026-03-25", [OPENING, HELD, AGAIN], "second", "2026-03-25"),
        ("2026-04-06", [OPENING, HELD, AGAIN, MORE], "wait", "2026-04-07"),
        ("2026-04-07", [OPENING, HELD, AGAIN, MORE], "closing", "2026-04-07"),
    ],
)
def test_seven_business_days_and_the_follow_ups_counted(
    today: str, turns: list[tuple[str, str, str]], name: str, day: str
) -> None:
    found = timed(today, *turns)
    assert (found.stage, str(found.send_on)) == (name, day)
    assert found.why_then


def test_public_holidays_are_skipped_only_for_their_country() -> None:
    held = ("Tom", "2026-04-27", HOLDING)
    assert timed("2026-05-06", OPENING, held).stage == "first"
    assert timed("2026-05-06", OPENING, held, country="GB").send_on == date(2026, 5, 7)


def test_a_stated_day_is_waited_for_and_the_thanks_do_not_start_the_clock() -> None:
    dated = ("Tom", "2026-03-04", "The board votes on Friday the 6th.")
    thanks = ("me", "2026-03-04", "Great, thank you!")
    found = timed("2026-03-05", OPENING, dated, thanks)
    assert (found.stage, found.send_on, found.would_be) == ("wait", date(2026, 3, 9), "first")
    assert "board votes" in found.why_then
    assert timed("2026-03-09", OPENING, dated, thanks).stage == "first"


def test_the_later_of_a_stated_day_and_seven_days_wins() -> None:
    dated = ("Tom", "2026-03-04", "The board votes on 20 March.")
    early = timed("2026-03-17", OPENING, dated, ("me", "2026-03-05", "Has it been moved?"))
    assert early.send_on == date(2026, 3, 23)
    late = timed("2026-03-23", OPENING, dated, ("me", "2026-03-18", "Has it been moved?"))
    assert late.send_on == date(2026, 3, 27)


def test_a_later_date_takes_the_place_of_an_earlier_one() -> None:
    found = timed(
        "2026-03-12",
        OPENING,
        ("Tom", "2026-03-04", "The board votes on 30 March."),
        ("me", "2026-03-05", "Thank you, noted."),
        ("Tom", "2026-03-06", "They moved it up, the board votes on 11 March."),
    )
    assert (found.stage, found.send_on) == ("first", date(2026, 3, 12))


def test_a_month_alone_is_its_first_business_day_and_its_end_the_first_after_it() -> None:
    month = timed("2026-03-05", OPENING, ("Tom", "2026-03-04", "The council decides in August."))
    assert month.send_on == date(2026, 8, 3)
    end = timed("2026-03-05", OPENING, ("Tom", "2026-03-04", "We'll know at the end of the month."))
    assert end.send_on == date(2026, 4, 1)


def test_a_freeze_waits_ten_days_and_a_plain_hold_seven() -> None:
    frozen = ("Tom", "2026-03-04", "There is a hiring freeze, the board hasn't released the post.")
    assert timed("2026-03-05", OPENING, frozen).send_on == date(2026, 3, 18)
    assert timed("2026-03-05", OPENING, HELD).send_on == date(2026, 3, 13)


def test_an_automatic_reply_is_no_answer_and_its_date_counts() -> None:
    away = ("Tom*", "2026-03-02", "I am out of the office until 24 March.")
    found = timed("2026-03-12", OPENING, away)
    assert (found.stage, found.send_on, found.would_be) == ("wait", date(2026, 3, 25), "first")
    assert timed("2026-03-25", OPENING, away, AGAIN).stage == "second"


@pytest.mark.parametrize(
    "said",
    [
        "We regret to inform you that the position has been filled.",
        "Thank you, but we've decided to go with another firm.",
        "Please do not write to me again.",
    ],
)
def test_a_no_stops_with_its_quote(said: str) -> None:
    found = timed("2026-04-20", OPENING, ("Tom", "2026-03-04", said))
    assert (found.stage, found.send_on) == ("stop", None)
    assert said[:20] in found.why_then


def test_somebody_in_cc_may_say_no() -> None:
    found = timed(
        "2026-04-20",
        OPENING,
        HELD,
        ("Ines", "2026-03-05", "We've decided to go with another firm, I'm afraid."),
        AGAIN,
    )
    assert found.stage == "stop"
    assert "Ines" in found.why_then


def test_a_no_that_its_sender_took_back_stops_nothing() -> None:
    found = timed(
        "2026-04-20",
        OPENING,
        ("Tom", "2026-03-04", "We've decided to go with another firm."),
        ("me", "2026-03-05", "Thank you for telling me."),
        ("Tom", "2026-03-09", "They fell through, so you're back in. The board has to vote."),
    )
    assert found.stage == "first"


def test_no_for_now_with_a_time_to_come_back_is_a_wait() -> None:
    found = timed(
        "2026-03-09",
        OPENING,
        ("Tom", "2026-03-04", "We're not going ahead this spring. Try us again in September."),
    )
    assert (found.stage, found.send_on) == ("wait", date(2026, 9, 1))


def test_a_closing_note_that_has_gone_out_ends_it() -> None:
    bye = ("me", "2026-04-08", "I won't write again, Tom. The door stays open. All the best, Priya")
    assert timed("2026-05-11", OPENING, HELD, AGAIN, MORE, bye).stage == "stop"


def test_what_was_asked_and_never_given_is_owed_however_often_they_wrote() -> None:
    asked = ("Tom", "2026-03-04", "Happy to. Could you send me two referees and the form?")
    found = timed("2026-04-20", OPENING, asked, AGAIN, MORE)
    assert (found.stage, found.send_on) == ("reply", date(2026, 4, 20))
    assert "two referees" in found.why_then


def test_what_was_asked_and_given_is_owed_no_more() -> None:
    asked = ("Tom", "2026-03-04", "Happy to. Could you send me two referees and the form?")
    gave = ("me", "2026-03-05", "Here are both referees, and the form is attached.")
    assert timed("2026-03-10", OPENING, asked, gave).stage == "wait"
    assert timed("2026-03-16", OPENING, asked, gave).stage == "first"


def test_what_was_given_is_answered_today() -> None:
    gave = ("Tom", "2026-03-04", "As requested, please find attached the signed contract.")
    found = timed("2026-03-05", OPENING, gave)
    assert (found.stage, found.send_on) == ("reply", date(2026, 3, 5))


def test_the_thank_you_note_after_an_interview_is_the_first() -> None:
    invited = ("Tom", "2026-03-02", "Please come on Wednesday at ten, staff entrance.")
    note = (
        "me",
        "2026-03-04",
        "Dear Tom, thank you for seeing me today. I enjoyed the tour of the glasshouses very much.",
    )
    assert timed("2026-03-13", invited, note).stage == "second"


def test_a_thread_without_dates_is_taken_as_due() -> None:
    given = Thread(messages=(Message(from_me=True, body="May we start with the greenhouse?"),))
    found = stage(given, diagnose(given), date(2026, 3, 9))
    assert (found.stage, found.send_on) == ("first", date(2026, 3, 9))
    assert "no dates" in found.why_then


def test_business_days_count_both_ways() -> None:
    none = holidays_of(None)
    assert business_days_after(date(2026, 3, 6), 1, none) == date(2026, 3, 9)
    assert business_days_between(date(2026, 3, 6), date(2026, 3, 16), none) == 6


def test_an_unknown_country_is_one_clear_line() -> None:
    with pytest.raises(BadUse, match="no calendar"):
        holidays_of("ZZ")
