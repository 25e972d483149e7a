"""followup eval: which engine or prompt is better, by how much, and is it more than noise."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from followup.cli import common, eval_run, eval_score
from followup.cli import eval_common as shared
from followup.errors import BadUse

app = typer.Typer(
    help="Run labelled cases, score what came, compare variants, and hold a baseline.",
    no_args_is_help=True,
)
app.command()(eval_run.run)
app.command()(eval_score.score)


@app.command()
def compare(
    runs: shared.Runs,
    suite: shared.Labels = None,
    scorers: shared.Scorers = None,
    recheck: shared.Recheck = False,
    common_only: shared.CommonOnly = False,
    split: shared.Split = None,
    format_: Annotated[str, typer.Option("--format", help="text, json or markdown.")] = "text",
    as_json: common.Json = False,
) -> None:
    """Compare runs with the first one, case by case: better, worse, or not more than noise.

    Example: followup eval compare runs/threads-model-write=v1.jsonl runs/threads-offline.jsonl
    """
    from followup.evals import verdicts
    from followup.evals.compare import compare as compared

    opened = shared.runs_to_compare(runs, common_only)
    told = compared([shared.scored(run, suite, scorers, recheck, split) for run in opened])
    if format_ == "markdown":
        shared.print_lines(verdicts.markdown(told))
    elif common.wants_json(format_, as_json):
        shared.print_json(verdicts.data(told))
    else:
        shared.print_lines(verdicts.lines(told))


@app.command()
def report(
    runs: shared.Runs,
    output: Annotated[
        Path,
        typer.Option("-o", "--output", help="What it ends in is what is made: html, md, json."),
    ] = Path("report.html"),
    figure: Annotated[
        Path | None, typer.Option("--figure", help="Also the intervals, as an SVG file.")
    ] = None,
    suite: shared.Labels = None,
    scorers: shared.Scorers = None,
    recheck: shared.Recheck = False,
    common_only: shared.CommonOnly = False,
    split: shared.Split = None,
    human: shared.Human = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite what is there.")] = False,
) -> None:
    """A page that needs no network: verdicts, figures, and the cases that flipped.

    Example: followup eval report runs/threads-a.jsonl runs/threads-b.jsonl -o report.html
    """
    from followup.cli import io
    from followup.evals import report as reporting
    from followup.evals.compare import compare

    opened = shared.opened(runs)
    if len(opened) > 1:
        opened = list(shared.runs_to_compare(runs, common_only))
    scored = [shared.scored(run, suite, scorers, recheck, split, human) for run in opened]
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
    suite: shared.Labels = None,
    scorers: shared.Scorers = None,
    recheck: shared.Recheck = False,
    update: Annotated[bool, typer.Option("--update", help="Keep this run as baseline.")] = False,
    as_json: common.Json = False,
) -> None:
    """Exit 1 where a run is worse than the baseline beyond noise.

    Example: followup eval gate runs/threads-offline.jsonl --baseline evals/baselines/offline.json
    """
    from followup.evals import gate as gating
    from followup.evals import verdicts

    (opened,) = shared.opened([run])
    scored = shared.scored(opened, suite, scorers, recheck)
    if update:
        gating.save(baseline, gating.baseline_of(scored))
        sys.stderr.write(f"{baseline}: kept {scored.head.name} as baseline.\n")
        return
    base = gating.load(baseline)
    told = gating.gate(scored, base)
    left = sorted(base.values.keys() - {one.scorer.name for one in told})
    worse = [one for one in told if one.verdict == "worse"]
    if as_json:
        rows = [verdicts.row(one) for one in told]
        shared.print_json({"passed": not worse, "not_compared": left, "differences": rows})
    else:
        shared.print_lines([verdicts.HEADS, *map(verdicts.line, told)])
        named = ", ".join(one.scorer.name for one in worse)
        verdict = f"worse than the baseline: {named}" if worse else "no worse than the baseline"
        missing = [f"not compared, for the run has no value of it: {one}" for one in left]
        shared.print_lines([*missing, verdict])
    if worse:
        raise typer.Exit(1)


app.command()(eval_run.requests)
app.command(name="import")(eval_run.import_)
