"""followup batch: many threads or weak follow-ups at once."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from followup.cli import common, progress

In = Annotated[
    Path,
    typer.Argument(
        metavar="IN", help="CSV, TSV, JSONL, Parquet, .mbox, or a folder of .txt and .eml."
    ),
]
Out = Annotated[
    Path,
    typer.Option("-o", "--output", help="Where the results go: the same kind; JSONL for mail."),
]
Force = Annotated[
    bool, typer.Option("--force", help="Overwrite OUT; a stopped batch goes on without it.")
]
RetryFailed = Annotated[
    bool, typer.Option("--retry-failed", help="Do the rows that failed again, and no others.")
]
Column = Annotated[
    list[str] | None,
    typer.Option("--column", metavar="NAME=HEADING", help="Which column is what: message=Body."),
]
Concurrency = Annotated[
    int,
    typer.Option("--concurrency", help="How many calls at once; fewer where the server says 429."),
]
Rpm = Annotated[float | None, typer.Option("--rpm", help="At most so many calls a minute.")]
Tpm = Annotated[float | None, typer.Option("--tpm", help="At most so many tokens a minute.")]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Only say what it would take: rows, calls, tokens, cost.")
]
Limit = Annotated[int | None, typer.Option("--limit", min=1, help="Only the first N rows.")]


def batch(
    source: In,
    output: Out,
    me: common.Me = None,
    level: common.LevelOption = None,
    today: common.Today = None,
    engine: common.EngineOption = None,
    model: common.Model = None,
    library: common.Library = None,
    prompts: common.Prompts = None,
    prompt: common.Prompt = None,
    fact: common.Fact = None,
    country: common.Country = None,
    config: common.Config = None,
    column: Column = None,
    concurrency: Concurrency = 16,
    rpm: Rpm = None,
    tpm: Tpm = None,
    limit: Limit = None,
    max_cost: common.MaxCost = None,
    no_cache: common.NoCache = None,
    redact: common.Redact = None,
    force: Force = False,
    retry_failed: RetryFailed = False,
    dry_run: DryRun = False,
    quiet: common.Quiet = False,
) -> None:
    """Rewrite a spreadsheet of weak follow-ups, or draft for a file of threads.

    Stopped or killed, the same command goes on where it was.

    Examples: followup batch weak.csv -o better.csv   |   followup batch threads.jsonl -o out.jsonl
    """
    from followup import batch as batches
    from followup.config import parse_facts
    from followup.engines.pace import Pace

    chosen = common.settings(
        config, fact, me=me, level=level, engine=engine, model=model, library=library,
        prompts=prompts, prompt=prompt, country=country, max_cost=max_cost, no_cache=no_cache,
        redact=redact,
    )  # fmt: skip
    say = _quiet if quiet else _say
    given: dict[str, Any] = {
        "engine": common.engine(chosen, Pace(concurrency, rpm, tpm)), "settings": chosen,
        "today": common.day(today), "columns": parse_facts(column or [], "--column"),
        "limit": limit,
    }  # fmt: skip
    if dry_run:
        told = batches.dry_run(source, output, **given)
        sys.stdout.write("".join(f"{line}\n" for line in told.lines()))
        return
    try:
        with progress.bar(quiet) as watch:
            summary = batches.run(
                source, output, concurrency=concurrency, force=force, retry_failed=retry_failed,
                say=say, watch=watch, **given,
            )  # fmt: skip
    except KeyboardInterrupt:
        _say("followup: stopped; what is done is kept, and the same command goes on from there.")
        raise typer.Exit(130) from None
    for line in summary.lines():
        say(line)
    if summary.failed:
        raise typer.Exit(1)


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _quiet(_: str) -> None:
    """Say nothing."""
