"""followup check: lint follow-ups."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from followup.cli import common, io, show
from followup.errors import BadInput
from followup.values import Finding, Thread

Files = Annotated[list[str] | None, typer.Argument(metavar="[FILE...|-]", help="Texts or JSONL.")]
ThreadFile = Annotated[Path | None, typer.Option("--thread", help="The thread it belongs to.")]
Select = Annotated[list[str] | None, typer.Option("--select", help="Only these rules.")]
Ignore = Annotated[list[str] | None, typer.Option("--ignore", help="All but these rules.")]


def check(
    files: Files = None,
    thread: ThreadFile = None,
    me: common.Me = None,
    today: common.Today = None,
    select: Select = None,
    ignore: Ignore = None,
    format_: common.Format = "text",
    as_json: common.Json = False,
) -> None:
    """Lint follow-ups; exits 1 when a rule found an error.

    Examples: followup check draft.txt   |   followup check many.jsonl --json
    """
    from followup.checks import Candidate
    from followup.checks import check as run

    json_out = common.wants_json(format_, as_json)
    read = io.thread(str(thread), me) if thread else None
    day = common.day(today) if today else None
    results = []
    for id_, text, own in _texts(files or ["-"], me):
        seen = Candidate.from_text(text, own or read, sent_on=day)
        findings = run(seen, select=select or (), ignore=ignore or ())
        passed = not any(f.severity == "error" for f in findings)
        results.append((id_, passed, findings))
    _show(results, json_out)
    if not all(passed for _, passed, _ in results):
        raise typer.Exit(1)


def _texts(files: list[str], me: str | None) -> Iterator[tuple[str, str, Thread | None]]:
    """(id, text, thread) of each message in each file."""
    for name in files:
        if name.endswith(".jsonl"):
            yield from _lines(name, me)
        else:
            yield name, io.text(name), None


def _lines(name: str, me: str | None) -> Iterator[tuple[str, str, Thread | None]]:
    from followup.reading import read_thread

    for number, line in enumerate(io.text(name).splitlines(), 1):
        try:
            row = json.loads(line)
            text, id_ = str(row["text"]), str(row.get("id", number))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise BadInput(
                f"{name}, line {number}: not an object with a 'text'.",
                'Each line is {"id": …, "text": …} with an optional "thread".',
            ) from None
        pasted = row.get("thread")
        yield id_, text, read_thread(pasted, me=row.get("me") or me) if pasted else None


def _show(results: list[tuple[str, bool, tuple[Finding, ...]]], json_out: bool) -> None:
    if json_out:
        data = [
            {"id": id_, "passed": passed, "findings": [f.model_dump(mode="json") for f in found]}
            for id_, passed, found in results
        ]
        sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2) + "\n")
        return
    out = show.console()
    for id_, passed, found in results:
        out.print(f"{id_}: {'passes' if passed else 'does not pass'}", style="bold")
        show.findings(found, out)
