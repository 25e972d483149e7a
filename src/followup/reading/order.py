"""Oldest first: by the dates where they tell, by the nesting of the quotes where they do not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise

from followup.reading.fold import Raw

_ZONES = 12 * 3_600.0  # seconds by which the clocks of two people are apart


def ordered(raws: Sequence[Raw]) -> list[Raw]:
    """The messages of a paste, oldest first. What a mail quotes is older than the mail."""
    chains: dict[int, list[Raw]] = {}
    for raw in raws:
        chains.setdefault(raw.chain, []).append(raw)
    rows = [list(reversed(chain)) for chain in chains.values()]
    if _newest_first(rows):
        rows.reverse()
    line = [raw for row in rows for raw in row]
    keys = _keys(line)
    return [line[index] for index in sorted(range(len(line)), key=lambda i: keys[i])]


def _newest_first(rows: Sequence[Sequence[Raw]]) -> bool:
    times = [_seconds(row[-1]) for row in rows]
    known = [time for time in times if time is not None]
    pairs = list(pairwise(known))
    falls = sum(a > b for a, b in pairs)
    rises = sum(a < b for a, b in pairs)
    if falls != rises:
        return falls > rises
    if len(rows) < 2:
        return False
    return rows[0][-1].headless or (
        _is_reply(rows[0][-1].subject) and not _is_reply(rows[-1][-1].subject)
    )


def _is_reply(subject: str) -> bool:
    return (
        subject[:4]
        .lower()
        .startswith(("re:", "aw:", "sv:", "fw:", "fwd:", "odp:", "antw", "r: ", "vs:"))
    )


def _keys(line: Sequence[Raw]) -> list[float]:
    """The time of each; one without a date stands by its neighbour, and in one chain a step back
    of less than half a day (two time zones) does not count."""
    keys: list[float] = []
    last: float | None = None
    chain = -1
    for raw in line:
        time = _seconds(raw)
        if time is None or (last is not None and raw.chain == chain and 0 < last - time < _ZONES):
            time = last if last is not None else time
        keys.append(time if time is not None else float("-inf"))
        last, chain = (time if time is not None else last), raw.chain
    return keys


def _seconds(raw: Raw) -> float | None:
    at = raw.sent_at
    if at is None:
        return None
    if not isinstance(at, dt.datetime):
        at = dt.datetime(at.year, at.month, at.day, 12)
    return (at if at.tzinfo else at.replace(tzinfo=dt.UTC)).timestamp()
