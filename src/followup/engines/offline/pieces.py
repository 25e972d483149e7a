"""A message as pieces, each with the blank before it: so that an edit keeps the rest."""

from __future__ import annotations

import re
from typing import NamedTuple

from followup.checks import Candidate
from followup.checks.parts import Kind


class Piece(NamedTuple):
    """A sentence, greeting or line of the sign-off, with what stood between it and the last."""

    before: str
    text: str
    kind: Kind
    part: int  # the index of the part it was; -1 for one that was added


Pieces = tuple[Piece, ...]


def pieces(seen: Candidate) -> Pieces:
    """The body of a candidate, cut as the checks cut it; joined again it is the same text."""
    found, at = [], 0
    for index, part in enumerate(seen.reading.parts):
        text = seen.body[part.start : part.end]
        found.append(Piece(seen.body[at : part.start], text, part.kind, index))
        at = part.end
    return _with_postscript(found)


_POSTSCRIPT = re.compile(r"(?i)p\.? ?s\b[.:]?")


def _with_postscript(found: list[Piece]) -> Pieces:
    """A P.S., and the closing lines above it, belong to the sign-off."""
    start = next((i for i, p in enumerate(found) if _POSTSCRIPT.match(p.text)), len(found))
    while start and start < len(found) and _closes(found[start - 1]):
        start -= 1
    return tuple(p._replace(kind="signoff") if i >= start else p for i, p in enumerate(found))


def _closes(piece: Piece) -> bool:
    return "\n" in piece.before and len(piece.text.split()) < 5 and piece.text[-1] not in ".?!"


def joined(parts: Pieces) -> str:
    """The text of the pieces."""
    return "".join(p.before + p.text for p in parts).strip()


def without(parts: Pieces, dropped: frozenset[int]) -> Pieces:
    """The pieces without those parts; the widest blank of a gap is kept."""
    left: list[Piece] = []
    blank = ""
    for piece in parts:
        wider = max(blank, piece.before, key=lambda b: (b.count("\n"), len(b)))
        if piece.part in dropped:
            blank = wider
            continue
        left.append(piece._replace(before=wider if left else ""))
        blank = ""
    return tuple(left)


def replaced(parts: Pieces, part: int, text: str) -> Pieces:
    """The pieces with another text for that part."""
    return tuple(p._replace(text=text) if p.part == part else p for p in parts)


def last_of_body(parts: Pieces) -> int:
    """The place after the last piece of the body: where sign-off and P.S. start."""
    end = next((i for i, p in enumerate(parts) if p.kind == "signoff"), len(parts))
    while end and parts[end - 1].text.endswith(",") and "\n" in parts[end - 1].before:
        end -= 1  # 'Looking forward to it,'
    return end


def appended(
    parts: Pieces, text: str, paragraph: bool, ahead_of: frozenset[int] = frozenset()
) -> Pieces:
    """The pieces with a sentence at the end of the body, as a paragraph of its own or in the last;
    ahead of these parts, where they end the body."""
    at = last_of_body(parts)
    after = at
    while after and parts[after - 1].part in ahead_of:
        after -= 1
    lines = any("\n" in p.before for p in parts)
    blank = ("\n\n" if lines else " ") if paragraph else " "
    added = Piece(blank if after else "", text, "body", -1)
    eased = tuple(p._replace(before=" ") for p in parts[after:at])
    return (*parts[:after], added, *eased, *parts[at:])


def moved_last(parts: Pieces, moving: frozenset[int]) -> Pieces:
    """The pieces with these parts at the end of the body, as a paragraph of their own."""
    kept = without(parts, moving)
    for number, piece in enumerate(p for p in parts if p.part in moving):
        at = last_of_body(kept)
        lines = any("\n" in p.before for p in parts)
        blank = ("\n\n" if lines else " ") if number == 0 else " "
        kept = (*kept[:at], piece._replace(before=blank, text=unlisted(piece.text)), *kept[at:])
    return kept


def unlisted(text: str) -> str:
    """A line of a list as a sentence."""
    bare = re.sub(r"^\s*(?:[-*•–]|\d+[.)]|\(?[a-z]\))\s+", "", text)
    return bare[:1].upper() + bare[1:] if bare != text else text
