"""The model engine, whole way over HTTP on loopback."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import re
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from followup import config, errors
from followup.checks import RULES
from followup.engines import answers, deadline
from followup.engines.model import ModelEngine
from followup.engines.servers import Limits, Server
from followup.prompts import RuleText, chosen
from followup.values import (
    Brief,
    Diagnosis,
    Draft,
    Evidence,
    Finding,
    Item,
    Message,
    Thread,
    Timing,
)
from loopback import Loopback, Scripted, Step, calls, completion, fails, gives, says

KEY = "sk-secret-0123456789"
TODAY = dt.date(2026, 11, 9)
THREAD = Thread(
    subject="Clinical Data Coordinator",
    me="Priya Nair",
    contact="Hannah Brierley",
    messages=(
        Message(
            sender="Hannah Brierley",
            sent_at=dt.date(2026, 10, 14),
            body="You came across well. We can't make an offer until Martin Okafor has released "
            "the headcount.",
        ),
        Message(
            sender="Priya Nair",
            from_me=True,
            sent_at=dt.date(2026, 10, 26),
            body="Any news, Hannah?",
        ),
    ),
)
DIAGNOSED: dict[str, Any] = {
    "reason": "Martin's release would end it.",
    "scores": {"who_decides": 0.8, "missing_info": 0.1, "too_busy": 0.1},
    "evidence": [
        {"quote": "until  Martin Okafor has released the headcount", "message": 1},
    ],
    "signals": [
        {"kind": "promised_on", "quote": "You came across well.", "message": 0, "date": "soon"}
    ],
    "deadline": None,
}
BODY = (
    "Hi Hannah,\n\nFor the coordinator post and Martin's headcount, here is the case in one line "
    "to pass on. Shall I leave it with you for Martin, or wait until he has his numbers?\n\nPriya"
)
WRITTEN: dict[str, Any] = {
    "new_value": {"text": "the case in one line", "source": "thread:0"},
    "answers": {"yes": "wait for Martin", "no": "close it", "b": "write in December"},
    "subject": "Re: Clinical Data Coordinator",
    "body": BODY,
    "question": "Shall I leave it with you for Martin, or wait until he has his numbers?",
    "way_out": "or wait until he has his numbers",
}
BRIEF = Brief(
    thread=THREAD,
    diagnosis=Diagnosis(
        blocker="who_decides",
        confidence=0.8,
        scores={"who_decides": 0.8, "missing_info": 0.1, "too_busy": 0.1},
        evidence=(Evidence(quote="until Martin Okafor has released the headcount", message=0),),
    ),
    timing=Timing(stage="second", send_on=TODAY, why_then="Ten business days."),
    item=Item(id="summary", kind="summary", title="Summary", text="For Martin: one post."),
    facts={"start": "1 December"},
    today=TODAY,
)
FAST = Limits(longest_wait=0.001, deadline=20.0)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


def engine(server: Loopback, mode: Any = "auto", limits: Limits = FAST, **more: Any) -> ModelEngine:
    at = Server(server.url, model="loop", api_key=SecretStr(KEY), mode=mode)
    return ModelEngine(at, limits=limits, **more)


def ask(
    script: list[Scripted], what: str = "diagnose", **more: Any
) -> tuple[Any, ModelEngine, Loopback]:
    """One call against a script; the result or the error, the engine and the server."""
    with Loopback(script) as server:
        model = engine(server, **more)

        async def go() -> Any:
            async with model:
                given = THREAD if what == "diagnose" else BRIEF
                return await getattr(model, what)(given)

        try:
            result: Any = asyncio.run(go())
        except errors.FollowupError as error:
            result = error
        return result, model, server


MODES = ["tools", "json_schema", "json_object", "json"]


@pytest.mark.parametrize("mode", MODES)
def test_a_diagnosis_comes_in_every_mode(mode: str) -> None:
    found, model, _ = ask([gives(DIAGNOSED)], mode=mode)
    assert found.blocker == "who_decides"
    assert found.confidence == 0.8
    assert found.evidence == (
        Evidence(quote="until Martin Okafor has released the headcount", message=0),
    )
    assert found.signals[0].date is None
    assert model.use().calls == 1
    assert (model.use().input_tokens, model.use().output_tokens) == (100, 20)


def test_a_draft_comes_with_its_parts_and_the_thread_goes_last() -> None:
    draft, _, server = ask([gives(WRITTEN)], "write")
    assert draft.question in draft.body
    assert draft.new_value.source == "thread:0"
    assert draft.answers.b == "write in December"
    system, user = (m["content"] for m in server.requests[0]["messages"])
    assert "Okafor" not in system
    assert "item:summary" in user
    assert user.rstrip().endswith(">>>")
    assert user.index("fact:start") < user.index("Any news, Hannah?")


def test_the_opening_is_the_first_sentence_after_the_greeting() -> None:
    first = BODY.split("\n\n")[1].split(" Shall")[0]
    for told in (first, first.upper(), f"{first} And more of it."):
        draft, _, server = ask([gives({**WRITTEN, "opening": told})], "write")
        assert draft.opening == first
        assert len(server.requests) == 1


def test_an_opening_left_out_is_no_reason_to_ask_again() -> None:
    draft, _, server = ask([gives(WRITTEN)], "write")
    assert draft.opening == ""
    assert len(server.requests) == 1


@pytest.mark.parametrize("told", ["Nothing of the kind stands there.", WRITTEN["question"]])
def test_an_opening_that_does_not_open_the_body_is_sent_back(told: str) -> None:
    _, _, server = ask([gives({**WRITTEN, "opening": told}), gives(WRITTEN)], "write")
    assert len(server.requests) == 2
    assert "first sentence after the greeting" in server.requests[1]["messages"][-1]["content"]


def test_the_system_text_is_the_same_for_every_thread() -> None:
    other = THREAD.model_copy(update={"subject": "Something else", "me": "Bo"})
    with Loopback([gives(DIAGNOSED)]) as server:
        model = engine(server)

        async def go() -> None:
            async with model:
                await model.diagnose(THREAD)
                await model.diagnose(other)

        asyncio.run(go())
    one, two = (r["messages"] for r in server.requests)
    assert one[0] == two[0]
    assert one[1] != two[1]


def test_a_thread_that_holds_template_marks_goes_out_as_it_stands() -> None:
    body = "Cost is {{ 7*7 }} {% for x in y %}\n    indented {% bad"
    odd = THREAD.model_copy(update={"messages": (Message(sender="H", body=body),)})
    with Loopback([gives({**DIAGNOSED, "evidence": [], "signals": []})]) as server:
        model = engine(server)

        async def go() -> None:
            async with model:
                await model.diagnose(odd)

        asyncio.run(go())
    assert body in server.requests[0]["messages"][1]["content"]


def test_the_delimiters_carry_a_mark_that_is_new_every_time() -> None:
    def mark_of(server: Loopback) -> str:
        text = server.requests[0]["messages"][1]["content"]
        return str(text.split("<<<")[1].split()[0])

    marks = {mark_of(ask([gives(DIAGNOSED)])[2]) for _ in range(3)}
    assert len(marks) == 3


def test_repair_names_place_and_remedy_and_quotes_nothing() -> None:
    draft = Draft(body="Dear Hannah. I am just checking in about the post.", subject="Post")
    start = draft.body.index("just checking in")
    finding = Finding(
        code="FU1",
        name="nagging-phrase",
        start=start,
        end=start + 16,
        message="“just checking in” asks for status.",
        instead="Say what you bring.",
    )
    with Loopback([gives(WRITTEN)]) as server:
        model = engine(server)

        async def go() -> Draft:
            async with model:
                return await model.repair(BRIEF, draft, [finding])

        assert asyncio.run(go()).body == BODY
    shown, asked = (m["content"] for m in server.requests[0]["messages"][2:])
    assert json.loads(shown)["body"] == draft.body
    assert "nagging-phrase, sentence 2 of the body, words 3 to 5" in asked
    assert "Say what you bring." in asked
    assert "checking" not in asked
    assert "Okafor" not in asked


def test_rules_are_explained_in_the_system_text() -> None:
    rules = [RuleText("no-question", "A reader who is asked nothing has nothing to answer.")]
    _, _, server = ask([gives(WRITTEN)], "write", rules=rules)
    assert (
        "no-question: A reader who is asked nothing" in server.requests[0]["messages"][0]["content"]
    )


def test_a_closing_note_needs_no_question() -> None:
    closing = BRIEF.model_copy(
        update={"timing": Timing(stage="closing", why_then="Two unanswered.")}
    )
    with Loopback(
        [gives({"body": "I leave it there, Hannah. The door is open.\nPriya"})]
    ) as server:
        model = engine(server)

        async def go() -> Draft:
            async with model:
                return await model.write(closing)

        draft = asyncio.run(go())
    assert draft.question == ""
    assert draft.new_value is None


def test_nothing_is_written_for_a_thread_that_has_ended() -> None:
    ended = BRIEF.model_copy(update={"timing": Timing(stage="stop", why_then="They said no.")})
    with Loopback([gives(WRITTEN)]) as server, pytest.raises(errors.BadUse):
        asyncio.run(engine(server).write(ended))
    assert server.requests == []


def test_many_threads_wait_side_by_side() -> None:
    def slow(request: dict[str, Any]) -> Step:
        step = gives(DIAGNOSED)(request)
        step.delay = 0.2
        return step

    with Loopback([slow]) as server:
        model = engine(server)

        async def go() -> list[Diagnosis]:
            async with model:
                return await asyncio.gather(*(model.diagnose(THREAD) for _ in range(20)))

        found = asyncio.run(go())
    assert len(found) == 20
    assert model.use().calls == 20


def test_one_engine_serves_one_event_loop_after_another() -> None:
    with Loopback([gives(DIAGNOSED)]) as server:
        model = engine(server)
        for _ in range(3):
            assert asyncio.run(model.diagnose(THREAD)).blocker == "who_decides"


# Faults


@pytest.mark.parametrize(
    "broken",
    [
        fails(408),
        fails(409),
        fails(429),
        fails(500),
        fails(503),
        Step(cut="before"),
    ],
    ids=["408", "409", "429", "500", "503", "dropped"],
)
def test_a_passing_fault_is_tried_again(broken: Step) -> None:
    found, model, server = ask([broken, gives(DIAGNOSED)])
    assert found.blocker == "who_decides"
    assert len(server.requests) == model.use().calls == 2


def test_a_body_cut_off_in_the_middle_is_tried_again() -> None:
    cut = calls("DiagnoseAnswer", json.dumps(DIAGNOSED))
    cut.cut = "middle"
    found, _, server = ask([cut, gives(DIAGNOSED)])
    assert found.blocker == "who_decides"
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, errors.ServerRejected),
        (401, errors.AccessDenied),
        (403, errors.AccessDenied),
        (404, errors.NotThere),
        (422, errors.ServerRejected),
    ],
)
def test_a_refused_request_is_not_tried_again(status: int, kind: type) -> None:
    error, _, server = ask([fails(status, f"Incorrect API key provided: {KEY}")])
    assert type(error) is kind
    assert len(server.requests) == 1
    assert KEY not in f"{error} {error.hint}"
    assert "secret" not in f"{error} {error.hint}"


def test_a_lasting_fault_ends_after_all_tries() -> None:
    error, _, server = ask([fails(503, "overloaded")])
    assert type(error) is errors.ServerBusy
    assert "503" in str(error)
    assert len(server.requests) == FAST.tries


def test_a_spent_quota_is_no_passing_fault() -> None:
    error, _, server = ask([fails(429, "You exceeded your quota", code="insufficient_quota")])
    assert type(error) is errors.ServerBusy
    assert "quota" in str(error)
    assert len(server.requests) == 1


def test_retry_after_is_honoured_even_where_it_is_longer_than_our_own_wait() -> None:
    waits: list[float] = []
    found = _with_sleep([fails(429, headers={"Retry-After": "7"}), gives(DIAGNOSED)], waits)
    assert found.blocker == "who_decides"
    assert waits == [7.0]


def test_a_retry_after_beyond_the_deadline_ends_at_once() -> None:
    waits: list[float] = []
    error = _with_sleep([fails(429, headers={"Retry-After": "900"})], waits)
    assert type(error) is errors.ServerBusy
    assert waits == []


def _with_sleep(script: list[Scripted], waits: list[float]) -> Any:
    async def note(seconds: float) -> None:
        waits.append(seconds)

    with Loopback(script) as server:
        model = engine(server)
        model._calls.wire.sleep = note

        async def go() -> Any:
            async with model:
                return await model.diagnose(THREAD)

        try:
            return asyncio.run(go())
        except errors.FollowupError as error:
            return error


def test_the_deadline_holds_for_all_tries_together() -> None:
    late = Step(delay=5.0)
    error, _, _ = ask([late], limits=Limits(deadline=0.2))
    assert type(error) is errors.TookTooLong


def test_making_the_client_does_not_eat_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(deadline, "time", SimpleNamespace(monotonic=lambda: now[0]))

    def slow() -> httpx.AsyncClient:
        now[0] += 100
        return httpx.AsyncClient()

    with Loopback([gives(DIAGNOSED)]) as server:
        model = engine(server, http_client=slow)

        async def go() -> float:
            async with model:
                with deadline.within(5):
                    await model.diagnose(THREAD)
                    return deadline.left(1000)

        assert asyncio.run(go()) == 5
    assert now == [100]


IMPORTED = """
import time
from followup.engines import deadline
from followup.engines.model import ModelEngine
from followup.engines.servers import Server
engine = ModelEngine(Server("http://127.0.0.1:9/v1", "loop"))
with deadline.within(1000):
    began = time.monotonic()
    engine._calls
    took, counted = time.monotonic() - began, 1000 - deadline.left(1000)
print(took, counted)
"""


def test_the_import_of_the_client_does_not_eat_the_deadline() -> None:
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED], capture_output=True, text=True, check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )  # fmt: skip
    took, counted = map(float, done.stdout.split())
    assert counted < took / 2


def test_a_call_without_an_answer_times_out() -> None:
    error, _, server = ask(
        [Step(delay=5.0)], limits=Limits(timeout=0.1, tries=2, longest_wait=0.01)
    )
    assert type(error) is errors.TookTooLong
    assert len(server.requests) == 2


def test_a_truncated_answer_is_said_to_be_so_and_not_asked_for_again() -> None:
    half = calls("DiagnoseAnswer", '{"reason": "Mart', "length")
    error, model, server = ask([half])
    assert type(error) is errors.AnswerTruncated
    assert "max_tokens" in error.hint
    assert len(server.requests) == 1
    assert model.use().output_tokens == 20


def test_a_function_call_that_ran_into_its_limit_is_truncated_whatever_it_says() -> None:
    """llama.cpp's Python server ends a call that it cut off as if it were whole."""
    half = calls("DiagnoseAnswer", '{"reason": "Mart', "tool_calls")
    assert isinstance(half.body, dict)
    half.body["usage"]["completion_tokens"] = 4000  # the most that the prompt asks for
    error, _, server = ask([half])
    assert type(error) is errors.AnswerTruncated
    assert len(server.requests) == 1


MISQUOTED = {**DIAGNOSED, "evidence": [{"quote": "Martin must sign it off", "message": 0}]}


def test_a_quote_that_stands_nowhere_is_asked_for_anew_by_its_place() -> None:
    found, _, server = ask([gives(MISQUOTED), gives(DIAGNOSED)])
    assert found.evidence[0].quote == "until Martin Okafor has released the headcount"
    told = server.requests[1]["messages"][-1]["content"]
    assert "evidence.0.quote" in told
    assert "sign it off" not in told
    assert "signals" not in told


def test_a_quote_of_the_users_own_is_asked_for_anew_too() -> None:
    own = {**DIAGNOSED, "evidence": [{"quote": "Any news, Hannah?", "message": 1}]}
    _, _, server = ask([gives(own), gives(DIAGNOSED)])
    assert len(server.requests) == 2


@pytest.mark.parametrize("later", [MISQUOTED, "no JSON"], ids=["again", "worse"])
def test_a_diagnosis_that_is_misquoted_to_the_end_is_given_for_the_thread_to_judge(
    later: Any,
) -> None:
    found, _, server = ask([gives(MISQUOTED), gives(later)])
    assert found.evidence == (Evidence(quote="Martin must sign it off", message=0),)
    assert len(server.requests) == 2


@pytest.mark.parametrize("source", ["item:boss-summary", "fact:Last mail", "thread:0", "message"])
def test_each_kind_of_source_is_taken(source: str) -> None:
    gift = {"text": "the case in one line", "source": source}
    draft, _, server = ask([gives({**WRITTEN, "new_value": gift})], "write")
    assert draft.new_value.source == source
    assert len(server.requests) == 1


@pytest.mark.parametrize("source", ["the thread", "thread:", "item: ", "thread:one", "messages"])
def test_a_source_that_is_none_is_sent_back(source: str) -> None:
    gift = {"text": "the case in one line", "source": source}
    _, _, server = ask([gives({**WRITTEN, "new_value": gift}), gives(WRITTEN)], "write")
    assert "new_value.source" in server.requests[1]["messages"][-1]["content"]


def test_no_pattern_of_a_schema_asks_more_than_a_grammar_can() -> None:
    """No look-around, no named or silent group, no class by a letter."""
    schema = answers.WriteAnswer.model_json_schema()
    pattern = schema["$defs"]["NewValueAnswer"]["properties"]["source"]["pattern"]
    assert not re.search(r"\(\?|\\[wWdDsSbB]", pattern)


@pytest.mark.parametrize("mode", MODES[:3])
def test_line_breaks_inside_a_string_are_read_as_line_breaks(mode: str) -> None:
    """Grammars of servers let them through, JSON does not."""
    told = json.dumps({**DIAGNOSED, "reason": "One.@Two."}).replace("@", "\n")
    found, _, server = ask([gives(told)], mode=mode)
    assert found.blocker == "who_decides"
    assert len(server.requests) == 1


@pytest.mark.parametrize("scale", [10, 100])
def test_shares_of_ten_or_of_a_hundred_are_taken_as_meant(scale: int) -> None:
    scores = {name: share * scale for name, share in DIAGNOSED["scores"].items()}
    found, _, server = ask([gives({**DIAGNOSED, "scores": scores})])
    assert found.scores == {"who_decides": 0.8, "missing_info": 0.1, "too_busy": 0.1}
    assert len(server.requests) == 1


@pytest.mark.parametrize("share", [-0.1, 1023, "NaN", "Infinity"])
def test_a_share_that_is_no_number_of_parts_is_sent_back(share: Any) -> None:
    scores = {**DIAGNOSED["scores"], "too_busy": share}
    found, _, server = ask([gives({**DIAGNOSED, "scores": scores}), gives(DIAGNOSED)])
    assert found.scores["too_busy"] == 0.1
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    "refusal",
    [
        completion({"refusal": "I can't help with that."}),
        completion({"content": ""}, "content_filter"),
    ],
    ids=["refusal", "filter"],
)
@pytest.mark.parametrize("mode", MODES)
def test_a_refusal_is_reported_once(refusal: Step, mode: str) -> None:
    error, model, server = ask([refusal], mode=mode)
    assert type(error) is errors.AnswerRefused
    assert len(server.requests) == 1
    assert model.use().input_tokens == 100


@pytest.mark.parametrize(
    "bad",
    ['{"reason": "x", "scores": {', "not json at all", '{"reason": "x"}', "[]", ""],
)
@pytest.mark.parametrize("mode", MODES)
def test_an_answer_that_does_not_fit_is_asked_for_once_more(bad: str, mode: str) -> None:
    found, _, server = ask([gives(bad), gives(DIAGNOSED)], mode=mode)
    assert found.blocker == "who_decides"
    again = server.requests[1]["messages"]
    assert "cannot be used" in "\n".join(str(m["content"]) for m in again[2:])


def test_an_answer_that_never_fits_ends_without_showing_the_thread() -> None:
    bad = {**DIAGNOSED, "scores": {"who_decides": "Martin Okafor"}}
    error, _, server = ask([gives(bad)])
    assert type(error) is errors.AnswerUnusable
    assert "scores" in str(error)
    assert "Okafor" not in f"{error} {error.hint}"
    assert len(server.requests) == 2


def test_the_reask_names_the_field_and_not_what_stood_in_it() -> None:
    bad = {**WRITTEN, "question": "Shall we dance with Martin Okafor?"}
    _, _, server = ask([gives(bad), gives(WRITTEN)], "write")
    told = server.requests[1]["messages"][-1]["content"]
    assert "question: copy the question from the body" in told
    assert "dance" not in told
    assert "pydantic" not in told


@pytest.mark.parametrize("body", ["<html>Sign in to the portal</html>", {"object": "list"}])
def test_a_page_that_is_no_completion_is_said_to_be_none(body: Any) -> None:
    error, _, _ = ask([Step(body=body)])
    assert type(error) is errors.ServerRejected
    assert "/v1" in error.hint


def test_a_server_that_is_not_there_is_said_to_be_unreachable() -> None:
    at = Server("http://127.0.0.1:9", model="loop")
    model = ModelEngine(at, limits=Limits(tries=2, longest_wait=0.01))
    with pytest.raises(errors.ServerUnreachable, match=r"127\.0\.0\.1:9"):
        asyncio.run(model.diagnose(THREAD))


def test_nothing_of_a_failed_answer_is_logged(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    ask([gives({"reason": "Martin Okafor"})])
    ask([fails(401, KEY)])
    out, err = capfd.readouterr()
    for text in (caplog.text, out, err):
        assert "Okafor" not in text
        assert KEY not in text


# Modes


def test_a_server_without_tools_is_asked_by_schema_and_that_is_said_and_kept() -> None:
    def no_tools(request: dict[str, Any]) -> Step:
        if request.get("tools"):
            return fails(400, "registry/loop does not support tools")
        return gives(DIAGNOSED)(request)

    with Loopback([no_tools]) as server:
        model = engine(server)

        async def go() -> None:
            async with model:
                await model.diagnose(THREAD)
                await model.diagnose(THREAD)

        asyncio.run(go())
    kinds = ["tools" if r.get("tools") else "schema" for r in server.requests]
    assert kinds == ["tools", "schema", "schema"]
    assert "takes no function calls" in model.use().note


def test_a_server_that_ignores_tools_and_schema_is_read_as_json() -> None:
    no = "response_format is not supported"
    found, model, server = ask([says("Sure!"), fails(500, no), fails(400, no), gives(DIAGNOSED)])
    assert found.blocker == "who_decides"
    assert len(server.requests) == 4
    assert "JSON written as plain text" in model.use().note


def test_a_mode_that_was_asked_for_by_name_is_not_left() -> None:
    error, _, server = ask([fails(400, "tools are not supported")], mode="tools")
    assert type(error) is errors.ServerRejected
    assert "FOLLOWUP_MODE=auto" in error.hint
    assert len(server.requests) == 1


def test_a_server_that_knows_json_objects_alone_is_given_the_schema_with_them() -> None:
    """llama.cpp's Python server fails with a 500 on json_schema, and says why at length."""

    def objects(request: dict[str, Any]) -> Step:
        if request.get("tools"):
            return says("Sure!")
        if request["response_format"]["type"] == "json_schema":
            told = "1 validation error: {'loc': ('body', 'response_format', 'type'), 'msg': 'no'}"
            return fails(500, told)
        return gives(DIAGNOSED)(request)

    found, model, server = ask([objects])
    assert found.blocker == "who_decides"
    assert len(server.requests) == 3
    schema = server.requests[-1]["response_format"]["schema"]
    assert set(schema["required"]) == {"reason", "scores", "evidence", "signals"}
    assert "JSON objects held to a schema" in model.use().note


def test_a_failure_that_speaks_of_the_way_of_asking_is_told_without_any_talk_of_retries() -> None:
    error, _, server = ask([fails(500, "response_format: not supported")], mode="json_schema")
    assert "It says: response_format: not supported" in str(error)
    assert "retries" not in str(error)
    assert len(server.requests) == 1


def test_a_bad_request_for_another_reason_changes_no_mode() -> None:
    error, model, server = ask([fails(400, "maximum context length is 8192 tokens")])
    assert "context length" in str(error)
    assert len(server.requests) == 1
    assert model.use().note == ""


def test_a_setting_that_the_server_does_not_take_is_left_out() -> None:
    found, model, server = ask(
        [
            fails(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."),
            fails(400, "Unsupported value: 'temperature' does not support 0 with this model."),
            gives(DIAGNOSED),
        ]
    )
    assert found.blocker == "who_decides"
    last = server.requests[-1]
    assert "max_tokens" not in last
    assert "temperature" not in last
    assert last["max_completion_tokens"] > 0
    assert "temperature" in model.use().note


def test_without_a_model_the_only_one_of_the_server_is_taken() -> None:
    with Loopback([gives(DIAGNOSED)], models=["tiny"]) as server:
        model = ModelEngine(Server(server.url))
        asyncio.run(model.diagnose(THREAD))
    assert server.requests[0]["model"] == "tiny"
    assert model.use().model == "tiny"


def test_among_several_models_the_user_chooses() -> None:
    with Loopback([gives(DIAGNOSED)], models=["a", "b"]) as server:
        model = ModelEngine(Server(server.url))
        with pytest.raises(errors.NotConfigured) as caught:
            asyncio.run(model.diagnose(THREAD))
    assert "a, b" in caught.value.hint


# Configuration


def settings(environ: dict[str, str], **flags: Any) -> Any:
    return config.load(flags, environ)


def test_flags_stand_over_the_environment() -> None:
    environ = {"OPENAI_API_KEY": KEY, "FOLLOWUP_MODEL": "m"}
    server = Server.from_settings(settings(environ, model="o", base_url="http://localhost:1/v1/"))
    assert (server.model, server.base_url) == ("o", "http://localhost:1/v1")
    assert Server.from_settings(settings(environ)).base_url.startswith("https://api.openai.com")
    assert Server.from_settings(settings(environ)).model == "m"


def test_a_server_of_ones_own_has_no_default_model() -> None:
    assert Server.from_settings(settings({"OPENAI_BASE_URL": "http://localhost:1/v1"})).model == ""
    assert Server.from_settings(settings({"OPENAI_API_KEY": KEY})).model != ""


def test_a_key_is_in_no_repr_and_in_no_request_key() -> None:
    server = Server.from_settings(settings({"OPENAI_API_KEY": KEY}))
    assert KEY not in repr(server)
    assert KEY not in repr(ModelEngine(server).use())
    assert KEY not in json.dumps(ModelEngine(server).request("diagnose", THREAD))


def test_without_key_and_server_it_is_not_configured() -> None:
    with pytest.raises(errors.NotConfigured, match="No language model"):
        Server.from_settings(settings({}))


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://x/v1", "http://"])
def test_an_address_that_is_none_is_bad_use(url: str) -> None:
    with pytest.raises(errors.BadUse):
        Server.from_settings(settings({"OPENAI_BASE_URL": url}))


def test_the_settings_bring_the_prompts_the_rules_and_the_deadline() -> None:
    with Loopback([gives(WRITTEN)]) as server:
        model = ModelEngine.from_settings(settings({"OPENAI_BASE_URL": server.url}, timeout=9.0))
        asyncio.run(model.write(BRIEF))
    system = server.requests[0]["messages"][0]["content"]
    for rule in RULES:
        assert f"- {rule.name}: {rule.why}" in system
    assert set(model.use().prompts) == {one.name for one in chosen().values()}


def test_each_message_is_shown_with_its_weekday() -> None:
    _, _, server = ask([gives(DIAGNOSED)])
    assert "Wednesday 2026-10-14" in server.requests[0]["messages"][1]["content"]


def test_one_answer_without_a_function_call_does_not_change_a_mode_that_works() -> None:
    script = [gives(DIAGNOSED), says("Sure!"), gives(DIAGNOSED), gives(DIAGNOSED)]
    with Loopback(script) as server:
        model = engine(server)

        async def go() -> None:
            async with model:
                for _ in range(3):
                    await model.diagnose(THREAD)

        asyncio.run(go())
    assert all(r.get("tools") for r in server.requests)
    assert model.use().note == ""
