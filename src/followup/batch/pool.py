"""Rows done by several processes of this machine, each with an engine and an event loop of its own.

The batch itself stays one process: it reads the rows, keeps the journal and writes the output in
the order of the rows. Only a row goes out and only what became of it comes back, so the output is
the same to the byte, and no more than what was under way is lost where a process ends.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import sys
from asyncio.subprocess import PIPE, Process, create_subprocess_exec
from dataclasses import dataclass, field
from datetime import date

from followup.batch.rows import Row
from followup.batch.share import SIZE, Share, Told, packed
from followup.batch.work import Done
from followup.config import Settings
from followup.errors import BadUse, EngineFailed, FollowupError

_PROGRAM = ("-P", "-m", "followup.batch.pooled")


@dataclass
class Pool:
    """So many processes; `share` is what each may ask of a server. `do` is as Worker's."""

    settings: Settings
    today: date
    processes: int
    share: Share
    worth: int = 200  # rows that one process alone has done while others would start
    _others: list[_Other] = field(default_factory=list)

    @classmethod
    def of(
        cls, settings: Settings, today: date, processes: int | None, concurrency: int,
        rpm: float | None, tpm: float | None,
    ) -> Pool | None:  # fmt: skip
        """The pool that --processes asks for; without it one process a core for the offline
        engine, and none for a model. None where the batch's own process does the rows."""
        if processes is not None and processes < 1:
            raise BadUse(f"--processes {processes}: at least 1.")
        if processes is None:
            processes = 1 if settings.wants_model else _cores()
        processes = min(processes, max(1, concurrency // 2))  # so that each has a next row at hand
        if processes == 1:
            return None
        if settings.wants_model and settings.max_cost is not None:
            raise BadUse(
                "--max-cost with --processes: one process alone can hold a cap.",
                "Leave one of them out.",
            )
        return cls(settings, today, processes, Share.of(processes, concurrency, rpm, tpm))

    @property
    def spent(self) -> float | None:
        """US dollars so far; None where no price is known."""
        known = [one.spent for one in self._others if one.spent is not None]
        return sum(known) if known else None

    @property
    def notes(self) -> list[str]:
        """What the engines have to say, each thing once."""
        return list(dict.fromkeys(one.note for one in self._others if one.note))

    async def begin(self) -> None:
        """Start the processes; they load what they need while the first rows wait for them."""
        given = packed((self.settings, self.today, self.share))
        for _ in range(self.processes):
            self._others.append(await _Other.started(given))

    async def do(self, row: Row) -> Done:
        """The row's result, from the process with the least to do."""
        return await min(self._others, key=lambda one: len(one.waiting)).do(row)

    async def aclose(self) -> None:
        """End the processes; what is still under way with them is given up."""
        for one in self._others:
            await one.aclose()


class _Other:
    """One process, as the batch sees it."""

    def __init__(self, process: Process) -> None:
        self.waiting: dict[int, asyncio.Future[Done]] = {}
        self.spent: float | None = None
        self.note = ""
        self._process, self._count = process, 0
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def started(cls, given: bytes) -> _Other:
        """A process that has been told what is the same for all rows."""
        path = os.pathsep.join(os.path.abspath(part) for part in sys.path)
        process = await create_subprocess_exec(
            sys.executable, *_PROGRAM, stdin=PIPE, stdout=PIPE,
            env={**os.environ, "PYTHONPATH": path},
        )  # fmt: skip
        other = cls(process)
        other._send(given)
        return other

    async def do(self, row: Row) -> Done:
        if self._reading.done():
            raise _ended()
        self._count += 1
        number = self._count
        future: asyncio.Future[Done] = asyncio.get_running_loop().create_future()
        self.waiting[number] = future
        self._send(packed((number, row._replace(cells={}))))
        try:
            return await future
        finally:
            self.waiting.pop(number, None)

    async def aclose(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._reading
        await self._process.wait()

    def _send(self, data: bytes) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(data)

    async def _read(self) -> None:
        """Take what comes, until the process ends."""
        assert self._process.stdout is not None
        read = self._process.stdout.readexactly
        try:
            while True:
                size = int.from_bytes(await read(SIZE), "big")
                self._take(pickle.loads(await read(size)))
        except (asyncio.IncompleteReadError, ConnectionError):
            for future in self.waiting.values():
                if not future.done():
                    future.set_exception(_ended())

    def _take(self, told: Told) -> None:
        self.spent, self.note = told.spent, told.note
        future = self.waiting.get(told.number)
        if future is None or future.done():
            return
        if isinstance(told.outcome, FollowupError):
            future.set_exception(told.outcome)
        else:
            future.set_result(told.outcome)


def _ended() -> EngineFailed:
    return EngineFailed(
        "A process that did rows ended of itself.",
        "Is there enough memory? Fewer --processes take less.",
    )


def _cores() -> int:
    """That this process may use."""
    usable = getattr(os, "sched_getaffinity", None)
    return len(usable(0)) if usable else os.cpu_count() or 1
