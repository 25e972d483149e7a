"""Rows done by several processes: what comes out is what one process makes of them."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from followup.batch import pool as pools
from followup.batch.pool import Pool
from followup.config import Settings
from followup.engines.choose import choose
from followup.errors import AccessDenied, BadUse, EngineFailed
from loopback import Loopback, Step, fails
from tests.batch.made import GOOD, THREAD, TODAY, WEAK, work
from tests.batch.test_killed import answer

OFFLINE = Settings(engine="offline", me="Ana", reasks=0)
BOATS = 230
MIXED: list[dict[str, Any]] = [
    {"message": WEAK}, {"message": GOOD}, {"thread": THREAD}, {"note": "neither"}, {"message": WEAK, "id": "again"},
    {"message": f"{WEAK}\n\nPS =1+1 \ud83d", "ref": 7}, {"thread": THREAD, "level": "emperor"}, {"message": "", "ref": 8},
]  # fmt: skip


def source(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def boats(path: Path, count: int = BOATS) -> Path:
    text = "Hi Tom,\n\nJust checking in on boat {0}. The rudder stock is {0} mm worn.\n\nAny update?\n\nAna"
    return source(path, [{"id": n, "message": text.format(n)} for n in range(1, count + 1)])


def model(url: str, folder: Path) -> Settings:
    return Settings(
        engine="model", me="Ana", model="loop", base_url=url, reasks=0, no_cache=True, mode="json_schema",
        cache=folder / "cache",
    )  # fmt: skip


def two(settings: Settings, concurrency: int = 8) -> Pool:
    """Two processes, however few the rows."""
    pool = Pool.of(settings, TODAY, 2, concurrency, None, None)
    assert pool is not None
    return replace(pool, worth=1)


def done(given: Path, output: Path, settings: Settings, pool: Pool | None) -> bytes:
    work(
        given, output, engine=choose(settings), settings=settings, pool=pool, concurrency=8,
        force=True,
    )  # fmt: skip
    return output.read_bytes()


def test_two_processes_write_what_one_writes(tmp_path: Path) -> None:
    given = source(tmp_path / "in.jsonl", [*MIXED * 2, {"message": WEAK.replace("ketch", "sloop")}])
    alone = done(given, tmp_path / "alone.jsonl", OFFLINE, None)
    assert done(given, tmp_path / "out.jsonl", OFFLINE, two(OFFLINE)) == alone
    assert not (tmp_path / "alone.jsonl.part").exists()


def test_two_processes_ask_a_server_what_one_asks(tmp_path: Path) -> None:
    given = boats(tmp_path / "in.jsonl", 40)
    with Loopback([answer]) as server:
        settings = model(server.url, tmp_path)
        alone = done(given, tmp_path / "alone.jsonl", settings, None)
        assert len(server.requests) == 40
        pool = two(settings, 4)
        assert pool.share.at_once == 2
        assert done(given, tmp_path / "out.jsonl", settings, pool) == alone
        assert len(server.requests) == 80


def test_a_key_that_is_refused_stops_the_batch_and_what_is_done_is_kept(tmp_path: Path) -> None:
    given, output = boats(tmp_path / "in.jsonl", 40), tmp_path / "out.jsonl"
    asked: list[Any] = []

    def some(request: dict[str, Any]) -> Step:
        asked.append(request)
        return answer(request) if len(asked) <= 10 else fails(401, "no such key")

    with Loopback([some]) as server:
        settings = model(server.url, tmp_path)
        with pytest.raises(AccessDenied) as told:
            done(given, output, settings, two(settings))
        assert "10 rows are done and kept" in told.value.hint
        server.script[:] = [answer]
        work(given, output, engine=choose(settings), settings=settings, pool=two(settings))
        assert len(server.requests) <= len(asked) + 30
        alone = done(given, tmp_path / "alone.jsonl", settings, None)
    assert output.read_bytes() == alone


def test_a_process_that_is_killed_stops_the_batch_which_then_goes_on(tmp_path: Path) -> None:
    given, output = boats(tmp_path / "in.jsonl", 40), tmp_path / "out.jsonl"

    def ends_one(request: dict[str, Any]) -> Step:
        if "boat 20." in request["messages"][-1]["content"] and not ended:
            ended.append(_children()[0])
            os.kill(ended[0], signal.SIGKILL)
        return answer(request)

    ended: list[int] = []
    with Loopback([ends_one]) as server:
        settings = model(server.url, tmp_path)
        with pytest.raises(EngineFailed, match="ended of itself"):
            done(given, output, settings, two(settings))
        assert not output.exists()
        assert done(given, output, settings, two(settings)) == done(
            given, tmp_path / "alone.jsonl", settings, None
        )


def _children() -> list[int]:
    found = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return [int(pid) for pid in found if b"pooled" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def test_a_batch_that_is_killed_leaves_no_process_and_goes_on_as_if_nothing_had_been(
    tmp_path: Path,
) -> None:
    given, output = boats(tmp_path / "in.jsonl"), tmp_path / "out.jsonl"
    running: list[subprocess.Popen[bytes]] = []

    def kills_it(request: dict[str, Any]) -> Step:
        if len(server.requests) == BOATS // 2:
            running[0].kill()
        return answer(request)

    with Loopback([kills_it]) as server:
        command = [
            sys.executable, "-c", "from followup.cli import main; main()", "batch", str(given), "-o", str(output), "--processes", "2",
            "--concurrency", "8", "--engine", "model", "--model", "loop", "--me", "Ana", "--today", str(TODAY),
        ]  # fmt: skip
        env = {
            **os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "OPENAI_BASE_URL": server.url,
            "FOLLOWUP_REASKS": "0", "FOLLOWUP_MODE": "json_schema", "FOLLOWUP_CACHE": str(tmp_path / "cache"),
        }  # fmt: skip
        running.append(subprocess.Popen([*command, "--no-cache"], env=env, stderr=subprocess.PIPE))
        # Its processes hold the same stderr, which ends with the last of them.
        running[0].communicate(timeout=60)
        assert running[0].returncode == -signal.SIGKILL
        again = subprocess.run([*command, "--no-cache"], env=env, capture_output=True, text=True)
        assert "going on" in again.stderr, again.stderr
        assert again.returncode == 0, again.stderr
        assert BOATS <= len(server.requests) <= BOATS + 8
    ids = [json.loads(line)["id"] for line in output.read_text().splitlines()]
    assert ids == list(range(1, BOATS + 1))


def test_few_rows_start_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = boats(tmp_path / "in.jsonl", 20)
    pool = Pool.of(OFFLINE, TODAY, 2, 8, None, None)

    def never(*_: object, **__: object) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr(pools, "create_subprocess_exec", never)
    done(given, tmp_path / "out.jsonl", OFFLINE, pool)
    with pytest.raises(AssertionError):
        done(given, tmp_path / "more.jsonl", OFFLINE, two(OFFLINE))


def test_how_many_processes_there_are() -> None:
    online = Settings(engine="model", me="Ana", model="loop", base_url="http://127.0.0.1:1/v1")
    assert Pool.of(online, TODAY, None, 64, None, None) is None
    assert Pool.of(OFFLINE, TODAY, 1, 64, None, None) is None
    most = Pool.of(online, TODAY, 50, 8, 60.0, 1000.0)
    assert most is not None
    assert (most.processes, most.share) == (4, (2, 15.0, 250.0))
    with pytest.raises(BadUse, match="at least 1"):
        Pool.of(OFFLINE, TODAY, 0, 8, None, None)
    with pytest.raises(BadUse, match="hold a cap"):
        Pool.of(online.model_copy(update={"max_cost": 1.0}), TODAY, 2, 8, None, None)


def test_what_is_asked_of_a_pool_that_was_ended_is_an_error(tmp_path: Path) -> None:
    async def asked() -> None:
        pool = two(OFFLINE)
        await pool.begin()
        await pool.aclose()
        row = next(iter(_rows(tmp_path)))
        with pytest.raises(EngineFailed):
            await pool.do(row)

    asyncio.run(asked())


def _rows(folder: Path) -> Any:
    from followup.batch.sources import open_source

    return open_source(boats(folder / "rows.jsonl", 1), {})
