"""Which runs a person means: a run's file, a folder of them, or labelled messages to check now."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from pathlib import Path

from followup.config import Settings
from followup.errors import BadInput, BadUse
from followup.evals import cases, judgements, readers, record
from followup.evals import run as running
from followup.evals.cases import Suite
from followup.evals.outputs import checked
from followup.evals.record import Output, Run
from followup.evals.variants import Variant


def path_for(folder: Path, suite: Suite, variant: Variant) -> Path:
    """runs/threads-offline.jsonl"""
    name = "checks" if suite.kind == "message" else variant.name
    return folder / f"{Path(suite.name).stem}-{name}.jsonl"


def open_runs(paths: Sequence[Path]) -> list[Run]:
    """The runs in these files and folders, in the order given."""
    found: list[Run] = []
    for path in paths:
        if path.is_dir():
            inside = [one for one in sorted(path.glob("*.jsonl")) if record.is_run(one)]
            if not inside:
                raise BadInput(f"{path}: there is no run in it.", "See followup eval run.")
            found += [record.read(one) for one in inside]
        else:
            found.append(record.read(path))
    return _with_names(found)


def suite_of(run: Run, given: str | None) -> Suite:
    """The suite that a run was made from, of the kind it was run as."""
    suite = cases.load(given or run.head.suite)
    if suite.kind != run.head.kind:
        raise BadUse(
            f"{run.path}: a run of kind '{run.head.kind}', but {suite.name} holds '{suite.kind}'.",
            "Give the suite it was made from with --suite.",
        )
    return suite


def only(run: Run, suite: Suite, split: str | None) -> Run:
    """The outputs of one split; all of them where none is asked for."""
    if not split:
        return run
    ids = {case.id for case in suite.only(split=split).cases}
    return run.model_copy(update={"outputs": tuple(o for o in run.outputs if o.id in ids)})


def judged_beside(run: Run) -> judgements.Judged | None:
    """What a judge said of this run's drafts, where it was asked."""
    return judgements.read(judgements.path_beside(Path(run.path))) if run.path else None


def labels_beside(run: Run) -> readers.Labels | None:
    """What readers said of this run's drafts, where a file of it stands beside the run."""
    path = readers.path_beside(Path(run.path)) if run.path else None
    return readers.read(path) if path and path.is_file() else None


def sampled(run: Run, count: int, seed: int) -> Run:
    """`count` of the run's cases that have a draft, drawn by the seed; all, where there are no
    more."""
    ids = sorted({o.id for o in run.outputs if o.result and o.result.draft})
    drawn = set(random.Random(seed).sample(ids, min(count, len(ids))))
    return run.model_copy(update={"outputs": tuple(o for o in run.outputs if o.id in drawn)})


def check_now(path: Path) -> tuple[Run, Suite]:
    """Labelled messages, checked now: a run that is not kept."""
    suite = cases.load(str(path))
    if suite.kind != "message":
        raise BadInput(
            f"{path}: neither a run nor labelled messages.",
            f"Run it first: followup eval run {path} --engine offline.",
        )
    head = running.head_of(suite, Variant("checks", Settings()), 1, dt.date.min)
    told = tuple(
        Output(id=case.id, hash=case.hash, result=checked(case, case.thread()))
        for case in suite.cases
    )
    return Run(head=head.model_copy(update={"created": ""}), outputs=told), suite


def _with_names(runs: list[Run]) -> list[Run]:
    """Each run a name of its own: the variant's, or the file's where two have the same."""
    names = [run.head.name for run in runs]
    if len(set(names)) == len(names):
        return runs
    stems = [Path(run.path).stem for run in runs]
    own = stems if len(set(stems)) == len(stems) else [run.path for run in runs]
    return [
        run.model_copy(update={"head": run.head.model_copy(update={"name": name})})
        for run, name in zip(runs, own, strict=True)
    ]
