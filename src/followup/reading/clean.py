"""What surrounds a message's own words: banners, signatures, footers. Taken off, never lost.

The order is: what a page adds at the edges, the server's banner on top, the '-- ' mark, the
device's line, the firm's paragraphs at the end, then a signature without a mark.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from followup.reading import names
from followup.reading.between import is_reaction
from followup.reading.signature import closes, dashed_name, unmarked
from followup.reading.told import (
    BANNER,
    CLOSER,
    CONTACT,
    DEVICE,
    FOOTER,
    GREETING,
    MARK,
    RULE,
    SCRAP,
    is_closer,
    is_said,
    is_sentence,
    trimmed_end,
)


class Cleaned(NamedTuple):
    """The body, and what was taken from around it, in order."""

    body: str
    cut: tuple[str, ...]


def clean(lines: Sequence[str], sender: str) -> Cleaned:
    """The body of a message and what was around it; `sender` is the name its head gives."""
    kept = [line.rstrip() if line != "-- " else line for line in lines]
    cut: list[str] = []
    start = _top(kept, cut)
    end, tail = _mark(kept, start, len(kept))
    below: list[str] = []
    for _ in range(8):
        bare = trimmed_end(kept, start, end)
        shorter = _scraps(kept, start, bare)
        shorter = _footer(kept, start, shorter)
        shorter = _device(kept, start, shorter)
        below.insert(0, "\n".join(kept[shorter:end]).strip())
        end = shorter
        if shorter == bare:
            break
    name_end = unmarked(kept, start, dashed_name(kept, start, end, sender), sender)
    name_end = _scraps(kept, start, name_end)
    if name_end < end:
        below.insert(0, "\n".join(kept[name_end:end]).strip())
    body = "\n".join(kept[start:name_end]).strip("\n")
    return Cleaned(_tidy(body), tuple(part for part in (*cut, *below, tail) if part))


def _tidy(body: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", body).rstrip()


def _paragraph_end(lines: Sequence[str], at: int, end: int) -> int:
    while at < end and lines[at].strip():
        at += 1
    return at


_CALLS = re.compile(r"^[^\W\d_][\w .'’-]{0,40},$")  # 'Nils,'


def _banner_end(lines: Sequence[str], start: int) -> int:
    """Where the paragraph of a banner ends: at its bracket, or above the greeting right below."""
    end = _paragraph_end(lines, start, len(lines))
    first = lines[start].strip()
    if first[:1] == "[" and first[-1:] == "]":
        return start + 1
    below = (i for i in range(start + 1, end) if _opens_letter(lines[i].strip()))
    return next(below, end)


def _opens_letter(text: str) -> bool:
    return bool(GREETING.match(text) or _CALLS.match(text))


_ELLIPSES = ("...", "…")  # below a message the page's fold, above it somebody's word


def _top(lines: Sequence[str], cut: list[str]) -> int:
    """Where the message starts, under the server's banners and the page's scraps."""
    start = 0
    while start < len(lines):
        text = lines[start].strip()
        if not text:
            start += 1
        elif BANNER.match(" ".join(text.split())[:400]) and not GREETING.match(text):
            stop = _banner_end(lines, start)
            cut.append("\n".join(lines[start:stop]).strip())
            start = stop
        elif (
            text not in _ELLIPSES
            and SCRAP.match(text)
            and any(line.strip() for line in lines[start + 1 :])
        ):
            cut.append(text)
            start += 1
        else:
            break
    return start


def _mark(lines: Sequence[str], start: int, end: int) -> tuple[int, str]:
    """Where the '-- ' mark stands, and what is under it."""
    found, count = end, 0
    for index in range(end - 1, start - 1, -1):  # from below: what is under a mark is bounded
        if count > 40:
            break
        marks = MARK.match(lines[index]) or (
            RULE.match(lines[index])
            and (_only_contacts(lines[index + 1 : end]) or _framed(lines[index + 1 : end]))
        )
        if marks and (index > start or count) and _signs_off(lines, index, end):
            found = index
        count += bool(lines[index].strip())
    return found, "\n".join(lines[found:end]).strip()


def _only_contacts(below: Sequence[str]) -> bool:
    """Whether a few short lines with a telephone, a link or an address are all that is left."""
    if not below or not any(ch.isalpha() for ch in below[0]):
        return False  # a heading is underlined, and so is a sum
    full = [line for line in below[:20] if line.strip() and not RULE.match(line)]
    return (
        0 < len(full) <= 8
        and any(map(CONTACT.search, full))
        and not any(map(is_said, full))
        and not any(line.strip() for line in below[20:])
    )


def _framed(below: Sequence[str]) -> bool:
    """Whether a name and a few short lines under it are all that is left, above a second rule."""
    full = [line.strip() for line in below[:12] if line.strip()]
    return (
        2 < len(full) <= 9
        and bool(RULE.match(full[-1]))
        and names.is_name(full[0])
        and all(len(line.split()) <= 7 and not is_said(line) for line in full)
        and not any(line.strip() for line in below[12:])
    )


def _signs_off(lines: Sequence[str], index: int, end: int) -> bool:
    """Whether a mark starts a signature: the standard's own, or one with no sentence under it."""
    if lines[index] == "-- ":
        return True
    below = [line for line in lines[index + 1 : end] if line.strip()]
    return len(below) <= 15 and not any(map(is_said, below[:4]))


def _scraps(lines: Sequence[str], start: int, end: int) -> int:
    shorter = trimmed_end(lines, start, end)
    while shorter > start + 1:
        if SCRAP.match(lines[shorter - 1].strip()):
            shorter = trimmed_end(lines, start, shorter - 1)
        elif shorter > start + 2 and is_reaction(*lines[shorter - 2 : shorter]):
            shorter = trimmed_end(lines, start, shorter - 2)
        else:
            break
    return shorter


def _footer(lines: Sequence[str], start: int, end: int) -> int:
    """Paragraphs of the firm or list at the end, with the little that follows them."""
    end = trimmed_end(lines, start, end)
    found, at = end, max(start, end - 400)
    lowest = _lowest(lines, at, end)
    at = next((i for i in range(at, end) if at == start or not lines[i].strip()), end)
    first = True
    while at < end:
        stop = _paragraph_end(lines, at, end)
        if stop > at and stop >= lowest:
            if not first and FOOTER.match("\n".join(lines[at:stop])[:600]):
                found = at
                break
            for index in range(max(at + 1, lowest - 1), stop):
                if FOOTER.match(lines[index].strip()[:600]):  # under the name, no blank line
                    return trimmed_end(lines, start, index)
        first = first and stop == at
        at = stop + 1
    return trimmed_end(lines, start, found)


def _lowest(lines: Sequence[str], start: int, end: int) -> int:
    """From where on nothing is the sender's own: no greeting, no closer, no question."""
    full = 0
    for index in range(end - 1, start - 1, -1):
        line = lines[index].strip()
        own = (
            (len(line) < 60 and GREETING.match(line))
            or (len(line) < 40 and CLOSER.match(line))
            or (line.endswith("?") and len(line) < 90)
        )
        full += bool(line)
        if own or full > 60:
            return index + 1
    return start


def _device(lines: Sequence[str], start: int, end: int) -> int:
    """'Sent from my iPhone' as the last line, or with a few lines of a signature under it."""
    full = [i for i in range(max(start, end - 12), end) if lines[i].strip()]
    for place, index in enumerate(reversed(full[-6:])):
        text = lines[index].strip(" \t_*<>[]|()")
        if DEVICE.match(text) and len(text) < 120:
            below = [lines[i].strip() for i in full[len(full) - place :]]
            if not any(is_sentence(line) for line in below):
                return trimmed_end(lines, start, index)
    return end


def signed_in(body: str) -> str:
    """The name in the last line of a message's body; '' where that is none."""
    return signed_by(Cleaned(body, ()))


def signed_by(cleaned: Cleaned) -> str:
    """The name under a text: its last line, or the full form of it that heads the signature."""
    full = [line.strip() for line in cleaned.body.splitlines() if line.strip()]
    if full and full[-1][0] == "(" and full[-1][-1] == ")":
        full.pop()  # '(Mon and Thu mornings)'
    if len(full) < 2:
        return ""
    full = _up_to_name(full)
    if full[-1].endswith((".", "!", "?")) and not is_closer(full[-2]):
        return ""  # 'True.' answers
    last = _without_closer(full[-1]).strip("-–— ,.")
    if (
        not names.is_name(last)
        or len(last.split()) > 4
        or CLOSER.match(last)
        or any(ch.isdigit() for ch in last)
    ):
        return ""
    apart = (
        last != full[-1].strip("-–— ,.")
        or is_closer(full[-2])
        or full[-2].endswith((".", "?", "!", ",", "。", "？", "！"))
    )
    if not apart:
        return ""
    under = "\n".join(cleaned.cut).lstrip("- \n").split("\n", 1)[0].strip()
    longer = names.tidy(under.split("|")[0].split(",")[0])
    own = names.key(last)
    return longer if own and own < names.key(longer) and names.is_name(longer) else last


_SHORT_CLOSER = re.compile(r"^[^\W\d_A-Z]{1,4}[.:]\s(?=[^\W\d_a-z][^\W\d_])")  # 't. Mikko'


def _without_closer(line: str) -> str:
    """'Sigrid' of 'Mvh Sigrid'; a line that closes with no name stays."""
    match = CLOSER.match(line)
    rest = line[match.end() :].strip(" ,.:-–—") if match else _SHORT_CLOSER.sub("", line)
    return rest if rest and rest[:1].isupper() and names.is_name(rest) else line


def _up_to_name(full: list[str]) -> list[str]:
    """The lines up to the name under a closing, where a line or two about the firm follow it."""
    for below in (1, 2):
        above, name = full[-below - 2 : -below] if len(full) > below + 1 else ("", "")
        if closes(above) and len(name.split()) > 1 and names.is_name(name):
            short = all(len(line.split()) <= 6 and not is_sentence(line) for line in full[-below:])
            return full[:-below] if short else full
    return full
