"""Rows of CSV, TSV and JSONL: read one at a time, written one at a time, all columns kept."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TextIO

from followup.errors import BadInput

KINDS = (".csv", ".tsv", ".jsonl")
_NAMES = {
    "message": (
        "message", "follow-up", "followup", "follow_up", "text", "body", "email", "draft",
    ),
    "thread": ("thread", "conversation", "history", "mail thread", "email thread"),
    "id": ("id", "row", "key", "ref", "reference"),
    "me": ("me", "sender", "from", "owner", "rep"),
    "level": ("level",),
    "to": ("to", "contact", "name", "recipient", "client", "customer", "contact name"),
    "last_sent": ("last_sent", "last sent", "sent", "sent_at", "date", "last contact"),
    "subject": ("subject", "title"),
}  # fmt: skip


class Row(NamedTuple):
    """One row: its number (from 1), its cells as they came, and what they mean."""

    number: int
    cells: dict[str, Any]
    id: str
    message: str
    thread: str
    me: str
    level: str
    facts: dict[str, str]
    error: str = ""  # why the row could not be read


class Sink(Protocol):
    """Where results are written."""

    def write(self, row: Row, result: Mapping[str, Any], error: str) -> None: ...


def kind_of(path: Path) -> str:
    """'.csv', '.tsv' or '.jsonl', by the name."""
    suffix = path.suffix.lower()
    if suffix not in KINDS:
        raise BadInput(
            f"{path}: {suffix or 'no ending'} is not read.", f"Use one of {', '.join(KINDS)}."
        )
    return suffix


def read(path: Path, columns: Mapping[str, str]) -> Iterator[Row]:
    """The rows, in order; BadInput where the file as a whole cannot be read."""
    kind = kind_of(path)
    must_exist(path)
    yield from _jsonl(path) if kind == ".jsonl" else _table(path, columns)


def must_exist(path: Path) -> None:
    """BadInput where there is no such file."""
    if not path.is_file():
        raise BadInput(f"{path}: no such file.", "Give a CSV, TSV or JSONL file.")


def header(path: Path) -> list[str]:
    """The headings of a CSV or TSV."""
    must_exist(path)
    with _open(path) as file:
        return next(csv.reader(file, _dialect(path)), [])


def _open(path: Path) -> TextIO:
    with path.open("rb") as file:
        raw = file.read(200_000)
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        raw[: len(raw) - len(raw) % 4].decode(encoding)
    except UnicodeDecodeError as error:
        encoding = "cp1252" if error.start < len(raw) - 8 else encoding
    return path.open(encoding=encoding, newline="", errors="strict")


def _dialect(path: Path) -> type[csv.Dialect] | str:
    if path.suffix.lower() == ".tsv":
        return "excel-tab"
    with _open(path) as file:
        first = file.readline()
    best = max((",", ";", "\t"), key=first.count)

    class Sniffed(csv.excel):
        delimiter = best

    return Sniffed


def _table(path: Path, columns: Mapping[str, str]) -> Iterator[Row]:
    csv.field_size_limit(50_000_000)
    with _open(path) as file:
        reader = csv.reader(file, _dialect(path), strict=False)
        names = next(reader, None)
        if not names:
            raise BadInput(f"{path}: it is empty.", "The first row holds the headings.")
        where = _columns(path, names, columns)
        for number, values in enumerate(reader, 1):
            if not any(value.strip() for value in values):
                continue
            error = (
                ""
                if len(values) == len(names)
                else f"row {number}: {len(values)} cells, the header has {len(names)}"
            )
            values = [*values, *[""] * (len(names) - len(values))]
            yield _row(number, dict(zip(names, values, strict=False)), where, error)


def _columns(path: Path, names: list[str], given: Mapping[str, str]) -> dict[str, str]:
    where: dict[str, str] = {}
    lower = {name.strip().lower(): name for name in names}
    for meaning, heading in given.items():
        if heading not in names:
            raise BadInput(f"{path}: no column '{heading}'.", f"There are: {', '.join(names)}.")
        where[meaning] = heading
    for meaning, headings in _NAMES.items():
        found = next((lower[h] for h in headings if h in lower), None)
        if meaning not in where and found and found not in where.values():
            where[meaning] = found
    if "message" not in where and "thread" not in where:
        raise BadInput(
            f"{path}: no column with a message or a thread; there are: {', '.join(names)}.",
            "Name it with --column message=HEADING.",
        )
    return where


def _row(number: int, cells: dict[str, Any], where: Mapping[str, str], error: str) -> Row:
    def cell(meaning: str) -> str:
        value = cells.get(where[meaning]) if meaning in where else None
        return str(value).strip() if value is not None else ""

    known = {where[m] for m in ("message", "thread", "id", "me", "level") if m in where}
    facts = {k: str(v).strip() for k, v in cells.items() if k not in known and v and str(v).strip()}
    message, thread = cell("message"), cell("thread")
    if not message and not thread and not error:
        error = f"row {number}: neither a message nor a thread"
    return Row(
        number,
        cells,
        cell("id") or str(number),
        message,
        thread,
        cell("me"),
        cell("level"),
        facts,
        error,
    )


def _jsonl(path: Path) -> Iterator[Row]:
    where = {name: name for name in ("id", "message", "thread", "me", "level")}
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                cells = json.loads(line)
                if not isinstance(cells, dict):
                    raise ValueError("not an object")
            except ValueError as error:
                yield Row(
                    number,
                    {},
                    str(number),
                    "",
                    "",
                    "",
                    "",
                    {},
                    f"line {number}: not a JSON object ({error})",
                )
                continue
            yield _row(number, cells, where, "")


def safe_cell(value: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return "'" + value if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
