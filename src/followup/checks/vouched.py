"""Whose word a link or a sum is: of the user's own side, or of the others alone."""

from __future__ import annotations

from followup.checks.candidate import Candidate
from followup.checks.spans import amounts_in_words, bare_link, normal
from followup.checks.truth import Claim, Sources
from followup.lazily import pattern

# 'page 2', 'box 42': where to look, in what the writer brings.
POINTER = pattern(
    r"\b(?:pages?|pp?\.|box|line|row|section|chapter|item|step|column|slide|sheet|tab|clause|part|no\.|"
    r"number|question|figure|table|option|version|annex|appendix|invoice|order|reference|ref\.?|"
    r"case|ticket|room|flat|unit|po) ?$"
)
THEIR_WORD = (
    "Only they have named this; it reads as if it were yours.",
    "Say that it is what they wrote, or leave it out.",
)
# 'You can pay at …' tells nobody whose word it is.
_YOU = pattern(
    r"(?i)\byou\b(?!['’]ll|\s(?:can|could|may|might|will|must|should|need|get|just)\b)|"
    r"\b(?:your|yours|said|says|wrote|named|told|quoted)\b"
)
_PHONE = pattern(r"(?:0|(?<=\+)[1-9])\d{1,4}(?:[ ()/.-]{0,2}\d){6,12}(?!\w)")
_MONEY = pattern(r"(?i) ?(?:pounds?|quid|euros?|eur|gbp|usd|dollars?|[£$€])(?!\w)")
_CODE = pattern(r"\b(?:EUR|GBP|USD|CHF|euros?|pounds|dollars) ?$")
_BARE = pattern(r"(?i)\s*(?:\Z|\n)|[.;!?]|,(?!\d)|\s(?:is|are|was|now|due|owed|in cash)\b")


def only_their_word(seen: Candidate, claim: Claim, known: Sources) -> bool:
    """A link or a sum that a draft tells as the user's own, and that only the others have named:
    to whoever steers what is written, that is the way to put it into the user's mouth."""
    if seen.brief is None or claim.status != "supported" or claim.kind not in ("link", "figure"):
        return False
    link = claim.kind == "link"
    if link:
        told = "@" not in claim.text and bare_link(claim.text) not in known.vouched
    else:
        told = _is_sum(seen.body, claim, known)
    if not told:
        return False
    part = seen.reading.parts[seen.reading.part_at(claim.start)]
    asked = any(a.start <= claim.start < a.end for a in seen.reading.asks)
    gap = seen.body.rfind("[", part.start, claim.start) > seen.body.rfind("]", 0, claim.start)
    quoted = not link and seen.reading.is_quoted(claim.start)
    return not (asked or gap or quoted or _YOU.search(part.text))


def _is_sum(body: str, claim: Claim, known: Sources) -> bool:
    """As it stands there: with its currency, or a large figure that counts and numbers nothing;
    or a telephone number."""
    in_words = [value for _, value in amounts_in_words(claim.text)]
    number = in_words[0] if in_words else normal(claim.text)
    if number in known.vouched or number not in known.numbers:  # not named, but worked out
        return False
    before = body[max(0, claim.start - 14) : claim.start]
    if in_words or claim.text[0] in "£$€" or _MONEY.match(body, claim.end) or _CODE.search(before):
        return True
    if _PHONE.match(body, claim.start):
        return True
    large = number.isdigit() and int(number) >= 100 and not 1990 <= int(number) <= 2100
    return large and not POINTER.search(before) and bool(_BARE.match(body, claim.end))
