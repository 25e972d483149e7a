"""Where a message asks for nothing but the status: by phrase, by roles, or by the build."""

from __future__ import annotations

from collections.abc import Iterator

from followup.checks.candidate import Candidate, once
from followup.checks.enquiry import enquiries
from followup.checks.exits import hinders
from followup.checks.parts import Part, Reading
from followup.checks.tones import by_build
from followup.checks.value import brings_something
from followup.checks.wording import Found
from followup.lazily import pattern

_NEGATED = pattern(
    r"\b(?:not|never|won't|don't|without|instead of|rather than|no need to|stop|no longer|shan't|"
    r"wouldn't|isn't|rather|before)\b[^.,;:?!]{0,25}$"
)


@once
def nags_in(seen: Candidate) -> tuple[Found, ...]:
    """Where it asks for nothing but the status: stock phrases, and a bare question that is one."""
    found = [*_stock(seen), *_indirect(seen)]
    found += by_build(seen, "nag", found)
    if not found:
        found += _bare_status(seen)
    return tuple(found)


def _stock(seen: Candidate) -> Iterator[Found]:
    reading = seen.reading
    for hit in reading.found:
        if hit.family not in ("nag", "status", "moved"):
            continue
        part = reading.parts[reading.part_at(hit.start)]
        if part.kind != "body" or reading.is_quoted(hit.start) or _negated(part, hit):
            continue
        if part.asks and _answers_itself(reading, reading.part_at(hit.start)):
            continue
        if _is_of_others(part, hit) or _is_deed(part, hit) or _is_supposed(part, hit):
            continue
        if part.asks and _CHOSEN.match(part.text, 0, hit.start - part.start):
            continue
        if _asks_after(seen, part, hit):
            yield hit


def _indirect(seen: Candidate) -> Iterator[Found]:
    """Asked by way of a verb of wondering, or as a bare 'any … yet?'."""
    for i in seen.reading.body:
        part = seen.reading.parts[i]
        span = None if part.has("work") else enquiries(seen).get(i)
        if span:
            yield Found("nag", part.start + span[0], part.start + span[1])
        if span or " or " in part.text:
            continue
        match = _YET.search(part.text) if part.asks else None
        match = match or (None if part.has("work") else _WONDERS.search(part.text))
        if match:
            yield Found("nag", part.start + match.start(), part.start + match.end())


def _is_supposed(part: Part, hit: Found) -> bool:
    """'If the factory has not come back to you yet, I can ring them': what the writer would do then
    is offered."""
    at, end = hit.start - part.start, hit.end - part.start
    return bool(_SUPPOSED.search(part.text, 0, at) and _WOULD_DO.search(part.text, end))


_SUPPOSED = pattern(r"(?:^|[,;:(] ?|\) )(?:or )?(?:if|should|where|in case)\b[^.?!;]*$")
_WOULD_DO = pattern(
    r"[,:;)] ?(?:\(\w\),? )?(?:then )?(?:i|we)(?:'ll| can| could| will| am happy to|"
    r" am glad to|'m happy to|'m glad to|'d gladly| would gladly|"
    r"'d(?! (?:like|love|be|appreciate|welcome)\b))\b"
    r"(?! (?:like|love|appreciate|be (?:glad|grateful|happy) (?:to (?:know|hear|learn)|if|for))\b)"
)


def _is_of_others(part: Part, hit: Found) -> bool:
    """'The surveyor asked me how things stand', 'you mentioned that he has yet to come back': what
    others ask or have said."""
    at = hit.start - part.start
    if _OTHERS.search(part.text, 0, at):
        return True
    return not part.asks and bool(_RETOLD.search(part.text, 0, at))


_RETOLD = pattern(
    r"\byou (?:had |have |also |both )?(?:mentioned|said|wrote|told (?:me|us)|explained)\b[^.?!;]*$"
)


def _asks_after(seen: Candidate, part: Part, hit: Found) -> bool:
    if hit.family == "moved":  # with a choice beside it, it asks for the choice
        bare = " or " not in part.text or hinders(part.text)
        return part.asks and hit.start - part.start < _HEAD and bare
    return hit.family == "nag" or part.asks or _enquires(seen, part, hit)


_HEAD = 30  # so far into a sentence its verb may stand for it to be a question from there on
# 'Any head count yet?', 'has he answered you yet?', 'anything from the board?'
_YET = pattern(
    r"\b(?:any|anything|has|have|had|did|is|are|been|was|were)\b[^?\n]*\byet ?\?$|"
    # 'Has the landlord said anything to you?'
    r"\b(?:has|have|had|did) (?!i\b|we\b)(?:you|he|she|they|anyone|anybody|(?:the|your|his|her|mr|"
    r"mrs|ms|dr) [^?\n]{2,30}?|[a-z]+) (?:already |ever |perhaps )?(?:said|say|heard|hear|"
    r"mentioned|mention) (?:any(?:thing|body|one)?|some(?:thing)?|back|from|yes|no|more|much)\b"
    r"[^?\n]*\?$|"
    r"^(?:so |and |hi |\w+,? )?(?:any(?:thing)?|what) (?:\w+ ){0,2}from (?:the|your|his|her|them|"
    r"him|mr|mrs|ms|dr)\b[^?]*\?$"
)
# 'I'd be interested to learn whether a decision has been reached', 'see if you had managed to'.
_WONDERS = pattern(
    r"\b(?:know|hear|learn|see|seeing|find out|wonder(?:ing|ed)?|curious|tell me|asking|"
    r"enquir\w+|inquir\w+|interested|light on|indication|idea|sure|clear)\b[^.?!\n]{0,14}?"
    r"\b(?:how|where|whether|if|what|when|of|about)\b(?! i | we )[^.?!\n]{0,60}?\b(?:stands?|"
    r"standing|"
    r"progress\w*|proceed\w*|moved|moving|coming along|going on|got to|getting on|happen\w*|"
    r"decided|"
    r"reached|made up|had (?:a|any|the|some|time|chance)|managed|been (?:made|decided|able|agreed|"
    r"approved|"
    r"reviewed|looked|read|discussed)|looked at|reviewed|shaping|a decision|come back|any news)\b"
)


# 'Shall I send it, or have you found somebody else?': what follows the offer is the way out of it.
_CHOSEN = pattern(
    r"(?:[^?.!\n]{1,30}[,:] )?(?:so |and |but )?(?:shall|should|may|can|could|do|would|will|want|"
    r"ok) (?:i|we|you|it|that|"
    r"this|the|a|to|me)\b[^?\n]* or\b"
)


def _answers_itself(reading: Reading, index: int) -> bool:
    """'What has become of the old benches? They are in my shed.'"""
    follows = reading.parts[index + 1] if index + 1 < len(reading.parts) else None
    if follows is None or _YOU.search(reading.parts[index].text):
        return False
    return bool(_IN_REPLY.match(follows.text))


_YOU = pattern(r"\b(?:you|your|we|it|this|that|things)\b")
_IN_REPLY = pattern(
    r"(?:they|he|she|it|both|nobody|yes|no|none) (?:is|are|was|were|has|have|does|do|did)\b"
)


def _is_deed(part: Part, hit: Found) -> bool:
    """'I asked the fire officer how things stand', 'I circled past the school': done, and told."""
    at = hit.start - part.start
    if _NAMED_SO.search(part.text, 0, at):
        return True
    if not part.asks and (_FOUND_OUT.search(part.text, at) or _is_of_things(part, at)):
        return True
    if part.asks or _TO_READER.search(part.text, at):
        return False
    asked = _ASKED.search(part.text, 0, at)
    return bool(asked or (_DID.match(part.text, at) and _SUBJECT.search(part.text, 0, at)))


def _is_of_things(part: Part, at: int) -> bool:
    """'A gentle nudge with the hip opens the door': a whole sentence in which nobody is asked."""
    if len(part.text.split()) < _WHOLE or _PERSONS.search(part.text):
        return False
    return bool(_TELLS.match(part.text))


_NAMED_SO = pattern(r"\b(?:the|that|each|every|this|no) $")  # 'the ping you hear'
_WHOLE = 8
_PERSONS = pattern(r"\b(?:i|we|me|us|my|our|you|your|i'm|i'd|we're|please|kindly)\b")
_TELLS = pattern(
    r"(?:(?:a|an|the|this|that|where|how|no|all|each|every|there|it|[a-z]+s) )(?:[^\s.?!]+ "
    r"){1,9}?(?:is|are|"
    r"was|were|has|have|can|will|[a-z]{3,}s)\b|[^.?!\n]{1,60}: \w"
)
# 'I was wondering where the draught comes from, and it is the old flue.'
_FOUND_OUT = pattern(
    r"[,;:] (?:and|but|so) (?:it|they|he|she|that|there|both|all)(?: \w+)?(?:'s| is| was| are| "
    r"were| does| do|"
    r" did| has| said| can)\b"
)
_TO_READER = pattern(r"\b(?:you|your|this|inbox|again|base)\b")
_ASKED = pattern(
    r"\b(?:i|we) (?:have |had |also |then )?(?:asked|rang|told|called) (?:the|my|our|his|her|a|an|"
    r"mr|mrs|ms|dr)\b[^.;:?!]{0,50}$"
)
_DID = pattern(
    r"(?:circled|touched|bumped|pinged|popped|floated|chased|checked|had|moved|pushed)\b"
)
_SUBJECT = pattern(r"(?:^|\b(?:i|we|he|she|they|and|[a-z]{3,}) )$")


# 'Visitors keep wondering where …', 'the surveyor asked me how …': somebody else asks.
_OTHERS = pattern(
    r"\b(?:he|she|they|(?:the|my|our|his|her|an?|mr|mrs|ms|dr) [\w'-]+(?: [\w'-]+)?) "
    r"(?:(?:has|have|had|also|even|then) )?(?:asked|wondered|wants|wanted)"
    r"(?: to(?: know)?)?(?: me| us)? $|"
    r"\b(?:[a-z]{3,}s|people|everyone|he|she|they) (?:keep |kept |are |were |is |was )?$|"
    r"\b(?:now|so|then|that) you (?:will |can |may )?$"
)


def _bare_status(seen: Candidate) -> Iterator[Found]:
    """The one question asks whether the other side has moved, and nothing is given with it."""
    asks = [a for a in seen.reading.questions if a.kind == "question"]
    moved = asks and _MOVED.search(seen.reading.parts[asks[-1].part].text)
    if moved and not brings_something(seen):
        yield Found("moved", asks[-1].start, asks[-1].end)


_MOVED = pattern(
    r"(?:^|[,:;.–-] |\b(?:so|and|but) )(?:has|have|had|did|when (?:will|is|are|does|do|might)|"
    r"how (?:is|are|did|far)|what (?:did|does)|(?:is|are|was|were)\b[^?]{0,60}\b(?:still|yet|any|"
    r"ready|done|decided|signed|approved|settled|agreed|closer|happening|there))\b"
)


def _enquires(seen: Candidate, part: Part, hit: Found) -> bool:
    """A verb of enquiry just before it: 'I'd like to know the status'."""
    return any(
        f.family == "enquiry" and part.start <= f.start and f.end <= hit.start <= f.end + 30
        for f in seen.reading.hits[seen.reading.part_at(hit.start)]
    )


def _negated(part: Part, hit: Found) -> bool:
    return bool(_NEGATED.search(part.text[: hit.start - part.start]))
