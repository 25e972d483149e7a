"""Out-of-office and other automatic replies: told by the subject, or by two signs in the words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from followup.reading.words import TABLE

_SUBJECT = re.compile(rf"^\W*(?:{'|'.join(TABLE['automatic']['subjects'])})", re.I)
_SIGNS = tuple(re.compile(sign, re.I) for sign in TABLE["automatic"]["bodies"])
_AWAY = _SIGNS[0]


def is_automatic(subject: str, body: str) -> bool:
    """Whether a message is a machine's: its subject says so, or three signs in a short text."""
    if _SUBJECT.match(subject):
        return True
    text = " ".join(body[:700].split())
    if _SUBJECT.match(text) and len(body) < 900:
        return True
    signs = sum(bool(sign.search(text)) for sign in _SIGNS)
    return signs >= 3 and len(body) < 1500 and "?" not in text


def subject_of(lines: Sequence[str]) -> str:
    """The subject of an automatic reply that was pasted as its first line."""
    full = [line.strip() for line in lines[:1] if ":" in line[:60]]
    apart = len(lines) > 1 and not lines[1].strip()
    return full[0] if full and apart and _SUBJECT.match(full[0]) else ""
