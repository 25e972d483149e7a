"""followup draft: paste or pipe a thread, get a follow-up you could send."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from followup.cli import common, io, show

Eml = Annotated[Path | None, typer.Option("--eml", help="Write the draft as a mail ready to open.")]
Copy = Annotated[bool, typer.Option("--copy", help="Put the body on the clipboard.")]
Number = Annotated[int | None, typer.Option("--thread", help="Which thread of an .mbox.")]
Force = Annotated[bool, typer.Option("--force", help="Overwrite the --eml file.")]


def draft(
    source: common.Source = None,
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
    number: Number = None,
    eml: Eml = None,
    force: Force = False,
    copy: Copy = False,
    format_: common.Format = "text",
    as_json: common.Json = False,
    quiet: common.Quiet = False,
    verbose: common.Verbose = False,
) -> None:
    """Read a stalled thread, find out why it is quiet, and write the follow-up.

    Examples: followup draft thread.txt   |   pbpaste | followup draft - --level project
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
    result = pipeline.follow_up(io.thread(source, chosen.me, now, number), how)
    if eml and result.draft:
        from followup.export import as_eml

        io.write_new(eml, as_eml(result), force)
    if copy and result.draft:
        io.copy(result.draft.body)
    if json_out:
        show.as_json(result)
    else:
        show.follow_up(result, quiet, verbose)
    if not result.passed:
        raise typer.Exit(1)
