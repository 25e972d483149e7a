"""Do the checks say of a labelled message what its label says?"""

from __future__ import annotations

from followup.evals.scorers.base import scorer
from followup.evals.seen import Seen


@scorer("higher")
def verdict_right(seen: Seen) -> bool | None:
    """Passed or failed as labelled."""
    if seen.case.kind != "message" or seen.label("passed") is None or not seen.result:
        return None
    return bool(seen.result.passed == seen.label("passed"))


@scorer("higher")
def rules_right(seen: Seen) -> bool | None:
    """Exactly the labelled rules strike, no other."""
    if seen.case.kind != "message" or seen.label("rules") is None or not seen.result:
        return None
    return bool(struck(seen) == set(seen.label("rules")))


def struck(seen: Seen) -> set[str]:
    """The rules that found an error."""
    told = seen.result.findings if seen.result else ()
    return {one.name for one in told if one.severity == "error"}
