"""The names of header lines in any language."""

from __future__ import annotations

import re

from followup.reading.words import TABLE

_FIELDS = {name: field for field, names in TABLE["headers"].items() for name in names}
_HEADER = re.compile(
    r"^[*_]{0,2}([^\W\d_][\w .'’°/-]{0,24}?)\s{0,2}[*_]{0,2}\s{0,2}[:：][*_]{0,2}(?:\s+|$|(?=\S))"
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


def bare(text: str) -> str:
    """A name without 'From:' in front."""
    field = field_of(text.strip())
    return field[1] if field and field[0] == "from" else text
