"""What a judge model said of drafts, kept beside their run: `RUN.judged.jsonl`.

Its first line says who judged by which prompt; each further line is one judgement, found again by
a key over all that the judge was shown. So scoring needs no network, and a draft that changed is
not judged by an old verdict.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from followup.errors import BadInput
from followup.evals.cases import Case, Suite, rows
from followup.evals.record import Output, Run
from followup.values import Value


class Judge(Value):
    """Who judged: the prompt's name and hash, and the model, or who answered in its place."""

    prompt: str
    hash: str
    model: str
    version: str = ""
    created: str = ""
    answered_by: str = ""  # where it was not the model that is named

    @property
    def identity(self) -> tuple[str, str, str, str]:
        return self.prompt, self.hash, self.model, self.answered_by


class Said(Value):
    """A forbidden claim, as the label has it, and the draft's words that make it."""

    claim: str
    quote: str


class Judgement(Value):
    """Of one draft. `unproven` counts claims that were alleged without a quote from the draft."""

    key: str
    id: str
    repeat: int = 0
    send: bool
    reason: str
    said: tuple[Said, ...] = ()
    unproven: int = 0


class Judged(NamedTuple):
    """A judge and what it said, by key."""

    judge: Judge
    by_key: Mapping[str, Judgement]

    def of(self, case: Case, output: Output) -> Judgement | None:
        key = key_of(case, output)
        return self.by_key.get(key) if key else None


def path_beside(run: Path) -> Path:
    """runs/threads-offline.jsonl -> runs/threads-offline.judged.jsonl"""
    return run.with_name(f"{run.stem}.judged.jsonl")


def forbidden(case: Case) -> list[str]:
    """What the label says that this draft must not say."""
    told = case.labels.get("must_not_say")
    return [str(one) for one in told] if isinstance(told, list) else []


def key_of(case: Case, output: Output) -> str:
    """Changes with anything that a judge is shown; empty where there is no draft to judge."""
    result = output.result
    if result is None or result.draft is None or case.kind == "message":
        return ""
    draft, item = result.draft, result.item
    shown = [
        case.hash, result.stage, str(result.send_on), draft.subject, draft.body,
        [item.title, item.text] if item else None, forbidden(case),
    ]  # fmt: skip
    text = json.dumps(shown, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def drafts(run: Run, suite: Suite) -> Iterator[tuple[Case, Output, str]]:
    """Each draft once with its key, also where repeats or reruns gave the same."""
    cases, known = suite.by_id(), set()
    for output in run.outputs:
        case = cases.get(output.id)
        key = key_of(case, output) if case and case.hash == output.hash else ""
        if case and key and key not in known:
            known.add(key)
            yield case, output, key


def read(path: Path) -> Judged | None:
    """The judgements of a file; None where there is no file. A line that the end cut off counts as
    not there."""
    if not path.is_file():
        return None
    lines = rows(path)
    try:
        judge = Judge.model_validate(json.loads(lines[0])["judge"])
    except (ValueError, ValidationError, TypeError, KeyError, IndexError):
        raise BadInput(
            f"{path}, line 1: it does not say who judged.",
            "Move the file away and judge again with followup eval score RUN --judge.",
        ) from None
    return Judged(judge, {one.key: one for one in _whole(lines[1:])})


def _whole(lines: Iterable[str]) -> Iterable[Judgement]:
    for line in lines:
        try:
            yield Judgement.model_validate_json(line)
        except ValidationError:
            continue


def head_line(judge: Judge) -> str:
    return json.dumps({"judge": judge.model_dump(mode="json")}, ensure_ascii=False) + "\n"


def line(judgement: Judgement) -> str:
    return json.dumps(judgement.model_dump(mode="json"), ensure_ascii=False) + "\n"
