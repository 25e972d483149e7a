"""The contact's reason as a clause of the user's: 'you are waiting for the survey'."""

from __future__ import annotations

import re
from datetime import date

from followup.dates import find_dates
from followup.engines.offline.clauses import clauses, is_led, leans, trim
from followup.engines.offline.english.phrases import is_clause, small, told_back
from followup.engines.offline.english.tags import tag
from followup.engines.offline.knowledge import pattern
from followup.text import sentences, words
from followup.values import Evidence, Thread


def reason(quote: str, said_on: date | None) -> str:
    """The contact's reason as a clause that can follow 'you said that'; '' where it cannot."""
    clause = " ".join(quote.replace("’", "'").split())
    clause = _CALLED.sub("", pattern("greeted").sub("", clause))
    clause = pattern("trail").sub("", pattern("lead").sub("", clause))
    clause = _spliced(_fixed_dates(clause, said_on))
    if (
        not clause
        or _LEANS.match(clause)
        or _SLURRED.match(clause)
        or pattern("deictic").search(clause)
        or not is_clause(clause)
    ):
        return ""
    return small(told_back(clause))


def in_their_words(quote: str) -> str:
    """The contact's reason as it can be quoted: its first clause that says it, as they wrote it;
    '' where it leans on words around it or is too long to be quoted."""
    text = " ".join(quote.split())
    spans = [(s, e) for s, e in (trim(text, *c) for c in clauses(text)) if e - s > _SHORT_CLAUSE]
    text = text if len(words(text)) <= _QUOTED else text[slice(*spans[0])] if spans else ""
    text = re.sub(r"^(?:[\w']+ ){1,4}?[\w']+: ", "", text).rstrip(" .,;:!…-–—")
    fits = 5 <= len(words(text)) <= _QUOTED and not leans(text) and not is_led(text)
    return text[:1].upper() + text[1:] if fits and not re.search(r"[?“”\"*_>]", text) else ""


_QUOTED = 20  # words of the contact's that are quoted
_SHORT_CLAUSE = 24  # characters of a clause that says little

_CALLED = re.compile(  # a call or a sigh before the clause: 'darling, you …', 'Ah, a following …'
    r"(?i)^(?:ah|oh|aw|aye|ooh|eh|hm+|darling|dear|love|mate|hun|pet|lads?|sir|madam|chief|boss|"
    r"[a-z]+(?=, (?:i|we|you|they|he|she|it|the|there|our|my)\b))[,!.]? +"
)
_LEANS = re.compile(r"(?i)(?:it|dear|hun|love|mate|bro|sir|madam)\b")
_SLURRED = re.compile(
    r"(?i)(?:wl|il|ill|wil|im|ive|id|cant|dont|havent|didnt|wont)\b"
)  # no subject to turn
_SPLICE = re.compile(
    r"(?i),\s+(?:they|he|she|it|we|i|you|there)\s|"  # and, with no comma at all:
    r"(?<!\bthat)(?<!\bso)(?<!\band)(?<!\bbut)(?<!\bor)(?<!\bif)(?<!\bthan)(?<!\buntil)(?<!\btill)"
    r"(?<!\bbefore)(?<!\bafter)(?<!\bonce)(?<!\bwhen)(?<!\bwhile)(?<!\bbecause)(?<!\bsince)"
    r"(?<!\bwhat)(?<!\bas)(?<!\bidea)(?<!\bcourse)\s(?:we|i|they|he|she|it)"
    r"(?:'re|'m|'s| are| am| is| was| were| have| had)\s"
)


def _spliced(clause: str) -> str:
    """'I asked twice, they send the wrong one' is cut where the second sentence starts."""
    match = _SPLICE.search(clause)
    first = clause[: match.start()] if match else ""
    return first if first and is_clause(first) else clause


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


_UNTIL = re.compile(
    r"(?i)\b(?:until|till|til|unless(?: and until)?|before|once|as soon as)\s+(?=[a-z])"
    r"([^.;:!?\n,()]{6,80})"
)


def until_clause(thread: Thread, evidence: tuple[Evidence, ...]) -> str:
    """What the contact waits for, as the user would say it: 'the board has met'; '' if not said."""
    for found in evidence:
        message = thread.messages[found.message]
        around = next((s.text for s in sentences(message.body) if found.quote in s.text), "")
        for text in (found.quote, around):
            for match in _UNTIL.finditer(" ".join(text.replace("’", "'").split())):
                if match.group()[:6].lower() == "before" and not _DENIED.search(text):
                    continue  # 'before it is ordered I need to be sure' waits for no order
                clause = _MAIN.split(match[1])[0].strip()
                if not _UNTIL.search(clause) and _waits_for(clause, message.day):
                    told = told_back(clause)
                    return told if tag(clause)[0].tag.startswith("NNP") else _lowered(told)
    return ""


_DENIED = re.compile(r"(?i)\b(?:not|no|never|cannot|nothing|nobody)\b|n['’]t\b")
_MAIN = re.compile(  # where the main clause goes on: 'before it is ordered I need to be sure'
    r"(?i)\s(?:(?:and|but|so)\s|"
    r"(?<!\band )(?<!\bor )(?<!\bthat )(?<!\bwhat )(?<!\bwhich )(?<!\bwhen )"
    r"(?=(?:we|i|they|you|he|she)\b))"
)


def _waits_for(clause: str, said_on: date | None) -> bool:
    """Whether it is a clause about somebody who is named: not 'they have met', not 'Friday'."""
    tokens = tag(clause)
    if tokens[0].lower in _PRONOUNS or pattern("deictic").search(clause):
        return False
    if find_dates(clause, said_on or date(2000, 1, 3)):
        return False
    return 3 <= len(tokens) <= 14 and is_clause(clause + " now", 16)


_PRONOUNS = frozenset(("he", "she", "they", "it", "that", "this", "i", "then"))


def _lowered(text: str) -> str:
    return text if text.startswith("I ") else text[:1].lower() + text[1:]
