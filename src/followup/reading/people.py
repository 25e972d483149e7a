"""Who the user is and who the contact is, with the reason where it had to be inferred."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from followup.reading import names
from followup.reading.fold import Raw
from followup.reading.words import TABLE, either
from followup.turns import asks_again

_SELF = frozenset(["me", "you", "i", "ich", "moi", "yo", "eu", "io", "ik", "jeg", "jag", "ja", "我", "自分", "私"])
_GREETED = re.compile(
    rf"^\W{{0,3}}(?:{either(TABLE['letters']['greetings'])}\s+)(?:herr|frau|mr|mrs|ms|dr|prof|sir|ma'am)?\.?\s*(?P<name>[^\W\d_][\w'’. -]{{0,30}}?)?\s*[,!.:;–—\n-]",
    re.I,
)
_CALLED = re.compile(
    r"^(?P<name>[^\W\d_][\w'’-]{1,20}(?: [^\W\d_][\w'’-]{1,20})?),\s*(?:\n|$|[a-z])"
)
_STALLS = re.compile(
    r"\b(?:sorry|apolog|afraid|unfortunately|regret|waiting (?:for|on)|wait for|not yet|yet to|haven.?t|hasn.?t|until|once|busy|swamped|patience|"
    r"buried|snowed|flat out|on leave|get back to you|come back to you|let you know|tell you as soon|be in touch|will (?:revert|confirm|advise|look|read)|"
    r"thank you for (?:your|the|sending|waiting|coming|applying)|thanks for (?:your|the|sending|this|waiting|coming)|bear with|leave it with me|"
    r"sign.?off|approv\w*|(?:can.t|cannot|can not) \w+|have (?:forwarded|passed|sent) (?:it|this|your)|do not (?:message|contact|write)|won.t be)\b",
    re.I,
)
_ASKS = re.compile(
    r"\b(?:could you|can you|would you|can we|could we|would (?:it|that|this)|any (?:news|update|movement|word|chance|idea)|following up|wondering|checking|"
    r"let me know|please|when (?:can|could|do|will)|attached|did you|have you (?:had|been|seen)|where (?:is|have|do)|may i|might i|shall i|want me to|quote)\b",
    re.I,
)

_INTRODUCES = re.compile(
    r"\b(?:my name is|[A-Z]\w+ here\b|here,? (?:it is|is) [A-Z]|I am [A-Z]\w+|I.m [A-Z]\w+|this is [A-Z]\w+)"
)


class Sides(NamedTuple):
    """The messages with their sides, the user's name, the contact's, and what was assumed."""

    raws: list[Raw]
    mine: list[bool]
    me: str
    contact: str
    notes: list[str]


@dataclass(frozen=True, slots=True)
class Hints:
    """What the paste says of itself: a chat's title, the mailbox that it was delivered to."""

    title: str = ""
    owner: str = ""


def sides(raws: list[Raw], me: str | None, hints: Hints) -> Sides:
    """Who is who, oldest first; `me` is a name or an address."""
    raws = _signed(raws)
    name, address, why = _user(raws, me, hints)
    mine, guessed = _mine(raws, name, address)
    told = "" if name.lower() in _SELF else name
    display = name or next(
        (raw.sender for raw, own in zip(raws, mine, strict=True) if own and raw.sender), ""
    )
    notes = [why] if why else []
    if guessed:
        notes.append(guessed)
    contact = _contact(raws, mine, name, hints)
    if not me and not told and not any(mine) and raws:
        display = display or _addressee(raws)
    return Sides(raws, mine, display, contact, notes)


# --- names of messages without a head ---


def _signed(raws: list[Raw]) -> list[Raw]:
    """A message without a head gets the name under it, where that is one of the thread's."""
    known = list(dict.fromkeys(raw.sender for raw in raws if raw.sender))
    called = [person.name for raw in raws for person in raw.to if person.name.lower() not in _SELF]
    found = []
    for raw in raws:
        if not raw.sender:
            signed = next((name for name in (*known, *called) if _signs(raw.body, name)), "")
            raw = replace(raw, sender=signed)
        found.append(raw)
    return found


def _signs(body: str, name: str) -> bool:
    """Whether the last lines hold the name (or its first word) and nothing else."""
    own = names.key(name)
    for line in [line for line in body.splitlines() if line.strip()][-2:]:
        words = names.key(line) if len(line) < 50 else frozenset()
        if words and words <= own and not _GREETED.match(line):
            return True
    return False


def greeted(body: str) -> str:
    """The name in the greeting: 'Hannah' of 'Hi Hannah,'."""
    text = body.lstrip()[:80]
    match = _GREETED.match(text + "\n") or _CALLED.match(text)
    return (match["name"] or "").strip(" .") if match else ""


def _called(raw: Raw) -> str:
    """Whom a message is written to: its To, else its greeting."""
    return next((p.name for p in raw.to if p.name and p.name.lower() not in _SELF), "") or greeted(
        raw.body
    )


def _addressee(raws: Sequence[Raw]) -> str:
    """Whom the contact writes to, where nothing by the user stands in the thread."""
    for raw in reversed(raws):
        for person in raw.to:
            if person.name and person.name.lower() not in _SELF:
                return person.name
    return next((name for raw in reversed(raws) if (name := greeted(raw.body))), "")


# --- the user ---


def _user(raws: list[Raw], me: str | None, hints: Hints) -> tuple[str, str, str]:
    """(name, address, note) of the user; the name may be empty."""
    if me:
        return _told(raws, me.strip())
    own = next((raw.sender for raw in raws if raw.sender.lower() in _SELF), "")
    if own:
        return own, "", ""
    said = next((raw for raw in raws if raw.own and raw.sender), None)
    if said:
        return (
            said.sender,
            said.address,
            f"You are taken to be {said.sender}: the paste says so itself.",
        )
    if hints.owner:
        owner = next((raw for raw in raws if raw.address.lower() == hints.owner.lower()), None)
        if owner:
            return (
                owner.sender,
                hints.owner,
                f"You are taken to be {owner.sender}: the mail was delivered to {hints.owner}.",
            )
    senders = list(dict.fromkeys(raw.sender for raw in raws if raw.sender))
    to_me = {raw.sender for raw in raws if any(person.name.lower() in _SELF for person in raw.to)}
    others = [sender for sender in senders if not any(names.same(sender, one) for one in to_me)]
    if to_me and others:
        return (
            others[0],
            _address(raws, others[0]),
            f"You are taken to be {others[0]}: a mail of the other side is addressed 'to me'.",
        )
    if to_me:
        return "", "", "The mail is addressed 'to me', so its sender is the contact."
    if not senders:
        return "", "", "No names stand in the paste. Use --me NAME to say who you are."
    return _by_words(raws, senders, hints)


def _told(raws: list[Raw], me: str) -> tuple[str, str, str]:
    if "@" not in me:
        known = any(raw.sender and names.same(raw.sender, me) for raw in raws)
        own = next((raw.sender for raw in raws if raw.sender.lower() in _SELF), "")
        if not known and own:
            return own, "", ""
        return (
            me,
            _address(raws, me),
            ""
            if known
            else f"No message is headed {me}; what has no head of its own may be yours.",
        )
    exact = next((raw for raw in raws if raw.address.lower() == me.lower()), None)
    alike = exact or next((raw for raw in raws if raw.sender and names.same(raw.sender, me)), None)
    receiver = next(
        (p.name for raw in raws for p in raw.to if p.address.lower() == me.lower() and p.name), ""
    )
    return (
        (alike.sender if alike else receiver or me),
        me,
        "" if alike else f"No message is from {me}.",
    )


def _address(raws: list[Raw], name: str) -> str:
    return next((raw.address for raw in raws if raw.address and names.same(raw.sender, name)), "")


def _by_words(raws: list[Raw], senders: list[str], hints: Hints) -> tuple[str, str, str]:
    """The user asks, and asks again; the contact explains and puts off."""
    top = raws[-1]
    if not top.sender and len(_groups(senders)) == 1:
        name = top.signed or next(
            (n for raw in reversed(raws[:-1]) if raw.sender and (n := _called(raw))), ""
        )
        if name and names.same(name, senders[0]):
            name = ""
        who = name or f"the one who answers {senders[0]}"
        return (
            name,
            "",
            f"You are taken to be {who}: the message on top has no name above it. Use --me NAME if not.",
        )
    best = max(
        senders, key=lambda sender: (_score(raws, sender, senders, hints), -senders.index(sender))
    )
    if len(_groups(senders)) == 1 and _score(raws, best, senders, hints) < -0.4:
        return (
            "",
            "",
            f"{best} is taken to be the contact: the words are those of an answer. Use --me NAME if not.",
        )
    return (
        best,
        _address(raws, best),
        f"You are taken to be {best}: that person asks, and the other answers or puts off. Use --me NAME if not.",
    )


def _groups(senders: Sequence[str]) -> list[str]:
    groups: list[str] = []
    for sender in senders:
        if not any(names.same(sender, one) for one in groups):
            groups.append(sender)
    return groups


def _score(raws: list[Raw], sender: str, senders: list[str], hints: Hints) -> float:
    own = [raw for raw in raws if raw.sender and names.same(raw.sender, sender)]
    if hints.title and names.same(hints.title, sender):
        return -9.0
    score = 0.0
    for raw in own:
        asks = bool(_ASKS.search(raw.body))
        question = "?" in raw.body or "？" in raw.body
        score += 1.5 * ((asks or question) and asks_again(raw.body)) + 0.8 * question + 0.4 * asks
        score += 0.7 * bool(_INTRODUCES.search(raw.body[:200]))
        score -= (0.9 if raw is not raws[0] else 0.2) * min(
            len(_STALLS.findall(raw.body)), 3
        ) + 4.0 * raw.automatic
    score /= max(len(own), 1) ** 0.5
    score += 0.8 * (raws[-1] in own and not raws[-1].automatic) + 0.5 * (raws[0] in own)
    addressed = any(raw.address for raw in own)
    others = [raw for raw in raws if raw not in own and raw.sender]
    score += 0.8 * (not addressed and any(raw.address for raw in others))
    if any(names.same(p.name, sender) for raw in others for p in raw.cc) and len(senders) > 2:
        score -= 2.0
    return score


# --- sides and the contact ---


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
    if any(person.name.lower() in _SELF for person in raw.to):
        return False
    if address and raw.address:
        if raw.address.lower() == address.lower():
            return True
        if "@" in me:
            return False
    if raw.sender:
        return bool(me) and (names.same(raw.sender, me) or raw.sender.lower() in _SELF)
    if raw.address:
        return bool(me) and names.same(raw.address, me)
    return None


def _guessed(raw: Raw, me: str, newer: bool | None) -> tuple[bool, str]:
    if raw.automatic:
        return False, ""
    called = greeted(raw.body)
    if me and called:
        to_me = names.same(called, me)
        return (
            not to_me,
            f"A message without a name is taken to be {'the contact' if to_me else 'you'}r's by its greeting.".replace(
                "your's", "yours"
            ).replace("contactr's", "contact's"),
        )
    if newer is None:
        return True, "The message on top has no name above it and is taken to be yours."
    return not newer, "A quoted passage without a name is taken to be the other side's."


def _contact(raws: list[Raw], mine: list[bool], me: str, hints: Hints) -> str:
    """The one the user writes to: named by the user's To, else the last of the other side that answered."""
    theirs = [raw for raw, own in zip(raws, mine, strict=True) if not own and raw.sender]
    own_mail = [raw for raw, own in zip(raws, mine, strict=True) if own]
    asked = [person for raw in own_mail for person in raw.to]
    copied = [person for raw in own_mail for person in raw.cc]
    real = [raw for raw in theirs if not raw.automatic] or theirs
    pool = (
        [raw for raw in real if _among(raw, asked)]
        or [raw for raw in real if not _among(raw, copied)]
        or real
    )
    if pool:
        return pool[-1].sender
    if hints.title and not (me and names.same(hints.title, me)):
        return hints.title
    sent_to = [
        p.name or p.address for raw, own in zip(raws, mine, strict=True) if own for p in raw.to
    ]
    sent_to = [name for name in sent_to if name.lower() not in _SELF]
    if sent_to:
        return sent_to[0]
    return next(
        (name for raw, own in zip(raws, mine, strict=True) if own and (name := greeted(raw.body))),
        "",
    )


def _among(raw: Raw, persons: Sequence[names.Person]) -> bool:
    return any(
        (raw.address
        and person.address.lower() == raw.address.lower())
        or names.same(person.name or person.address, raw.sender)
        for person in persons
    )
