"""Prompts out and answers in, as files: for a batch service, another machine, or a person.

A case needs several answers, and a later prompt holds an earlier answer. So it goes in rounds:
`requests` writes the next prompt of every case, given the answers so far; `answered` makes a run
of them. Both drive the same pipeline as a live run, with an engine that looks its answers up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from followup.config import Settings
from followup.engines.base import Engine
from followup.engines.looked_up import Answer, LookedUp, Unanswered, line_of, read_line
from followup.engines.model import ModelEngine
from followup.errors import AnswerUnusable, BadInput
from followup.evals.cases import Case, Suite, lines
from followup.evals.outputs import one
from followup.evals.record import Output, Use, follow_up
from followup.values import Brief, Diagnosis, Draft, Finding, FollowUp


class KeepsBest(LookedUp):
    """For a run that ends here: a repair that nobody answered leaves the draft as it is."""

    async def repair(self, brief: Brief, draft: Draft, findings: Sequence[Finding]) -> Draft:
        try:
            return await super().repair(brief, draft, findings)
        except Unanswered as error:
            raise AnswerUnusable(str(error)) from None


async def requests(
    suite: Suite, settings: Settings, kept: Mapping[str, Answer], repeat: int = 1
) -> list[dict[str, Any]]:
    """The next request of every case that is not done, in the form of a batch file."""
    model = ModelEngine.unasked(settings)
    found = []
    for case, at in _jobs(suite, repeat):
        engine = LookedUp(model, f"{case.id}/{at}", kept)
        await one(case, at, engine, settings)
        if engine.asked is not None:
            found.append(line_of(engine.asked, settings.model or ""))
    return found


async def answered(
    suite: Suite, settings: Settings, kept: Mapping[str, Answer], repeat: int = 1
) -> list[Output]:
    """An output for every case that has an answer; the diagnosis alone where no draft has one."""
    model = ModelEngine.unasked(settings)
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
            custom_id, told = read_line(line, where)
            if isinstance(told, Answer):
                found[custom_id] = told
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
