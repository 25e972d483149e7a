"""Rules about how it sounds to the person who did not answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from followup.checks.candidate import Candidate, once
from followup.checks.enquiry import enquiries
from followup.checks.exits import hinders
from followup.checks.parts import Part, Reading
from followup.checks.reproach import reproaches
from followup.checks.rule import Hit, rule
from followup.checks.tones import Tone, may_be, spoken, told
from followup.checks.value import brings_something
from followup.checks.wording import Found, flatten
from followup.dates import find_dates
from followup.lazily import pattern

_NEGATED = pattern(
    r"\b(?:not|never|won't|don't|without|instead of|rather than|no need to|stop|no longer|shan't|"
    r"wouldn't|isn't|rather|before)\b[^.,;:?!]{0,25}$"
)


@rule(
    "FU401",
    bad="Hi Dana,\n\nJust checking in to see where things stand with the July locum cover. My "
    "papers "
    "from the "
    "health board are complete now.\n\nWould weeks two and three suit? Later is fine.\n\nSam",
    good="Hi Dana,\n\nFor the July locum cover I checked in the rota changes, and an update to the "
    "plan stands on the status page.\n\nWould weeks two and three suit? Later is fine.\n\nSam",
)
def nagging_phrase(seen: Candidate) -> Iterator[Hit]:
    """A bare ask for status makes the reader dig up the past and write a report."""
    for start, end in _by_sentence(seen, nags_in(seen)):
        yield Hit(
            start,
            end,
            f"“{_say(seen.body[start:end])}” asks for a report.",
            "Cut it; begin with what you bring.",
        )


def _by_sentence(seen: Candidate, hits: Iterable[Found]) -> list[tuple[int, int]]:
    """One span a sentence, from its first hit to its last."""
    spans: dict[int, tuple[int, int]] = {}
    for hit in hits:
        index = seen.reading.part_at(hit.start)
        start, end = spans.get(index, (hit.start, hit.end))
        spans[index] = (min(start, hit.start), max(end, hit.end))
    return list(spans.values())


@once
def nags_in(seen: Candidate) -> tuple[Found, ...]:
    """Where it asks for nothing but the status: stock phrases, and a bare question that is one."""
    found = [*_stock(seen), *_indirect(seen)]
    found += _by_build(seen, "nag", found)
    if not found:
        found += _bare_status(seen)
    return tuple(found)


def _by_build(seen: Candidate, tone: Tone, found: Iterable[Found]) -> list[Found]:
    """Sentences whose build is that of a tone, where no phrase tells of one already; not what is
    quoted, owned up to, calmed or offered."""
    reading = seen.reading
    struck = {reading.part_at(hit.start) for hit in found} | set(reading.ways_out)
    return [
        Found(tone, reading.parts[i].start, reading.parts[i].end)
        for i, own in _tones(seen)
        if own == tone and i not in struck
    ]


@once
def _tones(seen: Candidate) -> list[tuple[int, Tone]]:
    """The sentences of the body that have a tone, by their index."""
    reading = seen.reading
    found = []
    for i, reached in spoken(seen).items():
        part = reading.parts[i]
        if part.said & _TOLD_BY_PHRASE or reading.is_quoted(part.start):
            continue
        if _SORRY.search(part.text):
            continue
        if tone := told(reached):
            found.append((i, tone))
    return found


_TOLD_BY_PHRASE = frozenset(
    ("nag", "guilt", "urgent", "calm", "open_call", "proposal", "closed_call")
)
_SORRY = pattern(
    r"\b(?:sorry|apolog\w+|forgive|my (?:own )?(?:fault|side|silence)|thank(?:s| you) for)\b"
)


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
        if _OTHERS.search(part.text, 0, hit.start - part.start) or _is_deed(part, hit):
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


def _asks_after(seen: Candidate, part: Part, hit: Found) -> bool:
    if hit.family == "moved":  # with a choice beside it, it asks for the choice
        bare = " or " not in part.text or hinders(part.text)
        return part.asks and hit.start - part.start < _HEAD and bare
    return hit.family == "nag" or part.asks or _enquires(seen, part, hit)


_HEAD = 30  # so far into a sentence its verb may stand for it to be a question from there on
# 'Any head count yet?', 'has he answered you yet?', 'anything from the board?'
_YET = pattern(
    r"\b(?:any|anything|has|have|had|did|is|are|been|was|were)\b[^?\n]*\byet ?\?$|"
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


# 'Visitors keep wondering where …': somebody else asks.
_OTHERS = pattern(
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


@rule(
    "FU402",
    bad="Hi Dana,\n\nThis is now the fourth note I have written, and I still have not heard from "
    "you. The floor plan is redrawn with two doors.\n\nShall I send it, or wait?\n\nSam",
    good="Hi Dana,\n\nI still have not heard from the council about the sign, so the floor plan is "
    "redrawn without it.\n\nShall I send it, or wait?\n\nSam",
)
def guilt(seen: Candidate) -> Iterator[Hit]:
    """A reader who feels accused answers later, or not at all."""
    reading = seen.reading
    hits = []
    for hit in reading.unquoted("guilt"):
        part = reading.parts[reading.part_at(hit.start)]
        if part.kind != "greeting" and not (_own_silence(part, hit) or _of_others(part, hit)):
            hits.append(hit)
    hits += _reproached(seen)
    hits += _by_build(seen, "guilt", hits)
    for start, end in _by_sentence(seen, hits):
        yield Hit(
            start,
            end,
            f"“{_say(seen.body[start:end])}” blames the reader for the silence.",
            "Cut it; say what is new instead.",
        )


def _reproached(seen: Candidate) -> Iterator[Found]:
    """Told by the figure of the whole sentence; what is quoted is not said."""
    for i in may_be(seen, "guilt"):
        part = seen.reading.parts[i]
        span = reproaches(part.text)
        if span and not seen.reading.is_quoted(part.start + span[0]):
            yield Found("guilt", part.start + span[0], part.start + span[1])


def _of_others(part: Part, hit: Found) -> bool:
    """'A family was left waiting', 'your cook deserves': done to others than the writer."""
    at = hit.start - part.start
    if not at or not _DONE_TO.match(part.text, at):
        return False
    if _TO_WRITER.search(part.text, at, at + _CLOSE):
        return False
    return not _WRITER.search(part.text[:at])


_CLOSE = 24  # so many characters on, the writer is still the one it is done to
_DONE_TO = pattern(r"(?:left|leaves?|leaving|kept|keeps?|keeping|deserve[sd]?)\b")
_TO_WRITER = pattern(r"\b(?:me|us)\b")
_WRITER = pattern(r"\b(?:i|we|me|us|one|nobody)\b[^,;:]{0,16}$")


def _own_silence(part: Part, hit: Found) -> bool:
    """'Sorry to have gone quiet': the writer's own silence."""
    before = part.text[: hit.start - part.start]
    return bool(re.search(r"\b(?:sorry|apolog\w+|forgive|my own|my fault)\b", before))


@rule(
    "FU403",
    bad="Hi Dana,\n\nURGENT: I kept one place in the June pottery course for you, and it has a "
    "parking "
    "space. I need your answer today.\n\nShall I book it, or is it too soon?\n\nSam",
    good="Hi Dana,\n\nThe fund closes its round on 30 September (page 2 of its guidance), so the "
    "form is filled in from your minutes. Nothing urgent otherwise.\n\nCan you sign it, or shall "
    "it wait for April?\n\nSam",
)
def false_urgency(seen: Candidate) -> Iterator[Hit]:
    """Pressure that no fact backs costs trust, and trust is what gets an answer."""
    if _LOUD.search(seen.subject) and not _MEANT.search(seen.subject):
        yield _press(0, len(seen.subject), seen.subject, "subject")
    reading = seen.reading
    hits = []
    for hit in reading.unquoted("urgent"):
        index = reading.part_at(hit.start)
        calm = any(f.family == "calm" and f.start <= hit.start < f.end for f in reading.hits[index])
        part = reading.parts[index]
        calm = calm or bool(_DENIED.search(part.text[: hit.start - part.start]))
        calm = calm or bool(_NEED_NOT.match(part.text, hit.start - part.start))
        calm = calm or (part.has("said") and _is_theirs(seen, hit))
        calm = calm or _is_name(seen.body, hit, part)
        if part.kind == "body" and not calm and not _backed(seen, index):
            hits.append(hit)
    more = [*_haste(seen), *_by_build(seen, "urgent", hits)]
    hits += [h for h in more if not _backed(seen, reading.part_at(h.start))]
    for start, end in _by_sentence(seen, hits):
        yield _press(start, end, seen.body, "body")


def _haste(seen: Candidate) -> Iterator[Found]:
    """An answer that must be given by today or tomorrow, an offer of one's own that runs out."""
    for i in seen.reading.body:
        part = seen.reading.parts[i]
        told = part.text.rpartition(":")[0] if part.asks else part.text
        if not _NEAR.search(told) or part.has("calm") or _EASY.search(told):
            continue
        if (_MUST.search(told) and _ANSWER.search(told)) or _RUNS_OUT.search(told):
            yield Found("urgent", part.start, part.end)


_NEAR = pattern(
    r"\b(?:today|tonight|tomorrow|this (?:evening|afternoon|morning|minute|instant)|midnight|"
    r"at once|immediately|right (?:now|away)|straight away|forever|for ever|for good|"
    r"(?:within|in|next|only) (?:the )?(?:next )?(?:\w+ )?hours?|(?:by|before|until|till) (?:noon|"
    r"midday|lunch(?:time)?|close|(?:the )?end of (?:the )?(?:day|business|play)|eod|cob))\b"
)
_MUST = pattern(
    r"\b(?:must|needs?|ha(?:s|ve) to|had (?:better|to)|wise|better|best|let's|cannot|can't|expect|"
    r"insist|require[ds]?|otherwise|or else|only|no later)\b"
)
_ANSWER = pattern(
    r"\b(?:answers?|repl(?:y|ies)|decisions?|decide[ds]?|yes|words?|confirm\w*|sign\w*|settle[ds]?|"
    r"lock(?:ed)?|know|hear|tell|say|commit\w*|approv\w*|agree\w*|act|choose|go-ahead|response|"
    r"book)\b"
)
_RUNS_OUT = pattern(
    r"\b(?:it|this|that|everything|all|offers?|deals?|prices?|rates?|discount|places?|slots?|"
    r"seats?) "
    r"(?:\w+ ){0,2}?(?:closes?|ends?|expires?|lapses?|stands? only|goes up|is off|is gone|"
    r"won't (?:be|last|wait|keep)|will not (?:be|last|wait|keep)|disappears?)\b"
)
_EASY = pattern(
    r"\b(?:no need|need(?:s)? (?:not|no)|needn't|not? (?:have|has) to|n't (?:have|need)|not urgent|"
    r"doesn't|don't|does not|do not|unless|if)\b"
)


def _is_theirs(seen: Candidate, hit: Found) -> bool:
    """'You wrote that each week without it costs you': the contact's own words."""
    told = seen.reading.flat[hit.start : hit.end]
    theirs = [m.body for m in seen.of.messages if not m.from_me] if seen.of else []
    words = [w for w in told.split() if len(w) > 3]
    return any(all(w in flatten(body) for w in words[1:] or words) for body in theirs)


def _is_name(body: str, hit: Found, part: Part) -> bool:
    """'Mick from Last Chance (the greyhounds)': capitals in the middle of a sentence."""
    told = body[hit.start : hit.end]
    return hit.start > part.start and told.istitle() and " " in told


def _press(start: int, end: int, text: str, field: str) -> Hit:
    return Hit(
        start,
        end,
        f"“{_say(text[start:end])}” presses without a fact.",
        "Name the real date and whose it is, or cut it.",
        field,
    )


_LOUD = pattern(
    r"\b(?:urgent|final (?:notice|hours?|call|chance|reminder)|last chance|asap|act now|"
    r"expir\w+)\b",
    re.I,
)


_NEED_NOT = pattern(r"needs? (?:not|no|nothing)\b")
_DENIED = pattern(
    r"\b(?:not|never|no|none|nothing|nobody|neither|nor|needn't|without|isn't|wasn't|don't|"
    r"doesn't|didn't|won't)\b"
    r"[^.,;:?!]{0,30}$"
)
_MEANT = pattern(
    r"\burgent (?:care|treatment|repairs?|clinic)|\b(?:non-|not )urgent", re.IGNORECASE
)


def _backed(seen: Candidate, index: int) -> bool:
    """A deadline that somebody sets, with its date, beside the pressure or in the thread."""
    parts = seen.reading.parts
    if _REASON.search(parts[index].text) and _dated(parts[index].text, seen):
        return True
    near = parts[max(0, index - 1) : index + 2]
    for part in near:
        if (
            part.has("backed")
            and _dated(part.text, seen)
            and not _GENERIC.search(part.text)
            and not _RUNS_OUT.search(part.text)
        ):
            return True
    return False


_REASON = pattern(r"\b(?:because|since|as the|as they|when the|before the|so that the|:)")
_GENERIC = pattern(r"\b(?:offer|deal|discount|price|promotion|rate)s? (?:ends?|closes?|expires?)\b")


def _dated(text: str, seen: Candidate) -> bool:
    from datetime import date

    return bool(_CLOCK.search(text)) or bool(find_dates(text, seen.day or date(2026, 1, 1)))


_CLOCK = pattern(
    r"\b(?:\d{1,2}(?::\d\d)? ?(?:am|pm|h|o'clock)|noon|midday|midnight|at (?:\d{1,2}|one|two|"
    r"three|four|five|six|seven|eight|nine|ten|eleven|twelve))\b"
)


def _say(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:59] + "…"


RULES = (nagging_phrase, guilt, false_urgency)
