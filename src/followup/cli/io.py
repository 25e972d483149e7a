"""What comes in: a file, a pipe, the clipboard or a paste."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from followup.errors import BadInput, BadUse

if TYPE_CHECKING:
    from followup.values import Thread

_COPIERS = (
    ["wl-copy"],
    ["xclip", "-selection", "clipboard"],
    ["xsel", "-bi"],
    ["pbcopy"],
    ["clip.exe"],
)
_PASTERS = (
    ["wl-paste", "-n"],
    ["xclip", "-selection", "clipboard", "-o"],
    ["xsel", "-bo"],
    ["pbpaste"],
)


def content(source: str | None) -> str | Path | bytes:
    """The path of FILE, the bytes of stdin, or what is typed at a terminal."""
    if source is None and sys.stdin.isatty():
        sys.stderr.write("Paste the thread, then end with Ctrl-D on an empty line:\n")
        return sys.stdin.read()
    if source is None or source == "-":
        return sys.stdin.buffer.read()
    path = Path(source)
    if not path.is_file():
        kind = "a folder, not a file" if path.is_dir() else "no such file"
        raise BadInput(f"{source}: {kind}.", "Give a file, or - to read from a pipe.")
    return path


def thread(
    source: str | None, me: str | None, today: date | None = None, number: int | None = None
) -> Thread:
    """The thread in a file, a pipe or a paste."""
    return parsed(content(source), me, today, number)


def parsed(
    given: str | Path | bytes, me: str | None, today: date | None = None, number: int | None = None
) -> Thread:
    """The thread in what `content` or `clipboard` gave."""
    from followup.reading import read_thread

    return read_thread(given, me=me, today=today, thread=number, locale=_locale())


def pasted(me: str | None, today: date | None = None) -> Thread:
    """The thread on the clipboard."""
    from followup.reading import read_thread

    label = "the clipboard"
    return read_thread(clipboard(), me=me, name=label, today=today, locale=_locale())


def _locale() -> str | None:
    """The locale of the terminal, which settles 03/04/2026 where the thread does not."""
    name = next((os.environ[key] for key in _LOCALES if os.environ.get(key)), "")
    return name.partition(".")[0] if "_" in name else None


_LOCALES = ("LC_ALL", "LC_TIME", "LANG")


def text(source: str | None) -> str:
    """The text of a file, a pipe or a paste, as one string without blanks around it."""
    return verbatim(source).strip()


def verbatim(source: str | None) -> str:
    """The same, to the letter, so that offsets point into the file."""
    given = content(source)
    if isinstance(given, Path):
        given = given.read_bytes()
    raw = given.encode() if isinstance(given, str) else given
    if b"\0" in raw:
        raise BadInput(f"{source or 'input'}: this is a binary file.", "Give plain text.")
    decoded = raw.decode("utf-8-sig", errors="replace")
    if not decoded.strip():
        raise BadInput(f"{source or 'input'}: there is nothing in it.", "Paste the message itself.")
    return decoded


def copy(body: str) -> None:
    """Put a text on the clipboard, with the tool that the desktop has."""
    for tool in _installed(_COPIERS, "--copy"):
        done = subprocess.run(
            tool, input=body.encode(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            check=False,
        )  # fmt: skip
        if not done.returncode:
            return
    raise BadUse("--copy: the clipboard cannot be reached.", "Is a desktop running here?")


def clipboard() -> str:
    """What is on the clipboard."""
    for tool in _installed(_PASTERS, "--paste"):
        done = subprocess.run(tool, capture_output=True, check=False)
        if not done.returncode and done.stdout.strip():
            return done.stdout.decode("utf-8", "replace")
    raise BadInput("--paste: the clipboard holds no text.", "Copy the thread, then try again.")


def _installed(tools: Sequence[list[str]], option: str) -> list[list[str]]:
    """The tools that are here; one may belong to another desktop than the one that runs."""
    found = [tool for tool in tools if shutil.which(tool[0])]
    if not found:
        raise BadUse(
            f"{option}: no clipboard tool was found.", "Install wl-clipboard, xclip or xsel."
        )
    return found


def write_new(path: Path, data: bytes, force: bool = False) -> None:
    """Write a file whole or not at all; what was there is kept unless `force`."""
    if path.exists() and not force:
        raise BadUse(f"{path}: it is there already.", "Choose another name, or add --force.")
    part = path.with_name(path.name + ".part")
    part.parent.mkdir(parents=True, exist_ok=True)
    try:
        part.write_bytes(data)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
