"""What the user's messages do: a bare thanks, a delivery and an opening ask are no follow-up."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

import pytest

from followup import turns
from tests.threads import thread

HELD = "Tom Baker: The board hasn't decided yet."


@pytest.mark.parametrize(
    "body",
    [
        "Thanks, will do!",
        "Noted, thank you Tom.",
        "ok 👍",
        "🙏",
        ":coffee: :pray:",
        "I understand, please don't rush.",
    ],
)
def test_a_bare_thanks_is_no_follow_up(body: str) -> None:
    assert turns.is_thanks(body)
    assert turns.count_follow_ups(thread("me: May I start?", HELD, f"me: {body}")) == 0


@pytest.mark.parametrize(
    "body",
    [
        "Thanks! Any news?",
        "Thank you, could you send me the form?",
        "Following up on my note below.",
        "Enzo, I must know if the allowance is in or out.",
    ],
)
def test_thanks_do_not_hide_an_ask(body: str) -> None:
    assert not turns.is_thanks(body)
    assert turns.count_follow_ups(thread("me: May I start?", HELD, f"me: {body}")) == 1


def test_the_opening_ask_is_no_follow_up_and_the_next_ones_are() -> None:
    assert turns.count_follow_ups(thread("me: Is the flat free?")) == 0
    assert turns.count_follow_ups(thread("me: Is the flat free?", "me: Any news of the flat?")) == 1


def test_counting_starts_again_after_an_answer() -> None:
    given = thread("me: Is it free?", "me: Any news?", HELD, "me: Has the board met?")
    assert turns.count_follow_ups(given) == 1


@pytest.mark.parametrize(
    "body",
    [
        "Dear Ms Batista, thank you for receiving me on Wednesday and for the walk upstairs.",
        "Hi Chef, thank you for yesterday. I loved the service and the whole of the kitchen crew.",
        "Dear Hannah, it was a pleasure to meet you and the panel today, and I remain very keen.",
    ],
)
def test_a_thank_you_note_after_a_meeting_counts(body: str) -> None:
    assert turns.is_thank_note(body)
    assert turns.count_follow_ups(thread("Tom Baker: Come on Wednesday.", f"me: {body}")) == 1


@pytest.mark.parametrize(
    "body",
    [
        "Thanks for the quick answer, I will look at the plan and the list tonight at home.",
        "In your interview in the paper you told how you cut scrolls, and I thank you in advance.",
    ],
)
def test_other_thanks_are_no_thank_you_note(body: str) -> None:
    assert not turns.is_thank_note(body)


def test_a_delivery_is_no_follow_up() -> None:
    asked = "Tom Baker: Could you send me your bank details?"
    given = thread(
        "me: When am I paid?", asked, "me: Hi Tom, please find attached my bank details."
    )
    assert turns.count_follow_ups(given) == 0


@pytest.mark.parametrize(
    ("body", "asked", "done"),
    [
        ("Here is the form, filled in.", "Please send me the form.", True),
        ("Any news?", "Please send me the form.", False),
        ("Perfect, I will be there.", "Bring your knives.", True),
        ("Perfect, thanks!", "Please send me the form.", False),
    ],
)
def test_what_gives_what_was_asked(body: str, asked: str, done: bool) -> None:
    assert turns.delivers(body, asked) is done


@pytest.mark.parametrize(
    ("body", "closes"),
    [
        ("I won't write again; the door stays open. All the best.", True),
        ("I'll leave it there. Should anything change, you know where I am.", True),
        ("This is my last message, would Tuesday suit?", False),
        ("I'll leave it with you until Friday.", False),
        ("I'll let this one lie and not pester you further.", True),
        ("I write my chapter with the other data, so you needn't go to more trouble for me.", True),
        ("I would not trouble you if the river were not rising.", False),
        ("You need not go to the trouble of printing it, a photo will do.", False),
    ],
)
def test_a_closing_note_asks_nothing(body: str, closes: bool) -> None:
    assert turns.is_closing(body) is closes


def test_a_freeze_is_heard() -> None:
    assert turns.speaks_of_freeze("There is a hiring freeze until further notice.")
    assert not turns.speaks_of_freeze("The freezer is broken.")


def test_the_last_turn_of_the_contact_may_run_over_several_messages() -> None:
    given = thread("me: Is it free?", "Tom Baker: One moment.", "Tom Baker: Yes.", "me: Thanks!")
    assert turns.answer_start(given) == 1
    assert turns.answer_start(thread("me: Is it free?")) == 0


@pytest.mark.parametrize("name", ["turns.toml", "engines/offline/signals.toml"])
def test_the_wording_is_in_lower_case_as_the_text_is_when_it_is_matched(name: str) -> None:
    """A capital would match nothing; those of `\\S` and its like are no letters."""
    raw = tomllib.loads((files("followup") / name).read_text("utf-8"))
    lines = [line for table in raw.values() for line in table]
    assert lines
    assert not [line for line in lines if re.search(r"(?<!\\)[A-Z]", line)]


def test_capitals_make_no_difference() -> None:
    assert turns.is_thanks("THANKS, WILL DO")
    assert turns.asks_again("ANY UPDATE ON THIS?")


def test_a_promise_or_a_report_asks_nothing_again() -> None:
    read = thread(
        "me: Hi Omar, can you approve the access for the two contractors?",
        "Omar: Hi, I can't find a signed agreement for the second one, Lukas Brandl.",
        "me: Asked him, will send",
        "me: Hi Omar, the signed agreement of Lukas Brandl is now attached to the ticket",
        "me: Morning Omar, is the ticket on your list?",
    )
    assert turns.count_follow_ups(read) == 1


@pytest.mark.parametrize(
    ("body", "done"),
    [
        ("The form is attached. I have asked the tax office for a new certificate.", False),
        ("The form is attached, and so is the tax certificate.", True),
        ("I'll get the certificate to you on Monday.", False),
    ],
)
def test_what_is_only_said_to_come_is_not_given(body: str, done: bool) -> None:
    asked = "Could you fill in the form and send me your tax certificate?"
    assert turns.delivers(body, asked) is done
