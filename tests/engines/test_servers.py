"""The address and the key of a server: as users paste them, and shown nowhere."""

from __future__ import annotations

import asyncio
import json
import math
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
from pydantic import SecretStr

from followup import config, errors
from followup.engines.cost import Purse, purse
from followup.engines.model import ModelEngine
from followup.engines.model_faults import said, translate
from followup.engines.model_http import Wire
from followup.engines.servers import Learnt, Limits, Server
from followup.values import Message, Thread
from loopback import Loopback, Step, fails, gives, says

THREAD = Thread(messages=(Message(sender="Raj", body="The landlord still has to agree."),))
DIAGNOSED = {
    "reason": "The landlord.",
    "scores": {"who_decides": 0.8, "missing_info": 0.1, "too_busy": 0.1},
    "evidence": [{"quote": "The landlord still has to agree", "message": 0}],
    "signals": [],
}
HEX_KEY = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"  # Azure's keys have no sign of their own
PLAIN = "http://localhost:1/v1"


def server(url: str = PLAIN, key: str = "") -> Server:
    return Server.from_settings(config.load({}, {"OPENAI_BASE_URL": url, "OPENAI_API_KEY": key}))


def asked_at(url: str) -> str:
    """Where a call goes."""
    called = []

    def answer(request: httpx.Request) -> httpx.Response:
        called.append(str(request.url))
        return httpx.Response(404, json={})

    def client() -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(answer))

    wire = Wire(server(url), Limits(), Purse(), client)
    with pytest.raises(openai.NotFoundError):
        asyncio.run(wire.complete({"model": "m", "messages": []}))
    return called[0]


@pytest.mark.parametrize(
    ("url", "called"),
    [
        (PLAIN, f"{PLAIN}/chat/completions"),
        (f" {PLAIN}/ ", f"{PLAIN}/chat/completions"),
        ("http://localhost:1", "http://localhost:1/chat/completions"),
        (f"{PLAIN}/chat/completions", f"{PLAIN}/chat/completions"),
        (f"{PLAIN}#top", f"{PLAIN}/chat/completions"),
        (
            "https://a.example/openai/deployments/g?api-version=2024-10-21",
            "https://a.example/openai/deployments/g/chat/completions?api-version=2024-10-21",
        ),
        (
            "https://a.example/openai/v1/?api-version=preview&x=1",
            "https://a.example/openai/v1/chat/completions?api-version=preview&x=1",
        ),
    ],
)
def test_an_address_is_called_as_it_is_pasted(url: str, called: str) -> None:
    assert asked_at(url) == called


@pytest.mark.parametrize("url", ["http://localhost:port/v1", "http://localhost:99999/v1"])
def test_a_port_that_is_none_is_bad_use(url: str) -> None:
    with pytest.raises(errors.BadUse, match="no address"):
        server(url)


def test_a_password_in_an_address_is_refused_and_not_shown() -> None:
    with pytest.raises(errors.BadUse, match="a user or a password") as caught:
        server("http://ana:hunter2@localhost:1/v1")
    assert "hunter2" not in f"{caught.value} {caught.value.hint}"


@pytest.mark.parametrize("key", ["abc\n", " abc ", "abc"])
def test_a_key_is_sent_without_what_came_with_it(key: str) -> None:
    assert server(key=key).api_key.get_secret_value() == "abc"


@pytest.mark.parametrize("key", ["clé-1", "a\r\nb"])
def test_a_key_that_cannot_be_sent_is_bad_use(key: str) -> None:
    with pytest.raises(errors.BadUse, match="no key holds") as caught:
        server(key=key)
    assert key not in f"{caught.value} {caught.value.hint}"


def refusal(status: int, text: str) -> openai.APIStatusError:
    request = httpx.Request("POST", f"{PLAIN}/chat/completions")
    response = httpx.Response(status, request=request)
    return openai.APIStatusError(text, response=response, body={"message": text})


@pytest.mark.parametrize("status", [400, 404, 422, 429, 500])
def test_a_key_of_any_form_that_a_server_repeats_is_left_out(status: int) -> None:
    asked = Server(f"{PLAIN}?token=abcdefghij0123456789&v=2024-10-21", "m", SecretStr(HEX_KEY))
    told = f"the key {HEX_KEY} at ?token=abcdefghij0123456789&v=2024-10-21 is bad"
    ours = translate(refusal(status, told), asked)
    assert "the key … at ?token=…&v=2024-10-21 is bad" in str(ours)
    assert HEX_KEY not in f"{ours} {ours.hint}"


def test_a_key_that_stands_for_none_hides_nothing() -> None:
    local = Server(PLAIN, "m", SecretStr("none"))
    assert said(refusal(400, "none of it"), local.secrets) == "none of it"


def silent(request: dict[str, Any]) -> Step:
    """A server that takes every way of asking and heeds none but words."""
    if request.get("tools") or request.get("response_format"):
        return says("<think>{maybe}</think> I am well.")
    return gives(DIAGNOSED)(request)


def test_a_form_that_is_taken_and_not_held_to_is_left(tmp_path: Path) -> None:
    with Loopback([silent]) as loop:
        model = ModelEngine(Server(loop.url, "m"), memory=tmp_path)
        assert asyncio.run(model.diagnose(THREAD)).blocker == "who_decides"
        assert len(loop.requests) == 4
        again = ModelEngine(Server(loop.url, "m"), memory=tmp_path)
        asyncio.run(again.diagnose(THREAD))
        assert len(loop.requests) == 5


def test_a_form_that_was_asked_for_by_name_is_asked_for_again() -> None:
    with Loopback([says("I am well."), gives(DIAGNOSED)]) as loop:
        model = ModelEngine(Server(loop.url, "m", mode="json_schema"))
        assert asyncio.run(model.diagnose(THREAD)).blocker == "who_decides"
        assert [r["response_format"]["type"] for r in loop.requests] == ["json_schema"] * 2


def test_what_never_answered_is_not_remembered(tmp_path: Path) -> None:
    with Loopback([says("I am well.")]) as loop:
        model = ModelEngine(Server(loop.url, "m"), memory=tmp_path)
        with pytest.raises(errors.AnswerUnusable):
            asyncio.run(model.diagnose(THREAD))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "damage",
    [
        {"mode": ["tools"], "dropped": 5, "renamed": [1]},
        {"mode": "none", "dropped": [1], "renamed": {"seed": {}}},
        "tools",
    ],
)
def test_a_damaged_memory_counts_as_none(tmp_path: Path, damage: Any) -> None:
    with Loopback([gives(DIAGNOSED)]) as loop:
        name = Learnt.about(Server(loop.url, "m")).name
        (tmp_path / "servers.json").write_text(json.dumps({name: damage}))
        model = ModelEngine(Server(loop.url, "m"), memory=tmp_path)
        assert asyncio.run(model.diagnose(THREAD)).blocker == "who_decides"
        assert loop.requests[0]["tools"]


@pytest.mark.parametrize(
    "setting",
    [
        {"max_cost": math.nan},
        {"max_cost": -1},
        {"timeout": 0},
        {"timeout": math.inf},
        {"timeout": math.nan},
        {"reasks": -1},
    ],
)
def test_a_limit_that_is_none_is_refused(setting: dict[str, float]) -> None:
    with pytest.raises(errors.BadConfig, match=next(iter(setting))):
        config.load(setting, {})


def test_a_limit_without_a_named_model_asks_for_the_name() -> None:
    with pytest.raises(errors.NotConfigured, match="no model is named"):
        purse("", PLAIN, limit=1.0)


def test_where_the_server_lists_nothing_a_model_has_to_be_named() -> None:
    wire = httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(404, json={})))
    model = ModelEngine(Server(PLAIN), http_client=lambda: wire)
    with pytest.raises(errors.NotConfigured, match="one has to be named"):
        asyncio.run(model.diagnose(THREAD))


def test_a_wait_beyond_the_deadline_is_told() -> None:
    asked = fails(429, "slow down", {"retry-after": "100"})
    with Loopback([asked]) as loop:
        model = ModelEngine(Server(loop.url, "m"), limits=Limits(deadline=5.0))
        with pytest.raises(errors.ServerBusy, match="asks to wait 100 s"):
            asyncio.run(model.diagnose(THREAD))
        assert len(loop.requests) == 1
