"""Brief -> draft -> checks -> repair: the loop, and the only count of re-asks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from followup.checks import Candidate, check, drafted, trace
from followup.engines.base import Engine
from followup.errors import AnswerUnusable, EngineFailed
from followup.values import Brief, Draft, Finding, Item, Value

REASKS = 2


class Written(Value):
    """The draft that was kept, its findings, and what went otherwise than asked."""

    draft: Draft
    findings: tuple[Finding, ...]
    reasks: int = 0
    note: str = ""
    by_fallback: bool = False

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.severity == "error")


async def write(
    brief: Brief, engine: Engine, reasks: int = REASKS, fallback: Engine | None = None
) -> Written:
    """The best draft of at most `reasks` + 1; the fallback's where that one alone passes.

    The latest draft goes back, not the best: asked again for the same, a model says the same.
    """
    best = last = await _first(brief, engine)
    asked = 0
    while best.errors and not only_the_user(best) and asked < reasks:
        asked += 1
        try:
            again = await engine.repair(brief, last.draft, last.errors)
        except AnswerUnusable:
            continue
        except EngineFailed as error:  # the best so far is shown
            best = best.model_copy(update={"note": _LOST.format(_why(error))})
            break
        if again == last.draft:
            break
        last = _checked(brief, again)
        best = better(best, last)
    if best.errors and not only_the_user(best) and fallback is not None:
        other = _checked(brief, await fallback.write(brief))
        if not other.errors:
            note = (
                f"The model's draft failed {names(best.errors)}; this one is the offline engine's."
            )
            best = other.model_copy(update={"note": note, "by_fallback": True})
    return best.model_copy(update={"reasks": asked, "draft": _sourced(brief, best.draft)})


_LOST = "It was to be mended, but {}; this is the draft as it was."


def _why(error: EngineFailed) -> str:
    """The error's kind in words; its text may hold an answer."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(error).__name__).lower()


async def _first(brief: Brief, engine: Engine) -> Written:
    return _checked(brief, await engine.write(brief))


def only_the_user(written: Written) -> bool:
    """Whether all that is wrong is a place that only the user can fill: no re-ask helps there."""
    return all(f.name == "placeholder" for f in written.errors)


def better(one: Written, other: Written) -> Written:
    """The one with fewer errors, then fewer warnings; the earlier where they are alike."""
    return min(one, other, key=lambda w: (len(w.errors), len(w.findings)))


def item_of(brief: Brief, draft: Draft) -> Item | None:
    """The item that goes out with the draft: none where the draft leaves it unmentioned."""
    if brief.item is None or draft.new_value is None:
        return brief.item
    used = draft.new_value.source == f"item:{brief.item.id}"
    return brief.item if used or _POINTS.search(draft.body) else None


_POINTS = re.compile(r"\b(?:below|attached|enclosed)\b", re.IGNORECASE)


def names(findings: Sequence[Finding]) -> str:
    """'nagging-phrase, no-way-out'."""
    return ", ".join(dict.fromkeys(f.name for f in findings))


def candidate(brief: Brief, draft: Draft) -> Candidate:
    """The draft as the checks see it: as if sent on its day, at its stage."""
    return drafted(brief, draft.subject, draft.body)


def _checked(brief: Brief, draft: Draft) -> Written:
    return Written(draft=draft, findings=check(candidate(brief, draft)))


def _sourced(brief: Brief, draft: Draft) -> Draft:
    seen = candidate(brief, draft)
    first = next((p for p in seen.reading.parts if p.kind == "body"), None)
    opening = draft.opening or (draft.body[first.start : first.end] if first else "")
    return draft.model_copy(update={"sources": trace(seen), "opening": opening})
