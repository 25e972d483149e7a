"""A mail paste as messages: who wrote each line is told by its head and by the depth of its '>'."""

from __future__ import annotations

import re
from typing import NamedTuple

from followup.reading.heads import Head, find_head


class Piece(NamedTuple):
    """The lines of one message, and the head that started it (none for the top)."""

    head: Head | None
    lines: list[str]
    depth: int
    unowned: list[str]  # quoted lines that no head accounts for


_QUOTE = re.compile(r"^((?:[ \t]?[>|»＞])+)[ \t]?(.*)$")


def depth_of(line: str) -> tuple[int, str]:
    """How often a line is quoted, and the line without the marks."""
    match = _QUOTE.match(line)
    if not match or ("|" in match[1] and ">" not in match[1]):
        return 0, line
    return sum(match[1].count(c) for c in ">»＞"), match[2]


def split(text: str) -> list[Piece]:
    """Pieces in the order of the paste; the first may have no head."""
    depths, lines = zip(*map(depth_of, text.split("\n")), strict=True)
    pieces = [Piece(None, [], 0, [])]
    owners: dict[int, Piece] = {0: pieces[0]}
    at = 0
    while at < len(lines):
        depth = depths[at]
        head = find_head(_same_depth(lines, depths, at), 0)
        if head:
            below = _next_depth(lines, depths, at + head.lines)
            quoted = head.quotes_below and below > depth
            piece = Piece(head, [], depth + quoted, [])
            pieces.append(piece)
            for level in [d for d in owners if d >= piece.depth]:
                del owners[level]
            owners[piece.depth] = piece
            at += head.lines
            continue
        _place(owners, depth, lines[at])
        at += 1
    return pieces


def _same_depth(lines: tuple[str, ...], depths: tuple[int, ...], at: int) -> list[str]:
    """The next few lines as far as they are quoted alike: a head does not cross a level."""
    found = []
    for index in range(at, min(at + 16, len(lines))):
        if depths[index] != depths[at] and (lines[index].strip() or index > at + 3):
            break
        found.append(lines[index])
    return found


def _next_depth(lines: tuple[str, ...], depths: tuple[int, ...], at: int) -> int:
    for index in range(at, min(at + 6, len(lines))):
        if lines[index].strip():
            return depths[index]
    return depths[at] if at < len(lines) else 0


def _place(owners: dict[int, Piece], depth: int, line: str) -> None:
    if depth in owners:
        owners[depth].lines.append(line)
        return
    deepest = max((d for d in owners if d < depth), default=min(owners, default=0))
    owners[deepest].unowned.append(line)
