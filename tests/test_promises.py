"""What the prompts promise of a message is what the checks demand of it.

Each case names the words of a prompt and a message that does as they say, or does not.
"""

from __future__ import annotations

import datetime as dt
from typing import get_args

import pytest

from followup import prompts
from followup.checks import check, drafted
from followup.engines import answers
from followup.values import BLOCKERS, Brief, Message, Stage, Thread, Timing

TODAY = dt.date(2026, 11, 25)


def thread(*messages: tuple[str, int, str]) -> Thread:
    return Thread(
        subject="Shelving for Mill Lane",
        me="Priya Nair",
        contact="Ann Lowe",
        messages=tuple(
            Message(
                sender=who, from_me=who == "Priya Nair", sent_at=dt.date(2026, 11, day), body=body
            )
            for who, day, body in messages
        ),
    )


ASKED = (
    "Priya Nair",
    2,
    "Hi Ann, the oak shelving for Mill Lane is £900 with the brackets, fitted in one day. Shall I "
    "book the fitter?\n\nPriya",
)
PUT_OFF = ("Ann Lowe", 3, "Hi Priya, the board has to approve the shelving first.\n\nAnn")
AGAIN = ("Priya Nair", 10, "Hi Ann, any news of the shelving?\n\nPriya")
WAITING = thread(ASKED, PUT_OFF, AGAIN)
OWING = thread(
    ASKED, ("Ann Lowe", 20, "Hi Priya, which width do you need on the left wall?\n\nAnn")
)


def struck(body: str, stage: Stage = "second", given: Thread = WAITING) -> set[str]:
    """The errors in a message as it would be sent."""
    brief = Brief(
        thread=given,
        timing=Timing(stage=stage, send_on=TODAY, why_then=""),
        today=TODAY,
    )
    found = check(drafted(brief, given.subject, body))
    return {f.name for f in found if f.severity == "error"}


def mail(text: str) -> str:
    return f"Hi Ann,\n\n{text}\n\nPriya"


FORWARD = (
    "The shelving for Mill Lane is one vote. To forward to the board: “You are asked to approve "
    "oak shelving at £900 with the brackets, fitted in one day. On your yes the fitter is booked.”"
)
ASKS_THEM = "I'll ask the board's secretary about the shelving myself and copy you in."

KEPT: list[tuple[str, str, Stage, Thread, str]] = [
    (
        "write",
        "One to three sentences between “ and ”, spoken to that person",
        "second",
        WAITING,
        mail(f"{FORWARD}\n\nWill you send it on now, or leave it until they meet?"),
    ),
    (
        "write",
        "The user asks the third party directly and copies the contact in",
        "second",
        WAITING,
        mail(f"{ASKS_THEM}\n\nShall I do that, or leave it until they meet?"),
    ),
    (
        "write",
        "only one short sentence that lets go may follow it",
        "second",
        WAITING,
        mail(f"{ASKS_THEM}\n\nShall I do that? Later is fine too."),
    ),
    (
        "rewrite",
        "only one short sentence that lets go may follow it",
        "second",
        WAITING,
        mail(f"{ASKS_THEM}\n\nShall I do that? Later is fine too."),
    ),
    (
        "write",
        "A day or time that the brief does not have may be proposed, and only in the question",
        "second",
        WAITING,
        mail(f"{ASKS_THEM}\n\nShall I do that next Tuesday, or leave it until they meet?"),
    ),
    (
        "write",
        "no question and nothing to answer",
        "closing",
        WAITING,
        mail(
            "I take the shelving for Mill Lane off the fitter's list. When the board has approved "
            "it, one word from you puts it back on."
        ),
    ),
    (
        "write",
        "No question unless the answer needs one",
        "reply",
        OWING,
        mail("The shelving takes the left wall from the door to the corner, all of it."),
    ),
    (
        "write",
        "A sentence of its own after it says what happens if the reader would rather not",
        "second",
        WAITING,
        mail(
            f"{ASKS_THEM}\n\nMay I do that? If you would rather not, I leave it with you until they meet."
        ),
    ),
    (
        "write",
        "A sentence before the question lets that go first",
        "second",
        WAITING,
        mail(f"{ASKS_THEM}\n\nIf it had better rest until they meet, leave it. May I do that?"),
    ),
    (
        "write",
        "The sentence after it says what a no leads to",
        "second",
        WAITING,
        mail(
            f"{ASKS_THEM}\n\nThe board votes on £900 for oak, as I have it. Is that right? If not, I write it anew."
        ),
    ),
    (
        "write",
        "Name them A and B in the question itself",
        "second",
        WAITING,
        mail(f"{ASKS_THEM}\n\nIs it A, I ask her now, or B, I wait for the board?"),
    ),
    (
        "write",
        "Say that, with the 'unless', and ask whether it is all right",
        "second",
        WAITING,
        mail(f"{ASKS_THEM}\n\nI do that today, unless you'd rather I held off. Is that all right?"),
    ),
    (
        "rewrite",
        "a sentence before the question that lets that go first",
        "second",
        WAITING,
        mail(f"{ASKS_THEM}\n\nIf it had better rest until they meet, leave it. May I do that?"),
    ),
]

BROKEN: list[tuple[str, str, Stage, Thread, str, set[str]]] = [
    (
        "write",
        "What an earlier message told them is no gift",
        "second",
        WAITING,
        mail(
            "The oak shelving for Mill Lane is £900, with the brackets, and it is fitted in one "
            "day.\n\nShall I book the fitter, or leave it until they meet?"
        ),
        {"repeated-value", "no-new-value"},
    ),
    (
        "write",
        "no statement holds one",
        "second",
        WAITING,
        mail(
            "The fitter for the shelving is free on 14 December, and I'll ask the board's secretary "
            "myself and copy you in.\n\nShall I do that, or leave it until they meet?"
        ),
        {"invented-fact"},
    ),
    (
        "write",
        "One question mark outside the quoted lines",
        "second",
        WAITING,
        mail(
            f"{ASKS_THEM}\n\nShall I do that, or leave it until they meet? Is oak still the right "
            "wood?"
        ),
        {"many-questions"},
    ),
    (
        "rewrite",
        "One question mark in the message",
        "second",
        WAITING,
        mail(f"{ASKS_THEM}\n\nShall I do that, or leave it? Is oak still the right wood?"),
        {"many-questions"},
    ),
    (
        "write",
        "no when, what, how or which without the choices in it",
        "second",
        WAITING,
        mail(f"{ASKS_THEM}\n\nWhen would be a good time to talk about it? Later is fine too."),
        {"open-question"},
    ),
    (
        "write",
        "A sentence of its own after it says what happens if the reader would rather not",
        "second",
        WAITING,
        mail(f"{ASKS_THEM}\n\nShall I do that?"),
        {"no-way-out"},
    ),
    (
        "write",
        "attached that the brief does not say",
        "second",
        WAITING,
        mail(
            f"{ASKS_THEM} The drawing of the shelving is attached.\n\nShall I do that, or leave it "
            "until they meet?"
        ),
        {"nothing-attached"},
    ),
]


def system(name: str) -> str:
    return prompts.load(name).render("system", rules=())


@pytest.mark.parametrize(("name", "words", "stage", "given", "body"), KEPT)
def test_a_message_that_keeps_what_the_prompt_says_passes(
    name: str, words: str, stage: Stage, given: Thread, body: str
) -> None:
    assert words in system(name)
    assert struck(body, stage, given) == set()


@pytest.mark.parametrize(("name", "words", "stage", "given", "body", "names"), BROKEN)
def test_a_message_that_breaks_it_is_struck_for_that_and_nothing_else(
    name: str, words: str, stage: Stage, given: Thread, body: str, names: set[str]
) -> None:
    assert words in system(name)
    found = struck(body, stage, given)
    assert found
    assert found <= names


@pytest.mark.parametrize(
    "gap",
    [
        "[the width of the left wall]",
        "[name, post, email and phone of each of the two fitters who could do the left wall]",
        "[oak or ash]",
    ],
)
def test_a_gap_that_a_reply_leaves_is_found_however_it_is_worded(gap: str) -> None:
    """'Leave one gap in square brackets': what is to be filled in keeps the reply from passing."""
    assert "leave one gap in square brackets" in system("write")
    brief = Brief(
        thread=OWING, timing=Timing(stage="reply", send_on=TODAY, why_then=""), today=TODAY
    )
    answer = answers.DraftAnswer(body=mail(f"The shelving takes {gap} there."))
    draft = answers.to_draft(answer, brief)
    found = check(drafted(brief, "", draft.body))
    assert [f.name for f in found if f.severity == "error"] == ["placeholder"]
    assert draft.body[found[0].start : found[0].end] == f"[fill in: {gap[1:-1]}]"


@pytest.mark.parametrize("kept", ["[Left wall]", "[1]", "[the plan](https://mill.example/plan)"])
def test_brackets_that_the_thread_has_or_that_hold_no_word_are_no_gap(kept: str) -> None:
    given = thread(ASKED, ("Ann Lowe", 20, "Is it [Left wall] on the plan?\n\nAnn"))
    brief = Brief(thread=given, today=TODAY)
    answer = answers.DraftAnswer(body=mail(f"It is {kept} on the plan."))
    assert kept in answers.to_draft(answer, brief).body


@pytest.mark.parametrize("name", ["write/v1", "write/v2", "write/v3"])
def test_every_stage_that_is_written_for_and_every_blocker_has_its_part(name: str) -> None:
    text = system(name)
    for stage in set(get_args(Stage)) - {"wait", "stop"}:  # on the day to send, `wait` is another
        assert f"- `{stage}`: " in text
    for blocker in BLOCKERS:
        assert f"- `{blocker}`: " in text


@pytest.mark.parametrize(
    "name", ["write/v1", "write/v2", "write/v3", "rewrite/v1", "rewrite/v2", "rewrite/v3"]
)
def test_every_field_of_the_answer_is_spoken_of(name: str) -> None:
    """The opening is younger than the first two versions: there its schema alone speaks of it."""
    text = system(name)
    returned = text[text.index("# What to return") : text.index("# Held by checks")]
    schema = answers.WriteAnswer if name.startswith("write") else answers.RewriteAnswer
    fields = [one for one in schema.model_fields if one != "opening" or name.endswith("v3")]
    assert [field for field in fields if f"`{field}`" not in returned] == []


@pytest.mark.parametrize("name", ["diagnose/v1", "diagnose/v2"])
def test_every_field_and_signal_of_a_diagnosis_is_spoken_of(name: str) -> None:
    text = system(name)
    kinds = get_args(answers.SignalKind)
    assert [one for one in answers.DiagnoseAnswer.model_fields if f"`{one}`" not in text] == []
    assert [kind for kind in kinds if f"`{kind}`" not in text] == []
