"""Ask an engine for the three-way check, and hold its answer to the thread."""

from __future__ import annotations

from followup.engines.base import Engine
from followup.injected import blanked
from followup.values import BLOCKERS, Diagnosis, Evidence, Signal, Thread

NO_SIGN = 0.34  # the most that a blocker without any quote may claim


async def diagnose(thread: Thread, engine: Engine) -> Diagnosis:
    """The engine's diagnosis with verbatim quotes alone."""
    return hold(await engine.diagnose(thread), thread)


def hold(found: Diagnosis, thread: Thread) -> Diagnosis:
    """Quotes that do not stand in the contact's own words go; with none left, so does the claim."""
    evidence = tuple(e for e in found.evidence if _place(e, thread))
    moved = tuple(Evidence(quote=e.quote, message=_at(e, thread)) for e in evidence)
    signals = tuple(
        s.model_copy(update={"message": _at(s, thread)}) for s in found.signals if _place(s, thread)
    )
    update: dict[str, object] = {"evidence": moved, "signals": signals}
    if not moved and (found.evidence or found.blocker != "too_busy"):
        update |= _without_claim(found)
    return found.model_copy(update=update)


def _without_claim(found: Diagnosis) -> dict[str, object]:
    scores = {b: 1 / len(BLOCKERS) for b in BLOCKERS}
    return {
        "blocker": "too_busy",
        "confidence": NO_SIGN,
        "scores": scores,
        "runner_up": found.blocker if found.blocker != "too_busy" else found.runner_up,
    }


def _place(quoted: Evidence | Signal, thread: Thread) -> bool:
    return bool(quoted.quote.strip()) and _at(quoted, thread) >= 0


def _at(quoted: Evidence | Signal, thread: Thread) -> int:
    """The message that holds the quote: the one named, else the latest other; -1 for none."""
    order = [quoted.message, *range(len(thread.messages) - 1, -1, -1)]
    for index in order:
        if 0 <= index < len(thread.messages):
            message = thread.messages[index]
            if not message.from_me and quoted.quote in blanked(message.body):
                return int(index)
    return -1
