"""A folder that holds one large batch in parts, as the engines of large tables write them."""

from __future__ import annotations

from pathlib import Path

from followup.errors import BadInput

KINDS = (".parquet", ".jsonl")


def part_kind(folder: Path) -> str:
    """'.parquet' or '.jsonl' where the folder holds such parts, else ''."""
    kinds = [kind for kind in KINDS if _parts(folder, kind)]
    if len(kinds) > 1:
        raise BadInput(
            f"{folder}: it holds .parquet and .jsonl.", "Put the parts of one batch into a folder."
        )
    return kinds[0] if kinds else ""


def parts_of(path: Path, kind: str) -> list[Path]:
    """The file itself, or the parts of a folder by their names."""
    return _parts(path, kind) if path.is_dir() else [path]


def _parts(folder: Path, kind: str) -> list[Path]:
    """Names with '_' or '.' before them are notes of the one who wrote the parts."""
    every = folder.iterdir()
    return sorted(p for p in every if p.suffix.lower() == kind and p.name[0] not in "._")
