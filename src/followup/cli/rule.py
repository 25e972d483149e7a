"""followup rule: explain a rule, with a bad and a good example."""

from __future__ import annotations

from typing import Annotated

import typer

from followup.cli import show
from followup.errors import BadUse

Name = Annotated[str | None, typer.Argument(metavar="[NAME|CODE]", help="A rule; all without one.")]


def rule(name: Name = None) -> None:
    """Explain a rule: why it holds, a message that breaks it and one that does not.

    Example: followup rule no-way-out
    """
    from followup.checks import RULES

    out = show.console()
    if name is None:
        for one in RULES:
            out.print(f"{one.code}  {one.name:<18}{one.severity:<9}{one.why}")
        return
    found = next((r for r in RULES if name.lower() in (r.name, r.code.lower())), None)
    if found is None:
        raise BadUse(f"rule {name}: no such rule.", "followup rule lists them all.")
    out.print(f"{found.code} {found.name} ({found.severity})", style="bold")
    out.print(f"{found.why}\n\nDoes not pass:\n{found.bad}\n\nPasses:\n{found.good}")
