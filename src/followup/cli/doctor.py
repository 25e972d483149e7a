"""followup doctor: what is configured, what is missing, how to fix it."""

from __future__ import annotations

import typer

from followup import __version__
from followup.cli import common, show
from followup.errors import EngineFailed


def doctor(
    engine: common.EngineOption = None,
    model: common.Model = None,
    library: common.Library = None,
    prompts: common.Prompts = None,
    config: common.Config = None,
) -> None:
    """Show what is configured and try it: library, prompts, and one tiny call to the model."""
    from followup import library as items

    chosen = common.settings(config, engine=engine, model=model, library=library, prompts=prompts)
    out = show.console()
    out.print(f"followup {__version__}")
    loaded = items.load([chosen.library] if chosen.library else [])
    own = sum(one.own for one in loaded)
    out.print(f"ok       library: {len(loaded)} items, {own} of them yours")
    out.print("ok       offline engine: ready (English only)")
    if not chosen.wants_model:
        out.print("missing  model engine: no key and no server, so the offline engine writes")
        out.print("Set OPENAI_API_KEY, or OPENAI_BASE_URL for a local server, and FOLLOWUP_MODEL.")
        return
    from followup.engines.doctor import report

    line = ""
    for line in report(chosen):
        out.print(line)
    if line.startswith("failed"):  # the last one says whether there is a way that works
        raise typer.Exit(EngineFailed.exit_code)
