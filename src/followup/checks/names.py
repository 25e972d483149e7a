"""Who is greeted, and whom a thread knows as the contact."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from followup.checks.message import read
from followup.checks.parts import greeting
from followup.checks.words import fold
from followup.lazily import pattern
from followup.text import WORD
from followup.values import Thread


@lru_cache(maxsize=1)
def _table() -> dict[str, str]:
    return tomllib.loads((files(__package__) / "names.toml").read_text("utf-8"))


@lru_cache(maxsize=1)
def _nameless() -> frozenset[str]:
    """The words of a salutation that name nobody: titles, 'all', 'team'."""
    return frozenset(f"{_table()['titles']} {_table()['general']}".split())


@lru_cache(maxsize=1)
def _nicknames() -> frozenset[frozenset[str]]:
    pairs = _table()["nicknames"].replace("\n", ",").split(",")
    return frozenset(frozenset(pair.split()) for pair in pairs if pair.strip())


class Hello(NamedTuple):
    """The names in a greeting, titles left out, and where they stand."""

    start: int
    end: int
    names: tuple[str, ...]
    bare: bool  # no 'dear' or 'hi': the first word may be a greeting of another kind


def greeted(body: str) -> Hello | None:
    """Whom a body greets; None where it greets nobody by name."""
    match = greeting(body)
    if match is None:
        return None
    group = "name" if match["name"] is not None else "alone"
    start, end = match.span(group)
    names = tuple(w for w in names_in(body[start:end]))
    at = body.find(names[0], start) if names else -1
    bare = group == "alone"
    return Hello(at, at + len(body[at:end].rstrip()), names, bare) if names else None


def names_in(text: str) -> tuple[str, ...]:
    """The words of a salutation that are names: no titles, no 'all', no initials."""
    words = WORD.findall(text)
    if len(words) > 7:
        return ()
    return tuple(w for w in words if len(w) > 1 and fold(w) not in _nameless())


def unknown_names(hello: Hello, thread: Thread) -> tuple[str, ...]:
    """The names that no contact of the thread goes by; empty where the thread names nobody."""
    known = contact_names(thread)
    if not known:
        return ()
    copied = _copied(thread) - known
    spoken_to = any(_same(fold(n), k) for n in hello.names for k in known)
    known = known | copied if spoken_to else known  # 'Hi Noor and Miriam', but not 'Hi Miriam'
    wrong = tuple(n for n in hello.names if not any(_same(fold(n), k) for k in known))
    return () if hello.bare and wrong == hello.names[:-1] else wrong


def _same(a: str, b: str) -> bool:
    if a == b or frozenset((a, b)) in _nicknames():
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
                found.update(_folded(_nameable(to)))
            hello = greeted(message.body)
            found.update(_folded(" ".join(hello.names)) if hello else ())
        else:
            found.update(_folded(message.sender))
            found.update(_signature(message.body))
    return frozenset(found - mine)


@lru_cache(maxsize=64)
def _copied(thread: Thread) -> frozenset[str]:
    """The names of those who were only in copy."""
    every = (name for m in thread.messages for name in m.cc)
    return frozenset(w for n in every for w in _folded(_nameable(n)))


def _nameable(recipient: str) -> str:
    """'Dana Weiss <dana@…>' without the address."""
    return _ADDRESS.sub(" ", recipient)


_ADDRESS = pattern(r"<[^>]*>|\S+@\S+")


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
