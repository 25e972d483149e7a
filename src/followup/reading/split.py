"""A mail paste as pieces: a line belongs to the message that its depth and head give it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from followup.reading.head import Head
from followup.reading.heads import find_head, telling
from followup.reading.lines import Line
from followup.reading.pages import loose_heads
from followup.reading.told import DESK


@dataclass(slots=True)
class Piece:
    """The lines of one message, in the order of the paste.

    `chain` numbers the mail it is quoted in; `parent` is the piece that quotes it."""

    head: Head | None
    depth: int
    chain: int = 0
    parent: Piece | None = None
    head_text: str = ""
    place: int = 0  # how many lines of the parent stand above it
    lines: list[str] = field(default_factory=list)

    def is_snippet(self, among: int) -> bool:
        """A few quoted lines without a head that the text below answers, or that stand in one of
        many headed messages: context, no message."""
        if self.head or not self.depth or not self.parent:
            return False
        full = [line for line in self.lines if line.strip()]
        answered = any(line.strip() for line in self.parent.lines[self.place :])
        return len(full) <= 3 and among > 0 and (answered or among > 1)

    def is_notice(self, among: int) -> bool:
        """What a help desk's program says below its rule, above many headed messages."""
        full = [line.strip() for line in self.lines if line.strip()]
        under = self.head is None or self.head.kind == "rule"
        return among > 2 and under and 0 < len(full) <= 3 and bool(DESK.match(" ".join(full)))

    @property
    def is_empty(self) -> bool:
        return not any(line.strip() for line in self.lines)


def split(
    lines: Sequence[Line], loose: bool = False, known: Mapping[int, Head] | None = None
) -> list[Piece]:
    """The pieces of a paste; the first has no head and holds what stands above the first one.

    `loose` takes heads that are a name and a day alone, for a paste that has no others; `known`
    are heads by the line that they start at."""
    extra = loose_heads(lines) if loose else dict(known or {})
    top = Piece(None, 0)
    pieces, owners = [top], {0: top}
    told = telling(lines)
    at = 0
    while at < len(lines):
        head = find_head(lines, at, told[at]) or extra.get(at)
        if head is None:
            _place(pieces, owners, lines[at])
            at += 1
            continue
        last = pieces[-1]
        if last.head and _goes_on(last, last.head, head, lines[at]):
            last.head = last.head._replace(lines=last.head.lines + head.lines)
            last.head_text += f"\n{lines[at].text.strip()}"
        else:
            _open(pieces, owners, head, lines, at)
        at += head.lines
    return pieces


def _goes_on(last: Piece, above: Head, head: Head, line: Line) -> bool:
    """Whether a bare rule ('type your reply above this line') stands right under a head: it heads
    no second message."""
    under = above.kind != "rule" and last.is_empty and line.depth == last.depth
    return under and head.kind == "rule"


def _open(
    pieces: list[Piece], owners: dict[int, Piece], head: Head, lines: Sequence[Line], at: int
) -> None:
    depth = lines[at].depth
    below = _next_depth(lines, at + head.lines, depth)
    outer = owners[max(d for d in owners if d <= depth)]
    quoted = below > depth and _hangs(head, lines, at + head.lines, depth)
    piece = Piece(head, below if quoted else depth, parent=outer)
    piece.chain = _chain(pieces, outer, head)
    piece.head_text = "\n".join(line.text for line in lines[at : at + head.lines]).strip()
    if head.rest:
        piece.lines.append(head.rest)
    for level in [d for d in owners if d >= piece.depth]:
        del owners[level]
    owners[piece.depth] = piece
    owners.setdefault(0, piece)
    pieces.append(piece)


def _hangs(head: Head, lines: Sequence[Line], at: int, depth: int) -> bool:
    """Whether the quote below a head is the message that it heads, or only quoted in it."""
    if head.kind in ("attribution", "rule"):
        return True
    ahead = lines[at : at + 80]
    return head.kind == "block" and not any(
        line.depth <= depth and line.text.strip() for line in ahead
    )


def _chain(pieces: list[Piece], outer: Piece, head: Head) -> int:
    """Web pages and files list messages side by side; quotes hang below what quotes them."""
    return outer.chain if head.kind in ("attribution", "rule") else len(pieces)


def _next_depth(lines: Sequence[Line], at: int, default: int) -> int:
    for line in lines[at : at + 8]:
        if line.text.strip():
            return line.depth
    return default


def _place(pieces: list[Piece], owners: dict[int, Piece], line: Line) -> None:
    if not line.text.strip():
        owner = owners[max(d for d in owners if d <= line.depth)]
        owner.lines.append("")
        return
    if line.depth not in owners:
        outer = owners[max(d for d in owners if d <= line.depth)]
        piece = Piece(None, line.depth, outer.chain, outer, place=len(outer.lines))
        pieces.append(piece)
        owners[line.depth] = piece
    owners[line.depth].lines.append(line.text)
    for level in [d for d in owners if d > line.depth + 1]:
        del owners[level]  # a deeper quote that comes later is another one
