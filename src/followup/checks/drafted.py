"""A draft as the checks see it. One brief and one text make one candidate, whoever asks for it, so
that what an engine has checked to choose among its drafts is not read and checked again."""

from __future__ import annotations

from functools import lru_cache

from followup.checks.candidate import Candidate
from followup.values import Brief


def drafted(brief: Brief, subject: str, body: str) -> Candidate:
    """The draft as if sent on its day, at its stage."""
    return _made(_This(brief), subject, body)


class _This:
    """A brief by its identity: it holds a table of facts, and so has no hash of its own."""

    __slots__ = ("brief",)

    def __init__(self, brief: Brief) -> None:
        self.brief = brief

    def __hash__(self) -> int:
        return id(self.brief)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _This) and other.brief is self.brief


@lru_cache(maxsize=128)  # the drafts under way: many rows of a batch wait for a server at once
def _made(this: _This, subject: str, body: str) -> Candidate:
    brief, timing = this.brief, this.brief.timing
    return Candidate(
        subject=subject,
        body=body,
        item=brief.item,
        brief=brief,
        stage=(timing.would_be or timing.stage) if timing else None,
        sent_on=timing.send_on if timing else brief.today,
    )
