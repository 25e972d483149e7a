"""Where a model answers, but nothing that can be used, the offline engine stands in for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from followup.checks.language import reads_english
from followup.engines.base import Engine
from followup.engines.offline.engine import OfflineEngine
from followup.errors import AnswerTruncated, AnswerUnusable
from followup.values import Thread

UNFIT = (AnswerUnusable, AnswerTruncated)  # the server is well, but its model is not up to this
T = TypeVar("T")


async def or_offline(
    what: str, ask: Callable[[Engine], Awaitable[T]], engine: Engine, thread: Thread | None
) -> tuple[T, str]:
    """What the engine answers; what the offline one does where that is unfit, and a note of it.

    A thread that the offline engine cannot read raises as before.
    """
    try:
        return await ask(engine), ""
    except UNFIT as error:
        if isinstance(engine, OfflineEngine) or (thread is not None and not reads_english(thread)):
            raise
        why = str(error).rstrip(".")
        note = f"No {what} of the model's could be used ({why}); this one is the offline engine's."
        return await ask(OfflineEngine()), note
