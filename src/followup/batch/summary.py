"""What a batch did: findings before and after, failures by cause, cost, and drafts alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from followup.batch.rows import Row
from followup.batch.work import Done

_ALIKE = 0.1  # of all drafts may open with the same words
_FEW = 20  # drafts, in which that says nothing
_MOST_OPENINGS = 10_000  # different ones that are counted


@dataclass
class Summary:
    """Counted while a batch runs. `notes` are what its engine and journal have to say."""

    rows: int = 0
    blank: int = 0
    kept: int = 0  # good already
    failed: int = 0
    unfinished: int = 0  # something is still needed from the user
    reused: int = 0  # done in an earlier start
    same_ids: int = 0
    cost: float | None = None
    spent: float | None = None  # in this start
    before: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)
    causes: Counter[str] = field(default_factory=Counter)
    errors: dict[str, str] = field(default_factory=dict)  # one of each cause
    openings: Counter[str] = field(default_factory=Counter)
    slowest: tuple[float, str] = (0.0, "")
    notes: list[str] = field(default_factory=list)

    def add(self, row: Row, done: Done) -> None:
        """Count a row."""
        self.rows += 1
        self.before.update(set(done.before))
        self.slowest = max(self.slowest, (done.seconds, row.id))
        if done.error:
            self.failed += 1
            self.causes[done.cause] += 1
            self.errors.setdefault(done.cause, f"{row.id}: {done.error}")
            return
        found = done.data
        self.after.update({f["name"] for f in found["findings"]})
        self.kept += found["engine"]["note"].startswith("It passes")
        self.unfinished += not found["passed"]
        if found["engine"]["cost"] is not None:
            self.cost = (self.cost or 0.0) + found["engine"]["cost"]
        if found["draft"]:
            self._opening(found["draft"]["body"])

    def _opening(self, body: str) -> None:
        paragraphs = [p for p in body.split("\n\n") if p.strip()]
        words = (paragraphs[1] if len(paragraphs) > 1 else body).lower().split()
        opening = " ".join(words[:3])
        if opening in self.openings or len(self.openings) < _MOST_OPENINGS:
            self.openings[opening] += 1

    def lines(self) -> Iterator[str]:
        """The summary, a line each."""
        yield (
            f"{self.rows:,} rows: {self.kept:,} good already, {self.failed:,} failed, "
            f"{self.unfinished:,} still need something."
        )
        for name in sorted({*self.before, *self.after}):
            yield f"  {name:<20}{self.before[name]:>8,} before {self.after[name]:>8,} after"
        for cause, count in self.causes.most_common(5):
            yield f"  failed {count:,}: {cause}, such as {self.errors[cause]}"
        if self.cost is not None:
            spent = "" if self.spent is None else f", {self.spent:.4f} of it in this run"
            yield f"  cost {self.cost:.4f} US dollars{spent}"
        if self.slowest[0] >= 1:
            yield f"  slowest: {self.slowest[1]}, {self.slowest[0]:.1f} s"
        if self.same_ids:
            yield f"  {self.same_ids:,} rows bear the id of an earlier row: go by their order"
        yield from self._alike()
        yield from (f"  {note}" for note in self.notes)

    def _alike(self) -> Iterator[str]:
        drafts = self.rows - self.failed - self.kept
        if not self.openings or drafts < _FEW:
            return
        opening, count = min(self.openings.items(), key=lambda told: (-told[1], told[0]))
        if count > drafts * _ALIKE:
            yield (
                f"  {count:,} of {drafts:,} drafts open with “{opening} …”: "
                "read a few before you send them"
            )
