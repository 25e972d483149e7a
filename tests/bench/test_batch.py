"""A whole batch beside the bare client, and what a row takes: CPU, and memory as rows grow.

`FOLLOWUP_BENCH_ROWS=100000` adds a size to the offline table; count on 3 to 15 ms a row.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import median
from typing import NamedTuple

import openai
import pytest

from followup.batch import run
from followup.batch.pool import Pool
from followup.config import Settings
from followup.engines.choose import choose
from followup.engines.model import ModelEngine
from followup.engines.pace import Pace
from followup.values import Brief

pytestmark = pytest.mark.bench
LATENCY, AT_ONCE, ROWS = 0.2, 64, 1280
ROUNDS = int(os.environ.get("FOLLOWUP_BENCH_ROUNDS", "3"))
NAMES = ("bare client", "batch", "batch --processes 2")
SIZES = (1_000, 10_000)
TODAY = date(2026, 6, 1)
BODY = "Hi Tom,\n\nThe survey found the rudder stock 4 mm worn.\n\nShall I order a new one, or should it wait?\n\nAna"
ANSWER = {
    "new_value": {"text": "rudder stock 4 mm worn", "source": "message"},
    "subject": "",
    "body": BODY,
    "question": "Shall I order a new one, or should it wait?",
    "way_out": "or should it wait",
    "answers": {"yes": "order it", "no": "wait"},
}
OFFLINE = """
import re, sys, time
from datetime import date
from pathlib import Path
from followup.batch import run
from followup.config import Settings
from followup.engines.offline.engine import OfflineEngine
began = time.perf_counter()
run(Path(sys.argv[1]), Path(sys.argv[2]), engine=OfflineEngine(), settings=Settings(me="Ana"),
    today=date(2026, 6, 1), columns={})
status = Path("/proc/self/status").read_text()  # ru_maxrss would count the parent's pages too
peak = int(re.search("VmHWM: *\\t* *([0-9]+)", status)[1])
print(time.perf_counter() - began, time.process_time(), peak / 1024)
"""


class Rate(NamedTuple):
    """Calls a second, and milliseconds of CPU a call."""

    calls: float
    cpu: float


def message(number: int) -> str:
    return (
        f"Hi Tom,\n\nJust checking in on order {number}. The survey found the rudder stock 4 mm "
        "worn.\n\nAny update?\n\nAna"
    )


def source(path: Path, rows: int) -> Path:
    with path.open("w") as file:
        file.writelines(json.dumps({"id": n, "message": message(n)}) + "\n" for n in range(rows))
    return path


@pytest.fixture
def server() -> Iterator[str]:
    """In a process of its own, so that its work is not counted."""
    script = Path(__file__).parents[1] / "loopback.py"
    command = [sys.executable, str(script), str(LATENCY), json.dumps(ANSWER)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stdin is not None
        yield running.stdout.readline().decode().strip()
        running.stdin.close()


def settings(url: str) -> Settings:
    return Settings(
        engine="model", me="Ana", model="loop", base_url=url, reasks=0, no_cache=True,
        mode="json_schema",
    )  # fmt: skip


def ours(url: str, given: Path, output: Path, processes: int = 1) -> Rate:
    """The whole batch; what several processes take to start is in it."""
    chosen = settings(url)
    wall, cpu = time.perf_counter(), cpu_seconds()
    summary = run(
        given, output, engine=choose(chosen, Pace(AT_ONCE)), settings=chosen, today=TODAY,
        columns={}, concurrency=AT_ONCE,
        pool=Pool.of(chosen, TODAY, processes, AT_ONCE, None, None),
    )  # fmt: skip
    took = time.perf_counter() - wall
    assert summary.failed == 0
    return Rate(summary.rows / took, (cpu_seconds() - cpu) / summary.rows * 1000)


def cpu_seconds() -> float:
    """Of this process and of those it has ended."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


async def bare(url: str) -> Rate:
    brief = Brief(message=message(1), today=TODAY)
    told = ModelEngine.unasked(settings(url)).request("write", brief)
    shape = {"name": "answer", "schema": told["schema"]}
    gate = asyncio.Semaphore(AT_ONCE)
    client = openai.AsyncOpenAI(
        api_key="x", base_url=url, max_retries=0, http_client=openai.DefaultAioHttpClient()
    )

    async def call() -> None:
        async with gate:
            done = await client.chat.completions.create(
                model="loop",
                messages=told["messages"],
                response_format={"type": "json_schema", "json_schema": shape},  # type: ignore[arg-type]
            )
            assert done.choices[0].message.content

    async with client:
        await asyncio.gather(*(call() for _ in range(AT_ONCE)))
        wall, cpu = time.perf_counter(), time.process_time()
        await asyncio.gather(*(call() for _ in range(ROWS)))
        took = time.perf_counter() - wall
        return Rate(ROWS / took, (time.process_time() - cpu) / ROWS * 1000)


def test_a_batch_beside_the_bare_client(
    server: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ours(server, source(tmp_path / "first.jsonl", 2 * AT_ONCE), tmp_path / "first-out.jsonl")
    given = source(tmp_path / "in.jsonl", ROWS)
    rounds = [
        (
            asyncio.run(bare(server)),
            *(ours(server, given, tmp_path / f"out{n}-{at}.jsonl", n) for n in (1, 2)),
        )
        for at in range(ROUNDS)
    ]
    ideal = AT_ONCE / LATENCY
    with capsys.disabled():
        print(f"\n{'':<22}{'calls/s':>9}{'of ideal':>10}{'of bare':>9}{'CPU ms/row':>12}")
        print(f"{'ideal':<22}{ideal:>9.0f}{1:>10.2f}")
        for name, rates in zip(NAMES, zip(*rounds, strict=True), strict=True):
            of_bare = [rate.calls / one[0].calls for rate, one in zip(rates, rounds, strict=True)]
            calls, cpu = (median(values) for values in zip(*rates, strict=True))
            print(
                f"{name:<22}{calls:>9.0f}{calls / ideal:>10.2f}{median(of_bare):>9.2f}{cpu:>12.2f}"
            )
    # The budget is 0.75, the aim 0.9. The checks of message and draft run on the core that makes the
    # calls; on a busy machine that leaves two thirds of the bare client's calls.
    assert median(one.calls / bare.calls for bare, one, _ in rounds) >= 0.4


def test_memory_is_flat_as_rows_grow(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    more = os.environ.get("FOLLOWUP_BENCH_ROWS", "")
    sizes = [*SIZES, *([int(more)] if more else [])]
    peaks = []
    with capsys.disabled():
        print(f"\n{'rows':>10}{'rows/s':>9}{'CPU ms/row':>12}{'peak MB':>9}{'of first':>10}")
        for size in sizes:
            given = source(tmp_path / f"in{size}.jsonl", size)
            command = [
                sys.executable,
                "-c",
                OFFLINE,
                str(given),
                str(tmp_path / f"out{size}.jsonl"),
            ]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            wall, cpu, peak = map(float, done.stdout.split())
            peaks.append(peak)
            print(
                f"{size:>10,}{size / wall:>9.0f}{cpu / size * 1000:>12.2f}{peak:>9.0f}"
                f"{peak / peaks[0]:>10.2f}"
            )
    assert max(peaks) <= 1.5 * peaks[0]
