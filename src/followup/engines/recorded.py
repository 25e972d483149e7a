"""Engines without a model: answers by a script, or kept answers replayed; and the keeping of them.

Kept answers are JSONL, one call a line: {"key", "kind", "answer", "seconds", "engine"}. The key is
made of what was asked, not of the prompt, so one file is one run of one model with one prompt.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from followup.engines.base import Engine
from followup.errors import AnswerUnusable, BadInput
from followup.values import Brief, Diagnosis, Draft, EngineUse, Finding, Thread, Value

Answer = Diagnosis | Draft
Scripted = Answer | Exception | Callable[..., Answer]
_ANSWERS: dict[str, type[Diagnosis] | type[Draft]] = {
    "diagnose": Diagnosis,
    "write": Draft,
    "repair": Draft,
}


class Call(NamedTuple):
    """One call that a scripted engine has had."""

    kind: str
    given: tuple[Any, ...]


class ScriptedEngine:
    """Answers in order, one list a kind; the last one repeats. An exception is raised, a function
    is called with what was asked. `calls` keeps what came."""

    def __init__(
        self,
        diagnoses: Iterable[Scripted] = (),
        drafts: Iterable[Scripted] = (),
        repairs: Iterable[Scripted] = (),
    ) -> None:
        self._script = {
            "diagnose": list(diagnoses),
            "write": list(drafts),
            "repair": list(repairs),
        }
        self.calls: list[Call] = []

    async def diagnose(self, thread: Thread) -> Diagnosis:
        return self._next("diagnose", thread)  # type: ignore[return-value]

    async def write(self, brief: Brief) -> Draft:
        return self._next("write", brief)  # type: ignore[return-value]

    async def repair(self, brief: Brief, draft: Draft, findings: Sequence[Finding]) -> Draft:
        return self._next("repair", brief, draft, findings)  # type: ignore[return-value]

    def use(self) -> EngineUse:
        return EngineUse(name="scripted", calls=len(self.calls))

    async def aclose(self) -> None:
        """Nothing is held."""

    def _next(self, kind: str, *given: Any) -> Answer:
        self.calls.append(Call(kind, given))
        script = self._script[kind]
        if not script:
            raise AnswerUnusable(f"The script has no answer for '{kind}'.")
        step = script.pop(0) if len(script) > 1 else script[0]
        if isinstance(step, Exception):
            raise step
        return step if isinstance(step, Diagnosis | Draft) else step(*given)


class RecordedEngine:
    """Replays a file of kept answers; the same question asked again gets the next answer kept for
    it, then the last one. A question that was never kept is AnswerUnusable."""

    def __init__(self, path: Path) -> None:
        self._kept: dict[str, list[Answer]] = defaultdict(list)
        self._use = EngineUse(name="recorded")
        self._calls = 0
        for number, line in enumerate(_lines(path), 1):
            self._keep(line, f"{path}, line {number}")

    async def diagnose(self, thread: Thread) -> Diagnosis:
        return self._replay("diagnose", thread)  # type: ignore[return-value]

    async def write(self, brief: Brief) -> Draft:
        return self._replay("write", brief)  # type: ignore[return-value]

    async def repair(self, brief: Brief, draft: Draft, findings: Sequence[Finding]) -> Draft:
        return self._replay("repair", brief, draft, findings)  # type: ignore[return-value]

    def use(self) -> EngineUse:
        return self._use.model_copy(update={"calls": self._calls})

    async def aclose(self) -> None:
        """Nothing is held."""

    def _keep(self, line: str, where: str) -> None:
        try:
            row = json.loads(line)
            answer = _ANSWERS[row["kind"]].model_validate_json(json.dumps(row["answer"]))
            engine = row.get("engine") or {}
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadInput(
                f"{where}: it is no kept answer.", "Each line holds key, kind and answer."
            ) from error
        self._kept[row["key"]].append(answer)
        self._use = EngineUse(
            name="recorded",
            model=str(engine.get("model", "")),
            prompts=dict(engine.get("prompts") or {}),
        )

    def _replay(self, kind: str, *given: Any) -> Answer:
        self._calls += 1
        kept = self._kept.get(key_of(kind, *given))
        if not kept:
            raise AnswerUnusable(
                f"No answer was kept for this '{kind}'.", "Record the run again with these cases."
            )
        return kept.pop(0) if len(kept) > 1 else kept[0]


class RecordingEngine:
    """Any engine, its answers kept in a file as they come."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine, self._path = engine, path

    async def diagnose(self, thread: Thread) -> Diagnosis:
        started = time.perf_counter()
        answer = await self._engine.diagnose(thread)
        self._write(key_of("diagnose", thread), "diagnose", answer, started)
        return answer

    async def write(self, brief: Brief) -> Draft:
        started = time.perf_counter()
        answer = await self._engine.write(brief)
        self._write(key_of("write", brief), "write", answer, started)
        return answer

    async def repair(self, brief: Brief, draft: Draft, findings: Sequence[Finding]) -> Draft:
        started = time.perf_counter()
        answer = await self._engine.repair(brief, draft, findings)
        self._write(key_of("repair", brief, draft, findings), "repair", answer, started)
        return answer

    def use(self) -> EngineUse:
        return self._engine.use()

    async def aclose(self) -> None:
        await self._engine.aclose()

    def _write(self, key: str, kind: str, answer: Answer, started: float) -> None:
        use = self._engine.use()
        row = {
            "key": key,
            "kind": kind,
            "answer": answer.model_dump(mode="json", by_alias=True),
            "seconds": round(time.perf_counter() - started, 3),
            "engine": {"name": use.name, "model": use.model, "prompts": use.prompts},
        }
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def key_of(kind: str, *given: Any) -> str:
    """A key of what was asked: the same for equal values in any run."""
    parts = [kind, *(_plain(one) for one in given)]
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _plain(value: Any) -> Any:
    if isinstance(value, Value):
        return value.model_dump(mode="json", by_alias=True)
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def _lines(path: Path) -> list[str]:
    try:
        return [one for one in path.read_text("utf-8").split("\n") if one.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path}: it cannot be read.", "Give a JSONL of kept answers.") from error
