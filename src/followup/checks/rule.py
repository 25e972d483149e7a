"""What a rule is: a code, a name, a reason, two examples, and a function of one candidate."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from followup.checks.candidate import Candidate
from followup.values import Finding, Severity


class Hit(NamedTuple):
    """Where a rule struck, and what to say. `start` and `end` point into `field`."""

    start: int
    end: int
    message: str
    instead: str
    field: str = "body"


Finder = Callable[[Candidate], Iterator[Hit]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `bad` and `good` are whole messages; `setting` is the thread they are read in."""

    code: str
    name: str
    why: str
    bad: str
    good: str
    find: Finder
    severity: Severity = "error"
    setting: str = ""
    today: str = ""
    english: bool = True

    @property
    def family(self) -> str:
        return FAMILIES[self.code[:3]]

    def goes_by(self, name: str) -> bool:
        """Whether this is its name, its code or how that begins, or its family."""
        return name in (self.name, self.family) or self.code.startswith(name.upper())

    def __call__(self, seen: Candidate) -> Iterator[Finding]:
        for hit in self.find(seen):
            yield Finding(
                code=self.code,
                name=self.name,
                severity=self.severity,
                field=hit.field,
                start=hit.start,
                end=hit.end,
                message=hit.message,
                instead=hit.instead,
            )


FAMILIES = {
    "FU1": "question",
    "FU2": "value",
    "FU3": "truth",
    "FU4": "tone",
    "FU5": "form",
    "FU6": "timing",
    "FU9": "the checker itself",
}


def rule(
    code: str,
    *,
    bad: str,
    good: str,
    severity: Severity = "error",
    setting: str = "",
    today: str = "",
    english: bool = True,
) -> Callable[[Finder], Rule]:
    """Make a rule of a function: its name is the function's, its reason the docstring."""

    def make(find: Finder) -> Rule:
        return Rule(
            code=code,
            name=find.__name__.replace("_", "-"),
            why=" ".join((find.__doc__ or "").split()),
            bad=bad,
            good=good,
            find=find,
            severity=severity,
            setting=setting,
            today=today,
            english=english,
        )

    return make
