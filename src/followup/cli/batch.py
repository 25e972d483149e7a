"""followup batch: many threads or weak follow-ups at once, here or at a batch service."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from followup.cli import common, progress

if TYPE_CHECKING:
    from followup.batch.run import Elsewhere
    from followup.batch.service import Round
    from followup.config import Settings

_RUN = "run"


class _OrRun(TyperGroup):
    """`batch IN -o OUT` is a batch; only the names of the other verbs are verbs."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args or args[0] not in self.commands:
            args = [_RUN, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(cls=_OrRun, help="Rewrite a spreadsheet or mailbox of weak follow-ups.")
In = Annotated[
    Path,
    typer.Argument(
        metavar="IN", help="CSV, TSV, JSONL, Parquet, .mbox, or a folder of .txt and .eml."
    ),
]
Out = Annotated[
    Path,
    typer.Option("-o", "--output", help="Where results go: the same kind; JSONL for mail."),
]
Of = Annotated[Path, typer.Argument(metavar="OUT", help="The output that was named to submit.")]
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
On = Annotated[
    str | None, typer.Option("--on", metavar="ray", help="Do the rows on Ray (extra ray).")
]
Processes = Annotated[
    int | None,
    typer.Option(
        "--processes", help="How many do rows; by default one a core offline, one with a model."
    ),
]
Limit = Annotated[int | None, typer.Option("--limit", min=1, help="Only the first N rows.")]


@app.command(
    _RUN,
    hidden=True,
    epilog="At a batch service, for half the price: followup batch submit, status, collect "
    "(each with --help).",
)
def run(
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
    on: On = None,
    processes: Processes = None,
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
    from followup.batch.pool import Pool
    from followup.config import parse_facts
    from followup.engines.pace import Pace

    chosen = common.settings(
        config, fact, me=me, level=level, engine=engine, model=model, library=library,
        prompts=prompts, prompt=prompt, country=country, max_cost=max_cost, no_cache=no_cache,
        redact=redact,
    )  # fmt: skip
    say = _quiet if quiet else _say
    elsewhere = _elsewhere(on, chosen, concurrency, rpm, tpm)
    day = common.day(today)
    given: dict[str, Any] = {
        "engine": common.engine(chosen, Pace(concurrency, rpm, tpm)), "settings": chosen,
        "today": day, "columns": parse_facts(column or [], "--column"),
        "limit": limit,
    }  # fmt: skip
    if dry_run:
        told = batches.dry_run(source, output, **given)
        sys.stdout.write("".join(f"{line}\n" for line in told.lines()))
        return
    pool = None if elsewhere else Pool.of(chosen, day, processes, concurrency, rpm, tpm)
    try:
        with progress.bar(quiet) as watch:
            summary = batches.run(
                source, output, concurrency=concurrency, force=force, retry_failed=retry_failed,
                say=say, watch=watch, elsewhere=elsewhere, pool=pool, **given,
            )  # fmt: skip
    except KeyboardInterrupt:
        _say("followup: stopped; what is done is kept, and the same command goes on from there.")
        raise typer.Exit(130) from None
    for line in summary.lines():
        say(line)
    if summary.failed:
        raise typer.Exit(1)


def _elsewhere(
    on: str | None, chosen: Settings, concurrency: int, rpm: float | None, tpm: float | None
) -> Elsewhere | None:
    if on is None:
        return None
    from followup.batch import cluster

    return cluster.named(on, chosen, concurrency, rpm, tpm)


@app.command()
def submit(
    source: In,
    output: Out,
    me: common.Me = None,
    level: common.LevelOption = None,
    today: common.Today = None,
    model: common.Model = None,
    library: common.Library = None,
    prompts: common.Prompts = None,
    prompt: common.Prompt = None,
    fact: common.Fact = None,
    country: common.Country = None,
    config: common.Config = None,
    column: Column = None,
    limit: Limit = None,
    redact: common.Redact = None,
    requests_only: Annotated[
        bool, typer.Option("--requests-only", help="Write the files of requests; send nothing.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="OUT may be overwritten.")] = False,
    quiet: common.Quiet = False,
) -> None:
    """Write the requests of all rows and send them as a batch that takes up to a day.

    With --requests-only they are files for a server that runs such files, as vLLM's run_batch does.

    Example: followup batch submit weak.csv -o better.csv --model gpt-5-mini
    """
    from followup.batch import service
    from followup.config import parse_facts

    chosen = common.settings(
        config, fact, me=me, level=level, engine="model", model=model, library=library,
        prompts=prompts, prompt=prompt, country=country, redact=redact,
    )  # fmt: skip
    if not requests_only:
        _must_have_a_server(chosen)
    columns = parse_facts(column or [], "--column")
    plan = service.Plan(source, columns, chosen, common.day(today), limit, requests_only)
    _go_on(service.submit(output, plan, force=force), output, chosen, _quiet if quiet else _say)


@app.command()
def status(output: Of, config: common.Config = None) -> None:
    """How the batches of OUT stand.

    Example: followup batch status better.csv
    """
    from followup.batch import service

    for line in service.status(output, common.settings(config)):
        sys.stdout.write(f"{line}\n")


@app.command()
def collect(
    output: Of,
    given: Annotated[
        list[Path] | None,
        typer.Option("--from", metavar="FILE", help="Answers as files, errors too; in any order."),
    ] = None,
    wait: Annotated[
        bool, typer.Option("--wait", help="Stay until all is answered, re-asks too.")
    ] = False,
    every: Annotated[
        float, typer.Option("--every", min=0.01, help="With --wait: seconds between two looks.")
    ] = 60.0,
    config: common.Config = None,
    quiet: common.Quiet = False,
) -> None:
    """Take the answers in; what is still to be asked goes out as the next batch, or OUT is written.

    Examples: followup batch collect better.csv --wait   |   … collect better.csv --from out.jsonl
    """
    from followup.batch import service

    chosen, say = common.settings(config), _quiet if quiet else _say
    while True:
        told = service.collect(output, chosen, given=given or (), say=say)
        if told is not None and _go_on(told, output, chosen, say):
            return
        if not wait or given:
            return
        time.sleep(every)


def _go_on(told: Round, output: Path, chosen: Any, say: Any) -> bool:
    """Send what is asked next, or sum up what is whole; whether it is."""
    from followup.batch import service

    if told.summary is not None:
        for line in told.summary.lines():
            say(line)
        if told.summary.failed:
            raise typer.Exit(1)
        return True
    if told.asked:
        say(f"{told.asked:,} requests are written beside {output}.")
    service.send(output, chosen, say)
    return False


def _must_have_a_server(chosen: Any) -> None:
    from followup.engines.servers import Server

    Server.from_settings(chosen)


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _quiet(_: str) -> None:
    """Say nothing."""
