"""Attribution lines, whole or wrapped: 'On …, Jane wrote:', in any language.

A date or an address, with a name and a word for 'wrote'; what is left of the line without the
date, the address and the small words is the name. The words are in words.toml.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence

from followup.reading.fields import field_of
from followup.reading.head import COLONS, DASHES, LONGEST, Head, level
from followup.reading.lines import Line
from followup.reading.moments import Stamp, find, whole
from followup.reading.names import ADDRESS, Person, is_name, named, tidy
from followup.reading.words import TABLE, either

_WROTE_WORDS = TABLE["attribution"]["wrote"]
_SPACED = either(word for word in _WROTE_WORDS if word[0] < "\u3000")
_UNSPACED = either(word for word in _WROTE_WORDS if word[0] >= "\u3000")
_WROTE = re.compile(rf"(?<![^\W\d_]){_SPACED}(?![^\W_])|{_UNSPACED}", re.I)
LEAD = re.compile(
    rf"^\W{{0,4}}{either(TABLE['attribution']['leads'])}(?![^\W\d_a-zA-Z])(?!['’])", re.I
)
_QUOTING = re.compile(rf"^{either(TABLE['attribution']['quoting'])}\s", re.I)
_PRONOUNS = frozenset(TABLE["attribution"]["pronouns"])
_ADDRESS_LINE = re.compile(r"^\s*[<(][^<>()\s]{1,80}@")
_STARTS = re.compile(r"@|\d")


def attribution(lines: Sequence[Line], at: int) -> Head | None:
    """'On …, Jane wrote:', in one line or wrapped over up to five."""
    first = lines[at].text.strip()
    below = level(lines, at, 5)
    after = at + len(below)
    quoted = after < len(lines) and lines[after].depth > lines[at].depth
    hopeless = not quoted and not any(map(_may_end, below)) and not LEAD.match(first)
    if hopeless or field_of(first):
        return None
    over_address = len(below) > 1 and bool(_ADDRESS_LINE.match(below[1]))
    named = over_address and is_name(first.lstrip("*•- "))
    if not (named or _STARTS.search(first) or first.endswith(COLONS) or LEAD.match(first)):
        return None
    joined = ""
    for count, text in enumerate(below, 1):
        if not text or len(joined) + len(text) > LONGEST or (count > 1 and field_of(text)):
            break
        joined = f"{joined} {text}".strip()
        quoted = _quoted_next(lines, at, count)
        head = _head(joined, text, count, quoted)
        if head:
            sure = head.stamp or head.sender.address or quoted or _opens_quote(lines, at, head)
            sure = sure or _stands_alone(lines, at, head)
            return head if sure else None
        if count == 1 and not (named or _may_wrap(first)):
            break
        if joined.endswith((".", "?", "!", "…", "。")) and not (
            LEAD.match(joined) or whole(joined)
        ):
            break
    return None


def _opens_quote(lines: Sequence[Line], at: int, head: Head) -> bool:
    """Whether 'Jane Doe wrote:' is the first line of a quote."""
    first = lines[at].depth > (lines[at - 1].depth if at else 0)
    return first and is_name(head.sender.name)


def _stands_alone(lines: Sequence[Line], at: int, head: Head) -> bool:
    """Whether 'Jane Doe wrote:' is a paragraph of its own, below a text and above another."""
    around = [lines[i].text.strip() for i in (at - 1, at + head.lines) if 0 <= i < len(lines)]
    name = head.sender.name
    return (
        len(around) == 2
        and not any(around)
        and is_name(name)
        and len(name.split()) > 1
        and all(word[:1].isupper() for word in name.split())
        and any(line.text.strip() for line in lines[max(at - 6, 0) : at])
    )


def _head(joined: str, last: str, count: int, quoted: bool) -> Head | None:
    """The head that the joined lines make, `last` being the last of them."""
    head = _whole_attribution(joined, count) if _may_end(last) else None
    head = head or (_with_text(joined, count) if _tells(last) else None)
    if quoted and not head:
        head = _bare_attribution(joined, count) or _foreign(joined, count)
    return head


_LAST_WORDS = frozenset(word.split()[-1] for word in _WROTE_WORDS)
_EASTERN = tuple(word for word in _WROTE_WORDS if word[0] >= "\u1100")


def _may_end(text: str) -> bool:
    """Whether a line can be the last of an attribution: a colon, or a word for 'wrote'."""
    text = text.rstrip("*_ -—–")
    if text.endswith((*COLONS, *_EASTERN)):
        return True
    return text[-20:].split(" ")[-1].lower() in _LAST_WORDS


_TELLING = frozenset(
    token for word in _WROTE_WORDS for token in re.findall(r"[^\W\d_]{3,}", word.lower())
)


def _tells(text: str) -> bool:
    """Whether a word for 'wrote' may stand in the line; far cheaper than the pattern."""
    words = re.findall(r"[^\W\d_]{3,}", text.lower())
    return not _TELLING.isdisjoint(words) or any(word in text for word in _EASTERN)


def _may_wrap(first: str) -> bool:
    if first.endswith(COLONS):
        return False
    return bool(LEAD.match(first)) or "@" in first or find(first) is not None


def _quoted_next(lines: Sequence[Line], at: int, count: int) -> bool:
    for line in lines[at + count : at + count + 3]:
        if line.text.strip():
            return line.depth > lines[at].depth
    return False


def _whole_attribution(text: str, count: int) -> Head | None:
    """An attribution that ends the line: at 'wrote:', or at ':' after an address and a date."""
    bare = text.strip("*-—– \t").rstrip("".join(COLONS) + " ").strip("-—– ")
    core = _ARTICLE.sub("", bare)
    colon = text.rstrip("* -").endswith(COLONS)
    last = next(iter(deque(_WROTE.finditer(core), maxlen=1)), None)
    stamp = find(core)
    address = ADDRESS.search(core)
    if last is None:
        lead = _QUOTING.match(core)
        if not colon or not address or not ((stamp and stamp.level == "date") or lead):
            return None
        return _attributed(core[lead.end() :] if lead else core, stamp, count, core)
    ends = last.end() >= len(core) - 1
    if not (colon or ends) or not (stamp or address or (ends and LEAD.match(core) is None)):
        return None
    if not colon and not address:
        return None
    return _attributed(core, stamp, count, core)


def _bare_attribution(text: str, count: int) -> Head | None:
    """A name and a date with no verb, right above a quote: 'Jane Doe (2026-03-03 10:00):'."""
    core = text.strip("*-—– \t").rstrip("".join(COLONS) + " ")
    stamp = find(core)
    if not stamp or stamp.level != "date" or _WROTE.search(core):
        return None
    rest = f"{core[: stamp.start]} {core[stamp.end :]}".strip(DASHES + ",()[]|/.")
    sender = named(rest)
    return Head(count, "attribution", sender, stamp, stamp.text) if sender else None


_CLOCK_OR_YEAR = re.compile(r"(?<!\d)(?:\d{1,2}[:.h]\d\d|(?:19|20)\d\d)(?!\d)")


def _foreign(text: str, count: int) -> Head | None:
    """A line in whatever language right above a quote: an address, a time or a year, a colon at
    the end. The name is what stands before the address, after figures and small words."""
    address = ADDRESS.search(text)
    if not text.endswith(COLONS) or not address or not _CLOCK_OR_YEAR.search(text):
        return None
    stamp = find(text)
    dated = stamp if stamp and stamp.level == "date" else None
    before = text[: address.start()]
    if dated and dated.end <= len(before):
        before = before[dated.end :]
    before = re.split(r"\d", before)[-1].rstrip(" <([")
    words = [w for w in before.replace("<", " ").split() if any(ch.isalpha() for ch in w)]
    while len(words) > 1 and (words[0][0].islower() or words[0].endswith(",") or len(words) > 4):
        words.pop(0)
    name = tidy(" ".join(words))
    when = dated.text if dated else ""
    return Head(count, "attribution", Person(name, address.group().strip("'")), dated, when)


def _with_text(text: str, count: int) -> Head | None:
    """An attribution with the quoted text running on behind its colon."""
    if not LEAD.match(text):
        return None
    for match in _WROTE.finditer(text):
        after = text[match.end() :].lstrip()
        if after[:1] in COLONS and after[1:].strip():
            core = text[: match.end()]
            stamp = find(core)
            if stamp and stamp.level == "date" and (ADDRESS.search(core) or stamp.hour is not None):
                head = _attributed(core, stamp, count, core)
                return head and head._replace(rest=after[1:].strip())
        return None
    return None


_ARTICLE = re.compile(
    r"^(?:in (?:article|message|mail) <[^<>]{1,200}>,?\s*|\"[^\"]{1,60}\" == )", re.I
)  # a message's id, or the short name of a quote, before the name
_MAILTO = re.compile(r"(?<=[\w>])[<\[(]\s?mailto:[^<>\[\]()\s]{1,160}[>\])]")  # an address again
_LONG_ZONE = re.compile(r"\b(?:[A-Z][a-z]+ ){0,3}(?:Standard|Daylight|Summer) Time\b,?")


def _attributed(core: str, stamp: Stamp | None, count: int, text: str) -> Head | None:
    """What is left of the line without its date, address and words for 'wrote' is the name."""
    rest = f"{core[: stamp.start]} \n {core[stamp.end :]}" if stamp else core
    rest = _MAILTO.sub(" ", _LONG_ZONE.sub(" ", rest))
    address = ADDRESS.search(rest)
    after = rest[address.end() :] if address else ""
    if address:
        rest = rest[: address.start()] + "\n" + after
    rest = _WROTE.sub("\n", rest)
    parts = [_trimmed(part) for part in re.split(r"\n|\bvia\b|\[mailto:", rest)]
    names = [part for part in parts if part and any(ch.isalpha() for ch in part)]
    name = _LOWER.sub("", tidy(names[0])) if names else ""
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


_AROUND = " \t,;:\"“”()-*|'、，"
_INITIAL = re.compile(r"(?<![^\W\d_])[^\W\d_]\.$")  # the dot of 'Doe, J. R.' is part of it


_PARTICLES = "van|von|de|der|den|di|da|del|la|le|el|al|bin|ibn|ter|ten|dos|du|zu|af|av|das"
_LOWER = re.compile(rf"^(?!(?:{_PARTICLES})\b)(?=[^\W\d_])(?:[a-zа-яё-]+ )+(?=[A-ZА-ЯЁ])")


def _trimmed(part: str) -> str:
    """A part without brackets and without leading or closing words such as 'On' and 'at'."""
    part = re.sub(r"[<>\[\]]|\(\s*\)", " ", part)
    while True:
        shorter = _SAYS_EDGE.sub(_unless_initial, part).strip(_AROUND).lstrip(".")
        shorter = shorter if _INITIAL.search(shorter) else shorter.rstrip(".")
        if shorter == part:
            return part
        part = shorter


def _unless_initial(edge: re.Match[str]) -> str:
    return edge.group() if _INITIAL.search(edge.group()) and edge.group().isupper() else ""


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
    rf"^{_EDGE_WORDS}(?=$|[\s,;:.])|(?<=\s){_EDGE_WORDS}$"
    r"|^(?:在|于|於|さん)|(?:さん|様|于|於|在)$",
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
