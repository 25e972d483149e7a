"""Is the reason for the silence the right one, and is it shown in the contact's own words?"""

from __future__ import annotations

from collections import Counter
from math import fsum

from followup.evals.scorers.base import scorer
from followup.evals.seen import Seen
from followup.text import words
from followup.values import BLOCKERS


@scorer("higher")
def blocker_right(seen: Seen) -> bool | None:
    """The blocker is the labelled one."""
    label = seen.label("blocker")
    return bool(seen.said.blocker == label) if seen.said and label else None


@scorer("lower", worth=0.02)
def brier(seen: Seen) -> float | None:
    """The squared distance of the three scores from the label: 0 is best, 2 worst."""
    label = seen.label("blocker")
    if not seen.said or not label:
        return None
    return fsum((seen.said.scores.get(b, 0.0) - (b == label)) ** 2 for b in BLOCKERS)


@scorer("higher")
def evidence_exact(seen: Seen) -> bool | None:
    """A quote is one of the labelled ones to the word; none is given where there is none."""
    gold = seen.label("evidence")
    if not seen.said or gold is None:
        return None
    told = [words(one.quote) for one in seen.said.evidence]
    return any(words(one) in told for one in gold) if gold else not told


@scorer("higher", worth=0.03)
def evidence_overlap(seen: Seen) -> float | None:
    """Word F1 of the quote that comes nearest to a labelled one."""
    gold = seen.label("evidence")
    if not seen.said or not gold:
        return None
    told = [words(one.quote) for one in seen.said.evidence]
    return max((_f1(one, words(other)) for one in told for other in gold), default=0.0)


@scorer("higher")
def evidence_verbatim(seen: Seen) -> bool | None:
    """Every quote stands in the contact's own words, character for character."""
    thread = seen.result.thread if seen.result else None
    if not seen.said or not thread or not seen.said.evidence:
        return None
    kept = {i: m.body for i, m in enumerate(thread.messages) if not m.from_me}
    return all(one.quote in kept.get(one.message, "") for one in seen.said.evidence)


@scorer("higher")
def deadline_right(seen: Seen) -> bool | None:
    """The date that the contact named is found; none where none was named."""
    if not seen.said or "deadline" not in seen.case.labels:
        return None
    told = seen.said.deadline
    return bool((str(told) if told else None) == seen.label("deadline"))


@scorer()
def agrees_offline(seen: Seen) -> bool | None:
    """A model's blocker is the one that the offline check finds."""
    model = seen.result is not None and seen.result.engine.name not in ("offline", "checks")
    return seen.said.offline_says is None if seen.said and model else None


def _f1(one: list[str], other: list[str]) -> float:
    both = (Counter(one) & Counter(other)).total()
    return 2 * both / (len(one) + len(other)) if both else 0.0
