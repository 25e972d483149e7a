"""Runs of the model engine against the scripted server: prompts, repeats, and a run that is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from followup import prompts
from followup.evals import record
from loopback import Loopback, Request, Step, gives
from tests.evals.made import suite_file
from tests.evals.test_exchange import DIAGNOSIS, DRAFT

ROOT = Path(__file__).parents[2]


def answer(request: Request) -> Step:
    """A diagnosis or a draft, whichever the schema asks for."""
    asked = request["tools"][0]["function"]["name"] if request.get("tools") else ""
    quoted = {**DIAGNOSIS, "evidence": [{"quote": "Hi Sam", "message": 1}]}  # stands in each
    return gives(quoted if asked == "DiagnoseAnswer" else DRAFT)(request)


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback([answer]) as running:
        yield running


def _start(server: Loopback, folder: Path, *more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [
            sys.executable, "-c", "from followup.cli import main; main()", "eval", "run",
            str(suite_file(folder)), "--engine", "model", "--model", "loop",
            "-o", str(folder / "runs"), *more,
        ],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
        env={
            "PATH": os.environ["PATH"], "PYTHONPATH": ":".join(sys.path), "HOME": str(folder),
            "XDG_CACHE_HOME": str(folder / "cache"), "OPENAI_BASE_URL": server.url,
        },
    )  # fmt: skip


def _eval_run(server: Loopback, folder: Path, *more: str) -> str:
    """What it prints; it must end well."""
    started = _start(server, folder, *more)
    out, err = started.communicate(timeout=60)
    assert started.returncode == 0, err
    return out


def test_two_versions_of_a_prompt_are_two_runs_with_their_own_hashes(
    server: Loopback, tmp_path: Path
) -> None:
    own = tmp_path / "prompts" / "write"
    own.mkdir(parents=True)
    text = prompts.load("write/v1").text.replace("version: v1", "version: v2")
    (own / "v2.md").write_text(text.replace("You write one message", "You write a message"))
    told = _eval_run(
        server, tmp_path, "--prompts", str(own.parent), "--prompt", "write=v1",
        "--prompt", "write=v2",
    )  # fmt: skip
    heads = [record.read(Path(path)).head for path in told.split()]
    assert [head.name for head in heads] == ["model-loop-write=v1", "model-loop-write=v2"]
    hashes = [head.prompts[f"write/{v}"] for head, v in zip(heads, ("v1", "v2"), strict=True)]
    assert hashes[0] == prompts.load("write/v1").hash != hashes[1]
    assert heads[0].dataset == heads[1].dataset
    first = [r["messages"][0]["content"] for r in server.requests if len(r["messages"]) == 2]
    sent = Counter(text[:19] for text in first)
    assert sent["You write one messa"] == sent["You write a message"] == 4


def test_each_repeat_is_asked_and_the_next_run_comes_from_the_cache(
    server: Loopback, tmp_path: Path
) -> None:
    """Three repeats that were one cached answer would look like an engine that never varies."""
    (path,) = _eval_run(server, tmp_path, "--repeat", "3").split()
    run = record.read(Path(path))
    assert Counter(one.id for one in run.outputs) == dict.fromkeys(
        ("rack", "pond", "hall", "gate"), 3
    )
    asked = Counter(_thread_of(request) for request in server.requests)
    assert all(one.use.calls >= 2 for one in run.outputs)
    assert min(asked.values()) >= 6
    before = len(server.requests)
    _eval_run(server, tmp_path, "--repeat", "3", "--force")
    assert len(server.requests) == before


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_killed_run_goes_on_where_it_was(tmp_path: Path, how: signal.Signals) -> None:
    """No answer that was kept is asked for again, also without a cache."""

    def late(request: Request) -> Step:
        step = answer(request)
        step.delay = 0.15
        return step

    with Loopback([late]) as server:
        started = _start(server, tmp_path, "--no-cache", "--concurrency", "1")
        part = tmp_path / "runs" / "cases-model-loop.jsonl.part"
        deadline = time.monotonic() + 30
        while not part.is_file() or part.read_bytes().count(b"\n") < 3:
            assert time.monotonic() < deadline
            assert started.poll() is None
            time.sleep(0.02)
        started.send_signal(how)
        _, told = started.communicate()
        assert "Traceback" not in told
        if how == signal.SIGINT:
            assert (started.returncode, "the same command goes on" in told) == (130, True)
        kept = [json.loads(line)["id"] for line in part.read_text("utf-8").splitlines()[1:3]]
        before = len(server.requests)
        (path,) = _eval_run(server, tmp_path, "--no-cache").split()
        after = {_thread_of(request) for request in server.requests[before:]}
    run = record.read(Path(path))
    assert [one.id for one in run.outputs] == ["rack", "pond", "hall", "gate"]
    assert kept == ["rack", "pond"]
    assert after == {"hall floor", "park gate"}


def _thread_of(request: dict[str, Any]) -> str:
    text = request["messages"][1]["content"]
    things = ("cycle rack", "pond survey", "hall floor", "park gate")
    return next(thing for thing in things if thing in text)
