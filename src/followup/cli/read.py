"""followup read: only the parsed thread."""

from __future__ import annotations

from followup.cli import common, io, show


def read(
    source: common.Source = None,
    me: common.Me = None,
    config: common.Config = None,
    format_: common.Format = "text",
    as_json: common.Json = False,
) -> None:
    """Read a paste or a file into messages, oldest first.

    Example: followup read thread.txt --json
    """
    json_out = common.wants_json(format_, as_json)
    chosen = common.settings(config, me=me)
    thread = io.thread(source, chosen.me, common.day(None))
    if json_out:
        show.as_json(thread)
        return
    show.thread(thread)
