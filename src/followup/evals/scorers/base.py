"""What a scorer is: a name, which way is better, and a function of one output."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from followup.evals.seen import Seen

Better = Literal["higher", "lower"]
Function = Callable[[Seen], bool | float | None]


@dataclass(frozen=True, slots=True)
class Scorer:
    """True, False or a number for one output; None where it does not apply to it.

    `better` is None for what is only described. A difference below `worth` is not worth naming.
    `rate`: its values are yes or no, shown as a share.
    """

    name: str
    about: str
    score: Function
    better: Better | None
    worth: float
    rate: bool

    def __call__(self, seen: Seen) -> float | None:
        """The value. An output that is missing counts as a no, or is left out of a mean and of
        what is only described."""
        if seen.result is None and self.name != "answered":
            judged = self.rate and self.better is not None
            return (0.0 if self.better == "higher" else 1.0) if judged else None
        value = self.score(seen)
        return None if value is None else float(value)


def scorer(
    better: Better | None = None, *, worth: float | None = None
) -> Callable[[Function], Scorer]:
    """Make a scorer of a function: its name and what it is about are the function's own.

    It is a rate where it returns `bool | None`; then three points in a hundred are worth naming.
    """

    def make(function: Function) -> Scorer:
        rate = "bool" in str(function.__annotations__.get("return", ""))
        return Scorer(
            name=function.__name__,
            about=" ".join((function.__doc__ or "").split()),
            score=function,
            better=better,
            worth=worth if worth is not None else 0.03 if rate else 0.0,
            rate=rate,
        )

    return make
