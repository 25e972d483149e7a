"""Run a suite under one variant: many cases at once, every output kept as soon as it is there.

A run under way stands in NAME.jsonl.part; started again, it goes on where it stopped. Whole, it is
put in the order of the cases and renamed.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

import followup
from followup import prompts
from followup.config import Settings
from followup.engines.base import Engine
from followup.engines.cache import default_folder
from followup.errors import BadUse
from followup.evals import record
from followup.evals.cases import Case, Suite
from followup.evals.outputs import HOPELESS, one
from followup.evals.record import Head, Output
from followup.evals.variants import Variant

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
        for at in sorted({at for _, at in left}):
            here = [job for job in left if job[1] == at]
            engines = _engines(
                _for_repeat(variant.settings, at, repeat), make, len(here), concurrency
            )
            asyncio.run(_work(here, engines, variant.settings, file, outputs, progress))
            if progress.stopped:
                break
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


def _for_repeat(settings: Settings, at: int, repeat: int) -> Settings:
    """A repeat is another answer, so it has a cache of its own, and its share of a limit."""
    changed: dict[str, Any] = {}
    if at and not settings.no_cache:
        folder = settings.cache or default_folder(os.environ)
        changed["cache"] = folder / "repeats" / str(at)
    if settings.max_cost is not None:
        changed["max_cost"] = settings.max_cost / repeat
    return settings.model_copy(update=changed)


def _engines(settings: Settings, make: MakeEngine, jobs: int, concurrency: int) -> list[Engine]:
    """One for each case at a time, so that what it used is that case's; a limit is shared out."""
    count = min(jobs, concurrency)
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
            except HOPELESS as error:
                progress.stopped = str(error)
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
