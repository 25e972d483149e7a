"""Lines with their depth of quoting; wrapped remains of quoted lines are put back."""

from __future__ import annotations

import re
from typing import NamedTuple


class Line(NamedTuple):
    """A line without its quote marks, and how many there were."""

    depth: int
    text: str


_MARKS = ">＞"
_OLD = re.compile(r"^[ \t]?(?=[A-Z|])([A-Z]{1,3}>|\|)(?= )(?![^\n|]*\|)", re.M)
_LEADING = re.compile(r"[ \t]{0,4}(?:[>＞][ \t]{0,2})+")


def read_lines(text: str) -> list[Line]:
    """The lines of a text, in order."""
    raw = text.split("\n")
    old = _OLD.findall(text[:200_000])
    style = max(set(old), key=old.count) if len(old) > 1 else ""
    return _mended([_line(_renewed(line, style)) for line in raw])


def _renewed(line: str, style: str) -> str:
    """'BS> text' and '| text', marks of old programs, as '> text'."""
    bare = line.lstrip()
    if not style or not bare.startswith(style) or (style == "|" and bare.count("|") > 1):
        return line
    return f">{bare[len(style) :]}"


def _line(raw: str) -> Line:
    """'> >> text' has depth 3; '>From' alone is an mbox's escape, no quote."""
    if not raw.lstrip(" \t")[:1] or raw.lstrip(" \t")[0] not in _MARKS:
        return Line(0, raw)
    depth, spaces = 0, 0
    marks = _LEADING.match(raw)
    end = marks.end() if marks else 0
    for mark in raw[:end]:
        if mark in _MARKS:
            depth, spaces = depth + 1, 0
        else:
            spaces += 1
    rest = raw[end - spaces :]
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
