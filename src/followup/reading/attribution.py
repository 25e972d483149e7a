"""Attribution lines: 'On Monday, Jane wrote:' in any of the languages, wrapped or not.

No pattern looks for one program: an attribution is a date or an address with a name and a word
for 'wrote', and what is left of the line without them is the name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from followup.reading.head import LONGEST, Head, below
from followup.reading.lines import Line
from followup.reading.moments import Stamp, find, whole
from followup.reading.names import ADDRESS, Person, is_name, tidy
from followup.reading.words import TABLE, either

_WROTE_WORDS = TABLE["attribution"]["wrote"]
_SPACED = either(word for word in _WROTE_WORDS if word[0] < "\u3000")
_UNSPACED = either(word for word in _WROTE_WORDS if word[0] >= "\u3000")
_WROTE = re.compile(rf"(?<![^\W\d_]){_SPACED}(?![^\W_])|{_UNSPACED}", re.I)
WROTE_ENDS = tuple({word for word in _WROTE_WORDS} | {f"{word})" for word in _WROTE_WORDS})
_LEAD = re.compile(
    rf"^\W{{0,4}}{either(TABLE['attribution']['leads'])}(?![^\W\d_a-zA-Z])(?!['’])", re.I
)
_QUOTING = re.compile(rf"^{either(TABLE['attribution']['quoting'])}\s", re.I)
_PRONOUNS = frozenset(TABLE["attribution"]["pronouns"])
_COLONS = (":", "：")
_STARTS = re.compile(r"@|\d")


def attribution(lines: Sequence[Line], at: int) -> Head | None:
    """'On …, Jane wrote:', in one line or wrapped over up to five."""
    first = lines[at].text.strip()
    if not (_STARTS.search(first) or first.endswith(_COLONS) or _LEAD.match(first)):
        return None
    joined = ""
    for count, text in enumerate(below(lines, at, 5), 1):
        if not text or len(joined) + len(text) > LONGEST:
            break
        joined = f"{joined} {text}".strip()
        quoted = _quoted_next(lines, at, count)
        head = _whole_attribution(joined, count, quoted) or _with_text(joined, count)
        if head:
            return head if head.stamp or head.sender.address or quoted else None
        if count == 1 and not _may_wrap(first):
            break
        if joined.endswith((".", "?", "!", "…", "。")) and not _LEAD.match(joined):
            break
    return None


def _may_wrap(first: str) -> bool:
    if first.endswith(_COLONS):
        return False
    return bool(_LEAD.match(first)) or (find(first) is not None and bool(whole(first) is None))


def _quoted_next(lines: Sequence[Line], at: int, count: int) -> bool:
    for line in lines[at + count : at + count + 3]:
        if line.text.strip():
            return line.depth > lines[at].depth
    return False


def _whole_attribution(text: str, count: int, quoted: bool) -> Head | None:
    """An attribution that ends the line: at 'wrote:', or at ':' after an address and a date."""
    colon = text.rstrip(" -").endswith(_COLONS)
    core = text.strip("-—– \t").rstrip("".join(_COLONS) + " ").strip("-—– ")
    if not colon and not core.lower().endswith(WROTE_ENDS):
        return None
    last = next(reversed(list(_WROTE.finditer(core))), None)
    stamp = find(core)
    address = ADDRESS.search(core)
    if last is None:
        lead = _QUOTING.match(core)
        if not colon or not ((stamp and stamp.level == "date") or lead):
            return None
        if not address and not (stamp and _only_named(core, stamp, quoted)):
            return None
        return _attributed(core[lead.end() :] if lead else core, stamp, count, core)
    ends = last.end() >= len(core) - 1
    if not (colon or ends) or not (stamp or address or (ends and _LEAD.match(core) is None)):
        return None
    if not colon and not address:
        return None
    return _attributed(core, stamp, count, core)


def _only_named(core: str, stamp: Stamp, quoted: bool) -> bool:
    """'Bob Smith, Mar 2, 09:14 EST:' as help desks have it; the date first only above a quote."""
    before, after = core[: stamp.start].strip(" ,"), core[stamp.end :].strip(" ,")
    if quoted and not before and is_name(after):
        return True
    return stamp.hour is not None and not after and is_name(before)


def _with_text(text: str, count: int) -> Head | None:
    """An attribution with the quoted text running on behind its colon, as in flattened pastes."""
    if not _LEAD.match(text):
        return None
    for match in _WROTE.finditer(text):
        after = text[match.end() :].lstrip()
        if after[:1] in _COLONS and after[1:].strip():
            core = text[: match.end()]
            stamp = find(core)
            if stamp and stamp.level == "date" and (ADDRESS.search(core) or stamp.hour is not None):
                head = _attributed(core, stamp, count, core)
                return head and head._replace(rest=after[1:].strip())
        return None
    return None


def _attributed(core: str, stamp: Stamp | None, count: int, text: str) -> Head | None:
    """What is left of the line without its date, address and words for 'wrote' is the name."""
    rest = core
    if stamp:
        rest = f"{core[: stamp.start]} \n {core[stamp.end :]}"
    address = ADDRESS.search(rest)
    after = rest[address.end() :] if address else ""
    if address:
        rest = rest[: address.start()] + "\n" + after
    rest = _WROTE.sub("\n", rest)
    parts = [_trimmed(part) for part in re.split(r"\n|\bvia\b|\[mailto:", rest)]
    names = [part for part in parts if part and any(ch.isalpha() for ch in part)]
    name = tidy(names[0]) if names else ""
    if len(names) > 2 or sum(len(part.split()) for part in names) > 10 or _is_prose(name):
        return None
    if name.lower() in _PRONOUNS:
        name = ""
    found = address.group().strip("'") if address else ""
    when = stamp.text if stamp else ""
    return (
        Head(count, "attribution", Person(name, found), stamp, when)
        if name or found or stamp
        else None
    )


def _trimmed(part: str) -> str:
    """A part without brackets and without leading or closing words such as 'On' and 'at'."""
    part = re.sub(r"[<>\[\]]|\(\s*\)", " ", part).strip(" \t,;:.\"“”()-*|/'、，")
    while True:
        shorter = _SAYS_EDGE.sub("", part).strip(' \t,;:."“”()-*|/、，')
        if shorter == part:
            return part
        part = shorter


_EDGE_WORDS = either(
    [
        *TABLE["attribution"]["leads"],
        *TABLE["moments"]["between"],
        "hat",
        "heeft",
        "ha",
        "has",
        "folgendes",
        "the following",
        "ezt",
        "message",
        "nachricht",
        "sept.",
        "at",
    ]
)
_SAYS_EDGE = re.compile(
    rf"^{_EDGE_WORDS}(?=$|[\s,;:.])|(?<=\s){_EDGE_WORDS}$|^(?:在|于|於|さん)|(?:さん|様|于|於|在)$",
    re.I,
)


def _is_prose(name: str) -> bool:
    """'the landlord said that he' is no name."""
    words = name.split()
    lower = sum(word[:1].islower() for word in words)
    return (
        len(words) > 7
        or (len(words) > 2 and lower > len(words) / 2)
        or bool(re.search(r"[.?!]\s", name) and len(words) > 5)
    )
