"""Batches at a service that runs files of requests, for half the price: submit, status, collect.

It goes in rounds. Each reads all rows, lets them go their usual way with the answers so far, and
writes down what is asked next; a round that asks nothing writes the output.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from followup.batch import kept
from followup.batch import output as outputs
from followup.batch.kept import Sent, Store
from followup.batch.requests import MOST_BYTES, MOST_REQUESTS, RequestFiles
from followup.batch.rows import Row
from followup.batch.sinks import open_sink
from followup.batch.sources import ending_of, open_source
from followup.batch.summary import Summary
from followup.batch.work import Done, Worker
from followup.config import Settings
from followup.engines.base import Engine
from followup.engines.cost import Price, purse
from followup.engines.looked_up import LookedUp, line_of
from followup.engines.model import ModelEngine
from followup.engines.redact import RedactedEngine
from followup.engines.servers import DEFAULT_MODEL, OPENAI, Server
from followup.errors import BadUse

_HALF = 0.5  # what a service takes for requests that can wait
_KEPT_SETTINGS = {
    "me", "level", "engine", "model", "mode", "country", "library", "prompts", "prompt", "reasks",
    "redact", "facts", "timeout", "prices",
}  # fmt: skip


class Plan(NamedTuple):
    """How the rows are read and done: the same in every round."""

    source: Path
    columns: Mapping[str, str]
    settings: Settings
    today: date
    limit: int | None
    files_only: bool

    def kept(self) -> dict[str, Any]:
        """As it is kept: without address and key, which are the environment's each time."""
        return {
            "source": str(self.source.resolve()),
            "columns": dict(self.columns),
            "settings": self._whole().model_dump(mode="json", include=_KEPT_SETTINGS),
            "today": str(self.today),
            "limit": self.limit,
            "files_only": self.files_only,
        }

    def _whole(self) -> Settings:
        """With whole paths, for whoever collects from another folder."""
        told = {name: getattr(self.settings, name) for name in ("library", "prompts", "prices")}
        whole = {name: path.resolve() for name, path in told.items() if path}
        return self.settings.model_copy(update=whole)

    @classmethod
    def of(cls, told: Mapping[str, Any], now: Settings) -> Plan:
        """As it was kept, with the server that the settings of now name."""
        settings = now.model_copy(update=dict(Settings(**told["settings"])) | _server(now))
        return cls(
            Path(told["source"]), told["columns"], settings, date.fromisoformat(told["today"]),
            told["limit"], told["files_only"],
        )  # fmt: skip


class Round(NamedTuple):
    """What a round came to: files of requests, or the summary of the whole output."""

    asked: int
    summary: Summary | None


def submit(
    output: Path, plan: Plan, *, force: bool = False, most: tuple[int, int] = (0, 0)
) -> Round:
    """Write the first requests and, but for `files_only`, send them."""
    outputs.check_paths(plan.source, output)
    if output.suffix.lower() != ending_of(plan.source):
        raise BadUse(f"-o {output}: for this input it ends in {ending_of(plan.source)}.")
    if output.exists() and not force:
        raise BadUse(f"{output}: it is there already.", "Choose another name, or add --force.")
    model = plan.settings.model or (None if plan.settings.base_url else DEFAULT_MODEL)
    if model is None:
        raise BadUse("A batch needs to know its model.", "Name it with --model.")
    plan = plan._replace(settings=plan.settings.model_copy(update={"model": model}))
    open_source(plan.source, plan.columns)
    with Store(output, new=True) as store:
        files = store.files()
        if files and (plan.files_only or all(one.status != "written" for one in files)):
            raise BadUse(
                f"{output}: a batch was submitted for it already.",
                f"followup batch collect {output}, or delete {store.path} to begin anew.",
            )
        if files:
            return Round(0, None)  # written before, and sent now
        store.note("plan", plan.kept())
        return asyncio.run(_round(store, output, plan, most))


def send(output: Path, now: Settings, say: Callable[[str], None]) -> None:
    """Send the files of requests that were written and not sent yet."""
    with Store(output) as store:
        waiting = [one for one in store.files() if one.status == "written"]
        if not waiting or store.about("plan")["files_only"]:
            return
        server = _service(now)
        try:
            for one in waiting:
                batch = server.send(one.path)
                store.mark(one.number, "sent", batch)
                say(f"{one.path}: {one.requests:,} requests are sent as {batch}.")
        finally:
            server.close()


def status(output: Path, now: Settings) -> Iterator[str]:
    """How each batch stands, a line each."""
    with Store(output) as store:
        files = store.files()
        server = _service(now) if any(one.batch for one in files) else None
        for one in files:
            if one.status != "sent" or server is None:
                told = "not sent" if one.status == "written" else one.status
                yield f"{one.path.name}: {one.requests:,} requests, {told}"
                continue
            state = server.state(one.batch)
            fault = f" ({state.fault})" if state.fault else ""
            yield (
                f"{one.path.name}: {one.batch} {state.status}{fault}, {state.done:,} of "
                f"{one.requests:,} done, {state.failed:,} failed"
            )


def collect(
    output: Path,
    now: Settings,
    *,
    given: Sequence[Path] = (),
    say: Callable[[str], None] = lambda _: None,
    most: tuple[int, int] = (0, 0),
) -> Round | None:
    """Take the answers in and go on: None where batches still run; else the next round."""
    with Store(output) as store:
        plan = Plan.of(store.about("plan"), now)
        if given:
            _take_files(store, given, say)
        elif not _take_batches(store, output, now, say):
            return None
        return asyncio.run(_round(store, output, plan, most))


def _take_files(store: Store, given: Sequence[Path], say: Callable[[str], None]) -> None:
    for path in given:
        say(_told(path.name, *store.take(kept.lines(path))))
    for one in store.files():
        store.mark(one.number, "collected")


def _take_batches(store: Store, output: Path, now: Settings, say: Callable[[str], None]) -> bool:
    """Whether all batches have ended, and what they brought is taken in."""
    sent = [one for one in store.files() if one.status == "sent"]
    if any(one.status == "written" for one in store.files()):
        raise BadUse(
            f"{output}: requests are written that were never sent.",
            "Give their answers with --from FILE, or send them with `followup batch submit`.",
        )
    server = _service(now) if sent else None
    if server is None:
        return True
    try:
        return all([_take_batch(store, one, server, output, say) for one in sent])
    finally:
        server.close()


def _take_batch(
    store: Store, one: Sent, server: Any, output: Path, say: Callable[[str], None]
) -> bool:
    state = server.state(one.batch)
    if not state.ended:
        say(f"{one.batch}: {state.status}, {state.done:,} of {one.requests:,} done.")
        return False
    part = output.with_name(f"{output.name}.answers.part")
    for file in state.files:
        server.fetch(file, part)
        say(_told(f"{one.batch} {state.status}", *store.take(kept.lines(part))))
        part.unlink()
    if state.status == "failed":
        store.fail(one.number, f"the batch failed: {state.fault or 'no reason is given'}")
    if not state.files:
        say(f"{one.batch}: {state.status}, with no file of answers. {state.fault}".rstrip())
    store.mark(one.number, "collected")
    return True


def _told(name: str, answers: int, failed: int, again: int, strange: int) -> str:
    more = f", {again:,} twice" if again else ""
    more += f", {strange:,} of no request" if strange else ""
    return f"{name}: {answers:,} answers, {failed:,} failed{more}."


async def _round(store: Store, output: Path, plan: Plan, most: tuple[int, int]) -> Round:
    """Every row with the answers so far; the output where none asks for more."""
    source = open_source(plan.source, plan.columns)
    part = output.with_name(output.name + ".part")
    sink, summary = open_sink(source, part), Summary()
    doing = _Rows(store, plan)
    files = RequestFiles(store, output, most[0] or MOST_REQUESTS, most[1] or MOST_BYTES)
    try:
        for row in islice(iter(source), plan.limit):
            done, request = await doing.one(row)
            if request is not None:
                files.add(request)
            sink.write(row, done)
            if not row.blank:
                summary.add(row, done)
    finally:
        sink.close()
        files.close()
    if files.asked:
        part.unlink()
        return Round(files.asked, None)
    part.replace(output)
    store.remove()
    return Round(0, summary)


@dataclass
class _Rows:
    """Does rows with the answers that are there."""

    store: Store
    plan: Plan

    def __post_init__(self) -> None:
        settings = self.plan.settings
        self._model = ModelEngine.unasked(settings)
        full = purse(settings.model or "", settings.base_url or OPENAI, table=settings.prices).price
        self._price = Price(full.input * _HALF, full.output * _HALF) if full else None

    async def one(self, row: Row) -> tuple[Done, dict[str, Any] | None]:
        """What became of the row so far, and what it asks next."""
        done, engine = await self._go(row)
        if engine.unfit and done.error and self.store.ask_again(engine.unfit, done.error):
            done, engine = await self._go(row)
        if engine.asked is None:
            return done, None
        return done, line_of(engine.asked, self.plan.settings.model or "")

    async def _go(self, row: Row) -> tuple[Done, LookedUp]:
        asks = LookedUp(self._model, _prefix(row), self.store, self._price)
        engine: Engine = RedactedEngine(asks) if self.plan.settings.redact else asks
        worker = Worker(engine, self.plan.settings, self.plan.today)
        done = await worker.do(row)
        return done._replace(seconds=0.0), asks


def _prefix(row: Row) -> str:
    """The row's number and its content: a row that changed in between is asked anew."""
    told = hashlib.sha256(row.content.encode("utf-8", "replace")).hexdigest()
    return f"{row.number}-{told[:10]}"


def _server(now: Settings) -> dict[str, Any]:
    return {"base_url": now.base_url, "api_key": now.api_key, "source": now.source}


def _service(now: Settings) -> Any:
    from followup.engines.model_batches import Batches

    return Batches(Server.from_settings(now))
