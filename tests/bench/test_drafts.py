"""What a whole offline draft costs beyond reading: diagnosis, day, item, draft and checks."""

from __future__ import annotations

import asyncio
import functools
import gc
import json
import time
from datetime import date
from pathlib import Path

import pytest

from followup.pipeline import Options, follow_up_async
from followup.reading import read_thread
from followup.values import Thread

pytestmark = pytest.mark.bench
THREADS = Path(__file__).parents[2] / "evals" / "threads"
Job = tuple[Thread, Options]


def jobs() -> list[Job]:
    found = []
    for line in (THREADS / "labels.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        today = date.fromisoformat(row["today"])
        read = read_thread(THREADS / row["file"], me=row["me"], today=today)
        found.append((read, Options(today=today, level=row["level"], country=row["country"])))
    return found


def forget() -> None:
    """What is kept of texts; tables and patterns (caches of a few) stay."""
    caches = (one for one in gc.get_objects() if isinstance(one, functools._lru_cache_wrapper))
    for one in caches:
        if "followup" in one.__module__ and (one.cache_parameters()["maxsize"] or 0) > 2:
            one.cache_clear()


async def spans(given: list[Job]) -> list[float]:
    """Seconds of process time a draft, the shortest first; no thread met before."""
    forget()
    found = []
    for thread, how in given:
        started = time.process_time()
        await follow_up_async(thread, how)
        found.append(time.process_time() - started)
    return sorted(found)


def test_a_hundred_drafts_a_second(capsys: pytest.CaptureFixture[str]) -> None:
    given = jobs()
    asyncio.run(spans(given))
    best = min((asyncio.run(spans(given)) for _ in range(3)), key=sum)
    rate, late = len(best) / sum(best), best[int(0.95 * len(best))] * 1000
    with capsys.disabled():
        print(f"\noffline drafts: {rate:.0f} a second on one core; 95 in 100 under {late:.0f} ms")
    assert rate > 30
    assert late < 100
