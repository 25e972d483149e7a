"""A body that calls itself JSON and is none is a fault like a dropped connection, never a traceback."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest
import respx

from followup import errors
from followup.engines.model import ModelEngine
from followup.engines.servers import Limits, Server
from followup.values import Message, Thread
from loopback import gives

URL = "http://127.0.0.1:8000/v1"
THREAD = Thread(messages=(Message(sender="Raj", body="The landlord still has to agree."),))
ANSWER = {
    "reason": "The landlord.",
    "scores": {"who_decides": 0.8, "missing_info": 0.1, "too_busy": 0.1},
    "evidence": [{"quote": "The landlord still has to agree", "message": 0}],
    "signals": [],
}
BROKEN = [b"", b'{"choices": [{"mess', b"\xff\xfe{}", b"<html>busy</html>"]


def whole() -> Any:
    step = gives(ANSWER)({"tools": [{"function": {"name": "DiagnoseAnswer"}}]})
    return httpx.Response(200, json=step.body)


def broken(body: bytes) -> httpx.Response:
    return httpx.Response(200, content=body, headers={"content-type": "application/json"})


def diagnosed(model: str = "m") -> tuple[Any, int]:
    """The diagnosis or the error, and how many calls were made."""
    engine = ModelEngine(
        Server(URL, model),
        limits=Limits(longest_wait=0.001, tries=3),
        http_client=httpx.AsyncClient,
    )
    try:
        return asyncio.run(engine.diagnose(THREAD)), engine.use().calls
    except errors.FollowupError as error:
        return error, engine.use().calls


@pytest.mark.parametrize("body", BROKEN)
@respx.mock
def test_it_is_asked_again(body: bytes) -> None:
    respx.post(f"{URL}/chat/completions").mock(side_effect=[broken(body), whole()])
    found, calls = diagnosed()
    assert found.blocker == "who_decides"
    assert calls == 2


@pytest.mark.parametrize("body", BROKEN)
@respx.mock
def test_where_it_lasts_the_server_is_named(body: bytes) -> None:
    respx.post(f"{URL}/chat/completions").mock(return_value=broken(body))
    error, calls = diagnosed()
    assert type(error) is errors.ServerRejected
    assert "no JSON" in str(error)
    assert calls == 3


@respx.mock
def test_a_list_of_models_that_is_no_json_is_said_to_be_none() -> None:
    respx.get(f"{URL}/models").mock(return_value=broken(b"{"))
    error, _ = diagnosed(model="")
    assert type(error) is errors.ServerRejected


@respx.mock
def test_a_model_that_is_not_found_is_named_also_where_the_server_chose_it() -> None:
    respx.get(f"{URL}/models").mock(
        return_value=httpx.Response(200, json={"object": "list", "data": [{"id": "tiny"}]})
    )
    respx.post(f"{URL}/chat/completions").mock(return_value=httpx.Response(404, json={}))
    error, _ = diagnosed(model="")
    assert "no model 'tiny'" in str(error)


MESSAGE = {"role": "assistant", "content": "Yes."}
SHAPES: list[dict[str, Any]] = [
    {"choices": None},
    {"choices": ["text"]},
    {"choices": [{"index": 0, "finish_reason": "stop", "message": None}]},
    {"choices": [{"index": 0, "finish_reason": "stop", "text": "an older form"}]},
]


@pytest.mark.parametrize("shape", SHAPES)
@respx.mock
def test_a_completion_without_a_message_is_said_to_be_none(shape: dict[str, Any]) -> None:
    respx.post(f"{URL}/chat/completions").respond(json={"object": "chat.completion", **shape})
    error, calls = diagnosed()
    assert "does not answer as a chat completions server does" in str(error)
    assert calls == 1


@respx.mock
def test_a_call_of_nothing_counts_as_no_call() -> None:
    called = {**MESSAGE, "tool_calls": [{"id": "a", "type": "function"}]}
    empty = httpx.Response(200, json={"choices": [{"finish_reason": "stop", "message": called}]})
    respx.post(f"{URL}/chat/completions").mock(side_effect=[empty, plainly(ANSWER)])
    found, _ = diagnosed()
    assert found.blocker == "who_decides"


@respx.mock
def test_text_that_comes_in_parts_is_joined() -> None:
    told = json.dumps(ANSWER)
    parts = [{"type": "thinking", "thinking": []}, *({"type": "text", "text": t} for t in told)]
    respx.post(f"{URL}/chat/completions").mock(return_value=plainly(parts))
    found, _ = diagnosed()
    assert found.blocker == "who_decides"


def plainly(content: Any) -> httpx.Response:
    """An answer that is no function call."""
    told = content if isinstance(content, list) else json.dumps(content)
    message = {"role": "assistant", "content": told}
    return httpx.Response(200, json={"choices": [{"finish_reason": "stop", "message": message}]})


@pytest.mark.parametrize(
    ("usage", "counted"),
    [
        ({"prompt_tokens": "5", "completion_tokens": 7}, (0, 7)),
        ({"prompt_tokens": None}, (0, 0)),
        ({"prompt_tokens": -3, "completion_tokens": 2.5}, (0, 0)),
        ({"prompt_tokens": 3, "completion_tokens": 4}, (3, 4)),
    ],
)
@respx.mock
def test_tokens_that_are_no_numbers_are_not_counted(
    usage: dict[str, Any], counted: tuple[int, int]
) -> None:
    told = {**json.loads(whole().content), "usage": usage}
    respx.post(f"{URL}/chat/completions").respond(json=told)
    engine = ModelEngine(Server(URL, "m"), http_client=httpx.AsyncClient)
    asyncio.run(engine.diagnose(THREAD))
    assert (engine.use().input_tokens, engine.use().output_tokens) == counted


@pytest.mark.parametrize(
    ("told", "kind", "tries"),
    [
        ({"message": "Upstream is overloaded", "code": 502}, errors.ServerBusy, 3),
        ({"message": "Too fast", "code": 429}, errors.ServerBusy, 3),
        ({"message": "Key refused", "code": 401}, errors.AccessDenied, 1),
        ({"message": "Bad request", "code": "bad"}, errors.ServerRejected, 1),
        ("The model is loading", errors.ServerRejected, 1),
    ],
)
@respx.mock
def test_a_failure_in_the_body_of_an_answer_counts_as_one(
    told: Any, kind: type, tries: int
) -> None:
    respx.post(f"{URL}/chat/completions").respond(json={"error": told})
    error, calls = diagnosed()
    assert type(error) is kind
    assert calls == tries
    if kind is not errors.AccessDenied:
        assert (told if isinstance(told, str) else told["message"]) in str(error)
