"""What surrounds a message's own words: banners, signatures, footers. Taken off, never lost.

The order is: what a page adds at the edges, the server's banner on top, the '-- ' mark, the
device's line, the firm's paragraphs at the end, then a signature without a mark, which is told by
the name or the greeting above it and by having no sentence in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from followup.reading import names
from followup.reading.words import TABLE, either


class Cleaned(NamedTuple):
    """The body, and what was taken from around it, in order."""

    body: str
    cut: tuple[str, ...]


def _any_of(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


_DEVICE = _any_of(TABLE["around"]["devices"])
_FOOTER = _any_of(TABLE["around"]["footers"])
_BANNER = _any_of(TABLE["around"]["banners"])
_SCRAP = _any_of(TABLE["around"]["scraps"])
_CLOSER = re.compile(rf"^\W{{0,3}}{either(TABLE['letters']['closers'])}(?![^\W_])", re.I)
_GREETING = re.compile(rf"^{either(TABLE['letters']['greetings'])}(?![^\W_])", re.I)
_MARK = re.compile(r"^\s?(?:--|—|––|- -|-- -|_{2,3}|—-|–)\s?$")
_RULE = re.compile(r"^\s*(?:[-_=*~#─—]\s?){4,}$")
_POSTSCRIPT = re.compile(r"^(?:p\.? ?p?\.?s\b\.?|nb\b|edit\b)[.:]?", re.I)
_CONTACT = re.compile(
    r"https?://|www\.|@[\w-]+\.\w|\+?\d[\d\s()./-]{6,}\d|\s[|·•]\s|"
    r"\b(?:tel|phone|mob(?:ile)?|fax|cell|direct|ext|t|m|e|w|telefon|tél|móvil)\s?[.:]\s?\S|"
    r"^[<\[(].*[>\])]$",
    re.I,
)
_TITLE = re.compile(rf"(?<![^\W_]){either(TABLE['letters']['titles'])}(?![^\W_])", re.I)
_WORD = re.compile(r"\w+")
_MOST = 18  # lines of a signature


def clean(lines: Sequence[str], sender: str) -> Cleaned:
    """The body of a message and what was around it; `sender` is the name its head gives."""
    kept = [line.rstrip() if line != "-- " else line for line in lines]
    cut: list[str] = []
    start = _top(kept, cut)
    end, tail = _mark(kept, start, len(kept))
    below: list[str] = []
    for _ in range(8):
        shorter = _scraps(kept, start, end)
        shorter = _footer(kept, start, shorter)
        shorter = _device(kept, start, shorter)
        if shorter == end:
            break
        below.insert(0, "\n".join(kept[shorter:end]).strip())
        end = shorter
    name_end = _unmarked(kept, start, _dashed_name(kept, start, end, sender), sender)
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


def _top(lines: Sequence[str], cut: list[str]) -> int:
    """Where the message starts, under the server's banners and the page's scraps."""
    start = 0
    while start < len(lines):
        text = lines[start].strip()
        if not text:
            start += 1
        elif _BANNER.match(" ".join(text.split())[:400]) and not _GREETING.match(text):
            stop = _paragraph_end(lines, start, len(lines))
            cut.append("\n".join(lines[start:stop]).strip())
            start = stop
        elif _SCRAP.match(text) and any(line.strip() for line in lines[start + 1 :]):
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
        marks = _MARK.match(lines[index]) or (
            _RULE.match(lines[index]) and _only_contacts(lines[index + 1 : end])
        )
        if marks and (index > start or count) and _signs_off(lines, index, end):
            found = index
        count += bool(lines[index].strip())
    return found, "\n".join(lines[found:end]).strip()


def _only_contacts(below: Sequence[str]) -> bool:
    """Whether a few short lines with a telephone, a link or an address are all that is left."""
    full = [line for line in below[:20] if line.strip() and not _RULE.match(line)]
    return (
        0 < len(full) <= 8
        and any(map(_CONTACT.search, full))
        and all(len(line) < 100 and not _is_sentence(line) for line in full)
        and not any(line.strip() for line in below[20:])
    )


def _signs_off(lines: Sequence[str], index: int, end: int) -> bool:
    """Whether a mark starts a signature: the standard's own, or one with no sentence under it."""
    if lines[index] == "-- ":
        return True
    below = [line for line in lines[index + 1 : end] if line.strip()]
    said = (_is_sentence(line) and not _FOOTER.match(line.strip()) for line in below[:4])
    return len(below) <= 15 and not any(said)


def _last(lines: Sequence[str], start: int, end: int) -> int:
    """The end without the blank lines (and rules) before it."""
    while end > start and (not lines[end - 1].strip() or _RULE.match(lines[end - 1])):
        end -= 1
    return end


def _scraps(lines: Sequence[str], start: int, end: int) -> int:
    shorter = _last(lines, start, end)
    while shorter > start + 1 and _SCRAP.match(lines[shorter - 1].strip()):
        shorter = _last(lines, start, shorter - 1)
    return shorter


def _footer(lines: Sequence[str], start: int, end: int) -> int:
    """Paragraphs of the firm or list at the end, with the little that follows them."""
    end = _last(lines, start, end)
    found, at = end, max(start, end - 400)
    at = next((i for i in range(at, end) if at == start or not lines[i].strip()), end)
    first = True
    while at < end:
        stop = _paragraph_end(lines, at, end)
        if stop > at and not first and _FOOTER.match("\n".join(lines[at:stop])[:600]):
            if _only_footers(lines, stop, end):
                found = at
                break
        elif stop > at + 1:
            for index in range(at + 1, stop):  # a footer right under the name, without a blank line
                if _FOOTER.match(lines[index].strip()[:600]) and _only_footers(
                    lines, index + 1, end
                ):
                    return _last(lines, start, index)
        first = first and stop == at
        at = stop + 1
    return _last(lines, start, found)


def _only_footers(lines: Sequence[str], at: int, end: int) -> bool:
    """Whether nothing of the sender's own follows a footer: no greeting, no closer, no question."""
    below = [line.strip() for line in lines[at:end] if line.strip()]
    return len(below) <= 60 and not any(
        (_GREETING.match(line) and len(line) < 60)
        or (_CLOSER.match(line) and len(line) < 40)
        or (line.endswith("?") and len(line) < 90)
        for line in below
    )


def _device(lines: Sequence[str], start: int, end: int) -> int:
    """'Sent from my iPhone' as the last line, or with a few lines of a signature under it."""
    full = [i for i in range(max(start, end - 12), end) if lines[i].strip()]
    for place, index in enumerate(reversed(full[-6:])):
        text = lines[index].strip(" \t_*<>[]|")
        if _DEVICE.match(text) and len(text) < 120:
            below = [lines[i].strip() for i in full[len(full) - place :]]
            if not any(_is_sentence(line) for line in below):
                return _last(lines, start, index)
    return end


_ASKED = re.compile(r"[^\W\d_]{2}[?？](?:\s|$)")


def _is_sentence(line: str) -> bool:
    """A line that reads as something said: long enough, or ended like a sentence."""
    text = line.strip()
    words = len(_WORD.findall(text))
    if _CONTACT.search(text) and not text.endswith(("?", "!")) and words < 20:
        return bool(_ASKED.search(text))
    if text.endswith(("?", "？")):
        return True
    ends = text.endswith((".", "!", "。", "！", "…"))
    return (words >= 5 and ends) or words >= 12


def _unmarked(lines: Sequence[str], start: int, end: int, sender: str) -> int:
    """The end of the body where a signature without a mark stands under the name; else `end`."""
    full = [i for i in range(start, end) if lines[i].strip()]
    own = names.key(sender) if sender else frozenset()
    for place in range(max(len(full) - _MOST, 0), len(full)):
        index = full[place]
        below = [lines[i].strip() for i in full[place + 1 :]]
        if any(_goes_on(lines, i) for i in full[place + 1 :]):
            continue
        text = lines[index].strip()
        under_closer = place > 0 and _is_closer(lines[full[place - 1]])
        closer_above = under_closer and _could_sign(text) and not _is_closer(text)
        if closer_above or _is_own_name(text, own):
            return _under_name(lines, full, place, own, closer_above)
        if under_closer and _CONTACT.search(text) and len(text) < 120 and not _is_sentence(text):
            return index  # 'Jane Doe | Manager | Acme', straight under the closer
        if place > 0 and not under_closer and _apart(lines, index, start):
            if names.is_name(text) and not _is_closer(text) and _block_of_titles(below):
                return index + 1
            if place > 1 and _block_of_contacts([text, *below]):
                return index
    return end


def _goes_on(lines: Sequence[str], index: int) -> bool:
    """Whether a line shows that the message goes on: something said, a postscript, a greeting. A
    sentence hanging on a telephone or a link ('Visit us in hall 3!') is the firm's."""
    text = lines[index].strip()
    if _POSTSCRIPT.match(text) or _GREETING.match(text) or _is_closer(text):
        return True
    hangs = index > 0 and bool(_CONTACT.search(lines[index - 1])) and not text.endswith("?")
    return _is_sentence(text) and not hangs


def _is_closer(line: str) -> bool:
    text = line.strip()
    match = _CLOSER.match(text)
    return (
        bool(match) and len(text) - match.end() <= 24 and not text.endswith("?") if match else False
    )


def _could_sign(text: str) -> bool:
    """Whether a line can be the name under 'Kind regards': one to five words, no figures."""
    words = text.split()
    return (
        0 < len(words) <= 5
        and len(text) <= 50
        and not any(ch.isdigit() for ch in text)
        and "@" not in text
    )


def _is_own_name(text: str, own: frozenset[str]) -> bool:
    """The sender's name alone on a line, or its first word ('Hannah', 'Hannah B.', '- Hannah')."""
    if len(text) > 60 or "@" in text or text.endswith(("?", ":", ";")):
        return False
    words = [w for w in re.findall(r"[^\W\d_]+", text.lower())]
    known = [w for w in words if w in own]
    return (
        bool(known)
        and len(words) <= 6
        and len(known) * 2 >= len(words)
        and not _GREETING.match(text)
    )


def _under_name(
    lines: Sequence[str], full: list[int], place: int, own: frozenset[str], closed: bool
) -> int:
    """Below the name; a second line with the full name starts the signature, or ends the body."""
    below = [lines[i].strip() for i in full[place + 1 :]]
    if not below:
        return full[place] + 1
    if not closed and place == 0:
        return full[-1] + 1  # the name is the first line: a title, not a signature
    return full[place] + 1


_DASHED_NAME = re.compile(
    r"^\s{0,3}[-–—~]{1,2}\s?(?P<name>[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){0,2})\s*$"
)


def _dashed_name(lines: Sequence[str], start: int, end: int, sender: str) -> int:
    """'-Petra' or '- petra' as the last line, set apart: a signature, no bullet."""
    last = _last(lines, start, end)
    match = _DASHED_NAME.match(lines[last - 1]) if last - 1 > start else None
    if not match or lines[last - 2].strip():
        return end
    above = lines[_last(lines, start, last - 1) - 1].strip()
    if above.endswith(":") or _DASHED_NAME.match(above):
        return end
    own = _is_own_name(match["name"], names.key(sender)) if sender else False
    words = match["name"].split()
    if own or all(word[:1].isupper() for word in words) or len(words) == 1:
        return last - 1
    return end


def _block_of_contacts(block: list[str]) -> bool:
    """Lines with phones, links and addresses, most of them; no name was found above."""
    marks = sum(bool(_CONTACT.search(line)) for line in block)
    return len(block) >= 2 and marks * 2 >= len(block) and all(len(line) < 120 for line in block)


def _block_of_titles(block: list[str]) -> bool:
    """Lines that say what somebody is, and where: most hold a title, a firm or a number."""
    marks = sum(bool(_TITLE.search(line) or _CONTACT.search(line)) for line in block)
    return 0 < len(block) <= 8 and marks * 2 >= len(block) and all(len(s) < 100 for s in block)


def _apart(lines: Sequence[str], index: int, start: int) -> bool:
    return index - 1 > start and not lines[index - 1].strip()


def signed_by(cleaned: Cleaned) -> str:
    """The name under a text: its last line, or the full form of it that heads the signature."""
    full = [line.strip() for line in cleaned.body.splitlines() if line.strip()]
    if len(full) < 2:
        return ""
    if full[-1].endswith((".", "!", "?")) and not _is_closer(full[-2]):
        return ""  # 'True.' answers
    last = full[-1].strip("-–— ,.")
    if (
        not names.is_name(last)
        or len(last.split()) > 4
        or _CLOSER.match(last)
        or any(ch.isdigit() for ch in last)
    ):
        return ""
    apart = _is_closer(full[-2]) or full[-2].endswith((".", "?", "!", ",", "。", "？", "！"))
    if not apart:
        return ""
    first_cut = cleaned.cut[0].lstrip("- \n").splitlines()[0].strip() if cleaned.cut else ""
    longer = names.tidy(first_cut.split("|")[0].split(",")[0])
    own = names.key(last)
    return longer if own and own < names.key(longer) and names.is_name(longer) else last
