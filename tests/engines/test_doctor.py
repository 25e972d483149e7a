"""The doctor tries the server and says what works."""

from __future__ import annotations

from typing import Any

import pytest

from followup import config
from followup.engines.doctor import report
from loopback import Loopback, Step, completion, fails, gives, says

KEY = "sk-secret-0123456789"


def lines(server: Loopback, **flags: Any) -> list[str]:
    environ = {"OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": KEY}
    return list(report(config.load(flags, environ)))


def test_a_server_with_tools_needs_one_tiny_call() -> None:
    with Loopback([gives({"ready": True})]) as server:
        told = lines(server, model="loop")
    assert [line.split()[0] for line in told] == ["ok", "ok", "ok"]
    assert "function calls" in told[-1]
    assert len(server.requests) == 1
    assert len(str(server.requests[0]["messages"])) < 200
    assert KEY not in "\n".join(told)


def test_what_a_server_lacks_is_said_before_what_works() -> None:
    def plain(request: dict[str, Any]) -> Step:
        if request.get("tools") or request.get("response_format"):
            return fails(400, "tools and response_format are not supported")
        return says('```json\n{"ready": true}\n```')

    with Loopback([plain]) as server:
        told = lines(server)
    assert [line.split()[0] for line in told[2:]] == ["failed", "failed", "failed", "ok"]
    assert "plain text" in told[-1]


def test_a_wrong_key_is_said_to_be_wrong() -> None:
    with Loopback([fails(401, f"bad key {KEY}")]) as server:
        told = lines(server)
    assert "refused the key" in told[-1]
    assert len(server.requests) == 1
    assert KEY not in "\n".join(told)


def test_a_model_that_the_server_does_not_list_is_named() -> None:
    with Loopback([gives({"ready": True})], models=["a", "b"]) as server:
        told = lines(server, model="c")
    assert "missing  model 'c': the server lists a, b" in told


def test_among_several_models_one_must_be_named() -> None:
    with Loopback([gives({"ready": True})], models=["a", "b"]) as server:
        told = lines(server)
    assert told[-1].startswith("failed   model")
    assert server.requests == []


def test_a_server_that_is_not_there_is_said_to_be_so() -> None:
    told = list(report(config.load({"model": "m"}, {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1"})))
    assert "cannot be reached" in told[-1]


def test_a_slow_server_is_waited_for_as_long_as_the_user_allows_and_asked_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Another way of asking would queue behind the first."""
    monkeypatch.setattr("followup.engines.doctor._PATIENCE", 1.0)

    def slow(_: dict[str, Any]) -> Step:
        return Step(delay=2.0, body=completion({"content": "no"}).body)

    with Loopback([slow]) as server:
        told = lines(server, model="loop")
        assert "had not answered when the time was up" in told[-1]
        assert len(server.requests) == 1
    with Loopback([slow, gives({"ready": True})]) as server:
        told = lines(server, model="loop", timeout=5)
    assert told[-1].startswith("ok ")


def test_a_model_that_is_not_there_is_asked_for_once() -> None:
    """Another way of asking finds it no better."""
    with Loopback([fails(404, "no model m")]) as server:
        told = lines(server, model="m")
        assert "has no model 'm'" in told[-1]
        assert len(server.requests) == 1


def test_what_to_do_is_said_where_no_way_works() -> None:
    with Loopback([fails(400, "no tools, no response_format, no grammar")]) as server:
        told = lines(server)
    assert len(told) == 6
    assert [line for line in told if "another model or server" in line] == told[-1:]
