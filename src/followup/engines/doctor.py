"""What works with the configured server: its models, then one tiny call in each way of asking."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from followup.config import Settings
from followup.engines.servers import MODES, SAID, Limits, Mode, Server
from followup.errors import (
    AccessDenied,
    AnswerTruncated,
    FollowupError,
    NotConfigured,
    NotThere,
    ServerBusy,
    ServerUnreachable,
    TookTooLong,
)

_PATIENCE = 30.0  # seconds for one tiny call, unless the user allows more for a draft
# Failures that are not about the way of asking: another way fails alike.
_LASTING = (AccessDenied, NotConfigured, NotThere, ServerBusy, ServerUnreachable, TookTooLong)


def report(settings: Settings) -> Iterable[str]:
    """Lines for a person: 'ok', 'missing' or 'failed', then what and how to mend it."""
    try:
        server = Server.from_settings(settings)
    except FollowupError as error:
        return [_failed("model engine", error, error.hint)]
    key = "a key is set" if server.api_key.get_secret_value() else "no key is set"
    return [
        f"ok       server: {server.host}, {key}",
        *asyncio.run(_tried(server, _limits(settings))),
    ]


def _limits(settings: Settings) -> Limits:
    seconds = max(_PATIENCE, settings.timeout if "timeout" in settings.source else 0.0)
    return Limits(timeout=seconds, deadline=seconds, tries=1, reasks=0)


async def _tried(server: Server, limits: Limits) -> list[str]:
    from followup.engines.cost import Purse
    from followup.engines.model_calls import Calls

    calls = Calls(server, limits, Purse())
    lines = []
    try:
        names = await calls.models()
        lines.append(_models(names, server.model))
        if not server.model and len(names) != 1:
            raise NotConfigured("no model is named.", "Set FOLLOWUP_MODEL, or use --model.")
    except NotConfigured as error:
        return [*lines, _failed("model", error, error.hint)]
    except FollowupError as error:
        # Some servers serve chat and list nothing.
        lines.append(f"missing  list of models: {error}")
    finally:
        await calls.aclose()
    return [*lines, *await _first_that_works(server, limits)]


async def _first_that_works(server: Server, limits: Limits) -> list[str]:
    lines = []
    for mode in MODES if server.mode == "auto" else [server.mode]:
        settled, line = await _try(server, mode, limits)
        lines.append(line)
        if settled:
            break
    return lines


async def _try(server: Server, mode: Mode, limits: Limits) -> tuple[bool, str]:
    """Whether no other way need be tried, and the line that says why."""
    from followup.engines.answers import Answer
    from followup.engines.cost import Purse
    from followup.engines.model_calls import Calls

    class Ready(Answer):
        """Whether you can answer in this form."""

        ready: bool

    calls = Calls(Server(server.base_url, server.model, server.api_key, mode), limits, Purse())
    messages = [{"role": "user", "content": "Answer that you are ready: ready is true."}]
    try:
        await calls.ask(messages, Ready, {"max_tokens": 512})
    except AnswerTruncated as error:
        return True, f"ok       {SAID[mode]}: it answers, at length ({error})"
    except FollowupError as error:
        if server.mode != "auto" or isinstance(error, _LASTING):
            return True, _failed(SAID[mode], error, error.hint)
        hint = "Use another model or server." if mode == MODES[-1] else ""
        return False, _failed(SAID[mode], error, hint)
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


def _failed(what: str, error: FollowupError, hint: str) -> str:
    told = str(error)
    return f"failed   {what}: {told if told.endswith('.') else told + '.'} {hint}".rstrip()
