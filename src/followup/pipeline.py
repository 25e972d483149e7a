"""The whole job: a thread in, a follow-up out; or a weak follow-up in, a better one out."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from followup import diagnosis as diagnosing
from followup import library, timing, writing
from followup.checks import Candidate, check, self_check
from followup.engines.base import Engine
from followup.engines.offline import engine as offline
from followup.values import Blocker, Brief, Diagnosis, FollowUp, Item, Level, Thread

KINDS: dict[Blocker, tuple[str, ...]] = {
    "who_decides": ("summary", "comparison", "quick-win"),
    "missing_info": ("comparison", "note"),
    "too_busy": ("recap", "quick-win"),
}
T = TypeVar("T")


def follow_up(
    thread: Thread,
    *,
    today: date,
    engine: Engine | None = None,
    level: Level = "individual",
    facts: Mapping[str, str] | None = None,
    country: str | None = None,
    folders: Sequence[Path] = (),
    reasks: int = writing.REASKS,
) -> FollowUp:
    """Diagnose, time, choose an item, write and check; blocking. `engine` is offline by default."""
    job = follow_up_async(
        thread, today=today, engine=engine, level=level, facts=facts, country=country,
        folders=folders, reasks=reasks,
    )  # fmt: skip
    return _run(job, engine)


async def follow_up_async(
    thread: Thread,
    *,
    today: date,
    engine: Engine | None = None,
    level: Level = "individual",
    facts: Mapping[str, str] | None = None,
    country: str | None = None,
    folders: Sequence[Path] = (),
    reasks: int = writing.REASKS,
    fallback: bool = True,
) -> FollowUp:
    """`follow_up` for many at once. Without `fallback`, a draft that fails is never replaced by the
    offline engine's."""
    engine = engine or offline.OfflineEngine()
    found = await diagnose_async(thread, engine=engine)
    when = timing.stage(thread, found, today, country)
    if when.stage == "stop":
        return FollowUp(
            thread=thread, diagnosis=found, stage="stop", why_then=when.why_then, passed=True,
            engine=engine.use(),
        )  # fmt: skip
    brief = Brief(
        thread=thread, diagnosis=found, timing=when, level=level, facts=dict(facts or {}),
        today=today, country=country,
    )  # fmt: skip
    brief = brief.model_copy(update={"item": choose_item(brief, folders)})
    written = await writing.write(brief, engine, reasks, _fallback(engine) if fallback else None)
    needs = _needs(written)
    use = engine.use()
    return FollowUp(
        thread=thread,
        diagnosis=found,
        stage=when.stage,
        send_on=when.send_on,
        why_then=when.why_then,
        item=brief.item,
        draft=written.draft,
        findings=written.findings,
        passed=not written.errors,
        needs=needs,
        would_help=_would_help(brief),
        engine=use.model_copy(update={"note": written.note or use.note}),
    )


def diagnose(thread: Thread, *, engine: Engine | None = None) -> Diagnosis:
    """Only the three-way check, with what the user's own last message lacked; blocking."""
    return _run(diagnose_async(thread, engine=engine), engine)


async def diagnose_async(thread: Thread, *, engine: Engine | None = None) -> Diagnosis:
    """`diagnose` for many at once."""
    found = await diagnosing.diagnose(thread, engine or offline.OfflineEngine())
    return found.model_copy(update={"self_check": self_check(thread)})


def rewrite(
    message: str,
    *,
    today: date,
    thread: Thread | None = None,
    engine: Engine | None = None,
    level: Level = "individual",
    facts: Mapping[str, str] | None = None,
    country: str | None = None,
    folders: Sequence[Path] = (),
    reasks: int = writing.REASKS,
) -> FollowUp:
    """A weak follow-up made better; a good one comes back unchanged at no cost. Blocking."""
    job = rewrite_async(
        message, today=today, thread=thread, engine=engine, level=level, facts=facts,
        country=country, folders=folders, reasks=reasks,
    )  # fmt: skip
    return _run(job, engine)


async def rewrite_async(
    message: str,
    *,
    today: date,
    thread: Thread | None = None,
    engine: Engine | None = None,
    level: Level = "individual",
    facts: Mapping[str, str] | None = None,
    country: str | None = None,
    folders: Sequence[Path] = (),
    reasks: int = writing.REASKS,
    fallback: bool = True,
) -> FollowUp:
    """`rewrite` for many at once."""
    engine = engine or offline.OfflineEngine()
    brief = Brief(
        thread=thread,
        level=level,
        facts=dict(facts or {}),
        message=message,
        today=today,
        country=country,
    )
    seen = Candidate.from_text(message, thread, brief=brief, sent_on=today)
    findings = check(seen)
    if not any(f.severity == "error" for f in findings):
        return _unchanged(seen, thread, findings, engine)
    if thread is not None:
        found = await diagnose_async(thread, engine=engine)
        when = timing.stage(thread, found, today, country)
        if when.stage == "stop":
            return FollowUp(
                thread=thread, diagnosis=found, stage="stop", why_then=when.why_then, passed=True,
                engine=engine.use(),
            )  # fmt: skip
        brief = brief.model_copy(update={"diagnosis": found, "timing": when})
        brief = brief.model_copy(update={"item": choose_item(brief, folders)})
    written = await writing.write(brief, engine, reasks, _fallback(engine) if fallback else None)
    return FollowUp(
        thread=thread,
        diagnosis=brief.diagnosis,
        stage=brief.timing.stage if brief.timing else None,
        send_on=brief.timing.send_on if brief.timing else None,
        why_then=brief.timing.why_then if brief.timing else "",
        item=brief.item,
        draft=written.draft,
        findings=written.findings,
        passed=not written.errors,
        needs=_needs(written),
        engine=engine.use().model_copy(update={"note": written.note}),
    )


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


def _unchanged(seen: Candidate, thread: Thread | None, findings: Any, engine: Engine) -> FollowUp:
    from followup.values import Draft

    return FollowUp(
        thread=thread,
        draft=Draft(subject=seen.subject, body=seen.body),
        findings=findings,
        passed=True,
        engine=engine.use().model_copy(
            update={"note": "It passes as it is, so it was not touched."}
        ),
    )


def _fallback(engine: Engine) -> Engine | None:
    return None if isinstance(engine, offline.OfflineEngine) else offline.OfflineEngine()


def _needs(written: writing.Written) -> tuple[str, ...]:
    """What the user must supply, from the marked places of the draft or from the finding itself."""
    body = written.draft.body
    marked = [f for f in written.errors if f.name == "placeholder" and f.field == "body"]
    needs = [body[f.start : f.end].strip("[]{}<>") for f in marked]
    lacking = {"no-new-value": "one fact, figure or document that helps the reader"}
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


def _run(job: Coroutine[Any, Any, T], engine: Engine | None) -> T:
    async def whole() -> T:
        try:
            return await job
        finally:
            if engine is not None:
                await engine.aclose()

    return asyncio.run(whole())
