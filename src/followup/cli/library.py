"""followup library: list, show, add and check the items."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from followup.cli import common, show
from followup.errors import BadUse

app = typer.Typer(help="The helpful items: list, show, add, check.", no_args_is_help=True)
Kind = Annotated[str, typer.Option("--kind", help="quick-win, summary, comparison, note or recap.")]
Title = Annotated[str, typer.Option("--title", help="What it is called.")]
Before = Annotated[str, typer.Option("--before", help="Quick win: how it was.")]
Done = Annotated[str, typer.Option("--done", help="Quick win: what you did.")]
After = Annotated[str, typer.Option("--after", help="Quick win: how it is now.")]
Text = Annotated[Path | None, typer.Option("--text", help="The item's text in a file.")]
Fits = Annotated[list[str] | None, typer.Option("--fits", help="A blocker that it helps with.")]


@app.command("list")
def list_(library: common.Library = None, as_json: common.Json = False) -> None:
    """All items, the shipped ones and yours."""
    from followup import library as items

    found = items.load([library] if library else [])
    if as_json:
        show.as_json(found)
        return
    out = show.console()
    for one in found:
        owner = "yours" if one.own else "shipped"
        out.print(f"{one.id:<26}{one.kind:<12}{owner:<9}{', '.join(one.fits)}")


@app.command("show")
def show_(
    id_: Annotated[str, typer.Argument(metavar="ID")], library: common.Library = None
) -> None:
    """One item with its slots."""
    from followup import library as items

    found = {t.id: t for t in items.load([library] if library else [])}
    if id_ not in found:
        raise BadUse(f"library show {id_}: no such item.", f"There are: {', '.join(found)}.")
    out = show.console()
    out.print(found[id_].title, style="bold")
    out.print(found[id_].text)
    out.print(f"\nSlots: {', '.join(found[id_].slots) or 'none'}")


@app.command("add")
def add(
    library: Annotated[Path, typer.Option("--library", help="Your folder of items.")],
    title: Title,
    kind: Kind = "quick-win",
    before: Before = "",
    done: Done = "",
    after: After = "",
    text: Text = None,
    fits: Fits = None,
) -> None:
    """Save a success as a short story to reuse, or a text of yours as an item."""
    from followup import library as items

    if kind not in items.KINDS:
        raise BadUse(f"--kind {kind}: not known.", f"Use one of {', '.join(items.KINDS)}.")
    body = text.read_text("utf-8").strip() if text else _story(before, done, after)
    name = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:60]
    path = library / f"{name}.md"
    if path.exists():
        raise BadUse(f"{path}: it is there already.", "Choose another --title.")
    library.mkdir(parents=True, exist_ok=True)
    blockers = ", ".join(fits or ["too_busy", "who_decides"])
    head = f'---\nid: {name}\nkind: {kind}\ntitle: "{title}"\nfits: [{blockers}]\n---\n'
    path.write_text(head + body + "\n", "utf-8")
    try:
        items.read_template(path, own=True)
    except BaseException:
        path.unlink()
        raise
    show.console().print(f"Saved {path}")


def _story(before: str, done: str, after: str) -> str:
    if not (before and done and after):
        raise BadUse(
            "library add: a story needs all of --before, --done and --after.",
            "Or give --text FILE.",
        )
    return f"Before: {before}\nWhat was done: {done}\nAfter: {after}"


@app.command("check")
def check(library: common.Library = None) -> None:
    """Whether every item is well formed, and what its slots are."""
    from followup import library as items

    out = show.console()
    for one in items.load([library] if library else []):
        out.print(f"ok {one.id} ({one.kind}): {', '.join(one.slots) or 'no slots'}")
