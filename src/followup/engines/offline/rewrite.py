"""A weak follow-up made better from its own words: facts stay, the nag goes, a question ends it.

Nothing is made up. Where no sentence of the message carries anything that helps the reader, the
rewrite says so by failing the check for new value, and the result names what it needs.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterator
from typing import NamedTuple

from followup.checks import Candidate, check
from followup.checks.parts import Part
from followup.checks.value import value_parts
from followup.engines.offline.english.tags import tag
from followup.engines.offline.knowledge import pattern
from followup.engines.offline.topic import thing
from followup.text import Sentence, sentences, words
from followup.values import Answers, Brief, Draft, Finding, Message, NewValue, Thread

_DROPPED_FOR = frozenset(
    {
        "nagging-phrase",
        "guilt",
        "false-urgency",
        "open-question",
        "placeholder",
        "question-not-last",
    }
)
_ENDS = (
    "or shall I leave it for now?",
    "or is it too early?",
    "or would you rather wait?",
    "or is a later date better?",
    "or shall we leave it until later?",
)


# A figure, a day, a name inside the sentence: without one, and bringing nothing, it is talk.
_CONCRETE = re.compile(r"\d|(?<=[a-z,] )[A-Z][a-z]+")


class Taken(NamedTuple):
    """A message taken apart."""

    greeting: str
    kept: tuple[str, ...]
    questions: tuple[str, ...]  # its own, answerable ones, best last
    asks: tuple[str, ...]  # 'send the signed form', of 'please send …'
    way_out: str  # its own 'later is fine', said outside the question
    sign_off: str
    thing: str


def rewrite(brief: Brief) -> Draft:
    """The best of several candidates by the checks; the same message gives the same draft."""
    assert brief.message is not None
    seen = Candidate.from_text(brief.message, brief.thread, brief=brief)
    taken = _take_apart(seen, check(seen))
    seed = hashlib.sha256(brief.message.encode()).hexdigest()
    rng = random.Random(seed)
    best: tuple[int, Draft] | None = None
    for draft in _candidates(taken, seen.subject, brief, rng):
        again = Candidate(subject=draft.subject, body=draft.body, item=brief.item, brief=brief)
        errors = sum(f.severity == "error" for f in check(again))
        if best is None or errors < best[0]:
            best = errors, draft
        if errors == 0:
            return draft
    if brief.thread is not None and brief.diagnosis is not None:
        from followup.engines.offline.engine import write

        return write(brief.model_copy(update={"message": None}))
    assert best is not None
    return best[1]


def _take_apart(seen: Candidate, findings: tuple[Finding, ...]) -> Taken:
    body = seen.body
    outs = [seen.reading.parts[i] for i in seen.reading.ways_out]
    out = next((p for p in outs if not p.text.rstrip().endswith("?")), None)
    way_out = " ".join(body[out.start : out.end].split()) if out else ""
    hollow = [(p.start, p.end) for p in seen.reading.parts if p.has("hollow", "guilt")]
    carrying = [(p.start, p.end) for p in value_parts(seen)]
    lines = [line for line in body.splitlines() if line.strip()]
    greeting = lines[0].strip() if lines and pattern("greeting_line").match(lines[0]) else ""
    inner, sign_off = _without_sign_off(lines[1:] if greeting else lines)
    start = body.find(inner[0]) if inner else 0
    end = body.rfind(inner[-1]) + len(inner[-1]) if inner else 0
    kept: list[str] = []
    questions: list[str] = []
    asks: list[str] = []
    for sentence in sentences(body):
        if sentence.start < start or sentence.end > end or _within(sentence, _span(out)):
            continue
        empty = _within(sentence, hollow) and not _within(sentence, carrying)
        _sort(sentence, findings, empty, kept, questions, asks)
    return Taken(
        greeting, tuple(kept), tuple(questions), tuple(asks), way_out, sign_off, _thing(body)
    )


def _span(part: Part | None) -> list[tuple[int, int]]:
    return [(part.start, part.end)] if part else []


def _within(sentence: Sentence, spans: list[tuple[int, int]]) -> bool:
    return any(start < sentence.end and sentence.start < end for start, end in spans)


def _sort(
    sentence: Sentence,
    findings: tuple[Finding, ...],
    empty: bool,
    kept: list[str],
    questions: list[str],
    asks: list[str],
) -> None:
    text = " ".join(sentence.text.split())
    faults = {
        f.name
        for f in findings
        if f.field == "body"
        and f.start < sentence.end
        and f.end > sentence.start
        and f.end > f.start
    }
    please = pattern("please").match(text)
    if faults & _DROPPED_FOR or pattern("empty_talk").match(text):
        return
    if sentence.asks:
        questions.append(text.rstrip("? "))
    elif please and len(words(text)) > 3:
        asks.append(please["ask"])
    elif not empty or _CONCRETE.search(text):
        kept.append(text)


def _without_sign_off(lines: list[str]) -> tuple[list[str], str]:
    for index in range(max(len(lines) - 4, 0), len(lines)):
        if pattern("closer_line").match(lines[index]):
            return lines[:index], "\n".join(line.strip() for line in lines[index:])
    count = 0
    while count < min(3, len(lines) - 1) and _is_name(lines[-1 - count].strip()):
        count += 1
    signed = lines[len(lines) - count :]
    return lines[: len(lines) - count], "\n".join(line.strip() for line in signed)


def _is_name(line: str) -> bool:
    return (
        len(line.split()) <= 4 and (line[:1].isupper() or line[:1] == "/") and line[-1] not in ".?!"
    )


def _thing(body: str) -> str:
    thread = Thread(messages=(Message(body=body, from_me=True),))
    return thing(thread, frozenset())


def _candidates(taken: Taken, subject: str, brief: Brief, rng: random.Random) -> Iterator[Draft]:
    asked = list(_questions(taken, rng))
    for question in asked:
        paragraphs = [_joined(_shortened(taken.kept))] if taken.kept else []
        named = set(words(taken.thing)) - {"the", "my", "your", "our"}
        said = set(words(" ".join([subject, *paragraphs, question])))
        lead = f"About {taken.thing}: " if named and not named <= said else ""
        if lead and paragraphs:
            paragraphs[0] = lead + _small(paragraphs[0])
        elif lead:
            question = lead + _small(question)
        ending = f"{question} {taken.way_out}".strip()
        body = "\n\n".join(filter(None, [taken.greeting, *paragraphs, ending, taken.sign_off]))
        yield Draft(
            subject=_mended_subject(subject),
            body=body,
            new_value=NewValue(text=taken.kept[0], source="fact:message") if taken.kept else None,
            question=question,
            way_out=taken.way_out or re.split(r",\s(?=or )", question)[-1],
            answers=Answers(yes="go ahead as you wrote", no="leave it", b="come back to it later"),
        )


def _questions(taken: Taken, rng: random.Random) -> Iterator[str]:
    """Its own question first, then its request as a question, then one about the thing."""
    ends = list(_ENDS)
    rng.shuffle(ends)
    for own in reversed(taken.questions):
        if taken.way_out or re.search(r"(?i)\bor\b", own):
            yield own + "?"
        for end in ends[:3]:
            yield f"{own}, {end}"
    for ask in taken.asks:
        for end in ends[:3]:
            yield f"Could you {ask}, {end}"
    thing = taken.thing or "this"
    forms = [
        f"Does {thing} still suit you as it is, {{}}",
        f"Shall I go ahead with {thing}, {{}}",
        f"Would it help to settle {thing} now, {{}}",
    ]
    rng.shuffle(forms)
    for form, end in zip(forms, ends, strict=False):
        yield form.format("").rstrip(", ") + "?" if taken.way_out else form.format(end)


def _small(text: str) -> str:
    first = tag(text)[0]
    keep = (
        first.tag.startswith("NNP")
        or first.text == "I"
        or first.text.startswith("I'")
        or first.text[1:2].isupper()
    )
    return text if keep else text[:1].lower() + text[1:]


_MOST_WORDS = 130  # of what is kept, so that greeting, question and sign-off fit beside it


def _shortened(kept: tuple[str, ...]) -> list[str]:
    """The first sentence and those with figures stay longest."""
    left = list(kept)
    while len(left) > 2 and sum(len(words(text)) for text in left) > _MOST_WORDS:
        plain = [i for i in range(1, len(left)) if not re.search(r"\d", left[i])]
        del left[plain[-1] if plain else -1]
    return left


def _joined(kept: list[str]) -> str:
    """Sentences in a row; a bullet keeps its line."""
    text = ""
    for sentence in kept:
        bullet = re.match(r"[-*•–] ", sentence)
        text += ("\n" if bullet and text else " " if text else "") + sentence
    return text


def _mended_subject(subject: str) -> str:
    """Without the words that press or nag."""
    findings = [f for f in check(Candidate(subject=subject, body="")) if f.field == "subject"]
    for finding in sorted(findings, key=lambda f: -f.start):
        if finding.name in _DROPPED_FOR and finding.end > finding.start:
            subject = subject[: finding.start] + subject[finding.end :]
    return re.sub(r"\s{2,}", " ", subject).strip(" -–:,!")
