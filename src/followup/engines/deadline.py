"""A deadline over several calls: diagnosis, draft and re-asks of one follow-up share it.

with within(60):
    ...  # every call of an engine in here ends by then, or raises TookTooLong
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(slots=True)
class _Deadline:
    """When it is over, on the monotonic clock, and the one that stands around it."""

    ends: float
    outer: _Deadline | None


_DEADLINE: ContextVar[_Deadline | None] = ContextVar("followup_deadline", default=None)
_TIMER: ContextVar[asyncio.Timeout | None] = ContextVar("followup_timer", default=None)


@contextmanager
def within(seconds: float | None) -> Iterator[None]:
    """Set the deadline for this task; an outer one that ends sooner stands. None sets none."""
    if seconds is None:
        yield
        return
    outer, mine = _DEADLINE.get(), time.monotonic() + seconds
    token = _DEADLINE.set(_Deadline(min(mine, outer.ends) if outer else mine, outer))
    try:
        yield
    finally:
        _DEADLINE.reset(token)


def left(most: float) -> float:
    """The seconds until the deadline, and never more than `most`."""
    now = _DEADLINE.get()
    return most if now is None else max(0.0, min(most, now.ends - time.monotonic()))


@asynccontextmanager
async def limited(most: float) -> AsyncIterator[None]:
    """TimeoutError at the deadline, or after `most` seconds where that is sooner."""
    with within(most):
        async with asyncio.timeout(left(most)) as timer:
            token = _TIMER.set(timer)
            try:
                yield
            finally:
                _TIMER.reset(token)


@contextmanager
def paused() -> Iterator[None]:
    """What passes in here does not count: waiting for a turn, not for an answer."""
    timer, began = _TIMER.get(), time.monotonic()
    rings = timer.when() if timer else None
    if timer:
        timer.reschedule(None)
    try:
        yield
    finally:
        passed, moved = time.monotonic() - began, _DEADLINE.get()
        while moved is not None:
            moved.ends += passed
            moved = moved.outer
        if timer and rings is not None:
            timer.reschedule(rings + passed)
