"""A body that calls itself JSON and is none is a fault like a dropped connection, never a traceback."""

from __future__ import annotations

import asyncio
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
