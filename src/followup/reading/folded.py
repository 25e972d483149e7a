"""Mails that a page shows folded: the sender, the first words, and the day below them."""

from __future__ import annotations

from collections.abc import Sequence

from followup.reading.head import Head
from followup.reading.lines import Line
from followup.reading.moments import Stamp, whole
from followup.reading.names import named
from followup.reading.pages import page
from followup.reading.split import Piece

_LEAST = 4  # words of a mail's beginning


def unfolded(lines: Sequence[Line], pieces: Sequence[Piece]) -> tuple[list[Line], dict[int, Head]]:
    """(the lines with the day of each folded mail put under its sender, the heads so made).

    A folded mail is looked for only beside open ones, whose heads tell that this is such a page."""
    opened = [piece.head for piece in pieces if piece.head and piece.head.kind == "page"]
    if not any(head.to for head in opened):
        return list(lines), {}
    found: dict[int, Head] = {}
    moved = list(lines)
    for at in range(len(lines) - 2):
        head = _head([line.text.strip() for line in lines[at : at + 3]])
        if head and not lines[at].depth and not page(lines, at + 2):
            moved[at + 1 : at + 3] = [moved[at + 2], moved[at + 1]]
            found[at] = head
    return moved, found


def _head(three: Sequence[str]) -> Head | None:
    """The head that a name, a beginning and a day make."""
    name, words, day = three
    if not day or len(words.split()) < _LEAST or len(name) > 60 or len(day) > 45:
        return None
    sender = named(name)
    stamp: Stamp | None = whole(day) if sender else None
    if not sender or sender.address or not stamp or stamp.level != "date" or whole(name):
        return None
    return Head(2, "page", sender, stamp, stamp.text)
