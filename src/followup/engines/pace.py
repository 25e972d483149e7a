"""How fast one server is asked: calls at once, requests and tokens a minute, slower after a 429.

Waiting for a turn does not count against a deadline. A 429 halves how many calls may be under way,
and each answer after it lets a little more through (AIMD), up to what was asked for.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from followup.engines import deadline
from followup.errors import BadUse


class Bucket:
    """So many units a minute, evenly spread."""

    def __init__(self, per_minute: float) -> None:
        self._each = 60.0 / per_minute
        self._free_at = 0.0

    def take(self, units: float, now: float) -> float:
        """Take them, and say how many seconds to wait before they are used."""
        begins = max(self._free_at, now)
        self._free_at = begins + units * self._each
        return begins - now

    def correct(self, units: float) -> None:
        """It was so many units more, or fewer, than were taken."""
        self._free_at += units * self._each


class Turn:
    """One call's turn."""

    def __init__(self, pace: Pace, began: float, tokens: int) -> None:
        self._pace, self._began, self._tokens = pace, began, tokens

    def answered(self, tokens: int) -> None:
        """An answer came; with tokens in and out, where the server says (else 0)."""
        self._pace._went_well(tokens - self._tokens if tokens else 0)

    def refused(self) -> None:
        """The server said that it was asked too fast."""
        self._pace._slow_down(self._began)


class Pace:
    """One for all calls to a server. BadUse where a limit is not above zero."""

    def __init__(
        self,
        at_once: int | None = None,
        rpm: float | None = None,
        tpm: float | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Any] = asyncio.sleep,
    ) -> None:
        for name, value in (("--concurrency", at_once), ("--rpm", rpm), ("--tpm", tpm)):
            if value is not None and value <= 0:
                raise BadUse(f"{name} {value:g}: it must be more than 0.")
        self._requests = Bucket(rpm) if rpm else None
        self._tokens = Bucket(tpm) if tpm else None
        self._most = float(at_once or 0)
        self._limit, self._slowest, self._under_way = self._most, self._most, 0
        self._refusals, self._cut_at = 0, float("-inf")
        self._clock, self._sleep = clock, sleep
        self._changed = asyncio.Condition()

    @asynccontextmanager
    async def turn(self, tokens: int) -> AsyncIterator[Turn]:
        """Wait for a turn that is expected to take so many tokens, and hold it."""
        with deadline.paused():
            await self._enter(tokens)
        try:
            yield Turn(self, self._clock(), tokens)
        finally:
            self._under_way -= 1
            await self._tell()

    @property
    def limit(self) -> int:
        """How many calls may be under way now; 0 for any number."""
        return int(self._limit)

    @property
    def note(self) -> str:
        """What the server made of it; '' where it never said 429."""
        if not self._refusals:
            return ""
        often = "once" if self._refusals == 1 else f"{self._refusals} times"
        told = f"The server said {often} that it was asked too fast (429)"
        down = f"; calls at once went down to {int(self._slowest)}" if self._most else ""
        return f"{told}{down}."

    async def _enter(self, tokens: int) -> None:
        if self._most:
            async with self._changed:
                await self._changed.wait_for(lambda: self._under_way < int(self._limit))
                self._under_way += 1
        else:
            self._under_way += 1
        try:
            now = self._clock()
            waits = [self._requests.take(1, now)] if self._requests else []
            waits += [self._tokens.take(tokens, now)] if self._tokens else []
            if waits and max(waits) > 0:
                await self._sleep(max(waits))
        except BaseException:
            self._under_way -= 1
            raise

    async def _tell(self) -> None:
        if self._most:
            async with self._changed:
                self._changed.notify(1)

    def _went_well(self, more_tokens: int) -> None:
        if self._tokens:
            self._tokens.correct(more_tokens)
        if self._limit < self._most:
            self._limit = min(self._most, self._limit + 1 / self._limit)

    def _slow_down(self, began: float) -> None:
        """Calls that were under way together are cut by half once."""
        self._refusals += 1
        if self._most and began >= self._cut_at:
            self._limit = max(1.0, self._limit / 2)
            self._slowest = min(self._slowest, self._limit)
            self._cut_at = self._clock()
