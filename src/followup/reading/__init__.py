"""Turn anything that a person pastes or saves into messages, oldest first: who, when, what.

Of the libraries, mail-parser-reply and email-reply-parser were measured (docs/reading.md): both
give the latest reply alone, without sender, date or direction. So heads, quotes and signatures
are read here; MIME and headers are the standard library's, and a date whose words the tables do
not hold is dateparser's.

The way: bytes -> text (source) -> lines with depth (lines) -> pieces under heads (split, heads) or
turns (chat) -> bodies (clean) -> dates (settle) -> one copy each (fold) -> oldest first (order) ->
who is who (user, people). The words of all languages are in words.toml.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from followup.errors import BadInput
from followup.reading import files
from followup.reading.assemble import Options, of_mails, of_paste
from followup.reading.source import check_size, decode, is_garbage, plain
from followup.values import Thread

__all__ = ["read_thread"]

_OUTLOOK = b"\xd0\xcf\x11\xe0"


def read_thread(
    source: str | bytes | Path,
    *,
    me: str | None = None,
    name: str | None = None,
    locale: str | None = None,
    thread: int | None = None,
    today: dt.date | None = None,
) -> Thread:
    """The thread in a paste (str), a file (Path), or a file's content (bytes).

    `me` is the user's name or address, `name` what the source is called in errors. `locale`
    settles dates such as 03/04/2026 where the thread does not ('en_US' reads the month first),
    `thread` picks one of an .mbox (from 1), and `today` dates what has no year ('Nov 16').
    """
    label = name or (str(source) if isinstance(source, Path) else "the paste")
    options = Options(me.strip() if me else "", locale, today, label)
    content = _content(source, label)
    if isinstance(content, bytes) and content.startswith(_OUTLOOK):
        from followup.reading.msg import read_msg

        return of_mails([read_msg(content, label)], options)
    if isinstance(content, bytes) and files.looks_like_mbox(content):
        return of_mails(files.read_mbox(content, thread, label), options)
    text = plain(decode(content, label) if isinstance(content, bytes) else content)
    _refuse(text, label)
    if files.looks_like_eml(text):
        raw = content if isinstance(content, bytes) else content.encode("utf-8", "replace")
        return of_mails([files.read_eml(raw)], options)
    return of_paste(text, options)


def _content(source: str | bytes | Path, label: str) -> str | bytes:
    if not isinstance(source, Path):
        check_size(len(source), label)
        return source
    try:
        check_size(source.stat().st_size, label)
        return source.read_bytes()
    except OSError as error:
        reason = (error.strerror or "it cannot be read").lower()
        raise BadInput(f"{label}: {reason}.", "Give a file, or - to read a pipe.") from None


def _refuse(text: str, label: str) -> None:
    if not text.strip():
        raise BadInput(
            f"{label}: there is nothing in it.", "Paste the whole thread, with names and dates."
        )
    if "\0" in text or is_garbage(text):
        raise BadInput(
            f"{label}: this is a binary file, not a thread.",
            "Save the mail as .eml or paste its text.",
        )
