"""What stands above the first head of a paste: a subject and the page's words, or a message."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from followup.reading.fields import field_of
from followup.reading.head import Head
from followup.reading.names import ADDRESS
from followup.reading.split import Piece
from followup.reading.told import CLOSER, GREETING, MENU, SCRAP

_LABEL = re.compile(
    r"^(?!\+)\W*(?:[A-Za-z]+\W{0,3})?\d{1,3}\W*(?:(?:of|von|de|/)\s*\d{1,3})?\W*$|^[-_=*~#.\s]+$"
)


def preamble(pieces: Sequence[Piece]) -> tuple[str, list[str]]:
    """(subject, lines not placed); takes titles off the first piece and labels off the others."""
    left: list[str] = []
    for piece, following in pairwise(pieces):
        if following.head and following.head.kind in ("block", "page"):
            left += _label(piece)
    first = pieces[0]
    full = [line.strip() for line in first.lines if line.strip()]
    if not full:
        return "", left
    named = field_of(full[0])
    head = next((piece.head for piece in pieces[1:] if piece.head), None)
    follower = head.kind if head else ""
    if named and named[0] == "subject" and named[1] and full[0][:3].lower() != "re:":
        at = next(i for i, line in enumerate(first.lines) if line.strip())
        first.lines[at] = ""
        rest = full[1:]
        if rest and not (follower in ("block", "page") and _is_title(rest)):
            return named[1], left
        first.lines.clear()
        return named[1], [*left, *rest]
    if head and head.kind == "page" and (found := _under_menu(full)):
        first.lines.clear()
        at = full.index(found) if found in full else len(full)
        return found, [*left, *full[:at], *full[at + 1 :]]
    titles = [line for line in full if not SCRAP.match(line) and not ADDRESS.search(line)]
    if head is None or not _heads_a_page(head, titles) or not _is_title(full):
        return "", left
    first.lines.clear()
    rest = [line for line in full if line not in titles[:1]]
    return (titles[0] if titles else ""), [*left, *rest]


def _under_menu(full: Sequence[str]) -> str:
    """The subject that stands under the menus of a mail page that was copied whole; '' where no
    menus stand above: under the place in the list ('9 of 312'), else the last that is no label."""
    menus = [at for at, line in enumerate(full) if MENU.match(line)]
    if len(menus) < 4:
        return ""
    places = [at for at, line in enumerate(full[:-1]) if _PLACE.match(line)]
    if places:
        return full[places[-1] + 1]
    said = [line for line in full if not (MENU.match(line) or SCRAP.match(line))]
    return next((line for line in reversed(said) if len(line.split()) > 1), "")


_PLACE = re.compile(r"^[\d.,]{1,9}\s(?:of|von|de|di|van|sur|/)\s[\d.,]{1,9}$", re.I)


def _heads_a_page(head: Head, titles: Sequence[str]) -> bool:
    """A page shows a title above its messages; above a header block it stands only where it is
    the block's own subject or the block has none: else it is an answer of one line."""
    if head.kind == "block" and titles and not head.forwarded:
        return not head.subject or _last(titles[0]) == _last(head.subject)
    return head.kind == "page" or not titles


def _last(subject: str) -> str:
    return subject.rsplit(": ", 1)[-1].strip().lower()


_PREFIX = re.compile(
    r"(?:(?:re|fwd?|aw|wg|sv|vs|tr|rv|rif|i|r|enc|res|odp|pd|ynt|antw|doorst|回复|答复|转发|返信|転送)"
    r"\s?(?:\[\d{1,3}\]|\(\d{1,3}\))?\s?[:：]\s?)",
    re.I,
)


def bare(subject: str) -> str:
    """A subject without 'Re:' and the like, in small letters."""
    subject = subject.strip()
    while match := _PREFIX.match(subject):
        subject = subject[match.end() :]
    return subject.strip().lower()


def _label(piece: Piece) -> list[str]:
    """'Mail 2', '---' or '#3' as the last line above a head belongs to neither message."""
    taken: list[str] = []
    while piece.lines:
        text = piece.lines[-1].strip()
        if text and not (_LABEL.match(text) and len(text) < 24):
            break
        above = piece.lines[-2].strip() if len(piece.lines) > 1 else ""
        if text and above and text.strip("-_=*~ "):
            break  # a figure under the text is the sender's own
        taken += [text] if text and text.strip("-_=*~ ") else []
        piece.lines.pop()
    return taken


def _is_title(full: Sequence[str]) -> bool:
    """Short lines that greet nobody, close nothing and end like no sentence."""
    return len(full) <= 6 and all(
        len(line) < 110
        and not line.endswith((".", "!", ",", ";", "。", "！", "，"))
        and not (line.endswith(("?", "？")) and line != full[0])
        and not CLOSER.match(line)
        and not GREETING.match(line)
        for line in full
    )
