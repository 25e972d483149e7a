"""A deadline over several calls: diagnosis, draft and re-asks of one follow-up share it.

with within(60):
    ...  # every call of an engine in here ends by then, or raises TookTooLong
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_ENDS: ContextVar[float | None] = ContextVar("followup_deadline", default=None)


@contextmanager
def within(seconds: float | None) -> Iterator[None]:
    """Set the deadline for this task; an outer one that ends sooner stands. None sets none."""
    ends = _ENDS.get()
    if seconds is not None:
        mine = time.monotonic() + seconds
        ends = mine if ends is None else min(ends, mine)
    token = _ENDS.set(ends)
    try:
        yield
    finally:
        _ENDS.reset(token)


def left(most: float) -> float:
    """The seconds until the deadline, and never more than `most`."""
    ends = _ENDS.get()
    return most if ends is None else max(0.0, min(most, ends - time.monotonic()))
