"""What calls take: all of them for an engine, and those of one piece of work by `counted`.

with counted() as tally:
    ...  # every answer of an engine that this task gets in here is counted
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(slots=True)
class Tally:
    """What was used so far; `seconds` add up over calls that ran side by side."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    seconds: float = 0.0
    cost: float = 0.0  # US dollars, where the price is known

    def count(
        self, used: tuple[int, int], seconds: float = 0.0, cost: float = 0.0, calls: int = 1
    ) -> None:
        self.calls += calls
        self.input_tokens += used[0]
        self.output_tokens += used[1]
        self.seconds += seconds
        self.cost += cost

    def add(self, other: Tally) -> None:
        used = other.input_tokens, other.output_tokens
        self.count(used, other.seconds, other.cost, other.calls)


_COUNTED: ContextVar[Tally | None] = ContextVar("followup_tally", default=None)


@contextmanager
def counted() -> Iterator[Tally]:
    """A tally of this task's answers; an outer one gets what the inner one got."""
    inner, outer = Tally(), _COUNTED.get()
    token = _COUNTED.set(inner)
    try:
        yield inner
    finally:
        _COUNTED.reset(token)
        if outer is not None:
            outer.add(inner)


def credit(used: Tally) -> None:
    """Count an answer where somebody counts."""
    tally = _COUNTED.get()
    if tally is not None:
        tally.add(used)
