"""What the user's own last message lacked, said kindly: 'Your last message …'."""

from __future__ import annotations

from followup import turns
from followup.checks.candidate import Candidate
from followup.checks.runner import check
from followup.values import Finding, Message, Thread

_SAID = {
    "no-question": ("asked nothing that could be answered.", "End the next one on a question."),
    "open-question": (
        "asked what takes some thought to answer.",
        "Offer an answer that 'yes' accepts.",
    ),
    "many-questions": ("asked several things at once.", "Ask only the one that matters most."),
    "no-way-out": ("left no easy 'not yet'.", "Say that later is fine too."),
    "nagging-phrase": ("asked for news, which is work to give.", "Bring something instead."),
    "guilt": ("could be read as a reproach.", "Leave the silence out of the next one."),
    "false-urgency": ("pressed without saying why.", "Name the real date, or leave it out."),
    "no-new-value": ("brought nothing new.", "Bring one thing that helps them."),
}


def self_check(thread: Thread) -> tuple[Finding, ...]:
    """The checks that make sense on a message already sent, one line each; none where it only
    thanked, or closed, or where it opened the thread and so had nothing to add to."""
    mine = [m for m in thread.messages if m.from_me]
    if not mine or turns.is_thanks(mine[-1].body) or turns.is_closing(mine[-1].body):
        return ()
    found: dict[str, Finding] = {}
    for one in check(Candidate(body=mine[-1].body), select=tuple(_SAID)):
        if one.name not in found and one.name in _SAID and not _first(one, mine):
            said, instead = _SAID[one.name]
            found[one.name] = one.model_copy(update={"message": said, "instead": instead})
    return tuple(found.values())


def _first(one: Finding, mine: list[Message]) -> bool:
    return one.name == "no-new-value" and len(mine) == 1
