"""A folder of .txt and .eml, and an .mbox: every file, or every thread, is a row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from followup.batch.rows import Row
from followup.errors import BadInput
from followup.reading.files import Mail, read_eml, threads_of
from followup.reading.source import MOST_BYTES

ENDINGS = (".txt", ".eml")
_HEADER = re.compile(rb"[A-Za-z][\w-]{0,60}:")
_LONGEST_HEAD = 200_000


def holds_mail(folder: Path) -> bool:
    """Whether one of its files is a mail or a pasted thread."""
    return any(map(_is_mail, folder.iterdir()))


def _is_mail(path: Path) -> bool:
    """By its name; with '.' before it, it is a note of the system's ('._fence.eml')."""
    return path.suffix.lower() in ENDINGS and not path.name.startswith(".")


class Folder:
    """The threads of a folder, by the names of its files; other files are left out."""

    def __init__(self, path: Path) -> None:
        self.name, self.at = str(path), 0
        files = sorted(one for one in path.iterdir() if one.is_file())
        self._files = [one for one in files if _is_mail(one)]
        self.size, self._others = len(self._files), len(files) - len(self._files)
        if not self._files:
            raise BadInput(f"{path}: no .txt and no .eml is in it.", "Each file holds one thread.")

    @property
    def said(self) -> str:
        """'mails: 120 files, each a thread; others left out: 3.'"""
        others = f"; others left out: {self._others:,}" if self._others else ""
        return f"{self.name}: {self.size:,} files, each a thread{others}."

    def __iter__(self) -> Iterator[Row]:
        for number, path in enumerate(self._files, 1):
            self.at = number
            cells = {"id": path.name}
            try:
                if path.stat().st_size > MOST_BYTES:
                    raise OSError(0, "it is too large for one thread (20 MB at most)")
                yield Row(number, cells, path.name, thread=path.read_bytes() or b"\n")
            except OSError as error:
                told = error.strerror or "it cannot be read"
                yield Row(number, cells, path.name, error=f"{path.name}: {told.lower()}")


class _Part(NamedTuple):
    """Where a mail stands in the file, in bytes."""

    start: int
    end: int


class Mailbox:
    """The threads of an .mbox. Its heads are read first and kept; the mails stay in the file."""

    def __init__(self, path: Path) -> None:
        self.name, self.at, self._path = str(path), 0, path
        parts, heads = _index(path)
        if not parts:
            raise BadInput(f"{path}: it holds no mail.", "Export the folder as .mbox again.")
        self._threads = [[parts[at] for at in group] for group in threads_of(heads)]
        self._subjects = [heads[group[0]].subject for group in threads_of(heads)]
        self.size, self._mails = len(self._threads), len(parts)

    @property
    def said(self) -> str:
        """'box.mbox: 300 mails in 120 threads.'"""
        return f"{self.name}: {self._mails:,} mails in {self.size:,} threads."

    def __iter__(self) -> Iterator[Row]:
        with self._path.open("rb") as file:
            for number, thread in enumerate(self._threads, 1):
                self.at = number
                id_, cells = str(number), {"id": number, "subject": self._subjects[number - 1]}
                if sum(part.end - part.start for part in thread) > MOST_BYTES:
                    yield Row(number, cells, id_, error=f"thread {number}: it is over 20 MB")
                    continue
                texts = []
                for part in thread:
                    file.seek(part.start)
                    texts.append(file.read(part.end - part.start))
                yield Row(number, cells, id_, thread=b"\n".join(texts))


def _index(path: Path) -> tuple[list[_Part], list[Mail]]:
    """Where each mail stands, and of its head what tells its thread."""
    starts: list[int] = []
    heads: list[Mail] = []
    head, in_head, at, opened = b"", False, 0, -1
    with path.open("rb") as file:
        for line in file:
            if opened >= 0 and _HEADER.match(line):
                starts.append(opened)
                head, in_head = b"", True
            opened = at if line.startswith(b"From ") and not in_head else -1
            at += len(line)
            if in_head and (not line.strip() or len(head) > _LONGEST_HEAD):
                heads.append(_told(head))
                in_head = False
            elif in_head:
                head += line
    if in_head:
        heads.append(_told(head))
    ends = [*starts[1:], *([at] if starts else [])]
    return [_Part(*pair) for pair in zip(starts, ends, strict=True)], heads


def _told(head: bytes) -> Mail:
    read = read_eml(head + b"\n")
    return Mail(subject=read.subject, message_id=read.message_id, references=read.references)
