"""The whole job: a thread in, a follow-up out; or a weak follow-up in, a better one out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from followup import diagnosis as diagnosing
from followup import library, timing, writing
from followup.checks import Candidate, check, drafted, self_check
from followup.checks.candidate import split_subject
from followup.checks.language import reads_english
from followup.engines import deadline
from followup.engines.base import Engine
from followup.engines.offline import engine as offline
from followup.engines.offline.diagnose import diagnose as offline_diagnose
from followup.engines.stand_in import or_offline
from followup.injected import plainly_headed
from followup.values import (
    Blocker,
    Brief,
    Diagnosis,
    Draft,
    EngineUse,
    Finding,
    FollowUp,
    Item,
    Level,
    Thread,
)

if TYPE_CHECKING:
    from followup.config import Settings

KINDS: dict[Blocker, tuple[str, ...]] = {
    "who_decides": ("summary", "comparison", "quick-win"),
    "missing_info": ("comparison", "note"),
    "too_busy": ("recap", "quick-win"),
}
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Options:
    """How a follow-up is made; every face of this module takes these by name."""

    today: date
    engine: Engine = field(default_factory=offline.OfflineEngine)
    level: Level = "individual"
    facts: Mapping[str, str] = field(default_factory=dict)  # what the user adds to the thread
    country: str | None = None  # whose public holidays count
    folders: Sequence[Path] = ()  # the user's own libraries
    reasks: int = writing.REASKS
    seconds: float | None = None  # for the whole of it: diagnosis, draft and re-asks
    fallback: bool = True  # a draft that fails may be replaced by the offline engine's
    stand_in: bool = False  # the offline engine answers where a model's answer cannot be used

    @classmethod
    def of(cls, chosen: Settings, **given: Any) -> Options:
        """The user's settings, and over them what is given by name."""
        settings = {
            "level": chosen.level,
            "facts": chosen.facts,
            "country": chosen.country,
            "folders": [chosen.library] if chosen.library else [],
            "reasks": chosen.reasks,
            "seconds": chosen.timeout,
        }
        return cls(**{**settings, **given})


def follow_up(thread: Thread, how: Options | None = None, **options: Any) -> FollowUp:
    """Diagnose, time, choose an item, write and check; blocking.

    `options` are the fields of Options by name, where no `how` is given.
    """
    how = how or Options(**options)
    return _run(follow_up_async(thread, how), how.engine)


async def follow_up_async(thread: Thread, how: Options) -> FollowUp:
    """`follow_up` for many at once."""
    brief = Brief(
        thread=plainly_headed(thread),
        level=how.level,
        facts=dict(how.facts),
        today=how.today,
        country=how.country,
    )
    with deadline.within(how.seconds):
        return await _written(brief, how)


def diagnose(thread: Thread, *, engine: Engine | None = None) -> Diagnosis:
    """Only the three-way check, with what the user's own last message lacked; blocking."""
    engine = engine or offline.OfflineEngine()
    return _run(diagnose_async(thread, engine=engine), engine)


async def diagnose_async(thread: Thread, engine: Engine) -> Diagnosis:
    """`diagnose` for many at once."""
    thread = plainly_headed(thread)
    found = await diagnosing.diagnose(thread, engine)
    return found.model_copy(
        update={
            "self_check": self_check(thread),
            "offline_says": _other_view(found, thread, engine),
        }
    )


def _other_view(found: Diagnosis, thread: Thread, engine: Engine) -> Blocker | None:
    """What the offline check says of the thread, where another engine says something else."""
    if isinstance(engine, offline.OfflineEngine):
        return None
    other = offline_diagnose(thread).blocker
    return other if other != found.blocker else None


def rewrite(
    message: str, thread: Thread | None = None, how: Options | None = None, **options: Any
) -> FollowUp:
    """A weak follow-up made better; a good one comes back unchanged at no cost. Blocking.

    `options` are the fields of Options by name, where no `how` is given.
    """
    how = how or Options(**options)
    return _run(rewrite_async(message, thread, how), how.engine)


async def rewrite_async(message: str, thread: Thread | None, how: Options) -> FollowUp:
    """`rewrite` for many at once."""
    return await rewrite_seen(look_at(message, thread, how), how)


class Seen(NamedTuple):
    """A message as the checks see it, and what they find."""

    candidate: Candidate
    brief: Brief
    findings: tuple[Finding, ...]


def look_at(message: str, thread: Thread | None, how: Options) -> Seen:
    """The first half of `rewrite`: what is wrong with the message as it came."""
    brief = Brief(
        thread=thread and plainly_headed(thread), level=how.level, facts=dict(how.facts),
        message=message, today=how.today, country=how.country,
    )  # fmt: skip
    candidate = drafted(brief, *split_subject(message))
    return Seen(candidate, brief, check(candidate))


async def rewrite_seen(seen: Seen, how: Options) -> FollowUp:
    """The other half: the message as it is, or a better one."""
    if not any(f.severity == "error" for f in seen.findings):
        return _unchanged(seen.candidate, seen.brief.thread, seen.findings, how.engine)
    with deadline.within(how.seconds):
        return await _written(seen.brief, how)


async def _written(brief: Brief, how: Options) -> FollowUp:
    """The brief's follow-up; where there is a thread, diagnosed and timed first."""
    notes = []
    if brief.thread is not None:
        ask = partial(diagnose_async, brief.thread)
        found, note = await _asked("diagnosis", ask, brief.thread, how)
        notes.append(note)
        when = timing.stage(brief.thread, found, how.today, how.country)
        if when.stage == "stop":
            return FollowUp(
                thread=brief.thread, diagnosis=found, stage="stop", why_then=when.why_then,
                passed=True, engine=_noted(how.engine, notes),
            )  # fmt: skip
        brief = brief.model_copy(update={"diagnosis": found, "timing": when})
        if isinstance(how.engine, offline.OfflineEngine) and not reads_english(brief.thread):
            return _undrafted(brief, how.engine)
        brief = brief.model_copy(update={"item": choose_item(brief, how.folders)})
    fallback = _fallback(how.engine) if how.fallback else None
    write = partial(writing.write, brief, reasks=how.reasks, fallback=fallback)
    written, note = await _asked("draft", write, brief.thread, how)
    notes += [note, written.note]
    return FollowUp(
        thread=brief.thread,
        diagnosis=brief.diagnosis,
        stage=brief.timing.stage if brief.timing else None,
        send_on=brief.timing.send_on if brief.timing else None,
        why_then=brief.timing.why_then if brief.timing else "",
        item=writing.item_of(brief, written.draft),
        draft=written.draft,
        findings=written.findings,
        passed=not written.errors,
        needs=_needs(written),
        would_help=_would_help(brief),
        engine=_noted(how.engine, notes),
    )


async def _asked(
    what: str, ask: Callable[[Engine], Awaitable[T]], thread: Thread | None, how: Options
) -> tuple[T, str]:
    """What the engine answers, and a note where another one had to."""
    if how.stand_in:
        return await or_offline(what, ask, how.engine, thread)
    return await ask(how.engine), ""


def _noted(engine: Engine, notes: Sequence[str]) -> EngineUse:
    """What the engine used; its note says first what was not its own work."""
    use = engine.use()
    told = " ".join(note for note in notes if note)
    return use.model_copy(update={"note": told or use.note})


def choose_item(brief: Brief, folders: Sequence[Path] = ()) -> Item | None:
    """The library's best item for the brief, filled from the thread's facts and the user's."""
    if brief.thread is None or brief.diagnosis is None or brief.timing is None:
        return None
    stage = brief.timing.would_be or brief.timing.stage
    if stage not in ("first", "second") or brief.diagnosis.unsure or brief.thread.channel == "chat":
        return None
    blocker = brief.diagnosis.blocker
    return library.choose(
        library.load(folders), blocker, offline.setting(brief.thread), brief.level,
        offline.slots(brief), KINDS[blocker],
    )  # fmt: skip


def _unchanged(
    seen: Candidate, thread: Thread | None, findings: tuple[Finding, ...], engine: Engine
) -> FollowUp:
    return FollowUp(
        thread=thread,
        draft=Draft(subject=seen.subject, body=seen.body),
        findings=findings,
        passed=True,
        engine=engine.use().model_copy(
            update={"note": "It passes as it is, so it was not touched."}
        ),
    )


def _undrafted(brief: Brief, engine: Engine) -> FollowUp:
    """Another language is beyond the offline engine: what is known is shown, and no draft."""
    assert brief.timing is not None
    return FollowUp(
        thread=brief.thread,
        diagnosis=brief.diagnosis,
        stage=brief.timing.stage,
        send_on=brief.timing.send_on,
        why_then=brief.timing.why_then,
        passed=False,
        needs=("a language model: the offline engine reads and writes English only",),
        engine=engine.use().model_copy(
            update={"note": "The thread is not in English, so nothing was drafted."}
        ),
    )


def _fallback(engine: Engine) -> Engine | None:
    return None if isinstance(engine, offline.OfflineEngine) else offline.OfflineEngine()


def _needs(written: writing.Written) -> tuple[str, ...]:
    """What the user must supply, from the marked places of the draft or from the finding itself."""
    body = written.draft.body
    marked = [f for f in written.errors if f.name == "placeholder" and f.field == "body"]
    needs = [body[f.start : f.end].strip("[]{}<>") for f in marked]
    lacking = {
        "no-new-value": "one fact, figure or document that helps the reader",
        "no-context": "what it is about: the role, the order or the day",
    }
    needs += [lacking[f.name] for f in written.errors if f.name in lacking]
    return tuple(dict.fromkeys(needs))


def _would_help(brief: Brief) -> tuple[str, ...]:
    """The one fact that would help most, by name, with the reason."""
    if brief.diagnosis is None or brief.thread is None:
        return ()
    known = offline.slots(brief)
    if brief.diagnosis.blocker == "who_decides" and "decider" not in known:
        return (
            "--fact decider=NAME: the thread does not say who decides; "
            "the summary would be addressed to them",
        )
    if brief.diagnosis.blocker == "missing_info" and "party" not in known:
        return ("--fact party=NAME: whoever owes the missing piece could then be asked directly",)
    return ()


def _run(job: Coroutine[Any, Any, T], engine: Engine) -> T:
    found: list[T] = []  # and not the task's result, of which asyncio.run would make a repr

    async def whole() -> None:
        try:
            found.append(await job)
        finally:
            await engine.aclose()

    asyncio.run(whole())
    return found[0]
