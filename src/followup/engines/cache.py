"""Answers kept on disk, so that the same request is paid for once.

The key is the request whole: rendered prompt (its random mark blanked), schema, model, settings
and endpoint. Neither key nor entry holds an API key. What cannot be read counts as not there.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from followup.engines.base import Engine
from followup.engines.tally import Tally, counted, credit
from followup.values import Brief, Diagnosis, Draft, EngineUse, Finding, Thread

A = TypeVar("A", Diagnosis, Draft)
_TOOK = "_took"  # beside the answer's own fields


class _Kept(NamedTuple, Generic[A]):
    """An answer, and what it took when it was made."""

    answer: A
    took: Tally


class Asking(Engine, Protocol):
    """An engine that can say what it would send."""

    def request(self, kind: str, *given: Any) -> dict[str, Any]: ...


def default_folder(environ: Mapping[str, str]) -> Path:
    """The user's cache folder: XDG_CACHE_HOME/followup, or ~/.cache/followup."""
    home = environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "followup"


class CachedEngine:
    """An engine whose answers are kept in `folder`, readable by the user alone."""

    def __init__(self, engine: Asking, folder: Path) -> None:
        self._engine, self._folder = engine, folder
        self._hits, self._broken = 0, ""

    async def diagnose(self, thread: Thread) -> Diagnosis:
        return await self._kept(
            "diagnose", (thread,), Diagnosis, self._engine.diagnose, lambda d: _verbatim(d, thread)
        )

    async def write(self, brief: Brief) -> Draft:
        return await self._kept("write", (brief,), Draft, self._engine.write)

    async def repair(self, brief: Brief, draft: Draft, findings: Sequence[Finding]) -> Draft:
        return await self._kept("repair", (brief, draft, findings), Draft, self._engine.repair)

    def use(self) -> EngineUse:
        use = self._engine.use()
        told = f"{self._hits} answers came from the cache." if self._hits else ""
        return use.model_copy(
            update={"note": " ".join(filter(None, (use.note, told, self._broken)))}
        )

    async def aclose(self) -> None:
        await self._engine.aclose()

    async def _kept(
        self,
        kind: str,
        given: tuple[Any, ...],
        shape: type[A],
        ask: Callable[..., Awaitable[A]],
        worth: Callable[[A], bool] = lambda _: True,
    ) -> A:
        request = self._engine.request(kind, *given)
        if not request["model"]:  # the server chooses: the same request may mean another model
            return await ask(*given)
        path = self._path(kind, request)
        found = _read(path, shape)
        if found is not None:
            self._hits += 1
            credit(found.took)
            return found.answer
        with counted() as took:
            answer = await ask(*given)
        # An answer that will be asked for again must not come back from here.
        if worth(answer):
            self._store(path, answer, took)
        return answer

    def _path(self, kind: str, request: dict[str, Any]) -> Path:
        text = json.dumps([kind, request], ensure_ascii=False, sort_keys=True)
        name = hashlib.sha256(text.encode()).hexdigest()
        return self._folder / "answers" / name[:2] / f"{name}.json"

    def _store(self, path: Path, answer: Diagnosis | Draft, took: Tally) -> None:
        told = {**answer.model_dump(mode="json", by_alias=True), _TOOK: asdict(took)}
        part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                part.write_text(json.dumps(told), encoding="utf-8")
                os.replace(part, path)
            finally:  # stopped in between, or the disk is full
                part.unlink(missing_ok=True)
        except OSError as error:
            self._broken = f"The cache at {self._folder} cannot be written ({error.strerror})."


def _read(path: Path, shape: type[A]) -> _Kept[A] | None:
    try:
        told = json.loads(path.read_bytes())
        took = Tally(**told.pop(_TOOK, {}))
        return _Kept(shape.model_validate(told), took)
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return None


def _verbatim(found: Diagnosis, thread: Thread) -> bool:
    """Whether every quote stands in the message that it names, and not in one of the user's."""
    quoted = [(e.quote, e.message) for e in found.evidence]
    quoted += [(s.quote, s.message) for s in found.signals]
    messages = thread.messages
    return all(not messages[at].from_me and quote in messages[at].body for quote, at in quoted)
