"""CSV and TSV: encoding and delimiter are found out and said; rows are read one at a time."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import NamedTuple, Self, TextIO

from followup.batch.rows import Columns, Row
from followup.errors import BadInput

_SAMPLE = 65_536
_LARGEST_CELL = 20_000_000
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with a mark",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1252": "Windows-1252",
}
_UNCLOSED = "a quote is opened and never closed, so all that follows is in one cell"
_ESCAPED = re.compile("[\udc80-\udcff]")  # bytes that the encoding does not know


class Look(NamedTuple):
    """How a table is written."""

    encoding: str
    delimiter: str

    @property
    def said(self) -> str:
        return f"{_ENCODINGS[self.encoding]}, {_DELIMITERS[self.delimiter]}"

    @property
    def written_as(self) -> str:
        """The encoding of what is made of it: UTF-8, marked where a spreadsheet needs that."""
        return "utf-8" if self.encoding == "utf-8" else "utf-8-sig"


class Table:
    """The rows of a CSV or TSV."""

    def __init__(self, path: Path, columns: Mapping[str, str]) -> None:
        self.name, self.size, self.at = str(path), path.stat().st_size, 0
        self._path = path
        encoding = find_encoding(path)
        tabs = path.suffix.lower() == ".tsv"
        self.look = Look(encoding, "\t" if tabs else find_delimiter(path, encoding))
        with self._open() as file:
            self.header = next(self._reader(file), [])
        if not any(name.strip() for name in self.header):
            raise BadInput(f"{path}: it is empty.", "The first row holds the headings.")
        self._names = apart(self.header)
        self._columns = Columns(self.name, self._names, columns)

    @property
    def said(self) -> str:
        """'weak.csv: UTF-8, commas; message = “Body”'."""
        return f"{self.name}: {self.look.said}; {self._columns.said}."

    def __iter__(self) -> Iterator[Row]:
        with self._open() as file:
            lines = _Lines(file)
            reader = self._reader(lines)
            next(reader, None)
            for number, values in enumerate(self._rows(reader), 1):
                self.at = file.buffer.tell()
                error = f"row {number}: {_UNCLOSED}" if lines.ended else ""
                yield self._row(number, values, error)

    def _row(self, number: int, values: list[str], error: str) -> Row:
        wide = len(self._names)
        if len(values) != wide and not error:
            error = f"row {number}: {len(values)} cells, the header has {wide}"
            if len(values) > wide:
                error += f"; beyond it: {', '.join(map(repr, values[wide:]))}"
        values = [*values, *[""] * (wide - len(values))]
        if any(map(_ESCAPED.search, values)):
            error = error or f"row {number}: it is not {_ENCODINGS[self.look.encoding]} throughout"
        cells = dict(zip(self._names, values, strict=False))
        if not any(value.strip() for value in values):
            return Row(number, cells, str(number), blank=True)
        return self._columns.row(number, cells, error)

    def _rows(self, reader: Iterator[list[str]]) -> Iterator[list[str]]:
        try:
            yield from filter(None, reader)
        except csv.Error as error:
            raise BadInput(
                f"{self.name}: it cannot be read as a table ({error}).",
                "A quote that is opened and never closed is the usual reason.",
            ) from None

    def _reader(self, lines: Iterable[str]) -> Iterator[list[str]]:
        csv.field_size_limit(_LARGEST_CELL)
        return csv.reader(lines, delimiter=self.look.delimiter)

    def _open(self) -> TextIO:
        return self._path.open(encoding=self.look.encoding, newline="", errors="surrogateescape")


class _Lines:
    """The lines of a file. `ended` is true once one more was asked for than there are: only a
    quote that is still open asks for it before its row is given."""

    def __init__(self, file: TextIO) -> None:
        self._file, self.ended = file, False

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        line = self._file.readline()
        if not line:
            self.ended = True
            raise StopIteration
        return line


def find_encoding(path: Path) -> str:
    """By the mark; else UTF-8 where most of what is not ASCII is UTF-8, else Windows-1252."""
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
        if head.startswith(codecs.BOM_UTF8):
            return "utf-8-sig"
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        if b"\0" in head:
            return _without_mark(head, path)
        file.seek(0)
        good, bad = _counted(file)
    return "utf-8" if good >= bad else "cp1252"


def _without_mark(head: bytes, path: Path) -> str:
    even, odd = head[::2].count(0), head[1::2].count(0)
    if head.startswith(b"PK") or min(even, odd) > max(even, odd) / 10:
        raise BadInput(f"{path}: this is a binary file, not a table.", "Save it as CSV (UTF-8).")
    return "utf-16-le" if odd > even else "utf-16-be"


def _counted(file: io.BufferedIOBase) -> tuple[int, int]:
    """(letters beyond ASCII that are UTF-8, bytes that are not), of the whole file."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    good = bad = 0
    while True:
        raw = file.read(1 << 20)
        text = decoder.decode(raw, final=not raw)
        if not text.isascii():
            odd = len(_ESCAPED.findall(text))
            bad += odd
            good += sum(map(len, _BEYOND.findall(text))) - odd
        if not raw:
            return good, bad


_BEYOND = re.compile("[^\0-\x7f]+")


def find_delimiter(path: Path, encoding: str) -> str:
    """The one by which the first rows fall into the most columns, alike in number."""
    with path.open(encoding=encoding, newline="", errors="surrogateescape") as file:
        sample = file.read(_SAMPLE)

    def fit(delimiter: str) -> tuple[bool, float, int]:
        reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
        rows = [row for row in islice(reader, 30) if row]
        wide = len(rows[0]) if rows else 0
        return wide > 1, sum(len(row) == wide for row in rows) / max(len(rows), 1), wide

    csv.field_size_limit(_LARGEST_CELL)
    return max(_DELIMITERS, key=fit)


def apart(names: list[str]) -> list[str]:
    """Headings told apart: the second 'Note' is 'Note (2)'."""
    found: list[str] = []
    for name in names:
        count, told = 1, name
        while told in found:
            count += 1
            told = f"{name} ({count})"
        found.append(told)
    return found
