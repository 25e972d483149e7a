"""Whose each message is, and who the contact is; what had to be inferred is said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from followup.reading import names
from followup.reading.fold import Raw
from followup.reading.greet import called, signs
from followup.reading.persons import person_in
from followup.reading.user import SELF, Hints, own_name, user

_MOST = 40  # persons; a thread with more is a list's archive
_SUBSTANCE = 6  # words; fewer ('can't wait!!') are a nod from the side


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
    found = user(raws, me, hints)
    mine, guessed = _mine(raws, found.name, found.address)
    own = [raw for raw, is_own in zip(raws, mine, strict=True) if is_own]
    theirs = [raw for raw, is_own in zip(raws, mine, strict=True) if not is_own]
    name = _user_name(found.name, me, own, theirs, hints)
    contact = _contact(own, theirs, found.name, hints)
    return Sides(raws, mine, name, contact, [note for note in (found.why, guessed) if note])


def _signed(raws: list[Raw]) -> list[Raw]:
    """A message without a head gets the name under it, where that is one of the thread's; the one
    on top, in a thread of two, is by the one who did not write what it answers."""
    known = list(dict.fromkeys(raw.sender for raw in raws if raw.sender))
    called_so = [p.name for raw in raws for p in raw.to if p.name.lower() not in SELF]
    known, called_so = known[:_MOST], called_so[:_MOST]
    found: list[Raw] = []
    for raw in raws:
        if not raw.sender:
            name = next((name for name in (*known, *called_so) if signs(raw.body, name)), "")
            raw = replace(raw, sender=name)
        found.append(raw)
    top = found[-1]
    if not top.sender and not top.quoted and not top.signed and len(found) > 1:
        found[-1] = replace(top, sender=_writer(top.body, found[-2], known))
    return found


def _writer(body: str, answered: Raw, known: Sequence[str]) -> str:
    """Who wrote the text on top: the one to whom the message below it went, or the other of two;
    never one whom it calls by name ('Any news, Tom?')."""
    direct = [_called_so(p, answered) for p in answered.to if p.name.lower() not in SELF]
    others = direct if len(direct) == 1 else [n for n in known if n != answered.sender]
    if len(others) != 1 or (len(direct) != 1 and len(known) != 2):
        return ""
    if _calls(body, others[0]):
        return answered.sender if not _calls(body, answered.sender) else ""
    return others[0]


def _called_so(person: names.Person, message: Raw) -> str:
    """A receiver's name; where the head has the address alone, the one in the greeting."""
    if person.name:
        return person.name
    name = called(message.body, [person.address])
    return name if name and names.same(name, person.address) else person.address


def _calls(body: str, name: str) -> bool:
    first = name.split()[0] if name.split() else ""
    return bool(first and re.search(rf"(?:^|, ){re.escape(first)}(?=[,?!.])", body[:2000]))


# --- sides ---


def _mine(raws: list[Raw], me: str, address: str) -> tuple[list[bool], str]:
    """Whose each message is, newest first: what has no name is told by its neighbours."""
    mine: list[bool] = []
    note = ""
    newer: bool | None = None
    for raw in reversed(raws):
        side = _side(raw, me, address)
        if side is None:
            side, why = _guessed(raw, me, newer)
            note = note or why
        mine.append(side)
        newer = side
    return list(reversed(mine)), note


def _side(raw: Raw, me: str, address: str) -> bool | None:
    if raw.own is not None and (raw.own or not me):
        return raw.own
    if any(person.name.lower() in SELF for person in raw.to):
        return False
    if address and raw.address:
        if raw.address.lower() == address.lower():
            return True
        if "@" in me:
            return False
    if raw.sender or raw.address:
        known_self = raw.sender.lower() in SELF
        return bool(me) and (known_self or names.same(raw.sender or raw.address, me))
    return None


def _guessed(raw: Raw, me: str, newer: bool | None) -> tuple[bool, str]:
    if raw.automatic:
        return False, ""
    greets = called(raw.body, [me] if me else ())
    if me and greets:
        to_me = names.same(greets, me)
        whose = "the contact's" if to_me else "yours"
        return not to_me, f"A message without a name is taken to be {whose} by its greeting."
    if newer is None:
        return True, "The message on top has no name above it and is taken to be yours."
    return not newer, "A quoted passage without a name is taken to be the other side's."


# --- names ---


def _user_name(
    name: str, told: str | None, own: Sequence[Raw], theirs: Sequence[Raw], hints: Hints
) -> str:
    """The user's name as a person says it: 'Me' gives way to the name that the messages give."""
    if told and "@" not in told:
        return told if name.lower() in SELF else name
    shown = name or next((raw.sender for raw in own if raw.sender), "")
    if shown.lower() in SELF or (not shown and hints.title):
        return own_name([raw.body for raw in own]) or shown
    if not shown and not own:
        return _addressee(theirs)
    return _person(shown, own, hints)


def _addressee(theirs: Sequence[Raw]) -> str:
    """Whom the contact writes to, where nothing by the user stands in the thread."""
    for raw in reversed(theirs):
        for person in raw.to:
            if person.name and person.name.lower() not in SELF:
                return person.name
    return next((name for raw in reversed(theirs) if (name := called(raw.body))), "")


def _contact(own: Sequence[Raw], theirs: Sequence[Raw], me: str, hints: Hints) -> str:
    """The one the user writes to, among those who answered; else whom the user's mails name."""
    named = [raw for raw in theirs if raw.sender]
    if named:
        chosen = _addressed(own, named) or _answering(own, named)
        return _full(_person(chosen, [r for r in named if r.sender == chosen], hints), hints)
    if hints.title and not (me and names.same(hints.title, me)):
        return hints.title
    sent_to = [p.name or p.address for raw in own for p in raw.to]
    sent_to = [name for name in sent_to if name.lower() not in SELF]
    first = next((n for raw in own if (n := called(raw.body))), "")
    return _person(sent_to[0], (), hints) if sent_to else first


def _addressed(own: Sequence[Raw], named: Sequence[Raw]) -> str:
    """Whom the user's latest message names in To, in its greeting or by '@'."""
    senders = list(dict.fromkeys(raw.sender for raw in reversed(named) if not raw.automatic))
    for raw in reversed(own):
        told = [p.name or p.address for p in raw.to] or [called(raw.body, senders)]
        told += re.findall(r"@([\w.-]+(?: [A-Z]\w+)?)", raw.body)
        for name in told:
            match = next((s for s in senders if name and _may_be(name, s)), "")
            if match:
                return match
    return ""


def _may_be(name: str, sender: str) -> bool:
    """'Stando' calls 'Standa rámy': another case of one name keeps its first letters."""
    if names.same(name, sender):
        return True
    a, b = name.lower().split()[0], sender.lower().split()[0]
    return len(a) >= 5 and len(b) >= 5 and a[:5] == b[:5] and abs(len(a) - len(b)) <= 2


def _answering(own: Sequence[Raw], named: Sequence[Raw]) -> str:
    """The last who really answered: no machine, nobody in copy, no bare nod."""
    real = [raw for raw in named if not raw.automatic] or list(named)
    copied = [p.name or p.address for raw in own for p in raw.cc]
    direct = [raw for raw in real if not any(names.same(c, raw.sender) for c in copied)] or real
    said = [raw for raw in direct if len(raw.body.split()) >= _SUBSTANCE] or direct
    return said[-1].sender


def _person(name: str, by: Sequence[Raw], hints: Hints) -> str:
    """'Workshop Agnes Thorne' is Agnes Thorne; 'School Office' is who signs its mails. An entry of
    a phone's list ('Gav Plumbing') stays what it is."""
    found = person_in(name, chat=hints.chat)
    if found:
        return name if hints.chat else found
    if "@" in name or not name:
        return name
    signed = (person_in(raw.signed) for raw in reversed(by) if raw.signed)
    return next((person for person in signed if person), name)


def _full(name: str, hints: Hints) -> str:
    """'Mr P' is the 'Mr Papadakis' of the chat's title."""
    short, long = name.split(), hints.title.split()
    if len(name) < len(hints.title) and len(short) <= len(long):
        pairs = zip(short, long, strict=False)
        if all(whole.lower().startswith(part.lower().rstrip(".")) for part, whole in pairs):
            return hints.title
    return name
