"""The contact's reason as a clause of the user's: 'you are waiting for the survey'."""

from __future__ import annotations

import re
from datetime import date

from followup.dates import find_dates
from followup.engines.offline.english.phrases import is_clause, told_back
from followup.engines.offline.english.tags import tag
from followup.engines.offline.knowledge import pattern


def reason(quote: str, said_on: date | None) -> str:
    """The contact's reason as a clause that can follow 'you said that'; '' where it cannot."""
    clause = " ".join(quote.replace("’", "'").split())
    clause = pattern("trail").sub("", pattern("lead").sub("", clause))
    clause = _fixed_dates(clause, said_on)
    if not clause or pattern("deictic").search(clause) or not is_clause(clause):
        return ""
    told = told_back(clause)
    first = tag(clause)[0]
    return (
        told if first.tag.startswith("NNP") or told.startswith("I ") else told[0].lower() + told[1:]
    )


def _fixed_dates(clause: str, said_on: date | None) -> str:
    """'next Friday' becomes the day it meant; a date that cannot be told drops the clause."""
    if said_on is None:
        return "" if find_dates(clause, date(2000, 1, 3)) else clause
    for mention in reversed(find_dates(clause, said_on)):
        if mention.kind == "day" and not re.search(r"\d", mention.text):
            lead = re.match(r"(?i)(?:on|by|until|till|til|before|after|for|from)\s", mention.text)
            new = f"{lead.group() if lead else 'on '}{say(mention.day)}"
            clause = clause[: mention.start] + new + clause[mention.end :]
        elif mention.kind in ("span", "quarter", "month_end") and not re.search(
            r"\d", mention.text
        ):
            return ""
    return clause


def say(day: date) -> str:
    """'12 May'."""
    return f"{day.day} {day:%B}"
