"""followup rewrite: one weak follow-up made better."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from followup.cli import common, io, show

ThreadFile = Annotated[Path | None, typer.Option("--thread", help="The thread it belongs to.")]


def rewrite(
    source: common.Source = None,
    thread: ThreadFile = None,
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
    max_cost: common.MaxCost = None,
    no_cache: common.NoCache = None,
    redact: common.Redact = None,
    format_: common.Format = "text",
    as_json: common.Json = False,
    quiet: common.Quiet = False,
    verbose: common.Verbose = False,
) -> None:
    """Rewrite a weak follow-up; one that is good already comes back unchanged.

    Examples: followup rewrite weak.txt   |   followup rewrite weak.txt --thread thread.txt
    """
    from followup import pipeline

    json_out = common.wants_json(format_, as_json)
    chosen = common.settings(
        config, fact, me=me, level=level, engine=engine, model=model, library=library,
        prompts=prompts, prompt=prompt, country=country, max_cost=max_cost, no_cache=no_cache,
        redact=redact,
    )  # fmt: skip
    now = common.day(today)
    engine_ = common.engine(chosen)
    how = pipeline.Options.of(chosen, today=now, engine=engine_, stand_in=True)
    known = io.thread(str(thread), chosen.me, now) if thread else None
    result = pipeline.rewrite(io.text(source), known, how)
    if json_out:
        show.as_json(result)
    else:
        show.follow_up(result, quiet, verbose)
    if not result.passed:
        raise typer.Exit(1)
