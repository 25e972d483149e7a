"""Rules about truth: nothing stands in a follow-up that thread, item and facts do not hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from functools import lru_cache

from followup.checks.candidate import Candidate, once
from followup.checks.message import read
from followup.checks.parts import Part, greeting
from followup.checks.rule import Hit, rule
from followup.checks.truth import Claim, Sources, claims, said, sources
from followup.checks.vouched import POINTER, THEIR_WORD, only_their_word
from followup.checks.wording import Found, flatten
from followup.checks.words import stems
from followup.lazily import pattern
from followup.values import Thread

_ASKED = (
    "From: Sam Ode\nDate: Mon, 2 Mar 2026 09:00\nTo: Dana Weiss\n\nDear Dana, could the "
    "library have a cycle rack?\n"
    "Sam\n\nFrom: Dana Weiss\nDate: Tue, 3 Mar 2026 10:00\nTo: Sam Ode\n\nHi Sam, I'd have to "
    "ask about the bin lorry.\n"
    "Dana\n"
)
_SAYING = 70  # so many characters after 'you said' are what was said
_MINE = pattern(
    r"\b(?:i|we|i've|we've|i'd|we'd|my|our|me|us|i'm|we're|myself|ourselves|mine|ours)\b"
)
# What the writer says that both have settled is no more the writer's own than 'you said'.
_SETTLED = pattern(
    r"\b(?:we|we'd|we've|us) (?:have |had |both |all )*(?:agreed|settled|discussed|fixed|"
    r"arranged|decided|shook hands)\b"
)
_HANDS_OVER = pattern(
    r"^\W*(?:here(?:'s| is| are)|attached(?: is| are)?|this is|these are|enclosed(?: is| are)?)"
    r"\b.{0,60}\b(?:you|they) (?:asked|wanted|needed|requested|were (?:after|missing))\b|"
    r"^\W*(?:in (?:response|answer|reply) to your (?:request|question)|"
    r"as (?:you )?(?:asked|requested))\b"
)
_CLAUSE = pattern(r"[.!?;:,\n–—]|\b(?:because|so that|and so)\b")
_THEIRS = pattern(
    r"\b(?:your|you|said|says|told|tells|confirmed|agreed|promised|wrote|voted|decided|approved|"
    r"signed|asked|colleague|already|congratulations|congrats)\b"
)


@rule(
    "FU301",
    setting=_ASKED,
    bad="Hi Dana,\n\nNow that Councillor Boyle has put the cycle rack down for the vote on 12 "
    "May, I "
    "marked out the lorry's turning circle.\n\nDoes that settle it, or shall we wait?\n\nSam",
    good="Hi Dana,\n\nFor the cycle rack I marked out the bin lorry's turning circle and took "
    "a photo."
    "\n\nDoes that settle it, or shall we wait?\n\nSam",
)
def invented_fact(seen: Candidate) -> Iterator[Hit]:
    """One fact that nobody recognises makes the reader doubt all the others."""
    known = None if _is_source(seen) else known_sources(seen)
    if known is None:
        return
    for claim in body_claims(seen):
        if only_their_word(seen, claim, known):
            yield Hit(claim.start, claim.end, *THEIR_WORD)
        elif claim.status != "supported" and claim.kind != "link" and _is_held(seen, claim):
            yield Hit(claim.start, claim.end, *_say(claim))
    yield from _invented_sayings(seen, known)
    for claim in _subject_claims(seen):
        strict = seen.brief is not None and claim.kind in ("figure", "date")
        if claim.status == "contradicted" or (strict and claim.status != "supported"):
            yield Hit(claim.start, claim.end, *_say(claim), field="subject")


def _is_held(seen: Candidate, claim: Claim) -> bool:
    """Whether a claim has to stand in the sources: all of a draft's but what it proposes or quotes;
    of a text of the user's own, what it says of the reader's side."""
    if seen.brief is None:
        return _claimed(seen, claim)
    return claim.kind != "quote" and not _proposed(seen, claim)


def _is_source(seen: Candidate) -> bool:
    """The message that is to be rewritten, as it came: it holds all that it says."""
    message = (seen.brief and seen.brief.message) or ""
    return message != "" and seen.body in message and seen.subject in message


@once
def _subject_claims(seen: Candidate) -> tuple[Claim, ...]:
    known = known_sources(seen)
    return tuple(claims(seen.subject, known, seen.day)) if known and seen.subject else ()


def _invented_sayings(seen: Candidate, known: Sources) -> Iterator[Hit]:
    """'You said that …' where the one who is said to have said it said nothing of the kind."""
    reading = seen.reading
    for hit in reading.unquoted("said"):
        part = reading.parts[reading.part_at(hit.start)]
        end = min(_clause_end(part.text, hit.end - part.start) + part.start, part.end)
        if part.kind != "body" or (part.asks and hit.start > part.start):
            continue
        if _ABOUT.match(reading.flat, hit.end):
            continue  # 'the courier I told you about': what was told stands before it
        told = reading.flat[hit.end : min(end, hit.end + _SAYING)]
        if not said(told, _speaker(seen, hit, known)):
            yield Hit(hit.start, end, *_UNSAID)
    if seen.of and not seen.brief:
        yield from _invented_events(seen, seen.of)


_ABOUT = pattern(r"[ ,]*(?:me |you |us )?(?:about|of)\b")
_UNSAID = ("No message, item or fact says this.", "Quote what was said, or leave it out.")


def _invented_events(seen: Candidate, thread: Thread) -> Iterator[Hit]:
    """'Dr Lenz has agreed', 'when we spoke on Friday', where no message tells of either."""
    every = " ".join(flatten(m.body) for m in thread.messages)
    for part in seen.reading.parts:
        if part.kind != "body" or _UNSURE.search(part.text):
            continue
        for event, heard in ((_CONSENT, _CONSENTED), (_SPOKE, _SPOKEN)):
            match = event.search(part.text)
            asked = part.asks and not (match and _AS_KNOWN.search(part.text, 0, match.start()))
            if match and not asked and not heard.search(every):
                yield Hit(part.start + match.start(), part.start + match.end(), *_UNSAID)


_AS_KNOWN = pattern(r"\b(?:as|since|now that|because|given that)\b[^,?]*$")
_UNSURE = pattern(r"\b(?:if|once|until|till|unless|whether|should|before|as soon as)\b")
_CONSENT = pattern(
    r"\b(?:has|have) (?:already |now |kindly |since )*(?:agreed|approved|confirmed|accepted|"
    r"consented|cleared|granted|authori[sz]ed|okayed|signed off|released|waved|"
    r"said yes|given (?:the|his|her|their) (?:ok|okay|yes|go-ahead|blessing|consent|approval))\b"
)
_CONSENTED = pattern(
    r"\b(?:agreed|approved|confirmed|accepted|consented|signed|okayed|yes|go-ahead|gladly|passed|cleared|"
    r"granted|authori[sz]ed|released|waved)\b"
)
_SPOKE = pattern(
    r"\b(?:when|since|as) we (?:last )?(?:spoke|talked)\b|\b(?:on|over) the (?:tele)?phone\b|"
    r"\b(?:in|on|after|from) (?:our|your) (?:phone |video |last )?(?:call|telephone call)\b"
)
_SPOKEN = pattern(
    r"\b(?:phone\w*|call\w*|spoke\w*|speak\w*|talk\w*|rang|ring|met|meet\w*|interview\w*|"
    r"visit\w*|came|zoom|teams|chat\w*|voicemail)\b"
)


def _speaker(seen: Candidate, hit: Found, known: Sources) -> Set[str]:
    """The stems of all that they said to whom the words are put; of everything where unsure."""
    thread = seen.of
    theirs = not _MINE.search(seen.reading.flat, hit.start, hit.end)
    if thread is None or seen.brief or not theirs:
        return known.stems
    return _contact_stems(thread)


@lru_cache(maxsize=64)
def _contact_stems(thread: Thread) -> frozenset[str]:
    theirs = " ".join(m.body for m in thread.messages if not m.from_me)
    return stems(flatten(f"{thread.subject} {theirs}"))


def _clause_end(text: str, at: int) -> int:
    after = _CLAUSE_END.search(text, at)
    return after.start() if after else len(text)


_CLAUSE_END = pattern(
    r"[.!?;:\n]|, (?:shall|may|would|can|could|do|does|is|will)\b|,? (?:so|because|and|but|hence|"
    r"therefore)(?: that)? (?:i|we|here)\b"
)


def _proposed(seen: Candidate, claim: Claim) -> bool:
    """'Shall I come back in a few weeks?' proposes a time, and option B a letter: no claims."""
    if claim.kind == "name":
        return claim.text in ("A", "B", "C")
    if claim.kind != "date" or re.search(r"\d", claim.text):
        return False
    if any(a.start <= claim.start < a.end for a in seen.reading.asks):
        return True
    part = seen.reading.parts[seen.reading.part_at(claim.start)]
    return not _THEIRS.search(_clause(part.text, claim.start - part.start))


def _say(claim: Claim) -> tuple[str, str]:
    if claim.status == "contradicted":
        return (
            f"“{claim.text}” contradicts the sources, which say “{claim.quote}”.",
            "Use what the thread says.",
        )
    return (
        f"“{claim.text}” stands in no message, item or fact.",
        "Leave it out, or give it as a fact of your own.",
    )


@once
def known_sources(seen: Candidate) -> Sources | None:
    """What the text is held against; None where there is nothing to hold it against."""
    if seen.of is None and seen.with_item is None and seen.brief is None:
        return None
    return sources(seen.of, seen.with_item, seen.brief)


@once
def body_claims(seen: Candidate) -> tuple[Claim, ...]:
    """What the body claims, up to the sign-off; nothing where there is nothing to hold it to."""
    known = known_sources(seen)
    if known is None:
        return ()
    hello = greeting(seen.body)
    signs = [p.start for p in seen.reading.parts if p.kind == "signoff"]
    skip = hello.span() if hello else (0, 0)
    found = claims(seen.body, known, seen.day, skip)
    return tuple(c for c in found if not signs or c.start < signs[0])


def _claimed(seen: Candidate, claim: Claim) -> bool:
    """Said of the reader's side, not told as the writer's own work, knowledge or plan."""
    reading = seen.reading
    part = reading.parts[reading.part_at(claim.start)]
    clause = _clause(part.text, claim.start - part.start)
    settled = bool(_SETTLED.search(clause))
    if part.kind != "body" or _is_no_claim(seen, claim, part):
        return False
    if not settled and _is_own(seen, part, clause):
        return False
    if claim.kind == "name" and _TITLED.match(seen.body, claim.start):
        return True
    if claim.kind == "date" and not re.search(r"\d", claim.text):
        return False
    if _is_told(seen, claim, part):
        return True
    if reading.part_at(claim.start) in reading.ways_out or part.has("condition"):
        return False
    return settled or _of_theirs(seen, claim, clause, part.has("work"))


def _is_no_claim(seen: Candidate, claim: Claim, part: Part) -> bool:
    """Quoted, asked, handed over as asked for, or 'page 2' of what the writer brings."""
    pointed = claim.kind == "figure" and POINTER.search(
        seen.body[max(0, claim.start - 14) : claim.start]
    )
    asked = any(a.start <= claim.start < a.end for a in seen.reading.asks)
    quoted = claim.kind == "quote" or seen.reading.is_quoted(claim.start)
    return bool(pointed) or asked or quoted or bool(_HANDS_OVER.search(part.text))


def _is_own(seen: Candidate, part: Part, clause: str) -> bool:
    """What the writer knows: of the writer's own doing, or supplied in a reply."""
    supplied = seen.replies and not part.has("said")
    return supplied or bool(_MINE.search(clause) and not _TOLD_ME.search(clause))


def _is_told(seen: Candidate, claim: Claim, part: Part) -> bool:
    """'You said …' stands before it in its clause."""
    first = part.start + _clause_start(part.text, claim.start - part.start)
    hits = seen.reading.hits[seen.reading.part_at(claim.start)]
    return any(h.family == "said" and first <= h.end <= claim.start for h in hits)


def _of_theirs(seen: Candidate, claim: Claim, clause: str, worked: bool) -> bool:
    told = bool(_SAYS.search(clause))
    if claim.kind == "date":
        return bool(re.search(r"\d", claim.text)) and (told or bool(_EVENT.search(clause)))
    if claim.kind == "name" and _PLACE.search(seen.body[max(0, claim.start - 12) : claim.start]):
        return False
    return told or (bool(_YOURS.search(clause)) and not worked)


_PLACE = pattern(r"\b(?:(?:in|at|from|near|to|of|off|via|outside|towards) (?:the )?|an? )$")
_TITLED = pattern(r"(?:Mr|Mrs|Ms|Dr|Prof|Professor|Sir|Councillor|Cllr|Captain|Father|Judge)\b")
_TOLD_ME = pattern(r"\b(?:told|said to|assured|promised|asked|informed) (?:me|us)\b")
_SAYS = pattern(
    r"\b(?:said|says|told|tells|confirmed|agreed|promised|wrote|voted|decided|approved|signed|cleared|"
    r"mentioned|stated|granted|accepted|colleague|congratulations|congrats)\b"
)
_YOURS = pattern(
    r"\b(?:your|(?:gave|give|gives|pays?|owes?|promised) you|you (?:have|had|pay|use|spend|lose))\b"
)
_EVENT = pattern(
    r"\b(?:vote|meeting|deadline|board|opens?|closes?|due|ends?|starts?|launch|audit|visit|hearing|"
    r"inspection|decision|exam|conference|session|election|committee|council|sale|auction)\b"
)


def _clause_start(text: str, at: int) -> int:
    """The offset where the clause around an offset begins."""
    return max((m.end() for m in _CLAUSE.finditer(text, 0, at)), default=0)


def _clause(text: str, at: int) -> str:
    after = _CLAUSE.search(text, at + 1)
    return text[_clause_start(text, at) : after.start() if after else len(text)]


@rule(
    "FU302",
    setting=_ASKED,
    bad="Hi Dana,\n\nI drew the cycle rack to scale; the plan is at "
    "www.rackplans.example/dana.\n\nDoes it settle "
    "the bin lorry, or shall we wait?\n\nSam",
    good="Hi Dana,\n\nThe plan of the cycle rack is drawn on one page.\n\nDoes it settle the "
    "bin lorry, or "
    "shall we wait?\n\nSam",
    english=False,
)
def unknown_link(seen: Candidate) -> Iterator[Hit]:
    """A link from nowhere may lead anywhere; only those of the thread and the item are known."""
    if _is_source(seen):
        return
    for field, found in (("body", body_claims(seen)), ("subject", _subject_claims(seen))):
        for claim in found:
            if claim.kind == "link" and claim.status != "supported":
                yield Hit(
                    claim.start,
                    claim.end,
                    f"“{claim.text}” stands neither in the thread nor in the item.",
                    "Use an address of the thread, or put the content into the message.",
                    field,
                )


@rule(
    "FU303",
    setting=_ASKED,
    bad="Hi Dana,\n\nAttached is the plan of the cycle rack, with the lorry's turning circle "
    "marked in chalk.\n\nDoes it settle the bin lorry, or shall we "
    "wait?\n\nSam",
    good="Hi Dana,\n\nThe plan of the cycle rack is drawn on one page.\n\nDoes it settle the "
    "bin lorry, or "
    "shall we wait?\n\nSam",
)
def nothing_attached(seen: Candidate) -> Iterator[Hit]:
    """'Attached' with nothing attached costs the reader a second message."""
    if seen.attached or (seen.attached is None and (seen.brief is None or seen.with_item)):
        return
    written = seen.brief.message if seen.brief is not None else None
    if written and any(read(written).unquoted("attach")):
        return  # the user's own word, in a message that is only made better
    for hit in seen.reading.unquoted("attach"):
        yield Hit(
            hit.start,
            hit.end,
            "It says that something is attached, and nothing is.",
            "Put it below, or offer to send it.",
        )
        return


RULES = (invented_fact, unknown_link, nothing_attached)
