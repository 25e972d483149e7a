"""What a message is about, and whether it says so."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from itertools import pairwise

from followup.checks.candidate import Candidate
from followup.checks.message import read
from followup.checks.parts import Part
from followup.checks.wording import flatten
from followup.checks.words import content, says_nothing, stem, vague
from followup.text import WORD, sentences
from followup.values import Message, Thread

_ENOUGH = 2  # so many words that name things say which


def topics(seen: Candidate) -> frozenset[str]:
    """The words of the thread's subject and opening that say what it is about."""
    if seen.of is None:
        return frozenset()
    first = seen.of.messages[0].body if seen.of.messages else ""
    text = flatten(seen.of.subject or first)
    usual = set(content(text))
    return frozenset(w for w in WORD.findall(text) if stem(w) in usual and len(w) > 2)


def about(seen: Candidate) -> bool:
    """Whether it names what it is about: a word of the thread's, else things of its own."""
    if seen.of is None:
        return _names_something(seen)
    own = set(content(flatten(seen.subject))) - vague()
    own |= {w for p in _plain_parts(seen) for w in content(p.text)} - vague()
    names = {stem(w) for m in seen.of.messages for w in WORD.findall(m.sender.lower())}
    spoken = set(content(flatten(seen.of.subject)))
    for message in seen.of.messages:
        spoken |= _topic_words(message)
    if (own & spoken) - names:
        return True
    every = set(content(flatten(seen.subject))) | {
        w for p in _plain_parts(seen) for w in content(p.text)
    }
    return bool((every & _thread_topics(seen.of)) - names) or _names_a_pair(seen, seen.of)


def _names_something(seen: Candidate) -> bool:
    """Names things when the general words are out: one in the subject, or two of the body's of
    which one is pointed at ('the gate', 'your gate', 'Gate 4'), as what both know is."""
    if any(_is_thing(w, "the") for w in WORD.findall(flatten(seen.subject))):
        return True
    things: set[str] = set()
    pointed = False
    for part in _plain_parts(seen):
        before: list[str] = []
        for word in WORD.finditer(part.text):
            if _is_thing(word.group(), before[-1] if before else ""):
                things.add(stem(word.group()))
                capital = bool(before) and seen.body[part.start + word.start()].isupper()
                pointed = pointed or capital or any(map(_points, before[-_NEAR:]))
                if len(things) >= (_ENOUGH if pointed else _MANY):
                    return True
            before.append(word.group())
    return False


def _is_thing(word: str, before: str) -> bool:
    """Whether a word may name what a message is about: no general word, no mood, no deed, but
    'a parking space'."""
    told = content(word)
    if not told or not told[0][0].isalpha() or says_nothing(word):
        return False
    if before in ("a", "an") or _points(before):
        return True
    return len(word) <= _SHORT or not word.endswith(("ed", "ing", "ly"))


def _points(word: str) -> bool:
    return word in _POINTERS or word.endswith("'s")


_NEAR = 3  # words between a pointer and its thing, at most
_MANY = 4  # so many things tell what it is about without a pointer
_SHORT = 4  # 'seed' is no deed
_POINTERS = frozenset(
    ["the", "your", "our", "my", "this", "that", "her", "his", "their", "these", "those"]
)


def _names_a_pair(seen: Candidate, thread: Thread) -> bool:
    """'The cover meeting': two plain words that stand side by side in the thread too."""
    told = [w for p in _plain_parts(seen) for w in WORD.findall(flatten(p.text))]
    pairs = _pairs_of(thread)
    return any(pair in pairs for pair in pairwise(told))


@lru_cache(maxsize=64)
def _pairs_of(thread: Thread) -> frozenset[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for message in thread.messages:
        for sentence in sentences(flatten(message.body)):
            spoken = WORD.findall(sentence.text)
            usual = set(content(sentence.text))
            found |= {(a, b) for a, b in pairwise(spoken) if stem(a) in usual and stem(b) in usual}
    return frozenset(found)


@lru_cache(maxsize=64)
def _thread_topics(thread: Thread) -> frozenset[str]:
    """What the thread keeps coming back to: 'order' says enough where the thread is about one."""
    counts = Counter(w for m in thread.messages for w in set(content(flatten(m.body))))
    return frozenset(w for w, n in counts.items() if n > 1) | set(content(flatten(thread.subject)))


def _plain_parts(seen: Candidate) -> list[Part]:
    return [p for p in seen.reading.parts if p.kind == "body"]


@lru_cache(maxsize=256)
def _topic_words(message: Message) -> frozenset[str]:
    parts = read(message.body).parts
    return frozenset(w for p in parts if p.kind == "body" for w in content(p.text)) - vague()
