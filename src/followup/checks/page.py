"""The page about all rules, made from the rules themselves."""

from __future__ import annotations

from collections.abc import Sequence

from followup.checks.rule import Rule

_HEAD = """# The rules of `followup check`

This page is written by `followup rule --all --format markdown`. An error fails the message; a
warning does not. Only what a rule sees in the message counts: words inside quotation marks are
quoted, not said, and closing notes and replies are spared what does not fit them.
"""


def page(rules: Sequence[Rule]) -> str:
    """Markdown: a table of all rules, then each with its reason and two examples."""
    lines = [_HEAD, "| code | rule | severity | why |", "| --- | --- | --- | --- |"]
    lines += [f"| {r.code} | [{r.name}](#{anchor(r)}) | {r.severity} | {r.why} |" for r in rules]
    family = ""
    for one in rules:
        if one.family != family:
            family = one.family
            lines += ["", f"## {family[0].upper()}{family[1:]}"]
        lines += section(one)
    return "\n".join(lines).rstrip() + "\n"


def anchor(one: Rule) -> str:
    """The link of its heading, as Markdown renderers make it."""
    return f"{one.code} {one.name}".lower().replace(" ", "-")


def section(one: Rule) -> list[str]:
    """One rule: why, the thread it is read in, a message that breaks it and one that does not."""
    lines = ["", f"### {one.code} {one.name}", "", one.why]
    if one.setting:
        lines += ["", "In this thread:", "", *_fenced(one.setting)]
    lines += ["", "Does not pass:", "", *_fenced(_short(one.bad))]
    lines += ["", "Passes:", "", *_fenced(one.good)]
    return lines


def _fenced(text: str) -> list[str]:
    return ["```text", *text.strip().splitlines(), "```"]


def _short(text: str, limit: int = 900) -> str:
    """An example that is long on purpose, cut for the page."""
    return text if len(text) <= limit else text[:300].rsplit(" ", 1)[0] + " […]"
