"""The HTTP call itself: one client an event loop, retries, and what every call took."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import contextmanager
from json import JSONDecodeError
from typing import Any
from weakref import WeakKeyDictionary

import httpx
import openai
import tenacity
from openai.types.chat import ChatCompletion
from pydantic import ValidationError

from followup.engines import model_faults as faults
from followup.engines.cost import CHARACTERS_A_TOKEN, Purse
from followup.engines.deadline import left, paused
from followup.engines.model_answers import tokens
from followup.engines.pace import Pace
from followup.engines.servers import Limits, Server, speaks_of_mode
from followup.engines.tally import Tally, credit
from followup.errors import BudgetSpent

_USUAL_ANSWER = 400  # tokens, until the server has said how many they were
_KEYLESS = "no-key"  # openai's client demands one; a server without keys ignores it


class Wire:
    """Calls to one server. Errors are openai's; tenacity is the only one that repeats a call."""

    def __init__(
        self,
        server: Server,
        limits: Limits,
        purse: Purse,
        http_client: Callable[[], httpx.AsyncClient] | None = None,
        sleep: Callable[[float], Any] = asyncio.sleep,
        pace: Pace | None = None,
    ) -> None:
        self.server, self.limits, self.purse = server, limits, purse
        self.pace = pace or Pace()
        self.tally = Tally()
        self._settled = asyncio.Event()  # a call gave back what was set aside for it
        self._http_client, self.sleep = http_client, sleep
        self._clients: WeakKeyDictionary[Any, openai.AsyncOpenAI] = WeakKeyDictionary()
        self._closers: WeakKeyDictionary[Any, AsyncGenerator[None]] = WeakKeyDictionary()

    async def models(self) -> list[str]:
        """The names of the models that the server says it has."""
        client = await self._client()
        with _whole(client):
            return sorted([one.id async for one in client.models.list()])

    async def aclose(self) -> None:
        """Close the connections of the running loop; a later call opens new ones."""
        loop = asyncio.get_running_loop()
        self._clients.pop(loop, None)
        closer = self._closers.pop(loop, None)
        if closer is not None:
            await closer.aclose()

    async def complete(self, request: dict[str, Any]) -> Any:
        """One completion, the call repeated where that helps."""
        async for attempt in tenacity.AsyncRetrying(
            retry=tenacity.retry_if_exception(self._again),
            wait=self._wait,
            stop=self._enough,
            sleep=self.sleep,
            reraise=True,
        ):
            with attempt:
                return await self._counted(request)
        raise AssertionError("tenacity returns or raises")

    async def _counted(self, request: dict[str, Any]) -> Any:
        """One HTTP call, and what it took."""
        most = request.get("max_tokens") or request.get("max_completion_tokens")
        client = await self._client()
        length = sum(len(m["content"]) for m in request["messages"])
        async with self.pace.turn(int(length / CHARACTERS_A_TOKEN) + _USUAL_ANSWER) as turn:
            held = await self._hold(length, most)
            started = time.perf_counter()
            used: tuple[int, int] | None = (0, 0)
            try:
                with _whole(client):
                    completion = await _completed(client, request)
                failed = faults.failure_in(completion)
                if failed is not None:
                    raise failed
                used = tokens(completion)
                credit(self._tally_of(used or (0, 0), started))
                turn.answered(sum(used or ()))
                return completion
            except openai.RateLimitError:
                turn.refused()
                raise
            finally:
                self.purse.settle(held, used)
                self._settled.set()
                self.tally.add(self._tally_of(used or (0, 0), started))

    async def _hold(self, length: int, most: int | None) -> float:
        """Set aside what a call may cost. Where that would pass the limit, calls under way may yet
        give back enough of theirs; that is no server's delay either."""
        with paused():
            while True:
                try:
                    return self.purse.hold(length, most)
                except BudgetSpent:
                    if not self.purse.holds:
                        raise
                self._settled.clear()
                await self._settled.wait()

    def _tally_of(self, used: tuple[int, int], started: float) -> Tally:
        cost = self.purse.price.of(*used) if self.purse.price else 0.0
        return Tally(1, *used, time.perf_counter() - started, cost)

    def _again(self, error: BaseException) -> bool:
        if not faults.worth_another_try(error):
            return False
        # A 500 that says 'no tools here' says so every time.
        return not (
            isinstance(error, openai.APIStatusError)
            and speaks_of_mode(error.status_code, faults.said(error))
        )

    def _enough(self, state: tenacity.RetryCallState) -> bool:
        """Tried often enough, or no time to wait for another try."""
        no_time = state.upcoming_sleep >= left(self.limits.deadline)
        return no_time or state.attempt_number >= self.limits.tries

    def _wait(self, state: tenacity.RetryCallState) -> float:
        """What the server names; else doubling with full jitter."""
        error = state.outcome.exception() if state.outcome else None
        named = faults.retry_after(error, time.time())
        if named is not None:
            return named
        most = min(self.limits.longest_wait, 0.5 * 2.0**state.attempt_number)
        return random.uniform(most / 2, most)

    async def _client(self) -> openai.AsyncOpenAI:
        loop = asyncio.get_running_loop()
        if loop not in self._clients:
            with paused():  # making it takes a while, and no server is late by it
                client = self._new_client()
            self._clients[loop] = client
            # asyncio.run closes open async generators at its end, and so this client, even where
            # nobody called aclose.
            closer = _closing(client)
            await anext(closer)
            self._closers[loop] = closer
        return self._clients[loop]

    def _new_client(self) -> openai.AsyncOpenAI:
        return openai.AsyncOpenAI(
            api_key=self.server.api_key.get_secret_value() or _KEYLESS,
            base_url=self.server.path,
            default_query=self.server.query,
            max_retries=0,
            timeout=self.limits.timeout,
            http_client=self._http_client() if self._http_client else _fast_client(),
        )


@contextmanager
def _whole(client: openai.AsyncOpenAI) -> Iterator[None]:
    """openai's client lets the error of a body that cannot be parsed through as it is."""
    try:
        yield
    except (JSONDecodeError, UnicodeDecodeError):
        sent = httpx.Request("POST", client.base_url)
        raise faults.BrokenBody(message="no JSON", request=sent) from None


async def _completed(client: openai.AsyncOpenAI, request: dict[str, Any]) -> Any:
    """What `client.chat.completions.create` gives, at less than half of its CPU (1.5 of 3.5
    ms): it walks through schema and prompt before it sends them, and makes an answer's objects in
    Python."""
    response = await client.post("/chat/completions", cast_to=httpx.Response, body=request)
    try:
        return ChatCompletion.model_validate_json(response.content)
    except ValidationError:  # what is not of openai's types is taken all the same, as there
        return _loosely(response)


def _loosely(response: httpx.Response) -> Any:
    """A completion with whatever it holds; the text or the value of what is none."""
    try:
        told = response.json()
    except ValueError:
        if response.headers.get("content-type", "*").split(";")[0].endswith("json"):
            raise
        return response.text
    return ChatCompletion.construct(**told) if isinstance(told, dict) else told


def _fast_client() -> httpx.AsyncClient:
    """On aiohttp: three times the calls a second of the default transport."""
    return openai.DefaultAioHttpClient()


async def _closing(client: openai.AsyncOpenAI) -> AsyncGenerator[None]:
    try:
        yield
    finally:
        await client.close()
