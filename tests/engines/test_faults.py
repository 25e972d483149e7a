"""Every error of the openai package becomes one of ours, and none shows a key."""

from __future__ import annotations

import inspect
from typing import Any

import httpx
import openai
import pytest

from followup import errors
from followup.engines.model_faults import retry_after, said, translate, worth_another_try
from followup.engines.servers import Server

SERVER = Server("http://user:sk-in-url@127.0.0.1:8000/v1?key=sk-in-query", "m")
KEY = "sk-proj-abcdef1234567890"


def family(root: type) -> list[type]:
    return [root, *(c for child in root.__subclasses__() for c in family(child))]


def made(kind: type, status: int = 500, message: str = "no", **headers: str) -> Any:
    """An instance of an exception class, whatever its constructor wants."""
    request = httpx.Request("POST", "http://127.0.0.1/v1/chat/completions")
    response = httpx.Response(status, headers=headers, request=request)
    body = {"message": message, "code": None}
    known = {"message": message, "response": response, "body": body, "request": request}
    if kind is openai.LengthFinishReasonError:
        return kind.__new__(kind)
    if kind.__init__ is Exception.__init__:
        return kind(message)
    wanted = [p for n, p in inspect.signature(kind.__init__).parameters.items() if n != "self"]
    required = {p.name: "x" for p in wanted if p.default is p.empty and p.kind != p.VAR_KEYWORD}
    return kind(**required | {p.name: known[p.name] for p in wanted if p.name in known})


OURS = [c for c in family(openai.OpenAIError) if c.__module__.startswith("openai")]


@pytest.mark.parametrize("kind", OURS, ids=lambda c: c.__name__)
def test_each_of_their_errors_becomes_one_of_ours(kind: type) -> None:
    ours = translate(made(kind), SERVER)
    assert isinstance(ours, errors.EngineFailed)
    assert str(ours)
    assert ours.hint


def test_the_walk_meets_all_that_matter() -> None:
    names = {c.__name__ for c in OURS}
    assert {"APITimeoutError", "RateLimitError", "AuthenticationError", "NotFoundError"} <= names
    assert len(names) >= 15


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, errors.ServerRejected),
        (401, errors.AccessDenied),
        (402, errors.ServerRejected),
        (403, errors.AccessDenied),
        (404, errors.NotThere),
        (408, errors.ServerBusy),
        (409, errors.ServerBusy),
        (422, errors.ServerRejected),
        (429, errors.ServerBusy),
        (500, errors.ServerBusy),
        (529, errors.ServerBusy),
    ],
)
def test_a_status_becomes_its_kind_without_key_or_address(status: int, kind: type) -> None:
    error = made(openai.APIStatusError, status, f"Incorrect key {KEY} Bearer {KEY}")
    ours = translate(error, SERVER)
    assert type(ours) is kind
    for secret in (KEY, KEY[:10], "sk-in-url", "sk-in-query"):
        assert secret not in f"{ours} {ours.hint}"


def test_what_a_server_says_is_kept_short() -> None:
    assert len(said(made(openai.APIStatusError, 400, "long " * 400))) < 200


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503, 504])
def test_what_passes_is_worth_another_try(status: int) -> None:
    assert worth_another_try(made(openai.APIStatusError, status))


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422, 501])
def test_what_stays_is_not(status: int) -> None:
    assert not worth_another_try(made(openai.APIStatusError, status))


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "1500"}, 1.5),
        ({"retry-after": "Thu, 01 Jan 1970 00:01:40 GMT"}, 60.0),
        ({"retry-after": "Thu, 01 Jan 1970 00:00:10 GMT"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({}, None),
    ],
)
def test_retry_after_is_read_in_every_form(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(made(openai.APIStatusError, 429, **headers), now=40.0) == seconds
