"""Whether the user asked the contact to look something over."""

from __future__ import annotations

from followup.engines.offline.knowledge import pattern
from followup.text import sentences
from followup.values import Thread


def is_review(thread: Thread) -> bool:
    """Whether one of the user's asks is for a look at something: to read or comment on it."""
    return any(
        pattern("want_review").search(sentence.text)
        for message in thread.messages
        if message.from_me
        for sentence in sentences(message.body)
        if sentence.asks or pattern("requests").search(sentence.text)
    )
