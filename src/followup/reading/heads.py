"""Where a message begins in pasted mail: attribution lines, header blocks, and the heads of web pages.

No pattern here looks for one program: an attribution is a date or an address with a name and a
word for 'wrote', a block is two or more header names, a page's head is a name and a date and
nothing else. The words of each language are in words.toml.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from followup.reading.lines import Line
from followup.reading.moments import Stamp, any_language, find, whole
from followup.reading.names import ADDRESS, Person, is_name, people, person, tidy
from followup.reading.words import TABLE, either

Kind = Literal["attribution", "block", "page", "rule"]


class Head(NamedTuple):
    """A head of `lines` lines; `rest` is text that stands on its last line after it."""

    lines: int
    kind: Kind
    sender: Person = Person("", "")
    stamp: Stamp | None = None
    when: str = ""
    subject: str = ""
    to: tuple[Person, ...] = ()
    cc: tuple[Person, ...] = ()
    rest: str = ""
    forwarded: bool = False
    left: str = ""  # words of the head that are neither name, address nor date


_LONGEST = 420
_WROTE_WORDS = TABLE["attribution"]["wrote"]
_SPACED = either(word for word in _WROTE_WORDS if word[0] < "\u3000")
_UNSPACED = either(word for word in _WROTE_WORDS if word[0] >= "\u3000")
_WROTE = re.compile(rf"(?<![^\W\d_]){_SPACED}(?![^\W_])|{_UNSPACED}", re.I)
_LEAD = re.compile(
    rf"^\W{{0,4}}{either(TABLE['attribution']['leads'])}(?![^\W\d_a-zA-Z])(?!['’])", re.I
)
_QUOTING = re.compile(rf"^{either(TABLE['attribution']['quoting'])}\s", re.I)
_PRONOUNS = frozenset(
    ["you", "he", "she", "i", "we", "they", "it", "who", "du", "sie", "er", "wir", "tu", "vous", "il", "elle", "el", "ella", "tú", "lei", "lui", "jij", "hij", "zij"]
)
_COLONS = (":", "：")


def find_head(lines: Sequence[Line], at: int) -> Head | None:
    """The head that starts at line `at`, if one does."""
    text = lines[at].text.strip()
    if not text or len(text) > _LONGEST or _is_plain(text):
        return None
    return _rule(lines, at) or _block(lines, at) or _attribution(lines, at) or _page(lines, at)


_TELLTALE = re.compile(r"[\d@:：<>]")


def _is_plain(text: str) -> bool:
    """Most lines: too many words for a name, no figure, address or colon, no 'On' in front."""
    return text.count(" ") > 8 and not _TELLTALE.search(text) and not _LEAD.match(text)


def _below(lines: Sequence[Line], at: int, most: int) -> list[str]:
    """The lines from `at` on that are quoted as deep as it, stripped."""
    depth, found = lines[at].depth, []
    for line in lines[at : at + most]:
        if line.depth != depth:
            break
        found.append(line.text.strip())
    return found


# --- '-----Original Message-----' and the like ---

_DASHES = " -_=*~—–>:：<+#"
_RULES = frozenset(TABLE["rules"]["original"])
_FORWARDS = frozenset(TABLE["rules"]["forwarded"])
_LINE_ONLY = re.compile(r"^[-_=*—–─]{3,}$")


def _rule_word(text: str) -> str:
    if len(text) > 120:
        return ""
    word = text.strip(_DASHES).lower()
    if word in _FORWARDS or any(
        word.startswith(f"{f} ") for f in ("forwarded by", "weitergeleitet von")
    ):
        return "forwarded"
    marked = text[:1] in "-_=*—–" or text.endswith(_COLONS)
    return "original" if word in _RULES and (marked or " " in word) else ""


def _rule(lines: Sequence[Line], at: int) -> Head | None:
    """A rule with the block or attribution that it announces; a worded one alone starts a message too."""
    text = lines[at].text.strip()
    word = _rule_word(text)
    bare = bool(_LINE_ONLY.match(text))
    if not word and not bare:
        return None
    step = next((i for i in range(1, 5) if at + i < len(lines) and lines[at + i].text.strip()), 0)
    if step and lines[at + step].depth >= lines[at].depth:
        inner = _block(lines, at + step) or (_attribution(lines, at + step) if word else None)
        if inner:
            return inner._replace(
                lines=inner.lines + step, forwarded=word == "forwarded" or inner.forwarded
            )
    return Head(1, "rule", forwarded=word == "forwarded") if word else None


# --- header blocks ---

_FIELDS = {name: field for field, names in TABLE["headers"].items() for name in names}
_HEADER = re.compile(
    r"^[*_]{0,2}([^\W\d_][\w .'’°/-]{0,24}?)\s{0,2}[*_]{0,2}\s{0,2}[:：][*_]{0,2}(?:\s+|$|(?=\S))"
)
_ONE_LINE = re.compile(
    r"\s\*?(?=(?:sent|date|to|cc|subject|gesendet|an|betreff|envoyé|à|objet)\*?\s?:)", re.I
)


_FROM_WORDS = [word for word in TABLE["headers"]["from"] if word.isascii() and len(word) > 2]


def field_of(text: str) -> tuple[str, str] | None:
    """(field, value) of a header line in any language: ('when', 'Monday …')."""
    match = _HEADER.match(text)
    if not match:
        return None
    name = match[1].strip().lower()
    field = _FIELDS.get(name) or next(
        (_FIELDS[part] for part in re.split(r"\s?/\s?", name) if part in _FIELDS), None
    )
    return (field, text[match.end() :].strip(" *_")) if field else None


_FROM_ON = re.compile(r"^(.{2,80}?)\s+(?:on|am|le|el)\s+(\d.{5,40})$")


def _block(lines: Sequence[Line], at: int) -> Head | None:
    """Outlook's, Apple's or anyone's header block: a From with a date, a To or a subject."""
    first = field_of(lines[at].text.strip())
    if not first or first[0] == "other":
        return None
    if first[0] == "from" and (flat := _flat_block(lines, at)):
        return flat
    found, count, end = _fields(lines, at)
    if "from" not in found or count < 2 or not {"when", "to", "subject"} & set(found):
        return None
    if not found["from"] or len(found["from"]) > 200:
        return None
    dated = found.get("when", "")
    if not dated and (on := _FROM_ON.match(found["from"])):
        found["from"], dated = on[1], on[2]
    sender = person(found["from"])
    addressed = "@" in "".join(found.values())
    if not dated and not addressed and not is_name(found["from"]):
        return None  # 'From: now on the gate is shut.'
    return Head(
        end - at, "block", sender, find(dated) if dated else None, dated, found.get("subject", ""),
        people(found.get("to", "")), people(found.get("cc", "")),
    )  # fmt: skip


def _fields(lines: Sequence[Line], at: int) -> tuple[dict[str, str], int, int]:
    """(values by field, how many, index after the block)."""
    found: dict[str, str] = {}
    depth, index, count, end, last = lines[at].depth, at, 0, at, ""
    while index < len(lines) and count < 24 and index - at < 60:
        line = lines[index]
        text = line.text.strip()
        named = field_of(text) if line.depth == depth else None
        if named and len(text) < _LONGEST * 4 and _fits(named, found):
            last = named[0]
            found.setdefault(last, named[1])
            count, end = count + 1, index + 1
        elif (
            text
            and last
            and line.depth == depth
            and index == end
            and _goes_on(line.text, found, last)
        ):
            found[last] = f"{found[last]} {text}".strip()
            end = index + 1
        elif text or index - end >= 1 or ("from" in found and len(found) >= 3):
            break
        index += 1
    return found, count, end


def _fits(named: tuple[str, str], found: dict[str, str]) -> bool:
    """A second From starts another block; a second subject ('Re:') is none."""
    return named[0] == "other" or named[0] not in found


def _goes_on(raw: str, found: dict[str, str], last: str) -> bool:
    """A value on the line below its name, or a list of people that wraps."""
    value = found.get(last, "")
    if not value:
        return last != "other"
    if raw[:1] in " \t" and last != "when":
        return True
    return (
        (last in ("to", "cc")
        and (value.endswith((",", ";")) or raw.strip().startswith(("<", ";"))))
        or (last in ("to", "cc", "from") and raw.strip()[:1] == "<" and "@" in raw)
    )


def _flat_block(lines: Sequence[Line], at: int) -> Head | None:
    """'From: Jane Sent: Monday To: Bob Subject: X' on one line."""
    parts = _ONE_LINE.split(lines[at].text.strip())
    found = [field_of(part.strip(" *")) for part in parts]
    fields = dict(pair for pair in found if pair)
    if len(fields) < 4 or len(fields) != len(parts):
        return None
    return Head(
        1, "block", person(fields["from"]), find(fields.get("when", "")), fields.get("when", ""),
        fields.get("subject", ""), people(fields.get("to", "")), people(fields.get("cc", "")),
    )  # fmt: skip


# --- attribution lines ---

_ADDRESS_LINE = re.compile(r"^\s*[<(][^<>()\s]{1,80}@")
_STARTS = re.compile(r"@|\d")


def _attribution(lines: Sequence[Line], at: int) -> Head | None:
    """'On …, Jane wrote:', in one line or wrapped over up to five."""
    first = lines[at].text.strip()
    below = _below(lines, at, 5)
    after = at + len(below)
    quoted = after < len(lines) and lines[after].depth > lines[at].depth
    if not quoted and not any(map(_may_end, below)) and not _LEAD.match(first):
        return None
    named = bool(len(below) > 1 and _ADDRESS_LINE.match(below[1])) and is_name(first.lstrip("*•- "))
    if not (named or _STARTS.search(first) or first.endswith(_COLONS) or _LEAD.match(first)):
        return None
    joined = ""
    for count, text in enumerate(below, 1):
        if not text or len(joined) + len(text) > _LONGEST or (count > 1 and field_of(text)):
            break
        joined = f"{joined} {text}".strip()
        quoted = _quoted_next(lines, at, count)
        head = _whole_attribution(joined, count) if _may_end(text) else None
        head = head or (_with_text(joined, count) if _tells(text) else None)
        head = head or (_bare_attribution(joined, count) if quoted else None)
        if head:
            return head if head.stamp or head.sender.address or quoted else None
        if count == 1 and not (named or _may_wrap(first)):
            break
        if joined.endswith((".", "?", "!", "…", "。")) and not (_LEAD.match(joined) or whole(joined)):
            break
    return None


_LAST_WORDS = frozenset(word.split()[-1] for word in _WROTE_WORDS)
_EASTERN = tuple(word for word in _WROTE_WORDS if word[0] >= "\u1100")


def _may_end(text: str) -> bool:
    """Whether a line can be the last of an attribution: a colon, or a word for 'wrote'."""
    text = text.rstrip("*_ -—–")
    if text.endswith((*_COLONS, *_EASTERN)):
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
    if first.endswith(_COLONS):
        return False
    return bool(_LEAD.match(first)) or "@" in first or find(first) is not None


def _quoted_next(lines: Sequence[Line], at: int, count: int) -> bool:
    for line in lines[at + count : at + count + 3]:
        if line.text.strip():
            return line.depth > lines[at].depth
    return False


def _whole_attribution(text: str, count: int) -> Head | None:
    """An attribution that ends the line: at 'wrote:', or at ':' after an address and a date."""
    core = _ARTICLE.sub("", text.strip("*-—– \t").rstrip("".join(_COLONS) + " ").strip("-—– "))
    colon = text.rstrip("* -").endswith(_COLONS)
    last = None
    for last in _WROTE.finditer(core):
        pass
    stamp = find(core)
    address = ADDRESS.search(core)
    if last is None:
        lead = _QUOTING.match(core)
        if not colon or not address or not ((stamp and stamp.level == "date") or lead):
            return None
        return _attributed(core[lead.end() :] if lead else core, stamp, count, core)
    ends = last.end() >= len(core) - 1
    if not (colon or ends) or not (stamp or address or (ends and _LEAD.match(core) is None)):
        return None
    if not colon and not address:
        return None
    return _attributed(core, stamp, count, core)


def _bare_attribution(text: str, count: int) -> Head | None:
    """A name and a date with no verb, right above a quote: 'Jane Doe (2026-03-03 10:00):'."""
    core = text.strip("*-—– \t").rstrip("".join(_COLONS) + " ")
    stamp = find(core)
    if not stamp or stamp.level != "date" or _WROTE.search(core):
        return None
    rest = f"{core[: stamp.start]} {core[stamp.end :]}".strip(_DASHES + ",()[]|/.")
    sender = _named(rest)
    return Head(count, "attribution", sender, stamp, stamp.text) if sender else None


def _with_text(text: str, count: int) -> Head | None:
    """An attribution with the quoted text running on behind its colon, as flattened pastes have it."""
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


_ARTICLE = re.compile(
    r"^(?:in (?:article|message|mail) <[^<>]{1,200}>,?\s*|\"[^\"]{1,60}\" == )", re.I
)  # a message's id, or the short name of a quote, before the name
_LONG_ZONE = re.compile(r"\b(?:[A-Z][a-z]+ ){0,3}(?:Standard|Daylight|Summer) Time\b,?")


def _attributed(core: str, stamp: Stamp | None, count: int, text: str) -> Head | None:
    """What is left of the line without its date, address and words for 'wrote' is the name."""
    rest = f"{core[: stamp.start]} \n {core[stamp.end :]}" if stamp else core
    rest = _LONG_ZONE.sub(" ", rest)
    address = ADDRESS.search(rest)
    after = rest[address.end() :] if address else ""
    if address:
        rest = rest[: address.start()] + "\n" + after
    rest = _WROTE.sub("\n", rest)
    parts = [_trimmed(part) for part in re.split(r"\n|\bvia\b|\[mailto:", rest)]
    names = [part for part in parts if part and any(ch.isalpha() for ch in part)]
    name = tidy(names[0]) if names else ""
    others = names[1:]
    if len(names) > 2 or sum(len(part.split()) for part in names) > 10 or _is_prose(name):
        return None
    if name.lower() in _PRONOUNS:
        name = ""
    found = address.group().strip("'") if address else ""
    when = stamp.text if stamp else ""
    return (
        Head(count, "attribution", Person(name, found), stamp, when, left=" ".join(others))
        if name or found or stamp
        else None
    )


def _trimmed(part: str) -> str:
    """A part without brackets and without leading or closing words such as 'On' and 'at'."""
    part = re.sub(r"[<>\[\]]|\(\s*\)", " ", part).strip(" \t,;:.\"“”()-*|'、，")
    while True:
        shorter = _SAYS_EDGE.sub("", part).strip(' \t,;:."“”()-*|、，')
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
        or (len(words) > 2
        and lower > len(words) / 2)
        or bool(re.search(r"[.?!]\s", name) and len(words) > 5)
    )


# --- the heads of web pages: a name, a date, 'to me' ---

_TO = re.compile(r"^(?:to|an|à|a|para|aan|til|till|do|宛先|收件人)[:：]?\s+(\S.{0,200})$", re.I)
_TO_COLON = re.compile(r"^(?:to|an|à|para|aan|til|till|do|宛先|收件人)\s?[:：]\s", re.I)
_NUMBERED = re.compile(r"^(?:\(?\d{1,2}[).]|#\d{1,3}|\[\d{1,3}\])\s+")


def _page(lines: Sequence[Line], at: int) -> Head | None:
    """Gmail, Outlook and others as copied from the screen: nothing but a name, a date, 'to …'."""
    text = lines[at].text.strip()
    if len(text) > 160:
        return None
    below = _below(lines, at, 8)
    return _page_line(below) or _page_lines(below)


def _page_line(below: list[str]) -> Head | None:
    """'Jane Doe <j@x>   Tue, 3 Nov 2026 at 11:02', with or without a 'To:' line."""
    text = _NUMBERED.sub("", below[0])
    numbered = text != below[0]
    stamp = find(text)
    if not stamp or stamp.level != "date" or (stamp.year is None and stamp.hour is None):
        return None
    name, after = text[: stamp.start].rstrip(" ,\t-–·|(["), text[stamp.end :].strip()
    if after and not re.fullmatch(r"\([^()]{1,30}\)", after):
        return None
    sender = _named(name)
    tail = _tail(below, 1)
    if not sender or not (sender.address or tail.to or numbered):
        return None
    return _page_head(1, sender, stamp, tail)


def _page_head(lines: int, sender: Person, stamp: Stamp, tail: _Tail) -> Head:
    return Head(
        lines + tail.used, "page", sender, stamp, stamp.text, tail.subject, tail.to, tail.cc
    )  # fmt: skip


def loose_heads(lines: Sequence[Line]) -> dict[int, Head]:
    """'Jane Doe to Office, 22 September 2026' above a paragraph: heads only where two or more agree."""
    found = {}
    for at, line in enumerate(lines):
        above = lines[at - 1].text.strip() if at else ""
        if not line.text.strip() or above:
            continue
        below = lines[at + 1].text.strip() if at + 1 < len(lines) else ""
        head = _loose(line.text.strip()) or _loose_pair(line.text.strip(), below)
        if head:
            found[at] = head
    return found if len(found) >= 2 else {}


def _loose_pair(above: str, below: str) -> Head | None:
    """A name alone on a line and a day alone on the next, or the other way round."""
    for name, day in ((above, below), (below, above)):
        stamp = whole(day) if day and len(day) < 60 else None
        if stamp and stamp.level == "date" and (sender := _named(name)):
            return Head(2, "page", sender, stamp, stamp.text)
    return None


_FROM = re.compile(rf"^{either(_FROM_WORDS)}\s+(?=[^\W\d_])", re.I)
_RECEIVER = re.compile(r"\s+(?:to|an|à|a|para|aan|til|till|→|->)\s+(?=[^\W_])", re.I)


def _loose(text: str) -> Head | None:
    """A line that holds a name and a day and nothing else, in either order."""
    if len(text) > 120:
        return None
    text = _NUMBERED.sub("", text)
    named = field_of(text)
    text = named[1] if named and named[0] in ("from", "when") else _FROM.sub("", text)
    stamp = find(text)
    if not stamp or stamp.level != "date":
        return None
    sides = [text[: stamp.start].strip(_DASHES + ",|/(["), text[stamp.end :].strip(_DASHES + ",|/)]")]
    if bool(sides[0]) == bool(sides[1]):
        return None
    parts = _RECEIVER.split(sides[0] or sides[1], maxsplit=1)
    sender = _named(parts[0])
    receivers = people(parts[1]) if len(parts) > 1 else ()
    return Head(1, "page", sender, stamp, stamp.text, to=receivers) if sender else None


def _page_lines(below: list[str]) -> Head | None:
    """A name line and a date line, in either order, then perhaps 'to …'."""
    full = [i for i, text in enumerate(below) if text][:2]
    if len(full) < 2 or max(len(below[i]) for i in full) > 120:
        return None
    one, two = below[full[0]], below[full[1]]
    for name_text, date_text in ((one, two), (two, one)):
        stamp = whole(date_text)
        if stamp and stamp.level == "date" and (sender := _named(name_text)):
            tail = _tail(below, full[1] + 1)
            if sender.address or tail.to:
                return _page_head(full[1] + 1, sender, stamp, tail)
            return None
    return _over_date(below, one, full[1])


def _over_date(below: list[str], one: str, at: int) -> Head | None:
    """A name, 'To: …' under it, and only then the date."""
    tail = _tail(below, at) if _TO.match(below[at]) else _Tail()
    if not tail.to or at + tail.used >= len(below):
        return None
    stamp = whole(below[at + tail.used])
    sender = _named(one) if stamp and stamp.level == "date" else None
    return _page_head(at + 1, sender, stamp, tail) if stamp and sender else None


def _named(text: str) -> Person | None:
    """The person, where a text is a name with an address, or looks like nothing but a name."""
    text = text.strip().rstrip(",")
    found = person(text)
    if found.address:
        left = text.replace(found.address, "").strip(" <>[]()\"'")
        return found if not left or is_name(tidy(left)) else None
    return Person(found.name, "") if is_name(text) and whole(text) is None else None


class _Tail(NamedTuple):
    """What stands under the name and date of a page's head: 'to me', 'Cc: …', 'Subject: …'."""

    to: tuple[Person, ...] = ()
    cc: tuple[Person, ...] = ()
    subject: str = ""
    used: int = 0


_CC = re.compile(r"^cc\s?[:：]?(?:\s|$)", re.I)


def _tail(below: list[str], at: int) -> _Tail:
    """The receivers at that line, and the copies and the subject under them."""
    start = at + (at + 1 < len(below) and not below[at] and bool(_TO_COLON.match(below[at + 1])))
    match = _TO.match(below[start]) if start < len(below) else None
    if not match or below[start].endswith((".", "?", "!")) or len(match[1].split()) > 14:
        return _Tail()
    index, cc, subject = start + 1, "", ""
    if index < len(below) and _CC.match(below[index]):
        cc, index = _CC.sub("", below[index]), index + 1
    if index < len(below) and (named := field_of(below[index])) and named[0] == "subject":
        subject, index = named[1], index + 1
    return _Tail(people(match[1]), people(cc), subject, index - at)


def stamp_of(when: str, stamp: Stamp | None) -> Stamp | None:
    """The head's date; dateparser is asked where the tables know its words not."""
    if stamp is not None or not when:
        return stamp
    found = any_language(when)
    if found is None:
        return None
    hour = getattr(found, "hour", None)
    return Stamp(
        0,
        len(when),
        "date",
        when,
        found.year,
        found.month,
        found.day,
        hour=hour,
        minute=getattr(found, "minute", 0),
    )
