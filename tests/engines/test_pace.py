"""Calls at once, a minute's requests and tokens, and how a 429 slows them; waiting costs no time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from followup.engines import deadline
from followup.engines.model import ModelEngine
from followup.engines.pace import Pace
from followup.engines.servers import Limits, Server
from followup.errors import BadUse
from followup.values import Message, Thread
from loopback import Loopback, fails, gives

THREAD = Thread(
    me="Ann", contact="Raj", messages=(Message(sender="Raj", body="The landlord has to agree."),)
)
DIAGNOSED = {
    "reason": "his yes",
    "scores": {"who_decides": 1, "missing_info": 0, "too_busy": 0},
    "evidence": [{"quote": "The landlord has to agree", "message": 0}],
    "signals": [],
}


class Clock:
    """A clock that sleeping moves on."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


async def begun(
    pace: Pace, clock: Clock, calls: int, tokens: int = 0, used: int = 0
) -> list[float]:
    """When each of the calls began, one after the other."""
    found = []
    for _ in range(calls):
        async with pace.turn(tokens) as turn:
            found.append(round(clock.now - 100.0, 3))
            turn.answered(used)
    return found


def test_requests_a_minute_are_evenly_spread() -> None:
    clock = Clock()
    pace = Pace(rpm=120, clock=clock, sleep=clock.sleep)
    assert asyncio.run(begun(pace, clock, 4)) == [0.0, 0.5, 1.0, 1.5]


def test_tokens_a_minute_count_what_the_server_said() -> None:
    """600 a minute, 10 expected and 30 used: three seconds apart, not one."""
    clock = Clock()
    pace = Pace(tpm=600, clock=clock, sleep=clock.sleep)
    assert asyncio.run(begun(pace, clock, 3, tokens=10, used=30)) == [0.0, 3.0, 6.0]


def test_the_stricter_limit_holds() -> None:
    clock = Clock()
    pace = Pace(rpm=60, tpm=600, clock=clock, sleep=clock.sleep)
    assert asyncio.run(begun(pace, clock, 3, tokens=50)) == [0.0, 5.0, 10.0]


def test_no_more_calls_are_under_way_than_asked_for() -> None:
    under_way, most = 0, 0

    async def call(pace: Pace) -> None:
        nonlocal under_way, most
        async with pace.turn(1):
            under_way += 1
            most = max(most, under_way)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            under_way -= 1

    async def all_of_them() -> None:
        pace = Pace(3)
        await asyncio.gather(*(call(pace) for _ in range(20)))

    asyncio.run(all_of_them())
    assert most == 3


def test_a_429_halves_the_calls_at_once_and_answers_bring_them_back() -> None:
    async def go() -> list[int]:
        clock = Clock()
        pace = Pace(16, clock=clock, sleep=clock.sleep)
        seen = [pace.limit]
        for refused in (True, False, True):
            async with pace.turn(1) as one, pace.turn(1) as other:
                clock.now += 1
                for turn in (one, other):  # they were under way together: one cut
                    turn.refused() if refused else turn.answered(0)
            clock.now += 1
            seen.append(pace.limit)
        for _ in range(200):
            async with pace.turn(1) as turn:
                turn.answered(0)
        return [*seen, pace.limit]

    assert asyncio.run(go()) == [16, 8, 8, 4, 16]


def test_the_limit_never_falls_below_one_call() -> None:
    async def go() -> int:
        clock = Clock()
        pace = Pace(4, clock=clock, sleep=clock.sleep)
        for _ in range(9):
            async with pace.turn(1) as turn:
                clock.now += 1
                turn.refused()
            clock.now += 1
        return pace.limit

    assert asyncio.run(go()) == 1


def test_a_cancelled_wait_gives_its_turn_back() -> None:
    async def go() -> int:
        pace = Pace(1, rpm=0.001)
        async with pace.turn(1):
            pass
        waiting = asyncio.create_task(pace.turn(1).__aenter__())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        return pace._under_way

    assert asyncio.run(go()) == 0


@pytest.mark.parametrize("limits", [{"at_once": 0}, {"rpm": -1}, {"tpm": 0}])
def test_a_limit_of_nothing_is_refused(limits: dict[str, int]) -> None:
    with pytest.raises(BadUse, match="more than 0"):
        Pace(**limits)


def test_waiting_for_a_turn_does_not_eat_the_deadline() -> None:
    """Thirty milliseconds for the answer, three times that for the turn."""

    async def go(wait: Callable[[], Awaitable[None]]) -> float:
        with deadline.within(10):
            async with deadline.limited(0.03):
                await wait()
            return deadline.left(100)

    async def turn() -> None:
        with deadline.paused():
            await asyncio.sleep(0.09)

    assert asyncio.run(go(turn)) > 9.97
    with pytest.raises(TimeoutError):
        asyncio.run(go(lambda: asyncio.sleep(0.09)))


def test_an_engine_that_was_asked_too_fast_slows_down_and_says_so() -> None:
    too_fast = fails(429, "slow down", headers={"retry-after-ms": "1"})
    with Loopback([too_fast, too_fast, gives(DIAGNOSED)]) as server:
        pace = Pace(8)
        engine = ModelEngine(
            Server(server.url, "loop"), limits=Limits(longest_wait=0.01), pace=pace
        )

        async def go() -> str:
            try:
                await engine.diagnose(THREAD)
                return engine.use().note
            finally:
                await engine.aclose()

        assert "2 times that it was asked too fast (429)" in asyncio.run(go())
    assert pace.limit == 2
