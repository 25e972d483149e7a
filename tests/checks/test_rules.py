"""The catalogue as a whole: every rule explained, numbered once, and true to its own examples."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from operator import attrgetter

import pytest

from followup.checks import RULES, Candidate, Rule, check
from followup.checks.rule import FAMILIES
from followup.values import Message, Thread

REQUIRED = (
    "nagging-phrase guilt no-question many-questions open-question question-not-last "
    "no-way-out no-new-value "
    "repeated-value invented-fact unknown-link placeholder wrong-name no-context too-long "
    "false-urgency "
    "too-early third-follow-up"
)


def setting(text: str) -> Thread | None:
    """The thread of a rule's examples: 'From:' heads and bodies; Sam Ode is the user."""
    messages = []
    for block in re.split(r"(?m)^(?=From: )", text):
        if block:
            head, _, body = block.partition("\n\n")
            fields = dict(line.split(": ", 1) for line in head.splitlines())
            day = dt.datetime.strptime(fields["Date"][5:], "%d %b %Y %H:%M")
            messages.append(
                Message(
                    sender=fields["From"],
                    to=(fields["To"],),
                    sent_at=day,
                    from_me=fields["From"] == "Sam Ode",
                    body=body.strip(),
                )
            )
    if not messages:
        return None
    return Thread(me="Sam Ode", contact="Dana Weiss", messages=tuple(messages))


def seen(one: Rule, text: str) -> Candidate:
    day = dt.date.fromisoformat(one.today) if one.today else None
    return replace(Candidate.from_text(text, setting(one.setting), sent_on=day), attached=False)


@pytest.mark.parametrize("one", RULES, ids=attrgetter("name"))
def test_a_rule_flags_its_bad_example_and_spares_its_good_one(one: Rule) -> None:
    assert list(one(seen(one, one.bad)))
    assert not list(one(seen(one, one.good)))


@pytest.mark.parametrize("one", RULES, ids=attrgetter("name"))
def test_a_good_example_breaks_no_other_rule_either(one: Rule) -> None:
    assert check(seen(one, one.good)) == ()


@pytest.mark.parametrize("one", RULES, ids=attrgetter("name"))
def test_a_bad_example_has_that_one_fault_alone(one: Rule) -> None:
    assert {f.name for f in check(seen(one, one.bad))} == {one.name}


def test_every_rule_of_the_design_is_there_as_an_error() -> None:
    errors = {one.name for one in RULES if one.severity == "error"}
    assert set(REQUIRED.split()) <= errors


def test_codes_are_unique_and_of_a_known_family() -> None:
    codes = [one.code for one in RULES]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"FU\d{3}", code) and code[:3] in FAMILIES for code in codes)


@pytest.mark.parametrize("one", RULES, ids=attrgetter("name"))
def test_a_rule_says_why_in_one_sentence(one: Rule) -> None:
    assert 30 < len(one.why) < 200
    assert one.why.endswith(".")
