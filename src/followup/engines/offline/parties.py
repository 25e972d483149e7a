"""Who decides, who owes what: noun phrases out of the contact's reason."""

from __future__ import annotations

import re
from collections.abc import Iterable

from followup.engines.offline.english.phrases import NounPhrase, noun_phrases, told_back
from followup.engines.offline.english.tags import is_common, tag
from followup.engines.offline.knowledge import pattern, roles
from followup.engines.offline.topic import with_tail
from followup.text import sentences, words
from followup.values import Evidence, Thread


def decider(thread: Thread, quotes: tuple[Evidence, ...]) -> str:
    """Who has to agree, by the quotes; else by the sentences that they stand in."""
    for evidence in quotes:
        body = thread.messages[evidence.message].body
        around = [s.text for s in sentences(body) if evidence.quote in s.text]
        for text in (evidence.quote, *around):
            found = _decider(thread, evidence.model_copy(update={"quote": text}))
            if found:
                return found
        person = _spoken_of(thread, evidence)
        if person:
            return person
    return ""


_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December|"
    "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
)


_MONTHS_OR_DAYS = re.compile(_MONTHS)


def _spoken_of(thread: Thread, evidence: Evidence) -> str:
    """The person that 'she' or 'him' of the quote stands for: the last one named before it."""
    if not re.search(r"(?i)\b(?:he|she|her|his|him)\b", evidence.quote):
        return ""
    body = thread.messages[evidence.message].body
    own = set(words(thread.me)) | set(words(thread.contact))
    before = [s for s in sentences(body) if s.start <= body.find(evidence.quote)]
    for sentence in reversed(before):
        for noun in reversed(noun_phrases(sentence.text)):
            bare = re.sub(r"['’]s\b.*$", "", noun.text)
            named = noun.named and not own & set(words(bare)) and not _placed(sentence.text, noun)
            if named and _is_person(bare) and bare.split()[-1].lower() not in roles()["time"]:
                return bare
    return ""


def _decider(thread: Thread, *quotes: Evidence) -> str:
    for evidence in quotes:
        message = thread.messages[evidence.message]
        own = set(words(thread.me)) | set(words(message.sender))
        pool = [
            n
            for n in noun_phrases(evidence.quote)
            if not _exclaimed(evidence.quote, n) and not _from_the_line(evidence.quote, n)
        ]
        named = [
            n
            for n in pool
            if n.named and not own & set(words(n.text)) and not _placed(evidence.quote, n)
        ]
        role = [n for n in pool if n.head in roles()["deciders"] or _by_role_and_name(n)]
        role.sort(key=lambda n: n.head in roles()["kin"])  # the trustees before 'my wife'
        chosen = next((n for n in role if n in named), None) or next(iter(role + named), None)
        chosen = chosen or _subject_of(evidence.quote, tuple(pool))
        if chosen is None:
            continue
        text = re.sub(r"['’]s?$|['’]s\s.*$", "", chosen.text) if chosen not in role else chosen.text
        text = re.sub(rf"^(?:this|that|{_MONTHS}) (?=[A-Z])", "", text)
        if chosen in named and chosen not in role and not _is_person(re.sub(r"^[Tt]he ", "", text)):
            continue
        if text.isalpha() and text.istitle() and _known(chosen):
            return f"the {text.lower()}"  # 'Governors hold the purse'
        told = re.sub(r"^(?:a|an|this|that) ", "the ", in_sentence(told_back(text), text))
        bare = told.split()[0].islower() and not chosen.opener
        return f"the {told}" if bare and not told.endswith("s") else told
    return ""


def _by_role_and_name(noun: NounPhrase) -> bool:
    """'my business partner Joan'."""
    plain = [w for w in words(noun.text)[:-1] if w in roles()["deciders"]]
    return bool(plain) and noun.named and noun.opener in ("my", "our", "the", "her", "his")


def _from_the_line(quote: str, noun: NounPhrase) -> bool:
    """One capitalised word that starts the sentence and no known role: 'Screen is clear'."""
    starts = noun.start == 0 or quote[: noun.start].rstrip()[-1:] in ".!?:"
    return starts and " " not in noun.text and not noun.opener and not _known(noun)


def _known(noun: NounPhrase) -> bool:
    every = roles()["deciders"] | roles()["bodies"] | roles()["judges"] | roles()["kin"]
    return noun.head in every


def _exclaimed(quote: str, noun: NounPhrase) -> bool:
    """'Alas, …' at the head of a sentence is no person."""
    alone = noun.start == 0 and " " not in noun.text and not noun.opener
    return alone and quote[noun.end : noun.end + 1] == ","


def _placed(quote: str, noun: NounPhrase) -> bool:
    """'in Tulsa' is where, not who."""
    return bool(re.search(r"(?i)\b(?:in|at|from|near|on)\s*$", quote[: noun.start]))


def _subject_of(quote: str, pool: tuple[NounPhrase, ...]) -> NounPhrase | None:
    """'the musicians' of 'the musicians have the last word': people by the article and the verb."""
    clause = pattern("lead").sub("", quote)
    first = pool[0] if pool else None
    ahead = first is not None and clause.startswith(first.text)
    acts = (
        re.match(
            r"\s+(?:(?:has|have|must|had|needs?|will|still|would)\b|(?:is|are) (?:still |also )?"
            r"(?!pending|missing|outstanding)\w+ing\b)",
            quote[first.end :],
        )
        if first
        else None
    )
    return (
        first
        if ahead and acts and first and first.opener in ("the", "my", "our", "a", "an")
        else None
    )


def _is_person(text: str) -> bool:
    parts = text.split()
    if parts[-1].lower() in roles()["time"] or _MONTHS_OR_DAYS.fullmatch(parts[0]):
        return False  # 'Monday', 'April'
    if len(parts) == 1 and (is_common(text) or text.lower() in roles()["no_party"]):
        return False  # 'Alas', 'Sadly': a capital from the start of the sentence
    return (
        1 <= len(parts) <= 3
        and all(p[0].isupper() for p in parts)
        and not pattern("corporate").search(text)
    )


def in_sentence(told: str, original: str) -> str:
    """Inside a sentence an article goes small; a name keeps its capital."""
    first = original.split()[0]
    return (
        told[0].lower() + told[1:]
        if first.lower() in ("the", "my", "our", "your", "a", "an")
        else told
    )


def needed(quote: str) -> str:
    match = pattern("needed").search(quote)
    if not match:
        return ""
    bare = re.sub(r"(?i)^(?:the|a|an|any|her|his|their|your|our|my)\s+", "", match.group())
    return f"the {bare.lower()}"


def missing(texts: Iterable[str], names: frozenset[str]) -> tuple[str, str]:
    """(who owes it, what is missing), either '' where the texts do not say; the first that says
    one of them tells."""
    return next((found for text in texts if any(found := _missing(text, names))), ("", ""))


_HELD = re.compile(r"(?i)\b(?:has|have|'s|'ve) (?:had|got|received|seen)\s*$")  # 'has had the logs'


def _missing(quote: str, names: frozenset[str]) -> tuple[str, str]:
    tokens = tag(quote)
    nouns = noun_phrases(quote, tokens)
    thing_ = next(
        (n for n in nouns if n.head in roles()["papers"] and not _HELD.search(quote[: n.start])),
        None,
    )
    if thing_ is None:
        return _party(nouns, names, None), ""
    full, _ = with_tail(quote, tokens, nouns, nouns.index(thing_), set())
    from_whom = _after_from(quote, nouns, thing_)
    party = from_whom or _party(nouns, names, thing_)
    text = re.sub(r"(?i)^(?:a|an|any|some|this|that|his|her|their|its|no)\s+", "the ", full)
    if text == full and not thing_.opener:
        text = f"the {full}"
    return party, in_sentence(told_back(text), text)


def _after_from(quote: str, nouns: tuple[NounPhrase, ...], thing_: NounPhrase) -> str:
    for noun in nouns:
        from_ = re.search(r"(?i)\bfrom\s*$", quote[: noun.start]) and noun.start > thing_.start
        if from_ and (noun.named or noun.head in roles()["bodies"] | roles()["deciders"]):
            return in_sentence(told_back(noun.text), noun.text)
    return ""


def _party(
    nouns: tuple[NounPhrase, ...], names: frozenset[str], not_this: NounPhrase | None
) -> str:
    for noun in nouns:
        if (
            noun.opener == "your"
            or noun is not_this
            or set(words(noun.text)) & names
            or noun.head in roles()["no_party"] | roles()["time"]
        ):
            continue
        person = noun.named and _is_person(noun.text) and noun.start > 0
        if person or noun.head in roles()["bodies"] or noun.head in roles()["deciders"]:
            told = in_sentence(told_back(noun.text), noun.text)
            return told if noun.opener or noun.named or noun.head.endswith("s") else f"the {told}"
    return ""
