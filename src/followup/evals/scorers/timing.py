"""Is it the right thing to do now, and on the right day?"""

from __future__ import annotations

from followup.evals.scorers.base import scorer
from followup.evals.seen import Seen


@scorer("higher")
def stage_right(seen: Seen) -> bool | None:
    """The stage is the labelled one."""
    label, told = seen.label("stage"), seen.result and seen.result.stage
    return told == label if told and label else None


@scorer("higher")
def send_on_right(seen: Seen) -> bool | None:
    """The day to send on is the labelled one; none where nothing is to be sent."""
    if not seen.result or not seen.result.stage or "send_on" not in seen.case.labels:
        return None
    told = seen.result.send_on
    return bool((str(told) if told else None) == seen.label("send_on"))
