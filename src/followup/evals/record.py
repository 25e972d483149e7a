"""A run as it is kept: JSONL, its first line says what ran, each further line is one output."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from followup.errors import BadInput
from followup.evals.cases import Kind, rows
from followup.values import FollowUp, Thread, Value


class Head(Value):
    """What ran. Two runs with the same `identity` ran the same thing on the same cases."""

    name: str
    suite: str
    kind: Kind
    cases: int
    dataset: str  # hash of all that was given
    engine: str
    model: str = ""
    prompts: dict[str, str] = Field(default_factory=dict)  # 'write/v1' -> hash of the file
    settings: dict[str, Any] = Field(default_factory=dict)
    repeat: int = 1
    version: str
    created: str
    answered_by: str = ""  # who answered, where it was not the engine that the run names

    @property
    def identity(self) -> dict[str, Any]:
        return self.model_dump(exclude={"created", "name"})


class Use(Value):
    """What one output took. `reasks` counts the repairs that were asked for, None
    where nobody counted."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = None
    reasks: int | None = None
    seconds: float = 0.0


class Output(Value):
    """What came of one case, or the error."""

    id: str
    repeat: int = 0
    hash: str
    result: FollowUp | None = None
    error: str = ""
    use: Use = Use()


class Run(Value):
    """A whole run, its outputs in the order of the file."""

    head: Head
    outputs: tuple[Output, ...]
    path: str = ""

    def keys(self) -> set[tuple[str, str]]:
        """(id, hash) of its cases."""
        return {(one.id, one.hash) for one in self.outputs}


def is_run(path: Path) -> bool:
    """Whether a file is a run: its first line says so."""
    try:
        with path.open(encoding="utf-8") as file:
            first = json.loads(file.readline() or "null")
    except (OSError, ValueError):
        return False
    return isinstance(first, dict) and "run" in first


def read(path: Path) -> Run:
    """A run from its file; BadInput names the line that is none."""
    if not path.is_file():
        raise BadInput(f"{path}: no such run.", "Make one with followup eval run.")
    if not is_run(path):
        raise BadInput(
            f"{path}: this is no run.", "Its first line says what ran; see followup eval run."
        )
    head: Head | None = None
    outputs = []
    for number, line in enumerate(rows(path), 1):
        try:
            value = json.loads(line)
            if head is None:
                head = Head.model_validate(value["run"])
            else:
                outputs.append(_output(value))
        except (ValueError, ValidationError, TypeError, KeyError) as error:
            raise BadInput(f"{path}, line {number}: {_first(error)}", "Run it again.") from None
    assert head is not None
    return Run(head=head, outputs=tuple(outputs), path=str(path))


def partial(path: Path) -> tuple[Head | None, list[Output]]:
    """What an unfinished run has kept; a line that was cut off by the end counts as not there."""
    head: Head | None = None
    outputs = []
    for line in rows(path):
        try:
            value = json.loads(line)
            if head is None:
                head = Head.model_validate(value["run"])
            else:
                outputs.append(_output(value))
        except (ValueError, ValidationError, TypeError, KeyError):
            continue
    return head, outputs


def write(path: Path, head: Head, outputs: Iterable[Output]) -> None:
    """Whole or not at all."""
    part = path.with_name(f"{path.name}.new")
    with part.open("w", encoding="utf-8") as file:
        file.write(head_line(head))
        file.writelines(output_line(one) for one in outputs)
    part.replace(path)


def head_line(head: Head) -> str:
    return json.dumps({"run": head.model_dump(mode="json")}, ensure_ascii=False) + "\n"


def output_line(output: Output) -> str:
    return json.dumps(output.model_dump(mode="json", by_alias=True), ensure_ascii=False) + "\n"


def _output(value: Mapping[str, Any]) -> Output:
    told = dict(value)
    if told.get("result"):
        told["result"] = follow_up(told["result"])
    return Output.model_validate(told)


def follow_up(told: Mapping[str, Any]) -> FollowUp:
    """A result as `draft --json` prints it, read back."""
    known = {k: v for k, v in told.items() if k in FollowUp.model_fields}
    if known.get("thread"):
        fields = Thread.model_fields
        known["thread"] = {k: v for k, v in known["thread"].items() if k in fields}
    return FollowUp.model_validate(known)


def _first(error: Exception) -> str:
    if isinstance(error, ValidationError):
        one = error.errors(include_input=False, include_url=False)[0]
        return f"'{'.'.join(map(str, one['loc']))}': {one['msg'].lower()}."
    return "it cannot be read as an output."
