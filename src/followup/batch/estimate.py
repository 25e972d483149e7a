"""What a batch would take, without a call: rows good already, calls, tokens, cost.

Each row goes its usual way with an engine that renders what would be asked and answers with the
offline engine's answer, whose length stands for the model's. Re-asks come on top of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from followup.batch.journal import Journal, keys
from followup.batch.rows import Row
from followup.batch.work import Worker
from followup.config import Settings
from followup.engines.base import Engine
from followup.engines.cost import CHARACTERS_A_TOKEN, Price, known_price, read_table
from followup.engines.model import ModelEngine
from followup.engines.offline.engine import OfflineEngine
from followup.engines.servers import OPENAI
from followup.values import Brief, Diagnosis, Draft, EngineUse, Finding, Thread, Value


@dataclass
class Estimate:
    """Counted row by row. Tokens are estimated from characters, on the safe side."""

    rows: int = 0
    unread: int = 0
    done: int = 0  # in the journal of an earlier start
    kept: int = 0  # good already
    calls: int = 0
    characters_in: int = 0
    characters_out: int = 0
    price: Price | None = None
    reasks: int = 0

    def lines(self) -> Iterator[str]:
        """The estimate, a line each."""
        left = self.rows - self.unread - self.done - self.kept
        yield (
            f"{self.rows:,} rows: {self.kept:,} good already, {self.done:,} done in an earlier "
            f"start, {self.unread:,} cannot be read, {left:,} to do."
        )
        if not self.calls:
            yield "No call to a model."
            return
        tokens_in, tokens_out = self._tokens(self.characters_in), self._tokens(self.characters_out)
        yield f"{self.calls:,} calls, about {tokens_in:,} tokens in and {tokens_out:,} out."
        if self.price is None:
            yield "No price is known for this model: give a table with FOLLOWUP_PRICES."
        else:
            yield f"About {self.price.of(tokens_in, tokens_out):.2f} US dollars."
        yield f"A draft that fails the checks is asked for again, up to {self.reasks} times."

    @staticmethod
    def _tokens(characters: int) -> int:
        return int(characters / CHARACTERS_A_TOKEN)


def estimate(
    rows: Iterable[Row], journal: Journal | None, engine: Engine, settings: Settings, today: date
) -> Estimate:
    """What is left to do of these rows with the engine."""
    found = Estimate(reasks=settings.reasks)
    if settings.wants_model:
        found.price = _price(settings)
    asks = _Asks(settings, found) if settings.wants_model else OfflineEngine()
    worker = Worker(asks, settings.model_copy(update={"reasks": 0}), today)
    key = keys(engine, settings, today)

    async def count() -> None:
        for row in rows:
            found.rows += not row.blank
            if row.error:
                found.unread += 1
            elif journal is not None and journal.get(key(row)) is not None:
                found.done += 1
            elif not row.blank:
                note = (await worker.do(row)).data.get("engine", {}).get("note", "")
                found.kept += note.startswith("It passes")

    asyncio.run(count())
    return found


def _price(settings: Settings) -> Price | None:
    model = settings.model or ""
    own = read_table(settings.prices).get(model) if settings.prices else None
    return own or known_price(model, settings.base_url or OPENAI)


class _Asks:
    """Counts what would be sent, and answers as the offline engine does."""

    def __init__(self, settings: Settings, found: Estimate) -> None:
        self._model, self._found = ModelEngine.unasked(settings), found
        self._answers = OfflineEngine()

    async def diagnose(self, thread: Thread) -> Diagnosis:
        answer = await self._answers.diagnose(thread)
        self._count(answer, self._model.request("diagnose", thread))
        return answer

    async def write(self, brief: Brief) -> Draft:
        answer = await self._answers.write(brief)
        self._count(answer, self._model.request("write", brief))
        return answer

    async def repair(self, brief: Brief, draft: Draft, findings: Sequence[Finding]) -> Draft:
        return draft

    def use(self) -> EngineUse:
        return self._model.use()

    async def aclose(self) -> None:
        """Nothing is held."""

    def _count(self, answer: Value, request: dict[str, Any]) -> None:
        self._found.calls += 1
        self._found.characters_in += sum(len(m["content"]) for m in request["messages"])
        self._found.characters_out += len(answer.model_dump_json(exclude={"sources"}))
