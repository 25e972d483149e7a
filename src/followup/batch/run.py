"""The batch itself: a bounded number of rows at once, results written in the order of the rows."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import NamedTuple, Protocol

from followup.batch import output as outputs
from followup.batch.collector import seldom_collected
from followup.batch.estimate import Estimate, estimate
from followup.batch.journal import Journal, keys, path_of
from followup.batch.pool import Pool
from followup.batch.rows import Row, Source
from followup.batch.sinks import Sink, open_sink
from followup.batch.sources import ending_of, open_source
from followup.batch.summary import Summary
from followup.batch.work import Done, Worker
from followup.config import Settings
from followup.engines.base import Engine
from followup.errors import BadUse, FollowupError, ServerUnreachable

_AHEAD = 4  # rows that may be read for each that is worked on, while an early one takes long
_GONE = ("ServerUnreachable", "ServerBusy")
_PATIENCE = 50  # rows that fail in a row by these before the batch stops


class Moment(NamedTuple):
    """How far a batch is. `at` and `size` are in the source's own units."""

    at: int
    size: int
    rows: int
    failed: int
    spent: float | None


Watch = Callable[[Callable[[], Moment]], None]


class Elsewhere(Protocol):
    """Other machines. `spent`: US dollars in this run, as far as they are known."""

    spent: float | None

    def do(self, batch: Batch, source: Source) -> None:
        """All rows of `source` that are left to do, into the journal of the batch."""
        ...


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
    retry_failed: bool = False,
    say: Callable[[str], None] = lambda _: None,
    watch: Watch = lambda _: None,
    elsewhere: Elsewhere | None = None,
    pool: Pool | None = None,
) -> Summary:
    """Work through `source` into `output`; what was there is kept unless `force`.

    Killed and started again it goes on, with what OUT.journal holds. `say` is given a line on how
    the source is read, `watch` is called after each row with what tells how far it is; the rows
    are done `elsewhere` or by the processes of `pool`, where one is given and there are rows enough
    for it to be worth it. Errors are BadUse and BadInput, and what stops every
    row alike: the output's first part and the journal stay then.
    """
    if concurrency < 1:
        raise BadUse(f"--concurrency {concurrency}: at least 1.", "The default is 16.")
    opened = _opened(source, output, columns)
    part = output.with_name(output.name + ".part")
    with outputs.begin(output, force, retry_failed) as journal:
        worker = Worker(engine, settings, today)
        if pool and not _has(_opened(source, output, columns), pool.worth, limit):
            pool = None
        batch = Batch(opened, worker, journal, concurrency, limit, retry_failed, watch, pool)
        for line in (opened.said, batch.said):
            if line:
                say(line)
        if elsewhere is not None:
            batch.let_do(elsewhere, _opened(source, output, columns))
        sink = open_sink(opened, part)
        try:
            with seldom_collected() as batch.first_done:
                asyncio.run(batch.work(sink))
        finally:
            sink.close()
        if elsewhere is not None:
            batch.summary.spent = elsewhere.spent
        outputs.finish(journal, part, output, batch.summary.failed)
    if batch.summary.failed:
        batch.summary.notes.append(
            f"{journal.path.name} is kept; the same command with --retry-failed does the failed "
            "rows again"
        )
    return batch.summary


def dry_run(
    source: Path,
    output: Path,
    *,
    engine: Engine,
    settings: Settings,
    today: date,
    columns: Mapping[str, str],
    limit: int | None = None,
) -> Estimate:
    """What `run` would take; nothing is written and no call is made."""
    rows = islice(iter(_opened(source, output, columns)), limit)
    with Journal(output) if path_of(output).exists() else nullcontext() as journal:
        return estimate(rows, journal, engine, settings, today)


def _has(source: Source, rows: int, limit: int | None) -> bool:
    """Whether there are so many to do."""
    most = rows if limit is None else min(rows, limit)
    return sum(1 for _ in islice(iter(source), most)) == rows


def _opened(source: Path, output: Path, columns: Mapping[str, str]) -> Source:
    ending = ending_of(source)
    outputs.check_paths(source, output)
    if output.suffix.lower() != ending:
        raise BadUse(f"-o {output}: for this input it ends in {ending}.", "Change the ending.")
    return open_source(source, columns)


@dataclass
class Batch:
    """One start of a batch."""

    source: Source
    worker: Worker
    journal: Journal
    concurrency: int
    limit: int | None
    retry_failed: bool
    watch: Watch
    pool: Pool | None = None
    summary: Summary = field(default_factory=Summary)
    first_done: Callable[[], None] = lambda: None
    _rows: int = 0
    _failed: int = 0
    _gone: int = 0
    _stopped: FollowupError | None = None

    def __post_init__(self) -> None:
        worker = self.worker
        self.key = keys(worker.engine, worker.settings, worker.today)
        self._gate = asyncio.Semaphore(self.concurrency)
        self._running: dict[str, asyncio.Task[Done]] = {}

    @property
    def said(self) -> str:
        """What is there of an earlier start."""
        done, failed = self.journal.counts()
        if not done:
            return ""
        again = f", those that failed ({failed:,}) are done again" if self.retry_failed else ""
        return f"{self.journal.path}: going on, {done:,} rows are done already{again}."

    def let_do(self, elsewhere: Elsewhere, source: Source) -> None:
        """Have the rows done elsewhere, so that all are found in the journal."""
        try:
            elsewhere.do(self, source)
        except FollowupError as error:
            raise self._told(error) from None
        self.retry_failed = False

    async def work(self, sink: Sink) -> None:
        """All rows into the sink, in their order."""
        waiting: deque[tuple[Row, Awaitable[Done]]] = deque()
        if self.pool:
            await self.pool.begin()

        async def flush() -> None:
            row, done = waiting.popleft()
            self._write(sink, row, await done)

        try:
            for row in self._source_rows():
                waiting.append((row, self._start(row)))
                while len(waiting) >= self.concurrency * _AHEAD or _is_done(waiting):
                    await flush()
            while waiting:
                await flush()
        except FollowupError as error:
            # What is under way is paid for, so it is waited for and kept.
            under_way = [*self._running.values(), *(done for _, done in waiting)]
            await asyncio.gather(*under_way, return_exceptions=True)
            raise self._told(error) if self._stopped else error from None
        finally:
            self.summary.spent = self._spent()
            self._note_engine()
            await self.worker.engine.aclose()
            if self.pool:
                await self.pool.aclose()

    def _source_rows(self) -> Iterator[Row]:
        return islice(iter(self.source), self.limit)

    def _start(self, row: Row) -> Awaitable[Done]:
        """Its result, at once or to come; rows that are alike are done once."""
        if row.error or row.blank:
            return _at_once(Done(error=row.error, cause="the row cannot be read"))
        key = self.key(row)
        if key in self._running:
            return self._running[key]
        kept = self.journal.get(key)
        if kept is not None and not (kept.error and self.retry_failed):
            self.summary.reused += 1
            self._count(kept)
            return _at_once(kept)
        self._running[key] = asyncio.create_task(self._do(row, key))
        return self._running[key]

    async def _do(self, row: Row, key: str) -> Done:
        try:
            async with self._gate:
                if self._stopped:
                    raise self._stopped
                done = await (self.pool or self.worker).do(row)
                self.journal.put(key, done)
                self._count(done)
                self.must_be_there(done)
                return done
        except FollowupError as error:
            self._stopped = error
            raise
        finally:
            del self._running[key]

    def _count(self, done: Done) -> None:
        self._rows += 1
        if self._rows == 1:
            self.first_done()
        self._failed += bool(done.error)
        self.watch(self._moment)

    def must_be_there(self, done: Done) -> None:
        """After each row: stop where the server is gone, before a million have failed by it."""
        self._gone = self._gone + 1 if done.cause in _GONE else 0
        if self._gone >= max(_PATIENCE, 2 * self.concurrency):
            raise ServerUnreachable(
                f"{self._gone} rows in a row failed, such as: {done.error}",
                "Is the server up? Add --retry-failed to do these rows again.",
            )

    def _moment(self) -> Moment:
        return Moment(self.source.at, self.source.size, self._rows, self._failed, self._spent())

    def _spent(self) -> float | None:
        return self.pool.spent if self.pool else self.worker.engine.use().cost

    def _write(self, sink: Sink, row: Row, done: Done) -> None:
        sink.write(row, done)
        if row.blank and not row.error:
            self.summary.blank += 1
            return
        self.summary.add(row, done)
        self.summary.same_ids += not self.journal.is_first(row.id)

    def _note_engine(self) -> None:
        notes = self.pool.notes if self.pool else [self.worker.engine.use().note]
        self.summary.notes += filter(None, notes)

    def _told(self, error: FollowupError) -> FollowupError:
        """The error that stops a batch, with how to go on."""
        done, _ = self.journal.counts()
        hint = f"{error.hint} {done:,} rows are done and kept: the same command goes on from there."
        return type(error)(str(error), hint)


def _is_done(waiting: deque[tuple[Row, Awaitable[Done]]]) -> bool:
    first = waiting[0][1] if waiting else None
    return isinstance(first, asyncio.Future) and first.done()


def _at_once(done: Done) -> asyncio.Future[Done]:
    future: asyncio.Future[Done] = asyncio.get_running_loop().create_future()
    future.set_result(done)
    return future
