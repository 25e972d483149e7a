"""`--on ray`: the rows that are left to do, done by Ray Data's actors wherever Ray has machines.

Distribution is Ray's alone: it holds the rows, hands them to its actors, begins anew what a lost
machine had, and keeps back what cannot be taken yet. What is done with a row is what one process
does with it; what comes back goes into the journal, and the output is then written from there by
the batch itself. So it is the same to the byte, and a batch that was stopped goes on on a cluster
or without one.
"""

from __future__ import annotations

import asyncio
import logging
import os
import pickle
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from importlib import import_module
from itertools import islice
from typing import Any

from followup.batch.journal import code_hash
from followup.batch.rows import Row, Source
from followup.batch.run import Batch, Moment
from followup.batch.share import Share
from followup.batch.work import Done, Worker
from followup.config import Settings
from followup.engines.choose import choose
from followup.engines.pace import Pace
from followup.errors import BadUse, EngineFailed, FollowupError, NotConfigured

_BLOCK = 32  # rows that go to an actor at once, at least; a kill loses what is in its hands
_ROUNDS = 4  # of calls at once that a block takes, so that its last calls hold up little
_PATHS = ("library", "prompts", "prices", "cache")  # of settings: an actor has a folder of its own
_ENVIRONMENT = {
    "RAY_USAGE_STATS_ENABLED": "0",  # Ray tells nobody that it was used
    "RAY_BACKEND_LOG_LEVEL": "fatal",  # its notes on its own parts are none for a user
}
_SAME = "Is the cluster up, and the same followup installed on each of its machines?"


def named(
    name: str, settings: Settings, concurrency: int, rpm: float | None, tpm: float | None
) -> Cluster:
    """What --on names; BadUse where there is no such thing, or it cannot do what is asked."""
    if name != "ray":
        raise BadUse(f"--on {name}: not known.", "Use --on ray, or leave it out.")
    if settings.wants_model and settings.max_cost is not None:
        raise BadUse(
            "--max-cost with --on ray: one process alone can hold a cap.",
            "Leave one of them out; --limit tries the first rows.",
        )
    return Cluster(concurrency, rpm, tpm)


class Doer:
    """One actor: an engine of its own, and one event loop as long as it lives."""

    def __init__(self, settings: Settings, today: date, share: Share, code: str) -> None:
        engine = choose(settings, Pace(share.at_once, share.rpm, share.tpm))
        self._worker = Worker(engine, settings, today)
        self._loop = asyncio.Runner()
        self._at_once = share.at_once
        self._stopped: FollowupError | None = None
        if code_hash() != code:  # the key of a row says which code made its result
            self._stopped = NotConfigured(
                "Ray: a machine has another version of followup than this one.", _SAME
            )

    def __call__(self, block: Any) -> dict[str, list[Any]]:
        """A block of keys and rows as one of keys and what became of them."""
        rows = [pickle.loads(row) for row in block.column("row").to_pylist()]
        outcomes = self._loop.run(self._all(rows))
        return {
            "key": block.column("key").to_pylist(),
            "outcome": [pickle.dumps(outcome) for outcome in outcomes],
        }

    def close(self) -> None:
        """End its connections and its loop; Ray itself ends the whole process."""
        self._loop.run(self._worker.engine.aclose())
        self._loop.close()

    async def _all(self, rows: Iterable[Row]) -> list[Done | FollowupError]:
        gate = asyncio.Semaphore(self._at_once)

        async def one(row: Row) -> Done | FollowupError:
            async with gate:
                return await self._do(row)

        return await asyncio.gather(*map(one, rows))

    async def _do(self, row: Row) -> Done | FollowupError:
        """Where one row meets what would stop every row, the next are not tried."""
        if self._stopped is None:
            try:
                return await self._worker.do(row)
            except FollowupError as error:
                self._stopped = error
        return self._stopped


@dataclass
class Cluster:
    """The cluster of RAY_ADDRESS; where there is none, one on this machine while a batch runs.

    BadUse where Ray is not installed. `concurrency`, `rpm` and `tpm` hold for all actors together.
    """

    concurrency: int
    rpm: float | None = None
    tpm: float | None = None
    spent: float | None = None  # US dollars
    _ray: Any = field(init=False)
    _arrow: Any = field(init=False)

    def __post_init__(self) -> None:
        try:
            self._ray, self._arrow = import_module("ray"), import_module("pyarrow")
            import_module("ray.data")
        except ImportError:
            raise BadUse(
                "--on ray: the package ray[data] is not installed.",
                "Install it with pip install 'followup[ray]', or leave --on out.",
            ) from None

    def do(self, batch: Batch, source: Source) -> None:
        """All rows of `source` that the journal has not yet, into the journal."""
        with self._translated(), self._running():
            self._do(batch, source)

    @contextmanager
    def _running(self) -> Iterator[None]:
        """Ray, started where the caller has not done so."""
        if self._ray.is_initialized():
            yield
            return
        for name, value in _ENVIRONMENT.items():
            os.environ.setdefault(name, value)
        self._ray.init(include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR)
        try:
            yield
        finally:
            self._ray.shutdown()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Ray's own failures as ours; the last line of what it tells says what happened."""
        try:
            yield
        except (self._ray.exceptions.RayError, ConnectionError) as error:
            lines = [line.strip() for line in str(error).splitlines() if line.strip()]
            told = lines[-1][:300] if lines else type(error).__name__
            raise EngineFailed(f"Ray: {told}", _SAME) from None

    def _do(self, batch: Batch, source: Source) -> None:
        actors = max(1, int(self._ray.cluster_resources().get("CPU", 1)))
        if batch.worker.settings.wants_model:
            actors = min(actors, self.concurrency)
        share = Share.of(actors, self.concurrency, self.rpm, self.tpm)
        refs, total = [], 0
        for block in _blocks(_left(batch, source), max(_BLOCK, _ROUNDS * share.at_once)):
            table = self._arrow.table({"key": list(block), "row": list(block.values())})
            refs.append(self._ray.put(table))
            total += len(block)
        if refs:
            self._take(batch, self._outcomes(batch, refs, min(actors, len(refs)), share), total)

    def _outcomes(
        self, batch: Batch, refs: list[Any], actors: int, share: Share
    ) -> Iterator[tuple[str, Done | FollowupError]]:
        settings, today, data = batch.worker.settings, batch.worker.today, self._ray.data
        data.DataContext.get_current().enable_progress_bars = False
        logging.getLogger("ray.data").setLevel(logging.ERROR)
        done = data.from_arrow_refs(refs).map_batches(
            Doer,
            fn_constructor_args=(_anywhere(settings), today, share, code_hash()),
            batch_size=None,
            batch_format="pyarrow",
            compute=data.ActorPoolStrategy(size=actors),
        )
        for block in done.iter_batches(batch_size=None, batch_format="pyarrow"):
            outcomes = map(pickle.loads, block.column("outcome").to_pylist())
            yield from zip(block.column("key").to_pylist(), outcomes, strict=True)

    def _take(
        self, batch: Batch, outcomes: Iterable[tuple[str, Done | FollowupError]], total: int
    ) -> None:
        """Keep what comes. An error that stops every row is raised when all has come: the rows
        that were under way are paid for."""
        rows = failed = 0
        stopped: FollowupError | None = None
        for key, outcome in outcomes:
            if isinstance(outcome, FollowupError):
                stopped = outcome
                continue
            batch.journal.put(key, outcome)
            rows, failed = rows + 1, failed + bool(outcome.error)
            self._pay(outcome)
            batch.watch(partial(Moment, rows, total, rows, failed, self.spent))
            batch.must_be_there(outcome)
        if stopped is not None:
            raise stopped

    def _pay(self, done: Done) -> None:
        cost = done.data.get("engine", {}).get("cost")
        if cost is not None:
            self.spent = (self.spent or 0.0) + cost


def _left(batch: Batch, source: Source) -> Iterator[tuple[str, bytes]]:
    """The rows to do with their keys, of rows that are alike one; what they hold beside that stays
    here."""
    for row in islice(iter(source), batch.limit):
        if not row.error and not row.blank:
            key = batch.key(row)
            kept = batch.journal.get(key)
            to_do = kept is None or (kept.error and batch.retry_failed)
            if to_do and batch.journal.send(key):
                yield key, pickle.dumps(row._replace(cells={}))


def _blocks(rows: Iterable[tuple[str, bytes]], size: int) -> Iterator[dict[str, bytes]]:
    """Rows in blocks of that size; the last may be smaller."""
    every = iter(rows)
    while block := dict(islice(every, size)):
        yield block


def _anywhere(settings: Settings) -> Settings:
    """The settings with paths that do not hang on the folder of this process."""
    paths = {name: getattr(settings, name) for name in _PATHS}
    return settings.model_copy(update={n: p.absolute() for n, p in paths.items() if p})
