"""A weak follow-up made better by edits of its own words: the rest stays as the user wrote it.

What nags, blames or presses goes; one question is kept, made answerable, put last and given a way
out. Nothing is made up: where the message brings nothing, the rewrite fails the check for new
value, and the result names what it needs.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterable

from followup.checks import Candidate, check, drafted
from followup.checks.candidate import split_subject
from followup.checks.mend import mend
from followup.checks.parts import Ask
from followup.checks.value import value_parts
from followup.engines.offline.english.phrases import small
from followup.engines.offline.knowledge import pattern
from followup.engines.offline.named import thing
from followup.engines.offline.pieces import (
    Pieces,
    appended,
    joined,
    last_of_body,
    moved_last,
    pieces,
    replaced,
    without,
)
from followup.text import words
from followup.values import Answers, Brief, Draft, Finding, Message, NewValue, Thread

PASSES = 3
_DROPPED_FOR = frozenset(
    ("nagging-phrase", "guilt", "false-urgency", "placeholder", "invented-fact", "unknown-link")
)
_BY_THREAD = frozenset(  # what words alone cannot mend, and the thread can
    ("no-new-value", "repeated-value", "third-follow-up", "invented-fact", "no-context")
)
_MOST_WORDS = 170


def rewrite(brief: Brief) -> Draft:
    """The message edited until the checks are content; from the thread where edits do not do."""
    assert brief.message is not None
    mended = mend(drafted(brief, *split_subject(brief.message)))
    seen = drafted(brief, mended.subject, mended.body)
    rng = random.Random(hashlib.sha256(brief.message.encode()).hexdigest())
    if not _stage_wants_another(brief):
        for _ in range(PASSES):
            errors = _errors(seen)
            if not errors:
                break
            edited = _edited(seen, errors, brief, rng)
            if edited.body == seen.body and edited.subject == seen.subject:
                break
            seen = drafted(brief, edited.subject, edited.body)
        if brief.thread is None or not _errors(seen):
            return _draft(seen)
    if brief.diagnosis is None or brief.timing is None:
        return _draft(seen)
    from followup.engines.offline.engine import write

    return write(brief.model_copy(update={"message": None}))


def _stage_wants_another(brief: Brief) -> bool:
    """Where the thread calls for a closing note or a reply, an edited follow-up is neither."""
    stage = (brief.timing.would_be or brief.timing.stage) if brief.timing else None
    return stage in ("closing", "reply")


def _errors(seen: Candidate) -> tuple[Finding, ...]:
    return tuple(f for f in check(seen) if f.severity == "error")


def _edited(
    seen: Candidate, errors: tuple[Finding, ...], brief: Brief, rng: random.Random
) -> Candidate:
    """One pass over the message."""
    found = {f.name for f in errors}
    parts = _cleaned(seen, errors, _greeted(pieces(seen)))
    parts, asked = _one_question(seen, parts, rng)
    if "question-not-last" in found or asked == "moved":
        parts = _question_last(seen, parts)
    if "no-way-out" in found or asked == "made":
        parts = _way_out(seen, parts, rng)
    if "too-long" in found:
        parts = _shortened(seen, parts)
    if "no-context" in found:
        parts = _named(seen, parts, brief)
    return seen.revised(subject=_mended_subject(seen), body=joined(parts))


def _greeted(parts: Pieces) -> Pieces:
    """'Hi [First Name],' is 'Hi,' as long as nobody says who it is."""
    return tuple(
        p._replace(text=_BLANK.sub("", p.text)) if p.kind == "greeting" else p for p in parts
    )


_BLANK = re.compile(r" (?:\[[^\]\n]{1,30}\]|\{\{?[^}\n]{1,30}\}\}?|<[^>\n]{1,30}>)")


def _cleaned(seen: Candidate, errors: tuple[Finding, ...], parts: Pieces) -> Pieces:
    """Without the sentences that nag, blame, press or state what nobody said; or without the
    clause that does, where the rest of the sentence says something."""
    for error in errors:
        if error.field != "body" or error.name not in _DROPPED_FOR or error.end <= error.start:
            continue
        index = seen.reading.part_at(error.start)
        part = seen.reading.parts[index]
        if part.kind != "body":
            continue
        rest = _without_clause(seen.body[part.start : part.end], error.start - part.start,
                               error.end - part.start)  # fmt: skip
        parts = replaced(parts, index, rest) if rest else _unjoined(parts, index)
    return parts


def _unjoined(parts: Pieces, index: int) -> Pieces:
    """Without that part, and without the 'Be that as it may,' by which the next one leans on it."""
    at = next((i for i, p in enumerate(parts) if p.part == index), len(parts))
    after = parts[at + 1] if at + 1 < len(parts) else None
    bare = _TURNS.sub("", after.text) if after and after.kind == "body" else ""
    if after and bare and bare != after.text:
        parts = replaced(parts, after.part, bare[:1].upper() + bare[1:])
    return without(parts, frozenset([index]))


_TURNS = re.compile(
    r"(?i)^(?:be that as it may|still|anyway|anyhow|however|that said|all the same|even so|"
    r"in any case|nevertheless|nonetheless|having said that|but|yet|so)\b,? (?=\w)"
)


_CLAUSE = re.compile(r"(?:,|;| –| —|:)\s+(?:(?:and|but|so) )?")


def _without_clause(text: str, start: int, end: int) -> str:
    """The sentence without the clause that holds the span; '' where too little is left."""
    cuts = [(0, 0), *((m.start(), m.end()) for m in _CLAUSE.finditer(text)), (len(text), len(text))]
    first = max(i for i, (at, _) in enumerate(cuts) if at <= start)
    last = min(i for i, (at, _) in enumerate(cuts) if at >= min(end, len(text)))
    head, tail = text[: cuts[first][0]], text[cuts[last][1] :]
    if first == 0 and _says_something(tail):
        return tail[:1].upper() + tail[1:]
    if last == len(cuts) - 1 and _says_something(head):
        return head + ("?" if text.endswith("?") else ".")
    return ""


def _says_something(text: str) -> bool:
    """Enough to stand alone: a subject with its verb, and something concrete in it."""
    whole = _SUBJECT.match(text) and not _SIDE.match(text)
    return bool(len(words(text)) >= 5 and whole and _CONCRETE.search(text))


_SIDE = re.compile(
    r"(?i)(?:while|whereas|because|since|which|who|that|than|if|when|as|though|or)\b"
)


_SUBJECT = re.compile(r"(?i)(?:I|we|the|my|our|this|these|both|all|[A-Z]\w+)['’]?\w* ")
_CONCRETE = re.compile(r"\d|(?<=[a-z,] )[A-Z][a-z]+|\b(?:have|has|found|made|drew|wrote|got|put)\b")


def _one_question(seen: Candidate, parts: Pieces, rng: random.Random) -> tuple[Pieces, str]:
    """(the pieces with one answerable question, what was done: '', 'moved' or 'made')."""
    left = {p.part for p in parts}
    asks = [a for a in seen.reading.asks if a.part in left]
    closed = [a for a in asks if not a.open and a.kind == "question" and a.things < 2]
    if not closed:
        request = next((a for a in asks if not a.open and a.kind != "question"), None)
        if request and not any(a.open for a in asks):
            return parts, ""
        dropped = frozenset(i for a in asks if a.open for i in range(a.part, a.last + 1))
        return _with_question(seen, without(parts, dropped), asks, rng), "made"
    kept = max(closed, key=lambda a: (_is_offer(seen, a), -a.start))
    others = frozenset(
        i for a in asks if a is not kept for i in range(a.part, a.last + 1)
    ) - frozenset(range(kept.part, kept.last + 1))
    others |= _leads_into(seen, others, kept)
    listed = seen.body[seen.reading.parts[kept.part].start :].lstrip()[:2] in ("- ", "* ", "• ")
    parts = without(parts, others)
    return parts, "moved" if listed else ""


def _is_offer(seen: Candidate, ask: Ask) -> bool:
    """A question that puts something in the reader's hand rather than asks for news."""
    return bool(pattern("offering").search(seen.body[ask.start : ask.end]))


def _leads_into(seen: Candidate, others: frozenset[int], kept: Ask) -> frozenset[int]:
    """'Could you let me know:' goes with the list that it led into."""
    found = [
        i
        for i in seen.reading.body
        if seen.body[: seen.reading.parts[i].end].endswith(":")
        and (i + 1 in others or i + 1 == kept.part)
        and seen.reading.parts[i].has("open_call", "closed_call", "request", "nag")
    ]
    return frozenset(found)


_MADE = (
    "Shall I go ahead on that basis",
    "Is that all right with you",
    "Does that suit you",
    "Can I go on from there",
    "Would that be right for you",
)


def _with_question(
    seen: Candidate, parts: Pieces, asks: Iterable[Ask], rng: random.Random
) -> Pieces:
    """The pieces with a question that 'yes' or 'no' answers, made of what the message holds."""
    outs = frozenset(seen.reading.ways_out)
    for ask in asks:
        if ask.open and (closed := _closed(seen.body[ask.start : ask.end].strip())):
            return appended(parts, closed, True, outs)
    carried = bool({p.part for p in parts} & _carrying(seen))
    named = _thing(seen)
    if carried:
        return appended(parts, rng.choice(_MADE) + "?", True, outs)
    if named:
        return appended(parts, f"Shall I keep {named} open, or leave it for now?", True)
    return appended(parts, "Is it still of interest, or shall I leave it for now?", True)


def _closed(ask: str) -> str:
    """The open ask as a question that yes answers; '' where it cannot be one."""
    wanted = pattern("please").match(ask)
    if wanted and len(words(wanted["ask"])) > 3:
        return f"Could you {wanted['ask'].rstrip('.!?')}?"
    when = _WHEN.match(ask)
    if when and len(words(when["what"])) > 2:
        who = "I" if when["who"] in ("i", "I") else when["who"]
        lead = "Would you like to" if when["to"] else f"{when['can'].capitalize()} {who}"
        return f"{lead} {when['what'].rstrip('.!?')}?"
    return ""


_WHEN = re.compile(  # 'When could we start with the roof?', 'What would be a good day to come by?'
    r"(?i)(?:and |so )?(?:when|what (?:day|time)) (?:"
    r"(?P<can>can|could|may|might|should|shall) (?P<who>i|we|you)|"
    r"(?:would|will|is|'s)(?: be)?(?: (?:a|the|good|best|convenient|time|day|moment|for you)){0,5} "
    r"(?P<to>to)(?= (?:come|see|meet|talk|speak|visit|call|look|have|try|hear))"
    r") (?P<what>[^?]+)\?$"
)


def _carrying(seen: Candidate) -> set[int]:
    starts = {p.start for p in value_parts(seen)}
    return {i for i, p in enumerate(seen.reading.parts) if p.start in starts}


def _thing(seen: Candidate) -> str:
    thread = Thread(subject=seen.subject, messages=(Message(body=seen.body, from_me=True),))
    named = thing(thread)
    bare = re.sub(r"^(?:the|my|our|your) ", "", named)
    dated = (
        re.search(rf"(?i){re.escape(bare)}( (?:of|from|dated) (?:{_DAY})|{_TITLED})", seen.body)
        if bare
        else None
    )
    return named + dated[1] if dated else named


_TITLED = r" (?:for|on|about|of|to) [“\"][^“”\"\n]{2,40}[”\"]"  # 'the quote for “Haus Nord”'
_DAY = (  # '12 October', 'October 12', '12/10/2026'
    r"(?:the )?\d{1,2}(?:st|nd|rd|th)?(?: of)? [A-Z][a-z]{2,8}\b(?: 20\d\d)?|"
    r"[A-Z][a-z]{2,8} \d{1,2}\b|"
    r"\d{1,2}[./-]\d{1,2}(?:[./-]\d{2,4})?"
)


def _question_last(seen: Candidate, parts: Pieces) -> Pieces:
    """The question, and the way out beside it, at the end of the body."""
    again = seen.revised(body=joined(parts))
    reading, now = again.reading, pieces(again)
    asked = [a for a in reading.asks if a.kind == "question"] or reading.asks
    if not asked:
        return now
    moving = set(range(asked[-1].part, asked[-1].last + 1))
    beside = asked[-1].last + 1
    while beside in reading.ways_out and not reading.parts[beside].asks:
        moving.add(beside)  # what eases the question stands right after it
        beside += 1
    return moved_last(now, frozenset(moving))


_OUTS = (
    ", or shall I leave it for now?",
    ", or would you rather wait?",
    ", or is it too early?",
    ", or is a later date better?",
)
_EASES = ("Later is fine too.", "'Not yet' is fine as well.", "If not now, later will do.")


def _way_out(seen: Candidate, parts: Pieces, rng: random.Random) -> Pieces:
    """An easy 'not yet': the other half of the question, or a short sentence after it."""
    again = seen.revised(body=joined(parts))
    reading, now = again.reading, pieces(again)
    if reading.ways_out:
        return now
    asked = [a for a in reading.asks if not a.open]
    last = asked[-1] if asked else None
    piece = next((p for p in now if last and p.part == last.last), None)
    if piece is None or not piece.text.endswith("?") or re.search(r"\bor\b", piece.text):
        return appended(now, rng.choice(_EASES), False)
    return replaced(now, piece.part, piece.text.rstrip("? ") + rng.choice(_OUTS))


def _shortened(seen: Candidate, parts: Pieces) -> Pieces:
    """Without whole groups of sentences, those that carry least first; question and first stay."""
    again = seen.revised(body=joined(parts))
    reading, now = again.reading, pieces(again)
    asked = {i for a in reading.asks for i in range(a.part, a.last + 1)} | set(reading.ways_out)
    carrying = _carrying(again)
    groups = _groups(now)
    first = next((g for g in groups if not _PLEASANT.match(reading.parts[g[0]].text)), None)
    can_go = [group for group in groups if not asked & set(group) and group != first]
    can_go.sort(
        key=lambda g: (sum(_weight(reading.parts[i].text, i in carrying) for i in g), -g[0])
    )
    dropped: set[int] = set()
    for group in can_go:
        if len(words(joined(without(now, frozenset(dropped))))) <= _MOST_WORDS:
            break
        dropped.update(group)
    return without(now, frozenset(dropped))


_PLEASANT = re.compile(r"(?i)(?:i (?:do )?(?:hope|trust)|hope|trust|(?:many )?thank(?:s| you))\b")


def _weight(text: str, carries: bool) -> float:
    """How much a sentence carries; a pleasantry is the first that may go."""
    if _PLEASANT.match(text):
        return -1.0
    return 1.0 * carries + 1.0 * bool(re.search(r"\d", text))


def _groups(parts: Pieces) -> list[list[int]]:
    """Sentences that stand together: a line of a list, and what leans on the one before."""
    found: list[list[int]] = []
    for piece in parts:
        if piece.kind != "body":
            continue
        line = bool(found) and "\n" not in piece.before and _LISTED.match(parts[found[-1][0]].text)
        if found and (line or ("\n\n" not in piece.before and _LEANS.match(piece.text))):
            found[-1].append(piece.part)
        else:
            found.append([piece.part])
    return found


_LISTED = re.compile(r"\s*(?:[-*•–]|\d+[.)])\s")
_LEANS = re.compile(
    r"(?:they|their|them|it|its|he|she|his|her|this|that|these|those|so|and|but|then|both|all|the "
    r"(?:other|first|second|rest|two|remaining))\b",
    re.IGNORECASE,
)


def _named(seen: Candidate, parts: Pieces, brief: Brief) -> Pieces:
    """With what it is about in front, where subject, row or thread name it."""
    about = brief.facts.get("subject") or brief.facts.get("about") or ""
    source = seen.subject or about or (brief.thread.subject if brief.thread else "")
    named = thing(Thread(subject=source, messages=())) if source else ""
    at = next((i for i, p in enumerate(parts) if p.kind == "body"), None)
    if not named or at is None or at >= last_of_body(parts):
        return parts
    lead = f"About {named}: {small(parts[at].text)}"
    if parts[at].text.startswith("About "):
        return parts  # it was tried, and does not say enough
    return (*parts[:at], parts[at]._replace(text=lead), *parts[at + 1 :])


def _draft(seen: Candidate) -> Draft:
    gifts = value_parts(seen)
    asks = seen.reading.questions
    question = " ".join(seen.body[asks[-1].start : asks[-1].end].split()) if asks else ""
    outs = [seen.reading.parts[i] for i in seen.reading.ways_out]
    way_out = " ".join(seen.body[outs[-1].start : outs[-1].end].split()) if outs else ""
    first = " ".join(seen.body[gifts[0].start : gifts[0].end].split()) if gifts else ""
    return Draft(
        subject=seen.subject,
        body=seen.body,
        new_value=NewValue(text=first, source="fact:message") if first else None,
        question=question,
        way_out=re.split(r",\s(?=or )", way_out)[-1],
        answers=Answers(yes="go ahead as you wrote", no="leave it", b="come back to it later"),
    )


def _mended_subject(seen: Candidate) -> str:
    """Without the words that press or nag."""
    subject = seen.subject
    if not subject:
        return ""
    findings = [f for f in check(Candidate(subject=subject, body="")) if f.field == "subject"]
    for finding in sorted(findings, key=lambda f: -f.start):
        if finding.name in _DROPPED_FOR and finding.end > finding.start:
            subject = subject[: finding.start] + subject[finding.end :]
    subject = re.sub(r"\s{2,}", " ", subject).strip(" -–:,!")
    return re.sub(r"(?i)(?: (?:for|of|to|at|with|from|about|in|on|and|the))+$", "", subject)
