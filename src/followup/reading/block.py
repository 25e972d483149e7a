"""Header blocks ('From: … Sent: … To: … Subject: …') in any language, and the rules above them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from followup.reading.attribution import WROTE_ENDS, attribution
from followup.reading.head import LONGEST, Head
from followup.reading.lines import Line
from followup.reading.moments import find, whole
from followup.reading.names import is_name, people, person, tidy
from followup.reading.words import TABLE

_DASHES = " -_=*~—–>:：<+#"
_REPLY_ABOVE = re.compile(
    r"^\W{0,6}(?:please )?(?:type|write|enter|reply)\b.{0,40}\babove this line\b", re.I
)
_RULES = frozenset(TABLE["rules"]["original"])
_FORWARDS = frozenset(TABLE["rules"]["forwarded"])
_LINE_ONLY = re.compile(r"^[-_=*—–─]{3,}$")


def _rule_word(text: str) -> str:
    if len(text) > 120:
        return ""
    if _REPLY_ABOVE.search(text):
        return "original"  # a help desk's line, the older messages below it
    word = text.strip(_DASHES).lower()
    if word in _FORWARDS or any(
        word.startswith(f"{f} ") for f in ("forwarded by", "weitergeleitet von")
    ):
        return "forwarded"
    marked = text[:1] in "-_=*—–" or text.endswith((":", "："))
    return "original" if word in _RULES and (marked or " " in word) else ""


def _is_notes_rule(text: str) -> bool:
    """'-----Jane Doe/Acme wrote: -----', the date following in a block."""
    ends = text.startswith("---") and text.rstrip(_DASHES).lower().endswith(WROTE_ENDS)
    return ends and "@" not in text and find(text) is None


def rule(lines: Sequence[Line], at: int) -> Head | None:
    """A rule with the head that it announces; a worded one alone starts a message too."""
    text = lines[at].text.strip()
    word = _rule_word(text)
    if not word and _is_notes_rule(text):
        word = "original"
    bare = bool(_LINE_ONLY.match(text))
    if not word and not bare:
        return None
    step = next((i for i in range(1, 5) if at + i < len(lines) and lines[at + i].text.strip()), 0)
    if step and lines[at + step].depth >= lines[at].depth:
        inner = block(lines, at + step) or (attribution(lines, at + step) if word else None)
        if inner:
            return inner._replace(
                lines=inner.lines + step, forwarded=word == "forwarded" or inner.forwarded
            )
    return Head(1, "rule", forwarded=word == "forwarded") if word else None


_FIELDS = {name: field for field, names in TABLE["headers"].items() for name in names}
_HEADER = re.compile(
    r"^[*_]{0,2}([^\W\d_][\w .'’°/-]{0,24}?)\s{0,2}[*_]{0,2}\s{0,2}[:：][*_]{0,2}(?:\s+|$|(?=\S))"
)
_ONE_LINE = re.compile(
    r"\s\*?(?=(?:sent|date|to|cc|subject|gesendet|an|betreff|envoyé|à|objet)\*?\s?:)", re.I
)


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


def block(lines: Sequence[Line], at: int) -> Head | None:
    """Outlook's, Apple's or anyone's header block: a From with a date, a To or a subject."""
    first = field_of(lines[at].text.strip())
    if not first or first[0] == "other":
        return None
    if first[0] == "from" and (flat := _flat_block(lines, at)):
        return flat
    found, count, end = _fields(lines, at)
    if count < 2 or not _makes_a_block(found, lines, at):
        return None
    sender = person(found.get("from", ""))
    dated = found.get("when", "")
    return Head(
        end - at, "block", sender, find(dated) if dated else None, dated, found.get("subject", ""),
        people(found.get("to", "")), people(found.get("cc", "")),
    )  # fmt: skip


def dated_block(lines: Sequence[Line], at: int) -> Head | None:
    """A block without a date under a line that is nothing but one, as in letters."""
    stamp = whole(lines[at].text.strip())
    if stamp is None or stamp.level != "date" or at + 1 >= len(lines):
        return None
    inner = block(lines, at + 1) if lines[at + 1].depth == lines[at].depth else None
    if inner is None or inner.when:
        return None
    return inner._replace(lines=inner.lines + 1, stamp=stamp, when=stamp.text)


def _makes_a_block(found: dict[str, str], lines: Sequence[Line], at: int) -> bool:
    """A From with one more; on top of the paste a draft's To and Subject will do."""
    if "from" in found:
        sender = found["from"]
        others = {"when", "to", "subject"} & set(found)
        named = (
            "@" in sender
            or is_name(tidy(sender))
            or (len(others) > 1 and find(found.get("when", "")) is not None)
        )
        return 0 < len(sender) <= 200 and bool(others) and named
    on_top = at < 8 and not any(line.text.strip() for line in lines[:at])
    return on_top and bool(found.get("subject")) and bool(found.get("to") or found.get("when"))


def _fields(lines: Sequence[Line], at: int) -> tuple[dict[str, str], int, int]:
    """(values by field, how many, index after the block)."""
    found: dict[str, str] = {}
    depth, index, count, end, last = lines[at].depth, at, 0, at, ""
    while index < len(lines) and count < 24 and index - at < 60:
        line = lines[index]
        text = line.text.strip()
        named = field_of(text) if line.depth == depth else None
        if named and len(text) < LONGEST * 4 and _fits(named, found):
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
        elif text or not _spaced(lines, index, found):
            break
        index += 1
    return found, count, end


def _spaced(lines: Sequence[Line], at: int, found: dict[str, str]) -> bool:
    """Whether a blank line stands between two lines of one block, as in pastes from a phone."""
    following = lines[at + 1 : at + 2]
    named = field_of(following[0].text.strip()) if following else None
    return named is not None and following[0].depth == lines[at].depth and named[0] not in found


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
        last in ("to", "cc") and (value.endswith((",", ";")) or raw.strip().startswith(("<", ";")))
    ) or (last in ("to", "cc", "from") and raw.strip()[:1] == "<" and "@" in raw)


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
