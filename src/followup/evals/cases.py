"""Labelled cases: what an engine or the checks are given, and what a careful reader found in it.

A suite is a JSONL file of cases, or a folder with `labels.jsonl` and the texts it names. What a
line holds tells its kind: a thread to follow up, a message to check, or a thread to diagnose.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from followup.errors import BadInput, BadUse
from followup.values import LEVELS, Level, Message, Thread

Kind = Literal["thread", "message", "rewrite", "diagnose", "injection"]
KINDS: tuple[Kind, ...] = get_args(Kind)
NAMED = {
    "threads": ("threads", None),
    "threads-2": ("threads-2", None),
    "threads-3": ("threads-3", None),
    "threads-4": ("threads-4", None),
    "messages": ("messages.jsonl", None),
    "rewrites": ("messages.jsonl", "rewrite"),
    "corpus": ("corpus/threads.jsonl", None),
    "injections": ("injection.jsonl", None),
}


@dataclass(frozen=True, slots=True)
class Case:
    """One case. `hash` covers what is given, not the labels: labels may be mended later."""

    id: str
    kind: Kind
    hash: str
    source: str | Path | Mapping[str, Any] | None  # of the thread
    me: str | None
    today: dt.date
    country: str | None
    level: Level
    text: str  # of the message
    labels: Mapping[str, Any] = field(repr=False)

    @property
    def hard(self) -> bool:
        return bool(self.labels.get("hard") or self.labels.get("adversarial"))

    @property
    def split(self) -> str:
        return str(self.labels.get("split") or "")

    def thread(self) -> Thread | None:
        """The thread, read as a user's would be."""
        from followup.reading import read_thread

        if self.source is None:
            return None
        if isinstance(self.source, Mapping):
            return _built(self.source)
        return read_thread(self.source, me=self.me, name=self.id, today=self.today)


@dataclass(frozen=True, slots=True)
class Suite:
    """Cases of one kind. `hash` changes with any case that is given."""

    name: str
    kind: Kind
    cases: tuple[Case, ...]

    @property
    def hash(self) -> str:
        return _hash([[case.id, case.hash] for case in sorted(self.cases, key=lambda c: c.id)])

    def by_id(self) -> dict[str, Case]:
        return {case.id: case for case in self.cases}

    def only(
        self, *, split: str | None = None, ids: Collection[str] = (), limit: int | None = None
    ) -> Suite:
        """A part of it; BadUse where nothing is left or an id is not there."""
        unknown = sorted(set(ids) - {case.id for case in self.cases})
        if unknown:
            raise BadUse(f"{self.name}: no case {unknown[0]}.", "Look at the ids in the suite.")
        kept = [
            case
            for case in self.cases
            if (not split or case.split == split) and (not ids or case.id in ids)
        ][:limit]
        if not kept:
            raise BadUse(f"{self.name}: no case is left.", "Ask for another split, or for more.")
        return Suite(self.name, self.kind, tuple(kept))


def home() -> Path | None:
    """The folder of the project's own cases: ./evals, or the checkout's; None in a wheel."""
    for folder in (Path("evals"), Path(__file__).resolve().parents[3] / "evals"):
        if (folder / "threads" / "labels.jsonl").is_file():
            return folder
    return None


def load(name: str, folder: Path | None = None) -> Suite:
    """A suite by its name, or by the path of a file or folder."""
    if name in NAMED:
        base = folder or home()
        if base is None:
            raise BadUse(
                f"The suite '{name}' stands in the project's folder evals/, which is not here.",
                "Run it in a checkout, or give the path of a suite of your own.",
            )
        part, kind = NAMED[name]
        return _load(name, base / part, kind)
    path = Path(name)
    if not path.exists():
        raise BadUse(
            f"{name}: no such suite, file or folder.", f"There are: {', '.join(NAMED)}; or a path."
        )
    return _load(name, path, None)


def _load(name: str, path: Path, kind: str | None) -> Suite:
    file = path / "labels.jsonl" if path.is_dir() else path
    cases: list[Case] = []
    seen: set[str] = set()
    for where, line in lines(file):
        case = _case(line, kind or _kind(line, where), file.parent, where)
        if case.id in seen:
            raise BadInput(f"{where}: the id {case.id} stands there twice.", "Give each its own.")
        seen.add(case.id)
        cases.append(case)
    if not cases:
        raise BadInput(f"{file}: there is no case in it.", "A line is one case, as JSON.")
    if len({case.kind for case in cases}) > 1:
        raise BadInput(f"{file}: cases of more than one kind.", "Keep a file for each kind.")
    return Suite(name, cases[0].kind, tuple(cases))


def rows(path: Path) -> list[str]:
    """The lines of a JSONL file. Only a line feed ends one: a text in JSON may hold other line
    separators (U+2028, U+0085) as they are."""
    return path.read_text("utf-8").removesuffix("\n").split("\n")


def lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """(where, object) of each line of a JSONL file."""
    try:
        told = rows(path)
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path}: it cannot be read ({error}).", "Give a JSONL file.") from None
    for number, line in enumerate(told, 1):
        if not line.strip():
            continue
        where = f"{path}, line {number}"
        try:
            value = json.loads(line)
        except ValueError:
            value = None
        if not isinstance(value, dict):
            raise BadInput(f"{where}: no JSON object.", "A line is one object, as JSON.")
        yield where, value


def _kind(line: Mapping[str, Any], where: str) -> Kind:
    if "text" in line:
        return "message"
    if "must_not" in line and isinstance(line.get("thread"), dict):
        return "injection"
    if "messages" in line and isinstance(line["messages"], list):
        return "diagnose"
    if "file" in line or "thread" in line:
        return "thread"
    raise BadInput(
        f"{where}: neither a thread nor a message.",
        "It needs 'file' or 'thread' (a thread), 'text' (a follow-up) or 'messages' (a list).",
    )


def _case(line: dict[str, Any], kind: str, folder: Path, where: str) -> Case:
    source, content = _source(line, kind, folder, where)
    level = line.get("level") or "individual"
    if not line.get("id") or level not in LEVELS:
        raise BadInput(f"{where}: it needs an 'id' and a known 'level'.", f"One of {LEVELS}.")
    day = _day(line, source, where)
    told = {name: line.get(name) for name in ("me", "country")}
    given = [kind, content, line.get("text"), told, str(day), level]
    return Case(
        id=str(line["id"]),
        kind=kind,  # type: ignore[arg-type]
        hash=_hash(given),
        source=source,
        me=line.get("me"),
        today=day,
        country=line.get("country"),
        level=level,
        text=str(line.get("text") or ""),
        labels=line,
    )


def _source(
    line: Mapping[str, Any], kind: str, folder: Path, where: str
) -> tuple[str | Path | Mapping[str, Any] | None, Any]:
    """Where the thread comes from, and its content for the hash."""
    if kind == "diagnose":
        told = {"subject": line.get("subject", ""), "me": line.get("me"), "channel": "mail"}
        told |= {"messages": line["messages"]}
        return told, _bare(line["messages"])
    if line.get("file"):
        path = folder / str(line["file"])
        if not path.is_file():
            raise BadInput(f"{where}: no file {line['file']} beside it.", "Name the text's file.")
        return path, path.read_bytes().decode("utf-8", "replace")
    return line.get("thread"), line.get("thread")


def _bare(messages: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
    return [[m.get(k) for k in ("sender", "sent_at", "from_me", "body")] for m in messages]


def _day(line: Mapping[str, Any], source: object, where: str) -> dt.date:
    """The day that the case counts from; without one, the day of its last message."""
    told = line.get("today")
    if told is None and isinstance(source, Mapping):
        told = max(str(m.get("sent_at") or "")[:10] for m in source["messages"])
    try:
        return dt.date.fromisoformat(str(told or "2026-01-01"))
    except ValueError:
        raise BadInput(f"{where}: 'today' is no date.", "Write it as 2026-03-14.") from None


def _built(told: Mapping[str, Any]) -> Thread:
    keep = ("sender", "address", "sent_at", "from_me", "body")
    messages = tuple(
        Message.model_validate({k: m[k] for k in keep if m.get(k) is not None})
        for m in told["messages"]
    )
    names: dict[bool, Callable[[Message], bool]] = {
        True: lambda m: m.from_me,
        False: lambda m: not m.from_me,
    }
    me, contact = (next((m.sender for m in messages if names[own](m)), "") for own in (True, False))
    return Thread(
        subject=str(told.get("subject") or ""),
        me=str(told.get("me") or me),
        contact=str(told.get("contact") or contact),
        messages=messages,
        channel=told.get("channel") if told.get("channel") in ("mail", "chat") else "mail",
    )


def _hash(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
