"""How far a judge agrees with the labels that readers gave the same drafts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from followup.evals import stats
from followup.evals.judgements import key_of
from followup.evals.readers import ANSWERS, Answer, Label
from followup.evals.score import Scored

ONE_READER = (
    "One reader gave both: this measures how the prompt is followed, not how far two agree."
)
Pair = tuple[Label, bool]  # a reader's label of a draft, and whether the judge would send it


class Told(NamedTuple):
    """Of the drafts with one label: how many there are, and how many the judge would send."""

    label: Answer
    n: int
    sends: int


class Agreement(NamedTuple):
    """On `n` drafts that readers labelled and the judge judged; of the labels only `yes` sends.
    `kappa` is None where both always said the same, so that chance explains all."""

    n: int
    share: float
    kappa: float | None
    readers_send: float
    judge_sends: float
    by_label: tuple[Told, ...]
    readers: tuple[str, ...]  # who labelled, where the file says so
    one_reader: bool  # who labelled also answered as the judge
    stale: int  # labels of drafts of these cases that were changed since


def agreement(scored: Scored) -> Agreement | None:
    """None where nobody judged, or no draft has both."""
    pairs = _pairs(scored)
    if not pairs or scored.judge is None:
        return None
    n = len(pairs)
    sends = [(label.send, judged) for label, judged in pairs]
    readers = tuple(sorted({label.by for label, _ in pairs} - {""}))
    return Agreement(
        n=n,
        share=sum(one == other for one, other in sends) / n,
        kappa=stats.kappa(sends),
        readers_send=sum(one for one, _ in sends) / n,
        judge_sends=sum(other for _, other in sends) / n,
        by_label=tuple(_by_label(pairs)),
        readers=readers,
        one_reader=scored.judge.answered_by in readers,
        stale=_stale(scored),
    )


def data(scored: Scored) -> dict[str, Any] | None:
    """The judge, how much it judged and how far readers agree; None where nobody judged."""
    if scored.judge is None:
        return None
    beside = agreement(scored)
    told = beside._asdict() if beside else None
    if beside and told:
        told["by_label"] = [one._asdict() for one in beside.by_label]
    return {
        **scored.judge.model_dump(mode="json"),
        "drafts": sum(1 for one in scored.seen if one.draft),
        "judged": sum(1 for one in scored.seen if one.judged),
        "unproven": sum(one.judged.unproven for one in scored.seen if one.judged),
        "agreement": told,
    }


def lines(scored: Scored) -> Iterator[str]:
    """The same, for a person to read; the labels alone where nobody judged."""
    told, judge = data(scored), scored.judge
    if told is None or judge is None:
        yield from _labels_alone(scored)
        return
    answered = f" (answered by {judge.answered_by})" if judge.answered_by else ""
    yield f"Judged by {judge.model}{answered}, prompt {judge.prompt} {judge.hash}."
    yield f"{told['judged']} of {told['drafts']} drafts judged."
    if told["unproven"]:
        yield f"Claims alleged without a quote from the draft, not counted: {told['unproven']}."
    beside = agreement(scored)
    if beside is None:
        yield "No reader's label is beside it: --to-label writes a sheet, --human takes it."
        return
    yield from _beside(beside)


def _beside(told: Agreement) -> Iterator[str]:
    kappa = "none" if told.kappa is None else f"{told.kappa:.2f}"
    by = f" by {' and '.join(told.readers)}" if told.readers else ""
    yield (
        f"Agrees with readers' labels{by} on {told.share:.1%} of {told.n} drafts, kappa {kappa}; "
        f"readers would send {told.readers_send:.1%}, it {told.judge_sends:.1%}."
    )
    if told.one_reader:
        yield ONE_READER
    parts = ", ".join(f"{one.sends} of {one.n} labelled {one.label}" for one in told.by_label)
    yield f"It would send {parts}."
    if told.stale:
        yield f"Labels of drafts that changed since, not counted: {told.stale}."


def _labels_alone(scored: Scored) -> Iterator[str]:
    labels, name = scored.labels, scored.head.name
    if labels is None:
        return
    found = [label for one in scored.seen if (label := labels.of(name, one.case, one.output))]
    counts = Counter(label.answer for label in found)
    drafts = sum(1 for one in scored.seen if one.draft)
    told = ", ".join(f"{counts[one]} {one}" for one in ANSWERS)
    yield f"Readers' labels of {len(found)} of {drafts} drafts: {told}. No judge is beside them."


def _pairs(scored: Scored) -> list[Pair]:
    labels, name = scored.labels, scored.head.name
    if labels is None:
        return []
    return [
        (label, one.judged.send)
        for one in scored.seen
        if one.judged and (label := labels.of(name, one.case, one.output))
    ]


def _by_label(pairs: Sequence[Pair]) -> Iterator[Told]:
    for answer in ANSWERS:
        sends = [judged for label, judged in pairs if label.answer == answer]
        if sends:
            yield Told(answer, len(sends), sum(sends))


def _stale(scored: Scored) -> int:
    """Labels whose case is here but whose draft is not."""
    if scored.labels is None:
        return 0
    keys = {key_of(one.case, one.output) for one in scored.seen}
    cases = {one.case.id for one in scored.seen}
    bound = scored.labels.by_key.items()
    return sum(key not in keys and label.case in cases for key, label in bound)
