"""JSONL, a file or a folder of parts: one object a line; a line that is none becomes a row with an
error."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

from followup.batch.parts import parts_of
from followup.batch.rows import Columns, Row

_LONGEST = 20_000_000  # bytes of one line


class Lines:
    """The rows of a JSONL, or of its parts in the order of their names."""

    def __init__(self, path: Path, columns: Mapping[str, str]) -> None:
        self._paths, self._given = parts_of(path, ".jsonl"), columns
        self.name, self.size, self.at = str(path), sum(p.stat().st_size for p in self._paths), 0
        self._known: dict[tuple[str, ...], Columns] = {}

    @property
    def said(self) -> str:
        """'weak: 12 parts.'; a line holds its own names, so of a file there is nothing to say."""
        return f"{self.name}: {len(self._paths):,} parts." if len(self._paths) > 1 else ""

    def __iter__(self) -> Iterator[Row]:
        number = 0
        for path in self._paths:
            with path.open("rb") as file:
                for at, line in enumerate(_read(file)):
                    self.at, number = self.at + len(line), number + 1
                    if line.strip():
                        yield self._row(number, line, "utf-8" if at else "utf-8-sig")

    def _row(self, number: int, line: bytes, encoding: str) -> Row:
        try:
            text = line.decode(encoding)
            cells = json.loads(text, parse_constant=_refuse)
            if not isinstance(cells, dict):
                raise ValueError("not an object")
        except UnicodeDecodeError:
            return _unread(number, line, "not UTF-8")
        except (ValueError, RecursionError) as error:
            return _unread(number, line, f"not a JSON object ({error})")
        return self._columns(cells).row(number, cells)

    def _columns(self, cells: Mapping[str, Any]) -> Columns:
        names = tuple(cells)
        if names not in self._known:
            if len(self._known) > 1000:  # lines whose keys are data
                self._known.clear()
            self._known[names] = Columns(self.name, names, self._given, strict=False)
        return self._known[names]


def _unread(number: int, line: bytes, why: str) -> Row:
    kept = {"line": line.decode("utf-8", "replace").rstrip("\r\n")}
    return Row(number, kept, str(number), error=f"line {number}: {why}")


def _read(file: Any) -> Iterator[bytes]:
    """Lines; one that is too long to be a thread comes in pieces, none of which is JSON."""
    while line := file.readline(_LONGEST):
        yield line


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
