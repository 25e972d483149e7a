"""What a scorer sees of one output: the case with its labels, the result, and the run's others."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from followup.checks.message import read
from followup.checks.parts import Reading
from followup.evals.cases import Case
from followup.evals.judgements import Judgement
from followup.evals.record import Output, Use
from followup.text import words
from followup.values import Diagnosis, Draft, FollowUp

RUN = 5  # words in a row that a reader knows again
OPENING = 3
Words = tuple[str, ...]


@dataclass(frozen=True)
class Seen:
    """One output. What is not there is None: no draft at `stop`, no diagnosis of a bare message."""

    case: Case
    output: Output
    peers: Peers = field(repr=False)
    judged: Judgement | None = None

    @property
    def result(self) -> FollowUp | None:
        return self.output.result

    @property
    def use(self) -> Use:
        return self.output.use

    @property
    def said(self) -> Diagnosis | None:
        return self.result.diagnosis if self.result else None

    @property
    def draft(self) -> Draft | None:
        """The draft that was written; None for the checks alone, which write nothing."""
        return self.result.draft if self.result and self.case.kind != "message" else None

    def label(self, name: str) -> Any:
        """A label; None where the case has none."""
        return self.case.labels.get(name)

    def found(self, *names: str) -> bool:
        """Whether one of these rules struck."""
        told = self.result.findings if self.result else ()
        return any(f.name in names and f.severity == "error" for f in told)

    @property
    def asks(self) -> bool:
        """Whether it is a draft that must end in a question: no closing note, no reply."""
        stage = self.result.stage if self.result else None
        return self.draft is not None and stage not in ("closing", "reply")

    @cached_property
    def words(self) -> list[str]:
        return words(self.draft.body) if self.draft else []

    @cached_property
    def reading(self) -> Reading | None:
        me = self.result.thread.me if self.result and self.result.thread else ""
        return read(self.draft.body, me) if self.draft else None

    @cached_property
    def opening(self) -> Words:
        """The first words after the greeting, in lower case."""
        if self.reading is None:
            return ()
        parts = [self.reading.parts[i] for i in self.reading.body]
        body = self.draft.body if self.draft else ""
        return tuple(words(body[parts[0].start :])[:OPENING]) if parts else ()

    @cached_property
    def own_runs(self) -> frozenset[Words]:
        """Its five-word runs that stand in neither the thread, the message nor the item."""
        return frozenset(_runs(self.words)).difference(*map(_runs, map(words, self._given())))

    def _given(self) -> Iterable[str]:
        yield self.case.text
        if self.result and self.result.thread:
            yield from (m.body for m in self.result.thread.messages)
        if self.result and self.result.item:
            yield self.result.item.text


class Peers:
    """The outputs of one run, counted over cases, so that repeats of a case are no echo."""

    def __init__(self) -> None:
        self.all: list[Seen] = []

    @cached_property
    def openings(self) -> Counter[Words]:
        return _by_case((one.case.id, (one.opening,)) for one in self.all if one.opening)

    @cached_property
    def runs(self) -> Counter[Words]:
        return _by_case((one.case.id, one.own_runs) for one in self.all)

    @cached_property
    def drafted(self) -> int:
        """How many cases have a draft."""
        return len({one.case.id for one in self.all if one.draft})


def _by_case(told: Iterable[tuple[str, Iterable[Words]]]) -> Counter[Words]:
    cases: dict[str, set[Words]] = defaultdict(set)
    for case, found in told:
        cases[case].update(found)
    return Counter(one for found in cases.values() for one in found)


def _runs(told: list[str]) -> set[Words]:
    return set(zip(*(told[at:] for at in range(RUN)), strict=False))
