"""Prompts out and answers in, as files: for a batch service, another machine, or a person.

A case needs several answers, and a later prompt holds an earlier answer. So it goes in rounds:
`requests` writes the next prompt of every case, given the answers so far; `answered` makes a run
of them. Both drive the same pipeline as a live run, with an engine that looks its answers up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pydantic import ValidationError

from followup.config import Settings
from followup.engines import answers
from followup.engines.base import Engine
from followup.engines.model import ModelEngine
from followup.engines.servers import Server
from followup.errors import AnswerUnusable, BadInput, EngineFailed
from followup.evals.cases import Case, Suite, lines
from followup.evals.outputs import one
from followup.evals.record import Output, Use, follow_up
from followup.values import Brief, Diagnosis, Draft, EngineUse, Finding, FollowUp, Thread

URL = "/v1/chat/completions"
_FENCE = "```"
A = TypeVar("A", bound=answers.Answer)


class Answer(NamedTuple):
    """What came back for one request."""

    text: str
    model: str
    input_tokens: int
    output_tokens: int


class Unanswered(EngineFailed):
    """The pipeline asked for what is not answered yet: `request` is what it asked."""

    def __init__(self, custom_id: str, request: dict[str, Any]) -> None:
        super().__init__(f"no answer for {custom_id}")
        self.custom_id, self.request = custom_id, request


class LookedUp:
    """An engine for one case: it answers from a file, and stops at the first thing not there."""

    def __init__(self, model: ModelEngine, prefix: str, kept: Mapping[str, Answer]) -> None:
        self._model, self._prefix, self._kept = model, prefix, kept
        self._repairs = 0
        self._used: list[Answer] = []
        self.asked: Unanswered | None = None
        self.found: Diagnosis | None = None

    async def diagnose(self, thread: Thread) -> Diagnosis:
        told = self._answer(self._model.request("diagnose", thread, mark=""), "diagnose")
        self.found = answers.to_diagnosis(_fits(told, answers.DiagnoseAnswer), thread)
        return self.found

    async def write(self, brief: Brief) -> Draft:
        told = self._answer(self._model.request("write", brief, mark=""), "write")
        return answers.to_draft(_fits(told, answers.schema_for(brief)))

    async def repair(self, brief: Brief, draft: Draft, findings: Sequence[Finding]) -> Draft:
        self._repairs += 1
        request = self._model.request("repair", brief, draft, findings, mark="")
        told = self._answer(request, f"repair{self._repairs}")
        return answers.to_draft(_fits(told, answers.schema_for(brief)))

    def use(self) -> EngineUse:
        plain = self._model.use()
        return EngineUse(
            name="model",
            model=self._used[-1].model if self._used else plain.model,
            prompts=plain.prompts,
            calls=len(self._used),
            input_tokens=sum(one.input_tokens for one in self._used),
            output_tokens=sum(one.output_tokens for one in self._used),
        )

    async def aclose(self) -> None:
        """Nothing is held."""

    def _answer(self, request: dict[str, Any], step: str) -> str:
        custom_id = f"{self._prefix}/{step}"
        told = self._kept.get(custom_id)
        if told is None:
            self.asked = Unanswered(custom_id, request)
            raise self.asked
        self._used.append(told)
        return told.text


class KeepsBest(LookedUp):
    """For a run that ends here: a repair that nobody answered leaves the draft as it is."""

    async def repair(self, brief: Brief, draft: Draft, findings: Sequence[Finding]) -> Draft:
        try:
            return await super().repair(brief, draft, findings)
        except Unanswered as error:
            raise AnswerUnusable(str(error)) from None


def engine_for(settings: Settings) -> ModelEngine:
    """Renders prompts; it is never asked, so it needs no key and no server."""
    from followup import prompts
    from followup.checks import RULES

    return ModelEngine(
        Server("", settings.model or "", mode=settings.mode),
        prompts=prompts.chosen(settings.prompt, settings.prompts),
        rules=[prompts.RuleText(rule.name, rule.why) for rule in RULES],
    )


async def requests(
    suite: Suite, settings: Settings, kept: Mapping[str, Answer], repeat: int = 1
) -> list[dict[str, Any]]:
    """The next request of every case that is not done, in the form of a batch file."""
    model = engine_for(settings)
    found = []
    for case, at in _jobs(suite, repeat):
        engine = LookedUp(model, f"{case.id}/{at}", kept)
        await one(case, at, engine, settings)
        if engine.asked is not None:
            found.append(_line(engine.asked, settings))
    return found


async def answered(
    suite: Suite, settings: Settings, kept: Mapping[str, Answer], repeat: int = 1
) -> list[Output]:
    """An output for every case that has an answer; the diagnosis alone where no draft has one."""
    model = engine_for(settings)
    found = []
    for case, at in _jobs(suite, repeat):
        engine = KeepsBest(model, f"{case.id}/{at}", kept)
        output = await one(case, at, engine, settings)
        if engine.use().calls == 0:
            continue
        if output.result is None and engine.found is not None and engine.asked is not None:
            output = output.model_copy(
                update={"error": "", "result": _diagnosed(case, engine.found, engine)}
            )
        found.append(_without_time(output))
    return found


def read_answers(paths: Sequence[Path]) -> dict[str, Answer]:
    """Answers by custom_id, from the output files of a batch; a later file counts more."""
    found: dict[str, Answer] = {}
    for path in paths:
        for where, line in lines(path):
            told = _read_answer(line, where)
            if told is not None:
                found[str(line["custom_id"])] = told
    return found


def read_results(path: Path, suite: Suite) -> tuple[list[Output], list[str]]:
    """Whole results ({"id", "result"}, as `batch` or `draft --json` give them) as outputs, and
    who answered them, where the file says it."""
    cases = suite.by_id()
    found: dict[tuple[str, int], Output] = {}
    by = []
    for where, line in lines(path):
        case = cases.get(str(line.get("id")))
        if case is None:
            raise BadInput(f"{where}: {line.get('id')} is no case of {suite.name}.", "--suite?")
        at = int(line.get("repeat") or 0)
        found[case.id, at] = _whole(case, at, line, where)
        by.append(str(line.get("answered_by") or ""))
    return list(found.values()), sorted({*by} - {""})


def holds_results(path: Path) -> bool:
    """Whether a file holds whole results, not a batch's answers."""
    return any("result" in line or "error" in line for _, line in _some(path)) and not any(
        "custom_id" in line for _, line in _some(path)
    )


def _some(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    return (pair for pair, _ in zip(lines(path), range(3), strict=False))


def _jobs(suite: Suite, repeat: int) -> Iterator[tuple[Case, int]]:
    return ((case, at) for case in suite.cases for at in range(repeat))


def _line(asked: Unanswered, settings: Settings) -> dict[str, Any]:
    told = asked.request
    schema = {"name": "answer", "schema": told["schema"]}
    return {
        "custom_id": asked.custom_id,
        "method": "POST",
        "url": URL,
        "body": {
            "model": settings.model or "",
            "messages": told["messages"],
            "response_format": {"type": "json_schema", "json_schema": schema},
            **told["settings"],
        },
    }


def _read_answer(line: Mapping[str, Any], where: str) -> Answer | None:
    """None where the batch itself failed for this request."""
    response = line.get("response")
    if "custom_id" not in line or not (isinstance(response, dict) or line.get("error")):
        raise BadInput(
            f"{where}: this is no answer of a batch.",
            "A line holds custom_id and response.body, or id and result.",
        )
    if not isinstance(response, dict) or response.get("status_code", 200) != 200:
        return None
    try:
        body = response["body"]
        message = body["choices"][0]["message"]
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


def _diagnosed(case: Case, found: Diagnosis, engine: Engine) -> FollowUp:
    from followup import timing

    thread = case.thread()
    assert thread is not None
    when = timing.stage(thread, found, case.today, case.country)
    return FollowUp(
        thread=thread, diagnosis=found, stage=when.stage, send_on=when.send_on,
        why_then=when.why_then, engine=engine.use(),
    )  # fmt: skip


def _without_time(output: Output) -> Output:
    """Looking an answer up took no time worth telling."""
    none = {"seconds": 0.0}
    result = output.result
    if result is not None:
        result = result.model_copy(update={"engine": result.engine.model_copy(update=none)})
    use = output.use.model_copy(update=none)
    return output.model_copy(update={"use": use, "result": result})


def _whole(case: Case, at: int, line: Mapping[str, Any], where: str) -> Output:
    told = line.get("result")
    if not told:
        error = str(line.get("error") or "no result")
        return Output(id=case.id, repeat=at, hash=case.hash, error=error)
    try:
        result = follow_up(told)
    except (ValidationError, TypeError, AttributeError):
        raise BadInput(
            f"{where}: 'result' is no follow-up.", "It is what followup draft --json prints."
        ) from None
    used = result.engine
    use = Use(
        calls=used.calls, input_tokens=used.input_tokens, output_tokens=used.output_tokens,
        cost=used.cost, seconds=used.seconds,
    )  # fmt: skip
    return Output(id=case.id, repeat=at, hash=case.hash, result=result, use=use)
