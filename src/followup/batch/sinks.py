"""Where results go: the same kind as they came from, the same order, every column kept."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from followup.batch.parquet import Parquet, ParquetSink
from followup.batch.rows import OURS, Row, Source, safe_cell
from followup.batch.tables import Table, apart
from followup.batch.work import Done

NEW_COLUMNS = (
    "ok", "passed", "blocker", "stage", "send_on", "subject", "body", "item", "findings_before",
    "findings_after", "needs", "error",
)  # fmt: skip


_OF_A_LINE = ("ok", "findings_before", "result", "error")  # new in JSONL


class Sink(Protocol):
    """Takes the rows in their order."""

    def write(self, row: Row, done: Done) -> None: ...

    def close(self) -> None: ...


def open_sink(source: Source, path: Path) -> Sink:
    """A sink for what this source gives."""
    if isinstance(source, Table):
        return TableSink(path, source)
    if isinstance(source, Parquet):
        return ParquetSink(path, source, new_names(source.schema.names), new_cells)
    return LineSink(path)


class LineSink:
    """JSONL: the line that came, and id, ok, findings_before, result and error; what the line had
    under these names itself is kept under `came`."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")

    def write(self, row: Row, done: Done) -> None:
        came = {name: row.cells[name] for name in _OF_A_LINE if name in row.cells}
        told = {
            "id": row.id,
            **row.cells,
            **({"came": came} if came else {}),
            "ok": not done.error,
            "findings_before": unique(done.before),
            "error": done.error or None,
        }
        told.pop("result", None)
        self._file.write(_json(told)[:-1] + b', "result": ')
        self._file.write((done.result or "null").encode() + b"}\n")

    def close(self) -> None:
        self._file.close()


class TableSink:
    """CSV or TSV: the columns that came, then the new ones; no cell can become a formula."""

    def __init__(self, path: Path, source: Table) -> None:
        look = source.look
        self._file = path.open("w", encoding=look.written_as, newline="", errors="surrogateescape")
        self._writer = csv.writer(self._file, delimiter=look.delimiter)
        self._write([*source.header, *new_names(source.header)])

    def write(self, row: Row, done: Done) -> None:
        self._write([*map(str, row.cells.values()), *new_cells(row, done)])

    def close(self) -> None:
        self._file.close()

    def _write(self, cells: list[str]) -> None:
        self._writer.writerow(map(safe_cell, cells))


def new_names(there: Sequence[str]) -> list[str]:
    """The new headings; told apart from those of an earlier pass."""
    return apart([*there, *(OURS + name for name in NEW_COLUMNS)])[len(there) :]


def new_cells(row: Row, done: Done) -> list[str]:
    """The new columns of a row, as text."""
    if row.blank:
        return [""] * len(NEW_COLUMNS)
    found = done.data
    draft = found.get("draft") or {}
    findings = [f["name"] for f in found.get("findings", ())]
    values = (
        "no" if done.error else "yes",
        "yes" if found.get("passed") else "no",
        (found.get("diagnosis") or {}).get("blocker"),
        found.get("stage"),
        found.get("send_on"),
        draft.get("subject"),
        draft.get("body"),
        (found.get("item") or {}).get("text"),
        ", ".join(unique(done.before)),
        ", ".join(unique(findings)),
        "; ".join(found.get("needs", ())),
        done.error,
    )
    return [value or "" for value in values]


def unique(names: Any) -> list[str]:
    """Each once, in the order of the first."""
    return list(dict.fromkeys(names))


def _json(value: Any) -> bytes:
    try:
        return json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:  # half of a character, which JSON can name and UTF-8 cannot
        return json.dumps(value).encode()
