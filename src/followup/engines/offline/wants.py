"""What kind of thing the user waits for: a job, or that something is looked over."""

from __future__ import annotations

from followup.engines.offline.knowledge import pattern
from followup.text import sentences
from followup.values import Thread


def is_application(thread: Thread) -> bool:
    """Whether the thread speaks of an interview, a vacancy or the like."""
    every = " ".join([thread.subject, *(m.body for m in thread.messages)])
    return bool(pattern("interview").search(every))


def is_review(thread: Thread) -> bool:
    """Whether one of the user's asks is for a look at something: to read or comment on it."""
    return any(
        pattern("want_review").search(sentence.text)
        for message in thread.messages
        if message.from_me
        for sentence in sentences(message.body)
        if sentence.asks or pattern("requests").search(sentence.text)
    )
