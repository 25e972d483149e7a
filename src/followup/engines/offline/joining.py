"""A candidate's parts joined into a draft: greeting, paragraphs, sign-off, subject."""

from __future__ import annotations

import re

from followup.engines.offline.english.phrases import capital, small
from followup.engines.offline.facts import Plan
from followup.engines.offline.realise import Parts
from followup.engines.offline.voice import Voice
from followup.values import Brief, Draft, NewValue

_CAPS = re.compile(
    r"(?:^|(?<=[.!?]\s)(?<!\bDr\.\s)(?<!\bMr\.\s)(?<!\bMs\.\s)(?<!\bSt\.\s)(?<!\bNo\.\s)"
    r"(?<!\bp\.\s)(?<!e\.g\.\s)(?<!i\.e\.\s)(?<![A-Z]\.\s))([a-z])"
)

_CONTRACTIONS = (
    (r"\b(I|you|we|they) have (?=[a-z]+(?:ed|en|ut|it|one|wn|de|nd|pt|eft) )", r"\1've "),
    (r"\bI am\b(?! (?:afraid|sure))", "I'm"),
    (r"\bI will\b", "I'll"),
    (r"\bI would\b", "I'd"),
    (r"\b(do|does|should|is|are|would) not\b", r"\1n't"),
    (r"\bwill not\b", "won't"),
    (r"(?<!as )\b([Ii]t|[Tt]hat|[Tt]here|[Hh]ere) is (?=[a-z'])", r"\1's "),
    (r"\b([Yy]ou) will\b", r"\1'll"),
    (r"\b([Tt]hat) should not\b", r"\1 shouldn't"),
)


def _contracted(text: str) -> str:
    """As someone writes who says I'm and don't; what is quoted stays as it was said."""
    pieces = _QUOTED.split(text)
    for at in range(0, len(pieces), 2):
        for pattern, short in _CONTRACTIONS:
            pieces[at] = re.sub(pattern, short, pieces[at])
    return "".join(pieces)


_QUOTED = re.compile(r"(“[^“”]*”)")


def join(made: Parts, brief: Brief, plan: Plan, voice: Voice) -> Draft:
    """The candidate as a draft: greeting, paragraphs, sign-off, subject."""
    chat = bool(brief.thread and brief.thread.channel == "chat")
    if voice.contracts:
        made = made._replace(
            paragraphs=tuple(_contracted(p) for p in made.paragraphs),
            question=_contracted(made.question),
            gift=_contracted(made.gift),
        )
    paragraphs = [p if chat else _CAPS.sub(lambda m: m[1].upper(), p) for p in made.paragraphs]
    question = made.question if chat else capital(made.question)
    if chat:
        lead = f"{voice.greeting.rstrip(',')}, " if voice.greeting else ""
        if voice.capitals:
            paragraphs = [_CAPS.sub(lambda m: m[1].upper(), p) for p in paragraphs]
            question = capital(question)
        paragraphs[0] = small(paragraphs[0]) if lead else paragraphs[0]
        body = lead + " ".join(paragraphs)
        body += "." if voice.capitals and body[-1].isalnum() else ""
    else:
        body = "\n\n".join(filter(None, [voice.greeting, *paragraphs, voice.sign_off]))
    source = f"item:{brief.item.id}" if brief.item and made.gift else _evidence_source(brief)
    return Draft(
        subject=_subject(brief, plan),
        body=body,
        new_value=NewValue(text=made.gift, source=source) if made.gift else None,
        question=question,
        way_out=_way_out(question, paragraphs[-1]),
        answers=made.answers,
    )


def _evidence_source(brief: Brief) -> str:
    if brief.diagnosis and brief.diagnosis.evidence:
        return f"thread:{brief.diagnosis.evidence[0].message}"
    mine = [i for i, m in enumerate(brief.thread.messages) if m.from_me] if brief.thread else []
    return f"thread:{mine[0] if mine else 0}"


def _way_out(question: str, paragraph: str) -> str:
    """The words that let the contact say 'not yet'."""
    match = re.search(
        r"(?i)(?:,\s*)?\b(?:or (?:shall|should|would|is|leave|wait|hold|better|do|rather|after|in|"
        r"park|next|pick|come|try)"
        r"[^?]*|'not yet'[^?.]*)",
        question,
    )
    found = match.group().strip(", ") if match else ""
    return found or next(
        (s for s in re.split(r"(?<=[.!?])\s+", paragraph) if "not yet" in s or "'no'" in s), ""
    )


def _subject(brief: Brief, plan: Plan) -> str:
    thread = brief.thread
    if thread and thread.channel == "chat":
        return ""
    if thread and thread.subject:
        subject = re.sub(r"(?i)^(?:\s*re\s*:)+\s*", "", thread.subject).strip()
        return f"Re: {subject}"
    bare = re.sub(r"(?i)^(?:the|your|my|our)\s+", "", plan.thing)
    return capital(bare)
