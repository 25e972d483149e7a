"""The output's right to be written: nothing that was there is overwritten unasked, a batch that
was killed goes on, and two processes never write one output."""

from __future__ import annotations

from pathlib import Path

from followup.batch.journal import Journal, path_of
from followup.batch.parts import KINDS
from followup.batch.sources import kind_of
from followup.errors import BadUse

_RUNNING, _FINISHED = "running", "finished"


def check_paths(source: Path, output: Path) -> None:
    """BadUse where the output cannot be written at all, or is the input."""
    if output.is_dir():
        raise BadUse(f"-o {output}: it is a folder.", "Name a file.")
    if not output.parent.is_dir():
        raise BadUse(f"-o {output}: there is no folder {output.parent}.", "Make it first.")
    if output.exists() and source.exists() and output.samefile(source):
        raise BadUse(f"-o {output}: it is the input.", "Choose another name.")
    parts = source.is_dir() and kind_of(source) in KINDS
    if parts and output.parent.samefile(source):
        raise BadUse(f"-o {output}: it would lie among the parts.", "Choose another folder.")


def begin(output: Path, force: bool, retry_failed: bool) -> Journal:
    """The journal of this output, locked; BadUse where the output may not be written."""
    there, known = output.exists(), path_of(output).exists()
    if retry_failed and not known:
        raise BadUse(
            f"--retry-failed: there is no {path_of(output).name} of an earlier batch.",
            "It is kept where rows failed.",
        )
    if there and not known and not force:
        raise _is_there(output)
    journal = Journal(output)
    try:
        _check(journal, output, force, retry_failed)
    except BadUse:
        journal.close()
        raise
    if journal.about("state") == _FINISHED and force and not retry_failed:
        journal.clear()
    journal.note("state", _RUNNING)
    journal.note("allowed", _signature(output))
    return journal


def finish(journal: Journal, part: Path, output: Path, failed: int) -> None:
    """Put the output in its place; the journal goes where nothing is left to do."""
    journal.note("written", _signature(part))
    part.replace(output)
    if failed:
        journal.note("state", _FINISHED)
        journal.note("failed", f"{failed:,}")  # rows that cannot be read are not among those done
        journal.close()
    else:
        journal.remove()


def _check(journal: Journal, output: Path, force: bool, retry_failed: bool) -> None:
    if force or not output.exists():
        return
    ours = {journal.about("allowed"), journal.about("written")}
    if _signature(output) not in ours:
        raise _is_there(output)
    if journal.about("state") == _FINISHED and not retry_failed:
        raise BadUse(
            f"{output}: it is there already; {journal.about('failed')} of its rows failed.",
            "Add --retry-failed to do those again, or --force to begin anew.",
        )


def _is_there(output: Path) -> BadUse:
    return BadUse(f"{output}: it is there already.", "Choose another name, or add --force.")


def _signature(path: Path) -> str:
    """Size and time: whether a file is the one that was seen before."""
    if not path.exists():
        return "none"
    seen = path.stat()
    return f"{seen.st_size} {seen.st_mtime_ns}"
