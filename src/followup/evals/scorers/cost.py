"""What it took: answers, repairs, tokens, dollars, seconds."""

from __future__ import annotations

from followup.evals.scorers.base import scorer
from followup.evals.seen import Seen


@scorer("higher")
def answered(seen: Seen) -> bool | None:
    """An output came, not an error."""
    return seen.result is not None


@scorer("lower", worth=0.1)
def repairs(seen: Seen) -> float | None:
    """Repairs needed: how often a draft went back because the checks found something."""
    return seen.use.reasks if seen.draft else None


@scorer()
def input_tokens(seen: Seen) -> float | None:
    """Tokens in; cached answers cost none."""
    return seen.use.input_tokens if seen.use.calls else None


@scorer()
def output_tokens(seen: Seen) -> float | None:
    """Tokens out."""
    return seen.use.output_tokens if seen.use.calls else None


@scorer()
def cost(seen: Seen) -> float | None:
    """US dollars, where the price is known."""
    return seen.use.cost


@scorer()
def seconds(seen: Seen) -> float | None:
    """Seconds from asking to the checked draft, as far as they were kept."""
    return seen.use.seconds or None
