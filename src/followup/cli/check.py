"""followup check: lint follow-ups."""

from __future__ import annotations

import difflib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from followup.cli import common, io, show
from followup.errors import BadInput, BadUse

if TYPE_CHECKING:
    from followup.checks.formats import Checked
    from followup.values import Thread

FORMATS = ("text", "json", "jsonl", "sarif", "github")
Files = Annotated[list[str] | None, typer.Argument(metavar="[FILE...|-]", help="Texts or JSONL.")]
ThreadFile = Annotated[Path | None, typer.Option("--thread", help="The thread it belongs to.")]
Select = Annotated[
    list[str] | None,
    typer.Option("--select", help="Only these: a name, a code, FU4, tone, or a,b,c."),
]
Ignore = Annotated[list[str] | None, typer.Option("--ignore", help="All but these.")]
Format = Annotated[str, typer.Option("--format", help="text, json, jsonl, sarif or github.")]
Fix = Annotated[bool, typer.Option("--fix", help="Repair what is safe, in the file itself.")]
Diff = Annotated[bool, typer.Option("--diff", help="Show what --fix would change; change nothing.")]
Watch = Annotated[bool, typer.Option("--watch", help="Check again whenever a file is saved.")]


class Given(NamedTuple):
    """A message as it came in."""

    id: str
    text: str
    thread: Thread | None = None
    today: str | None = None
    line: int = 1


def check(
    files: Files = None,
    thread: ThreadFile = None,
    me: common.Me = None,
    today: common.Today = None,
    select: Select = None,
    ignore: Ignore = None,
    fix: Fix = False,
    diff: Diff = False,
    watch: Watch = False,
    config: common.Config = None,
    format_: Format = "text",
    as_json: common.Json = False,
) -> None:
    """Lint follow-ups; exits 1 when a rule found an error.

    Examples: followup check draft.txt   |   followup check many.jsonl --json
    """
    format_ = _format("json" if as_json else format_)
    chosen = common.settings(config, me=me, select=_names(select), ignore=_names(ignore))
    _refuse_unknown((*chosen.select, *chosen.ignore))
    read = io.thread(str(thread), chosen.me) if thread else None
    names = files or ["-"]
    _refuse(names, fix=fix, watch=watch)

    def run(*, bare: bool = False) -> list[Checked]:
        given = (one for name in names for one in _given(name, chosen.me))
        return [_checked(one, read, today, chosen.select, chosen.ignore, bare) for one in given]

    if watch:
        from followup.cli.watch import watching

        watching([Path(name) for name in names], lambda: _show(run(), "text"))
        return
    if fix or diff:
        _mend(run(bare=True), diff)
        if diff:
            return
    checked = run()
    _show(checked, format_)
    if not all(one.passed for one in checked):
        raise typer.Exit(1)


def _format(wanted: str) -> str:
    if wanted not in FORMATS:
        raise BadUse(f"--format {wanted}: not known here.", f"Use one of {', '.join(FORMATS)}.")
    return wanted


def _names(given: list[str] | None) -> tuple[str, ...] | None:
    """--select a,b --select c as three names."""
    if not given:
        return None
    return tuple(name.strip() for one in given for name in one.split(",") if name.strip())


def _refuse_unknown(names: tuple[str, ...]) -> None:
    """A name that no rule has, on the command line or in followup.toml, leaves out nothing."""
    if not names:
        return
    from followup.checks import RULES

    for name in names:
        if not any(rule.goes_by(name) for rule in RULES):
            raise BadUse(f"{name}: no rule has that name or code.", "followup rule lists them all.")


def _refuse(names: list[str], *, fix: bool, watch: bool) -> None:
    for name in names:
        if (fix or watch) and (name == "-" or name.endswith(".jsonl")):
            option = "--fix" if fix else "--watch"
            raise BadUse(f"{option} {name}: it works on text files.", "Name the files, one each.")


def _given(name: str, me: str | None) -> Iterator[Given]:
    """The messages of a file: one, or one a line of JSONL (also when it comes through a pipe)."""
    text = io.verbatim(name)
    if name.endswith(".jsonl") or (name == "-" and _is_jsonl(text)):
        yield from _lines(name, text, me)
    else:
        yield Given(name, text)


def _is_jsonl(text: str) -> bool:
    first = text.lstrip().split("\n", 1)[0]
    return first.startswith("{") and first.rstrip().endswith("}")


def _lines(name: str, text: str, me: str | None) -> Iterator[Given]:
    from followup.reading import read_thread

    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            row = _row(name, number, line)
            pasted = row.get("thread")
            label = f"{name}, line {number}"
            thread = read_thread(pasted, me=row.get("me") or me, name=label) if pasted else None
            yield Given(str(row.get("id", number)), row["text"], thread, row.get("today"), number)


def _row(name: str, number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError:
        row = None
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise BadInput(
            f"{name}, line {number}: not an object with a 'text'.",
            'Each line is {"id": …, "text": …} with an optional "thread".',
        )
    return row


def _checked(
    one: Given,
    thread: Thread | None,
    today: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    bare: bool,
) -> Checked:
    """A message with what was found in it; `bare`: nothing is looked for."""
    from followup.checks import Candidate
    from followup.checks import check as run
    from followup.checks.formats import Checked

    day = one.today or today
    seen = Candidate.from_text(
        one.text, one.thread or thread, sent_on=common.day(day) if day else None
    )
    found = () if bare else run(seen, select=select, ignore=ignore)
    return Checked(one.id, one.text, seen, found)


def _show(checked: list[Checked], format_: str) -> None:
    from followup import __version__
    from followup.checks import RULES, formats

    if format_ == "text":
        show.checked(checked, show.lines())
    elif format_ == "json":
        sys.stdout.write(formats.as_json(checked))
    elif format_ == "jsonl":
        sys.stdout.writelines(formats.as_jsonl(one) for one in checked)
    elif format_ == "github":
        sys.stdout.writelines(line for one in checked for line in formats.as_github(one))
    else:
        sys.stdout.write(formats.as_sarif(checked, RULES, __version__))


def _mend(checked: list[Checked], only_show: bool) -> None:
    """Repair the files, or show how they would differ."""
    from followup.checks.mend import mend

    for one in checked:
        body = mend(one.seen).body
        text = one.text[: len(one.text) - len(one.seen.body)] + body
        if text == one.text:
            continue
        if only_show:
            sys.stdout.writelines(
                difflib.unified_diff(
                    one.text.splitlines(keepends=True),
                    text.splitlines(keepends=True),
                    one.id,
                    f"{one.id} (mended)",
                )
            )
        else:
            io.write_new(Path(one.id), text.encode(), force=True)
            sys.stderr.write(f"{one.id}: mended\n")
