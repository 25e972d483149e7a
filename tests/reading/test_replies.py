"""The latest reply of a mail, whole, and who wrote what it quotes."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from followup.reading import read_thread

TABLE = Path(__file__).parents[1] / "fixtures" / "replies.toml"
REPLIES: list[dict[str, Any]] = tomllib.loads(TABLE.read_text("utf-8"))["reply"]


@pytest.mark.parametrize("reply", REPLIES, ids=lambda reply: reply["name"])
def test_the_latest_reply_is_whole(reply: dict[str, Any]) -> None:
    """Nothing of the quote, the signature or the footer is in it, and nothing of it is lost."""
    thread = read_thread(reply["text"])
    assert thread.messages[-1].body == reply["latest"].strip("\n")
    senders = [m.sender for m in reversed(thread.messages[:-1])]
    assert len(senders) == len(reply["quoted"])
    assert all(got == want or not want for got, want in zip(senders, reply["quoted"], strict=True))
