"""The batch itself: a bounded number of rows at once, results written in the order of the rows."""

from __future__ import annotations

import asyncio
import csv
import json
from collections import Counter, deque
from collections.abc import AsyncIterator, Coroutine, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from followup.batch import rows
from followup.batch.rows import Row
from followup.checks import check
from followup.config import Settings
from followup.engines.base import Engine
from followup.errors import AccessDenied, BadUse, BudgetSpent, FollowupError, NotConfigured
from followup.values import LEVELS, FollowUp

NEW_COLUMNS = (
    "ok", "passed", "blocker", "stage", "send_on", "subject", "body", "item", "findings_before",
    "findings_after", "needs", "error",
)  # fmt: skip


@dataclass
class Summary:
    """What a batch did, counted while it ran."""

    rows: int = 0
    kept: int = 0
    failed: int = 0
    unfinished: int = 0
    before: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)
    causes: Counter[str] = field(default_factory=Counter)
    openings: Counter[str] = field(default_factory=Counter)

    def add(self, row: Row, result: FollowUp | None, before: tuple[str, ...], error: str) -> None:
        self.rows += 1
        self.before.update(before)
        if result is None:
            self.failed += 1
            self.causes[error] += 1
            return
        self.after.update(f.name for f in result.findings)
        self.kept += bool(result.engine.note.startswith("It passes"))
        self.unfinished += not result.passed
        if result.draft:
            words = result.draft.body.replace("\n", " ").split()
            self.openings[" ".join(words[2:5]).lower()] += 1

    def lines(self) -> Iterator[str]:
        """The summary, a line each."""
        yield (
            f"{self.rows} rows: {self.kept} good already, {self.failed} failed, "
            f"{self.unfinished} still need something."
        )
        for name in sorted(set(self.before) | set(self.after)):
            yield f"  {name:<20}{self.before[name]:>6} before {self.after[name]:>6} after"
        for cause, count in self.causes.most_common(5):
            yield f"  failed {count}: {cause}"
        if self.openings:
            opening, count = self.openings.most_common(1)[0]
            if self.rows >= 20 and count > self.rows * 0.1:
                yield (
                    f"  {count} of {self.rows} drafts open with “{opening}”: "
                    "read a few before you send them."
                )


def run(
    source: Path,
    output: Path,
    *,
    engine: Engine,
    settings: Settings,
    today: date,
    columns: Mapping[str, str],
    concurrency: int = 16,
    limit: int | None = None,
    force: bool = False,
) -> Summary:
    """Work through `source` into `output`; what was there is kept unless `force`."""
    if rows.kind_of(source) != rows.kind_of(output):
        raise BadUse(
            f"-o {output}: must be {source.suffix}, as the input is.", "Change the ending."
        )
    rows.must_exist(source)
    if output.exists() and not force:
        raise BadUse(f"{output}: it is there already.", "Choose another name, or add --force.")
    if concurrency < 1:
        raise BadUse(f"--concurrency {concurrency}: at least 1.", "The default is 16.")
    summary = Summary()
    part = output.with_name(output.name + ".part")
    with part.open("w", encoding="utf-8", newline="") as file:
        sink = _sink(file, source)
        job = _work(source, engine, settings, today, columns, concurrency, limit, sink, summary)
        asyncio.run(_closing(job, engine))
    part.replace(output)
    return summary


async def _closing(job: Coroutine[Any, Any, None], engine: Engine) -> None:
    try:
        await job
    finally:
        await engine.aclose()


async def _work(
    source: Path, engine: Engine, settings: Settings, today: date, columns: Mapping[str, str],
    concurrency: int, limit: int | None, sink: rows.Sink, summary: Summary,
) -> None:  # fmt: skip
    waiting: deque[tuple[Row, asyncio.Task[tuple[FollowUp | None, tuple[str, ...], str]]]] = deque()

    async def flush() -> None:
        row, task = waiting.popleft()
        result, before, error = await task
        summary.add(row, result, before, error)
        sink.write(row, _cells(result, before, error), error)

    async for row in _rows(source, columns, limit):
        waiting.append((row, asyncio.create_task(one(row, engine, settings, today))))
        if len(waiting) >= concurrency:
            await flush()
    while waiting:
        await flush()


async def _rows(source: Path, columns: Mapping[str, str], limit: int | None) -> AsyncIterator[Row]:
    for count, row in enumerate(rows.read(source, columns)):
        if limit is not None and count >= limit:
            return
        yield row


async def one(
    row: Row, engine: Engine, settings: Settings, today: date
) -> tuple[FollowUp | None, tuple[str, ...], str]:
    """(result, findings before, error) of one row; a bad row never stops the rest."""
    from followup import pipeline
    from followup.reading import read_thread

    if row.error:
        return None, (), row.error
    try:
        level = row.level or settings.level
        if level not in LEVELS:
            raise BadUse(f"level {level}: not known")
        thread = (
            read_thread(row.thread, me=row.me or settings.me, name=f"row {row.number}", today=today)
            if row.thread
            else None
        )
        facts = {**settings.facts, **(row.facts if row.message else {})}
        how = pipeline.Options.of(settings, today=today, engine=engine, level=level, facts=facts)
        if row.message:
            before = tuple(f.name for f in check(row.message, thread=thread))
            return await pipeline.rewrite_async(row.message, thread, how), before, ""
        assert thread is not None
        return await pipeline.follow_up_async(thread, how), (), ""
    except (AccessDenied, NotConfigured, BudgetSpent):
        raise  # every other row would fail alike
    except FollowupError as error:
        return None, (), str(error)
    except Exception as error:  # a row that breaks the code is a row with an error, not a dead run
        return None, (), f"{type(error).__name__}: {error}"


def _cells(result: FollowUp | None, before: tuple[str, ...], error: str) -> dict[str, Any]:
    if result is None:
        return {"ok": False, "result": None, "error": error, "findings_before": before}
    return {"ok": True, "result": result, "error": None, "findings_before": before}


def _sink(file: TextIO, source: Path) -> rows.Sink:
    if rows.kind_of(source) == ".jsonl":
        return JsonLines(file)
    return Table(file, rows.header(source), "\t" if source.suffix.lower() == ".tsv" else ",")


class JsonLines:
    """{"id","ok","result","error"}, a line a row."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, row: Row, result: Mapping[str, Any], error: str) -> None:
        found: FollowUp | None = result["result"]
        data = {
            "id": row.cells.get("id", row.id),
            "ok": result["ok"],
            "result": found.model_dump(mode="json", by_alias=True) if found else None,
            "error": result["error"],
        }
        self._file.write(json.dumps(data, ensure_ascii=False) + "\n")


class Table:
    """The columns that came, then the new ones (followup_…); no cell can become a formula."""

    def __init__(self, file: TextIO, names: list[str], delimiter: str) -> None:
        self._names = names
        self._writer = csv.writer(file, delimiter=delimiter)
        self._writer.writerow([*names, *(f"followup_{name}" for name in NEW_COLUMNS)])

    def write(self, row: Row, result: Mapping[str, Any], error: str) -> None:
        found: FollowUp | None = result["result"]
        draft = found.draft if found else None
        new = [
            "yes" if result["ok"] else "no",
            "yes" if found and found.passed else "no",
            found.diagnosis.blocker if found and found.diagnosis else "",
            found.stage or "" if found else "",
            str(found.send_on or "") if found else "",
            draft.subject if draft else "",
            draft.body if draft else "",
            found.item.text if found and found.item else "",
            ", ".join(dict.fromkeys(result["findings_before"])),
            ", ".join(dict.fromkeys(f.name for f in found.findings)) if found else "",
            "; ".join(found.needs) if found else "",
            error,
        ]
        cells = [str(row.cells.get(name, "")) for name in self._names]
        self._writer.writerow([rows.safe_cell(cell) for cell in [*cells, *new]])
