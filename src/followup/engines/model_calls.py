"""Structured calls: the way of asking, the schema, and one re-ask where an answer does not fit.

openai and instructor are imported here, so this module is imported when a model is used.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import httpx
import instructor
import openai
from instructor.core.exceptions import InstructorError
from instructor.v2.core.providers import Provider
from instructor.v2.core.registry import mode_registry
from openai.types.chat import ChatCompletion

from followup.engines import model_answers as wrong
from followup.engines import model_faults as faults
from followup.engines.answers import Answer
from followup.engines.cost import Purse
from followup.engines.deadline import left, limited
from followup.engines.model_http import Wire
from followup.engines.pace import Pace
from followup.engines.servers import SAID, Learnt, Limits, Mode, Server, speaks_of_mode
from followup.engines.tally import Tally
from followup.errors import (
    AnswerUnusable,
    FollowupError,
    NotConfigured,
    NotThere,
    ServerRejected,
    TookTooLong,
)

A = TypeVar("A", bound=Answer)
Messages = Sequence[Mapping[str, str]]
_ASKED_BY = {
    "tools": instructor.Mode.TOOLS,
    "json_schema": instructor.Mode.JSON_SCHEMA,
    "json_object": instructor.Mode.JSON,
    "json": instructor.Mode.MD_JSON,
}
# What instructor logs of an answer may hold the thread: nothing of it is to be shown.
logging.getLogger("instructor").setLevel(logging.CRITICAL + 1)


class _Lacks(Exception):
    """The server lacks this way to ask."""

    def __init__(self, mode: Mode, told: str = "") -> None:
        super().__init__(mode)
        self.mode, self.told = mode, told


class Calls:
    """Ask one server for structured answers; what it turns out to take is remembered."""

    def __init__(
        self,
        server: Server,
        limits: Limits,
        purse: Purse,
        memory: Path | None = None,
        http_client: Callable[[], httpx.AsyncClient] | None = None,
        pace: Pace | None = None,
    ) -> None:
        self.server, self.limits = server, limits
        self.model = server.model
        self.learnt = Learnt.about(server, memory)
        self.wire = Wire(server, limits, purse, http_client, pace=pace)

    @property
    def tally(self) -> Tally:
        return self.wire.tally

    async def ask(
        self,
        messages: Messages,
        schema: type[A],
        settings: Mapping[str, Any],
        wanting: Callable[[A], list[str]] = lambda _: [],
    ) -> A:
        """One answer that fits the schema, or one of our errors, before the deadline. `wanting`
        says what is amiss with one that fits: that is asked for anew, and the one with least amiss
        is taken in the end."""
        seconds = left(self.limits.deadline)
        try:
            async with limited(self.limits.deadline):
                return await self._fitting(messages, schema, settings, wanting)
        except TimeoutError:
            raise TookTooLong(
                f"{self.server.host} had not answered when the time was up ({seconds:.0f} s left "
                "for it).",
                "Raise FOLLOWUP_TIMEOUT for a slow model, or use --engine offline.",
            ) from None

    async def models(self) -> list[str]:
        """The names of the models that the server says it has."""
        try:
            return await self.wire.models()
        except openai.OpenAIError as error:
            raise faults.translate(error, self.server) from None

    async def aclose(self) -> None:
        """Close the connections of the running loop."""
        await self.wire.aclose()

    async def _fitting(
        self,
        messages: Messages,
        schema: type[A],
        settings: Mapping[str, Any],
        wanting: Callable[[A], list[str]],
    ) -> A:
        asked = list(messages)
        found: list[str] = []
        usable: list[tuple[int, A]] = []
        for _ in range(self.limits.reasks + 1):
            try:
                answer = await self._in_some_mode(asked, schema, settings)
                if not (found := wanting(answer)):
                    return answer
                usable.append((len(found), answer))
                raise wrong.Unfit(answer.model_dump_json(), found)
            except wrong.Unfit as unfit:
                found = unfit.found
                asked = [*messages, *wrong.reask(unfit)]
        if usable:
            return min(usable, key=lambda one: one[0])[1]
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
        detail = f" It says: {lacks.told}" if lacks.told else ""
        way_on = "another model or server"
        if self.learnt.fixed:
            way_on = f"FOLLOWUP_MODE=auto, or {way_on}"
        return ServerRejected(
            f"{self.server.host} gave no {SAID[lacks.mode]}.{detail}",
            f"Use {way_on}. `followup doctor` says what works.",
        )

    async def _once(
        self, mode: Mode, messages: Messages, schema: type[A], settings: Mapping[str, Any]
    ) -> A:
        """One answer in one mode. Raises _Lacks, Unfit or one of our errors."""
        await self._choose_model()
        shape = _shape(mode, schema)
        completion = await self._http(
            mode, {"model": self.model, **shape.request(messages), **settings}
        )
        try:
            answer: A = self._read(shape, completion, settings)
        except wrong.Unfit as unfit:
            by_form = mode in ("json_schema", "json_object") and not self.learnt.fixed
            if by_form and not self.learnt.proven and not wrong.keeps_form(unfit.text, schema):
                raise _Lacks(mode) from None  # it took the form and did not hold to it
            raise
        self.learnt.prove()
        return answer

    def _read(self, shape: _Shape, completion: ChatCompletion, settings: Mapping[str, Any]) -> Any:
        try:
            return shape.read(completion)
        except _UNREADABLE as error:
            again = wrong.mended(completion)
            if again is not None:
                return self._read(shape, again, settings)
            if wrong.ran_on(completion, settings.get("max_tokens")):
                raise faults.truncated(self.server.host) from None
            raise wrong.unfit(completion, error) from None

    async def _http(self, mode: Mode, request: dict[str, Any]) -> ChatCompletion:
        """One completion, with the settings that this server takes."""
        wanted = {k: request.pop(k) for k in _SETTINGS if k in request}
        while True:
            sent = self.learnt.settings(wanted)
            try:
                completion = await self.wire.complete({**request, **sent})
                break
            except openai.APIStatusError as error:
                told = faults.said(error, self.server.secrets)
                if error.status_code in (400, 422) and self.learnt.adapt(told, sent):
                    continue
                if speaks_of_mode(error.status_code, told):
                    raise _Lacks(mode, told) from None
                raise faults.translate(error, self.server) from None
            except openai.OpenAIError as error:
                raise faults.translate(error, self.server) from None
        return self._inspected(completion, mode)

    def _inspected(self, completion: Any, mode: Mode) -> ChatCompletion:
        """What instructor would pass over or take for a bad answer."""
        host = self.server.host
        sound = wrong.sound(completion)
        if sound is None:
            raise ServerRejected(
                f"{host} does not answer as a chat completions server does.",
                "OPENAI_BASE_URL usually ends in /v1; a proxy may stand in between.",
            )
        choice = sound.choices[0]
        if choice.finish_reason == "length":
            raise faults.truncated(host)
        if choice.finish_reason == "content_filter" or choice.message.refusal:
            raise faults.refused(host)
        if mode == "tools" and not choice.message.tool_calls:
            if self.learnt.proven:
                raise wrong.Unfit(choice.message.content or "", ["it is no call of the function"])
            raise _Lacks(mode)
        return sound

    async def _choose_model(self) -> None:
        """Without --model, the one model that a server of one's own has."""
        if self.model:
            return
        try:
            names = await self.models()
        except NotThere:  # some servers serve chat and list nothing
            names = []
        if len(names) != 1:
            shown = f" It has: {', '.join(names[:8])}." if names else ""
            raise NotConfigured(
                f"{self.server.host} lists {len(names)} models, so one has to be named.",
                f"Name it with --model or FOLLOWUP_MODEL.{shown}",
            )
        self.model = names[0]
        self.server = replace(self.server, model=self.model)


_UNREADABLE = (ValueError, AssertionError, InstructorError)
_SETTINGS = ("temperature", "top_p", "max_tokens", "seed")


class _Shape:
    """One schema asked for in one way: what instructor puts into a request and how it reads the
    answer. Its loop around the call is left out, for one try is all that it is to make; nor is
    anything given as context=, which would render the thread as a Jinja template.
    """

    def __init__(self, mode: Mode, schema: type[Answer]) -> None:
        self._handlers = mode_registry.get_handlers(Provider.OPENAI, _ASKED_BY[mode])
        self._model: Any = instructor.response_schema(schema)
        self._in_messages = mode in ("json", "json_object")
        self._held = mode == "json_object"
        self._fixed = self._made([])

    def request(self, messages: Messages) -> dict[str, Any]:
        """Messages, and the schema in the form of this mode."""
        if self._in_messages:
            return self._made(messages)
        return {**self._fixed, "messages": [dict(m) for m in messages]}

    def read(self, completion: ChatCompletion) -> Any:
        """The answer; a ValueError, AssertionError or InstructorError where it does not fit."""
        return self._handlers.response_parser(
            response=completion,
            response_model=self._model,
            validation_context=None,
            strict=False,
            stream=False,
            is_async=True,
        )

    def _made(self, messages: Messages) -> dict[str, Any]:
        kwargs = {"messages": [dict(m) for m in messages]}
        _, request = self._handlers.request_handler(response_model=self._model, kwargs=kwargs)
        if self._held:
            # Not in OpenAI's own form: llama.cpp and its kin decode by it where they know no other.
            form = {**request["response_format"], "schema": self._model.model_json_schema()}
            return {**request, "response_format": form}
        return dict(request)


@cache
def _shape(mode: Mode, schema: type[Answer]) -> _Shape:
    """Made once: four milliseconds of CPU, otherwise spent on each call."""
    return _Shape(mode, schema)
