"""Rules about what a follow-up brings, and what it is about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from followup.checks.candidate import Candidate
from followup.checks.message import read
from followup.checks.parts import Part
from followup.checks.rule import Hit, rule
from followup.checks.wording import flatten
from followup.checks.words import content, frames, stem, stems
from followup.text import WORD
from followup.values import Message, Thread

_FIGURE = re.compile(
    r"\d|[£$€]|\b(?:half|twice|double|dozen|(?:two|three|four|five|six|seven|eight|nine|ten|"
    r"twelve|twenty) \w+s)\b"
)
_REPEATED = 0.42  # so much of what it brings stood in one earlier message
_FEW = 3
_FULL = 9  # so many words of content make a courtesy more than one


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


def _brings(seen: Candidate) -> Literal["new", "again", "nothing"]:
    """Something new; only what an earlier message brought; or nothing."""
    if _hands_over(seen):
        return "new"
    gifts = value_parts(seen)
    if _repeats(seen) and not (seen.of and any(_offers(p) for p in gifts) and _fresh(seen, gifts)):
        return "again"
    if gifts and (seen.of is None or _fresh(seen, gifts)):
        return "new"
    return "again" if _restates(seen) else "nothing"


def _hands_over(seen: Candidate) -> bool:
    """Lines in quotation marks that are to be passed on as they stand, which no message had yet."""
    texts = [m.body for m in seen.of.messages if m.from_me] if seen.of else []
    return bool(_READY.search(seen.body)) and not any(_READY.search(text) for text in texts)


_READY = re.compile(
    r"(?is)\b(?:forward|paste|pass (?:it|this|that) on|hand (?:it|this|that) on|for whoever|"
    r"in one line)\b[^“”]{0,90}“[^“”]{20,400}”"
)


def _finds_out(seen: Candidate) -> bool:
    """Where two blockers are close, the question which of them it is is the value."""
    return bool(seen.brief and seen.brief.diagnosis and seen.brief.diagnosis.unsure)


def value_parts(seen: Candidate) -> list[Part]:
    """The sentences that carry something: work done, a figure, news."""
    reading = seen.reading
    asks = {i for a in reading.asks for i in range(a.part, a.last + 1)}
    return [
        reading.parts[i]
        for i in reading.body
        if _carries(reading.parts[i], i in asks, i in reading.ways_out)
    ]


def _carries(part: Part, asks: bool, way_out: bool) -> bool:
    if part.has("work"):
        return not part.has("hollow") or not (
            part.has("nag", "guilt") or _SAID_ALREADY.search(part.text)
        )
    if part.has("nag", "guilt", "urgent"):
        return False
    if _offers(part):
        return True
    if asks or way_out:
        return False
    words = content(part.text)
    if part.has("hollow") and len(words) < _FULL and not _AMOUNT.search(part.text):
        return False
    return bool(_FIGURE.search(part.text)) or (len(words) >= 3 and bool(_NEWS.search(part.text)))


_SAID_ALREADY = re.compile(
    r"\bas i (?:have )?(?:already )?(?:wrote|said|mentioned|told|explained|written)\b"
)
_AMOUNT = re.compile(
    r"[£$€] ?\d|\d ?(?:%|euros?|pounds?|dollars?|kg|cm|mm|m\b|km|hours|minutes|per cent)"
)
_NEWS = re.compile(
    r"\b(?:has|have|had|was|were|came|found|got|gave|said|says|told|agreed|now|opened|arrived|"
    r"means|saves|cuts|fits|covers|takes|shows|let|done|made|\w{3,}ed)\b"
)


# Something definite that the writer offers to make or to do, in the writer's own time.
_OFFER = re.compile(
    r"\b(?:i|we)(?:'ll|'d| can| could| would| will| am| might)\b[^.?!]{0,40}?"
    r"\b(?:write|put|draft|summari[sz]e|sum|ask|contact|message|prepare|send|type|do|take|get|have|"
    r"finish|go to|see to|sort)\b"
    r"[^.?!]{0,70}?\b(?:direct(?:ly)?|today|page|summary|lines|note|request|list|table|draft|"
    r"outline|the (?:rest|asking|"
    r"other parts)|(?:main|key) (?:points|bits)|copy you in|in copy|myself|for you|on your behalf|"
    r"whatever comes back|what comes back|so you don't have to|up in)\b"
)
# The next step, ready to be set off by one word: the writer goes on.
_STEP = re.compile(
    r"\b(?:i|we)(?:'ll|'d| can| could| would| will)\b[^.?!]{0,30}?\b(?:go (?:on|ahead) with|"
    r"carry on|"
    r"see to the (?:rest|details)|take care of|take it from|take (?:over|some|it on)|sort the rest|"
    r"do (?:the groundwork|from here|myself)|bring them into|put them (?:together|in order)|"
    r"write it down myself|close it)\b|\b(?:all|everything|whatever|what) (?:\w+ ){0,4}(?:is|are) "
    r"(?:on me|my (?:job|work))\b"
)


def _offers(part: Part) -> bool:
    text = flatten(part.text)
    return bool(_OFFER.search(text) or _STEP.search(text))


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
    if any(p.has("work") for p in gifts):
        return bool(new) or len(_told(gifts) - had) >= 3
    return len(new) >= 2


def _repeats(seen: Candidate) -> bool:
    """What it brings, beyond the thread's matter, stood in an earlier message of the user's."""
    thread = seen.of
    if thread is None:
        return False
    known = _subject_matter(thread)
    own = _told(_plain(seen)) - known
    for message in thread.messages:
        if message.from_me:
            theirs = _told_in(message) - known
            shared = sum(any(_kin(a, b) for b in theirs) for a in own)
            if shared >= _FEW and shared >= _REPEATED * len(own):
                return True
    return False


def _restates(seen: Candidate) -> bool:
    """Half of its words stood in one earlier message of the user's."""
    own = _told(_plain(seen))
    for message in seen.of.messages if seen.of else ():
        if message.from_me:
            shared = sum(any(_kin(a, b) for b in _told_in(message)) for a in own)
            if shared > _FEW and 2 * shared >= len(own):
                return True
    return False


@lru_cache(maxsize=64)
def _subject_matter(thread: Thread) -> frozenset[str]:
    """What the thread is about: its subject, the contact's words, and what is said repeatedly."""
    counts = Counter(w for m in thread.messages for w in _told_in(m))
    theirs = {w for m in thread.messages if not m.from_me for w in _told_in(m)}
    often = {w for w, count in counts.items() if count > 1}
    return frozenset(theirs | often | set(content(flatten(thread.subject))))


def _kin(a: str, b: str) -> bool:
    return a == b or (min(len(a), len(b)) > 3 and (a.startswith(b) or b.startswith(a)))


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
    words = (w for p in gifts for w in WORD.findall(p.text))
    return frozenset(stem(w) for w in words if (len(w) > 2 or w[0].isdigit()) and w not in frames())


@lru_cache(maxsize=64)
def _stems_of(thread: Thread) -> frozenset[str]:
    text = " ".join([thread.subject, *(f"{m.sender} {m.body}" for m in thread.messages)])
    return stems(flatten(text))


RULES = (no_new_value, repeated_value)
