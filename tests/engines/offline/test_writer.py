"""The offline writer: drafts out of the thread's own facts, in the user's own voice."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from followup import library, pipeline, timing
from followup.engines.offline import engine, facts
from followup.engines.offline.english.phrases import is_clause, told_back
from followup.values import Blocker, Brief, Diagnosis, Draft, Item, Level, Signal, Thread
from tests.threads import diagnosis, thread

HEADCOUNT = "We can't make an offer until Martin Okafor has released the headcount"
INTERVIEW = thread(
    "me: Dear Hannah,\n\nThank you for meeting me on 26 February about the Clinical Data Coordinator role.\n\nBest wishes,\nPriya",
    f"Hannah Brierley: Hi Priya,\n\nThe panel were very positive. {HEADCOUNT}.\n\nHannah",
    "me: Hi Hannah,\n\nIs there any news?\n\nBest wishes,\nPriya",
    subject="Interview: Clinical Data Coordinator role",
)
TODAY = date(2026, 3, 17)


def brief(
    read: Thread, found: Diagnosis, level: Level = "individual", today: date = TODAY, **given: str
) -> Brief:
    made = Brief(
        thread=read, diagnosis=found, timing=timing.stage(read, found, today), level=level,
        facts=given, today=today,
    )  # fmt: skip
    return made.model_copy(update={"item": pipeline.choose_item(made)})


def written(read: Thread, found: Diagnosis, level: Level = "individual", **given: str) -> Draft:
    return engine.write(brief(read, found, level, **given))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("I am waiting for your answer", "you are waiting for my answer"),
        ("we're stuck until my boss signs", "you're stuck until your boss signs"),
        ("you are next on my list", "I am next on your list"),
        ("Sam's team still owes me the export", "Sam's team still owes you the export"),
        ("the board has to approve it", "the board has to approve it"),
    ],
)
def test_i_and_you_are_swapped_when_the_contact_is_told_back(said: str, told: str) -> None:
    assert told_back(said) == told


@pytest.mark.parametrize(
    ("clause", "fits"),
    [
        ("you are waiting for the survey", True),
        ("the board has to approve it first", True),
        ("waiting for the survey", False),
        ("they have to approve it first", False),  # who?
        ("the report, which", False),
    ],
)
def test_only_whole_clauses_are_told_back(clause: str, fits: bool) -> None:
    assert is_clause(clause) is fits


def test_the_plan_holds_the_thing_the_decider_and_the_reason() -> None:
    plan = facts.plan(brief(INTERVIEW, diagnosis("who_decides", HEADCOUNT)))
    assert plan.thing == "the Clinical Data Coordinator role"
    assert plan.decider == "Martin Okafor"
    assert plan.reason == "you can't make an offer until Martin Okafor has released the headcount"
    assert plan.needed == "the headcount"


def test_a_draft_names_the_thing_and_the_decider_and_asks_one_thing() -> None:
    draft = written(INTERVIEW, diagnosis("who_decides", HEADCOUNT))
    assert "Clinical Data Coordinator role" in draft.body
    assert "Martin Okafor" in draft.body
    assert draft.body.count("?") == 1
    assert draft.question in draft.body
    assert draft.way_out in draft.body


def test_the_greeting_and_the_sign_off_are_the_users_own() -> None:
    draft = written(INTERVIEW, diagnosis("who_decides", HEADCOUNT))
    assert draft.body.startswith("Hi Hannah,\n")
    assert draft.body.endswith("Best wishes,\nPriya")


def test_the_same_thread_gives_the_same_draft() -> None:
    found = diagnosis("who_decides", HEADCOUNT)
    assert written(INTERVIEW, found) == written(INTERVIEW, found)


def test_each_level_has_a_voice_of_its_own() -> None:
    found = diagnosis("who_decides", HEADCOUNT)
    bodies = {
        written(INTERVIEW, found, level).body for level in ("individual", "project", "leader")
    }
    assert len(bodies) == 3


def test_the_answers_lead_to_different_things() -> None:
    answers = written(INTERVIEW, diagnosis("who_decides", HEADCOUNT)).answers
    assert answers is not None
    assert len({answers.yes, answers.no, answers.b}) == 3


def test_missing_info_offers_to_ask_whoever_owes_it() -> None:
    read = thread(
        "me: Hi Dev, do you have the field mapping for the contacts table? I need it for the runbook.",
        "Dev Anand: not yet, Sam's team still owes me the export from the old system",
        "me: got it, thanks",
        channel="chat",
    )
    draft = written(
        read, diagnosis("missing_info", "Sam's team still owes me the export from the old system")
    )
    assert "the export" in draft.body
    assert "field mapping" in draft.body
    assert draft.subject == ""


def test_a_closing_note_asks_nothing() -> None:
    read = thread(
        "me: Hi Ann, here is the proposal for the new shelving. Shall I book the fitter?",
        "Ann Lowe: Thanks, the board has to approve it.",
        "me: Hi Ann, any news on the shelving?",
        "me: Hi Ann, just checking in on the shelving proposal again.",
        gap=14,
    )
    draft = written_at(
        read, diagnosis("who_decides", "the board has to approve it"), date(2026, 5, 1)
    )
    assert "?" not in draft.body
    assert draft.answers is None


def test_a_closing_note_for_an_unpaid_invoice_names_the_next_step() -> None:
    read = thread(
        "me: Hi Ann, please find attached invoice 2026-031 for the product texts.",
        "Ann Lowe: Thanks, I will pass it on.",
        "me: Hi Ann, has invoice 2026-031 been paid?",
        "me: Hi Ann, following up on invoice 2026-031 again.",
        gap=14, subject="Invoice 2026-031",
    )  # fmt: skip
    draft = written_at(read, diagnosis("too_busy"), date(2026, 5, 1))
    assert "2026-031" in draft.body
    assert re.search(r"next step|by phone next", draft.body)


def written_at(read: Thread, found: Diagnosis, today: date) -> Draft:
    return engine.write(brief(read, found, today=today))


def test_a_reply_leaves_one_marked_place_until_the_answer_is_supplied() -> None:
    read = thread(
        "me: Dear Ms Lowe, I would like to apply for the post of lab manager.",
        "Ann Lowe: Could you send me the name of a second referee?",
        "me: Dear Ms Lowe, is there any news on the post?",
    )
    asked = Signal(
        kind="asks_me", quote="Could you send me the name of a second referee?", message=1
    )
    found = diagnosis("missing_info", "Could you send me the name of a second referee?", 1, asked)
    assert len(re.findall(r"\[[^\]]+\]", written(read, found).body)) == 1
    supplied = written(read, found, answer="Dr Ruth Amis, 0113 496 0000").body
    assert "Dr Ruth Amis, 0113 496 0000" in supplied
    assert "[" not in supplied


def test_a_fact_of_the_users_stands_above_what_is_read() -> None:
    draft = written(INTERVIEW, diagnosis("who_decides", HEADCOUNT), decider="Ms Kay")
    assert "Ms Kay" in draft.body


def test_two_options_where_the_engine_is_not_sure() -> None:
    found = diagnosis("who_decides", HEADCOUNT).model_copy(
        update={"unsure": True, "runner_up": "missing_info"}
    )
    draft = written(INTERVIEW, found)
    assert "(A)" in draft.body
    assert "(B)" in draft.body
    assert draft.question.index("(A)") < draft.question.index("(B)")
    assert draft.answers is not None
    assert draft.answers.b.startswith("B: ")


def test_an_item_is_made_of_sourced_lines_and_none_is_chosen_where_too_few_are_known() -> None:
    read = thread(
        "me: Dear Ann,\n\nThe pilot covers 12 sites and runs for 8 weeks from 4 May. The price is £18,400 for all 12 sites.\n\nPriya",
        "Ann Lowe: Thank you. The steering group has to approve the pilot.",
        "me: Dear Ann, any news on the pilot?",
        subject="Pilot proposal",
    )
    item = brief(read, diagnosis("who_decides", "The steering group has to approve the pilot")).item
    assert item is not None
    assert "steering group" in item.title
    assert "The price is £18,400 for all 12 sites." in item.text
    assert "{{" not in item.text
    bare = thread(
        "me: Dear Ann, shall I start?", "Ann Lowe: The board must approve it.", "me: Any news?"
    )
    assert brief(bare, diagnosis("who_decides", "The board must approve it")).item is None


def test_lines_without_a_fact_are_trimmed() -> None:
    template = library.Template(
        id="t", kind="summary", title="On {{ thing }}", fits=("who_decides",),
        text="About: {{ thing }}\nFor: {{ decider }}\nBy: {{ until }}\nFrom: {{ me }}\nSo far:\n- {{ point1 }}\n\nOpen: {{ needed }}",
    )  # fmt: skip
    facts_ = {"thing": "the roof", "decider": "the owner", "me": "Ana", "needed": "the okay"}
    item = library.fill(template, facts_)
    assert item is not None
    assert item.text == "About: the roof\nFor: the owner\nFrom: Ana\n\nOpen: the okay"
    assert library.fill(template, {"thing": "the roof", "me": "Ana"}) is None


@pytest.mark.parametrize(
    ("blocker", "kind"),
    [("too_busy", "quick-win"), ("who_decides", "quick-win"), ("missing_info", "comparison")],
)
def test_an_item_of_the_users_is_introduced(blocker: Blocker, kind: str) -> None:
    read = thread(
        "me: Hi Rosa,\n\nShall I order the pump seals?\n\nLen",
        "Rosa Ibarra: Hi Len,\n\nOur plant director has to agree, and I am short of time.\n\nRosa",
    )
    made = brief(read, diagnosis(blocker, "Our plant director has to agree"))
    item = Item(
        id="own", kind=kind, title="The second pump", text="The second pump ran dry in May."
    )
    draft = engine.write(made.model_copy(update={"item": item}))
    assert "below" in draft.body
    assert draft.new_value is not None
    assert draft.new_value.source == "item:own"


SLIDES = (
    "me: Dear Gareth,\n\nThe renewal of the slides for two years is £61,400 a year. May I send the "
    "order form?\n\nPriya",
    "Gareth Pym: Hi Priya\n\nRenewals have to be approved by the investment group.\n\nGareth",
    "me: Dear Gareth, shall I have the order form made out to the Trust?\n\nPriya",
)


def test_the_subject_line_names_the_thing_where_the_messages_speak_of_a_part() -> None:
    read = thread(*SLIDES, subject="Digital slides: renewal")
    found = diagnosis("who_decides", "Renewals have to be approved by the investment group")
    assert "the digital slides" in written(read, found).body.lower()


@pytest.mark.parametrize(
    ("contact", "signed", "greeting"),
    [
        ("Parish Office", "Yours sincerely,\nHilary Dunmore\nClerk", "Dear Hilary,"),
        ("Reading Room", "", "Hello,"),
        ("Gareth Pym", "Gareth", "Dear Gareth,"),
    ],
)
def test_an_office_is_not_greeted_as_a_person(contact: str, signed: str, greeting: str) -> None:
    read = thread(
        "me: I would like to fix a brass plaque to the bench by the ford. Might I?\n\n"
        "Yours sincerely,\nPriya Nair",
        f"{contact}: The bench is the council's, so it needs a resolution.\n\n{signed}",
    )
    found = diagnosis("who_decides", "it needs a resolution")
    assert written(read, found).body.startswith(greeting)


def test_a_greeting_of_the_users_own_stands_for_an_office() -> None:
    read = thread(
        "me: Dear Brother Luke,\n\nMight we sing Vespers with you on Sunday 5 July?\n\nPriya",
        "Events, Abbaye de Fontclair: Your programme lies with Father Abbot.\n\nfr. Luc",
    )
    found = diagnosis("who_decides", "Your programme lies with Father Abbot")
    assert written(read, found).body.startswith("Dear Brother Luke,")


def test_nobody_is_called_busy_who_did_not_say_so() -> None:
    read = thread("me: Dear Rhodri,\n\nMay I come out for a day with the crew?\n\nPriya")
    body = written(read, diagnosis("too_busy")).body
    assert not re.search(r"quieter|more time|busy", body)


@pytest.mark.parametrize(("asked", "waited"), [("", True), ("Is it decided?", False)])
def test_only_who_did_not_ask_since_says_that_they_waited(asked: str, waited: bool) -> None:
    """'I left it until now' is no thing to say after a reminder."""
    turns = [
        "me: Dear Pascale, I would be proud to work at La Crypte as sommelier.\n\nPriya",
        "Pascale Ruault: Mme Delorme chooses, and she is back on 9 March.\n\nPascale",
        *([f"me: Dear Pascale, {asked}\n\nPriya"] if asked else []),
    ]
    read = thread(*turns)
    named = Signal(
        kind="promised_on", quote="she is back on 9 March", message=1, date=date(2026, 3, 9)
    )
    found = diagnosis("who_decides", "Mme Delorme chooses", 1, named)
    plan = facts.plan(brief(read, found))
    assert plan.gone_day == "9 March"
    assert plan.waited == ("9 March" if waited else "")


def test_an_item_of_a_kind_that_the_user_made_up_goes_with_it(tmp_path: Path) -> None:
    (tmp_path / "checklist.md").write_text(
        "---\nid: checklist\nkind: checklist\ntitle: Ten things to look at first\n"
        "fits: [who_decides]\n---\nBefore it is signed:\n\n1. The route of the cables\n",
        "utf-8",
    )
    read = thread(*SLIDES, subject="Digital slides: renewal")
    made = pipeline.follow_up(read, today=TODAY, folders=(tmp_path,))
    assert made.item is not None
    assert made.item.kind == "checklist"
    assert made.item.text == "Before it is signed:\n\n1. The route of the cables"
    assert made.draft is not None
    assert "“Ten things to look at first”" in made.draft.body


@pytest.mark.parametrize(
    ("asked", "quoted"),
    [
        (
            "They are filling two seats and will see people soon, so what number would you move for?",
            "What number would you move for?",
        ),
        (
            "Meanwhile, does your price include the caller, or is she on top?",
            "Does your price include the caller, or is she on top?",
        ),
        (
            "If we do it in May, would you still want the tent with the walls?",
            "If we do it in May, would you still want the tent with the walls?",
        ),
    ],
)
def test_a_question_is_quoted_from_the_word_that_asks_on(asked: str, quoted: str) -> None:
    read = thread(
        "me: Dear Ann,\n\nCould you put me on the list for the barn dance?\n\nPriya",
        f"Ann Lowe: Dear Priya,\n\n{asked}\n\nAnn",
        subject="Barn dance",
    )
    found = diagnosis("missing_info", asked, 1, Signal(kind="asks_me", quote=asked, message=1))
    assert f"“{quoted}”" in written(read, found).body


def test_what_the_contact_sent_is_thanked_for_by_name() -> None:
    sent = "Our survey of the barn is attached, 14 pages."
    read = thread(
        "me: Dear Ann,\n\nCould you send me the findings on the barn?\n\nPriya",
        f"Ann Lowe: Dear Priya,\n\n{sent}\n\nAnn",
        subject="Damp in the barn",
    )
    found = diagnosis("missing_info", sent, 1, Signal(kind="gives", quote=sent, message=1))
    assert "for your survey of the barn." in written(read, found).body


def test_a_contact_is_greeted_by_the_short_name_that_the_user_calls_them() -> None:
    read = thread(
        "me: Hi Bea,\n\nCould I book the fitters for the sauna?\n\nPriya",
        "Beatrix Okoro: Hi Priya,\n\nThe regional manager has to sign it.\n\nBea",
        subject="Sauna heaters",
    )
    found = diagnosis("who_decides", "The regional manager has to sign it.")
    assert written(read, found).body.startswith("Hi Bea,\n")


def test_what_is_quoted_is_not_contracted() -> None:
    said = "The invoice is on our list but it is blocked without a number, as it is every year"
    read = thread(
        "me: Hi Ann,\n\nI don't see invoice 1187 for the workshop yet. Could you look?\n\nPriya",
        f"Ann Lowe: Hi Priya,\n\n{said}.\n\nAnn",
        subject="Invoice 1187",
    )
    made = written(read, diagnosis("missing_info", f"{said}.")).body
    assert f"“{said}" in made or "“" not in made
    assert "it's blocked" not in made


def test_what_the_contact_makes_is_asked_of_nobody_else() -> None:
    said = "I need to redraw the north wall before I can give you the sizes."
    read = thread(
        "me: Hi Ann,\n\nCould you send me the window sizes?\n\nPriya",
        f"Ann Lowe: Hi Priya,\n\n{said}\n\nAnn",
        subject="Window sizes",
    )
    made = written(read, diagnosis("missing_info", said)).body
    assert "asking" not in made
    assert "whom to ask" not in made
