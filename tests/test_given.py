"""What the user's later messages give of what a contact asked for."""

from __future__ import annotations

import pytest

from followup import given

FORM = "Could you send me the form?"
TWO = "Before I can book it we'd need to see your driving licence and two payslips."


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (FORM, "Here it is, filled in."),
        (FORM, "Please find it attached."),
        (FORM, "<Media omitted>"),
        (FORM, "The form went into your letterbox this morning."),
        (TWO, "The licence is attached, and both payslips are below."),
        (TWO, "Everything is attached, as requested."),
        (TWO, "All done, it's in the folder."),
        ("How many of you will there be?", "We'll be nine, two of them under five."),
        ("What make is it?", "It's a Fagor, from before the move."),
        ("Which of the two would you rather, the oak or the ash?", "I'd go for the ash."),
        ("Does your price include the scaffold?", "It does, and the skip."),
        ("Would the 14th suit you?", "Yes, perfect."),
        ("Which wards do you want to avoid?", "None, I go everywhere."),
        ("Bring your knives.", "Looking forward to it!"),
        ("Tell me the width and the height of the door.", "Width 82 cm, height 204."),
    ],
)
def test_what_was_asked_is_given(asked: str, said: str) -> None:
    assert given.is_met(asked, [said])


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (FORM, "Thank you, that is kind of you."),
        (FORM, "I'll send you the form next week."),
        (FORM, "I haven't found the form yet."),
        (FORM, "Did you get the form?"),
        (FORM, "Just checking in on the form."),
        (FORM, "Any news on the booking?"),
        (TWO, "My licence is attached."),
        (TWO, "Here are both payslips."),
        ("How many of you will there be?", "We are all very much looking forward to it."),
        (
            "Which of the two would you rather, the oak or the ash?",
            "Both drawings are lovely, thanks.",
        ),
        ("Does your price include the scaffold?", "Understood, I'll keep the week free."),
        (
            "What day rate do you have in mind, and how long is your notice?",
            "I'm flexible and very keen.",
        ),
        ("Once I have the hull number she goes on the list.", "Great, put her down!"),
        (
            "Put the order number on it and it goes into the next Friday run.",
            "Still nothing in my account. Please say which Friday.",
        ),
    ],
)
def test_what_was_asked_is_still_owed(asked: str, said: str) -> None:
    assert not given.is_met(asked, [said])


def test_nothing_written_since_gives_nothing() -> None:
    assert not given.is_met(FORM, [])


def test_the_parts_may_come_one_by_one() -> None:
    assert given.is_met(TWO, ["My licence is attached.", "And here are the two payslips."])


def test_a_word_that_the_user_had_used_before_delivers_nothing() -> None:
    asked = "Once I have photos of the roof I can price it."
    before = ["Could you price the repair of our roof?"]
    assert not given.is_met(asked, ["The roof is getting worse with this weather."], before)
    assert given.is_met(asked, ["The photos of the roof are attached."], before)


@pytest.mark.parametrize(
    "later",
    [
        "Found it, so no need to send the form again.",
        "Ignore my last message, the office has it.",
        "Scrap Tuesday's mail, nothing needed from you.",
    ],
)
def test_a_request_may_be_taken_back(later: str) -> None:
    assert given.withdrawn(FORM, [later])


@pytest.mark.parametrize(
    "later",
    [
        "You needn't send photographs of the garden.",
        "The form is what I still need.",
        "Don't worry about parking.",
    ],
)
def test_another_thing_that_is_not_needed_takes_no_request_back(later: str) -> None:
    assert not given.withdrawn(FORM, [later])
