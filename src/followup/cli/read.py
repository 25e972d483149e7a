"""followup read: only the parsed thread."""

from __future__ import annotations

from typing import Annotated

import typer

from followup.cli import common, io, show
from followup.errors import BadUse

Paste = Annotated[bool, typer.Option("--paste", help="Read what is on the clipboard.")]
Number = Annotated[
    int | None, typer.Option("--thread", metavar="N", help="Which thread of an .mbox, from 1.")
]


def read(
    source: common.Source = None,
    me: common.Me = None,
    thread: Number = None,
    paste: Paste = False,
    today: common.Today = None,
    config: common.Config = None,
    format_: common.Format = "text",
    as_json: common.Json = False,
) -> None:
    """Read a paste or a file (.txt, .eml, .mbox, .msg) into messages, oldest first.

    Examples: followup read thread.txt --json   |   followup read inbox.mbox --thread 2
    """
    json_out = common.wants_json(format_, as_json)
    if paste and source:
        raise BadUse("--paste: a FILE is given too.", "Use one of them.")
    chosen = common.settings(config, me=me)
    day = common.day(today)
    found = io.pasted(chosen.me, day) if paste else io.thread(source, chosen.me, day, thread)
    if json_out:
        show.as_json(found)
        return
    show.thread(found)
