"""The verbs of `followup eval` that make runs: of an engine, or of answers from elsewhere."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from followup.cli import common
from followup.cli import eval_common as shared

if TYPE_CHECKING:
    from followup.evals.run import Progress

_KEPT = "stopped; what came is kept, and the same command goes on from there."


def run(
    suite: shared.Suite,
    output: shared.Folder = Path("runs"),
    engine: shared.Engines = None,
    model: shared.Models = None,
    prompt: shared.Versions = None,
    repeat: shared.Repeat = 1,
    concurrency: shared.Concurrency = 8,
    split: shared.Split = None,
    case: shared.Cases = None,
    limit: shared.Limit = None,
    prompts: common.Prompts = None,
    library: common.Library = None,
    config: common.Config = None,
    max_cost: common.MaxCost = None,
    no_cache: common.NoCache = None,
    today: common.Today = None,
    force: shared.Force = False,
    quiet: common.Quiet = False,
) -> None:
    """Run a suite under each variant; a run that was stopped goes on where it was.

    Example: followup eval run threads --engine offline --engine model --prompt write=v1
    """
    from followup.engines.choose import choose
    from followup.evals import cases, files, variants
    from followup.evals import run as running

    settings = common.settings(
        config, None, prompts=prompts, library=library, max_cost=max_cost, no_cache=no_cache
    )
    part = cases.load(suite).only(split=split, ids=case or (), limit=limit)
    stopped = False
    for variant in variants.expand(settings, engine or (), model or (), prompt or ()):
        path = files.path_for(output, part, variant)
        try:
            progress = running.run(
                part, variant, path, make=choose, created=common.day(today), repeat=repeat,
                concurrency=concurrency, force=force,
                progress=running.Progress(told=_nothing if quiet else shared.tell),
            )  # fmt: skip
        except KeyboardInterrupt:
            sys.stderr.write(f"{path}: {_KEPT}\n")
            raise typer.Exit(130) from None
        stopped = stopped or bool(progress.stopped)
        sys.stderr.write(_ended(path, progress))
        sys.stdout.write("" if progress.stopped else f"{path}\n")
    if stopped:
        raise typer.Exit(3)


def requests(
    suite: shared.Suite,
    output: Annotated[Path, typer.Option("-o", "--output", help="Where the requests go, JSONL.")],
    model: common.Model = None,
    prompt: common.Prompt = None,
    prompts: common.Prompts = None,
    answers: Annotated[
        list[Path] | None, typer.Option("--answers", help="Answers so far: the next round.")
    ] = None,
    repeat: shared.Repeat = 1,
    split: shared.Split = None,
    case: shared.Cases = None,
    limit: shared.Limit = None,
    config: common.Config = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite what is there.")] = False,
) -> None:
    """Write the next prompt of every case as a batch file; again with --answers for the rest.

    Example: followup eval requests threads --model gpt-5-mini -o round1.jsonl
    """
    import asyncio

    from followup.cli import io
    from followup.evals import cases, exchange

    settings = common.settings(config, None, model=model, prompt=prompt, prompts=prompts)
    part = cases.load(suite).only(split=split, ids=case or (), limit=limit)
    kept = exchange.read_answers(answers or [])
    told = asyncio.run(exchange.requests(part, settings, kept, repeat))
    text = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in told)
    io.write_new(output, text.encode(), force)
    left = f"{len(told)} requests" if told else "every case is answered, nothing is left to ask"
    sys.stderr.write(f"{output}: {left}.\n")


def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Answers, as JSONL.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The run's file.")],
    suite: Annotated[str, typer.Option("--suite", help="The suite they belong to.")] = "threads",
    prompt: common.Prompt = None,
    prompts: common.Prompts = None,
    repeat: shared.Repeat = 1,
    name: Annotated[str, typer.Option("--name", help="What the run is called.")] = "",
    answered_by: Annotated[str, typer.Option("--answered-by", help="Who or what answered.")] = "",
    config: common.Config = None,
    today: common.Today = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite what is there.")] = False,
) -> None:
    """Make a run of answers from elsewhere: a batch's output files, or whole results.

    Example: followup eval import answers1.jsonl answers2.jsonl --suite threads -o runs/batch.jsonl
    """
    from followup.cli import io
    from followup.evals import cases, imports, record

    settings = common.settings(config, None, prompt=prompt, prompts=prompts)
    asked = cases.load(suite)
    run = imports.run_of(
        files, asked, settings, created=common.day(today), name=name, answered_by=answered_by,
        repeat=repeat,
    )  # fmt: skip
    text = record.head_line(run.head) + "".join(map(record.output_line, run.outputs))
    io.write_new(output, text.encode(), force)
    told = [f"{output}: a run of {len(run.outputs)} outputs.", *imports.lacking(run, asked)]
    sys.stderr.write("\n".join(told) + "\n")


def _nothing(_: Progress) -> None:
    """Say nothing."""


def _ended(path: Path, progress: Progress) -> str:
    if progress.kept == progress.total:
        return f"{path}: it is whole already; nothing was run.\n"
    before = f", {progress.kept} from an earlier start" if progress.kept else ""
    told = f"{path}: {progress.done} of {progress.total} run{before}, {progress.failed} failed"
    if progress.stopped:
        told += f". Stopped: {progress.stopped} Run it again to go on"
    return f"{told}.\n"
