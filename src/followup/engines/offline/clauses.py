"""Cut a sentence into clauses, so that a quote is the reason and not what stands around it."""

from __future__ import annotations

import re

from followup.engines.offline.english.tags import tag
from followup.text import words

SHORTEST = 3  # words; what is shorter is no clause of its own
_CUT = re.compile(
    r"(?<=[,;:])\s+|(?<=[.!?…])(?<!\bDr\.)(?<!\bMr\.)(?<!\bMs\.)(?<!\bMrs\.)(?<!\bSt\.)(?<!\bNo\.)"
    r"(?<!\bProf\.)\s+|\s+(?=[—–]\s)|(?<=\s[—–])\s+|\s+(?=-\s)|(?<=\s-)\s+|(?<=\w)\s+(?=\()"
    r"|\s+(?=(?:but|because|although|though|while|whereas|however|so that|"
    r"and (?:i|we|he|she|they|it|the|there|until|that|then|so|now|nobody|no|my|our|his|her)|"
    r"since (?:we|i|the|our|my))\b)",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"(?:and|but|so|because|although|though|however|yet|well|while|whereas|also|plus|as|since|only|"
    r"honestly|sorry|just|that|which means|[—–-])\s*,?\s+",
    re.IGNORECASE,
)


def clauses(sentence: str) -> list[tuple[int, int]]:
    """The spans of its clauses, in order; a piece too short to stand alone joins its neighbour."""
    spans: list[tuple[int, int]] = []
    start = 0
    for cut in _CUT.finditer(sentence):
        if len(words(sentence[start : cut.start()])) >= SHORTEST:
            spans.append((start, cut.start()))
            start = cut.end()
    if start < len(sentence):
        rest = words(sentence[start:])
        if spans and len(rest) < SHORTEST:
            spans[-1] = (spans[-1][0], len(sentence))
        else:
            spans.append((start, len(sentence)))
    return spans


def trim(sentence: str, start: int, end: int) -> tuple[int, int]:
    """The span without a leading 'but' or 'because' and without the marks at its ends."""
    while True:
        lead = _LEAD.match(sentence, start, end)
        if not lead or len(words(sentence[lead.end() : end])) < SHORTEST:
            break
        start = lead.end()
    while start < end and sentence[start] in " ,;:—–-(":
        start += 1
    while end > start and sentence[end - 1] in " ,;:—–-":
        end -= 1
    if sentence[end - 1] == ")" and "(" not in sentence[start:end]:
        end -= 1
    return start, end


_LEANS = re.compile(
    r"(?:it|its|it's|that|that's|this|he|he's|she|she's|they|they're|them|those|these|which|who|"
    r"whose|whom|both|one)\b|.*\b(?:without|before|until|for|of) (?:it|one|that|them|this)\W*$",
    re.IGNORECASE | re.DOTALL,
)
_LED = re.compile(
    r"(?:once|until|till|unless|if|when|whenever|before|after|as soon as|as long as)\b",
    re.IGNORECASE,
)


def leans(clause: str) -> bool:
    """Whether it cannot be understood without the clause before it: 'okays it', 'it needs one'."""
    first, second = (*tag(clause), None, None)[:2]
    if _LEANS.match(clause) or first is None or second is None:
        return True
    verb = first.tag in ("VBZ", "VBD", "MD") or (first.tag == "NNS" and second.tag == "PRP")
    return (verb and not clause[0].isupper()) or _starts_late(clause)


def _starts_late(clause: str) -> bool:
    """'the half of them in Tenerife we hadn't enough people': the tail of the clause before."""
    for at, token in enumerate(tag(clause)):
        if token.lower in _SUBJECTS and at > 1:
            return True
        if token.lower in _PREPOSITIONS and at:
            continue
        if token.tag in _VERBS_AND_LINKS:
            return False
    return False


_SUBJECTS = frozenset(("we", "i", "they", "he", "she"))
_PREPOSITIONS = frozenset(("in", "of", "at", "on", "with", "from", "for", "to"))
_VERBS_AND_LINKS = frozenset(("VBZ", "VBD", "VBP", "MD", ",", "WDT", "WP", "WRB", "IN", "VB"))


def is_led(clause: str) -> bool:
    """Whether it only goes along with what comes after it: 'Once I have the keel depth'."""
    return bool(_LED.match(clause.lstrip()))
