"""What is done with one row: the same function for one process, a batch service or a cluster."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from followup.batch.rows import Row
from followup.config import Settings
from followup.engines.base import Engine
from followup.engines.offline.engine import OfflineEngine
from followup.engines.tally import Tally, counted
from followup.errors import AccessDenied, BadUse, BudgetSpent, FollowupError, NotConfigured
from followup.values import LEVELS, Brief, Diagnosis, Draft, EngineUse, Finding, FollowUp, Thread

FATAL = (AccessDenied, NotConfigured, BudgetSpent)  # every other row would fail alike


class Done(NamedTuple):
    """What became of a row. `result` is a FollowUp as JSON, '' where there is an error."""

    result: str = ""
    before: tuple[str, ...] = ()  # findings of the message as it came
    error: str = ""
    cause: str = ""  # the kind of error
    seconds: float = 0.0

    @property
    def data(self) -> dict[str, Any]:
        """The result, read again."""
        return json.loads(self.result) if self.result else {}


@dataclass(frozen=True)
class Worker:
    """Does rows, each with what is the same for all of them."""

    engine: Engine
    settings: Settings
    today: date

    async def do(self, row: Row) -> Done:
        """The row's result or its error. One of FATAL is raised; nothing else is."""
        if row.error:
            return Done(error=row.error, cause="the row cannot be read")
        started = time.perf_counter()
        before: list[str] = []
        try:
            with counted() as used:
                result = await self._follow_up(row, used, before)
            text = result.model_dump_json(by_alias=True)
            return Done(text, tuple(before), seconds=round(time.perf_counter() - started, 3))
        except FATAL:
            raise
        except FollowupError as error:
            return Done(before=tuple(before), error=str(error), cause=type(error).__name__)
        except Exception as error:  # a row that breaks the code is a row with an error
            told = f"{type(error).__name__}: {error}"
            short, kind = " ".join(told.split())[:300], type(error).__name__
            return Done(before=tuple(before), error=short, cause=kind)

    async def _follow_up(self, row: Row, used: Tally, before: list[str]) -> FollowUp:
        """The result; the findings of the message as it came go into `before`."""
        from followup import pipeline

        level = row.level or self.settings.level
        if level not in LEVELS:
            raise BadUse(f"level {level}: not known; it is one of {', '.join(LEVELS)}.")
        thread = self._thread(row)
        facts = {**self.settings.facts, **(row.facts if row.message else {})}
        how = pipeline.Options.of(
            self.settings, today=self.today, level=level, facts=facts, engine=self._engine(used)
        )
        if row.message:
            seen = pipeline.look_at(row.message, thread, how)
            before += [f.name for f in seen.findings]
            return await pipeline.rewrite_seen(seen, how)
        assert thread is not None
        return await pipeline.follow_up_async(thread, how)

    def _thread(self, row: Row) -> Thread | None:
        from followup.reading import read_thread

        if not row.thread:
            return None
        me = row.me or self.settings.me
        return read_thread(row.thread, me=me, name="the thread", today=self.today)

    def _engine(self, used: Tally) -> Engine:
        if isinstance(self.engine, OfflineEngine):
            return Untimed()
        return RowEngine(self.engine, used, self.settings)


class Untimed(OfflineEngine):
    """The offline engine for one row, with no word on how long it took."""

    def use(self) -> EngineUse:
        return EngineUse(name="offline")


@dataclass(frozen=True)
class RowEngine:
    """An engine for one row: what it says it used is that row's, and no matter of the clock, so
    that a row's result is the same in whichever run it was made."""

    engine: Engine
    used: Tally
    settings: Settings

    async def diagnose(self, thread: Thread) -> Diagnosis:
        return await self.engine.diagnose(thread)

    async def write(self, brief: Brief) -> Draft:
        return await self.engine.write(brief)

    async def repair(self, brief: Brief, draft: Draft, findings: Sequence[Finding]) -> Draft:
        return await self.engine.repair(brief, draft, findings)

    def use(self) -> EngineUse:
        whole, used = self.engine.use(), self.used
        # Which model a server has of its own accord is known only after the first call.
        model = whole.model if used.calls else self.settings.model or ""
        return EngineUse(
            name=whole.name, model=model, prompts=whole.prompts, calls=used.calls,
            input_tokens=used.input_tokens, output_tokens=used.output_tokens,
            cost=None if whole.cost is None else round(used.cost, 6),
        )  # fmt: skip

    async def aclose(self) -> None:
        """The engine is not this row's to close."""
