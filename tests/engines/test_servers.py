"""The address and the key of a server: as users paste them, and shown nowhere."""

from __future__ import annotations

import asyncio

import httpx
import openai
import pytest
from pydantic import SecretStr

from followup import config, errors
from followup.engines.cost import Purse
from followup.engines.model_faults import said, translate
from followup.engines.model_http import Wire
from followup.engines.servers import Limits, Server

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
