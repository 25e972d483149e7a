"""What a thread is about, as a noun phrase of the user's: 'the Data Coordinator role'."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

from followup.dates import find_dates
from followup.engines.offline.english.phrases import NounPhrase, noun_phrases, told_back
from followup.engines.offline.english.tags import Token, tag
from followup.engines.offline.knowledge import roles
from followup.text import sentences, words
from followup.values import Thread


def thing(thread: Thread, names: frozenset[str]) -> str:
    """What the thread is about, as a noun phrase of the user's: 'the Data Coordinator role'."""
    subject = clean_subject(thread.subject)
    about = {w for w in words(subject) if len(w) > 2}
    counts = Counter(w for m in thread.messages for w in set(words(m.body)))
    best, phrase = 2.2, ""
    for text, weight, mine in _places(thread, subject):
        tokens = tag(text)
        found = noun_phrases(text, tokens)
        for order, noun in enumerate(found):
            score = _thing_score(noun, about, counts, names)
            if score <= 0:
                continue
            full, bonus = with_tail(text, tokens, found, order, about)
            score += weight + bonus
            if score > best and len(full) <= 60:
                best, phrase = score, _as_thing(full, noun, mine)
    return phrase or _plainest(thread, names)


def _plainest(thread: Thread, names: frozenset[str]) -> str:
    """Where nothing stands out: the first noun phrase of the user's with an article."""
    for message in thread.messages:
        for sentence in sentences(message.body) if message.from_me else ():
            for noun in noun_phrases(sentence.text):
                fit = (
                    noun.opener in ("the", "my", "our", "your") and noun.head not in roles()["time"]
                )
                if fit and not names & set(words(noun.text)) and noun.head not in roles()["kin"]:
                    return _as_thing(noun.text, noun, True)
    return ""


def clean_subject(subject: str) -> str:
    """The subject without 'Re:', '[list]' and reference marks."""
    return re.sub(
        r"(?i)^(?:\s*(?:re|fwd?|fw|aw|sv|antw|tr|rv|wg|automatic reply)\s*:|\s*\[[^\]]{0,40}\])+",
        "",
        subject,
    ).strip()


def _places(thread: Thread, subject: str) -> list[tuple[str, float, bool]]:
    """Texts to look in, each with a weight and whether it is the user's own voice."""
    places: list[tuple[str, float, bool]] = []
    if subject:
        places.append((subject, 1.3, True))
    mine = 1.2
    for message in thread.messages:
        for index, sentence in enumerate(sentences(message.body)[:12]):
            weight = (mine if message.from_me else 0.6) + 0.3 * sentence.asks - 0.04 * index
            places.append((sentence.text, weight, message.from_me))
        if message.from_me:
            mine = max(mine - 0.3, 0.3)
    return places


def _thing_score(
    noun: NounPhrase, about: set[str], counts: Counter[str], names: frozenset[str]
) -> float:
    content = words(noun.text)
    others = roles()["deciders"] | roles()["bodies"]
    if noun.head in others and noun.head not in roles()["things"]:
        return 0.0
    if noun.head in roles()["time"] or names & set(content) or noun.head in roles()["kin"]:
        return 0.0
    if find_dates(noun.text, date(2000, 1, 1)) or noun.head[0].isdigit():
        return 0.0
    if noun.head in roles()["vague"] and len(content) < 3 and not about & set(content):
        return 0.2 + 0.2 * min(counts[noun.head] - 1, 3)
    known = 2.0 * (noun.head in roles()["things"]) or 1.2 * (noun.head in roles()["papers"])
    score = known or float(noun.head in about)
    score += 0.9 * min(len(about & set(content)), 3)
    score += 0.3 * min(counts[noun.head] - 1, 3)
    score += 0.5 * (noun.opener in ("the", "my", "our", "your")) + 0.5 * noun.named
    score += 0.3 * min(len(content) - 2, 3) if len(content) > 2 else 0
    return score if score > 1 else 0.0


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
    if noun.opener in ("a", "an", "this", "that", "any", "some"):
        phrase = "the " + phrase.split(" ", 1)[1]
    elif not noun.opener:
        phrase = phrase if _stands_alone(phrase) else f"the {phrase}"
    else:
        phrase = phrase[0].lower() + phrase[1:]
    return phrase if mine else told_back(phrase)


def _stands_alone(phrase: str) -> bool:
    """'invoice 2026-031' and '14b Clare Street' take no article."""
    numbered = re.match(r"(?i)[a-z]+ (?:no\.? ?)?[#\w/-]*\d[\w/-]*$", phrase)
    address = re.match(r"\d+\w? [A-Z]", phrase)
    return bool(numbered or address)
