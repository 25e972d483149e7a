"""Run a suite under one variant: many cases at once, every output kept as soon as it is there.

A run under way stands in NAME.jsonl.part; started again, it goes on where it stopped. Whole, it is
put in the order of the cases and renamed.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

import followup
from followup import prompts
from followup.checks import Candidate, check
from followup.config import Settings
from followup.engines.base import Engine
from followup.errors import AccessDenied, BadUse, BudgetSpent, FollowupError, NotConfigured
from followup.evals import record
from followup.evals.cases import Case, Suite
from followup.evals.record import Head, Output, Use
from followup.evals.variants import Variant
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

MakeEngine = Callable[[Settings], Engine]
Job = tuple[Case, int]


@dataclass
class Progress:
    """Counted while a run goes on. `told` is called after each output."""

    total: int = 0
    kept: int = 0  # from an earlier start
    done: int = 0
    failed: int = 0
    stopped: str = ""  # why it ended early
    told: Callable[[Progress], None] = field(default=lambda _: None)


def head_of(suite: Suite, variant: Variant, repeat: int, created: dt.date) -> Head:
    """What is about to run, without any key or address."""
    told = variant.settings
    asks = suite.kind != "message"
    model = asks and told.wants_model
    chosen = prompts.chosen(told.prompt, told.prompts) if model else {}
    return Head(
        name=variant.name if asks else "checks",
        suite=suite.name,
        kind=suite.kind,
        cases=len(suite.cases),
        dataset=suite.hash,
        engine=("model" if model else "offline") if asks else "checks",
        model=(told.model or "") if model else "",
        prompts={p.name: p.hash for p in chosen.values()},
        settings={"mode": told.mode, "reasks": told.reasks, "timeout": told.timeout}
        if model
        else {},
        repeat=repeat,
        version=followup.__version__,
        created=str(created),
    )


def run(
    suite: Suite,
    variant: Variant,
    path: Path,
    *,
    make: MakeEngine,
    created: dt.date,
    repeat: int = 1,
    concurrency: int = 8,
    force: bool = False,
    progress: Progress | None = None,
) -> Progress:
    """Run into `path`. A finished run of the same is left as it is; of another one: BadUse."""
    progress = progress or Progress()
    head = head_of(suite, variant, repeat, created)
    jobs = [(case, at) for case in suite.cases for at in range(repeat)]
    progress.total = len(jobs)
    if path.exists() and not force:
        _must_be_same(record.read(path).head, head, path)
        progress.kept = len(jobs)
        return progress
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    outputs = {} if force else _kept(part, head)
    progress.kept = len(outputs)
    left = [job for job in jobs if (job[0].id, job[1]) not in outputs]
    with part.open("w", encoding="utf-8") as file:
        file.write(record.head_line(head))
        file.writelines(record.output_line(one) for one in outputs.values())
        file.flush()
        engines = _engines(variant.settings, make, min(concurrency, len(left)))
        asyncio.run(_work(left, engines, variant.settings, file, outputs, progress))
    if len(outputs) == len(jobs):
        record.write(path, head, (outputs[case.id, at] for case, at in jobs))
        part.unlink()
    elif not progress.stopped:
        progress.stopped = "some cases got no answer"
    return progress


def _must_be_same(there: Head, head: Head, path: Path) -> None:
    if there.identity != head.identity:
        other = [k for k, v in head.identity.items() if there.identity[k] != v]
        raise BadUse(
            f"{path}: a run of something else is there (other {', '.join(other)}).",
            "Choose another folder with -o, or add --force.",
        )


def _kept(part: Path, head: Head) -> dict[tuple[str, int], Output]:
    """The answers of an earlier start; errors are asked for again."""
    if not part.is_file():
        return {}
    there, outputs = record.partial(part)
    if there is not None:
        _must_be_same(there, head, part)
    return {(one.id, one.repeat): one for one in outputs if not one.error}


def _engines(settings: Settings, make: MakeEngine, count: int) -> list[Engine]:
    """One for each case at a time, so that what it used is that case's; a limit is shared out."""
    if settings.max_cost is not None and count:
        settings = settings.model_copy(update={"max_cost": settings.max_cost / count})
    return [make(settings) for _ in range(count)]


async def _work(
    jobs: Sequence[Job],
    engines: Sequence[Engine],
    settings: Settings,
    file: TextIO,
    outputs: dict[tuple[str, int], Output],
    progress: Progress,
) -> None:
    waiting: Iterator[Job] = iter(jobs)

    async def work(engine: Engine) -> None:
        for case, at in waiting:
            try:
                output = await one(case, at, engine, settings)
            except (AccessDenied, NotConfigured, BudgetSpent) as error:
                progress.stopped = str(error)  # every further case would fail alike
                return
            outputs[case.id, at] = output
            file.write(record.output_line(output))
            file.flush()
            progress.done += 1
            progress.failed += bool(output.error)
            progress.told(progress)

    try:
        await asyncio.gather(*map(work, engines))
    finally:
        await asyncio.gather(*(engine.aclose() for engine in engines))


async def one(case: Case, at: int, engine: Engine, settings: Settings) -> Output:
    """One output; a case that breaks the code is an output with an error, not a dead run."""
    watched = Watched(engine)
    before, started = engine.use(), time.perf_counter()
    result, error = None, ""
    try:
        result = await _answer(case, watched, settings)
    except (AccessDenied, NotConfigured, BudgetSpent):
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
