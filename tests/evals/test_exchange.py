"""Prompts out and answers in: round by round, until nothing is left to ask."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from followup import prompts
from followup.config import Settings
from followup.errors import BadInput
from followup.evals import cases, exchange, imports
from followup.evals.record import Run
from followup.values import FollowUp
from tests.evals.made import DAY, GIVEN, offline_run, suite_file

SETTINGS = Settings(engine="model", model="some-model")
DIAGNOSIS = {
    "reason": "The council has to approve it.",
    "scores": {"who_decides": 0.8, "missing_info": 0.1, "too_busy": 0.1},
    "evidence": [{"quote": "the parish council has to approve it first", "message": 1}],
    "signals": [],
    "deadline": None,
}
DRAFT = {
    "new_value": {"text": "a page for the council", "source": "thread:1"},
    "subject": "Re: cycle rack",
    "body": "Hi Dana,\n\nFor the parish council I put the cycle rack on one page, so that they can "
    "approve it as it is.\n\nShall I send you the page, or should we wait?\n\nSam",
    "question": "Shall I send you the page, or should we wait?",
    "way_out": "or should we wait",
    "answers": {"yes": "I send the page.", "no": "I wait."},
}


def _answers(path: Path, told: dict[str, Any], model: str = "some-model-2026") -> Path:
    """A batch's output file with these answers by custom_id."""
    rows = []
    for custom_id, value in told.items():
        text = value if isinstance(value, str) else json.dumps(value)
        body = {
            "model": model,
            "choices": [{"message": {"content": text}}],
            "usage": {"prompt_tokens": 100, "completion_tokens": 20},
        }
        row = {"custom_id": custom_id, "response": {"status_code": 200, "body": body}}
        rows.append(json.dumps(row))
    path.write_text("\n".join(rows) + "\n", "utf-8")
    return path


def _asked(suite: cases.Suite, *paths: Path) -> list[dict[str, Any]]:
    kept = exchange.read_answers(paths)
    return asyncio.run(exchange.requests(suite, SETTINGS, kept))


@pytest.fixture
def suite(tmp_path: Path) -> cases.Suite:
    return cases.load(str(suite_file(tmp_path, ["rack"])))


def test_rounds_end_in_a_run(suite: cases.Suite, tmp_path: Path) -> None:
    """First the diagnosis, then the draft with it in the prompt, then a run of both."""
    (first,) = _asked(suite)
    assert (first["custom_id"], first["method"], first["url"]) == (
        "rack/0/diagnose", "POST", "/v1/chat/completions",
    )  # fmt: skip
    assert first["body"]["model"] == "some-model"
    assert "the parish council has to approve it first." in first["body"]["messages"][-1]["content"]
    one = _answers(tmp_path / "1.jsonl", {"rack/0/diagnose": DIAGNOSIS})
    (second,) = _asked(suite, one)
    assert second["custom_id"] == "rack/0/write"
    two = _answers(tmp_path / "2.jsonl", {"rack/0/write": f"```json\n{json.dumps(DRAFT)}\n```"})
    left = [line["custom_id"] for line in _asked(suite, one, two)]
    assert left in ([], ["rack/0/repair1"])
    run = imports.run_of([one, two], suite, SETTINGS, created=DAY, answered_by="a batch")
    (output,) = run.outputs
    assert output.result
    assert output.result.draft
    assert output.result.draft.body == DRAFT["body"]
    assert output.result.diagnosis
    assert output.result.diagnosis.blocker == "who_decides"
    assert (output.use.calls, output.use.input_tokens, output.use.output_tokens) == (2, 200, 40)
    assert (run.head.model, run.head.answered_by) == ("some-model-2026", "a batch")
    assert set(run.head.prompts) == {one.name for one in prompts.chosen().values()}


def test_the_mark_around_a_thread_is_a_fresh_one(suite: cases.Suite) -> None:
    """A thread that knew the mark could close it."""
    one, two = (_asked(suite)[0]["body"]["messages"][-1]["content"] for _ in range(2))
    assert one != two
    assert "0000000000" not in one


def test_a_diagnosis_alone_is_an_output_without_a_draft(suite: cases.Suite, tmp_path: Path) -> None:
    one = _answers(tmp_path / "1.jsonl", {"rack/0/diagnose": DIAGNOSIS})
    (output,) = imports.run_of([one], suite, SETTINGS, created=DAY).outputs
    assert output.error == ""
    assert output.result
    assert (output.result.draft, output.result.stage) == (None, "second")


def test_what_is_not_answered_is_told(tmp_path: Path) -> None:
    """Answers in any order, some missing: cases without one are named, for they are not scored."""
    three = cases.load(str(suite_file(tmp_path, list(GIVEN)[:3])))
    ids = [case.id for case in three.cases]
    told = {f"{one}/0/diagnose": DIAGNOSIS for one in (ids[2], ids[0])}
    run = imports.run_of([_answers(tmp_path / "1.jsonl", told)], three, SETTINGS, created=DAY)
    assert [one.id for one in run.outputs] == [ids[0], ids[2]]
    assert imports.lacking(run, three) == [
        f"1 of 3 cases with no answer: {ids[1]}",
        f"2 of 3 cases with a diagnosis and no draft: {ids[0]}, {ids[2]}",
    ]
    whole = offline_run(tmp_path, list(GIVEN)[:3])
    assert imports.lacking(whole, three) == []


def test_an_answer_that_does_not_fit_is_an_error_of_its_case(
    suite: cases.Suite, tmp_path: Path
) -> None:
    one = _answers(tmp_path / "1.jsonl", {"rack/0/diagnose": "I think the council."})
    (output,) = imports.run_of([one], suite, SETTINGS, created=DAY).outputs
    assert output.result is None
    assert "JSON" in output.error


def test_a_request_that_the_batch_refused_is_asked_again(
    suite: cases.Suite, tmp_path: Path
) -> None:
    path = tmp_path / "1.jsonl"
    path.write_text('{"custom_id": "rack/0/diagnose", "response": null, "error": {"code": "x"}}\n')
    assert [line["custom_id"] for line in _asked(suite, path)] == ["rack/0/diagnose"]


@pytest.mark.parametrize(
    "line",
    [
        '{"answer": "yes"}',
        '{"custom_id": "rack/0/diagnose", "response": {"status_code": 200, "body": {}}}',
        '{"custom_id": "a", "response": {"body": {"choices": [{"message": []}]}}}',
    ],
)
def test_a_line_that_is_no_answer_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(line + "\n", "utf-8")
    with pytest.raises(BadInput, match=r"bad\.jsonl, line 1"):
        exchange.read_answers([path])


def _plain(result: FollowUp) -> dict[str, Any]:
    return result.model_dump(mode="json", by_alias=True)


def _results(run: Run, path: Path) -> Path:
    rows = [
        {"id": one.id, "answered_by": "a person", "result": _plain(one.result)}
        for one in run.outputs
        if one.result
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def test_whole_results_become_a_run_that_says_whose_they_are(tmp_path: Path) -> None:
    """The form of `followup batch` and of `draft --json`."""
    run = offline_run(tmp_path, ["rack", "hall"])
    made = cases.load(str(suite_file(tmp_path)))
    path = _results(run, tmp_path / "results.jsonl")
    told = imports.run_of([path], made, SETTINGS, created=DAY, name="by hand")
    assert [one.result.draft for one in told.outputs if one.result] == [
        one.result.draft for one in run.outputs if one.result
    ]
    assert (told.head.cases, told.head.answered_by, told.head.name) == (2, "a person", "by hand")


def test_a_result_of_no_case_is_refused(tmp_path: Path) -> None:
    path = _results(offline_run(tmp_path, ["rack"]), tmp_path / "results.jsonl")
    made = cases.load(str(suite_file(tmp_path, ["hall"])))
    with pytest.raises(BadInput, match="rack is no case"):
        imports.run_of([path], made, SETTINGS, created=DAY)
