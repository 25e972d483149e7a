"""What a judge model said, where one was asked: see `followup eval score --judge`."""

from __future__ import annotations

from followup.evals.judgements import forbidden
from followup.evals.scorers.base import scorer
from followup.evals.seen import Seen


@scorer("higher")
def would_send(seen: Seen) -> bool | None:
    """The judge would send the draft as it is."""
    return seen.judged.send if seen.judged else None


@scorer("higher")
def none_forbidden(seen: Seen) -> bool | None:
    """The judge quotes nothing in it that the label says it must not say."""
    return not seen.judged.said if seen.judged and forbidden(seen.case) else None
