"""What the processes that share a batch tell each other, and what each may ask of a server."""

from __future__ import annotations

import pickle
from typing import Any, NamedTuple, Self

from followup.batch.work import Done
from followup.errors import FollowupError

SIZE = 4  # bytes before each message, which tell its length


class Share(NamedTuple):
    """Calls at once, calls a minute and tokens a minute."""

    at_once: int
    rpm: float | None
    tpm: float | None

    @classmethod
    def of(cls, parts: int, at_once: int, rpm: float | None, tpm: float | None) -> Self:
        """One of so many equal parts."""
        return cls(max(1, at_once // parts), rpm and rpm / parts, tpm and tpm / parts)


class Told(NamedTuple):
    """What became of one row, and what its engine spent and noted so far."""

    number: int
    outcome: Done | FollowupError
    spent: float | None
    note: str


def packed(message: Any) -> bytes:
    """A message with its length before it."""
    data = pickle.dumps(message)
    return len(data).to_bytes(SIZE, "big") + data
