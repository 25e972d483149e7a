"""The runner, the stages, and what a check makes of odd input."""

from __future__ import annotations

import datetime as dt

import pytest

from followup.checks import RULES, Candidate, check, runner, self_check
from followup.checks.candidate import split_subject
from followup.checks.rule import Rule
from followup.values import Brief, Message, Stage, Thread, Timing

BARE = "Hi Dana,\n\nany news on the boiler?\n\nSam"


def thread(*days: int, answer: str = "") -> Thread:
    """Sam's messages on these days of March 2026; then, where given, Dana's answer on the 25th."""
    mine = [
        Message(
            sender="Sam Ode",
            from_me=True,
            sent_at=dt.date(2026, 3, day),
            body="Dear Dana, shall I book the boiler?\nSam",
        )
        for day in days
    ]
    theirs = (
        [Message(sender="Dana Weiss", sent_at=dt.date(2026, 3, 25), body=answer)] if answer else []
    )
    return Thread(me="Sam Ode", contact="Dana Weiss", messages=(*mine, *theirs))


def names(body: str, **more: object) -> set[str]:
    return {f.name for f in check(Candidate(body=body, **more))}  # type: ignore[arg-type]


def test_select_and_ignore_take_names_codes_and_families() -> None:
    assert {f.name for f in check(BARE, select=["nagging-phrase"])} == {"nagging-phrase"}
    assert {f.code[:3] for f in check(BARE, select=["FU1", "fu2"])} == {"FU1", "FU2"}
    assert "nagging-phrase" not in {f.name for f in check(BARE, ignore=["FU401"])}


def test_findings_are_sorted_by_field_and_place() -> None:
    found = check("Subject: URGENT\n\nHi [Name],\n\nany news?? Act now. Any update?")
    keys = [(f.field, f.start, f.end, f.code) for f in found]
    assert keys == sorted(keys)
    assert {f.field for f in found} == {"subject", "body"}


def test_a_rule_that_breaks_is_a_warning_and_the_others_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def breaks(seen: Candidate):  # type: ignore[no-untyped-def]
        raise ZeroDivisionError("of course")
        yield

    broken = Rule("FU999", "broken", "", "", "", breaks)
    monkeypatch.setattr(runner, "RULES", (broken, *RULES))
    found = check(BARE)
    (failed,) = [f for f in found if f.name == "rule-failed"]
    assert failed.severity == "warning"
    assert "broken" in failed.message
    assert "nagging-phrase" in {f.name for f in found}


def test_another_language_is_held_to_the_rules_that_need_no_english_words() -> None:
    german = (
        "Sehr geehrte Frau Weiß,\n\nich habe die Zeichnung der Küche für [Name] neu gemacht, "
        "damit Sie sie "
        "gleich weitergeben können. Passt Ihnen das so, oder sollen wir bis Mai warten?\n\nMit "
        "freundlichen Grüßen"
    )
    found = {f.name: f.severity for f in check(german)}
    assert found == {"not-english": "warning", "placeholder": "error"}


@pytest.mark.parametrize(
    "body", ["", " ", "\n\n", "?", "...", "Hi", "👍", "Hi Dana,", "\ufeffSubject: x"]
)
def test_odd_bodies_are_checked_without_a_failure(body: str) -> None:
    assert "rule-failed" not in {f.name for f in check(body)}


@pytest.mark.parametrize(
    ("text", "subject", "body"),
    [
        ("Subject: A plan\n\nHi", "A plan", "Hi"),
        ("subject:A plan\r\n\r\nHi", "A plan", "Hi"),
        ("\ufeffSubject: A plan\nHi", "A plan", "Hi"),
        ("Hi\nSubject: no", "", "Hi\nSubject: no"),
        ("Subject: only", "only", ""),
    ],
)
def test_the_first_line_may_be_the_subject(text: str, subject: str, body: str) -> None:
    assert split_subject(text) == (subject, body)


def test_a_closing_note_is_spared_question_value_way_out_and_count() -> None:
    note = (
        "Dear Dana,\n\nI'll take it that the boiler can stay as it is, and won't write again. "
        "All the best.\n\nSam"
    )
    seen = {"thread": thread(2, 12, 24), "sent_on": dt.date(2026, 4, 20)}
    assert names(note, **seen) == set()


@pytest.mark.parametrize(
    ("stage", "spared"), [("reply", True), ("closing", True), ("second", False)]
)
def test_stages_spare_what_does_not_fit_them(stage: Stage, spared: bool) -> None:
    body = "Dear Dana,\n\nthe boiler is all yours.\n\nSam"
    brief = Brief(
        thread=thread(2), timing=Timing(stage=stage, send_on=dt.date(2026, 4, 20), why_then=""),
        today=dt.date(2026, 4, 20),
    )  # fmt: skip
    found = names(body, brief=brief)
    assert found.isdisjoint({"no-question", "no-new-value", "no-way-out"}) is spared


@pytest.mark.parametrize(("day", "early"), [(10, True), (11, False), (20, False)])
def test_seven_business_days_after_the_last_message_are_enough(day: int, early: bool) -> None:
    body = "Dear Dana,\n\nI drew the boiler.\n\nShall I send it, or wait?\n\nSam"
    seen = {"thread": thread(2), "sent_on": dt.date(2026, 3, day)}
    assert ("too-early" in names(body, **seen)) is early


@pytest.mark.parametrize(
    ("answer", "early"),
    [
        ("The board meets on Friday 3 April, I will know then. Dana", True),
        ("The last day for orders is 20 April. Dana", False),
        ("I am away until 30 March. Dana", False),
    ],
)
def test_a_day_that_the_contact_named_is_waited_for(answer: str, early: bool) -> None:
    body = "Dear Dana,\n\nI drew the boiler.\n\nShall I send it, or wait?\n\nSam"
    seen = {"thread": thread(2, answer=answer), "sent_on": dt.date(2026, 4, 2)}
    assert ("too-early" in names(body, **seen)) is early


def test_a_third_ask_is_counted_and_a_delivery_between_is_not() -> None:
    body = "Dear Dana,\n\nI drew the boiler.\n\nShall I send it, or wait?\n\nSam"
    late = dt.date(2026, 4, 20)
    assert "third-follow-up" in names(body, thread=thread(2, 12, 24), sent_on=late)
    assert "third-follow-up" not in names(body, thread=thread(2, 12), sent_on=late)


def test_self_check_says_it_kindly_about_the_users_last_message() -> None:
    found = {f.name: f.message for f in self_check(thread(2, 12))}
    assert found["no-way-out"] == "left no easy 'not yet'."
    assert "too-early" not in found
    assert self_check(Thread(messages=())) == ()


def test_self_check_has_nothing_to_say_of_a_bare_thanks() -> None:
    thanks = Message(sender="Sam Ode", from_me=True, body="Thanks, will do.\nSam")
    assert self_check(Thread(me="Sam Ode", messages=(thanks,))) == ()
