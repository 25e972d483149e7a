"""Where the shipped prompts and library items are: in the wheel, or in an editable checkout."""

from __future__ import annotations

from pathlib import Path

from followup.errors import BadConfig


def shipped_folder(name: str) -> Path:
    """The folder 'prompts' or 'library' that came with this package."""
    here = Path(__file__).resolve().parent
    for folder in (here / "_shipped" / name, here.parents[1] / name):
        if folder.is_dir():
            return folder
    raise BadConfig(f"The shipped folder '{name}' is missing.", "Install followup again.")
