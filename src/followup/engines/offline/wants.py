"""What the user wants of the contact: a look at something, a decision, a paper, work, a meeting."""

from __future__ import annotations

from followup.engines.offline.knowledge import pattern, roles
from followup.text import Sentence, sentences, words
from followup.values import Thread

KINDS = ("review", "meeting", "decision", "paper", "work")


def kind(thread: Thread, thing: str) -> str:
    """One of KINDS, by the first ask of the user's that shows it, else by the thing; '' unknown."""
    for message in thread.messages:
        if not message.from_me:
            continue
        for sentence in sentences(message.body):
            found = _kind_of(sentence)
            if found:
                return found
    head = words(thing)[-1:] or [""]
    return "decision" if head[0] in roles()["offers"] else ""


def _kind_of(sentence: Sentence) -> str:
    text = sentence.text
    asks = sentence.asks or bool(pattern("requests").search(text))
    if not asks:
        return ""
    if pattern("chance").search(text):
        return "review"
    if pattern("status_ask").search(text):
        return ""
    return next((name for name in KINDS if pattern(f"want_{name}").search(text)), "")
