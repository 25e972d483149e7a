"""Labels that readers gave drafts: would you send it as it is? `RUN.labels.jsonl` holds them.

A line is `{"case", "key", "label": "yes" | "edit" | "no", "by", "why"}`; `edit` is no yes: it would
be sent after a small change. The key is the one of the draft that was read, as in `sheet`, so a
draft that changed since has no label. `{"case", "variant", "send": true | false}` labels whatever
draft the run of that name holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

from followup.errors import BadInput
from followup.evals.cases import Case, Suite, lines
from followup.evals.judgements import drafts, key_of
from followup.evals.record import Output, Run

Answer = Literal["yes", "edit", "no"]
ANSWERS: tuple[Answer, ...] = get_args(Answer)


class Label(NamedTuple):
    """One reader's answer. `by` says who or what read, where the file says so."""

    answer: Answer
    case: str = ""
    by: str = ""
    why: str = ""

    @property
    def send(self) -> bool:
        return self.answer == "yes"


class Labels(NamedTuple):
    """By the key of the draft, or by (run's name, case, repeat)."""

    by_key: Mapping[str, Label]
    by_case: Mapping[tuple[str, str, int], Label]

    def of(self, variant: str, case: Case, output: Output) -> Label | None:
        found = self.by_key.get(key_of(case, output))
        return found or self.by_case.get((variant, case.id, output.repeat))


def path_beside(run: Path) -> Path:
    """runs/threads-offline.jsonl -> runs/threads-offline.labels.jsonl"""
    return run.with_name(f"{run.stem}.labels.jsonl")


def read(path: Path) -> Labels:
    """The labels of a file; lines of a sheet that nobody filled in are passed over."""
    by_key: dict[str, Label] = {}
    by_case: dict[tuple[str, str, int], Label] = {}
    for where, line in lines(path):
        if "label" in line and line["label"] in (None, ""):
            continue
        answer = _answer(line)
        key, variant, case = (str(line.get(name) or "") for name in ("key", "variant", "case"))
        if answer is None or not (key or (variant and case)):
            raise BadInput(
                f"{where}: this is no label of a draft.",
                'Write {"case": "ID", "variant": "RUN\'S NAME", "send": true} or false, '
                'or fill "label" in a sheet of --to-label: yes, edit or no.',
            )
        label = Label(answer, case, *(str(line.get(name) or "") for name in ("by", "why")))
        if key:
            by_key[key] = label
        else:
            by_case[variant, case, int(line.get("repeat") or 0)] = label
    return Labels(by_key, by_case)


def sheet(run: Run, suite: Suite) -> Iterator[dict[str, Any]]:
    """Each draft once, with its day and its thread, for a reader to label: without the case's
    labels, the findings, the judge's word or who wrote it."""
    for case, output, key in drafts(run, suite):
        result = output.result
        if result is None or result.draft is None:
            continue
        messages = result.thread.messages if result.thread else ()
        thread = [f"{m.sender}, {m.sent_at or 'undated'}\n{m.body}" for m in messages]
        item = f"\n\n{result.item.title}\n{result.item.text}" if result.item else ""
        yield {
            "case": case.id,
            "key": key,
            "sent_on": str(result.send_on or case.today),
            "thread": "\n\n".join(thread) or case.text,
            "draft": f"{result.draft.subject}\n\n{result.draft.body}{item}".strip(),
            "label": None,
            "why": "",
            "by": "",
        }


def _answer(line: Mapping[str, Any]) -> Answer | None:
    """The answer of a line, in either form."""
    if "label" in line:
        return line["label"] if line["label"] in ANSWERS else None
    send = line.get("send")
    if not isinstance(send, bool):
        return None
    return "yes" if send else "no"
