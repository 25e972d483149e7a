"""The mails of tests/fixtures/mails.toml, and what is right in the reader's answer to one."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

from followup.reading import read_thread
from followup.values import Message, Thread

TABLE = Path(__file__).parents[1] / "fixtures" / "mails.toml"
MAILS: list[dict[str, Any]] = tomllib.loads(TABLE.read_text("utf-8"))["mail"]


def read(mail: dict[str, Any]) -> Thread:
    """The thread in a mail; a file's content is read as bytes."""
    given = dict(mail.get("given", {}))
    if "today" in given:
        given["today"] = dt.date.fromisoformat(given["today"])
    source = mail["text"].encode("utf-8") if mail.get("form") == "eml" else mail["text"]
    return read_thread(source, **given)


def latest_whole(mail: dict[str, Any], thread: Thread) -> bool:
    """Whether the latest message holds exactly what its sender wrote; where that is nothing,
    whether the quoted messages are all that was found."""
    wanted = mail["latest"].strip("\n")
    if not wanted:
        return len(thread.messages) == len(mail["messages"])
    return thread.messages[-1].body == wanted


def messages_whole(mail: dict[str, Any], thread: Thread) -> list[bool]:
    """For each message of the label whether the thread holds it: sender, time and body."""
    return [any(_same(m, row) for m in thread.messages) for row in mail.get("messages", [])]


def _same(message: Message, row: list[str]) -> bool:
    sender, at, body = row
    return (
        sender in ("", message.sender, message.address)
        and _moment(message.sent_at) == _moment(_when(at))
        and " ".join(message.body.split()) == " ".join(body.split())
    )


def _when(at: str) -> dt.datetime | dt.date | None:
    if not at:
        return None
    return dt.datetime.fromisoformat(at) if len(at) > 10 else dt.date.fromisoformat(at)


def _moment(at: dt.datetime | dt.date | None) -> str:
    return at.isoformat() if at else ""
