"""Runs one batch again and again and kills it at random moments; a program of its own.

`python killing.py SOURCE FOLDER KILLS SEED [URL]` forks a child for each start, which is cheap once all
is imported (a first batch is let through for that), and sends it SIGKILL. An output that got whole in spite of that is followed by a new one. It
prints, for each whole output, its name and how often it was killed, as JSON.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from datetime import date
from pathlib import Path

from followup.batch import run
from followup.config import Settings
from followup.engines.choose import choose
from followup.errors import BadUse

CONCURRENCY = 4
LONGEST = 0.25  # seconds that a start may live


def settings(url: str, cache: str) -> Settings:
    """With a server at `url` and no re-asks, so that a row is one call; offline without one."""
    if not url:
        return Settings(engine="offline", me="Ana")
    return Settings(
        engine="model", me="Ana", model="loop", base_url=url, reasks=0, no_cache=True, mode="json_schema",
        cache=Path(cache),
    )  # fmt: skip


def batch(source: Path, output: Path, chosen: Settings) -> None:
    run(
        source, output, engine=choose(chosen), settings=chosen, today=date(2026, 6, 1), columns={},
        concurrency=CONCURRENCY,
    )  # fmt: skip


def start(source: Path, output: Path, chosen: Settings) -> int:
    child = os.fork()
    if child == 0:
        code = 1
        try:
            batch(source, output, chosen)
            code = 0
        except BadUse as error:  # whole already: it was killed after its last write
            code = 0 if "it is there already" in str(error) else 1
        finally:
            os._exit(code)
    return child


def killed(child: int, after: float) -> bool:
    """Whether it still ran when it was killed; an error of its own ends all."""
    ends = time.monotonic() + after
    while time.monotonic() < ends:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            assert status == 0, f"the batch failed with {status}"
            return False
        time.sleep(0.0005)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def main(source: Path, folder: Path, kills: int, seed: int, url: str) -> list[dict[str, object]]:
    chosen, chance = settings(url, str(folder / "cache")), random.Random(seed)
    batch(source, folder / f"first{source.suffix}", chosen)  # imports all, once
    whole: list[dict[str, object]] = []
    done = 0
    while done < kills:
        output, times = folder / f"out{len(whole)}{source.suffix}", 0
        while killed(start(source, output, chosen), chance.uniform(0.0, LONGEST)):
            times += 1
        done += times
        whole.append({"output": str(output), "kills": times})
    return whole


if __name__ == "__main__":
    given = [*sys.argv[1:], ""]
    told = main(Path(given[0]), Path(given[1]), int(given[2]), int(given[3]), given[4])
    print(json.dumps(told))
