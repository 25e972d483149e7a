"""What the user asked, owes, and said that is worth repeating."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from followup.dates import find_dates
from followup.engines.offline.clauses import clauses, trim
from followup.engines.offline.english.phrases import NounPhrase, is_clause, noun_phrases, told_back
from followup.engines.offline.english.tags import tag
from followup.engines.offline.knowledge import pattern, roles
from followup.engines.offline.parties import in_sentence
from followup.engines.offline.reasons import say
from followup.engines.offline.topic import with_tail
from followup.text import sentences, words
from followup.values import Signal, Thread


class Named(NamedTuple):
    """A day that the contact named: '12 May', ahead of the draft's day, or just gone."""

    ahead: str = ""
    gone: str = ""


_A_DAY = re.compile(  # 'by the 10th', 'on Friday': not 'next week', of which nobody named a day
    r"(?i)\d|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day|\b(?:january|february|march|april|june|july"
    r"|august|september|october|november|december)\b|\bend of\b"
)
RECENT = 14  # days: a named day that lies further back is not brought up again


def named_day(signals: tuple[Signal, ...], sent_on: date) -> Named:
    """The last day that the contact named, as it would be said on the day of sending."""
    told = [s for s in signals if s.date and _A_DAY.search(s.quote)]
    days = [s.date for s in told if s.kind == "promised_on" and s.date]
    away = [s.date for s in told if s.kind == "away_until" and s.date]
    if not days and not away:
        return Named()
    last = (days or away)[-1]
    if last > sent_on:
        return Named(ahead=say(last))
    recent = bool(days) and (sent_on - last).days <= RECENT
    return Named(gone=say(last)) if recent else Named()


def met(thread: Thread) -> str:
    """The day of a meeting that the thread speaks of: '8 October'."""
    for message in thread.messages:
        if message.day is None:
            continue
        for sentence in sentences(message.body):
            if pattern("met").search(sentence.text):
                for mention in find_dates(sentence.text, message.day):
                    last = thread.messages[-1].day or mention.day
                    if (
                        mention.kind == "day"
                        and re.search(r"\d", mention.text)
                        and mention.day <= last
                    ):
                        return say(mention.day)
    return ""


def own_ask(thread: Thread) -> str:
    """The user's own yes-or-no question, where one was asked that is more than 'any news?'."""
    for message in thread.messages:
        if not message.from_me:
            continue
        for sentence in reversed(sentences(message.body)):
            text = " ".join(sentence.text.split())
            count = len(words(text))
            if (
                sentence.asks
                and 5 <= count <= 20
                and pattern("yes_no").match(text)
                and pattern("offering").match(text)
                and not pattern("status").search(text)
                and not pattern("deictic").search(text)
                and not _dated(text, message.day)
            ):
                return re.sub(r"(?i)^(?:so|and|also|then|or)\s+", "", text).rstrip("?！ ")
    return ""


def _dated(text: str, day: date | None) -> bool:
    return bool(find_dates(text, day or date(2000, 1, 3)))


def matching(thread: Thread, family: str, sent_on: date) -> str:
    """The user's own latest short sentence that the pattern finds, without its full stop.

    One that speaks of a day which is over by the day of sending is left out.
    """
    for message in reversed(thread.messages):
        if not message.from_me:
            continue
        for text in _sayings(message.body, thread.contact):
            if _stands_alone(text, family) and not _over(text, message.day, sent_on):
                return text.rstrip(".! ")
    return ""


def _sayings(body: str, contact: str) -> Iterator[str]:
    """The statements of a body, whole and then clause by clause."""
    for sentence in sentences(body):
        text = _called(_NOW.sub("", " ".join(sentence.text.split())), contact)
        if not sentence.asks:
            yield text
            for start, end in clauses(text):
                start, end = trim(text, start, end)
                yield text[start : start + 1].upper() + text[start + 1 : end]


_NOW = re.compile(r" (?:now|currently)\b(?=[ .,])(?! that\b)")  # the day of sending is another


_WISHES = re.compile(r"(?i)(?:i|we) (?:don't|do not|hope|trust|would|'d|want to (?:know|hear))\b")


def _stands_alone(text: str, family: str) -> bool:
    return bool(
        4 <= len(words(text)) <= 20
        and pattern(family).search(text)
        and is_clause(text.rstrip(".!"))
        and not pattern("deictic").search(text)
        and not pattern("second_person").search(text)
        and not _WISHES.match(text)
    )


def _called(text: str, contact: str) -> str:
    """Without the contact's name that the sentence starts by calling, 'Hey Jules, …'."""
    text = pattern("greeted").sub("", text)
    for name in (contact, *contact.split()[:1]):
        if name and text.startswith(f"{name}, "):
            rest = text[len(name) + 2 :]
            return rest[:1].upper() + rest[1:]
    return text


def _over(text: str, said_on: date | None, sent_on: date) -> bool:
    return any(m.day < sent_on for m in find_dates(text, said_on or sent_on))


def owed(thread: Thread, signals: tuple[Signal, ...]) -> str:
    """What the contact asked the user for, as a noun phrase: 'the referee's number'."""
    asked = next((s for s in reversed(signals) if s.kind == "asks_me"), None)
    if asked is None:
        return ""
    nouns = [n for n in noun_phrases(asked.quote) if n.head not in roles()["time"]]
    if not nouns:
        return ""
    tokens = tag(asked.quote)
    papers = roles()["papers"] - {"copy", "copies", "details"}
    noun = next((n for n in nouns if n.head in papers), nouns[0])
    if noun.head not in papers:
        definite = noun.opener or noun.head.endswith("s") or noun.named
        known = noun.head in roles()["things"] and not _dated(noun.text, None)
        plain = known and definite and noun.head != "copy" and noun.named
        return _owed_nearby(thread, asked.message, papers) or (
            _bare(asked.quote, noun) if plain else ""
        )
    every = noun_phrases(asked.quote, tokens)
    full, _ = with_tail(asked.quote, tokens, every, every.index(noun), set())
    text = re.sub(r"(?i)^(?:a|an|any|some|this|that)\s+", "the ", full)
    if not noun.opener and not noun.named and not re.match(r"\w+s\b|\w+ \w+s\b", text):
        text = f"the {text}"
    return in_sentence(told_back(text), text)


def _bare(quote: str, noun: NounPhrase) -> str:
    text = re.sub(r"(?i)^(?:a|an|any|some|this|that)\s+", "the ", noun.text)
    return in_sentence(told_back(text), text)


def _owed_nearby(thread: Thread, index: int, papers: frozenset[str]) -> str:
    """'I need proof of your new address. Please send a copy': the paper stands next door."""
    for sentence in sentences(thread.messages[index].body):
        if not re.search(
            r"(?i)\b(?:need|require|missing|without|still waiting|lack)\b", sentence.text
        ):
            continue
        tokens = tag(sentence.text)
        every = noun_phrases(sentence.text, tokens)
        for order, noun in enumerate(every):
            if noun.head in papers:
                full, _ = with_tail(sentence.text, tokens, every, order, set())
                text = re.sub(r"(?i)^(?:a|an|any|some|this|that)\s+", "the ", full)
                return in_sentence(told_back(text), text)
    return ""


def asked(thread: Thread, signals: tuple[Signal, ...]) -> str:
    """What the contact asked the user, in the contact's words, where it can be quoted."""
    found = next((s for s in reversed(signals) if s.kind == "asks_me"), None)
    if found is None:
        return ""
    said = [" ".join(s.text.split()) for s in sentences(thread.messages[found.message].body)]
    quote = " ".join(found.quote.split())
    at = next((i for i, text in enumerate(said) if quote in text), None)
    if at and len(words(quote)) < 9 and _LEANS_BACK.search(quote):
        quote = f"{said[at - 1]} {quote}"  # 'Please send both': both what stands before it
    return quote if 3 <= len(words(quote)) <= 45 else ""


_LEANS_BACK = re.compile(r"(?i)\b(?:both|them|those|these|it|that|this|all|one)\b")
