"""Lines with their depth of quoting; wrapped remains of quoted lines are put back."""

from __future__ import annotations

from typing import NamedTuple


class Line(NamedTuple):
    """A line without its quote marks, and how many there were."""

    depth: int
    text: str


_MARKS = ">＞"


def read_lines(text: str) -> list[Line]:
    """The lines of a text, in order."""
    lines = [_line(raw) for raw in text.split("\n")]
    return _mended(lines)


def _line(raw: str) -> Line:
    """'> >> text' has depth 3; '>From' alone is an mbox's escape, no quote."""
    if not raw.lstrip(" \t")[:1] or raw.lstrip(" \t")[0] not in _MARKS:
        return Line(0, raw)
    at, depth, spaces = 0, 0, 0
    for at, mark in enumerate(raw):
        if mark in _MARKS:
            depth, spaces = depth + 1, 0
        elif mark in " \t" and spaces < (4 if depth == 0 else 2):
            spaces += 1
        else:
            break
    else:
        return Line(depth, "")
    rest = raw[at - spaces :] if depth else raw
    if (depth == 1 and raw.startswith(">From ")) or not depth:
        return Line(0, raw)
    return Line(depth, rest[1:] if rest[:1] == " " else rest)


def _mended(lines: list[Line]) -> list[Line]:
    """A few words left over unquoted between two quoted lines belong to the quote."""
    for index in range(1, len(lines) - 1):
        above, line, below = lines[index - 1 : index + 2]
        left_over = (
            above.depth == below.depth > line.depth == 0
            and 0 < len(line.text.strip()) <= 30
            and len(above.text) >= 60
            and below.text.strip() != ""
            and not line.text[:1].isupper()
        )
        if left_over:
            lines[index] = Line(above.depth, line.text)
    return lines
