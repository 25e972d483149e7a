"""The plan: typed facts of a thread, each a span with its grammar, told from the user's side.

Every fact is a phrase that stands in the thread (I and you swapped where the contact said it), so
nothing that a writer builds from the plan can be invented. A fact that is not found is ''.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Literal, NamedTuple

from followup import turns
from followup.dates import find_dates
from followup.engines.offline.english.phrases import (
    NounPhrase,
    is_clause,
    noun_phrases,
    told_back,
)
from followup.engines.offline.english.tags import Token, tag
from followup.text import Sentence, sentences, words
from followup.values import Brief, Diagnosis, Message, Thread

Register = Literal["formal", "plain", "casual"]


class Point(NamedTuple):
    """A sentence worth repeating in an item, and the message it stands in."""

    text: str
    message: int


class Plan(NamedTuple):
    """What a draft may build on. Phrases are ready to stand inside a sentence of the user's."""

    thing: str = ""
    reason: str = ""
    decider: str = ""
    needed: str = ""
    party: str = ""
    missing: str = ""
    until: str = ""
    met: str = ""
    ask: str = ""
    waits: str = ""
    stake: str = ""
    owed: str = ""
    points: tuple[Point, ...] = ()
    money: bool = False
    interview: bool = False
    thanked: bool = False


@lru_cache(maxsize=1)
def roles() -> dict[str, frozenset[str]]:
    text = (files("followup.engines.offline.english") / "roles.toml").read_text("utf-8")
    return {name: frozenset(heads.split()) for name, heads in tomllib.loads(text).items()}


def plan(brief: Brief) -> Plan:
    """The facts of the brief's thread; the user's own facts (`--fact`) stand above what is read."""
    thread, diagnosis = brief.thread, brief.diagnosis
    if thread is None or diagnosis is None:
        return Plan(**{k: v for k, v in brief.facts.items() if k in Plan._fields[:12]})
    evidence = diagnosis.evidence[0] if diagnosis.evidence else None
    quote = evidence.quote if evidence else ""
    names = people(thread)
    party, missing = _missing(quote, names) if diagnosis.blocker == "missing_info" else ("", "")
    read = Plan(
        thing=thing(thread, names),
        reason=reason(quote, thread.messages[evidence.message].day) if evidence else "",
        decider=_decider(thread, diagnosis) if diagnosis.blocker == "who_decides" else "",
        needed=_needed(quote),
        party=party,
        missing=missing,
        until=_until(thread, diagnosis, brief.today),
        met=_met(thread),
        ask=_own_ask(thread),
        waits=_matching(thread, _WAITS),
        stake=_matching(thread, _STAKE),
        owed=_owed(thread, diagnosis),
        points=_points(thread),
        money=bool(_MONEY.search(" ".join([thread.subject, *(m.body for m in thread.messages)]))),
        interview=bool(_INTERVIEW.search(" ".join([thread.subject, *(m.body for m in thread.messages)]))),
        thanked=any(m.from_me and turns.is_thank_note(m.body) for m in thread.messages),
    )
    given = {k: v for k, v in brief.facts.items() if k in Plan._fields[:12]}
    return read._replace(**given)


_MONEY = re.compile(r"\b(?:invoices?|unpaid|overdue|payments?|remittance|deposit back|balance due|fee note)\b", re.I)
_INTERVIEW = re.compile(r"\b(?:interview(?:ed|s)?|vacancy|candidates?|applicants?|recruit\w+|shortlist\w*|hiring|audition)\b", re.I)
_TIME = frozenset(
    "day days week weeks month months year years time times minute minutes moment morning afternoon "
    "evening news update updates thanks thank hope regards best wishes chance reply response mail email "
    "message note thing things way bit lot luck joy word idea ideas today tomorrow yesterday monday "
    "tuesday wednesday thursday friday saturday sunday weekend hour hours end start hello hi dear sir "
    "madam question questions status progress movement interest attention kind people one ones soon view "
    "help sorry case problem rest number side part mind need touch track loop name".split()
)  # fmt: skip


def people(thread: Thread) -> frozenset[str]:
    """The words of the user's and the contact's names, in lower case."""
    senders = [thread.me, thread.contact, *(m.sender for m in thread.messages)]
    return frozenset(w for name in senders for w in words(name) if len(w) > 1)


# -- the thing ----------------------------------------------------------------------------------


def thing(thread: Thread, names: frozenset[str]) -> str:
    """What the thread is about, as a noun phrase of the user's: 'the Data Coordinator role'."""
    subject = clean_subject(thread.subject)
    about = {w for w in words(subject) if len(w) > 2}
    counts = Counter(w for m in thread.messages for w in set(words(m.body)))
    best, phrase = 2.4, ""
    for text, weight, mine in _places(thread, subject):
        tokens = tag(text)
        found = noun_phrases(text, tokens)
        for order, noun in enumerate(found):
            score = _thing_score(noun, about, counts, names)
            if score <= 0:
                continue
            full, bonus = _with_tail(text, tokens, found, order, about)
            score += weight + bonus
            if score > best and len(full) <= 60:
                best, phrase = score, _as_thing(full, noun, mine)
    return phrase or _plainest(thread, names)


def _plainest(thread: Thread, names: frozenset[str]) -> str:
    """Where nothing stands out: the first noun phrase of the user's with an article."""
    for message in thread.messages:
        for sentence in sentences(message.body) if message.from_me else ():
            for noun in noun_phrases(sentence.text):
                fit = noun.opener in ("the", "my", "our", "your") and noun.head not in _TIME
                if fit and not names & set(words(noun.text)) and noun.head not in roles()["kin"]:
                    return _as_thing(noun.text, noun, True)
    return ""


def clean_subject(subject: str) -> str:
    """The subject without 'Re:', '[list]' and reference marks."""
    return re.sub(
        r"(?i)^(?:\s*(?:re|fwd?|fw|aw|sv|antw|tr|rv|wg|automatic reply)\s*:|\s*\[[^\]]{0,40}\])+", "", subject
    ).strip()


def _places(thread: Thread, subject: str) -> list[tuple[str, float, bool]]:
    """Texts to look in, each with a weight and whether it is the user's own voice."""
    places: list[tuple[str, float, bool]] = []
    if subject:
        places.append((subject, 1.3, True))
    mine = 1.2
    for message in thread.messages:
        for index, sentence in enumerate(sentences(message.body)[:12]):
            weight = (mine if message.from_me else 0.0) + 0.3 * sentence.asks - 0.04 * index
            places.append((sentence.text, weight, message.from_me))
        if message.from_me:
            mine = max(mine - 0.3, 0.3)
    return places


def _thing_score(
    noun: NounPhrase, about: set[str], counts: Counter[str], names: frozenset[str]
) -> float:
    content = words(noun.text)
    if noun.head in roles()["deciders"] and noun.head not in roles()["things"]:
        return 0.0
    if noun.head in _TIME or names & set(content) or noun.head in roles()["kin"]:
        return 0.0
    if find_dates(noun.text, date(2000, 1, 1)) or noun.head[0].isdigit():
        return 0.0
    score = 2.0 if noun.head in roles()["things"] else 1.0 if noun.head in about else 0.0
    score += 0.9 * min(len(about & set(content)), 3)
    score += 0.3 * min(counts[noun.head] - 1, 3)
    score += 0.5 * (noun.opener in ("the", "my", "our", "your")) + 0.5 * noun.named
    score += 0.3 * min(len(content) - 2, 3) if len(content) > 2 else 0
    return score if score > 1 else 0.0


def _with_tail(
    text: str, tokens: tuple[Token, ...], found: tuple[NounPhrase, ...], order: int, about: set[str]
) -> tuple[str, float]:
    """The phrase with what follows it ('… for the contacts table'), where that says more."""
    noun = found[order]
    end, bonus = noun.end, 0.0
    for following in found[order + 1 : order + 3]:
        gap = text[end : following.start].strip().lower()
        if gap not in ("of", "for", "at", "on", "in") or following.head in _TIME:
            break
        if gap != "of" and not (following.opener or following.named or set(words(following.text)) & about):
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
        numbered = bool(re.match(r"(?i)[a-z]+ (?:no\.? ?)?[#\w/-]*\d[\w/-]*$", phrase))
        phrase = phrase if numbered else f"the {phrase}"
    else:
        phrase = phrase[0].lower() + phrase[1:]
    return phrase if mine else told_back(phrase)


# -- the reason ---------------------------------------------------------------------------------

_LEAD = re.compile(
    r"^(?:(?:and|but|so|well|yes|ok(?:ay)?|right|look|hey|hi|hello|sorry|apologies|unfortunately|sadly|honestly|"
    r"basically|actually|really|currently|at present|as on date|as of now|at the moment|for now|i(?:'m| am) afraid"
    r"|to be (?:honest|frank)|truth is|the (?:truth|thing|problem|trouble|snag|catch) is(?: that)?|as you know|"
    r"just so you know|fyi|however|still|also|meanwhile|it(?:'s| is) (?:just|only|simply) that|this is because|because|though|"
    r"although|i(?:'m| am) sorry but|please note that|kindly note that|it is to inform that|i must say)\b[\s,:–-]*)+",
    re.IGNORECASE,
)
_TRAIL = re.compile(
    r"[\s,]*(?:,?\s*(?:i(?:'m| am) afraid|unfortunately|though|sorry|sadly|to be honest|at the moment|right now|as you "
    r"know|either way|anyway|lol|haha|tbh|i(?:'m| am) sorry))+[\s.!…]*$|[\s.!…,;:]+$",
    re.IGNORECASE,
)
_DEICTIC = re.compile(
    r"\b(?:today|tonight|yesterday|this (?:morning|afternoon|evening|week|month)|last (?:week|night|month)|now|"
    r"currently|just|here|again|right now|at the moment|as we speak|ago|so far)\b",
    re.IGNORECASE,
)


def reason(quote: str, said_on: date | None) -> str:
    """The contact's reason as a clause that can follow 'you said that'; '' where it cannot."""
    clause = " ".join(quote.replace("’", "'").split())
    clause = _TRAIL.sub("", _LEAD.sub("", clause))
    clause = _fixed_dates(clause, said_on)
    if not clause or _DEICTIC.search(clause) or not is_clause(clause):
        return ""
    told = told_back(clause)
    first = tag(clause)[0]
    return told if first.tag.startswith("NNP") or told.startswith("I ") else told[0].lower() + told[1:]


def _fixed_dates(clause: str, said_on: date | None) -> str:
    """'next Friday' becomes the day it meant; a clause with a date that cannot be told is dropped."""
    if said_on is None:
        return "" if find_dates(clause, date(2000, 1, 3)) else clause
    for mention in reversed(find_dates(clause, said_on)):
        if mention.kind == "day" and not re.search(r"\d", mention.text):
            lead = re.match(r"(?i)(?:on|by|until|till|til|before|after|for|from)\s", mention.text)
            new = f"{lead.group() if lead else 'on '}{say(mention.day)}"
            clause = clause[: mention.start] + new + clause[mention.end :]
        elif mention.kind in ("span", "quarter", "month_end") and not re.search(r"\d", mention.text):
            return ""
    return clause


def say(day: date) -> str:
    """'12 May'."""
    return f"{day.day} {day:%B}"


# -- who decides, who owes ----------------------------------------------------------------------


def _decider(thread: Thread, diagnosis: Diagnosis) -> str:
    for evidence in diagnosis.evidence:
        message = thread.messages[evidence.message]
        own = set(words(thread.me)) | set(words(message.sender))
        pool = noun_phrases(evidence.quote)
        named = [n for n in pool if n.named and not own & set(words(n.text)) and not _placed(evidence.quote, n)]
        role = [n for n in pool if n.head in roles()["deciders"]]
        chosen = next((n for n in role if n in named), None) or (role + named or [None])[0]
        chosen = chosen or _subject_of(evidence.quote, pool)
        if chosen is None:
            continue
        text = re.sub(r"['’]s?$|['’]s\s.*$", "", chosen.text) if chosen not in role else chosen.text
        if chosen in named and chosen not in role and not _is_person(re.sub(r"^[Tt]he ", "", text)):
            continue
        return re.sub(r"^(?:a|an) ", "the ", _mid(told_back(text), text))
    return ""


def _placed(quote: str, noun: NounPhrase) -> bool:
    """'in Tulsa' is where, not who."""
    return bool(re.search(r"(?i)\b(?:in|at|from|near|since|until|by|on)\s*$", quote[: noun.start]))


def _subject_of(quote: str, pool: tuple[NounPhrase, ...]) -> NounPhrase | None:
    """'the musicians' of 'the musicians have the last word': people by the article and the verb."""
    clause = _LEAD.sub("", quote)
    first = pool[0] if pool else None
    ahead = first is not None and clause.startswith(first.text)
    acts = re.match(r"\s+(?:has|have|must|had|needs?|will|still|would)\b", quote[first.end :]) if first else None
    return first if ahead and acts and first and first.opener in ("the", "my", "our", "a", "an") else None


_CORPORATE = re.compile(r"\b(?:Ltd|LLC|GmbH|Inc|Street|Road|House|Q[1-4]|PO|AMC|MSA|NDA|SOW)\b|\d")


def _is_person(text: str) -> bool:
    parts = text.split()
    return 1 <= len(parts) <= 3 and all(p[0].isupper() for p in parts) and not _CORPORATE.search(text)


def _mid(told: str, original: str) -> str:
    """Inside a sentence an article goes small; a name keeps its capital."""
    first = original.split()[0]
    return told[0].lower() + told[1:] if first.lower() in ("the", "my", "our", "your", "a", "an") else told


_NEEDED = re.compile(
    r"\b(?:the |a |an |any |her |his |their |your |our |my )?(?:headcount|budget|funding|funds?|spend|sign[- ]?off|"
    r"approval|go[- ]ahead|green light|okay|ok|sanction|consent|mandate|authori[sz]ation|decision|vote|resolution|"
    r"purchase order|permission|clearance)\b",
    re.IGNORECASE,
)


def _needed(quote: str) -> str:
    match = _NEEDED.search(quote)
    if not match:
        return ""
    bare = re.sub(r"(?i)^(?:the|a|an|any|her|his|their|your|our|my)\s+", "", match.group())
    return f"the {bare.lower()}"


def _missing(quote: str, names: frozenset[str]) -> tuple[str, str]:
    """(who owes it, what is missing), either '' where the sentence does not say."""
    tokens = tag(quote)
    nouns = noun_phrases(quote, tokens)
    thing_ = next((n for n in nouns if n.head in roles()["papers"]), None)
    if thing_ is None:
        return _party(nouns, names, None), ""
    full, _ = _with_tail(quote, tokens, nouns, nouns.index(thing_), set())
    from_whom = _after_from(quote, nouns, thing_)
    party = from_whom or _party(nouns, names, thing_)
    text = re.sub(r"(?i)^(?:a|an|any|some|this|that|his|her|their|its|no)\s+", "the ", full)
    if text == full and not thing_.opener:
        text = f"the {full}"
    return party, _mid(told_back(text), text)


def _after_from(quote: str, nouns: tuple[NounPhrase, ...], thing_: NounPhrase) -> str:
    for noun in nouns:
        from_ = re.search(r"(?i)\bfrom\s*$", quote[: noun.start]) and noun.start > thing_.start
        if from_ and (noun.named or noun.head in _BODIES | roles()["deciders"]):
            return _mid(told_back(noun.text), noun.text)
    return ""


_NO_PARTY = frozenset("it that this everything nothing anything something".split())


def _party(nouns: tuple[NounPhrase, ...], names: frozenset[str], not_this: NounPhrase | None) -> str:
    for noun in nouns:
        if noun.opener == "your" or noun is not_this or set(words(noun.text)) & names or noun.head in _NO_PARTY | _TIME:
            continue
        person = noun.named and _is_person(noun.text)
        if person or noun.head in _BODIES or noun.head in roles()["deciders"]:
            return _mid(told_back(noun.text), noun.text)
    return ""


_BODIES = frozenset(
    """lab laboratory supplier suppliers vendor contractor builder builders roofer plumber electrician surveyor
    engineer engineers architect designer translator team department office agency broker auditor auditors
    accountant factory printer printers courier agent solicitor insurer bank university school college hospital
    clinic registry referee referees reviewer reviewers editor people lads colleague colleagues side company
    firm workshop foundry depot ops it security payroll logistics warehouse""".split()
)


# -- dates, asks, stakes ------------------------------------------------------------------------


def _until(thread: Thread, diagnosis: Diagnosis, today: date) -> str:
    """A stated day that is still to come, as it would be said: '12 May'."""
    days = [s.date for s in diagnosis.signals if s.kind in ("promised_on", "away_until") and s.date]
    return say(days[-1]) if days and days[-1] > today else ""


def _met(thread: Thread) -> str:
    """The day of a meeting that the thread speaks of: '8 October'."""
    for message in thread.messages:
        if message.day is None:
            continue
        for sentence in sentences(message.body):
            if _MET.search(sentence.text):
                for mention in find_dates(sentence.text, message.day):
                    last = thread.messages[-1].day or mention.day
                    if mention.kind == "day" and re.search(r"\d", mention.text) and mention.day <= last:
                        return say(mention.day)
    return ""


_MET = re.compile(r"\b(?:interview|meeting|met|call|visit|demo|workshop|audition|trial|viewing|tour)\b", re.I)
_STATUS = re.compile(
    r"\b(?:any|developments?|ask if|ask whether|know if|know whether|reached|news|update|status|heard|hear|wonder\w*|thought|thoughts|chance|progress|movement|joy|luck|word|look(?:ed)?|"
    r"stand|get to|getting on|going|how|what|when|where|why|which|who|okay\?|ok\?|alright|well\?|you doing)\b",
    re.IGNORECASE,
)
_YES_NO = re.compile(
    r"^(?:so |and |also |then |or )?(?:shall|should|may|can|could|would|will|do|does|is|are|want|happy|ok|fancy)\b",
    re.IGNORECASE,
)


def _own_ask(thread: Thread) -> str:
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
                and _YES_NO.match(text)
                and not _STATUS.search(text)
                and not _DEICTIC.search(text)
                and not _dated(text, message.day)
            ):
                return re.sub(r"(?i)^(?:so|and|also|then|or)\s+", "", text).rstrip("?！ ")
    return ""


def _dated(text: str, day: date | None) -> bool:
    return bool(find_dates(text, day or date(2000, 1, 3)))


_WAITS = re.compile(
    r"\b(?:(?:is|are|'s|'re) (?:all )?waiting (?:on|for)|depends? on|depending on|blocked (?:by|on|until)|can(?:'t|not) "
    r"(?:start|begin|book|order|print|publish|finish|plan)|hold(?:s|ing)? up|held up)\b",
    re.IGNORECASE,
)
_STAKE = re.compile(
    r"\b(?:until|by|before|expires?|valid|holds? (?:the|this|good)|price|discount|penalt\w+|go[- ]live|launch|start(?:s|ing)?|"
    r"deadline|renewal|runs? out|ends? on|closes?)\b.*\d",
    re.IGNORECASE,
)


def _matching(thread: Thread, pattern: re.Pattern[str]) -> str:
    """The user's own latest short sentence that the pattern finds, without its full stop."""
    for message in reversed(thread.messages):
        if not message.from_me:
            continue
        for sentence in sentences(message.body):
            text = " ".join(sentence.text.split())
            if (
                not sentence.asks
                and len(words(text)) <= 20
                and pattern.search(text)
                and is_clause(text.rstrip(".!"))
                and not _DEICTIC.search(text)
            ):
                return text.rstrip(".! ")
    return ""


def _owed(thread: Thread, diagnosis: Diagnosis) -> str:
    """What the contact asked the user for, as a noun phrase: 'the referee's number'."""
    asked = diagnosis.signal("asks_me")
    if asked is None:
        return ""
    nouns = [n for n in noun_phrases(asked.quote) if n.head not in _TIME]
    if not nouns:
        return ""
    tokens = tag(asked.quote)
    papers = roles()["papers"] - {"copy", "copies", "details"}
    noun = next((n for n in nouns if n.head in papers), nouns[0])
    if noun.head not in papers:
        return _owed_nearby(thread, asked.message, papers) or ("" if noun.head in ("copy", "one") else _bare(asked.quote, noun))
    every = noun_phrases(asked.quote, tokens)
    full, _ = _with_tail(asked.quote, tokens, every, every.index(noun), set())
    text = re.sub(r"(?i)^(?:a|an|any|some|this|that)\s+", "the ", full)
    return _mid(told_back(text), text)


def _bare(quote: str, noun: NounPhrase) -> str:
    text = re.sub(r"(?i)^(?:a|an|any|some|this|that)\s+", "the ", noun.text)
    return _mid(told_back(text), text)


def _owed_nearby(thread: Thread, index: int, papers: frozenset[str]) -> str:
    """'I need proof of your new address. Please send a copy': the paper stands next door."""
    for sentence in sentences(thread.messages[index].body):
        if not re.search(r"(?i)\b(?:need|require|missing|without|still waiting|lack)\b", sentence.text):
            continue
        tokens = tag(sentence.text)
        every = noun_phrases(sentence.text, tokens)
        for order, noun in enumerate(every):
            if noun.head in papers:
                full, _ = _with_tail(sentence.text, tokens, every, order, set())
                text = re.sub(r"(?i)^(?:a|an|any|some|this|that)\s+", "the ", full)
                return _mid(told_back(text), text)
    return ""


def _points(thread: Thread) -> tuple[Point, ...]:
    """Up to three sentences of the user's own that carry the matter: figures, names, plain facts."""
    found: list[tuple[float, int, Point]] = []
    order = 0
    for index, message in enumerate(thread.messages):
        if not message.from_me or turns.asks_again(message.body) and index:
            continue
        for sentence in sentences(message.body):
            order += 1
            weight = _weight(sentence, message)
            if weight > 0:
                found.append((weight, order, Point(" ".join(sentence.text.split()), index)))
    best = sorted(sorted(found, key=lambda f: -f[0])[:3], key=lambda f: f[1])
    return tuple(point for _, _, point in best)


_FORMAL = re.compile(
    r"(?i)^(?:i (?:should|would|will|have not|haven't|hope|look|am writing|was)|i'd|my best|it (?:was|is) (?:a|an) |hi|hello|hey|dear|good|morning|afternoon|thanks|thank|many|best|kind|regards|hope|i hope|please|kindly|looking|"
    r"let me|just|sorry|i look|i would be|cheers|respected|warm|yours|could|can|would|any)\b"
)


def _weight(sentence: Sentence, message: Message) -> float:
    text = sentence.text
    count = len(words(text))
    if re.search(r"(?i)\b(?:you|your|yours|u)\b|^(?:it|they|he|she|that|this|these|those|there|so|and|but|also|still)\b", text):
        return 0.0  # said to the contact, or leaning on what stood before: not fit to be forwarded
    if sentence.asks or not 5 <= count <= 32 or _FORMAL.match(text) or turns.asks_again(text):
        return 0.0
    if _DEICTIC.search(text) or not re.search(r"[.!]$", text):
        return 0.0
    if re.search(r"(?i)\b(?:waiting|hear(?:d)? (?:back|from)|grateful|honou?r|pleasure|lovely)\b", text):
        return 0.0
    return 1.0 + 0.6 * len(re.findall(r"\d[\d.,]*", text)) + 0.2 * (count > 8)
