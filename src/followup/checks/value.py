"""Rules about what a follow-up brings, and what it is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from followup.checks.candidate import Candidate, once
from followup.checks.message import read
from followup.checks.parts import Part
from followup.checks.rule import Hit, rule
from followup.checks.wording import flatten
from followup.checks.words import content, frames, general, stem, stems
from followup.lazily import pattern
from followup.text import WORD
from followup.values import Message, Thread

_FIGURE = pattern(
    r"\d|[£$€]|\b(?:half|twice|double|dozen|(?:two|three|four|five|six|seven|eight|nine|ten|"
    r"twelve|twenty) \w+s)\b"
)
_REPEATED = 0.42  # so much of what it tells stood in one earlier message
_FEW = 4
_FULL = 4  # so many words that name things make a courtesy more than one


@rule(
    "FU201",
    bad="Dear Dana,\n\nThank you again for showing me round the seed bank. The post of curator is "
    "still my first choice.\n\nMay I count myself among the candidates? Later is fine.\n\nSam",
    good="Dear Dana,\n\nFor the post of curator I drew up a plan for the first month at the seed "
    "bank, on one page.\n\nMay I send it? Later is fine.\n\nSam",
)
def no_new_value(seen: Candidate) -> Iterator[Hit]:
    """A follow-up that brings nothing gives no reason to answer now rather than never."""
    if seen.closes or seen.replies or _finds_out(seen):
        return
    if _brings(seen) == "nothing":
        start = next((p.start for p in seen.reading.parts if p.kind == "body"), 0)
        end = max((p.end for p in seen.reading.parts if p.kind == "body"), default=0)
        yield Hit(
            start,
            end,
            "It brings nothing that the reader did not have.",
            "Give something first: a summary, a comparison, a step already made.",
        )


@rule(
    "FU202",
    setting="From: Sam Ode\nDate: Mon, 2 Mar 2026 09:00\nTo: Dana Weiss\n\nDear Dana, I have "
    "set the old "
    "boiler beside infrared panels over ten winters: the panels save £2,300 with heating on "
    "one morning a week. "
    "Shall I come to the deacons?\nSam\n",
    bad="Dear Dana,\n\nI have prepared something fresh for the deacons: the old boiler beside "
    "infrared panels over ten winters. The panels save £2,300.\n\nShall I bring it, or wait until "
    "the warm weather?\n\nSam",
    good="Dear Dana,\n\nFor the deacons I asked the chapel at Bryn about their panels: the organ "
    "stays in tune and the wiring took two days.\n\nShall I bring their letter, or wait until the "
    "warm weather?\n\nSam",
)  # fmt: skip
def repeated_value(seen: Candidate) -> Iterator[Hit]:
    """What was sent before and not answered is no gift the second time."""
    if seen.closes or seen.replies or seen.of is None:
        return
    if _brings(seen) == "again":
        told = value_parts(seen) or _plain(seen)
        yield Hit(
            told[0].start,
            told[-1].end,
            "An earlier message of the thread brought this already.",
            "Bring something that the thread does not have.",
        )


@once
def _brings(seen: Candidate) -> Literal["new", "again", "nothing"]:
    """Something new; only what an earlier message brought; or nothing."""
    if _hands_over(seen):
        return "new"
    gifts = value_parts(seen)
    if seen.of is None:
        return "new" if gifts else "nothing"
    fresh = bool(gifts) and _fresh(seen, gifts)
    if _again(seen, seen.of) and not (fresh and any(_offers(p) for p in gifts)):
        return "again"
    return "new" if fresh else "nothing"


def _again(seen: Candidate, thread: Thread) -> bool:
    """Nearly half of what it tells before it asks stood in one earlier message of the user's.

    What stands after the question is no gift; what the thread is about is no repetition."""
    known = _subject_matter(thread)
    mine = [_told_in(m) - known for m in thread.messages if m.from_me]
    before = _before_question(seen)
    told = [p for p in before if not p.has("said")]
    if any(_same_figures(before, m) for m in thread.messages if m.from_me):
        return True
    if any(p.has("work") and _new_amount(p, thread) for p in told):
        return False
    if any(_adds(own - known, mine) for part in told for own in _clauses(part)):
        return False
    own = _told(told) - known
    shared = max((_shared(own, theirs) for theirs in mine), default=0)
    return shared >= _FEW and shared >= _REPEATED * len(own)


_NUMBER = (
    r"\d[\d.,]*|\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty)\b"
)
_COUNT = pattern(_NUMBER)
_COUNTED = pattern(rf"(?P<figure>{_NUMBER})[ -]?(?:[a-z%]{{1,12}})?")  # with what it counts


def _same_figures(told: list[Part], message: Message) -> bool:
    """Every figure of what it tells stands in this message, with the things that it counts.

    Work of the writer's own, or an offer, brings something all the same."""
    if any(p.has("work") or _offers(p) for p in told):
        return False
    figures = {figure for p in told for figure in _figures(p.text)}
    if not figures or not figures <= _figures(flatten(message.body)):
        return False
    return _shared(_told(told), _told_in(message)) >= _FEW


def _figures(text: str) -> set[str]:
    return {m.group().rstrip(".,") for m in _COUNT.finditer(text)}


def _new_amount(part: Part, thread: Thread) -> bool:
    """A figure of its own: 'ten minutes' where no message speaks of so many."""
    every = " ".join(flatten(m.body) for m in thread.messages)
    return any(m.group("figure").rstrip(".,") not in every for m in _COUNTED.finditer(part.text))


def _clauses(part: Part) -> Iterator[frozenset[str]]:
    """What each half of a sentence tells; work of the writer's own is told by the whole."""
    if part.has("work") or _offers(part):
        yield _told([part])
    yield from (_words(half) for half in part.text.split(";"))


def _adds(own: frozenset[str], mine: list[frozenset[str]]) -> bool:
    """Hardly anything of it stood in an earlier message."""
    old = sum(any(_kin(a, b) for theirs in mine for b in theirs) for a in own)
    return len(own) - old >= _FEW and old * 3 <= len(own)


def _shared(own: frozenset[str], theirs: frozenset[str]) -> int:
    return sum(any(_kin(a, b) for b in theirs) for a in own)


def _before_question(seen: Candidate) -> list[Part]:
    """The statements up to the last question; all of them where it opens the message."""
    reading = seen.reading
    last = reading.questions[-1].start if reading.questions else len(seen.body)
    plain = _plain(seen)
    return [p for p in plain if p.start < last] or plain


def _hands_over(seen: Candidate) -> bool:
    """Lines in quotation marks that are to be passed on as they stand, which no message had yet."""
    if "“" not in seen.body:
        return False
    texts = [m.body for m in seen.of.messages if m.from_me] if seen.of else []
    return bool(_READY.search(seen.body)) and not any(_READY.search(text) for text in texts)


_READY = pattern(
    r"(?is)\b(?:forward(?:ed)?|pasted?|pass(?:ed)? (?:(?:it|this|that) )?(?:on|along|up)|"
    r"hand(?:ed)? (?:(?:it|this|that) )?(?:on|over|up)|read (?:(?:it|this|that) )?(?:out|aloud)|"
    r"for whoever|in one line)\b[^“”]{0,90}“[^“”]{20,400}”"
)


def _finds_out(seen: Candidate) -> bool:
    """Where two blockers are close, the question which of them it is is the value."""
    return bool(seen.brief and seen.brief.diagnosis and seen.brief.diagnosis.unsure)


@once
def value_parts(seen: Candidate) -> list[Part]:
    """The sentences that carry something: work done, a figure, news."""
    reading = seen.reading
    asks = {i for a in reading.asks for i in range(a.part, a.last + 1)}
    named = frozenset(content(flatten(seen.subject)))
    return [
        reading.parts[i]
        for i in reading.body
        if _carries(reading.parts[i], i in asks or i in reading.ways_out, named)
    ]


def _carries(part: Part, answered: bool, named: frozenset[str]) -> bool:
    """Whether it tells something. `answered`: it asks or lets go, so that only work in it counts;
    `named`: the words of the subject, which a courtesy may repeat."""
    if part.has("work"):
        return not part.has("nag", "guilt") and not _SAID_ALREADY.search(part.text)
    if part.has("nag", "guilt") or part.presses or _SAID_ALREADY.search(part.text):
        return False
    if _offers(part):
        return True
    if answered or _BIDS.match(part.text):
        return False
    told = set(content(part.text))
    if part.has("hollow", "said") and not _AMOUNT.search(part.text):
        return len(told - general() - named) >= _FULL
    return len(told) >= 3 or part.has("state") or bool(_FIGURE.search(part.text))


_BIDS = pattern(
    r"(?:so |and |but |just |please |kindly |do )*(?:grab|book|click|pick|choose|call|ring|write|"
    r"let|tell|"
    r"reply|visit|see|feel free|hesitate|contact|note|consider|accept|find|check out|drop)\b"
)
_SAID_ALREADY = pattern(
    r"\bas (?:i|we) (?:have |had |both )?(?:already )?(?:wrote|said|mentioned|told|"
    r"explained|written|discussed)\b"
)
_AMOUNT = pattern(
    r"[£$€] ?\d|\d ?(?:%|euros?|pounds?|dollars?|kg|cm|mm|m\b|km|hours|minutes|per cent)"
)
# Something definite that the writer offers to make or to do, in the writer's own time: what
# follows the verb has to say what it is.
_OFFER = pattern(
    r"\b(?:(?:i|we)(?:'ll|'d| can| could| would| will| am| might)|(?:am|are|be|'m|'re|^|[.!:;,]) "
    r"?(?:happy|glad|willing)) (?:also |gladly |simply |be (?:happy|glad) |happy |glad |willing )*"
    r"(?:to )?(?:write|put|draft|summari[sz]e|sum|ask|message|prepare|send|type|get|finish|"
    r"go to|sort|walk|talk|take|show|make|collect|compare|print|translate|measure|cut|chase|"
    r"ring|correct|resend|forward|copy|mark|list|work|fit|plan|set|type|answer|meet|start|drop|pick|"
    r"contact|do)\b(?P<what>[^.?!;]{4,160})"
)
_DEFINITE = pattern(
    r"\b(?:myself|direct(?:ly)?|page|summary|lines|note|list|table|draft|outline|references?|referees?"
    r"|minutes|copy you in|in copy|in writing|first version|estimate|on your behalf|"
    r"(?:main|key) (?:points|bits)|other parts|the asking|so (?:that )?you don't have to)\b"
)
# The next step, ready to be set off by one word: the writer goes on.
_STEP = pattern(
    r"\b(?:i|we)(?:'ll|'d| can| could| would| will)\b[^.?!]{0,30}?\b(?:go (?:on|ahead) with|"
    r"carry on|"
    r"see to the (?:rest|details)|take care of|take it from|take (?:over|some|it on)|sort the rest|"
    r"do (?:the groundwork|from here|myself)|bring them into|put them (?:together|in order)|"
    r"write it down myself|close it)\b|\b(?:all|everything|whatever|what) (?:\w+ ){0,4}(?:is|are) "
    r"(?:on me|my (?:job|work))\b|\bi (?:bring|put|turn) (?:them|it) (?:into|together|in order)\b"
)


def _offers(part: Part) -> bool:
    return bool(_STEP.search(part.text)) or any(
        _DEFINITE.search(offer["what"]) for offer in _OFFER.finditer(part.text)
    )


def _fresh(seen: Candidate, gifts: list[Part]) -> bool:
    """Something in it stands nowhere in the thread."""
    thread = seen.of
    assert thread is not None
    had = _stems_of(thread)
    new = {w for p in gifts for w in content(p.text)} - had
    offers = [p for p in gifts if _offers(p)]
    if offers:
        told = {w for p in offers for w in content(p.text)} - set(content(flatten(thread.subject)))
        return not any(
            m.from_me and _OFFER.search(flatten(m.body)) and len(told & stems(flatten(m.body))) > 2
            for m in thread.messages
        )
    if any(p.has("work", "state") for p in gifts):
        return bool(new) or len(_told(gifts) - had) >= 3
    return len(new) >= 2 or len(_told(gifts) - had) >= _FEW


@lru_cache(maxsize=64)
def _subject_matter(thread: Thread) -> frozenset[str]:
    """What the thread is about: its subject, the contact's words, and what is said repeatedly."""
    counts = Counter(w for m in thread.messages for w in _told_in(m))
    theirs = {w for m in thread.messages if not m.from_me for w in _told_in(m)}
    often = {w for w, count in counts.items() if count > 1}
    asked = {w for m in thread.messages for w in _asked_in(m)}
    return frozenset(theirs | often | asked | set(content(flatten(thread.subject))))


def _kin(a: str, b: str) -> bool:
    return a == b or (min(len(a), len(b)) > 3 and (a.startswith(b) or b.startswith(a)))


@lru_cache(maxsize=256)
def _asked_in(message: Message) -> frozenset[str]:
    """The words of what a message asks: the matter, not the gift."""
    reading = read(message.body)
    asks = {i for a in reading.asks for i in range(a.part, a.last + 1)}
    return _told([reading.parts[i] for i in asks if not reading.parts[i].has("work")])


@lru_cache(maxsize=256)
def _told_in(message: Message) -> frozenset[str]:
    """All that a message of the thread says."""
    return _told([p for p in read(message.body).parts if p.kind == "body"])


def _plain(seen: Candidate) -> list[Part]:
    """The sentences that neither ask nor let go nor nag nor say again what they say was said."""
    reading = seen.reading
    asks = {i for a in reading.asks for i in range(a.part, a.last + 1)}
    other = asks | set(reading.ways_out)
    parts = (reading.parts[i] for i in reading.body if i not in other)
    return [p for p in parts if not p.has("nag", "guilt", "urgent", "hollow")]


def _told(gifts: list[Part]) -> frozenset[str]:
    return _words(" ".join(p.text for p in gifts))


def _words(flat: str) -> frozenset[str]:
    told = (w for w in WORD.findall(flat) if (len(w) > 2 or w[0].isdigit()) and w not in frames())
    return frozenset(stem(w) for w in told)


@lru_cache(maxsize=64)
def _stems_of(thread: Thread) -> frozenset[str]:
    text = " ".join([thread.subject, *(f"{m.sender} {m.body}" for m in thread.messages)])
    return stems(flatten(text))


RULES = (no_new_value, repeated_value)
