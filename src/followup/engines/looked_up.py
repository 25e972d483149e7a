"""Requests out and answers in, as the lines of a batch's files; and an engine that looks them up.

A piece of work needs several answers, and a later prompt holds an earlier answer. So it goes in
rounds: the same pipeline runs again with the answers so far, and stops at the first that is not
there, which is the next request.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple, Protocol, TypeVar

from pydantic import ValidationError

from followup.engines import answers
from followup.engines.cost import Price
from followup.engines.model import ModelEngine
from followup.engines.tally import Tally, credit
from followup.errors import AnswerUnusable, BadInput, EngineFailed
from followup.values import Brief, Diagnosis, Draft, EngineUse, Finding, Thread

URL: Final = "/v1/chat/completions"
_FENCE = "```"
_PASSING = ("batch_expired", "rate_limit_exceeded", "server_error", "batch_cancelled")
A = TypeVar("A", bound=answers.Answer)


class Answer(NamedTuple):
    """What came back for one request."""

    text: str
    model: str
    input_tokens: int
    output_tokens: int


class Failed(NamedTuple):
    """A request that got no answer, why, and whether another try may get one."""

    why: str
    again: bool


class Kept(Protocol):
    """Answers by custom_id. None: it is still to be asked; Failed: it never will be answered."""

    def get(self, custom_id: str, /) -> Answer | Failed | None: ...


class Unanswered(EngineFailed):
    """The pipeline asked for what is not answered yet: `request` is what it asked."""

    def __init__(self, custom_id: str, request: dict[str, Any]) -> None:
        super().__init__(f"no answer for {custom_id}")
        self.custom_id, self.request = custom_id, request


class LookedUp:
    """An engine for one case or row: it answers from `kept`, and stops at the first thing that is
    not there. `asked` is that; `unfit` the last answer that did not fit its schema."""

    def __init__(
        self, model: ModelEngine, prefix: str, kept: Kept, price: Price | None = None
    ) -> None:
        self._model, self._prefix, self._kept, self._price = model, prefix, kept, price
        self._repairs = 0
        self._used: list[Answer] = []
        self.asked: Unanswered | None = None
        self.unfit = ""
        self.found: Diagnosis | None = None

    async def diagnose(self, thread: Thread) -> Diagnosis:
        request = self._model.request("diagnose", thread, mark="")
        told = self._fitting(request, "diagnose", answers.DiagnoseAnswer)
        self.found = answers.to_diagnosis(told, thread)
        return self.found

    async def write(self, brief: Brief) -> Draft:
        request = self._model.request("write", brief, mark="")
        return answers.to_draft(self._fitting(request, "write", answers.schema_for(brief)), brief)

    async def repair(self, brief: Brief, draft: Draft, findings: Sequence[Finding]) -> Draft:
        self._repairs += 1
        request = self._model.request("repair", brief, draft, findings, mark="")
        step = f"repair{self._repairs}"
        return answers.to_draft(self._fitting(request, step, answers.schema_for(brief)), brief)

    def use(self) -> EngineUse:
        plain = self._model.use()
        tokens_in = sum(one.input_tokens for one in self._used)
        tokens_out = sum(one.output_tokens for one in self._used)
        return EngineUse(
            name="model",
            model=self._used[-1].model if self._used else plain.model,
            prompts=plain.prompts,
            calls=len(self._used),
            input_tokens=tokens_in,
            output_tokens=tokens_out,
            cost=self._price.of(tokens_in, tokens_out) if self._price else None,
        )

    async def aclose(self) -> None:
        """Nothing is held."""

    def _fitting(self, request: dict[str, Any], step: str, schema: type[A]) -> A:
        custom_id = f"{self._prefix}/{step}"
        told = self._kept.get(custom_id)
        if told is None:
            self.asked = Unanswered(custom_id, request)
            raise self.asked
        if isinstance(told, Failed):
            raise AnswerUnusable(told.why)
        self._used.append(told)
        cost = self._price.of(told.input_tokens, told.output_tokens) if self._price else 0.0
        credit(Tally(1, told.input_tokens, told.output_tokens, cost=cost))
        try:
            return _fits(told.text, schema)
        except AnswerUnusable:
            self.unfit = custom_id
            raise


def line_of(asked: Unanswered, model: str) -> dict[str, Any]:
    """The request as a line of a batch's input file."""
    told = asked.request
    schema = {"name": "answer", "schema": told["schema"]}
    return {
        "custom_id": asked.custom_id,
        "method": "POST",
        "url": URL,
        "body": {
            "model": model,
            "messages": told["messages"],
            "response_format": {"type": "json_schema", "json_schema": schema},
            **told["settings"],
        },
    }


def read_line(line: Mapping[str, Any], where: str) -> tuple[str, Answer | Failed]:
    """(custom_id, what came of it) of a line of a batch's output or error file; BadInput where the
    line is none."""
    response, error = line.get("response"), line.get("error")
    if "custom_id" not in line or not (isinstance(response, dict) or error):
        raise BadInput(
            f"{where}: this is no answer of a batch.",
            "A line holds custom_id and response.body, or id and result.",
        )
    custom_id = str(line["custom_id"])
    if not isinstance(response, dict):
        return custom_id, _failed(error, 0)
    told, body = response.get("status_code"), response.get("body")
    status = told if isinstance(told, int) else 200
    inner = body.get("error") if isinstance(body, dict) else None
    if status != 200 or inner or error:
        return custom_id, _failed(inner or error, status)
    return custom_id, _read_body(body, where)


def _failed(error: Any, status: int) -> Failed:
    told = error if isinstance(error, dict) else {"message": error}
    code = str(told.get("code") or told.get("type") or status)
    again = code in _PASSING or status in (0, 408, 409, 429) or status >= 500
    return Failed(f"the batch failed for it ({code}): {told.get('message') or 'no reason'}", again)


def _read_body(body: Any, where: str) -> Answer | Failed:
    try:
        choice = body["choices"][0]
        message = choice["message"]
        if message.get("refusal") or choice.get("finish_reason") == "content_filter":
            return Failed("the model declined to answer", False)
        if choice.get("finish_reason") == "length":
            return Failed("the answer was cut off at the token limit", False)
        calls = message.get("tool_calls")
        text = calls[0]["function"]["arguments"] if calls else message["content"]
        usage = body.get("usage") or {}
        return Answer(
            text=str(text or ""),
            model=str(body.get("model") or ""),
            input_tokens=int(usage.get("prompt_tokens") or 0),
            output_tokens=int(usage.get("completion_tokens") or 0),
        )
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        raise BadInput(
            f"{where}: response.body is no chat completion.", "It needs choices[0].message."
        ) from None


def _fits(text: str, schema: type[A]) -> A:
    inner = text.strip()
    if inner.startswith(_FENCE):
        inner = inner.strip("`").removeprefix("json").strip()
    try:
        return schema.model_validate_json(inner)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "the answer"
        raise AnswerUnusable(f"{where}: {first['msg']}") from None
