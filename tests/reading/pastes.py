"""The pastes of tests/fixtures/pastes.jsonl, copied as pages are copied, and what is right in a reading.

A line holds the paste, who the user is, and by hand: the messages with sender, side, day ('*' where
nobody can tell it), phrases that stand in the body and phrases that must not. `split`: the errors of
"dev" and "more" were looked at while the reader was mended, those of "test" never. `missed` marks what
is still read wrongly.
"""  # fmt: skip

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from followup.reading import read_thread
from followup.values import Message, Thread

TABLE = Path(__file__).parents[1] / "fixtures" / "pastes.jsonl"
PASTES: list[dict[str, Any]] = [
    json.loads(line) for line in TABLE.read_text("utf-8").split("\n") if line
]


def read(paste: dict[str, Any]) -> Thread:
    """The thread in a paste."""
    return read_thread(paste["text"], me=paste["me"], today=dt.date.fromisoformat(paste["today"]))


def is_right(message: Message, row: dict[str, Any]) -> bool:
    """Side, sender (of the other side), day, and the phrases that the body holds and holds not."""
    body = _flat(message.body)
    day = message.sent_at.isoformat()[:10] if message.sent_at else None
    return (
        message.from_me == row["from_me"]
        and (message.from_me or message.sender == row["sender"])
        and row["date"] in ("*", day)
        and all(_flat(phrase) in body for phrase in row["body_has"])
        and not any(_flat(phrase) in body for phrase in row["body_not"])
    )


def is_whole(paste: dict[str, Any], thread: Thread) -> bool:
    """Whether each message is right and in its place, with none besides, and the contact too."""
    rows = paste["messages"]
    fits = len(rows) == len(thread.messages)
    return (
        fits
        and all(map(is_right, thread.messages, rows))
        and thread.contact == paste["contact"]
        and thread.unanswered == paste["unanswered"]
    )


def _flat(text: str) -> str:
    return " ".join(text.replace("\u200b", "").split())
