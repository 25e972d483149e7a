"""The model engine beside the bare openai client, on one loopback server and one transport."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import openai
import pytest

from followup.engines.answers import DiagnoseAnswer
from followup.engines.model import ModelEngine
from followup.engines.servers import Server
from followup.values import Message, Thread

pytestmark = pytest.mark.bench
LATENCY, SIDE_BY_SIDE, CALLS, ROUNDS = 0.2, 64, 1280, 3
THREAD = Thread(
    subject="Post",
    me="Ann",
    contact="Raj",
    messages=(Message(sender="Raj", body="The landlord still has to agree to it. " * 10),),
)
ANSWER = {
    "reason": "His yes.",
    "scores": {"who_decides": 0.9, "missing_info": 0.05, "too_busy": 0.05},
    "evidence": [{"quote": "The landlord still has to agree", "message": 0}],
    "signals": [],
    "deadline": None,
}


class Rate(NamedTuple):
    """Calls a second, and milliseconds of CPU a call."""

    calls: float
    cpu: float


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


async def rate(call: Callable[[], Awaitable[Any]]) -> Rate:
    gate = asyncio.Semaphore(SIDE_BY_SIDE)

    async def one() -> None:
        async with gate:
            await call()

    await asyncio.gather(*(one() for _ in range(SIDE_BY_SIDE)))
    wall, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(one() for _ in range(CALLS)))
    took = time.perf_counter() - wall
    return Rate(CALLS / took, (time.process_time() - cpu) / CALLS * 1000)


async def bare(url: str, messages: Any) -> Rate:
    schema = {"name": "D", "parameters": DiagnoseAnswer.model_json_schema()}
    client = openai.AsyncOpenAI(
        api_key="x", base_url=url, max_retries=0, http_client=openai.DefaultAioHttpClient()
    )

    async def call() -> None:
        done = await client.chat.completions.create(
            model="loop",
            messages=messages,
            tools=[{"type": "function", "function": schema}],  # type: ignore[list-item]
            tool_choice={"type": "function", "function": {"name": "D"}},
        )
        assert done.choices[0].message.tool_calls

    async with client:
        return await rate(call)


async def ours(url: str) -> Rate:
    async with ModelEngine(Server(url, "loop")) as engine:
        return await rate(lambda: engine.diagnose(THREAD))


def test_the_engine_carries_three_quarters_of_the_bare_clients_calls(
    server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    messages = ModelEngine(Server(server, "loop")).request("diagnose", THREAD)["messages"]
    pairs = [
        (asyncio.run(bare(server, messages)), asyncio.run(ours(server))) for _ in range(ROUNDS)
    ]
    ratio = median(two.calls / one.calls for one, two in pairs)
    one, two = sorted(pairs, key=lambda p: p[1].calls / p[0].calls)[ROUNDS // 2]
    ideal = SIDE_BY_SIDE / LATENCY
    with capsys.disabled():
        print(
            f"\nmodel engine: {two.calls:.0f} calls/s, {two.cpu:.2f} ms CPU a call; bare client: "
            f"{one.calls:.0f} calls/s, {one.cpu:.2f} ms; ratio {ratio:.2f}; "
            f"{two.calls / ideal:.2f} of the ideal rate ({ideal:.0f}/s)"
        )
    assert ratio >= 0.75
