"""followup diagnose: only the three-way check."""

from __future__ import annotations

from followup.cli import common, io, show


def diagnose(
    source: common.Source = None,
    me: common.Me = None,
    engine: common.EngineOption = None,
    model: common.Model = None,
    prompts: common.Prompts = None,
    prompt: common.Prompt = None,
    config: common.Config = None,
    no_cache: common.NoCache = None,
    redact: common.Redact = None,
    format_: common.Format = "text",
    as_json: common.Json = False,
    verbose: common.Verbose = False,
) -> None:
    """Find out why a thread is quiet: who decides, missing info, or too busy.

    Example: followup diagnose thread.txt --json
    """
    from followup import pipeline

    json_out = common.wants_json(format_, as_json)
    chosen = common.settings(
        config,
        me=me,
        engine=engine,
        model=model,
        prompts=prompts,
        prompt=prompt,
        no_cache=no_cache,
        redact=redact,
    )
    thread = io.thread(source, chosen.me, common.day(None))
    found = pipeline.diagnose(thread, engine=common.engine(chosen))
    if json_out:
        show.as_json(found)
        return
    show.diagnosis(found, show.console())
    if verbose:
        show.scores(found, show.console())
        show.why(thread, show.console())
