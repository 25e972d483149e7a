"""The user's matter in one line, in their own words, that the contact can hand on as it is."""

from __future__ import annotations

import re
from datetime import date

from followup.engines.offline.asks import is_over
from followup.engines.offline.knowledge import pattern
from followup.engines.offline.points import passes
from followup.text import sentences, words
from followup.values import Thread

_LONGEST = 32  # words
_GONE = (
    r"(?:attached|enclosed|ready|done|finished|in your inbox|in the (?:drive|folder)|pinned|below)"
)
_SENT = re.compile(  # 'After our visit, I send you the offer for …', 'here's the window: …'
    r"(?i)^(?:[^,.;:]{3,60}[,:] )?"
    r"(?:(?:i|we)(?:'m| am|'ve| have|'re| are)? (?:now )?"
    r"(?:send(?:ing)?|sent|attach(?:ed|ing)?|enclosed?)(?: (?:you|over|on|herewith|back))*|"
    r"(?:please |kindly )?find (?:attached|enclosed|below|herewith)|here(?:'s| is| are|with)|"
    r"(?:attached|enclosed) (?:is|are)|pfa) (?=(?:the|our|my|an?|\d|[a-z]))"
)
_READY = re.compile(  # 'Proofs for the wrap are attached, 24,000 cans'
    r"(?i)^(?:[^,.;:]{3,40}[,:] )?(?P<what>[^,.;:]{4,60}?) (?:is|are) (?:all |now )?"
    rf"{_GONE}(?:[,:;]| -) (?P<rest>.+)"
)
_IN_BRACKETS = re.compile(  # 'the coast trip (44 pupils, 22-24 June, two minibuses)'
    r"(?i)\b(?:the|our|my|an?) (?:[\w'-]+ ){1,7}\((?=[^()]*\d)[^()]{8,90},[^()]{2,60}\)"
)
_WISH = re.compile(
    r"(?i)^(?:i|we)(?:'d| would)(?: very much| really)? (?:like|love) to (?!know|hear|ask|check|"
    r"follow|see (?:if|whether)|thank|find out|learn)"
)
_REQUEST = re.compile(r"(?i)^(?:can|could|may|might|shall|should) (?:i|we) ")
_OF_THE_CONTACT = re.compile(r"(?i)\b(?:you|your|yours|u|ur)\b")
_ELSEWHERE = re.compile(  # points to its own mail, or to another
    r"(?i)\b(?:attach\w*|enclosed|below|above|he|she|him|her|they|them|this|these|those|"
    r"as (?:we|i) \w+|yes or (?:a )?no|news|decision)\b"
)


def matter(thread: Thread, thing: str, sent_on: date) -> str:
    """What is sent, priced, wished or asked for; '' where no line of the user's says it by itself.

    `thing`: what the thread is about; a price must be its."""
    said = [
        (pattern("greeted").sub("", " ".join(s.text.replace("’", "'").split())), m.day)
        for m in thread.messages
        if m.from_me
        for s in sentences(m.body)
    ]
    named = set(words(thing))

    def _priced(text: str) -> str:
        return _price(text, named)

    for read in (_brought, _priced, _wished, _asked):
        for text, day in said:
            line = read(text)
            if line and _stands(line) and not is_over(line, day, sent_on):
                return line[:1].upper() + line[1:]
    return ""


def _brought(text: str) -> str:
    """What comes with the message, where the sentence tells it: with a figure or its parts."""
    told = _IN_BRACKETS.search(text)
    if told:
        return told.group()
    sent, ready = _SENT.match(text), _READY.match(text)
    line = text[sent.end() :] if sent else f"{ready['what']}: {ready['rest']}" if ready else ""
    return line.rstrip(".! ") if re.search(r"\d|[,:].*(?:,| and )", line) else ""


def _price(text: str, named: set[str]) -> str:
    """'the 9 metre with lanterns is £3,150', without what only its day could say after it."""
    found = _COSTS.search(_LEAD.sub("", text))
    head = found and set(words(found["what"])) & named - _LITTLE
    return found.group().strip(" ,.") if found and head else ""


_LEAD = re.compile(r"(?i)^(?:as (?:promised|agreed|discussed)|so|and|ok(?:ay)?|also|well)[,:]? ")
_COSTS = re.compile(
    r"(?i)^(?P<what>(?:the|our|my|an?|for)\b[^.;:?!]{3,100}?) "
    r"(?:is|are|would be|comes? to|costs?|at) "
    r"(?:about |around )?(?:[£$€₹]|(?:EUR|GBP|USD|CHF|Rs|Kr) ?)\d[\d.,]*\w*"
    r"(?: (?:plus|including|a|per|all) [\w%]+(?: in)?)?(?=[ ,.]|$)"
)
_LITTLE = frozenset(("the", "of", "for", "a", "an", "at", "in", "on", "to", "and", "my", "our"))


def _wished(text: str) -> str:
    return text.rstrip(".! ") if _WISH.match(text) else ""


def _asked(text: str) -> str:
    """A question of the user's that says what is to be decided: 'Shall I order it?' does not."""
    bare = _JOINS.sub("", text)
    fits = _REQUEST.match(bare) and bare.endswith("?") and not pattern("status").search(bare)
    says = re.search(r"\d", bare) or len(words(bare)) > _SHORT
    return bare if fits and says else ""


_SHORT = 9  # words of a question that tells nobody else what it is about
_JOINS = re.compile(r"(?i)^(?:so|and|also|then|or|but),? ")


def _stands(line: str) -> bool:
    """Whether somebody who has not read the thread can make sense of it."""
    return (
        5 <= len(words(line)) <= _LONGEST
        and not _OF_THE_CONTACT.search(line)
        and not passes(line)
        and not re.search(r"[?!.] |[“”\"]", line)
        and not _ELSEWHERE.search(line)
    )
