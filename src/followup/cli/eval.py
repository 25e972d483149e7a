"""followup eval: which engine or prompt is better, by how much, and is it more than noise."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from followup.cli import common
from followup.errors import BadUse

if TYPE_CHECKING:
    from datetime import date

    from followup.config import Settings
    from followup.evals import judge as judging
    from followup.evals.record import Run
    from followup.evals.run import Progress
    from followup.evals.score import Scored

    Counted = Progress | judging.Progress

app = typer.Typer(
    help="Run labelled cases, score what came, compare variants, and hold a baseline.",
    no_args_is_help=True,
)
Suite = Annotated[
    str, typer.Argument(help="threads, messages, rewrites, corpus, injections, or a path.")
]
Folder = Annotated[Path, typer.Option("-o", "--output", help="The folder that runs are kept in.")]
Engines = Annotated[
    list[str] | None, typer.Option("--engine", help="offline or model; give both for two variants.")
]
Models = Annotated[list[str] | None, typer.Option("--model", help="One variant for each.")]
Versions = Annotated[
    list[str] | None,
    typer.Option("--prompt", metavar="NAME=VERSION", help="One variant for each: write=v1."),
]
Repeat = Annotated[int, typer.Option("--repeat", min=1, help="How often each case is run.")]
Concurrency = Annotated[int, typer.Option("--concurrency", min=1, help="How many cases at once.")]
Split = Annotated[str | None, typer.Option("--split", help="Only these cases: dev or test.")]
Cases = Annotated[list[str] | None, typer.Option("--case", help="Only the case with this id.")]
Limit = Annotated[int | None, typer.Option("--limit", min=1, help="Only the first N cases.")]
Force = Annotated[bool, typer.Option("--force", help="Run again, over what is there.")]
Runs = Annotated[list[Path], typer.Argument(metavar="RUN...", help="Runs, or folders of them.")]
Labels = Annotated[str | None, typer.Option("--suite", help="Where the labels are, if elsewhere.")]
Scorers = Annotated[
    Path | None, typer.Option("--scorers", help="A Python file with scorers of your own.")
]
Recheck = Annotated[
    bool, typer.Option("--recheck", help="Check the kept drafts with the checks of today.")
]
CommonOnly = Annotated[
    bool, typer.Option("--common", help="Only the cases that all of the runs have.")
]


@app.command()
def run(
    suite: Suite,
    output: Folder = Path("runs"),
    engine: Engines = None,
    model: Models = None,
    prompt: Versions = None,
    repeat: Repeat = 1,
    concurrency: Concurrency = 8,
    split: Split = None,
    case: Cases = None,
    limit: Limit = None,
    prompts: common.Prompts = None,
    library: common.Library = None,
    config: common.Config = None,
    max_cost: common.MaxCost = None,
    no_cache: common.NoCache = None,
    today: common.Today = None,
    force: Force = False,
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
        progress = running.run(
            part, variant, path, make=choose, created=common.day(today), repeat=repeat,
            concurrency=concurrency, force=force,
            progress=running.Progress(told=_nothing if quiet else _tell),
        )  # fmt: skip
        stopped = stopped or bool(progress.stopped)
        sys.stderr.write(_ended(path, progress))
        sys.stdout.write("" if progress.stopped else f"{path}\n")
    if stopped:
        raise typer.Exit(3)


@app.command()
def score(
    runs: Runs,
    suite: Labels = None,
    scorers: Scorers = None,
    recheck: Recheck = False,
    judge: Annotated[
        bool, typer.Option("--judge", help="Have a model judge the drafts: would you send it?")
    ] = False,
    human: Annotated[
        Path | None, typer.Option("--human", help="People's labels, JSONL, beside the judge's.")
    ] = None,
    model: common.Model = None,
    prompt: common.Prompt = None,
    prompts: common.Prompts = None,
    concurrency: Concurrency = 8,
    max_cost: common.MaxCost = None,
    config: common.Config = None,
    today: common.Today = None,
    format_: common.Format = "text",
    as_json: common.Json = False,
) -> None:
    """Score runs, or a file of labelled messages, against their labels; only --judge asks a model.

    Examples: followup eval score runs/threads-offline.jsonl   |   … score evals/messages.jsonl
    """
    from followup.evals import people, present

    opened = _open(runs)
    stopped = False
    if judge:
        settings = common.settings(
            config, None, model=model, prompt=prompt, prompts=prompts, max_cost=max_cost
        )
        day = common.day(today)
        stopped = any([_judge(run, suite, settings, day, concurrency) for run in opened])
    labels = people.read(human) if human else None
    found = [_scored(run, suite, scorers, recheck) for run in opened]
    if common.wants_json(format_, as_json):
        told = [present.data(one, labels) for one in found]
        _json(told[0] if len(told) == 1 else told)
    else:
        _lines(line for one in found for line in (*present.lines(one, labels), ""))
    if stopped:
        raise typer.Exit(3)


@app.command()
def compare(
    runs: Runs,
    suite: Labels = None,
    scorers: Scorers = None,
    recheck: Recheck = False,
    common_only: CommonOnly = False,
    split: Split = None,
    format_: Annotated[str, typer.Option("--format", help="text, json or markdown.")] = "text",
    as_json: common.Json = False,
) -> None:
    """Compare runs with the first one, case by case: better, worse, or not more than noise.

    Example: followup eval compare runs/threads-model-write=v1.jsonl runs/threads-offline.jsonl
    """
    from followup.evals import verdicts
    from followup.evals.compare import compare as compared

    opened = _runs_to_compare(runs, common_only)
    told = compared([_scored(run, suite, scorers, recheck, split) for run in opened])
    if format_ == "markdown":
        _lines(verdicts.markdown(told))
    elif common.wants_json(format_, as_json):
        _json(verdicts.data(told))
    else:
        _lines(verdicts.lines(told))


@app.command()
def report(
    runs: Runs,
    output: Annotated[
        Path,
        typer.Option("-o", "--output", help="What it ends in is what is made: html, md, json."),
    ] = Path("report.html"),
    figure: Annotated[
        Path | None, typer.Option("--figure", help="Also the intervals, as an SVG file.")
    ] = None,
    suite: Labels = None,
    scorers: Scorers = None,
    recheck: Recheck = False,
    common_only: CommonOnly = False,
    split: Split = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite what is there.")] = False,
) -> None:
    """A page that needs no network: verdicts, figures, and the cases that flipped.

    Example: followup eval report runs/threads-a.jsonl runs/threads-b.jsonl -o report.html
    """
    from followup.cli import io
    from followup.evals import report as reporting
    from followup.evals.compare import compare

    opened = _open(runs)
    if len(opened) > 1:
        opened = list(_runs_to_compare(runs, common_only))
    scored = [_scored(run, suite, scorers, recheck, split) for run in opened]
    told = compare(scored) if len(scored) > 1 else []
    makers = {".html": reporting.html, ".md": reporting.markdown, ".json": reporting.json_text}
    if output.suffix not in makers:
        raise BadUse(f"-o {output}: html, md or json?", "End its name in one of these.")
    if figure and not told:
        raise BadUse("--figure shows a comparison.", "Give two runs or more.")
    io.write_new(output, makers[output.suffix](scored, told).encode(), force)
    if figure:
        io.write_new(figure, reporting.figure(told[0]).encode(), force)
    sys.stdout.write(f"{output}\n")


@app.command()
def gate(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="The run that must not be worse.")],
    baseline: Annotated[Path, typer.Option("--baseline", help="A kept baseline, as JSON.")],
    suite: Labels = None,
    scorers: Scorers = None,
    recheck: Recheck = False,
    update: Annotated[bool, typer.Option("--update", help="Keep this run as baseline.")] = False,
    as_json: common.Json = False,
) -> None:
    """Exit 1 where a run is worse than the baseline beyond noise.

    Example: followup eval gate runs/threads-offline.jsonl --baseline evals/baselines/offline.json
    """
    from followup.evals import gate as gating
    from followup.evals import verdicts

    (opened,) = _open([run])
    scored = _scored(opened, suite, scorers, recheck)
    if update:
        gating.save(baseline, gating.baseline_of(scored))
        sys.stderr.write(f"{baseline}: kept {scored.head.name} as baseline.\n")
        return
    told = gating.gate(scored, gating.load(baseline))
    worse = [one for one in told if one.verdict == "worse"]
    if as_json:
        _json({"passed": not worse, "differences": [verdicts.row(one) for one in told]})
    else:
        _lines([verdicts.HEADS, *map(verdicts.line, told)])
        named = ", ".join(one.scorer.name for one in worse)
        _lines([f"worse than the baseline: {named}" if worse else "no worse than the baseline"])
    if worse:
        raise typer.Exit(1)


@app.command()
def requests(
    suite: Suite,
    output: Annotated[Path, typer.Option("-o", "--output", help="Where the requests go, JSONL.")],
    model: common.Model = None,
    prompt: common.Prompt = None,
    prompts: common.Prompts = None,
    answers: Annotated[
        list[Path] | None, typer.Option("--answers", help="Answers so far: the next round.")
    ] = None,
    repeat: Repeat = 1,
    split: Split = None,
    case: Cases = None,
    limit: Limit = None,
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


@app.command(name="import")
def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Answers, as JSONL.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The run's file.")],
    suite: Annotated[str, typer.Option("--suite", help="The suite they belong to.")] = "threads",
    prompt: common.Prompt = None,
    prompts: common.Prompts = None,
    repeat: Repeat = 1,
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
    run = imports.run_of(
        files, cases.load(suite), settings, created=common.day(today), name=name,
        answered_by=answered_by, repeat=repeat,
    )  # fmt: skip
    text = record.head_line(run.head) + "".join(map(record.output_line, run.outputs))
    io.write_new(output, text.encode(), force)
    sys.stderr.write(f"{output}: a run of {len(run.outputs)} outputs.\n")


def _runs_to_compare(paths: list[Path], common_only: bool) -> list[Run]:
    from followup.evals import files
    from followup.evals.compare import in_all, same_suite

    runs = files.open_runs(paths)
    same_suite(runs)
    return in_all(runs) if common_only else runs


def _open(paths: list[Path]) -> list[Run | Path]:
    """Runs; a path stands for itself where it is no run but a suite to be checked now."""
    from followup.evals import files, record

    if len(paths) == 1 and paths[0].is_file() and not record.is_run(paths[0]):
        return [paths[0]]
    return list(files.open_runs(paths))


def _scored(
    run: Run | Path,
    suite: str | None,
    scorers: Path | None,
    recheck: bool,
    split: str | None = None,
) -> Scored:
    from followup.evals import files
    from followup.evals.score import score
    from followup.evals.scorers import SCORERS, from_file

    chosen = from_file(scorers) if scorers else SCORERS
    if isinstance(run, Path):
        now, labels = files.check_now(run)
        return score(now, labels, chosen)
    labels = files.suite_of(run, suite)
    judged = files.judged_beside(run)
    return score(files.only(run, labels, split), labels, chosen, recheck=recheck, judged=judged)


def _judge(
    run: Run | Path, suite: str | None, settings: Settings, day: date, concurrency: int
) -> bool:
    """Have what is not judged yet judged; whether something is left."""
    from followup.evals import files
    from followup.evals import judge as judging

    if isinstance(run, Path):
        raise BadUse(f"{run}: labelled messages hold no draft to judge.", "Give a run.")
    told = judging.judge(
        run, files.suite_of(run, suite), settings, created=day, concurrency=concurrency,
        progress=judging.Progress(told=_tell),
    )  # fmt: skip
    cost = f", {told.cost:.4f} US dollars" if told.cost is not None else ""
    sys.stderr.write(
        f"{run.path}: {told.done} of {told.total} drafts judged now, {told.kept} before, "
        f"{len(told.failed)} failed; {told.tokens} tokens{cost}.\n"
    )
    sys.stderr.writelines(f"  {one}\n" for one in told.failed[:3])
    if told.stopped:
        sys.stderr.write(f"  Stopped: {told.stopped} Run it again to go on.\n")
    return bool(told.stopped or told.failed)


def _tell(progress: Counted) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{progress.kept + progress.done} of {progress.total}")
        sys.stderr.flush()


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


def _json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def _lines(lines: Iterable[str]) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)
