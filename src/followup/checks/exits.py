"""The easy 'not yet': in the question's other half, beside it, or just after it."""

from __future__ import annotations

from followup.checks.parts import Part, Reading
from followup.checks.wording import Found
from followup.lazily import pattern

_BRIEF = 14  # so short, a sentence after the question that speaks of later lets go
# 'I can start on Monday', 'the supplier delivers next week': what follows on a yes.
_GOES_ON = pattern(
    r"\b(?:i|we)(?:'ll|'d| will| would| can| could| am)? (?:start|begin|do|bring|order|come|book|"
    r"call|ring|send|"
    r"have|look|keen|take)\b|\b(?:delivers?|starts?|begins?|arrives?|opens?|stay|done by|ready)\b"
)
# 'Otherwise it rests here', 'they may take the spring for it'.
_PERMITS = pattern(
    r"^(?:otherwise|or|else)\b|\b(?:you|they|he|she|it|this|that|all)(?: \w+ly)? (?:can|may|might|"
    r"could|would|"
    r"rests?|keeps?|waits?|remains?)\b|\b(?:need not|needn't|do not|don't|no need|not in an?y?)\b|"
    r"^(?:a )?no\b"
)
_OR = pattern(r"(?:^|[^\w])or(?= )| / |[,;] ?[b-d2-4] ?[=–)]")
_LATER = pattern(
    r"\b(?:new year|spring|summer|autumn|winter|january|february|march|april|(?:in|until|"
    r"after) may|"
    r"june|july|august|september|october|november|december|christmas|easter|ramadan|half-?term)\b|"
    r"\b(?:after|once) (?:the|your|his|her|their|our)\b"
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
        if (
            eased
            or (i in asks and _alternative(part, reading.hits[i]))
            or _lets_go(part, asking, i >= first)
        ):
            reading.ways_out.append(i)


def _eases(part: Part) -> bool:
    """A short sentence just after the question that denies, defers, permits or sets a condition."""
    if part.asks or part.presses or part.has("guilt", "nag", "condition_yes"):
        return False
    most = 32 if part.has("condition", "verdict", "way_out") else 22
    if len(part.text.split()) > most or _HARD.search(part.text):
        return False
    if part.quoted or part.mentions("verdict", "condition", "calm", "way_out"):
        return True
    short = len(part.text.split()) <= _BRIEF and not _GOES_ON.search(part.text)
    return part.has("defer") and (short or bool(_PERMITS.search(part.text)))


_HARD = pattern(
    r"\b(?:deadline|must|(?:need|have) to (?:know|hear|have))\b|^(?:i am|i'm|we are|"
    r"we're) (?:in|at|on|here)\b"
)


def _alternative(part: Part, hits: tuple[Found, ...]) -> bool:
    """'… or wait until spring': a deferral in the other half of the question."""
    cuts = [m.start() for m in _OR.finditer(part.text)]
    if not cuts:
        return False
    if _LATER.search(part.text, cuts[0]):
        return True
    at = part.start + cuts[0]
    return any(f.family in ("defer", "way_out") and f.start >= at for f in hits)


def _lets_go(part: Part, asking: bool, late: bool) -> bool:
    """A way out by itself; before the question only where it is put to the reader."""
    put = late or part.has("condition", "verdict", "calm") or "you" in part.text
    if part.mentions("way_out"):
        return put
    if asking or (part.has("work") and not late):
        return False
    if part.has("condition") and not part.has("condition_yes"):
        return part.mentions("defer") or (part.has("verdict") and not late)
    if not part.mentions("defer") or not part.mentions("verdict"):
        return False
    return late or bool(part.quoted & {"defer"}) or bool(_MODAL.search(part.text))


_MODAL = pattern(r"\b(?:would|may|might|can|could|will|i'd|we'd|it'd|that'd)\b")
