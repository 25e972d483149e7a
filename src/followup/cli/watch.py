"""Run again whenever a file is saved; ends with Ctrl-C."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from followup.errors import BadInput

EVERY = 0.3  # seconds between two looks


def watching(
    paths: list[Path],
    run: Callable[[], None],
    rest: Callable[[float], None] = time.sleep,
) -> None:
    """Run once, then each time that one of the files has changed. `rest` waits between looks."""
    before: dict[Path, float] = {}
    while True:
        now = {path: _saved(path) for path in paths}
        if now != before:
            before = now
            if sys.stdout.isatty():
                sys.stdout.write("\x1b[2J\x1b[H")
            run()
            sys.stdout.flush()
        rest(EVERY)


def _saved(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        raise BadInput(f"{path}: no such file.", "Name a file that is there.") from None
