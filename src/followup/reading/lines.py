"""Lines with their depth of quoting; wrapped remains of quoted lines are put back."""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple


class Line(NamedTuple):
    """A line without its quote marks, and how many there were."""

    depth: int
    text: str


def read_lines(text: str) -> list[Line]:
    """The lines of a text, in order."""
    raws = text.split("\n")
    initials = Counter(match[1] for raw in raws if (match := _INITIALS.match(raw)))
    marked = {name for name, count in initials.items() if count > 1}
    return _mended([_line(_plain(raw, marked)) for raw in raws])


_INITIALS = re.compile(r"^\s{0,6}([^\W\d_]{2,10})> ")
_CITED = re.compile(r"^>{4,} (?=\".{1,40}\" == )")


def _plain(raw: str, marked: set[str]) -> str:
    """'OT> text' and '|> text' are quotes too, where a second line has the same mark."""
    match = _INITIALS.match(raw) if marked else None
    if match and match[1] in marked:
        return "> " + raw[match.end() :]
    if raw.startswith("|>"):
        return raw[1:]
    return _CITED.sub("", raw)


_QUOTED = re.compile(r"[ \t]{0,4}[>＞](?:[ \t]{0,2}[>＞])*")


def _line(raw: str) -> Line:
    """'> >> text' has depth 3; '>From' alone is an mbox's escape, no quote."""
    match = _QUOTED.match(raw)
    if not match or raw.startswith(">From "):
        return Line(0, raw)
    marks, rest = match.group(), raw[match.end() :]
    return Line(marks.count(">") + marks.count("＞"), rest[1:] if rest[:1] == " " else rest)


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
