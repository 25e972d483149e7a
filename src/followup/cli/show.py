"""How results look on a terminal; plain where the output is piped."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from pydantic import BaseModel

if TYPE_CHECKING:
    from rich.console import Console

    from followup.checks import Rule
    from followup.checks.formats import Checked
    from followup.values import Diagnosis, Finding, FollowUp, Thread

BLOCKER_WORDS = {
    "who_decides": "somebody's permission is missing",
    "missing_info": "somebody's facts, papers or answer are missing",
    "too_busy": "the contact's own time is missing",
}
_ENGINES = {
    "offline": "Written by the offline engine (rules and the library; no model, no network).",
}


def as_json(value: BaseModel | Sequence[BaseModel]) -> None:
    """JSON on stdout, keys in the order of the design."""
    if isinstance(value, BaseModel):
        data: object = value.model_dump(mode="json", by_alias=True)
    else:
        data = [one.model_dump(mode="json", by_alias=True) for one in value]
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2) + "\n")


def console() -> Console:
    """A console on stdout that wraps only where a person looks on."""
    from rich.console import Console

    width = None if sys.stdout.isatty() else 100_000
    return Console(highlight=False, markup=False, emoji=False, width=width, soft_wrap=True)


class Plain:
    """Writes what a console would where nobody looks on; loading rich takes longer than a check."""

    def print(self, text: str = "", *, end: str = "\n", style: str = "") -> None:
        """`style` is for a console alone."""
        sys.stdout.write(text + end)


def lines() -> Console | Plain:
    """A console where a person looks on, else plain lines."""
    return console() if sys.stdout.isatty() else Plain()


def diagnosis(found: Diagnosis, out: Console) -> None:
    """The three-way check with its quotes."""
    words = BLOCKER_WORDS[found.blocker]
    out.print(
        f"Why it is quiet   {found.blocker}: {words} (confidence {found.confidence:.0%})",
        style="bold",
    )
    for evidence in found.evidence:
        out.print(f"{'':<18}“{' '.join(evidence.quote.split())}” (message {evidence.message + 1})")
    if not found.evidence:
        out.print(
            "                  The thread gives no sign; a buried message is the usual reason."
        )
    if found.unsure and found.runner_up:
        out.print(f"                  Not sure: it may also be {found.runner_up}.")
    for signal in found.signals:
        day = f" [{signal.date}]" if signal.date else ""
        out.print(
            f"                  {signal.kind}: “{' '.join(signal.quote.split())}”{day}", style="dim"
        )
    for finding in found.self_check:
        out.print(f"Your last message {finding.message} {finding.instead}".rstrip())


def scores(found: Diagnosis, out: Console) -> None:
    """The three numbers behind the choice."""
    for blocker, score in found.scores.items():
        out.print(f"{'':<18}{blocker:<14}{score:.2f}", style="dim")
    if found.offline_says:
        out.print(f"{'':<18}The offline check says {found.offline_says}.", style="dim")


def why(read: Thread, out: Console) -> None:
    """The sentences that the offline engine goes by, each with what it does and how surely."""
    from followup.engines.offline.acts import ACTS
    from followup.engines.offline.diagnose import explain

    for one in explain(read):
        best = sorted(zip(ACTS, one.scores.scores, strict=True), key=lambda pair: -pair[1])[:2]
        said = ", ".join(f"{act} {score:.2f}" for act, score in best)
        out.print(f"{said:<36}“{' '.join(one.text.split())}” (message {one.message + 1})")


def follow_up(result: FollowUp, quiet: bool = False, verbose: bool = False) -> None:
    """Diagnosis, stage and date, draft, item, verdict, engine: in this order."""
    out = console()
    if quiet:
        _draft(result, out, bare=True)
        return
    if result.thread:
        for note in result.thread.notes:
            out.print(f"Assumed           {note}", style="dim")
    if result.diagnosis:
        diagnosis(result.diagnosis, out)
        if verbose:
            scores(result.diagnosis, out)
    if result.stage:
        day = (
            f", send on {result.send_on:%A} {result.send_on.day} {result.send_on:%B %Y}"
            if result.send_on
            else ""
        )
        out.print(f"What to do        {result.stage}{day}", style="bold")
        out.print(f"                  {result.why_then}")
    _draft(result, out)
    _item(result, out)
    _verdict(result, out)
    if verbose:
        _sources(result, out)
    _engine(result, out)


def _draft(result: FollowUp, out: Console, bare: bool = False) -> None:
    draft = result.draft
    if draft is None:
        return
    if not bare:
        out.print()
        out.rule(
            "draft", align="left", style="dim", characters="-"
        ) if out.is_terminal else out.print("--- draft ---")
    if draft.subject:
        out.print(f"Subject: {draft.subject}\n")
    out.print(draft.body)
    if bare:
        return
    out.print("---" if not out.is_terminal else "")
    if draft.answers:
        parts = {"yes": draft.answers.yes, "no": draft.answers.no, "B": draft.answers.b}
        for answer, leads_to in parts.items():
            if leads_to:
                out.print(f"On {answer!r:<15}{leads_to}")


def _item(result: FollowUp, out: Console) -> None:
    if result.item:
        out.print(f"\nGoes with it      {result.item.kind}: {result.item.title}", style="bold")
        out.print(result.item.text)
        out.print()


def _verdict(result: FollowUp, out: Console) -> None:
    findings = result.findings
    if result.draft is not None:
        verdict = (
            "passes all checks"
            if not findings
            else "passes"
            if result.passed
            else "does not pass yet"
        )
        out.print(f"Checks            {verdict}")
    for finding in findings:
        out.print(f"{'':<18}{finding.severity} {finding.name}: {finding.message} {finding.instead}")
    for need in result.needs:
        out.print(f"Needs             {need}")
    for hint in result.would_help:
        out.print(f"Would help        {hint}")


def _sources(result: FollowUp, out: Console) -> None:
    if result.draft:
        for source in result.draft.sources:
            span = result.draft.body[source.start : source.end]
            out.print(
                f"From {source.origin:<13}“{span}” ← “{' '.join(source.quote.split())}”",
                style="dim",
            )


def _engine(result: FollowUp, out: Console) -> None:
    use = result.engine
    if use.name in _ENGINES:
        line = _ENGINES[use.name]
    else:
        cost = f", ${use.cost:.4f}" if use.cost is not None else ""
        line = (
            f"Written by {use.model or use.name}: {use.calls} calls, {use.input_tokens} tokens in, "
            f"{use.output_tokens} out, {use.seconds:.1f} s{cost}."
        )
    out.print(f"Engine            {line}{' ' + use.note if use.note else ''}", style="dim")


def thread(read: Thread) -> None:
    """The messages, oldest first."""
    out = console()
    out.print(
        f"Subject  {read.subject or '(none)'}\n"
        f"You      {read.me or '?'}\nContact  {read.contact or '?'}"
    )
    for note in read.notes:
        out.print(f"Assumed  {note}", style="dim")
    for index, message in enumerate(read.messages, 1):
        side = "you" if message.from_me else "automatic" if message.automatic else "contact"
        at = message.sent_at or "no date"
        when = f"{at:%Y-%m-%d %H:%M%z}" if isinstance(at, datetime) else at
        out.print(f"\n[{index}] {message.sender or '?'} ({side}), {when}", style="bold")
        out.print(message.body)
    if read.unparsed:
        out.print("\nNot placed:", style="dim")
        for part in read.unparsed:
            out.print(part, style="dim")


def checked(results: Sequence[Checked], out: Console | Plain) -> None:
    """Each finding with its place, its line with the span underlined, and what to write instead."""
    for one in results:
        for finding in one.findings:
            _finding(one, finding, out)
    failed = sum(not one.passed for one in results)
    total = len(results)
    verdict = "passes" if not failed else "does not pass"
    many = f"{total - failed} of {total} messages pass"
    out.print(f"{results[0].id}: {verdict}" if total == 1 else many, style="bold")


def _finding(one: Checked, finding: Finding, out: Console | Plain) -> None:
    from followup.checks.formats import offset, place

    at = place(one, finding)
    colour = "red" if finding.severity == "error" else "yellow"
    out.print(f"{one.id}:{at.line}:{at.column} ", end="", style="bold")
    out.print(f"{finding.code} {finding.name} ", end="", style=f"bold {colour}")
    out.print(finding.message)
    start = offset(one, finding.field) + finding.start
    line = one.text[one.text.rfind("\n", 0, start) + 1 :].split("\n", 1)[0].rstrip("\r")
    length = min(finding.end - finding.start, len(line) - at.column + 1)
    if line.strip() and length > 0:
        out.print(f"    {line}")
        before, under = line[: at.column - 1], line[at.column - 1 : at.column - 1 + length]
        mark = " " * _columns(before) + "^" * max(1, _columns(under))
        out.print(f"    {mark}", style=colour)
    if finding.instead:
        out.print(f"    instead: {finding.instead}", style="dim")


def _columns(text: str) -> int:
    """How many columns of a terminal a text takes: none for a joiner or an accent, two for 😀."""
    if text.isascii():
        return len(text)
    from unicodedata import category, east_asian_width

    shown = (c for c in text if category(c) not in ("Mn", "Me", "Cf"))
    # U+FE0F asks for the picture of a sign, which is as wide as any other.
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in shown) + text.count("\ufe0f")


def rule_line(one: Rule, out: Console) -> None:
    """Code, name, severity and why, in one line."""
    out.print(f"{one.code}  {one.name:<18}{one.severity:<9}{one.why}")


def rule(one: Rule, out: Console) -> None:
    """One rule in full, with the thread that its examples are read in."""
    out.print(f"{one.code} {one.name} ({one.severity}, {one.family})", style="bold")
    out.print(one.why)
    if one.setting:
        out.print(f"\nIn this thread:\n{one.setting.strip()}")
    out.print(f"\nDoes not pass:\n{one.bad}\n\nPasses:\n{one.good}\n")


def stderr() -> Console:
    """A console on stderr, for everything that is not data."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, markup=False, emoji=False, soft_wrap=True)
