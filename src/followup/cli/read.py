"""followup read: only the parsed thread."""

from __future__ import annotations

from typing import Annotated

import typer

from followup.cli import common, io, show

Number = Annotated[int | None, typer.Option("--thread", help="Which thread of an .mbox.")]
Paste = Annotated[bool, typer.Option("--paste", help="Read what is on the clipboard.")]


def read(
    source: common.Source = None,
    me: common.Me = None,
    today: common.Today = None,
    number: Number = None,
    paste: Paste = False,
    config: common.Config = None,
    format_: common.Format = "text",
    as_json: common.Json = False,
) -> None:
    """Read a paste or a file into messages, oldest first.

    Example: followup read thread.txt --json
    """
    json_out = common.wants_json(format_, as_json)
    chosen = common.settings(config, me=me)
    day = common.day(today)
    thread = io.pasted(chosen.me, day) if paste else io.thread(source, chosen.me, day, number)
    if json_out:
        show.as_json(thread)
        return
    show.thread(thread)
