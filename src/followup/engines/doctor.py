"""What works with the configured server: its models, then one tiny call in each way of asking."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from followup.config import Settings
from followup.engines.servers import MODES, SAID, Limits, Mode, Server
from followup.errors import AnswerTruncated, FollowupError, NotConfigured

_TRY = Limits(timeout=30.0, deadline=30.0, tries=1, reasks=0)


def report(settings: Settings) -> Iterable[str]:
    """Lines for a person: 'ok', 'missing' or 'failed', then what and how to mend it."""
    try:
        server = Server.from_settings(settings)
    except FollowupError as error:
        return [_failed("model engine", error)]
    key = "a key is set" if server.api_key.get_secret_value() else "no key is set"
    return [f"ok       server: {server.host}, {key}", *asyncio.run(_tried(server))]


async def _tried(server: Server) -> list[str]:
    from followup.engines.cost import Purse
    from followup.engines.model_calls import Calls

    calls = Calls(server, _TRY, Purse())
    lines = []
    try:
        names = await calls.models()
        lines.append(_models(names, server.model))
        if not server.model and len(names) != 1:
            raise NotConfigured("no model is named.", "Set FOLLOWUP_MODEL, or use --model.")
    except NotConfigured as error:
        return [*lines, _failed("model", error)]
    except FollowupError as error:
        # Some servers serve chat and list nothing.
        lines.append(f"missing  list of models: {error}")
    finally:
        await calls.aclose()
    return [*lines, *await _first_that_works(server)]


async def _first_that_works(server: Server) -> list[str]:
    lines = []
    for mode in MODES if server.mode == "auto" else [server.mode]:
        worked, line = await _try(server, mode)
        lines.append(line)
        if worked:
            return lines
    return lines


async def _try(server: Server, mode: Mode) -> tuple[bool, str]:
    from followup.engines.answers import Answer
    from followup.engines.cost import Purse
    from followup.engines.model_calls import Calls

    class Ready(Answer):
        """Whether you can answer in this form."""

        ready: bool

    calls = Calls(Server(server.base_url, server.model, server.api_key, mode), _TRY, Purse())
    messages = [{"role": "user", "content": "Answer that you are ready: ready is true."}]
    try:
        await calls.ask(messages, Ready, {"max_tokens": 512})
    except AnswerTruncated as error:
        return True, f"ok       {SAID[mode]}: it answers, at length ({error})"
    except FollowupError as error:
        return False, _failed(SAID[mode], error)
    finally:
        await calls.aclose()
    tally = calls.tally
    took = f"{tally.seconds:.1f} s, {tally.input_tokens} + {tally.output_tokens} tokens"
    return True, f"ok       {SAID[mode]}: {calls.model} answers ({took})"


def _models(names: list[str], wanted: str) -> str:
    shown = ", ".join(names[:6]) + (" …" if len(names) > 6 else "")
    if wanted and names and wanted not in names:
        return f"missing  model '{wanted}': the server lists {shown}"
    return f"ok       models: {shown or 'none listed'}"


def _failed(what: str, error: FollowupError) -> str:
    return f"failed   {what}: {error}" + (f" {error.hint}" if error.hint else "")
