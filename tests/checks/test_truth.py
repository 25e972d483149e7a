"""What a follow-up says, held against what the brief holds, with the place it came from."""

from __future__ import annotations

import datetime as dt

import pytest

from followup.checks import Candidate, check, trace
from followup.checks.truth import claims, sources
from followup.values import Brief, Item, Message, Thread, Timing

THREAD = Thread(
    subject="Eyewash stations",
    me="Tom Aldous",
    contact="Rashida Khan",
    messages=(
        Message(
            sender="Tom Aldous",
            from_me=True,
            sent_at=dt.date(2026, 9, 21),
            to=("Rashida Khan <r.khan@quaylab.example>",),
            body="Dear Rashida, the quote for six eyewash stations is £1,140 fitted. Shall I "
            "book the fitter?\nTom",
        ),
        Message(
            sender="Rashida Khan",
            address="r.khan@quaylab.example",
            sent_at=dt.date(2026, 9, 23),
            body="Hi Tom, Philip has to sign anything over a grand, and he is back on Friday 9 "
            "October. "
            "Papers go to lab@quaylab.example. It needs to be simple, he says.\nRashida",
        ),
    ),
)
BRIEF = Brief(
    thread=THREAD,
    timing=Timing(stage="second", send_on=dt.date(2026, 10, 12), why_then=""),
    item=Item(
        id="summary", kind="summary", title="Six stations", text="Covers 14 benches in Hall B."
    ),
    facts={"decider": "Philip Osei"},
    message="Any news on the Hobart sink?",
    today=dt.date(2026, 10, 12),
)


def invented(body: str, brief: Brief | None = BRIEF, thread: Thread | None = None) -> list[str]:
    """The spans that are found invented."""
    seen = Candidate(body=body, brief=brief, thread=thread, sent_on=dt.date(2026, 10, 12))
    wanted = ("invented-fact", "unknown-link")
    return [body[f.start : f.end] for f in check(seen) if f.name in wanted and f.field == "body"]


@pytest.mark.parametrize(
    "sentence",
    [
        "The £1,140 covers all six stations.",
        "Philip was back on 9 October.",
        "Philip Osei signs it.",
        "It covers 14 benches in Hall B.",
        "The Hobart sink stays.",
        "It goes to lab@quaylab.example.",
        "Half of it is £570.",
        "Rashida, Philip's signature is all.",
        "You wrote that it “needs to be simple”.",
    ],
)
def test_what_thread_item_facts_and_message_hold_is_supported(sentence: str) -> None:
    assert invented(f"Hi Rashida,\n\n{sentence}\n\nTom") == []


@pytest.mark.parametrize(
    ("sentence", "span"),
    [
        ("The £1,410 covers all of it.", "£1,410"),
        ("Marguerite signs it on behalf of Philip.", "Marguerite"),
        ("I spoke with Dr Weiss about it.", "Dr Weiss"),
        ("Philip was back on 19 October.", "19 October"),
        ("It covers 17 benches.", "17"),
        ("The sheet is at www.eyewash.example/six.", "www.eyewash.example/six"),
        ("Write to boss@quaylab.example.", "boss@quaylab.example"),
    ],
)
def test_what_nobody_said_is_found_with_its_span(sentence: str, span: str) -> None:
    assert invented(f"Hi Rashida,\n\n{sentence}\n\nTom") == [span]


def test_a_figure_that_contradicts_the_thread_names_what_the_thread_says() -> None:
    body = "Hi Rashida,\n\nAll 14 stations are priced.\n\nTom"
    thread = THREAD.model_copy(update={"messages": THREAD.messages[:1]})
    known = sources(thread, None, None)
    (claim,) = [c for c in claims(body, known, None) if c.kind == "figure"]
    assert (claim.status, claim.text, claim.quote) == ("contradicted", "14", "six eyewash stations")


def test_a_users_own_work_is_no_invention_where_there_is_no_brief() -> None:
    body = (
        "Hi Rashida,\n\nI measured 17 benches with my colleague and tried it on 3 October.\n\n"
        "Shall I send it, or wait?\n\nTom"
    )
    assert invented(body, brief=None, thread=THREAD) == []


def test_what_a_user_says_of_others_must_stand_in_the_thread() -> None:
    body = "Hi Rashida,\n\nYour colleague Dr Weiss told me that 85 per cent agree.\n\nTom"
    assert invented(body, brief=None, thread=THREAD)[:1] == ["Dr Weiss"]


def test_without_thread_item_or_brief_nothing_can_be_invented() -> None:
    assert invented("Hi Rashida,\n\nDr Weiss pays £90.\n\nTom", brief=None) == []


def test_trace_says_where_each_span_comes_from() -> None:
    body = "Hi Rashida,\n\nPhilip can sign the £1,140 for Hall B.\n\nTom"
    found = [(body[s.start : s.end], s.origin) for s in trace(Candidate(body=body, brief=BRIEF))]
    assert found == [("Philip", "fact:decider"), ("£1,140", "thread:0"), ("Hall B", "item:summary")]


def test_trace_quotes_the_words_of_the_source() -> None:
    body = "Hi Rashida,\n\nPhilip was back on 9 October.\n\nTom"
    (source,) = [s for s in trace(Candidate(body=body, brief=BRIEF)) if s.origin == "thread:1"]
    assert source.quote in THREAD.messages[1].body
    assert "9 October" in source.quote


def test_attached_is_a_fault_only_where_nothing_is() -> None:
    body = "Hi Rashida,\n\nAttached is the summary of the six stations.\n\nShall we wait?\n\nTom"

    def faulty(brief: Brief | None, attached: bool | None = None) -> bool:
        seen = Candidate(body=body, brief=brief, attached=attached)
        return any(f.name == "nothing-attached" for f in check(seen))

    bare = BRIEF.model_copy(update={"item": None})
    assert faulty(bare)
    assert not faulty(bare, attached=True)
    assert faulty(BRIEF, attached=False)
    assert not faulty(None)


OWN = (
    "Hi Tom,\n\nFor the roof you wanted it by Tuesday 14{}November, so I measured the north side: 42 square metres.\n\n"
    "Shall I book it, or leave it until spring?\n\nAna"
)


@pytest.mark.parametrize("between", [" ", "  ", "\n  "])
def test_a_message_that_is_to_be_rewritten_invents_nothing(between: str) -> None:
    message = OWN.format(between)
    brief = Brief(message=message, today=dt.date(2026, 6, 1))
    assert check(Candidate(body=message, brief=brief)) == ()


@pytest.mark.parametrize(("said", "instead"), [("42", "57"), ("the north side", "Priya's side")])
def test_a_draft_is_held_against_the_message_that_it_rewrites(said: str, instead: str) -> None:
    brief = Brief(message=OWN.format(" "), today=dt.date(2026, 6, 1))
    body = OWN.format(" ").replace(said, instead)
    (found,) = check(Candidate(body=body, brief=brief))
    assert (found.name, body[found.start : found.end]) == ("invented-fact", instead.split()[0])
