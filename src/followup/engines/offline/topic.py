"""What a thread is about, as a noun phrase of the user's: 'the Data Coordinator role'.

The subject line says it best; else what the user asked for first; else what they speak of most.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from followup.dates import find_dates
from followup.engines.offline.english.phrases import NounPhrase, noun_phrases, told_back
from followup.engines.offline.english.tags import Token, is_common, tag
from followup.engines.offline.knowledge import pattern, roles
from followup.engines.offline.subjects import clean_subject, named_by
from followup.text import sentences, words
from followup.values import Thread

__all__ = ["clean_subject", "thing", "with_tail"]

_ENOUGH = 1.2


class _Place(NamedTuple):
    """A sentence to look in, how much it weighs and whether it is the user's own voice."""

    text: str
    weight: float
    mine: bool


def thing(
    thread: Thread, names: frozenset[str], quotes: tuple[str, ...] = (), interview: bool = False
) -> str:
    """What the thread is about, as a noun phrase of the user's: 'the Data Coordinator role'."""
    small = frozenset(w for m in thread.messages for w in m.body.split() if w.islower())
    named = named_by(thread.subject, names, small, interview)
    return _whole(_fuller(thread, named or _asked_for(thread, names, quotes, interview)))


def _whole(phrase: str) -> str:
    """With its quotation marks in pairs, and with an article where a plain noun needs one."""
    if phrase.count('"') % 2:
        phrase = phrase.replace('"', "")
    phrase = re.sub(r"(?i)\b(the) (?:the|my|our|your) ", r"\1 ", phrase)
    first, *rest = phrase.split() or ["the"]
    doing = first.endswith("ing") and bool(rest) and (rest[0][0].isdigit() or rest[0] == "the")
    bare = first.isalpha() and first.islower() and first not in ("the", "my", "our", "your")
    numbered = bool(re.search(r"\d", phrase))
    return f"the {phrase}" if bare and not numbered and not doing else phrase


def _fuller(thread: Thread, phrase: str) -> str:
    """The user's own longer name for it: 'the fridge temperature logs' for 'the logs'."""
    content = set(words(phrase)) - {"the", "my", "our"}
    if not content or len(content) > 3:
        return phrase
    best, bare = phrase, content <= roles()["vague"]  # 'the plan' alone says too little
    for message in thread.messages:
        for sentence in sentences(message.body)[:12] if message.from_me or bare else ():
            for noun in noun_phrases(sentence.text):
                said = words(noun.text)
                role = noun.head in roles()["openings"] and content <= set(said)
                same = said[-1] == words(phrase)[-1] and content < set(said)
                if (role or same) and len(best) < len(noun.text) <= 40:
                    best = _as_thing(noun.text, noun, message.from_me)
    return best if best != phrase or not bare else _with_more(thread, phrase)


def _with_more(thread: Thread, phrase: str) -> str:
    """'the plan for the kitchen garden', where a message goes on so after 'plan'."""
    for message in thread.messages:
        for sentence in sentences(message.body)[:12]:
            tokens = tag(sentence.text)
            found = noun_phrases(sentence.text, tokens)
            for order, noun in enumerate(found):
                if words(noun.text)[-1:] == words(phrase)[-1:]:
                    full, more = with_tail(sentence.text, tokens, found, order, set())
                    if more:
                        return _as_thing(full, noun, message.from_me)
    return phrase


def _asked_for(
    thread: Thread, names: frozenset[str], quotes: tuple[str, ...], interview: bool
) -> str:
    counts = Counter(w for m in thread.messages if m.from_me for w in set(words(m.body)))
    reasons = {w for quote in quotes for w in words(quote)}
    best, phrase = _ENOUGH, ""
    for place in _places(thread):
        tokens = tag(place.text)
        found = noun_phrases(place.text, tokens)
        rank = 0
        for order, noun in enumerate(found):
            if _is_call(place.text, noun):
                continue
            fit = _fit(noun, counts, names, reasons, interview)
            if fit <= 0:
                continue
            about = bool(pattern("topic_about").search(place.text[: noun.start]))
            score = place.weight + fit + 1.2 * about - 0.25 * rank
            rank += 1
            if score > best:
                full, _ = with_tail(place.text, tokens, found, order, set())
                best, phrase = score, _as_thing(full, noun, place.mine)
    return phrase or _plainest(thread, names)


def _places(thread: Thread) -> Iterator[_Place]:
    """The user's sentences, the first ask above all; then the contact's first message."""
    first = True
    for message in thread.messages:
        said = sentences(message.body)[:12]
        asked = False
        for index, sentence in enumerate(said):
            if not message.from_me:
                yield _Place(sentence.text, -0.4 - 0.05 * index, False)
                continue
            wanted = not asked and bool(pattern("topic_want").search(sentence.text))
            wants, asked = sentence.asks or wanted, asked or sentence.asks
            leads = any(later.asks for later in said[index + 1 :])
            weight = (0.9 if wants else 0.5 if leads else 0.0) - 0.04 * index
            yield _Place(sentence.text, weight + 0.5 * first, True)
        first = first and not message.from_me


def _plainest(thread: Thread, names: frozenset[str]) -> str:
    """Where nothing stands out: the first noun phrase of the user's with an article."""
    for message in thread.messages:
        for sentence in sentences(message.body) if message.from_me else ():
            for noun in noun_phrases(sentence.text):
                fit = (
                    noun.opener in ("the", "my", "our", "your") and noun.head not in roles()["time"]
                )
                fit = fit and not _unfit(noun, words(noun.text))
                if fit and not names & set(words(noun.text)) and noun.head not in roles()["kin"]:
                    return _as_thing(noun.text, noun, True)
    return ""


def _is_call(text: str, noun: NounPhrase) -> bool:
    """'Ahoj Stando, …', 'PARTLY_PAID': a name that is called, or half of a code."""
    following = text[noun.end : noun.end + 1]
    return following == "_" or (noun.start == 0 and not noun.opener and following in (",", "!"))


_MONTH_OR_DAY = re.compile(
    r"january|february|march|april|may|june|july|august|september|october|november|december|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|christmas|xmas|easter"
)


_PERSON = re.compile(
    r"(?i)(?:the )?(?:mr|mrs|ms|miss|dr|prof|professor|sir|lady|mme|madame)\b\.? [A-Z]"
)


def _unfit(noun: NounPhrase, content: list[str]) -> bool:
    """'the July', 'hey Col', 'the Dean come', 'her Excellency': what no thread is about."""
    named = [w for w in content if w not in ("the", "my", "our", "your")]
    return (
        set(named) <= roles()["titles"] | roles()["counts"]
        or noun.opener in ("her", "his", "their", "its")
        or (noun.head in roles()["verbs"] and noun.head not in roles()["things"])
        or bool(roles()["talk"] & set(named) or re.match(r"h+i+$|hey", named[0]))
        or (len(named) < 3 and any(_MONTH_OR_DAY.fullmatch(w) for w in named))
        or bool(_PERSON.match(noun.text))
    )


def _fit(
    noun: NounPhrase,
    counts: Counter[str],
    names: frozenset[str],
    reasons: set[str],
    interview: bool,
) -> float:
    """How well a phrase can stand for the thread; 0 where it cannot."""
    content = words(noun.text)
    others = roles()["deciders"] | roles()["bodies"] | roles()["kin"]
    titled = interview and noun.text.istitle() and noun.head in roles()["bodies"]
    if noun.head in others and noun.head not in roles()["things"] and not titled:
        return 0.0
    if _unfit(noun, content):
        return 0.0
    hollow = noun.head in roles()["time"] or noun.head in roles()["hollow"]
    counted = noun.head in roles()["time"] and any(w in roles()["counts"] for w in content)
    if (hollow and (counted or len(content) < 4)) or names & set(content):
        return 0.0
    if find_dates(noun.text, date(2000, 1, 1)) or not noun.head[0].isalpha():
        return 0.0
    score = 0.9 * (titled or noun.head in roles()["things"]) or 0.4 * (
        noun.head in roles()["papers"]
    )
    score += 0.25 * min(counts[noun.head] - 1, 3)
    score += 0.3 * (noun.opener in ("the", "my", "our", "this")) + 0.3 * noun.named
    score -= 0.5 * (noun.opener == "your")
    score += 0.25 * min(len(content) - 1, 3)
    score -= 0.4 * (noun.head in reasons)
    score -= 0.6 * any(w in ("own", "other", "same") for w in content)
    score -= 0.6 * (noun.head in roles()["vague"] and len(content) < 3)
    return max(score, 0.05)


def with_tail(
    text: str, tokens: tuple[Token, ...], found: tuple[NounPhrase, ...], order: int, about: set[str]
) -> tuple[str, float]:
    """The phrase with what follows it ('… for the contacts table'), where that says more."""
    noun = found[order]
    end, bonus = noun.end, 0.0
    for following in found[order + 1 : order + 3]:
        gap = text[end : following.start].strip().lower()
        if gap not in ("of", "for", "at", "on", "in") or following.head in roles()["time"]:
            break
        if gap != "of" and not (
            following.opener or following.named or set(words(following.text)) & about
        ):
            break
        if find_dates(text[end : following.end], date(2000, 1, 1)):
            break
        end = following.end
        bonus += 0.4
    return text[noun.start : end], bonus


def _as_thing(full: str, noun: NounPhrase, mine: bool) -> str:
    phrase = " ".join(full.split())
    first = phrase.split()[0]
    if first.lower() in roles()["things"] and first[1:].islower():
        phrase = phrase[0].lower() + phrase[1:]  # a capital from the start of a line
    if noun.opener in ("a", "an", "this", "that", "any", "some", "these", "those"):
        phrase = "the " + phrase.split(" ", 1)[1]
    elif not noun.opener:
        phrase = phrase if _stands_alone(phrase) or _is_name(noun) else f"the {phrase}"
    else:
        phrase = phrase[0].lower() + phrase[1:]
    return phrase if mine else told_back(phrase)


def _is_name(noun: NounPhrase) -> bool:
    """'Bramble', 'Arman's maths': a name, or what is somebody's, takes no article."""
    if re.match(r"(?:[A-Z]\w*\.? )*[A-Z]\w+['’]s? ", noun.text):
        return True
    known = is_common(noun.text) or noun.head in roles()["things"] | roles()["papers"]
    return noun.named and noun.text.isalpha() and noun.text.istitle() and not known


def _stands_alone(phrase: str) -> bool:
    """'invoice 2026-031' and '14b Clare Street' take no article."""
    numbered = re.match(r"(?i)[a-z]+ (?:no\.? ?)?[#\w/-]*\d[\w/-]*$", phrase)
    address = re.match(r"\d+\w? [A-Z]", phrase)
    return bool(numbered or address)
