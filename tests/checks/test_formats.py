"""Findings for other programs: places, escapes, and what a reader of the format expects."""

from __future__ import annotations

import json

import pytest

from followup.checks import RULES, Candidate, check
from followup.checks.formats import Checked, as_github, as_json, as_jsonl, as_sarif, place
from followup.checks.mend import mend
from followup.values import Message, Thread

WEAK = "Subject: Canteen\n\nHi Dana,\n\nthe “oven” is drawn.\nAny news on the canteen?\n\nSam\n"


def checked(text: str, id_: str = "weak.txt") -> Checked:
    seen = Candidate.from_text(text)
    return Checked(id_, text, seen, check(seen))


def nag(one: Checked) -> int:
    return next(i for i, f in enumerate(one.findings) if f.name == "nagging-phrase")


def test_a_span_points_into_the_body_as_given() -> None:
    one = checked(WEAK)
    found = one.findings[nag(one)]
    assert one.seen.body[found.start : found.end] == "Any news"


def test_a_place_counts_lines_and_columns_of_the_file() -> None:
    one = checked(WEAK)
    assert place(one, one.findings[nag(one)]) == (6, 1, 6, 9)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_ends_of_either_kind_give_the_same_line(end: str) -> None:
    one = checked(WEAK.replace("\n", end))
    assert place(one, one.findings[nag(one)]).line == 6


def test_json_and_json_lines_hold_the_keys_of_the_design() -> None:
    one = checked(WEAK)
    (row,) = json.loads(as_json([one]))
    assert row == json.loads(as_jsonl(one))
    assert set(row) == {"id", "passed", "findings"}
    assert row["passed"] is False
    assert set(row["findings"][0]) == {
        "code", "name", "severity", "field", "start", "end", "message", "instead",
    }  # fmt: skip


def test_sarif_names_the_rule_and_the_region() -> None:
    one = checked(WEAK)
    log = json.loads(as_sarif([one], RULES, "1.0"))
    (run,) = log["runs"]
    assert log["version"] == "2.1.0"
    assert {r["id"] for r in run["tool"]["driver"]["rules"]} == {r.code for r in RULES}
    result = run["results"][nag(one)]
    where = result["locations"][0]["physicalLocation"]
    assert (result["ruleId"], result["level"]) == ("FU401", "error")
    assert where["artifactLocation"]["uri"] == "weak.txt"
    assert where["region"] == {"startLine": 6, "startColumn": 1, "endLine": 6, "endColumn": 9}


def test_github_escapes_what_would_end_its_fields() -> None:
    one = checked(WEAK, "a,b:c%.txt")
    line = list(as_github(one))[nag(one)]
    assert line.startswith("::error file=a%2Cb%3Ac%25.txt,line=6,col=1,")
    assert line.endswith("\n")
    assert line.count("\n") == 1


def test_mending_takes_out_a_nag_that_carries_nothing() -> None:
    text = (
        "Subject: Canteen\n\nHi Dana,\n\nI drew the canteen both ways. Just checking in on the "
        "canteen.\n\n"
        "Shall I go with the left one, or wait??\n\nSam\n"
    )
    assert mend(Candidate.from_text(text)).body == (
        "Hi Dana,\n\nI drew the canteen both ways.\n\nShall I go with the left one, or "
        "wait?\n\nSam\n"
    )


def test_a_second_mend_reads_what_the_first_left() -> None:
    body = (
        "Hi Dana,\n\nIs oak right?? Just checking in. I drew the boiler.\n\nShall I send it?\n\nSam"
    )
    assert mend(Candidate(body=body)).body == (
        "Hi Dana,\n\nIs oak right? I drew the boiler.\n\nShall I send it?\n\nSam"
    )


def test_mending_keeps_a_nag_that_alone_says_what_it_is_about() -> None:
    body = (
        "Hi Dana,\n\nJust checking in on the boiler. I drew it.\n\nShall I send it, or wait?\n\nSam"
    )
    assert mend(Candidate(body=body)).body == body


def test_mending_keeps_the_only_question_even_where_it_nags() -> None:
    body = "Hi Dana,\n\nI drew the boiler.\n\nAny news on the boiler?\n\nSam"
    assert mend(Candidate(body=body)).body == body


def test_mending_greets_the_contact_as_long_or_short_as_it_was() -> None:
    thread = Thread(
        me="Sam Ode",
        contact="Dana Weiss",
        messages=(Message(sender="Dana Weiss", body="Hi Sam, the board meets in May.\nDana"),),
    )
    for wrong, right in (
        ("Hi Philip,", "Hi Dana,"),
        ("Dear Mr Hall,", "Dear Mr Weiss,"),
        ("Hi Dana,", "Hi Dana,"),
    ):
        body = f"{wrong}\n\nI drew the boiler."
        assert mend(Candidate(body=body, thread=thread)).body == f"{right}\n\nI drew the boiler."


def test_a_good_message_comes_back_as_it_was() -> None:
    seen = Candidate.from_text(next(r for r in RULES if r.name == "no-way-out").good)
    assert mend(seen) is seen
