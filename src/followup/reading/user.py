"""Who the user is: told by --me, by the paste itself, by the mailbox, or by who asks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from followup.reading import names
from followup.reading.fold import Raw
from followup.reading.words import SELVES, TABLE, either
from followup.turns import asks_again

_GREETED = re.compile(
    rf"^\W{{0,3}}(?:{either(TABLE['letters']['greetings'])}[ \t]+)"
    rf"(?:{'|'.join(TABLE['names']['titles'])}|ma'am)?\b\.?\s*"
    r"(?P<name>[^\W\d_][\w'’. -]{0,30}?)?\s*[,!.:;–—\n-]",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"^(?P<name>[^\W\d_][\w'’-]{1,20}(?: [^\W\d_][\w'’-]{1,20})?),\s*(?:\n|$|[a-z])"
)
_ASKS = re.compile(rf"(?<!\w)(?:{'|'.join(TABLE['sides']['asks'])})(?![a-z])", re.IGNORECASE)
_STALLS = re.compile(rf"(?<!\w)(?:{'|'.join(TABLE['sides']['stalls'])})(?![a-z])", re.IGNORECASE)
_INTRODUCES = re.compile(rf"\b(?:{'|'.join(TABLE['sides']['introduces'])})")
_HINT = "Use --me NAME if not."


@dataclass(frozen=True, slots=True)
class Hints:
    """What the paste says of itself: a chat's title, the mailbox that it was delivered to."""

    title: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class User:
    """The user's name (it may be empty), the address, and the reason for both."""

    name: str = ""
    address: str = ""
    why: str = ""


def find_user(raws: list[Raw], me: str | None, hints: Hints) -> User:
    """The user among the senders of a thread, oldest first; `me` is a name or an address."""
    if me:
        return _told(raws, me.strip())
    return _said(raws, hints) or _addressed(raws) or _inferred(raws, hints)


def greeted(body: str) -> str:
    """The name in the greeting: 'Hannah' of 'Hi Hannah,'."""
    text = body.lstrip()[:80]
    match = _GREETED.match(text + "\n") or _CALLED.match(text)
    name = (match["name"] or "").strip(" .") if match else ""
    return name if names.is_name(name) else ""


def called(raw: Raw) -> str:
    """Whom a message is written to: its To, else its greeting."""
    others = (person.name for person in raw.to)
    return next((n for n in others if n and n.lower() not in SELVES), "") or greeted(raw.body)


def _told(raws: list[Raw], me: str) -> User:
    own = next((raw.sender for raw in raws if raw.sender.lower() in SELVES), "")
    alike = next((raw for raw in raws if raw.sender and names.same(raw.sender, me)), None)
    if "@" not in me:
        if alike is None and own:
            return User(own)
        why = "" if alike else f"No message is headed {me}; what has no head may be yours."
        return User(me, _address(raws, me), why)
    exact = next((raw for raw in raws if raw.address.lower() == me.lower()), alike)
    if exact:
        return User(exact.sender, me)
    received = (p.name for raw in raws for p in raw.to if p.address.lower() == me.lower())
    return User(next((name for name in received if name), me), me, f"No message is from {me}.")


def _address(raws: list[Raw], name: str) -> str:
    return next((raw.address for raw in raws if raw.address and names.same(raw.sender, name)), "")


def _said(raws: list[Raw], hints: Hints) -> User | None:
    """'Me: …', 'You sent …', or the mailbox that a file was delivered to."""
    own = next((raw.sender for raw in raws if raw.sender.lower() in SELVES), "")
    if own:
        return User(own)
    said = next((raw for raw in raws if raw.own and raw.sender), None)
    if said:
        why = f"You are taken to be {said.sender}: the paste says so itself."
        return User(said.sender, said.address, why)
    mailbox = hints.owner.lower()
    owner = next((raw for raw in raws if mailbox and raw.address.lower() == mailbox), None)
    if owner:
        why = f"You are taken to be {owner.sender}: the mail was delivered to {hints.owner}."
        return User(owner.sender, hints.owner, why)
    named = (p.name or p.address for raw in raws for p in raw.to if p.address.lower() == mailbox)
    name = next(named, "") if mailbox else ""
    why = f"You are taken to be {name}: the mail was delivered to {hints.owner}."
    return User(name, hints.owner, why) if name else None


def _addressed(raws: list[Raw]) -> User | None:
    """A mail 'to me' is the other side's."""
    to_me = {raw.sender for raw in raws if any(p.name.lower() in SELVES for p in raw.to)}
    if not to_me:
        return None
    others = [s for s in _senders(raws) if not any(names.same(s, one) for one in to_me)]
    if not others:
        return User(why="The mail is addressed 'to me', so its sender is the contact.")
    why = f"You are taken to be {others[0]}: a mail of the other side is addressed 'to me'."
    return User(others[0], _address(raws, others[0]), why)


def _senders(raws: Sequence[Raw]) -> list[str]:
    """The persons who write, each once."""
    found: list[str] = []
    for sender in dict.fromkeys(raw.sender for raw in raws if raw.sender):
        if not any(names.same(sender, one) for one in found[:50]):
            found.append(sender)
    return found


def _inferred(raws: list[Raw], hints: Hints) -> User:
    """The user asks, and asks again; the contact explains and puts off."""
    senders = _senders(raws)
    if not senders:
        return User(why="No names stand in the paste. Use --me NAME to say who you are.")
    if not raws[-1].sender and len(senders) == 1:
        return _on_top(raws, senders[0])
    scores = {sender: _score(raws, sender, senders, hints) for sender in senders[:50]}
    best = max(scores, key=lambda sender: scores[sender])
    if len(senders) == 1 and scores[best] < -0.4:
        return User(why=f"{best} is taken to be the contact: the words are an answer's. {_HINT}")
    asks = "that person asks, and the other answers or puts off"
    why = f"You are taken to be {best}: {asks}. {_HINT}"
    return User(best, _address(raws, best), why)


def _on_top(raws: list[Raw], other: str) -> User:
    """The writer of a message without a head, above what the one other person wrote."""
    spoken = (name for raw in reversed(raws[:-1]) if raw.sender and (name := called(raw)))
    name = raws[-1].signed or next(spoken, "")
    name = "" if names.same(name, other) else name
    who = name or f"the one who answers {other}"
    return User(
        name, why=f"You are taken to be {who}: the message on top has no name above it. {_HINT}"
    )


def _score(raws: list[Raw], sender: str, senders: list[str], hints: Hints) -> float:
    """How much the sender looks like the user; the weights are set by the early samples."""
    if hints.title and names.same(hints.title, sender):
        return -9.0
    own = [raw for raw in raws if raw.sender and names.same(raw.sender, sender)]
    others = [raw for raw in raws if raw.sender and not names.same(raw.sender, sender)]
    score: float = sum(_asking(raw) - _stalling(raw, raw is raws[0]) for raw in own)
    score /= max(len(own), 1) ** 0.5
    score += 0.8 * (own[-1:] == raws[-1:] and not raws[-1].automatic) + 0.5 * (own[0] is raws[0])
    if any(raw.address for raw in others) and not any(raw.address for raw in own):
        score += 0.8  # a mail program leaves the user's own address out
    if len(senders) > 2 and any(names.same(p.name, sender) for raw in others for p in raw.cc):
        score -= 2.0
    return score


def _asking(raw: Raw) -> float:
    asks = bool(_ASKS.search(raw.body))
    question = "?" in raw.body or "？" in raw.body
    again = 1.5 if (asks or question) and asks_again(raw.body) else 0.0
    return again + 0.8 * question + 0.4 * asks + 0.7 * bool(_INTRODUCES.search(raw.body[:200]))


def _stalling(raw: Raw, first: bool) -> float:
    reasons = min(len(_STALLS.findall(raw.body[:4000])), 3)
    return (0.2 if first else 0.9) * reasons + 4.0 * raw.automatic
