"""Where a signature without a mark begins: told by the name or the closing above it, and by having
no sentence in it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from followup.reading import names
from followup.reading.told import (
    CONTACT,
    GREETING,
    SCRAP,
    TITLE,
    WORD,
    goes_on,
    is_closer,
    is_sentence,
    trimmed_end,
)

_MOST = 18  # lines of a signature


def unmarked(lines: Sequence[str], start: int, end: int, sender: str) -> int:
    """The end of the body where a signature without a mark stands under the name; else `end`."""
    full = [i for i in range(start, end) if lines[i].strip()]
    own = names.key(sender) if sender else frozenset()
    spare: int | None = None
    for place in range(max(len(full) - _MOST, 0), len(full)):
        if any(goes_on(lines, i) for i in full[place + 1 :]):
            continue
        above = lines[full[place - 1]] if place else ""
        apart = place > 0 and not lines[full[place] - 1].strip()
        found = _ends_at(lines, full[place:], above, own)
        if found is not None:
            return found
        if apart and not is_closer(above):
            found = _block_at(lines, full[place:], above, place)
        if found is not None and _PERSON.match(lines[full[place]].strip()):
            return found
        spare = found if spare is None else spare
    return end if spare is None else spare


_PERSON = re.compile(
    r"^[*_]{0,2}(?:(?:i\. ?[AV]|ppa)\.? )?[^\W\d_a-z][\w.'’-]*(?: [^\W\d_a-z][\w.'’-]*){1,3}\b"
)


def _ends_at(lines: Sequence[str], full: list[int], above: str, own: frozenset[str]) -> int | None:
    """Where the body ends, if the first line of `full` is the name under a closing, or the
    sender's own."""
    text, below = lines[full[0]].strip(), full[1:]
    under_closer = is_closer(above)
    if under_closer and len(below) > 1 and _is_firm(text) and names.is_name(lines[below[0]]):
        return full[0]  # the firm above the name
    signs = under_closer and _could_sign(text) and not is_closer(text)
    if signs and below and _is_signed(above, text):
        return full[0]  # 'Cheers, Tom', and the whole name once more
    if signs or _is_own_name(text, own):
        titled = not above and not signs  # the name is the first line: a title, not a signature
        return full[-1] + 1 if titled else full[0] + 1
    if (
        closes(above)
        and _PERSON.match(text)
        and names.is_name(text)
        and _block_of_titles([lines[i].strip() for i in below])
    ):
        return full[0] + 1  # 'Onwards and upwards,' closes too, above a name with titles
    if under_closer and _is_card(text):
        return full[0]  # 'Jane Doe | Manager | Acme', straight under the closer
    return None


def _is_firm(text: str) -> bool:
    """Whether a line in capitals is a firm's: 'GRANT & FEDOR SOLICITORS'."""
    words = {word.lower() for word in WORD.findall(text)}
    return text.isupper() and bool("&" in text or words & names.ROLES)


def closes(above: str) -> bool:
    """Whether a line has the form of a closing: a few words and a comma."""
    return above.rstrip().endswith(",") and len(above.split()) <= 5 and not GREETING.match(above)


def _is_card(text: str) -> bool:
    """Whether a line holds all of a signature: ways to call, or a name and a title after commas."""
    if len(text) >= 120 or is_sentence(text):
        return False
    first, comma, rest = text.partition(",")
    titled = comma and names.is_name(first) and TITLE.search(rest)
    return bool(CONTACT.search(text) or (titled and len(first.split()) > 1))


def _block_at(lines: Sequence[str], full: list[int], above: str, place: int) -> int | None:
    """Where the body ends, if a block set apart names a person with titles, or ways to call."""
    text, *below = (lines[i].strip() for i in full)
    if SCRAP.match(text) and below and names.is_name(below[0]) and _block_of_titles(below[1:]):
        return full[0]  # the firm's logo above the name
    named = names.is_name(text) and not is_closer(text) and _block_of_titles(below)
    if named and (_PERSON.match(text) or _block_of_titles(below[:1])):
        again = _is_signed(above, text) or _PARTS.search(text)
        return full[0] if again else full[0] + 1
    if (place > 1 or len(_PARTS.findall(text)) > 1) and _block_of_contacts([text, *below]):
        return full[0]
    return None


def _is_signed(above: str, name: str) -> bool:
    """Whether 'Cheers, Tom' or '/Tom' stands above 'Tom Baker': the name comes a second time."""
    words = {word.lower() for word in WORD.findall(above)}
    own = names.key(name)
    called = [word for word in re.findall(r"[^\W\d_]+", name.lower()) if word in own]
    initials = "".join(word[0] for word in called[:2])
    known = {*own, initials, initials[:1]}
    return len(words) <= 4 and not words.isdisjoint(known)


def _could_sign(text: str) -> bool:
    """Whether a line can be the name under 'Kind regards': one to five words, no figures."""
    words = text.split()
    return (
        0 < len(words) <= 5
        and len(text) <= 50
        and not any(ch.isdigit() for ch in text)
        and "@" not in text
        and not text.endswith((",", "!", "?", ":", ";"))
        and not (text.endswith(".") and any(word[0].islower() for word in words[1:]))
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
        and not GREETING.match(text)
    )


_DASHED_NAME = re.compile(
    r"^\s{0,3}[-–—~]{1,2}\s?(?P<name>[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){0,2})"
    r"(?:[,|]?\s{1,3}[+(\d][\d\s()/.-]{6,20}\d)?\s*$"
)


def dashed_name(lines: Sequence[str], start: int, end: int, sender: str) -> int:
    """'-Petra' or '- petra' as the last line, set apart: a signature, no bullet."""
    last = trimmed_end(lines, start, end)
    match = _DASHED_NAME.match(lines[last - 1]) if last - 1 > start else None
    if not match or lines[last - 2].strip():
        return end
    upper = trimmed_end(lines, start, last - 1)
    above = lines[upper - 1].strip() if upper > start else ""
    if not above or above.endswith(":") or _DASHED_NAME.match(above):
        return end
    own = _is_own_name(match["name"], names.key(sender)) if sender else False
    words = match["name"].split()
    if own or all(word[:1].isupper() for word in words) or len(words) == 1:
        return last - 1
    return end


_PARTS = re.compile(r"\s[|·•]\s")  # of 'Jane Doe | Director | 020 7946 0018'
_SMALL = re.compile(r"(?:^|\s)[^\W\d_A-Z][^\W\d_]+(?=[\s:,])")  # words of prose


def _block_of_contacts(block: list[str]) -> bool:
    """Lines with phones, links and addresses, most of them; no name was found above."""
    marks = sum(bool(CONTACT.search(line)) for line in block)
    first = block[0]
    prose = len(_SMALL.findall(first)) >= 3
    opens = (bool(CONTACT.search(first)) and not prose) or (
        names.is_name(first) and not is_closer(first)
    )
    many = len(block) >= 2 or len(_PARTS.findall(first)) >= 2
    return (
        bool(opens) and many and marks * 2 >= len(block) and all(len(line) < 120 for line in block)
    )


def _block_of_titles(block: list[str]) -> bool:
    """Lines that say what somebody is, and where: most hold a title, a firm or a number."""
    marks = sum(bool(TITLE.search(line) or CONTACT.search(line)) for line in block)
    return 0 < len(block) <= 8 and marks * 2 >= len(block) and all(len(s) < 100 for s in block)
