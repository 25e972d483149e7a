"""Which source a path is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from followup.batch.lines import Lines
from followup.batch.mail import Folder, Mailbox, holds_mail
from followup.batch.parquet import Parquet
from followup.batch.parts import part_kind
from followup.batch.rows import Source, check_given
from followup.batch.tables import Table
from followup.errors import BadInput

KINDS = (".csv", ".tsv", ".jsonl", ".parquet", ".mbox")
_TOLD = f"Use {', '.join(KINDS)}, a folder of .txt and .eml, or one of .parquet or .jsonl parts."
_SAVE_AS = {".xlsx": "Save it as CSV (UTF-8).", ".xls": "Save it as CSV (UTF-8)."}
_FOLDER = "folder"


def kind_of(path: Path) -> str:
    """'.csv', '.tsv', '.jsonl', '.parquet' or '.mbox' by the name or the parts, or 'folder'."""
    if path.is_dir():
        return _FOLDER if holds_mail(path) else part_kind(path) or _FOLDER
    suffix = path.suffix.lower()
    if suffix not in KINDS:
        raise BadInput(f"{path}: {suffix or 'no ending'} is not read.", _SAVE_AS.get(suffix, _TOLD))
    return suffix


def ending_of(path: Path) -> str:
    """What the output of this input ends in: as it does itself; .jsonl for mail."""
    kind = kind_of(path)
    return ".jsonl" if kind in (_FOLDER, ".mbox") else kind


def open_source(path: Path, columns: Mapping[str, str]) -> Source:
    """The source, its first rows looked at; BadInput where it as a whole cannot be read."""
    kind = kind_of(path)
    if not path.exists():
        raise BadInput(f"{path}: no such file.", _TOLD)
    check_given(columns)
    try:
        return _OPENERS[kind](path, columns)
    except OSError as error:
        raise BadInput(f"{path}: {(error.strerror or 'it cannot be read').lower()}.") from None


_OPENERS: Mapping[str, Callable[[Path, Mapping[str, str]], Source]] = {
    ".csv": Table,
    ".tsv": Table,
    ".jsonl": Lines,
    ".parquet": Parquet,
    ".mbox": lambda path, _: Mailbox(path),
    _FOLDER: lambda path, _: Folder(path),
}
