"""The cases that turned from yes to no or back between two runs, with what was written in each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from followup.evals.cases import Case
from followup.evals.compare import Comparison
from followup.evals.score import Scored
from followup.evals.seen import Seen
from followup.values import Finding, Message

MOST = 200


class Piece(NamedTuple):
    """A stretch of a draft, and what the checks say of it."""

    text: str
    severity: str = ""
    told: str = ""


class Side(NamedTuple):
    """One run's output for a case."""

    run: str
    facts: tuple[str, ...]  # blocker, stage and day, verdict
    quotes: tuple[str, ...]
    subject: str
    pieces: tuple[Piece, ...]
    item: str  # what goes out below the draft
    others: tuple[str, ...]  # the findings in words, the judge's word and the reader's label
    error: str


class Flip(NamedTuple):
    """A case with both sides. `better` and `worse` name the scorers it flipped for."""

    case: Case
    better: tuple[str, ...]
    worse: tuple[str, ...]
    messages: tuple[Message, ...]
    sides: tuple[Side, ...]


def flips(told: Comparison, most: int = MOST) -> tuple[list[Flip], int]:
    """The cases that flipped for some yes-or-no scorer, those for the worse first, and how many
    there are in all."""
    changed: dict[str, tuple[list[str], list[str]]] = {}
    for d in told.differences:
        if not d.scorer.rate:
            continue
        base, other = (one.by_case(d.scorer.name) for one in (told.base, told.other))
        for case in base.keys() & other.keys():
            if base[case] != other[case]:
                up = (other[case] > base[case]) == (d.scorer.better == "higher")
                changed.setdefault(case, ([], []))[0 if up else 1].append(d.scorer.name)
    order = sorted(changed, key=lambda case: (-len(changed[case][1]), case))
    first = [{one.case.id: one for one in reversed(run.seen)} for run in (told.base, told.other)]
    found = [
        _flip(changed[case], [(run, of[case]) for run, of in zip(told[:2], first, strict=True)])
        for case in order[:most]
    ]
    return found, len(order)


def failures(scored: Scored, most: int = MOST) -> tuple[list[Flip], int]:
    """For one run alone: the cases with a no, and the scorers that say it."""
    failed: dict[str, list[str]] = {}
    for one in scored.scorers:
        if one.rate and one.better == "higher":
            for case, value in scored.by_case(one.name).items():
                if value < 1:
                    failed.setdefault(case, []).append(one.name)
    seen = {one.case.id: one for one in reversed(scored.seen)}
    order = sorted(failed, key=lambda case: (-len(failed[case]), case))
    return [_flip(([], failed[case]), [(scored, seen[case])]) for case in order[:most]], len(order)


def _flip(names: tuple[list[str], list[str]], sides: Sequence[tuple[Scored, Seen]]) -> Flip:
    results = [seen.result for _, seen in sides if seen.result]
    threads = [result.thread for result in results if result.thread]
    return Flip(
        case=sides[0][1].case,
        better=tuple(names[0]),
        worse=tuple(names[1]),
        messages=threads[0].messages if threads else (),
        sides=tuple(_side(scored, seen) for scored, seen in sides),
    )


def _side(scored: Scored, seen: Seen) -> Side:
    result = seen.result
    if result is None:
        return Side(scored.head.name, (), (), "", (), "", (), seen.output.error)
    draft, found = result.draft, result.diagnosis
    facts = [
        f"{found.blocker} ({found.confidence:.0%})" if found else "",
        " ".join(filter(None, (result.stage or "", str(result.send_on or "")))),
        ("passes" if result.passed else "does not pass") if draft else "",
    ]
    placed = [f for f in result.findings if f.field == "body" and f.end > f.start]
    return Side(
        run=scored.head.name,
        facts=tuple(filter(None, facts)),
        quotes=tuple(" ".join(e.quote.split()) for e in found.evidence) if found else (),
        subject=draft.subject if draft else "",
        pieces=tuple(pieces(draft.body, placed)) if draft else (),
        item=f"{result.item.title}\n\n{result.item.text}" if draft and result.item else "",
        others=(*_found(result.findings), *_judged(seen), *_labelled(scored, seen)),
        error="",
    )


def _found(findings: Sequence[Finding]) -> Iterator[str]:
    """Each finding once, in words: paper and a phone show no tooltip."""
    yield from dict.fromkeys(f"{f.name}: {f.message}" for f in findings)


def _labelled(scored: Scored, seen: Seen) -> Iterator[str]:
    label = scored.labels.of(scored.head.name, seen.case, seen.output) if scored.labels else None
    if label is not None:
        why = f": {label.why}" if label.why else "."
        yield f"Labelled {label.answer} by {label.by or 'a reader'}{why}"


def _judged(seen: Seen) -> Iterator[str]:
    if seen.judged is not None:
        would = "would" if seen.judged.send else "would not"
        yield f"The judge {would} send it: {seen.judged.reason}"
        yield from (f"It says {one.claim}: “{one.quote}”" for one in seen.judged.said)


def counted(count: int, what: str) -> str:
    """'1 case flipped', 'no case flipped'"""
    return f"{count or 'No'} case{'s' if count > 1 else ''} {what}"


def pieces(body: str, findings: Sequence[Finding]) -> list[Piece]:
    """The body cut where findings begin and end; what several find is told together."""
    cuts = sorted({0, len(body), *(min(v, len(body)) for f in findings for v in (f.start, f.end))})
    found = []
    for start, end in pairwise(cuts):
        here = [f for f in findings if f.start <= start and f.end >= end]
        severity = min((f.severity for f in here), default="")  # 'error' before 'warning'
        told = " · ".join(f"{f.name}: {f.message}" for f in here)
        found.append(Piece(body[start:end], severity, told))
    return found
