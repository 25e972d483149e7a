"""Who is greeted, and whom a thread knows as the contact."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from followup.checks.parts import greeting, read
from followup.checks.words import fold
from followup.text import WORD
from followup.values import Thread

_TITLES = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "miss",
        "mx",
        "dr",
        "prof",
        "professor",
        "sir",
        "madam",
        "maam",
        "ma'am",
        "dame",
        "lord",
        "lady",
        "fr",
        "father",
        "rev",
        "reverend",
        "canon",
        "councillor",
        "cllr",
        "coach",
        "captain",
        "capt",
        "officer",
        "herr",
        "frau",
        "monsieur",
        "madame",
        "mme",
        "senor",
        "senora",
        "senhora",
        "senhor",
        "don",
        "dona",
        "doctor",
        "sister",
        "brother",
        "mother",
        "mister",
        "judge",
        "chef",
        "pastor",
        "rabbi",
        "imam",
        "sheikh",
        "sensei",
        "san",
        "sri",
        "shri",
        "smt",
        "bhai",
        "ji",
        "auntie",
        "aunt",
        "uncle",
        "aunty",
        "respected",
    ]
)
_GENERAL = frozenset(
    [
        "all",
        "both",
        "team",
        "there",
        "everyone",
        "everybody",
        "folks",
        "friend",
        "friends",
        "colleague",
        "colleagues",
        "committee",
        "hiring",
        "manager",
        "managers",
        "sirs",
        "whom",
        "it",
        "may",
        "concern",
        "again",
        "guys",
        "you",
        "two",
        "three",
        "neighbour",
        "neighbours",
        "board",
        "customer",
        "customers",
        "members",
        "sales",
        "support",
        "office",
        "human",
        "resources",
        "hr",
        "recruiter",
        "recruiting",
        "to",
        "the",
        "and",
        "or",
        "love",
        "mate",
        "pal",
        "boss",
        "ladies",
        "gentlemen",
        "editor",
        "editors",
        "trustees",
        "selection",
        "panel",
        "dear",
        "my",
        "dearest",
        "of",
        "in",
        "at",
        "from",
        "re",
        "one",
        "chair",
        "secretary",
        "team's",
        "good",
        "morning",
        "afternoon",
        "evening",
        "lovely",
        "people",
    ]
)
_NICK = {
    frozenset(pair.split())
    for pair in (
        "bob robert", "rob robert", "bobby robert", "bill william", "will william", "billy william",
        "liz elizabeth", "beth elizabeth", "betty elizabeth", "lizzie elizabeth", "eliza elizabeth",
        "kate katherine", "kate catherine", "cathy catherine", "katie katherine", "kit christopher",
        "chris christopher", "chris christine", "tina christina", "dick richard", "rick richard",
        "rich richard", "peggy margaret", "maggie margaret", "meg margaret", "jack john", "jim james",
        "jamie james", "jimmy james", "harry henry", "harry harold", "hal henry", "ted edward",
        "ned edward", "eddie edward", "ed edward", "tony anthony", "mike michael", "mick michael",
        "sasha alexander", "sandy alexander", "lex alexander", "alex alexander", "tom thomas",
        "tommy thomas", "dave david", "steve stephen", "steve steven", "joe joseph", "jo joanna",
        "jo josephine", "becky rebecca", "becca rebecca", "sue susan", "suzie susan", "nick nicholas",
        "nicky nicola", "andy andrew", "drew andrew", "matt matthew", "ben benjamin", "dan daniel",
        "danny daniel", "greg gregory", "jeff jeffrey", "geoff geoffrey", "ken kenneth", "larry lawrence",
        "len leonard", "pat patricia", "pat patrick", "trish patricia", "paddy patrick", "phil philip",
        "pete peter", "ron ronald", "sally sarah", "sam samuel", "sam samantha", "ali alison",
        "gerry gerald", "jerry gerald", "gus angus", "bertie albert", "bert albert", "barty bartholomew",
        "fred frederick", "freddie frederick", "charlie charles", "chuck charles", "charlie charlotte",
        "lottie charlotte", "ellie eleanor", "nell eleanor", "nora eleanor", "hattie harriet",
        "molly mary", "polly mary", "tess theresa", "vicky victoria", "viv vivian", "wendy gwendolyn",
        "abby abigail", "gill gillian", "jill gillian", "jen jennifer", "jenny jennifer", "deb deborah",
        "debbie deborah", "mandy amanda", "mo mohammed", "mo maureen", "theo theodore", "zack zachary",
        "josh joshua", "nat nathan", "nate nathan", "bella isabella", "izzy isabel", "fran frances",
        "frank francis", "frankie francis", "dot dorothy", "dotty dorothy", "val valerie", "ray raymond",
    )
}  # fmt: skip


class Hello(NamedTuple):
    """The names in a greeting, titles left out, and where they stand."""

    start: int
    end: int
    names: tuple[str, ...]


def greeted(body: str) -> Hello | None:
    """Whom a body greets; None where it greets nobody by name."""
    match = greeting(body)
    if match is None:
        return None
    group = "name" if match["name"] is not None else "alone"
    start, end = match.span(group)
    names = tuple(w for w in names_in(body[start:end]))
    at = body.find(names[0], start) if names else -1
    return Hello(at, at + len(body[at:end].rstrip()), names) if names else None


def names_in(text: str) -> tuple[str, ...]:
    """The words of a salutation that are names: no titles, no 'all', no initials."""
    words = WORD.findall(text)
    if len(words) > 7:
        return ()
    return tuple(
        w for w in words if len(w) > 1 and fold(w) not in _TITLES and fold(w) not in _GENERAL
    )


def unknown_names(names: tuple[str, ...], thread: Thread) -> tuple[str, ...]:
    """The names that no contact of the thread goes by; empty where the thread names nobody."""
    known = contact_names(thread)
    if not known:
        return ()
    return tuple(n for n in names if not any(_same(fold(n), k) for k in known))


def _same(a: str, b: str) -> bool:
    if a == b or frozenset((a, b)) in _NICK:
        return True
    short, long = sorted((a.removesuffix("'s"), b.removesuffix("'s")), key=len)
    return (len(short) >= 3 and long.startswith(short)) or (
        short == long[: len(short)] and len(long) - len(short) <= 2 and len(short) > 1
    )


@lru_cache(maxsize=64)
def contact_names(thread: Thread) -> frozenset[str]:
    """Every name that the contacts go by, folded: senders, recipients, their sign-offs, and how
    the user has greeted them."""
    mine = {fold(w) for w in WORD.findall(thread.me)}
    found: set[str] = set()
    found.update(_folded(thread.contact))
    for message in thread.messages:
        if message.from_me:
            for to in message.to:
                found.update(_folded(re.sub(r"<[^>]*>|\S+@\S+", " ", to)))
            hello = greeted(message.body)
            found.update(_folded(" ".join(hello.names)) if hello else ())
        else:
            found.update(_folded(message.sender))
            found.update(_signature(message.body))
    return frozenset(found - mine)


def _folded(text: str) -> set[str]:
    return {fold(w) for w in names_in(text)}


def _signature(body: str) -> set[str]:
    """The names in the last line, where it is short enough to be a signature."""
    parts = read(body).parts
    found: set[str] = set()
    for part in parts[-2:]:
        text = body[part.start : part.end]
        if part.kind == "signoff" or (len(text.split()) <= 3 and part is parts[-1]):
            found.update(_folded(" ".join(w for w in text.split() if w[0].isupper())))
    return found
