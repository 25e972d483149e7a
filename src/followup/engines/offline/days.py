"""The day ahead that a sentence of the contact's names as a time for something.

A date belongs to the clause whose verb it goes with: 'it ran out in September' and 'the inspector
was here on Tuesday' name no day to come, 'it was moved to the 28th' does.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from followup.dates import DateMention, find_dates
from followup.engines.offline.clauses import clauses
from followup.engines.offline.english.tags import tag
from followup.text import lowered, words
from followup.values import Message

_NO_DAY = re.compile(  # 'the budget for next year', 'no time this month', 'since Monday'
    r"(?:\b(?:for|from|of|since|last|than|no time|nothing|never))\s+(?:the\s+)?$"
)
_TARGET = re.compile(r"^(?:to|for|until|till|til|by)\b")
_TARGET_BEFORE = re.compile(r"(?:\b(?:to|for|until|till|til|by|as))\s+(?:the\s+)?$")
_PLANNED = (
    "said say told promised reckoned thought hoped meant supposed planned booked scheduled set "
    "fixed arranged agreed moved pushed put postponed slipped shifted delayed deferred adjourned "
    "tabled due pencilled confirmed going would"
)
_PLANS = frozenset(_PLANNED.split())
_TO_COME = "will 'll shall can should would is are has have 's 're"
_STILL_TO_COME = frozenset(_TO_COME.split())
_WERE = frozenset(["was", "were", "had", "did", "went", "came", "ran", "got", "sent", "met", "saw"])


def named_day(text: str, message: Message) -> date | None:
    """The last day ahead that the sentence names as a time for something; None for none."""
    if message.day is None:
        return None
    return _named(text, message.day)


@lru_cache(maxsize=1024)
def _named(text: str, base: date) -> date | None:
    found = [m for m in find_dates(text, base) if m.day >= base]
    ahead = [m.day for m in found if _is_time(text, m) and not _is_past(text, m)]
    return ahead[-1] if ahead else None


def _is_time(text: str, mention: DateMention) -> bool:
    if mention.kind == "day":
        return True
    before = lowered(text[: mention.start])
    own = lowered(mention.text)
    return not (_NO_DAY.search(before) or _NO_DAY.search(own.split()[0] + " "))


def _is_past(text: str, mention: DateMention) -> bool:
    """Whether the date goes with a verb of what is over."""
    spans = clauses(text)
    start, end = next(((a, b) for a, b in spans if a <= mention.start < b), (0, len(text)))
    before = text[start : mention.start]
    if _TARGET.match(lowered(mention.text)) or _TARGET_BEFORE.search(lowered(before)):
        return False
    told = tag(text[start:end])
    verbs = [t for t in told if t.start + start < mention.start] or told
    past = [t for t in verbs if t.tag == "VBD" or t.lower in _WERE]
    if not past or _PLANS & set(words(before)):
        return False
    return not any(t.lower in _STILL_TO_COME for t in told if t.start > past[-1].start)
