"""The pastes and files of tests/fixtures/threads with the messages a person reads in them."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from followup.reading import read_thread
from followup.values import Message, Thread, When

FOLDER = Path(__file__).parents[1] / "fixtures" / "threads"
NAMES = sorted(p.name.removesuffix(".json") for p in FOLDER.glob("*.json"))


def expected(name: str) -> dict[str, Any]:
    """What was written by reading the paste, before the reader saw it."""
    loaded: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    for message in loaded["messages"]:
        at = message["sent_at"]
        message["sent_at"] = moment(dt.datetime.fromisoformat(at)) if at and len(at) > 10 else at
    return loaded


def read(name: str) -> Thread:
    """The reader's answer, with the options that the fixture gives."""
    given = dict(expected(name).get("given", {}))
    if "thread" in given:
        given["thread"] = int(given["thread"])
    if "today" in given:
        given["today"] = dt.date.fromisoformat(given["today"])
    return read_thread(FOLDER / name, **given)


def told(message: Message) -> dict[str, Any]:
    """A message as the fixtures write it."""
    return {
        "sender": message.sender,
        "address": message.address,
        "sent_at": moment(message.sent_at),
        "from_me": message.from_me,
        "automatic": message.automatic,
        "body": message.body,
    }


def moment(at: When | None) -> str | None:
    """'2026-03-04T09:14', with an offset where one is given; a day alone stays a day."""
    if at is None or not isinstance(at, dt.datetime):
        return at.isoformat() if at else None
    return at.isoformat(timespec="seconds" if at.second else "minutes")
