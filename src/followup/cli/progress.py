"""A bar on stderr while a batch runs, where a person looks on: rate, time left, spent, failed."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from followup.batch.run import Moment, Watch

_EVERY = 0.2  # seconds between two looks


@contextmanager
def bar(quiet: bool) -> Iterator[Watch]:
    """What a batch calls after each row; it does nothing where stderr is no terminal."""
    if quiet or not sys.stderr.isatty():
        yield _nothing
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        BarColumn(), TextColumn("{task.percentage:>3.0f}%"), TextColumn("{task.description}"),
        TextColumn("left"), TimeRemainingColumn(),
    )  # fmt: skip
    began = last = time.monotonic()
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("")

        def watch(moment: Callable[[], Moment]) -> None:
            nonlocal last
            now = time.monotonic()
            if now - last >= _EVERY:
                last, seen = now, moment()
                told = words(seen, now - began)
                progress.update(task, completed=seen.at, total=seen.size, description=told)

        yield watch


def words(seen: Moment, seconds: float) -> str:
    """'1,200 rows, 53.1 a second, spent $0.0120, 3 failed'."""
    parts = [f"{seen.rows:,} rows", f"{seen.rows / max(seconds, 0.001):.1f} a second"]
    if seen.spent is not None:
        parts.append(f"spent ${seen.spent:.4f}")
    return ", ".join([*parts, f"{seen.failed:,} failed"])


def _nothing(_: object) -> None:
    """Nobody looks on."""
