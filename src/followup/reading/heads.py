"""Where a message begins in pasted mail; the words of each language are in words.toml."""

from __future__ import annotations

from collections.abc import Sequence

from followup.reading.attribution import attribution
from followup.reading.block import block, dated_block, rule
from followup.reading.head import LONGEST, Head
from followup.reading.lines import Line
from followup.reading.moments import Stamp, any_language
from followup.reading.page import page


def find_head(lines: Sequence[Line], at: int) -> Head | None:
    """The head that starts at line `at`, if one does."""
    text = lines[at].text.strip()
    if not text or len(text) > LONGEST:
        return None
    return (
        rule(lines, at)
        or block(lines, at)
        or dated_block(lines, at)
        or attribution(lines, at)
        or page(lines, at)
    )


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
