"""The easy 'not yet': in the question's other half, beside it, or just after it."""

from __future__ import annotations

from followup.checks.parts import Part, Reading
from followup.checks.wording import Found
from followup.lazily import pattern

_BRIEF = 3  # so short, a sentence after the question that speaks of later lets go: 'Later, too.'
# 'Otherwise it rests here', 'they may take the spring for it'.
_PERMITS = pattern(
    r"^(?:otherwise|or|else)\b|\b(?:you|they|he|she|it|this|that|all)(?: \w+ly)? (?:can|may|might|"
    r"could|would|"
    r"rests?|keeps?|waits?|remains?)\b|\b(?:need not|needn't|do not|don't|no need|not in an?y?)\b|"
    r"^(?:a )?no\b|\b(?:we|it|that|this|they)(?:'ll| can| could| will| may) (?:just |also |always |"
    r"easily |as well )?(?:pick|"
    r"do|keep|talk|come|look|meet|speak|return|see|try|wait|rest|stay)\b|\bstands? (?:either way|"
    r"until|as it)\b|\b(?:answers?|decisions?|word|reply) (?:may|might|can)\b|\bentitled to\b|"
    r"\bthere(?:'ll| will| are| is)(?: always)?(?: be)? (?:others?|another|more|plenty)\b"
)
_OR = pattern(r"(?:^|[^\w])or(?= )| / |[,;] ?[b-d2-4] ?[=–)]")
_LATER = pattern(
    r"\b(?:new year|spring|summer|autumn|winter|(?:in|until|after) may|(?<!\d )(?:january|february|"
    r"march|"
    r"april|june|july|august|september|october|november|december)(?! \d)|christmas|easter|ramadan|"
    r"half-?term)\b|"
    r"\bsome ?day\b|\b(?:after|once) (?:the|your|his|her|their|our)\b|"
    r"\bin (?:a|an|another|two|three|four|six|some)(?: (?:few|couple of|good))? "
    r"(?:days|weeks?|months?|fortnight)\b"
)


def find_ways_out(reading: Reading) -> None:
    asks = {i for a in reading.asks if not a.open for i in range(a.part, a.last + 1)}
    asks |= {a.part for a in reading.asks if a.kind == "question"}
    questions = reading.questions
    first = min((a.part for a in questions), default=len(reading.parts))
    last = max((a.last for a in questions), default=len(reading.parts))
    for i in reading.body:
        part = reading.parts[i]
        if i in asks and not part.asks and part.mentions("defer", "way_out") and last > first:
            reading.ways_out.append(i)  # an option of a list
            continue
        asking = part.asks or (i in asks and not part.has("condition"))
        eased = last < i <= last + 3 and _eases(part)
        eased = eased or (not questions and _permits(part))
        if (
            eased
            or (i in asks and _alternative(part, reading.hits[i]))
            or _lets_go(part, asking, i >= first)
        ):
            reading.ways_out.append(i)
    reading.ways_out += _lettered(reading, first)


def _lettered(reading: Reading, first: int) -> list[int]:
    """'C. none of them, we talk after Advent', above 'Which letter shall it be?'."""
    before = [i for i in reading.body if i < first and _LETTER.match(reading.parts[i].text)]
    later = [i for i in before if reading.parts[i].mentions("defer", "way_out")]
    return [i for i in later[-1:] if len(before) > 1 and i not in reading.ways_out]


_LETTER = pattern(r"\(?[a-d1-4][).:=]\)? ")


def _eases(part: Part) -> bool:
    """A short sentence just after the question that denies, defers, permits or sets a condition."""
    if part.asks or part.presses or part.has("guilt", "nag", "condition_yes"):
        return False
    if _UNBOUND.search(part.text):
        return True
    most = 32 if part.has("condition", "verdict", "way_out") else 22
    if len(part.text.split()) > most or _HARD.search(part.text):
        return False
    if part.quoted or part.mentions("verdict", "condition", "calm", "way_out"):
        return True
    if not part.has("defer"):
        return False
    return len(part.text.split()) <= _BRIEF or bool(_PERMITS.search(part.text))


def _permits(part: Part) -> bool:
    """Where nothing is asked: a sentence that leaves it to the reader all the same."""
    if part.presses or part.has("guilt", "nag", "condition_yes") or _HARD.search(part.text):
        return False
    return part.has("calm", "verdict") or (part.has("defer") and bool(_PERMITS.search(part.text)))


_HARD = pattern(
    r"\b(?:deadline|must|(?:need|have) to (?:know|hear|have))\b|^(?:i am|i'm|we are|"
    r"we're) (?:in|at|on|here)\b"
)


def _alternative(part: Part, hits: tuple[Found, ...]) -> bool:
    """'… or wait until spring': a deferral in the other half of the question."""
    cuts = [m.start() for m in _OR.finditer(part.text)]
    if not cuts:
        return False
    if _LATER.search(part.text, cuts[0]) or hinders(part.text):
        return True
    at = part.start + cuts[0]
    if _CEASES.search(part.text, cuts[0]):
        return True
    plain = [f for f in hits if f.family in ("defer", "way_out") and f.start >= at]
    return bool(plain) and not _YES_OR_NO.search(part.text)


def hinders(text: str) -> bool:
    """'…, or is the budget closed?', 'or have you found somebody else?': what may stand in the way
    is put to the reader; no second thing, day or person to choose."""
    match = _OBSTACLE.search(text)
    return bool(match and not _CHOICE.search(match["what"] or ""))


# 'Or' and a question about how things are, not about what anybody does next.
_OBSTACLE = pattern(
    r"\bor,? (?:else )?(?:(?:is|are|am|has|have|does|was|were|do (?:you|they|we)(?= have| already| "
    r"still| manage| cope| get by| do without)) (?P<what>[^?]+)"
    r"|(?:would|will|might|may) (?:that|it|this|they) [^?]+|would you (?:sooner|rather) (?:i|we|it|"
    r"they|"
    r"not)\b[^?]*)\?"
)
_CHOICE = pattern(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|\d{1,2}(?:st|nd|rd|th)|\d{1,2}[:.]\d\d|am|pm|"
    r"noon|morning|afternoon|evening)\b|\b(?:easier|better|best|nicer|cheaper|enough(?! (?:on|of|"
    r"to)\b)|the one|"
    r"preferred|preferable)(?! (?:left|not|to (?:wait|leave|let|drop)|off|as|without))"
)
_YES_OR_NO = pattern(r"\byes,? or (?:a )?no\b ?\?")
_CEASES = pattern(
    r"\bor,? (?:(?:shall|should|do) (?:i|we) )?(?:undo|cancel|call off|take back|hand back|release|"
    r"(?:lay|put) (?:down|away|aside|by)|pack (?:up|it)|call it|bow out|"
    r"back (?:off|out)|step (?:back|aside)|give up|fold|desist|shut up|bury|let go|turn back|say "
    r"no more|"
    r"go home|clear off|bid|(?:save|spare|keep|skip) (?:my|me|us|your|the)\b)\b|\bor,? (?:should|"
    r"shall|may|do) (?:i|we) "
    r"(?:offer|give|take|show|try|ask|look|sell|pass|bring)\b[^?]*\b(?:to the|to a|to some|to "
    r"another|elsewhere|else|others?)\b"
)
# 'Only if it helps': the question itself lets go.
_ONLY_IF = pattern(r"\b(?:only|and only) if\b|\bif (?:at all|ever)\b")
# 'If your governors have had enough, …': a reason of the reader's to say no.
_SPARED = pattern(
    r"^(?:and |but |so )?(?:if|should) (?:you|your|they|the|he|she|it|this|that|"
    r"there)\b[^,;]{0,60}?\b(?:"
    r"enough|already|else\w*|other|another|instead|no longer|not|n't|different|gone|full|spent|"
    r"closed|"
    r"changed|cooled|too|elsewhere|lost|against|bad|wrong|busy|late|early)\b[^,;]{0,50}[,;]"
    r"(?![^.?!]*\b(?:please|let me know|tell me|i can (?:still )?(?:send|bring|do)|call me)\b)"
)
_UNBOUND = pattern(
    r"\b(?:don't|do not|needn't|need not|never|nobody|no one|mustn't)\b[^.?!]{0,24}?\b(?:must|have "
    r"to|need "
    r"to|obliged|bound|owe|feel you)\b|\bwhatever (?:the|your|you|comes|happens|they)\b|"
    r"\b(?:all (?:one|the same|equal)|no (?:odds|difference)) (?:to|for) (?:me|us)\b|\bunder no "
    r"\w+\b|"
    r"\b(?:won't|will not|isn't going to|doesn't) (?:run|walk|fly|melt|spoil|rot|perish|bite)\b|"
    r"\bnothing (?:"
    r"hangs|depends|turns|rides) on\b|\bthere(?:'ll| will) be others?\b|^i'm (?:easy|not fussy)\b|"
    r"^(?:say|do|write|send) nothing\b|^(?:no (?:answer|reply)|silence) (?:means|is|will|and)\b|"
    r"^(?:it|this|that|they)(?:'ll| will)? [^.?!]{0,24}?\b(?:just )?as (?:true|good|well|right|"
    r"useful|fresh|"
    r"valid|easy|easily|cheap)\b[^.?!]{0,40}\b(?:year|later|next|month|spring|summer|autumn|winter|"
    r"then|"
    r"now)\b|^(?:it is |it's |that's |quite |perfectly )?(?:ok|okay|fine|alright|all right|no "
    r"shame) (?:by me )?"
    r"to (?:say|tell|let|write|answer|skip|ignore|pass|decline)\b"
)


def _lets_go(part: Part, asking: bool, late: bool) -> bool:
    """A way out by itself; before the question only where it is put to the reader."""
    if part.has("guilt", "nag") and not asking:
        return False
    if (asking and _ONLY_IF.search(part.text)) or (not asking and _SPARED.search(part.text)):
        return True
    put = late or part.has("condition", "verdict", "calm") or "you" in part.text
    if part.mentions("way_out") and not _BIDDEN.search(part.text):
        return put
    if asking or (part.has("work") and not late):
        return False
    if part.has("condition") and not part.has("condition_yes"):
        return part.mentions("defer") or (part.has("verdict") and not late)
    if not part.mentions("defer") or not part.mentions("verdict"):
        return False
    return late or bool(part.quoted & {"defer"}) or bool(_MODAL.search(part.text))


# 'Would you leave the key at the desk?', 'I can hold the price until then': asked of the reader, or
# granted only up to a day.
_BIDDEN = pattern(
    r"\b(?:would|will|can|could|do|please) (?:you )?(?:please )?leave (?:the|your|a) \w+ (?:at|"
    r"with|in|on|by)\b|"
    r"\b(?:hold|keep) (?:the|this|that|your|our|my) (?:price|offer|rate|quote|slot|date|place|room|"
    r"table)\b"
    r"[^.?!]{0,16} (?:until|till) (?:then|\w+day|noon|the \d)"
)
_MODAL = pattern(r"\b(?:would|may|might|can|could|will|i'd|we'd|it'd|that'd)\b")
