"""followup prompts: the prompts that the model engine uses, and what two versions differ in."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from followup.cli import common

app = typer.Typer(
    help="List, show and compare the prompts of the model engine.", no_args_is_help=True
)
Name = Annotated[str, typer.Argument(help="write, or write/v1.")]
Old = Annotated[str, typer.Argument(help="v1 or write/v1.")]
New = Annotated[str, typer.Argument(help="v2 or write/v2.")]
Only = Annotated[
    str | None, typer.Option("--name", help="Which prompt, where only versions are given.")
]


@app.command(name="list")
def list_(folder: common.Prompts = None, as_json: common.Json = False) -> None:
    """Every prompt: name, hash, where it is from and what it is for."""
    import json

    from followup import prompts

    found = prompts.every(folder)
    if as_json:
        rows = [
            {
                "name": p.name, "hash": p.hash, "purpose": p.head.purpose, "own": p.own,
                "trial": p.head.trial,
            }
            for p in found
        ]  # fmt: skip
        sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2) + "\n")
        return
    for one in found:
        whose = "yours " if one.own else "shipped"
        purpose = f"(trial) {one.head.purpose}" if one.head.trial else one.head.purpose
        sys.stdout.write(f"{one.name:<13} {one.hash}  {whose:<7}  {purpose}\n")


@app.command()
def show(name: Name, folder: common.Prompts = None) -> None:
    """The text of a prompt, as it stands in its file."""
    from followup import prompts

    sys.stdout.write(prompts.load(name, folder).text)


@app.command()
def diff(old: Old, new: New, name: Only = None, folder: common.Prompts = None) -> None:
    """What two versions differ in; exit 1 where they do. `diff v1 v2` compares every prompt."""
    from followup import prompts

    pairs = prompts.pairs(old, new, name, folder)
    told = "".join(prompts.diff(*pair) for pair in pairs)
    sys.stdout.write(told)
    if told:
        raise typer.Exit(1)
