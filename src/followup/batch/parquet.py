"""Parquet, by the extra `parquet`: read in pieces, written in the same pieces, types untouched."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from followup.batch.parts import parts_of
from followup.batch.rows import Columns, Row
from followup.batch.tables import apart
from followup.batch.work import Done
from followup.errors import BadInput

PIECE = 1024  # rows
NewCells = Callable[[Row, Done], list[str]]


class Parquet:
    """The rows of a Parquet file, or of its parts in the order of their names."""

    def __init__(self, path: Path, columns: Mapping[str, str]) -> None:
        self.name, self.at, self.size = str(path), 0, 0
        self.paths = parts_of(path, ".parquet")
        for at, part in enumerate(self.paths):
            file = open_parquet(part)
            if at == 0:
                self.schema = file.schema_arrow
            elif not self.schema.equals(file.schema_arrow):
                raise BadInput(
                    f"{part}: its columns or their types are not those of {self.paths[0].name}.",
                    "The parts of one batch are alike.",
                )
            self.size += file.metadata.num_rows
            file.close()
        self._names = apart(list(self.schema.names))
        self._columns = Columns(self.name, self._names, columns)

    @property
    def said(self) -> str:
        """'weak.parquet: 1,200 rows; message = “Body”.'"""
        return f"{self.name}: {self.size:,} rows; {self._columns.said}."

    def __iter__(self) -> Iterator[Row]:
        for piece in pieces(self.paths):
            values = [_plain(column) for column in piece.columns]
            for at in range(piece.num_rows):
                self.at += 1
                cells = {name: value[at] for name, value in zip(self._names, values, strict=True)}
                yield self._columns.row(self.at, cells)


class ParquetSink:
    """The columns as they came, and the new ones as text. The source is read along for that, so no
    value of it is ever taken apart and made again."""

    def __init__(self, path: Path, source: Parquet, new: Sequence[str], cells: NewCells) -> None:
        self._arrow = import_module("pyarrow")
        text = self._arrow.string()
        self._schema = source.schema
        for name in new:
            self._schema = self._schema.append(self._arrow.field(name, text))
        self._writer = import_module("pyarrow.parquet").ParquetWriter(str(path), self._schema)
        self._pieces = pieces(source.paths)
        self._piece: Any = None
        self._new: list[list[str]] = []
        self._cells = cells

    def write(self, row: Row, done: Done) -> None:
        if self._piece is None:
            self._piece = next(self._pieces)
        self._new.append(self._cells(row, done))
        if len(self._new) == self._piece.num_rows:
            self._flush()

    def close(self) -> None:
        if self._new:
            self._flush()
        self._writer.close()
        self._pieces.close()

    def _flush(self) -> None:
        came = self._piece.slice(0, len(self._new)).columns
        text = self._arrow.string()
        made = [self._arrow.array(column, text) for column in zip(*self._new, strict=True)]
        batch = self._arrow.record_batch([*came, *made], schema=self._schema)
        self._writer.write_batch(batch)
        self._piece, self._new = None, []


def open_parquet(path: Path) -> Any:
    """The file; BadInput where it is none, or pyarrow is missing."""
    try:
        parquet = import_module("pyarrow.parquet")
    except ImportError:
        raise BadInput(
            f"{path}: Parquet needs the package pyarrow.",
            "Install it with pip install 'followup[parquet]', or save the file as CSV.",
        ) from None
    try:
        return parquet.ParquetFile(path)
    except Exception as error:  # pyarrow's errors have no family of their own
        told = str(error).split("\n")[0]
        raise BadInput(f"{path}: it cannot be read as Parquet ({told}).") from None


def pieces(paths: Sequence[Path]) -> Generator[Any]:
    """Their rows, PIECE at a time."""
    for path in paths:
        file = open_parquet(path)
        try:
            yield from file.iter_batches(batch_size=PIECE)
        finally:
            file.close()


def _plain(column: Any) -> list[Any]:
    """A column's values; what Python has no plain value for is text."""
    arrow = import_module("pyarrow")
    kinds = arrow.types
    kind = column.type
    if kinds.is_dictionary(kind):
        column, kind = column.dictionary_decode(), kind.value_type
    if kinds.is_temporal(kind) or kinds.is_decimal(kind):
        column = column.cast(arrow.string())
    if kinds.is_binary(kind) or kinds.is_large_binary(kind):
        return [None] * len(column)
    values: list[Any] = column.to_pylist()
    return values
