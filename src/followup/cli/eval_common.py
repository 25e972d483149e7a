"""What the verbs of `followup eval` share: options, opening and scoring runs, printing."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from followup.evals.judge import Progress as Judging
    from followup.evals.record import Run
    from followup.evals.run import Progress as Running
    from followup.evals.score import Scored

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
Human = Annotated[
    Path | None,
    typer.Option("--human", help="Readers' labels beside the judge's, if not RUN.labels.jsonl."),
]


def runs_to_compare(paths: list[Path], common_only: bool) -> list[Run]:
    """Runs of one kind; cut to the cases that all of them have where that is asked for."""
    from followup.evals import files
    from followup.evals.compare import in_all, same_suite

    runs = files.open_runs(paths)
    same_suite(runs)
    return in_all(runs) if common_only else runs


def opened(paths: list[Path]) -> list[Run | Path]:
    """Runs; a path stands for itself where it is no run but a suite to be checked now."""
    from followup.evals import files, record

    if len(paths) == 1 and paths[0].is_file() and not record.is_run(paths[0]):
        return [paths[0]]
    return list(files.open_runs(paths))


def scored(
    run: Run | Path,
    suite: str | None,
    scorers: Path | None,
    recheck: bool,
    split: str | None = None,
    human: Path | None = None,
) -> Scored:
    """A run held to its labels, with what a judge and readers said of its drafts."""
    from followup.evals import files, readers
    from followup.evals.score import score
    from followup.evals.scorers import SCORERS, from_file

    chosen = from_file(scorers) if scorers else SCORERS
    if isinstance(run, Path):
        now, labels = files.check_now(run)
        return score(files.only(now, labels, split), labels, chosen)
    labels = files.suite_of(run, suite)
    return score(
        files.only(run, labels, split), labels, chosen, recheck=recheck,
        judged=files.judged_beside(run),
        labels=readers.read(human) if human else files.labels_beside(run),
    )  # fmt: skip


def tell(progress: Running | Judging) -> None:
    """How far it is, on a terminal."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{progress.kept + progress.done} of {progress.total}")
        sys.stderr.flush()


def print_json(value: Any) -> None:
    """For a program to read."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def print_lines(lines: Iterable[str]) -> None:
    """For a person to read."""
    sys.stdout.writelines(f"{line}\n" for line in lines)
