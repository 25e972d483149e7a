"""Ctrl-C: one clear line, the exit code that a shell expects, and nothing half written."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from followup.cli import io
from followup.engines.cache import CachedEngine
from followup.engines.recorded import ScriptedEngine
from followup.values import Brief, Draft
from loopback import Loopback, Step
from tests.cli.test_cli import ROOT, THREAD

LINE = "followup: stopped; no file was left half written.\n"


def start(*arguments: str, **env: str) -> subprocess.Popen[str]:
    """`followup ARGUMENTS`, under way."""
    return subprocess.Popen(
        [sys.executable, "-c", "from followup.cli import main; main()", *arguments],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": ":".join(sys.path), **env},
    )  # fmt: skip


@pytest.mark.parametrize("verb", ["draft", "diagnose"])
def test_a_verb_that_waits_for_its_server_is_stopped(tmp_path: Path, verb: str) -> None:
    eml = ["--eml", str(tmp_path / "out.eml")] if verb == "draft" else []
    with Loopback([Step(delay=60)]) as server:
        going = start(
            verb, str(THREAD), "--engine", "model", "--model", "loop", *eml,
            OPENAI_BASE_URL=server.url, FOLLOWUP_CACHE=str(tmp_path / "cache"),
        )  # fmt: skip
        until = time.monotonic() + 30
        while not server.requests:
            assert time.monotonic() < until
            assert going.poll() is None
            time.sleep(0.02)
        going.send_signal(signal.SIGINT)
        out, told = going.communicate(timeout=30)
    assert (going.returncode, out, told) == (130, "", LINE)
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def _stopped(*_: Any, **__: Any) -> None:
    raise KeyboardInterrupt


def test_a_file_keeps_what_it_held_where_the_writing_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "out.eml"
    path.write_bytes(b"as it was")
    monkeypatch.setattr(Path, "replace", _stopped)
    with pytest.raises(KeyboardInterrupt):
        io.write_new(path, b"half", force=True)
    assert [p.name for p in tmp_path.iterdir()] == ["out.eml"]
    assert path.read_bytes() == b"as it was"


class Asking(ScriptedEngine):
    """A scripted engine that can say what it would send."""

    def request(self, kind: str, *given: Any) -> dict[str, Any]:
        return {"model": "loop", "kind": kind}


def test_an_answer_is_kept_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = CachedEngine(Asking(drafts=[Draft(body="Hi")]), tmp_path)
    monkeypatch.setattr(os, "replace", _stopped)
    with pytest.raises(KeyboardInterrupt):
        asyncio.run(engine.write(Brief(today=dt.date(2026, 11, 25))))
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []
