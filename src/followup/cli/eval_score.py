"""followup eval score: a run against its labels, a judge's word and the labels of readers."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from followup.cli import common
from followup.cli import eval_common as shared
from followup.errors import BadUse

if TYPE_CHECKING:
    from datetime import date

    from followup.config import Settings
    from followup.evals.record import Run


def score(
    runs: shared.Runs,
    suite: shared.Labels = None,
    scorers: shared.Scorers = None,
    recheck: shared.Recheck = False,
    split: shared.Split = None,
    sample: Annotated[
        int | None, typer.Option("--sample", min=1, help="Only N cases that have a draft.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="What the sample is drawn by.")] = 1,
    judge: Annotated[
        bool, typer.Option("--judge", help="Have a model judge the drafts: would you send it?")
    ] = False,
    answered_by: Annotated[
        str, typer.Option("--answered-by", help="Who judges, where the server hands it on.")
    ] = "",
    human: shared.Human = None,
    to_label: Annotated[
        Path | None, typer.Option("--to-label", help="Write the drafts here for a reader to label.")
    ] = None,
    model: common.Model = None,
    prompt: common.Prompt = None,
    prompts: common.Prompts = None,
    concurrency: shared.Concurrency = 8,
    max_cost: common.MaxCost = None,
    config: common.Config = None,
    today: common.Today = None,
    format_: common.Format = "text",
    as_json: common.Json = False,
) -> None:
    """Score runs, or a file of labelled messages, against their labels; only --judge asks a model.

    Examples: followup eval score runs/threads-offline.jsonl   |   … score evals/messages.jsonl
    """
    from followup.evals import present

    opened = [_part(run, suite, split, sample, seed) for run in shared.opened(runs)]
    if to_label:
        _write_sheet(opened, suite, to_label)
        return
    stopped = False
    if judge:
        settings = common.settings(
            config, None, model=model, prompt=prompt, prompts=prompts, max_cost=max_cost
        )
        day = common.day(today)
        stopped = any(
            [_judge(run, suite, settings, day, concurrency, answered_by) for run in opened]
        )
    found = [shared.scored(run, suite, scorers, recheck, split, human) for run in opened]
    if common.wants_json(format_, as_json):
        told = [present.data(one) for one in found]
        shared.print_json(told[0] if len(told) == 1 else told)
    else:
        shared.print_lines(line for one in found for line in (*present.lines(one), ""))
    if stopped:
        raise typer.Exit(3)


def _part(
    run: Run | Path, suite: str | None, split: str | None, sample: int | None, seed: int
) -> Run | Path:
    """The part of a run that is asked for."""
    from followup.evals import files

    if isinstance(run, Path):
        if sample:
            raise BadUse(f"{run}: labelled messages hold no draft to sample.", "Give a run.")
        return run
    run = files.only(run, files.suite_of(run, suite), split)
    return files.sampled(run, sample, seed) if sample else run


def _write_sheet(runs: list[Run | Path], suite: str | None, path: Path) -> None:
    import json

    from followup.cli import io
    from followup.evals import files, readers

    told = [
        line
        for run in runs
        if not isinstance(run, Path)
        for line in readers.sheet(run, files.suite_of(run, suite))
    ]
    if not told:
        raise BadUse("There is no draft to label.", "Give a run that holds drafts.")
    text = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in told)
    io.write_new(path, text.encode(), False)
    sys.stderr.write(f'{path}: {len(told)} drafts; fill "label" in: yes, edit or no.\n')


def _judge(
    run: Run | Path,
    suite: str | None,
    settings: Settings,
    day: date,
    concurrency: int,
    answered_by: str,
) -> bool:
    """Have what is not judged yet judged; whether something is left."""
    from followup.evals import files
    from followup.evals import judge as judging

    if isinstance(run, Path):
        raise BadUse(f"{run}: labelled messages hold no draft to judge.", "Give a run.")
    told = judging.judge(
        run, files.suite_of(run, suite), settings, created=day, concurrency=concurrency,
        progress=judging.Progress(told=shared.tell), answered_by=answered_by,
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
