"""Which source a path is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from followup.batch.lines import Lines
from followup.batch.rows import Source, check_given
from followup.batch.tables import Table
from followup.errors import BadInput

KINDS = (".csv", ".tsv", ".jsonl")
_SAVE_AS = {".xlsx": "Save it as CSV (UTF-8).", ".xls": "Save it as CSV (UTF-8)."}


def kind_of(path: Path) -> str:
    """'.csv', '.tsv' or '.jsonl', by the name."""
    suffix = path.suffix.lower()
    if suffix not in KINDS:
        raise BadInput(
            f"{path}: {suffix or 'no ending'} is not read.",
            _SAVE_AS.get(suffix, f"Use one of {', '.join(KINDS)}."),
        )
    return suffix


def open_source(path: Path, columns: Mapping[str, str]) -> Source:
    """The source, its first rows looked at; BadInput where it as a whole cannot be read."""
    kind = kind_of(path)
    if not path.is_file():
        raise BadInput(f"{path}: no such file.", "Give a CSV, TSV or JSONL file.")
    check_given(columns)
    try:
        return Lines(path, columns) if kind == ".jsonl" else Table(path, columns)
    except OSError as error:
        raise BadInput(f"{path}: {(error.strerror or 'it cannot be read').lower()}.") from None
