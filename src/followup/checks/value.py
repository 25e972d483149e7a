"""Rules about what a follow-up brings, and what it is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from followup.checks.again import Told, repeats
from followup.checks.candidate import Candidate, once
from followup.checks.enquiry import enquiries
from followup.checks.gifts import features, gives, score, weights
from followup.checks.message import read
from followup.checks.parts import Ask, Part, Reading
from followup.checks.rule import Hit, rule
from followup.checks.wording import flatten
from followup.checks.words import affect, content, frames, general, number_word, stem, stems
from followup.lazily import pattern
from followup.text import WORD
from followup.values import Message, Thread

_FEW = 4


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
        parts = value_parts(seen) or _plain(seen)
        yield Hit(
            parts[0].start,
            parts[-1].end,
            "An earlier message of the thread brought this already.",
            "Bring something that the thread does not have.",
        )


@once
def _brings(seen: Candidate) -> Literal["new", "again", "nothing"]:
    """Something new; only what an earlier message brought; or nothing."""
    if _hands_over(seen):
        return "new"
    if seen.of is None:
        return "new" if brings_something(seen) else "nothing"
    gifts = value_parts(seen)
    fresh = bool(gifts) and _fresh(seen, gifts)
    if repeats(told(seen)) and not (fresh and any(_offers(p) for p in gifts)):
        return "again"
    if fresh:
        return "new"
    return "again" if any(_SAID_ALREADY.search(p.text) for p in _plain(seen)) else "nothing"


@once
def told(seen: Candidate) -> Told:
    """What a message tells before it asks, beside what its thread has told."""
    thread = seen.of
    assert thread is not None
    before = _before_question(seen)
    plain = [p for p in before if not p.has("said")]
    scores = (score(features(p, had(seen)), weights()) for p in tellers(seen))
    return Told(
        own=_told(plain),
        every=_told(before),
        known=_subject_matter(thread),
        mine=[_told_in(m) for m in thread.messages if m.from_me],
        thread=frozenset(w for m in thread.messages for w in _told_in(m)),
        works=any(p.has("work") for p in before),
        offers=any(_offers(p) for p in before),
        says_so=any(_SAID_ALREADY.search(p.text) for p in seen.reading.parts),
        gift=max(scores, default=-4.0),
    )


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
    """Where two blockers are close, or none is told of, to ask which it is is the value."""
    found = seen.brief.diagnosis if seen.brief else None
    if found is None:
        return False
    return found.unsure or (not found.evidence and "(A)" in seen.body and "(B)" in seen.body)


@once
def had(seen: Candidate) -> frozenset[str]:
    """The stems that the reader has without what is told: of the thread, the subject, the asks."""
    reading = seen.reading
    asked = {w for a in reading.asks for w in content(_text_of(reading, a))}
    thread = _stems_of(seen.of) if seen.of else frozenset()
    return thread | asked | frozenset(content(flatten(seen.subject)))


def _text_of(reading: Reading, ask: Ask) -> str:
    return " ".join(reading.parts[i].text for i in range(ask.part, ask.last + 1))


def tellers(seen: Candidate) -> list[Part]:
    """The sentences that may tell something: they neither ask nor nag nor press, and no way out
    after the first ask is among them."""
    reading = seen.reading
    asks = {i for a in reading.asks for i in range(a.part, a.last + 1)}
    first = min(asks, default=len(reading.parts))
    other = asks | {i for i in reading.ways_out if i > first}
    other |= set(enquiries(seen))
    return [reading.parts[i] for i in reading.body if i not in other and _tells(reading.parts[i])]


def _tells(part: Part) -> bool:
    return not (part.has("nag", "guilt") or part.presses or _SAID_ALREADY.search(part.text))


@once
def value_parts(seen: Candidate) -> list[Part]:
    """The sentences that carry something: work done, a figure, news; asked or told."""
    reading, known = seen.reading, had(seen)
    told = tellers(seen)
    return [
        part
        for part in (reading.parts[i] for i in reading.body)
        if _works(part) or _offers(part) or (part in told and gives(part, known))
    ]


@once
def brings_something(seen: Candidate) -> bool:
    """Whether any sentence carries something; the costly scores last, and only as far as needed."""
    body = [seen.reading.parts[i] for i in seen.reading.body]
    if any(_works(part) or _offers(part) for part in body):
        return True
    known = had(seen)
    return any(gives(part, known) for part in tellers(seen))


def _works(part: Part) -> bool:
    """The writer's own work, told of as more than good will."""
    if not part.has("work") or part.has("nag", "guilt") or _SAID_ALREADY.search(part.text):
        return False
    return bool(set(content(part.text)) - general() - affect())


_SAID_ALREADY = pattern(
    r"\b(?:as|like) (?:i|we) (?:also )?(?:have |had |both )?(?:already )?(?:wrote|said|mentioned|"
    r"told|"
    r"explained|written|discussed)\b"
)
# Something definite that the writer offers to make or to do, in the writer's own time: what
# follows the verb has to say what it is.
_OFFER = pattern(
    r"\b(?:(?:i|we)(?:'ll|'d| can| could| would| will| am| might)|(?:am|are|be|'m|'re|^|[.!:;,]) "
    r"?(?:happy|glad|willing)) (?:also |gladly |simply |be (?:happy|glad) |happy |glad |willing )*"
    r"(?:to )?(?:write|put|draft|summari[sz]e|sum|ask|message|prepare|send|type|get|finish|"
    r"go to|sort|walk|talk|take|show|make|collect|compare|print|translate|measure|cut|chase|"
    r"ring|correct|resend|forward|copy|mark|list|work|fit|plan|set|type|answer|meet|start|drop|"
    r"pick|"
    r"contact|do)\b(?P<what>[^.?!;]{4,160})"
)
_DEFINITE = pattern(
    r"\b(?:myself|direct(?:ly)?|page|summary|lines|note|list|table|draft|outline|references?|"
    r"referees?"
    r"|minutes|(?:short|written) version|half a page|it up for|copy you in|in copy|in writing|"
    r"first version|estimate|on your behalf|"
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
    # 'We would be delighted to take care of it' offers good will.
    return bool(_STEP.search(part.text) and not part.has("hollow")) or any(
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
    counted = _SPELT.sub(
        lambda m: _AS_FIGURE[m.group().replace(" a ", " ").replace(" an ", " ")], flat
    )
    told = (
        w for w in WORD.findall(counted) if (len(w) > 2 or w[0].isdigit()) and w not in frames()
    )
    return frozenset(stem(str(number_word(w) or w)) for w in told)


# 'A pair', 'a dozen', 'half an hour': told in figures, they can be compared.
_AS_FIGURE = {
    "half hour": "30 minutes", "quarter of hour": "15 minutes", "pair": "2", "couple": "2",
    "both": "2", "single": "1", "fortnight": "2 weeks", "half dozen": "6", "twice": "2",
}  # fmt: skip
_SPELT = pattern(
    r"\bhalf (?:an |a )?hour\b|\bquarter of an hour\b|\bhalf (?:a )?dozen\b|\b(?:pair|couple|both|"
    r"single|"
    r"fortnight|twice)\b"
)


@lru_cache(maxsize=64)
def _stems_of(thread: Thread) -> frozenset[str]:
    text = " ".join([thread.subject, *(f"{m.sender} {m.body}" for m in thread.messages)])
    return stems(flatten(text))


RULES = (no_new_value, repeated_value)
