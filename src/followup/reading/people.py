"""Whose each message is, and who the contact is; what had to be assumed is noted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from followup.reading import names
from followup.reading.fold import Raw
from followup.reading.user import Hints, User, called, find_user, greeted
from followup.reading.words import SELVES


class Sides(NamedTuple):
    """The messages with their sides, the user's name, the contact's, and what was assumed."""

    raws: list[Raw]
    mine: list[bool]
    me: str
    contact: str
    notes: list[str]


def sides(raws: list[Raw], me: str | None, hints: Hints) -> Sides:
    """Who is who, oldest first; `me` is a name or an address."""
    raws = _signed(raws)
    user = find_user(raws, me, hints)
    mine, guessed = _mine(raws, user)
    own = (raw.sender for raw, is_own in zip(raws, mine, strict=True) if is_own and raw.sender)
    name = user.name or next(own, "")
    if not name and not any(mine):
        name = next((found for raw in reversed(raws) if (found := called(raw))), "")
    notes = [note for note in (user.why, guessed) if note]
    return Sides(raws, mine, name, _contact(raws, mine, user, hints), notes)


def _signed(raws: list[Raw]) -> list[Raw]:
    """A message without a head gets the name under it, where that is one of the thread's."""
    if all(raw.sender for raw in raws):
        return raws
    known = dict.fromkeys(raw.sender for raw in raws if raw.sender)
    known |= dict.fromkeys(p.name for raw in raws for p in raw.to if p.name.lower() not in SELVES)
    few = list(known)[:50]
    return [raw if raw.sender else replace(raw, sender=_signer(raw, few)) for raw in raws]


def _signer(raw: Raw, known: list[str]) -> str:
    """Whose name stands alone in the last two lines."""
    for line in [line for line in raw.body.splitlines() if line.strip()][-2:]:
        words = names.key(line) if len(line) < 50 and not greeted(line) else frozenset()
        signer = next((name for name in known if words and words <= names.key(name)), "")
        if signer:
            return signer
    return ""


def _mine(raws: list[Raw], user: User) -> tuple[list[bool], str]:
    """Whose each message is, newest first: what has no name is told by its neighbours."""
    mine: list[bool] = []
    note = ""
    for raw in reversed(raws):
        side = _side(raw, user)
        if side is None:
            side, why = _guessed(raw, user, mine[-1] if mine else None)
            note = note or why
        mine.append(side)
    return mine[::-1], note


def _side(raw: Raw, user: User) -> bool | None:
    """What the head of a message says; None where it says nothing."""
    if raw.own is not None and (raw.own or not user.name):
        return raw.own
    if any(person.name.lower() in SELVES for person in raw.to):
        return False
    if user.address and raw.address:
        same = raw.address.lower() == user.address.lower()
        return same or names.same(raw.sender, user.name)
    if raw.sender or raw.address:
        known = names.same(raw.sender or raw.address, user.name) if user.name else False
        return known or raw.sender.lower() in SELVES
    return None


def _guessed(raw: Raw, user: User, newer: bool | None) -> tuple[bool, str]:
    """The side of a message without a name: by its greeting, else against its neighbour's."""
    if raw.automatic:
        return False, ""
    name = greeted(raw.body)
    if user.name and name:
        if names.same(name, user.name):
            return False, "A message without a name greets you, so it is the contact's."
        return True, "A message without a name greets the other side, so it is yours."
    if newer is None:
        return True, "The message on top has no name above it and is taken to be yours."
    return not newer, "A quoted passage without a name is taken to be the other side's."


def _contact(raws: list[Raw], mine: list[bool], user: User, hints: Hints) -> str:
    """The one the user writes to and who answered; where nobody did, the one written to."""
    own = [raw for raw, is_own in zip(raws, mine, strict=True) if is_own]
    asked = {person for raw in own for person in raw.to}
    copied = {person for raw in own for person in raw.cc}
    theirs = [raw for raw, is_own in zip(raws, mine, strict=True) if not is_own and raw.sender]
    real = [raw for raw in theirs if not raw.automatic] or theirs
    last = list({raw.sender: raw for raw in reversed(real)}.values())[::-1]  # each one's last
    pool = [raw for raw in last if _among(raw, asked)]
    pool = pool or [raw for raw in last if not _among(raw, copied)] or last
    if pool and not asked:  # a chat: the one who says most
        counts = Counter(raw.sender for raw in real)
        pool.sort(key=lambda raw: counts[raw.sender])
    if pool:
        return pool[-1].sender
    if hints.title and not names.same(hints.title, user.name):
        return hints.title
    return next((name for raw in own if (name := called(raw) or _first_address(raw))), "")


def _first_address(raw: Raw) -> str:
    return next((person.address for person in raw.to if person.address), "")


def _among(raw: Raw, persons: Iterable[names.Person]) -> bool:
    return any(
        (bool(raw.address) and person.address.lower() == raw.address.lower())
        or names.same(person.name or person.address, raw.sender)
        for person in persons
    )
