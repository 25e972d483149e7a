"""Structured calls over HTTP: the client, the retries, the way of asking, and the tally.

openai and instructor are imported here, so this module is imported when a model is used.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import httpx
import instructor
import openai
import tenacity
from instructor.core.exceptions import IncompleteOutputException, InstructorRetryException
from openai.types.chat import ChatCompletion
from pydantic import ValidationError

from followup.engines import model_faults as faults
from followup.engines.answers import Answer
from followup.engines.cost import Purse
from followup.engines.servers import SAID, Learnt, Limits, Mode, Server, speaks_of_mode
from followup.errors import (
    AnswerUnusable,
    FollowupError,
    NotConfigured,
    ServerRejected,
    TookTooLong,
)

A = TypeVar("A", bound=Answer)
Messages = Sequence[Mapping[str, str]]
_ASKED_BY = {
    "tools": instructor.Mode.TOOLS,
    "json_schema": instructor.Mode.JSON_SCHEMA,
    "json": instructor.Mode.MD_JSON,
}
_KEYLESS = "no-key"  # openai's client demands one; a server without keys ignores it
# instructor logs failed answers, and with them the thread, at ERROR: nothing of it is to be shown.
logging.getLogger("instructor").setLevel(logging.CRITICAL + 1)


@dataclass(slots=True)
class Tally:
    """What was used so far; `seconds` add up over calls that ran side by side."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    seconds: float = 0.0


class _Unfit(Exception):
    """An answer that came whole but does not fit the schema."""

    def __init__(self, text: str, faults_found: list[str]) -> None:
        super().__init__("an answer did not fit the schema")
        self.text, self.found = text, faults_found


class _Lacks(Exception):
    """The server lacks this way to ask."""

    def __init__(self, mode: Mode, why: FollowupError | None = None) -> None:
        super().__init__(mode)
        self.mode, self.why = mode, why


class Calls:
    """Ask one server for structured answers; what it turns out to take is remembered."""

    def __init__(
        self,
        server: Server,
        limits: Limits,
        purse: Purse,
        http_client: Callable[[], httpx.AsyncClient] | None = None,
        sleep: Callable[[float], Any] = asyncio.sleep,
    ) -> None:
        self.server, self.limits, self.purse = server, limits, purse
        self.model = server.model
        self.learnt = Learnt.about(server)
        self.tally = Tally()
        self._http_client, self._sleep = http_client, sleep
        self._clients: WeakKeyDictionary[Any, openai.AsyncOpenAI] = WeakKeyDictionary()
        self._closers: WeakKeyDictionary[Any, AsyncGenerator[None]] = WeakKeyDictionary()

    async def ask(self, messages: Messages, schema: type[A], settings: Mapping[str, Any]) -> A:
        """One answer that fits the schema, or one of our errors, before the deadline."""
        try:
            async with asyncio.timeout(self.limits.deadline):
                return await self._fitting(messages, schema, settings)
        except TimeoutError:
            raise TookTooLong(
                f"{self.server.host} had not answered after {self.limits.deadline:g} s in all.",
                "Try again, raise --deadline, or use --engine offline.",
            ) from None

    async def models(self) -> list[str]:
        """The names of the models that the server says it has."""
        try:
            client = await self._client()
            return sorted([one.id async for one in client.models.list()])
        except openai.OpenAIError as error:
            raise faults.translate(error, self.server) from None

    async def aclose(self) -> None:
        """Close the connections of the running loop."""
        closer = self._closers.pop(asyncio.get_running_loop(), None)
        if closer is not None:
            await closer.aclose()

    async def _fitting(self, messages: Messages, schema: type[A], settings: Mapping[str, Any]) -> A:
        asked = list(messages)
        found: list[str] = []
        for _ in range(self.limits.reasks + 1):
            try:
                return await self._in_some_mode(asked, schema, settings)
            except _Unfit as unfit:
                found = unfit.found
                asked = [*messages, *_reask(unfit)]
        raise AnswerUnusable(
            f"{self.server.host}: the answer of '{self.model}' is unfit: {'; '.join(found)[:300]}",
            "A larger model, or one that keeps to a schema, does better; or use --engine offline.",
        )

    async def _in_some_mode(
        self, messages: Messages, schema: type[A], settings: Mapping[str, Any]
    ) -> A:
        while True:
            mode = self.learnt.mode
            try:
                return await self._once(mode, messages, schema, settings)
            except _Lacks as lacks:
                if not self.learnt.step_down(mode, self.server.host):
                    raise self._lacking(lacks) from None

    def _lacking(self, lacks: _Lacks) -> FollowupError:
        """What is said where no way to ask is left."""
        detail = f" {lacks.why}" if lacks.why else ""
        return ServerRejected(
            f"{self.server.host} gave no {SAID[lacks.mode]}.{detail}",
            "Use --mode auto, or another model. `followup doctor` says what works.",
        )

    async def _once(
        self, mode: Mode, messages: Messages, schema: type[A], settings: Mapping[str, Any]
    ) -> A:
        """One answer in one mode. Raises _Lacks, _Unfit or one of our errors."""
        client = await self._client()
        await self._choose_model(client)
        kept: list[ChatCompletion] = []

        async def create(**request: Any) -> ChatCompletion:
            completion = await self._http(client, mode, request)
            kept.append(completion)
            return completion

        ask: Any = instructor.patch(create=create, mode=_ASKED_BY[mode])
        try:
            # Never context=: it renders the messages, and so the thread, as Jinja templates.
            answer: A = await ask(
                response_model=schema,
                messages=[dict(m) for m in messages],
                model=self.model,
                max_retries=0,
                strict=False,
                **settings,
            )
        except IncompleteOutputException:
            raise faults.truncated(self.server.host) from None
        except InstructorRetryException as error:
            cause = error.__cause__
            if isinstance(cause, FollowupError | _Lacks):
                raise cause from None
            raise _unfit(kept, cause) from None
        return answer

    async def _http(
        self, client: openai.AsyncOpenAI, mode: Mode, request: dict[str, Any]
    ) -> ChatCompletion:
        """One completion, the HTTP call repeated where that helps."""
        wanted = {k: request.pop(k) for k in _SETTINGS if k in request}
        while True:
            sent = self.learnt.settings(wanted)
            try:
                completion = await self._repeated(client, {**request, **sent})
                break
            except openai.APIStatusError as error:
                told = faults.said(error)
                if error.status_code in (400, 422) and self.learnt.adapt(told, sent):
                    continue
                ours = faults.translate(error, self.server)
                if speaks_of_mode(error.status_code, told):
                    raise _Lacks(mode, ours) from None
                raise ours from None
            except openai.OpenAIError as error:
                raise faults.translate(error, self.server) from None
        self._inspect(completion, mode)
        return completion

    async def _repeated(
        self, client: openai.AsyncOpenAI, request: dict[str, Any]
    ) -> ChatCompletion:
        limits = self.limits
        async for attempt in tenacity.AsyncRetrying(
            retry=tenacity.retry_if_exception(self._again),
            wait=self._wait,
            stop=tenacity.stop_after_attempt(limits.tries)
            | tenacity.stop_before_delay(limits.deadline),
            sleep=self._sleep,
            reraise=True,
        ):
            with attempt:
                return await self._counted(client, request)
        raise AssertionError("tenacity returns or raises")

    async def _counted(self, client: openai.AsyncOpenAI, request: dict[str, Any]) -> ChatCompletion:
        """One HTTP call, and what it took."""
        most = request.get("max_tokens") or request.get("max_completion_tokens")
        held = self.purse.hold(sum(len(m["content"]) for m in request["messages"]), most)
        started = time.perf_counter()
        used_in = used_out = 0
        try:
            completion = await client.chat.completions.create(**request)
            usage = getattr(completion, "usage", None)
            if usage is not None:
                used_in, used_out = usage.prompt_tokens or 0, usage.completion_tokens or 0
            return completion  # type: ignore[no-any-return]
        finally:
            self.purse.settle(held, used_in, used_out)
            self.tally.calls += 1
            self.tally.input_tokens += used_in
            self.tally.output_tokens += used_out
            self.tally.seconds += time.perf_counter() - started

    def _again(self, error: BaseException) -> bool:
        if not faults.worth_another_try(error):
            return False
        # A 500 that says 'no tools here' says so every time.
        return not (
            isinstance(error, openai.APIStatusError)
            and speaks_of_mode(error.status_code, faults.said(error))
        )

    def _wait(self, state: tenacity.RetryCallState) -> float:
        """What the server names; else doubling with full jitter."""
        error = state.outcome.exception() if state.outcome else None
        named = faults.retry_after(error, time.time())
        if named is not None:
            return named
        most = min(self.limits.longest_wait, 0.5 * 2.0**state.attempt_number)
        return random.uniform(most / 2, most)

    def _inspect(self, completion: Any, mode: Mode) -> None:
        """What instructor would pass over or take for a bad answer."""
        host = self.server.host
        if not isinstance(completion, ChatCompletion) or not completion.choices:
            raise ServerRejected(
                f"{host} does not answer as a chat completions server does.",
                "OPENAI_BASE_URL usually ends in /v1; a proxy may stand in between.",
            )
        choice = completion.choices[0]
        if choice.finish_reason == "length":
            raise faults.truncated(host)
        if choice.finish_reason == "content_filter" or choice.message.refusal:
            raise faults.refused(host)
        if mode == "tools" and not choice.message.tool_calls:
            raise _Lacks(mode)

    async def _choose_model(self, client: openai.AsyncOpenAI) -> None:
        """Without --model, the one model that a server of one's own has."""
        if self.model:
            return
        names = await self.models()
        if len(names) != 1:
            shown = ", ".join(names[:8]) or "none"
            raise NotConfigured(
                f"{self.server.host} has {len(names)} models; which one?",
                f"Name it with --model or FOLLOWUP_MODEL. It has: {shown}.",
            )
        self.model = names[0]

    async def _client(self) -> openai.AsyncOpenAI:
        loop = asyncio.get_running_loop()
        if loop not in self._clients:
            client = openai.AsyncOpenAI(
                api_key=self.server.api_key.get_secret_value() or _KEYLESS,
                base_url=self.server.base_url,
                max_retries=0,
                timeout=self.limits.timeout,
                http_client=self._http_client() if self._http_client else _fast_client(),
            )
            self._clients[loop] = client
            # asyncio.run closes open async generators at its end, and so this client, even where
            # nobody called aclose.
            closer = _closing(client)
            await anext(closer)
            self._closers[loop] = closer
        return self._clients[loop]


_SETTINGS = ("temperature", "top_p", "max_tokens", "seed")


def _fast_client() -> httpx.AsyncClient:
    """On aiohttp: three times the calls a second of the default transport."""
    return openai.DefaultAioHttpClient()


async def _closing(client: openai.AsyncOpenAI) -> AsyncGenerator[None]:
    try:
        yield
    finally:
        await client.close()


def _unfit(kept: list[ChatCompletion], cause: BaseException | None) -> _Unfit:
    """The answer's text and what is wrong with it, without the values."""
    text = ""
    if kept:
        message = kept[-1].choices[0].message
        calls = message.tool_calls or []
        text = getattr(getattr(calls[0], "function", None), "arguments", "") if calls else ""
        text = text or message.content or ""
    if not isinstance(cause, ValidationError):
        return _Unfit(text, ["it is not one JSON object of the schema"])
    found = []
    for one in cause.errors(include_input=False, include_url=False, include_context=False)[:6]:
        where = ".".join(str(part) for part in one["loc"])
        told = "it is not valid JSON" if one["type"] == "json_invalid" else one["msg"]
        told = told.removeprefix("Value error, ")
        found.append(f"{where}: {told}" if where else told)
    return _Unfit(text, found)


def _reask(unfit: _Unfit) -> list[dict[str, str]]:
    listed = "\n".join(f"- {one}" for one in unfit.found)
    return [
        {"role": "assistant", "content": unfit.text or "(empty)"},
        {
            "role": "user",
            "content": f"That answer cannot be used:\n{listed}\n"
            "Return the whole answer again, as one JSON object of the schema.",
        },
    ]
