"""The program of one process of a pool: rows in on stdin, what became of them out on stdout.

It ends where its stdin does, so that none is left behind by a batch that was killed.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable
from typing import IO, Any

from followup.batch.collector import seldom_collected
from followup.batch.rows import Row
from followup.batch.share import SIZE, Told, packed
from followup.batch.work import Done, Worker
from followup.engines.choose import choose
from followup.engines.pace import Pace
from followup.errors import FollowupError


class _Rows:
    """The rows that this process has in hand."""

    def __init__(self, worker: Worker, out: IO[bytes], first_done: Callable[[], None]) -> None:
        self._worker, self._out, self._first_done = worker, out, first_done
        self._tasks: set[asyncio.Task[None]] = set()
        self.ended = asyncio.Event()

    def take(self, message: Any) -> None:
        """Begin a row; None says that no more will come."""
        if message is None:
            self.ended.set()
            return
        task = asyncio.create_task(self._do(*message))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def give_up(self) -> None:
        """What nobody waits for any more."""
        under_way = list(self._tasks)
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        await self._worker.engine.aclose()

    async def _do(self, number: int, row: Row) -> None:
        outcome: Done | FollowupError
        try:
            outcome = await self._worker.do(row)
        except FollowupError as error:
            outcome = error
        use = self._worker.engine.use()
        self._out.write(packed(Told(number, outcome, use.cost, use.note)))
        self._out.flush()
        if number == 1:
            self._first_done()


async def work(given: IO[bytes], out: IO[bytes]) -> None:
    """All rows that come, until no more do."""
    settings, today, share = _message(given)
    worker = Worker(choose(settings, Pace(*share)), settings, today)
    with seldom_collected() as first_done:
        rows, loop = _Rows(worker, out, first_done), asyncio.get_running_loop()

        def read() -> None:
            while (message := _message(given)) is not None:
                loop.call_soon_threadsafe(rows.take, message)
            loop.call_soon_threadsafe(rows.take, None)

        threading.Thread(target=read, daemon=True).start()
        await rows.ended.wait()
        await rows.give_up()


def _message(given: IO[bytes]) -> Any:
    """The next one; None at the end."""
    size = given.read(SIZE)
    data = given.read(int.from_bytes(size, "big"))
    return pickle.loads(data) if data else None


def main() -> None:
    """Ctrl-C is the batch's to hear; what is printed here by anybody else goes to stderr."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    asyncio.run(work(sys.stdin.buffer, out))


if __name__ == "__main__":
    main()
