"""The options that verbs share, by name, and what they become."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from followup.errors import BadUse

if TYPE_CHECKING:
    from followup.config import Settings
    from followup.engines.base import Engine
    from followup.engines.pace import Pace

Source = Annotated[str | None, typer.Argument(metavar="[FILE|-]", help="A file, or - for stdin.")]
Me = Annotated[str | None, typer.Option("--me", help="Your name as it stands in the thread.")]
LevelOption = Annotated[
    str | None, typer.Option("--level", help="Whose voice: individual, project or leader.")
]
Today = Annotated[
    str | None, typer.Option("--today", metavar="YYYY-MM-DD", help="The day to count from.")
]
EngineOption = Annotated[str | None, typer.Option("--engine", help="auto, model or offline.")]
Model = Annotated[str | None, typer.Option("--model", help="The model's name at the server.")]
Library = Annotated[Path | None, typer.Option("--library", help="A folder with your own items.")]
Prompts = Annotated[Path | None, typer.Option("--prompts", help="A folder with your own prompts.")]
Prompt = Annotated[
    list[str] | None, typer.Option("--prompt", metavar="NAME=VERSION", help="For example write=v2.")
]
Fact = Annotated[
    list[str] | None, typer.Option("--fact", metavar="KEY=VALUE", help="A fact that you add.")
]
Country = Annotated[
    str | None, typer.Option("--country", help="Whose public holidays count: GB, US, DE-BY …")
]
Config = Annotated[Path | None, typer.Option("--config", help="A followup.toml.")]
Format = Annotated[str, typer.Option("--format", help="text or json.")]
Json = Annotated[bool, typer.Option("--json", help="Short for --format json.")]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="Only the result itself.")]
Verbose = Annotated[bool, typer.Option("-v", "--verbose", help="Show where things come from.")]
MaxCost = Annotated[float | None, typer.Option("--max-cost", help="Stop before this many dollars.")]
NoCache = Annotated[bool | None, typer.Option("--no-cache", help="Ask the model again.")]
Redact = Annotated[
    bool | None, typer.Option("--redact", help="Send names, addresses and amounts as tokens only.")
]


def settings(config: Path | None = None, fact: list[str] | None = None, **flags: Any) -> Settings:
    """The settings of this run; `prompt` pairs and facts are taken apart here."""
    from followup import config as configuring

    if fact:
        flags["facts"] = configuring.parse_facts(fact)
    if flags.get("prompt"):
        flags["prompt"] = configuring.parse_facts(flags["prompt"])
    return configuring.load(flags, os.environ, config)


def day(text: str | None) -> date:
    """--today, or the day of the machine's clock."""
    if text is None:
        return date.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadUse(f"--today {text}: not a date.", "Write it as 2026-03-14.") from None


def engine(chosen: Settings, pace: Pace | None = None) -> Engine:
    """The engine that the settings ask for."""
    from followup.engines.choose import choose

    return choose(chosen, pace)


def wants_json(format_: str, as_json: bool) -> bool:
    """Whether the output is JSON; an unknown format is refused."""
    if format_ not in ("text", "json"):
        raise BadUse(f"--format {format_}: not known here.", "Use text or json.")
    return as_json or format_ == "json"
