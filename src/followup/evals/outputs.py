"""One output: a case under an engine, or a message under the checks."""

from __future__ import annotations

import time
from collections.abc import Sequence

from followup.checks import Candidate, check
from followup.config import Settings
from followup.engines.base import Engine
from followup.errors import AccessDenied, BudgetSpent, FollowupError, NotConfigured
from followup.evals.cases import Case
from followup.evals.record import Output, Use
from followup.values import (
    Brief,
    Diagnosis,
    Draft,
    EngineUse,
    Finding,
    FollowUp,
    Thread,
    Timing,
)

HOPELESS = (AccessDenied, NotConfigured, BudgetSpent)  # every further case would fail alike


async def one(case: Case, at: int, engine: Engine, settings: Settings) -> Output:
    """One output; a case that breaks the code is an output with an error, not a dead run."""
    watched = Watched(engine)
    before, started = engine.use(), time.perf_counter()
    result, error = None, ""
    try:
        result = await _answer(case, watched, settings)
    except HOPELESS:
        raise
    except FollowupError as failed:
        error = str(failed)
    except Exception as failed:
        error = f"{type(failed).__name__}: {failed}"
    seconds = time.perf_counter() - started
    used = _spent(before, engine.use(), watched.reasks, seconds)
    if result is not None:  # the engine counts all its cases; the output holds its own
        own = result.engine.model_copy(update=used.model_dump(exclude={"reasks"}))
        result = result.model_copy(update={"engine": own})
    return Output(
        id=case.id,
        repeat=at,
        hash=case.hash,
        result=result,
        error=error,
        use=used,
    )


async def _answer(case: Case, engine: Engine, settings: Settings) -> FollowUp:
    from followup import pipeline

    thread = case.thread()
    if case.kind == "message":
        return checked(case, thread)
    how = pipeline.Options.of(
        settings, today=case.today, engine=engine, level=case.level, country=case.country,
        facts={}, fallback=False,
    )  # fmt: skip
    if case.kind == "rewrite":
        return await pipeline.rewrite_async(case.text, thread, how)
    assert thread is not None
    if case.kind == "diagnose":
        found = await pipeline.diagnose_async(thread, engine=engine)
        return FollowUp(thread=thread, diagnosis=found, engine=engine.use())
    return await pipeline.follow_up_async(thread, how)


def checked(case: Case, thread: Thread | None) -> FollowUp:
    """A message as the checks find it."""
    sent_on = case.today if case.labels.get("today") else None
    seen = Candidate.from_text(case.text, thread, sent_on=sent_on)
    findings = check(seen)
    return FollowUp(
        thread=thread,
        draft=Draft(subject=seen.subject, body=seen.body),
        findings=findings,
        passed=not any(f.severity == "error" for f in findings),
        engine=EngineUse(name="checks"),
    )


def checked_again(case: Case, result: FollowUp) -> FollowUp:
    """A kept result with the findings of the checks as they are now."""
    from followup import timing

    if result.draft is None or case.kind == "diagnose":
        return result
    if case.kind == "message":
        return checked(case, result.thread)
    brief = Brief(
        thread=result.thread, diagnosis=result.diagnosis, level=case.level, item=result.item,
        message=case.text or None, today=case.today, country=case.country,
    )  # fmt: skip
    stage = result.stage
    if result.thread and result.diagnosis and stage:
        now = timing.stage(result.thread, result.diagnosis, case.today, case.country)
        stage = (now.would_be if now.stage == stage else None) or stage
        when = Timing(stage=stage, send_on=result.send_on, why_then=result.why_then)
        brief = brief.model_copy(update={"timing": when})
    seen = Candidate(
        subject=result.draft.subject, body=result.draft.body, item=result.item, brief=brief,
        stage=stage, sent_on=result.send_on or case.today,
    )  # fmt: skip
    findings = check(seen)
    passed = not any(f.severity == "error" for f in findings)
    return result.model_copy(update={"findings": findings, "passed": passed})


class Watched:
    """An engine whose repairs are counted."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self.reasks = engine, 0

    async def diagnose(self, thread: Thread) -> Diagnosis:
        return await self._engine.diagnose(thread)

    async def write(self, brief: Brief) -> Draft:
        return await self._engine.write(brief)

    async def repair(self, brief: Brief, draft: Draft, findings: Sequence[Finding]) -> Draft:
        self.reasks += 1
        return await self._engine.repair(brief, draft, findings)

    def use(self) -> EngineUse:
        return self._engine.use()

    async def aclose(self) -> None:
        await self._engine.aclose()


def _spent(before: EngineUse, after: EngineUse, reasks: int, seconds: float) -> Use:
    cost = None if after.cost is None else round(after.cost - (before.cost or 0.0), 6)
    return Use(
        calls=after.calls - before.calls,
        input_tokens=after.input_tokens - before.input_tokens,
        output_tokens=after.output_tokens - before.output_tokens,
        cost=cost,
        reasks=reasks,
        seconds=round(seconds, 4),
    )
