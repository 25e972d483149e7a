"""Rewriting by edits: what goes, what stays word for word, and where the question ends up."""

from __future__ import annotations

from datetime import date

import pytest

from followup import rewrite
from followup.values import FollowUp

TODAY = date(2026, 11, 25)


def again(text: str, **options: object) -> FollowUp:
    return rewrite(text, today=TODAY, **options)


def body(text: str) -> str:
    made = again(text)
    assert made.draft is not None
    return made.draft.body


SLATES = "I have measured the north side: 42 square metres, so the slates from the barn cover it."


def test_a_nag_goes_and_every_other_word_stays() -> None:
    text = (
        f"Dear Mr Lowe,\n\nJust checking in on the roof at Mill Lane. {SLATES}\n\n"
        "Shall I book the scaffold, or leave it until spring?\n\nKind regards,\nAna"
    )
    assert body(text) == (
        f"Dear Mr Lowe,\n\n{SLATES}\n\n"
        "Shall I book the scaffold, or leave it until spring?\n\nKind regards,\nAna"
    )


def test_of_a_list_of_questions_the_first_offer_is_kept_as_a_sentence() -> None:
    text = (
        f"Hi Jo,\n\nAbout the roof at Mill Lane: {SLATES}\n\nCould you let me know:\n\n"
        "- shall I book the scaffold?\n- is the chimney staying?\n- has the owner paid?\n\n"
        "Happy to wait if the term is too full.\n\nCheers,\nNads"
    )
    assert body(text) == (
        f"Hi Jo,\n\nAbout the roof at Mill Lane: {SLATES}\n\n"
        "Shall I book the scaffold? Happy to wait if the term is too full.\n\nCheers,\nNads"
    )


def test_a_buried_question_comes_last_and_before_the_postscript() -> None:
    text = (
        "Hi Sam,\n\nWould you be happy with blue felt for the pool table, or shall I leave it "
        "until the summer? It's the cheaper of the two at £190, and it hides chalk better than "
        "green. I measured the table twice, and the old cloth comes off in one piece. The pockets "
        "are sound. The slate is level to half a millimetre, which the last man doubted.\n\n"
        "Thanks,\nEddie\nP.S. The cues are bent."
    )
    made = body(text)
    assert made.index("Would you be happy") > made.index("half a millimetre")
    assert made.index("Would you be happy") < made.index("Thanks,")


def test_an_open_question_becomes_one_that_yes_answers() -> None:
    made = body(
        f"Hi Tom,\n\nFor the roof at Mill Lane {SLATES}\n\nWhat do you think?\n\nAna",
    )
    assert "What do you think" not in made
    assert made.count("?") == 1
    assert SLATES in made


def test_a_way_out_is_added_to_a_question_without_one() -> None:
    made = body(f"Hi Tom,\n\nFor the roof at Mill Lane {SLATES}\n\nShall I book it?\n\nAna")
    assert made.startswith(f"Hi Tom,\n\nFor the roof at Mill Lane {SLATES}\n\nShall I book it")
    assert made != f"Hi Tom,\n\nFor the roof at Mill Lane {SLATES}\n\nShall I book it?\n\nAna"
    assert made.endswith("\n\nAna")


def test_a_good_message_comes_back_to_the_byte() -> None:
    text = (
        f"Hi Tom,\n\nFor the roof at Mill Lane {SLATES}\n\n"
        "Shall I book the scaffold, or leave it until spring?\n\nAna"
    )
    made = again(text)
    assert made.draft is not None
    assert made.draft.body == text
    assert made.passed
    assert made.engine.calls == 0


@pytest.mark.parametrize(
    "text",
    [
        "Hi Tom,\n\nJust checking in on the roof. Any news?\n\nAna",
        "Dear Ms Vasquez,\n\nThank you again for showing me around the seed bank. The position of "
        "curator is still my first choice and I would accept any shift.\n\nMay I count myself "
        "among the candidates? It is fine if the rounds are not fixed yet.\n\nYusuf",
    ],
)
def test_where_nothing_is_brought_nothing_is_made_up_and_the_need_is_named(text: str) -> None:
    made = again(text)
    assert not made.passed
    assert "one fact, figure or document that helps the reader" in made.needs


def test_a_long_message_loses_whole_sentences_and_keeps_its_figures_and_its_question() -> None:
    talk = "The weather has been kind to us and the whole crew is in good spirits this month. "
    made = body(
        f"Hi Tom,\n\nFor the roof at Mill Lane {SLATES} {talk * 14}\n\n"
        "Shall I book the scaffold, or leave it until spring?\n\nAna"
    )
    assert len(made.split()) <= 180
    assert SLATES in made
    assert "Shall I book the scaffold, or leave it until spring?" in made


def test_the_day_that_names_the_thing_stays_with_it() -> None:
    text = "Hi Dana,\n\nAny news on the boiler order of 12 October?\n\nThanks,\nSam"
    assert "Shall I keep the boiler order of 12 October open, or" in body(text)


@pytest.mark.parametrize(
    ("asked", "closed"),
    [
        ("When would be a good time to come and see them?", "Would you like to come and see them?"),
        ("When could we start with the north wall?", "Could we start with the north wall?"),
    ],
)
def test_an_open_when_is_asked_so_that_yes_answers(asked: str, closed: str) -> None:
    text = (
        "Hi Dana,\n\nThe forty carpets are unrolled and nine of them are finer than last year's. "
        f"{asked}\n\nNo hurry before June.\n\nSam"
    )
    made = body(text)
    assert closed in made
    assert asked not in made


def test_a_blank_in_the_greeting_goes() -> None:
    text = (
        "Hi [First Name],\n\nThe product page loads in 2.4 seconds with the smaller image I made."
        "\n\nWould you like the other twelve done too, or is now a bad moment?\n\nSam"
    )
    made = again(text)
    assert made.draft is not None
    assert made.draft.body.startswith("Hi,\n\nThe product page")
    assert "placeholder" not in {f.name for f in made.findings}


def test_a_matter_that_the_subject_does_not_name_is_not_put_in_front_again_and_again() -> None:
    text = (
        "Subject: Quick one\n\nDear Dana,\n\nGood to have met you. My colleague has been over the "
        "second one since and it works as your people work.\n\nShall she bring it, or leave it?"
        "\n\nSam"
    )
    assert "bout the quick one" not in body(text).lower()


def test_what_leans_on_a_reproach_stands_without_it() -> None:
    text = (
        "Dear Mr Lowe,\n\nThree letters of mine about the roof have evidently not deserved so much "
        f"as a line. Be that as it may, {SLATES}\n\n"
        "Shall I book the scaffold, or leave it until spring?\n\nAna"
    )
    assert body(text) == (
        f"Dear Mr Lowe,\n\n{SLATES}\n\nShall I book the scaffold, or leave it until spring?\n\nAna"
    )


def test_only_what_stands_beside_the_question_goes_to_the_end_with_it() -> None:
    text = (
        f"Hi Tom,\n\nShall I book the scaffold, or leave it until spring?\n\n{SLATES}\n\n"
        "The barn has new owners. They are nice, but they don't care for slates.\n\nAna"
    )
    assert body(text).endswith(
        "They are nice, but they don't care for slates.\n\n"
        "Shall I book the scaffold, or leave it until spring?\n\nAna"
    )


def test_of_a_long_message_a_pleasantry_goes_before_the_matter() -> None:
    hope = "I hope that this finds you well and that the harvest has been as good as it looked."
    about = "I am writing about the roof at Mill Lane, which you asked us to look at in the winter."
    text = (
        f"Hi Tom,\n\n{hope} {about}\n\n{SLATES}\n\n"
        + "The lead on the ridge has held for ninety years and will hold for ninety more. " * 9
        + "\n\nShall I book the scaffold, or leave it until spring?\n\nAna"
    )
    made = body(text)
    assert about in made
    assert SLATES in made
    assert hope not in made


def test_a_name_in_quotation_marks_stays_with_the_thing() -> None:
    text = "Hi Dana,\n\nJust checking in on the quote for “Haus Nord”. Any news?\n\nThanks,\nSam"
    assert "Shall I keep the quote for “Haus Nord” open, or" in body(text)
