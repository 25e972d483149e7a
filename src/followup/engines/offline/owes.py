"""What the contact asked the user for, quoted or as the user says it back: 'the two referees'."""

from __future__ import annotations

import re
from typing import NamedTuple

from followup.engines.offline.english.phrases import told_back
from followup.text import sentences, words
from followup.turns import asked_after, puts_off
from followup.values import Signal, Thread

_REQUEST = re.compile(
    r"(?i)\b(?:(?:send|e-?mail|mail|post|forward|fax|bring|drop|supply|provide|submit|share|upload"
    r"|return|attach|furnish|give|pass|ping|text|whatsapp|show)(?: (?:it|them))?"
    r"|let (?:me|us) have|(?<!you )(?<!you still )(?<!you just )(?<!you also )"
    r"(?:still |just |also |only |will )?(?:need|require|want|lack|miss)"
    r"|tell|let (?:me|us) know|advise|(?:waiting|wait) for|without)\s+"
    r"(?:(?:me|us|over|across|back|in|on|through|along|please|kindly|by e-?mail|by return"
    r"|to (?:me|us|see|know|have))\s+)*(?P<what>.+)"
)
_END = re.compile(  # what follows is not the thing any more
    r"(?i)[?!;:()]|\.(?=\s|$)|\s[-–—]\s|"
    r",? (?:so (?:that|we|i)\b|and (?:then|i|we|i'll|we'll|that|you)\b|before\b|"
    r"by (?:the|end|next|to|mon|tue|wed|thu|fri|sat|sun|\d|reply|return|e-?mail)|"
    r"when(?:ever)? (?:you|i|we)|then\b|if (?:you|it|that|possible)|as soon|in order|because\b|"
    r"please\b|pls\b|asap\b|first\b|too\b|though\b|tho\b|as well\b|today\b|tomorrow\b|"
    r"from (?:you|your (?:side|end))\b|for me\b|to (?:me|us)\b|or\b(?! \w+$)|"
    r"but\b|until\b|b4\b)|,? ?and (?=(?:we|i)\b)|$"
)
_CLAUSE = re.compile(r"(?i)(?:how|what|which|who|whose|when|where|whether|why)\b")
_WEAK = re.compile(  # what leans on words before it, or is no thing at all
    r"(?i)(?:it|that|this|them|you|your|one|ones|both|all|any|anything|[\d\W]+(?:and|or) [\d\W]+|"
    r"an? (?:line|word|shout|call|hand|ring|bit|chance|moment|minute)(?: .*)?)\W*$|"
    r"(?:to|for|if|that|in|these|those|him|her|till|until|so|or|and|at|on|with|about|up|off|out|not|no)\b"
)
_INDEFINITE = re.compile(r"(?i)^(?:a|an|any|some|this|that|another|few|a few)\s+")
_LONGEST = 22  # words


def owed(thread: Thread, signals: tuple[Signal, ...]) -> str:
    """What the contact last asked for: a noun phrase, or a clause ('how many people came');
    '' where the request names nothing that can be said back."""
    found = _request(thread, signals)
    if found is None:
        return ""
    asks = found.quote.endswith("?")  # a question says by itself what it wants
    near = (found.quote,) if asks else (found.quote, found.sentence, found.before)
    return next((told for text in near if text and (told := _object(text))), "")


def asked(thread: Thread, signals: tuple[Signal, ...]) -> str:
    """What the contact asked the user, in the contact's words, where it can be quoted."""
    found = _request(thread, signals)
    if found is None:
        return ""
    quote = _question_alone(found.quote)
    before = len(words(found.before))
    if 0 < before <= _LONGEST and len(words(quote)) < 9 and _LEANS_BACK.search(quote):
        quote = f"{found.before} {quote}"  # 'Please send both': both what stands before it
    return quote if 3 <= len(words(quote)) <= 45 else ""


def _question_alone(quote: str) -> str:
    """'So I can place you, what number would you move for?' from the word that asks on."""
    if not quote.endswith("?"):
        return quote
    last = sentences(quote)[-1].text
    asks = _ASKS.search(last)
    alone = last[asks.end() :] if asks else last
    return alone[:1].upper() + alone[1:] if len(words(alone)) > 4 else quote


_ASKS = re.compile(  # what stands before the question itself: a clause, or 'Meanwhile'
    r"(?i)^(?!(?:if|when|once|unless|as|since|given|because|before|after|while|should|with)\b)"
    r"(?:[^?,]{1,30} [^?]{3,160}?|meanwhile|also|and|so|now|then|by the way|oh)[,:–—.-] "
    r"(?:and |but |so )?(?=(?:what|which|how|when|who|whose|where|why)\b|"
    r"(?:do|does|did|can|could|would|will|is|are|have|has|shall|should|may) "
    r"(?:you|we|i|it|he|she|they|that|this|the|your|there)\b)"
)
_LEANS_BACK = re.compile(r"(?i)\b(?:both|them|those|these|it|that|this|all|one)\b")


def gave(signals: tuple[Signal, ...]) -> str:
    """What the contact sent, as the user says it: 'your report'; '' where it has no plain name."""
    signal = next((s for s in reversed(signals) if s.kind == "gives"), None)
    sent = _SENT.search(" ".join(signal.quote.split())) if signal else None
    return _definite(told_back(sent["before"] or sent["after"])) if sent else ""


_NAMED = r"(?:our|my|the|your|an?) (?:[\w'-]+ ){0,3}[\w'-]+"
_SENT = re.compile(
    rf"(?i)\b(?P<before>{_NAMED}) (?:is|are) (?:attached|enclosed|below)\b|"
    rf"\b(?:attached|enclosed|here)(?: is| are|'s|’s) (?P<after>{_NAMED})(?=[,.;:!\n]|$)"
)


def asked_long_ago(thread: Thread, signals: tuple[Signal, ...]) -> bool:
    """Whether the user has asked for something themselves since, without giving what was asked
    and without a word that it will come."""
    signal = _last_ask(signals)
    if signal is None:
        return False
    since = [m.body for m in thread.messages[signal.message + 1 :] if m.from_me]
    promised = any(puts_off(body, signal.quote) for body in since)
    return not promised and asked_after(thread, signal.message)


class _Request(NamedTuple):
    """The contact's last request, the sentence it stands in and the one before; '' for none."""

    quote: str
    sentence: str
    before: str


def _request(thread: Thread, signals: tuple[Signal, ...]) -> _Request | None:
    signal = _last_ask(signals)
    if signal is None:
        return None
    said = [" ".join(s.text.split()) for s in sentences(thread.messages[signal.message].body)]
    quote = " ".join(signal.quote.split())
    at = next((i for i, text in enumerate(said) if quote in text), None)
    if at is None:
        return _Request(quote, "", "")
    return _Request(quote, said[at], said[at - 1] if at else "")


def _last_ask(signals: tuple[Signal, ...]) -> Signal | None:
    return next((s for s in reversed(signals) if s.kind == "asks_me"), None)


def _object(text: str) -> str:
    for match in _REQUEST.finditer(text):
        what = match["what"]
        end = _END.search(what)
        what = what[: end.start()].strip(" ,") if end else what
        if what and not _WEAK.match(what) and len(words(what)) <= _LONGEST and len(words(what)) > 1:
            return _definite(told_back(what))
        nested = _object(match["what"])
        if nested:
            return nested
    return ""


def _definite(text: str) -> str:
    text = _INDEFINITE.sub("the ", text)
    first = text.split()[0]
    if _CLAUSE.match(text) or first.lower() in ("the", "my", "your", "our", "his", "her", "their"):
        return text[0].lower() + text[1:]
    return text if first[0].isupper() else f"the {text}"


def is_clause(phrase: str) -> bool:
    """Whether it is told as a clause: 'You asked how many people came'."""
    return bool(_CLAUSE.match(phrase))
