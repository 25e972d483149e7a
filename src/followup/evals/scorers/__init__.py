"""The scorers, in the order in which they are shown. A file of one's own adds to them."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

from followup.errors import BadInput
from followup.evals.scorers import checking, cost, diagnosis, draft, judging, timing
from followup.evals.scorers.base import Scorer, scorer

__all__ = ["SCORERS", "Scorer", "from_file", "of_module", "scorer"]


def of_module(module: ModuleType) -> tuple[Scorer, ...]:
    """The scorers that a module defines, in its order."""
    return tuple(one for one in vars(module).values() if isinstance(one, Scorer))


SCORERS: tuple[Scorer, ...] = tuple(
    one
    for module in (checking, diagnosis, timing, draft, judging, cost)
    for one in of_module(module)
)


def from_file(path: Path) -> tuple[Scorer, ...]:
    """SCORERS and those of a Python file; one of the same name takes the place of ours."""
    spec = importlib.util.spec_from_file_location(f"scorers_{path.stem}", path)
    if spec is None or spec.loader is None or not path.is_file():
        raise BadInput(f"{path}: no such Python file.", "Give a file that defines scorers.")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise BadInput(f"{path}: {type(error).__name__}: {error}", "Mend the file.") from error
    found = of_module(module)
    if not found:
        raise BadInput(
            f"{path}: it defines no scorer.",
            'Write "from followup.evals.scorers import scorer" and put @scorer("higher") on it.',
        )
    own = {one.name for one in found}
    return tuple(one for one in SCORERS if one.name not in own) + found
