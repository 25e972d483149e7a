"""What kind of thing the user waits for: a job, or that something is looked over."""

from __future__ import annotations

from functools import lru_cache

from followup.engines.offline.knowledge import pattern
from followup.text import sentences
from followup.values import Thread


@lru_cache(maxsize=16)
def is_application(thread: Thread) -> bool:
    """Whether the user applies for something: by what they themselves, or the subject line, say."""
    mine = "\n".join([thread.subject, *(m.body for m in thread.messages if m.from_me)])
    return bool(pattern("interview").search(mine))


def is_review(thread: Thread) -> bool:
    """Whether one of the user's asks is for a look at something: to read or comment on it."""
    return any(
        pattern("want_review").search(sentence.text)
        for message in thread.messages
        if message.from_me
        for sentence in sentences(message.body)
        if sentence.asks or pattern("requests").search(sentence.text)
    )
