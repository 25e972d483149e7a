"""Where a message begins in pasted mail: a rule, a header block, an attribution or a page's head.

No pattern looks for one program: an attribution is a date or an address with a name and a word
for 'wrote', a block is two or more header names, a page's head is a name and a date alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from followup.reading.attributions import LEAD, attribution
from followup.reading.blocks import block, rule
from followup.reading.head import LONGEST, Head
from followup.reading.lines import Line
from followup.reading.moments import Stamp, any_language
from followup.reading.pages import page


def find_head(lines: Sequence[Line], at: int, told: bool = True) -> Head | None:
    """The head that starts at line `at`, if one does; `told` says that one of `telling` is near."""
    text = lines[at].text.strip()
    if not text or len(text) > LONGEST or _is_plain(text):
        return None
    if not told:
        return rule(lines, at)
    return rule(lines, at) or block(lines, at) or attribution(lines, at) or page(lines, at)


def telling(lines: Sequence[Line]) -> list[bool]:
    """For each line whether it or one of those below it that a head may span holds a figure, an
    address or a colon; most of a text has none."""
    found, last = [False] * len(lines), len(lines) + _WINDOW
    for at in range(len(lines) - 1, -1, -1):
        last = at if _TELLTALE.search(lines[at].text) else last
        found[at] = last < at + _WINDOW
    return found


_WINDOW = 8  # lines that a head of any kind looks at
_TELLTALE = re.compile(r"[\d@:：<>]|^[-#=_*~]{2}")


def _is_plain(text: str) -> bool:
    """Most lines: too many words for a name, no figure, address or colon, no 'On' in front."""
    return text.count(" ") > 8 and not _TELLTALE.search(text) and not LEAD.match(text)


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
