"""Answers kept on disk: the same request is paid for once, and nothing else comes back."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from followup import prompts
from followup.engines.cache import CachedEngine, default_folder
from followup.engines.model import ModelEngine
from followup.engines.servers import Server
from followup.values import Brief, Diagnosis, Draft, Finding, Message, Thread
from loopback import Loopback, gives

KEY = "sk-secret-0123456789"
THREAD = Thread(
    subject="Boiler",
    me="Ann",
    contact="Raj",
    messages=(Message(sender="Raj", body="The landlord still has to agree."),),
)
DIAGNOSED: dict[str, Any] = {
    "reason": "The landlord's yes.",
    "scores": {"who_decides": 1, "missing_info": 0, "too_busy": 0},
    "evidence": [{"quote": "The landlord still has to agree", "message": 0}],
    "signals": [],
}


def ask(
    server: Loopback, folder: Path, *, thread: Thread = THREAD, model: str = "loop", **more: Any
) -> Diagnosis:
    at = Server(server.url, model, SecretStr(KEY))
    engine = CachedEngine(ModelEngine(at, **more), folder)

    async def go() -> Diagnosis:
        try:
            return await engine.diagnose(thread)
        finally:
            await engine.aclose()

    return asyncio.run(go())


def test_the_same_request_is_sent_once(tmp_path: Path) -> None:
    with Loopback([gives(DIAGNOSED)]) as server:
        first = ask(server, tmp_path)
        assert ask(server, tmp_path) == first
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"model": "other"},
        {"thread": THREAD.model_copy(update={"subject": "The boiler"})},
    ],
    ids=["model", "thread"],
)
def test_another_request_is_sent(tmp_path: Path, change: dict[str, Any]) -> None:
    with Loopback([gives(DIAGNOSED)]) as server:
        ask(server, tmp_path)
        ask(server, tmp_path, **change)
    assert len(server.requests) == 2


def test_another_wording_of_the_prompt_is_sent(tmp_path: Path) -> None:
    own = tmp_path / "own" / "diagnose"
    own.mkdir(parents=True)
    text = prompts.load("diagnose").text
    (own / "v1.md").write_text(text.replace("# How to read", "# Reading"))
    with Loopback([gives(DIAGNOSED)]) as server:
        ask(server, tmp_path)
        ask(server, tmp_path, prompts=prompts.chosen(folder=own.parent))
    assert len(server.requests) == 2


def test_another_endpoint_is_asked_itself(tmp_path: Path) -> None:
    with Loopback([gives(DIAGNOSED)]) as one, Loopback([gives(DIAGNOSED)]) as two:
        ask(one, tmp_path)
        ask(two, tmp_path)
    assert len(two.requests) == 1


def test_a_diagnosis_with_a_quote_that_stands_nowhere_is_not_kept(tmp_path: Path) -> None:
    bad = {**DIAGNOSED, "evidence": [{"quote": "my hands are tied", "message": 0}]}
    with Loopback([gives(bad), gives(DIAGNOSED)]) as server:
        ask(server, tmp_path)
        assert ask(server, tmp_path).evidence[0].quote == "The landlord still has to agree"
    assert len(server.requests) == 2


def test_no_file_holds_the_key(tmp_path: Path) -> None:
    with Loopback([gives(DIAGNOSED)]) as server:
        ask(server, tmp_path)
    files = [p for p in tmp_path.rglob("*") if p.is_file()]
    assert len(files) == 1
    assert KEY.encode() not in files[0].read_bytes()
    assert KEY not in str(files[0])


@pytest.mark.parametrize("damage", ["", "{", '{"blocker": "no"}', "[" * 99_999])
def test_a_damaged_entry_counts_as_none(tmp_path: Path, damage: str) -> None:
    with Loopback([gives(DIAGNOSED)]) as server:
        ask(server, tmp_path)
        (entry,) = (p for p in tmp_path.rglob("*.json"))
        entry.write_text(damage)
        assert ask(server, tmp_path).blocker == "who_decides"
    assert len(server.requests) == 2


def test_a_folder_that_cannot_be_written_costs_only_the_cache(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with Loopback([gives(DIAGNOSED)]) as server:
        engine = CachedEngine(ModelEngine(Server(server.url, "loop")), blocked)
        found = asyncio.run(engine.diagnose(THREAD))
    assert found.blocker == "who_decides"
    assert "cannot be written" in engine.use().note


def test_a_draft_and_its_repair_are_kept_apart(tmp_path: Path) -> None:
    written = {
        "new_value": {"text": "a note", "source": "thread:0"},
        "answers": {"yes": "send it", "no": "drop it"},
        "body": "The note is below. Shall I send it, or wait until May?",
        "question": "Shall I send it, or wait until May?",
        "way_out": "or wait until May?",
    }
    brief = Brief(thread=THREAD, today="2026-11-24")  # type: ignore[arg-type]
    finding = Finding(code="FU1", name="x", message="y")
    with Loopback([gives(written)]) as server:

        def engine() -> CachedEngine:
            return CachedEngine(ModelEngine(Server(server.url, "loop")), tmp_path)

        async def go(one: CachedEngine) -> tuple[Draft, Draft]:
            draft = await one.write(brief)
            return draft, await one.repair(brief, draft, [finding])

        first = asyncio.run(go(engine()))
        again = engine()
        assert asyncio.run(go(again)) == first
    assert len(server.requests) == 2
    assert again.use().note == "2 answers came from the cache."


def test_the_folder_follows_the_desktop() -> None:
    assert default_folder({"XDG_CACHE_HOME": "/x"}) == Path("/x/followup")
    assert default_folder({}).name == "followup"


def test_what_a_server_takes_is_remembered_by_the_next_run(tmp_path: Path) -> None:
    from loopback import fails

    def no_tools(request: dict[str, Any]) -> Any:
        return fails(400, "no tools here") if request.get("tools") else gives(DIAGNOSED)(request)

    with Loopback([no_tools]) as server:
        for _ in range(2):
            engine = ModelEngine(Server(server.url, "loop"), memory=tmp_path)
            asyncio.run(engine.diagnose(THREAD))
    assert [bool(r.get("tools")) for r in server.requests] == [True, False, False]


def test_what_is_remembered_does_not_name_the_address(tmp_path: Path) -> None:
    """Some gateways take an account's token in it."""
    from loopback import fails

    def no_tools(request: dict[str, Any]) -> Any:
        return fails(400, "no tools here") if request.get("tools") else gives(DIAGNOSED)(request)

    with Loopback([no_tools]) as server:
        engine = ModelEngine(Server(server.url, "loop"), memory=tmp_path)
        asyncio.run(engine.diagnose(THREAD))
    kept = "".join(path.read_text() for path in tmp_path.rglob("*") if path.is_file())
    assert "json_schema" in kept
    assert str(server.port) not in kept
