"""followup rule: explain a rule, with a bad and a good example."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from followup.cli import show
from followup.errors import BadUse

Name = Annotated[str | None, typer.Argument(metavar="[NAME|CODE]", help="A rule; all without one.")]
All = Annotated[bool, typer.Option("--all", help="Every rule in full.")]
Format = Annotated[str, typer.Option("--format", help="text, or markdown for the rules page.")]


def rule(name: Name = None, all_: All = False, format_: Format = "text") -> None:
    """Explain a rule: why it holds, a message that breaks it and one that does not.

    Examples: followup rule no-way-out   |   followup rule --all --format markdown
    """
    from followup.checks import RULES, page

    if format_ not in ("text", "markdown"):
        raise BadUse(f"--format {format_}: not known here.", "Use text or markdown.")
    found = [r for r in RULES if name is None or name.lower() in (r.name, r.code.lower())]
    if not found:
        raise BadUse(f"rule {name}: no such rule.", "followup rule lists them all.")
    if format_ == "markdown":
        one = name is not None
        text = "\n".join(page.section(found[0])).lstrip("\n") + "\n" if one else page.page(found)
        sys.stdout.write(text)
        return
    out = show.console()
    if name is None and not all_:
        for one_rule in found:
            show.rule_line(one_rule, out)
    else:
        for one_rule in found:
            show.rule(one_rule, out)
