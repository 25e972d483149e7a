"""What is hidden from the server, and that it comes back whole."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup.engines.model import ModelEngine
from followup.engines.recorded import ScriptedEngine
from followup.engines.redact import RedactedEngine, Tokens
from followup.engines.servers import Server
from followup.values import Brief, Diagnosis, Draft, Finding, Item, Message, NewValue, Thread
from loopback import Loopback, gives

THREAD = Thread(
    subject="Invoice 4480 for Brandt & Sohn",
    me="Tom Adeyemi",
    contact="Laura Finch",
    messages=(
        Message(
            sender="Tom Adeyemi",
            address="tom@fences.example",
            from_me=True,
            sent_at=dt.date(2026, 10, 20),
            body="Hi Laura, here is invoice 4480, £2,300 for the fence.\n\nTom",
        ),
        Message(
            sender="Laura Finch",
            address="laura.finch@brandt.example",
            sent_at=dt.date(2026, 10, 22),
            body="Hi Tom,\n\nGreg in procurement hasn't given me a PO number. Call him on "
            "+44 20 7946 0958 or write to greg@brandt.example by Friday 30 October. His form is at "
            "https://brandt.example/po. It cost 1.840 EUR last time.\n\nLaura",
        ),
    ),
)
SECRETS = (
    "Tom", "Adeyemi", "Laura", "Finch", "Greg", "Brandt", "Sohn", "tom@", "brandt.example",
    "7946", "2,300", "1.840",
)  # fmt: skip
QUOTE = "Greg in procurement hasn't given me a PO number"


def test_names_addresses_phones_links_and_amounts_are_hidden() -> None:
    hidden = Tokens(THREAD).hidden(THREAD).model_dump_json()
    assert [s for s in SECRETS if s in hidden] == []


@pytest.mark.parametrize("kept", ["Friday 30 October", "procurement", "invoice 4480", "2026-10-22"])
def test_what_the_model_must_reckon_with_stays(kept: str) -> None:
    assert kept in Tokens(THREAD).hidden(THREAD).model_dump_json()


def test_what_was_hidden_comes_back_whole() -> None:
    secret = Tokens(THREAD)
    assert secret.shown(secret.hidden(THREAD)) == THREAD


def sent(body: str, **people: str) -> str:
    """What leaves the machine of a message."""
    thread = Thread(messages=(Message(sender="", body=body),), **people)
    return Tokens(thread).hidden(thread).messages[0].body


@pytest.mark.parametrize(
    "secret",
    [
        "1.200 €", "USD 4,000", "£1.2m", "12k", "3 million euros", "Rs. 50,000", "₹5 lakh",
        "4.000,50 EUR", "500 kr", "R$ 300", "A$90", "CHF 900.-", "1 000 000 EUR",
        "ten thousand pounds", "07700 900123", "+44 (0)20 7946 0958", "(555) 010-2030",
        "555.010.2030", "0151/1234567", "12 Baker Street", "NW1 6XE", "Musterstr. 5", "10115 Berlin",
        "IL 62704", "PO Box 77", "rue de Rivoli 10", "14 rue de la Paix",
        "1,50 Mio. EUR", "J.R.K.", "acme gmbh", "eBay", "@anna_k",
        "anna(at)firm.com", "firm.example.com/path", "www.firm.example", "Łukasz", "O'Neill",
        "DE89 3704 0044 0532 0130 00",
    ],
)  # fmt: skip
def test_what_names_somebody_or_a_sum_is_hidden_in_any_form(secret: str) -> None:
    for body in (f"it was {secret} then", f"they said ({secret}), so", f"see: '{secret}'"):
        assert not any(
            part in sent(body) for part in secret.split() if len(part) > 2 and part not in KEPT
        )


KEPT = ("gmbh", "rue", "EUR", "Mio.")  # tells nobody


@pytest.mark.parametrize(
    "kept",
    [
        "2026-10-30", "30/10/2026", "10/30/26", "30.10.2026", "14:30 - 15:30", "3 May", "Oct 30",
        "30th of October", "2026/27", "pages 10-12", "100 - 200 items", "version 2.1", "60%",
        "5 days", "room 12", "1,234 items",
    ],
)  # fmt: skip
def test_days_hours_and_plain_numbers_stay(kept: str) -> None:
    assert sent(f"it is {kept} then") == f"it is {kept} then"


@pytest.mark.parametrize("contact", ["Mark Long", "Will Young", "May Rose", "Rose Hill"])
def test_who_writes_is_hidden_even_where_the_name_is_an_everyday_word(contact: str) -> None:
    first, last = contact.split()
    body = sent(f"{first} here. Tell {last} so.", contact=contact)
    assert first not in body
    assert last not in body


def test_who_writes_is_hidden_in_small_letters_too() -> None:
    assert "priya" not in sent("thanks priya, will do", me="Priya Nair")


def test_an_everyday_word_in_small_letters_stays() -> None:
    assert sent("i will mark it", contact="Will Mark") == "i will mark it"


@pytest.mark.parametrize(
    "body", ["ask Greg/Laura", "ask,Laura", "re:Laura", "'Laura' said", "l'Oreal"]
)
def test_a_name_is_found_behind_any_mark(body: str) -> None:
    assert "Laura" not in sent(body)
    assert "Oreal" not in sent(body)


@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                [
                    "£5",
                    "0x",
                    "12k",
                    "Laura",
                    " ",
                    "@",
                    ".",
                    "EUR",
                    "30/10/2026",
                    "'s",
                    "+",
                    "7946 0958",
                ]
            ),
            st.text(max_size=6),
        ),
        max_size=12,
    ).map("".join)
)
def test_any_text_comes_back_as_it_was(body: str) -> None:
    thread = Thread(contact="Laura Finch", messages=(Message(body=body),))
    secret = Tokens(thread)
    assert secret.shown(secret.hidden(thread)) == thread


def test_the_same_thread_gives_the_same_tokens_with_a_brief_around_it() -> None:
    item = Item(id="s", kind="summary", title="For Ms Oyelaran", text="Ask Ms Oyelaran.")
    brief = Brief(thread=THREAD, item=item, today=dt.date(2026, 11, 9))
    alone, within = Tokens(THREAD), Tokens(THREAD, brief)
    hidden = within.hidden(brief)
    assert hidden.thread == alone.hidden(THREAD)
    assert hidden.item is not None
    assert "Oyelaran" not in hidden.item.text
    assert hidden.item.id == "s"


def test_over_http_no_secret_goes_out_and_the_quote_is_verbatim() -> None:
    def answer(request: dict[str, Any]) -> Any:
        user = request["messages"][1]["content"]
        at = user.index(" in procurement")
        quote = user[user.rindex("\n", 0, at) + 1 : user.index(".", at)]
        return gives(
            {
                "reason": "Greg.",
                "scores": {"who_decides": 0, "missing_info": 1, "too_busy": 0},
                "evidence": [{"quote": quote, "message": 1}],
                "signals": [],
            }
        )(request)

    with Loopback([answer]) as server:
        engine = RedactedEngine(ModelEngine(Server(server.url, "loop")))
        found = asyncio.run(engine.diagnose(THREAD))
    assert found.evidence[0].quote == QUOTE
    assert found.evidence[0].quote in THREAD.messages[1].body
    sent = json.dumps(server.requests, ensure_ascii=False)
    assert [s for s in SECRETS if s in sent] == []


def test_a_draft_is_read_back_in_the_threads_own_words() -> None:
    def written(brief: Brief) -> Draft:
        assert brief.thread is not None
        name = brief.thread.contact.split()[0]
        amount = brief.thread.messages[0].body.split("4480, ")[1].split()[0]
        body = f"Hi {name}, the {amount} is below. Shall I ask?"
        return Draft(body=body, new_value=NewValue(text=f"for {name}", source="thread:1"))

    engine = RedactedEngine(ScriptedEngine(drafts=[written]))
    draft = asyncio.run(engine.write(Brief(thread=THREAD, today=dt.date(2026, 11, 9))))
    assert draft.body == "Hi Laura, the £2,300 is below. Shall I ask?"
    assert draft.new_value == NewValue(text="for Laura", source="thread:1")


def test_a_repair_hides_the_draft_and_the_findings_too() -> None:
    brief = Brief(thread=THREAD, today=dt.date(2026, 11, 9))
    draft = Draft(body="Hi Laura, Mr Oyelaran asked. Shall I?")
    finding = Finding(code="FU301", name="invented-fact", message="“Oyelaran” stands nowhere.")
    script = ScriptedEngine(repairs=[lambda b, d, f: d])
    assert asyncio.run(RedactedEngine(script).repair(brief, draft, [finding])) == draft
    _, sent, told = script.calls[0].given
    assert "Laura" not in sent.body
    assert "Oyelaran" not in sent.body + told[0].message
    assert told[0].name == "invented-fact"


def test_a_text_that_holds_what_looks_like_a_token_comes_back_as_it_was() -> None:
    body = "Rig Nym1, Sum3 and Nym2: Bo owes £500 and £600 for Nym4."
    thread = Thread(contact="Bo", messages=(Message(sender="Bo", body=body),))
    secret = Tokens(thread)
    hidden = secret.hidden(thread)
    assert not any(told in hidden.messages[0].body for told in ("Bo", "500", "600"))
    assert secret.shown(hidden) == thread


def test_a_token_that_nobody_gave_stays_to_be_found() -> None:
    assert Tokens(THREAD).show("Nym999 agrees.") == "Nym999 agrees."


def test_a_diagnosis_keeps_its_numbers_and_kinds() -> None:
    found = Diagnosis(
        blocker="too_busy",
        confidence=0.6,
        scores={"who_decides": 0.2, "missing_info": 0.2, "too_busy": 0.6},
        runner_up="missing_info",
        deadline=dt.date(2026, 10, 30),
    )
    assert Tokens(THREAD).hidden(found) == found
