"""What the user asked and said that is worth repeating, and the days that the thread names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from followup.dates import MONTH_NUMBER, find_dates
from followup.engines.offline import picks
from followup.engines.offline.english.phrases import is_clause
from followup.engines.offline.knowledge import pattern
from followup.engines.offline.reasons import say
from followup.engines.offline.sayings import Saying
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
RECENT = 21  # days: a named day that lies further back is not brought up again


def named_day(signals: tuple[Signal, ...], sent_on: date) -> Named:
    """The last day that the contact named, as it would be said on the day of sending."""
    told = [s for s in signals if s.date and _A_DAY.search(s.quote)]
    days = [s.date for s in told if s.kind == "promised_on" and s.date]
    away = [s.date for s in told if s.kind == "away_until" and s.date]
    if not days and not away:
        return Named()
    last = (days or away)[-1]
    quote = next(s.quote for s in reversed(told) if s.date == last)
    called = f"{last:%B}" if _MONTH_ALONE.search(quote) and last.day < 8 else say(last)
    part = _PART.search(quote)
    if part and MONTH_NUMBER[part["month"].lower()] == last.month:
        called = f"the {part['part'].lower()} of {last:%B}"
    if last > sent_on:
        return Named(ahead=called)
    recent = bool(days) and (sent_on - last).days <= RECENT
    return Named(gone=called) if recent else Named()


_PART = re.compile(  # 'the second half of November' is not said back as its last day
    r"(?i)\b(?P<part>(?:first|second) half|end|beginning|start|middle) of (?P<month>"
    + "|".join(m for m in MONTH_NUMBER if len(m) > 4 or m in ("june", "july", "may"))
    + r")\b"
)
_MONTH_ALONE = re.compile(r"(?i)^\D*\b(?:in|by|until|till|for|early) (?:early )?[A-Z][a-z]+\b\D*$")


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


def own_ask(thread: Thread, said: Sequence[Saying], sent_on: date) -> str:
    """The user's standing ask, where yes or no answers it: 'shall I order the stone'; '' if not."""
    able = [s for s in said if s.asks]
    for found in picks.ranked("ask", [s.shown for s in able]):
        text = _as_question(able[found.at], thread, sent_on)
        if text:
            return text
    return ""


_JOINED = re.compile(r"(?i)^(?:(?:so|and|also|then|or|but|please|ok(?:ay)?)\b,? )+")


def _as_question(asked: Saying, thread: Thread, sent_on: date) -> str:
    """The question without its mark; '' where it cannot stand in a new message."""
    text = _JOINED.sub("", _called(asked.text, thread.contact)).rstrip("?！？! .")
    fits = (
        4 <= len(words(text)) <= 22
        and pattern("yes_no").match(text)
        and not pattern("status").search(text)
        and not pattern("deictic").search(text)
        and not re.search(r"[;:\n()]|[.!?] ", text)
        and not is_over(text, thread.messages[asked.message].day, sent_on)
    )
    return text if fits else ""


def wanted(ask: str, said: Sequence[Saying]) -> str:
    """'mine' where the user asks for leave to do something, 'theirs' where the contact is to do or
    tell something, 'day' where it is whether a day suits; '' where nothing shows it."""
    text = ask
    if not ask:
        found = picks.pick("ask", [s.shown for s in said])
        text = said[found.at].text if found else ""
    if pattern("suits").match(text) and not _OF_ME.match(text):
        return "day" if ask else ""
    if pattern("offering").match(text):
        return "mine"
    return "theirs" if ask or pattern("of_them").match(text) else ""


_OF_ME = re.compile(r"(?i)(?:shall|should|can|could|may|might) (?:i|we)\b")


def stake(thread: Thread, said: Sequence[Saying], sent_on: date) -> str:
    """Why the day matters to the user, as a clause that stands alone; '' where nothing says so."""
    able = [s for s in said if not s.asks]
    found = picks.pick("stake", [s.shown for s in able])
    if found is None or found.sure < SURE:
        return ""
    return _told(able[found.at], thread, sent_on)


SURE = 0.5  # how sure it must be that a clause says why the day matters


def _told(saying: Saying, thread: Thread, sent_on: date) -> str:
    """The clause as it can stand in a new message; '' where it leans on what stood around it."""
    text = _called(_NOW.sub("", saying.text), thread.contact).rstrip(".! ")
    text = text[:1].upper() + text[1:]
    over = is_over(text, thread.messages[saying.message].day, sent_on)
    return text if _stands_alone(text) and not over else ""


_NOW = re.compile(r" (?:now|currently)\b(?=[ .,])(?! that\b)")  # the day of sending is another


_ELSEWHERE = re.compile(r"(?i)\b(?:them|they|he|she|him|it|its|this|these|those)\b")
_WISHES = re.compile(r"(?i)(?:i|we) (?:don't|do not|hope|trust|would|'d|want to (?:know|hear))\b")


def _stands_alone(text: str) -> bool:
    return bool(
        4 <= len(words(text)) <= 20
        and is_clause(text.rstrip(".!"))
        and not pattern("deictic").search(text)
        and not pattern("second_person").search(text)
        and not _WISHES.match(text)
        and not _ELSEWHERE.search(text)
    )


def _called(text: str, contact: str) -> str:
    """Without the contact's name that the sentence starts by calling, 'Hey Jules, …'."""
    text = _AT.sub("", pattern("greeted").sub("", text))
    for name in (contact, *contact.split()[:1]):
        if name and text.startswith(f"{name}, "):
            rest = text[len(name) + 2 :]
            return rest[:1].upper() + rest[1:]
    return text


_AT = re.compile(r"(?:(?i:hey|hi|hello) )?@[\w.]+(?: [A-Z]\w+)?[,:]? ")


_LASTS = re.compile(r"(?i)for (?:a|an|one|half a)\b")  # 'come out for a day' names none


def is_over(text: str, said_on: date | None, sent_on: date) -> bool:
    """Whether it names a day that has gone by when the draft is sent."""
    named = (m for m in find_dates(text, said_on or sent_on) if not _LASTS.match(m.text))
    return any(m.day < sent_on for m in named)
