"""Header blocks in any language ('From: … Sent: …'), and the rules that announce them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from followup.reading.attributions import attribution
from followup.reading.fields import field_of
from followup.reading.head import COLONS, DASHES, LONGEST, Head
from followup.reading.lines import Line
from followup.reading.moments import Stamp, find, whole
from followup.reading.names import Person, is_name, people, person, tidy
from followup.reading.words import TABLE, either

# --- '-----Original Message-----' and the like ---

_RULES = frozenset(TABLE["rules"]["original"])
_FORWARDS = frozenset(TABLE["rules"]["forwarded"])
_LINE_ONLY = re.compile(r"^[-_=*—–─]{3,}$")


_ABOVE, _THE_LINE = either(TABLE["rules"]["above"]), either(TABLE["rules"]["line"])
_MARKER = re.compile(rf"\b{_ABOVE}(?:\s\w+){{0,2}}\s{_THE_LINE}\b", re.IGNORECASE)


def _rule_word(text: str) -> str:
    if len(text) > 120:
        return ""
    word = text.strip(DASHES).lower()
    if word in _FORWARDS or any(
        word.startswith(f"{f} ") for f in ("forwarded by", "weitergeleitet von")
    ):
        return "forwarded"
    if text[:1] in DASHES and _MARKER.search(text):
        return "original"
    marked = text[:1] in "-_=*—–" or text.endswith(COLONS)
    return "original" if word in _RULES and (marked or " " in word) else ""


def rule(lines: Sequence[Line], at: int) -> Head | None:
    """A rule with the block or attribution that it announces; with words it may stand alone."""
    text = lines[at].text.strip()
    word = _rule_word(text)
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


# --- blocks ---

_ONE_LINE = re.compile(
    r"\s\*?(?=(?:sent|date|to|cc|subject|gesendet|an|betreff|envoyé|à|objet)\*?\s?:)", re.I
)
_FROM_ON = re.compile(r"^(.{2,80}?)\s+(?:on|am|le|el)\s+(\d.{5,40})$")


def block(lines: Sequence[Line], at: int) -> Head | None:
    """Outlook's, Apple's or anyone's header block: a From with a date, a To or a subject."""
    first = field_of(lines[at].text.strip())
    if not first:
        return _under_date(lines, at) or _under_name(lines, at)
    return _block(lines, at, first[0]) if first[0] != "other" else None


def _under_date(lines: Sequence[Line], at: int) -> Head | None:
    """A block whose date stands on a line of its own above it."""
    text = lines[at].text.strip()
    below = field_of(lines[at + 1].text.strip()) if at + 1 < len(lines) and text else None
    if not below or below[0] != "from" or lines[at + 1].depth != lines[at].depth:
        return None
    stamp = whole(text) if len(text) < 60 else None
    if not stamp or stamp.level != "date" or "when" in _fields(lines, at + 1)[0]:
        return None
    head = _block(lines, at + 1, "from", stamp.text)
    return head and head._replace(lines=head.lines + 1)


def _under_name(lines: Sequence[Line], at: int) -> Head | None:
    """A block whose From holds an address alone, below the name that belongs to it; a name above
    it that signs what stands before has no part in the address."""
    name = lines[at].text.strip()
    below = lines[at + 1].text.strip() if at + 1 < len(lines) and len(name) < 50 else ""
    field = field_of(below) if ":" in below[:16] else None
    if not field or field[0] != "from" or not is_name(name):
        return None
    address = person(field[1])
    if not address.address or address.name:
        return None
    local = address.address.split("@")[0].lower()
    if not any(len(word) > 2 and word.lower() in local for word in name.split()):
        return None
    head = _block(lines, at + 1, "from")
    if not head or head.sender.name:
        return None
    return head._replace(lines=head.lines + 1, sender=Person(tidy(name), address.address))


def _block(lines: Sequence[Line], at: int, first: str, above: str = "") -> Head | None:
    """The block that starts at a line with the field `first`; `above` is the date over it."""
    if first == "from" and (flat := _flat_block(lines, at)):
        return flat
    found, count, end = _fields(lines, at)
    if "from" not in found or count < 2 or not {"when", "to", "subject"} & set(found):
        return None
    if not found["from"] or len(found["from"]) > 200:
        return None
    dated = found.get("when", "") or above
    if not dated and (on := _FROM_ON.match(found["from"])):
        found["from"], dated = on[1], on[2]
    if not dated:
        dated, end = _date_below(lines, end)
    stamp = find(dated) if dated else None
    if not _is_mails(found, dated, stamp):
        return None
    return Head(
        end - at, "block", person(found["from"]), stamp, dated, found.get("subject", ""),
        people(found.get("to", "")), people(found.get("cc", "")),
    )  # fmt: skip


def _is_mails(found: dict[str, str], dated: str, stamp: Stamp | None) -> bool:
    """Whether the fields are those of a mail, and no 'From: now on the gate is shut' and no
    journey: 'From: Crewe, To: Holyhead, Date: 4 June'."""
    if "@" in "".join(found.values()):
        return True
    if not dated and not is_name(found["from"]):
        return False
    timed = stamp is not None and (stamp.year is not None or stamp.hour is not None)
    return timed or "subject" in found


def _date_below(lines: Sequence[Line], end: int) -> tuple[str, int]:
    """The date that stands right under a block without a name of its own, and where that ends."""
    stamp = whole(lines[end].text.strip()) if end < len(lines) else None
    return (stamp.text, end + 1) if stamp and stamp.level == "date" else ("", end)


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
