"""Who the user is: told, else said by the paste itself, else shown by how each one talks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import NamedTuple

from followup.reading import names
from followup.reading.fold import Raw
from followup.reading.greet import called
from followup.reading.moments import weekday
from followup.reading.persons import is_person, person_in
from followup.reading.told import CLOSER
from followup.reading.words import TABLE, either
from followup.turns import asks_again

_TALK = 4000  # characters of a message that tell how its writer talks
_MOST = 40  # persons; a thread with more is a list's archive
SELF = frozenset(TABLE["talk"]["self"])
_STALLS = re.compile(rf"\b(?:{'|'.join(TABLE['talk']['stalls'])})\b", re.IGNORECASE)
_ASKS = re.compile(rf"\b(?:{'|'.join(TABLE['talk']['asks'])})\b", re.IGNORECASE)
_HOPES = re.compile(rf"\b(?:{'|'.join(TABLE['talk']['hopes'])})\b", re.IGNORECASE)
_INTRODUCES = re.compile(rf"\b(?:{'|'.join(TABLE['talk']['introduces'])})")
_NAME = r"[A-ZÀ-ÞŁŚŻ][\w'’-]+(?: [A-ZÀ-ÞŁŚŻ][\w'’-]+)?"
_NAMED = tuple(
    re.compile("(?i:" + form.replace("(NAME)", f")(?-i:({_NAME}))(?i:") + ")")
    for form in TABLE["talk"]["named"]
)
_LEADS = re.compile(rf"^{either(TABLE['letters']['greetings'])}[\s,!]+", re.IGNORECASE)


_ENDS = re.compile(r"[.?!] +")


class User(NamedTuple):
    """The user's name as it heads messages (perhaps empty), address, and why it is taken so."""

    name: str
    address: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Hints:
    """What the paste says of itself: that it is a chat, its title, whose mailbox a file lay in."""

    title: str = ""
    owner: str = ""
    chat: bool = False


def user(raws: Sequence[Raw], me: str | None, hints: Hints) -> User:
    """The user among the senders of a thread, oldest first; `me` is a name or an address."""
    if me:
        return _told(raws, me.strip())
    senders = list(dict.fromkeys(raw.sender for raw in raws if raw.sender))[:_MOST]
    found = _by_itself(raws, senders, hints)
    if found:
        return found
    if not senders:
        return User("", "", "No names stand in the paste. Use --me NAME to say who you are.")
    return _by_words(raws, senders, hints)


def own_name(bodies: Sequence[str]) -> str:
    """The name by which someone introduces or signs the messages that they wrote: 'Rosie here'."""
    for body in bodies:
        text = " ".join(_LEADS.sub("", body[:300].strip()).split())
        for form in _NAMED:
            match = form.search(text)
            if match and match[1].lower() not in SELF and not weekday(match[1]):
                return match[1]
    for body in bodies:
        last = _ENDS.split(body.strip().splitlines()[-1])[-1].strip(" -–—.,!x")
        named = len(body.split()) > 5 and len(last.split()) <= 2 and re.fullmatch(_NAME, last)
        if named and is_person(last) and not CLOSER.match(last):
            return last
    return ""


def _told(raws: Sequence[Raw], me: str) -> User:
    if "@" not in me:
        known = any(raw.sender and names.same(raw.sender, me) for raw in raws)
        own = next((raw.sender for raw in raws if raw.sender.lower() in SELF), "")
        if not known and own:
            return User(own)
        why = f"No message is headed {me}; what has no head of its own may be yours."
        return User(me, _address(raws, me), "" if known else why)
    exact = next((raw for raw in raws if raw.address.lower() == me.lower()), None)
    alike = exact or next((raw for raw in raws if raw.sender and names.same(raw.sender, me)), None)
    if alike:
        return User(alike.sender, me)
    receivers = (p.name for raw in raws for p in raw.to if p.address.lower() == me.lower())
    return User(next((n for n in receivers if n), me), me, f"No message is from {me}.")


def _by_itself(raws: Sequence[Raw], senders: Sequence[str], hints: Hints) -> User | None:
    """'Me:', 'You sent', 'to me', or the mailbox that a file was delivered to."""
    own = next((raw.sender for raw in raws if raw.sender.lower() in SELF), "")
    if own:
        return User(own)
    said = next((raw for raw in raws if raw.own and raw.sender), None)
    if said:
        return _taken(raws, said.sender, "the paste says so itself")
    owner = next(
        (r for r in raws if hints.owner and r.address.lower() == hints.owner.lower()), None
    )
    if owner:
        return _taken(raws, owner.sender, f"the mail was delivered to {hints.owner}")
    to_me = {raw.sender for raw in raws if any(p.name.lower() in SELF for p in raw.to)}
    others = [sender for sender in senders if not any(names.same(sender, one) for one in to_me)]
    if to_me and others:
        return _taken(raws, others[0], "a mail of the other side is addressed 'to me'")
    if to_me:
        return User("", "", "The mail is addressed 'to me', so its sender is the contact.")
    return None


def _taken(raws: Sequence[Raw], name: str, why: str, hint: str = "") -> User:
    return User(name, _address(raws, name), f"You are taken to be {name}: {why}.{hint}")


def _address(raws: Sequence[Raw], name: str) -> str:
    return next((raw.address for raw in raws if raw.address and names.same(raw.sender, name)), "")


_IF_NOT = " Use --me NAME if not."


def _by_words(raws: Sequence[Raw], senders: Sequence[str], hints: Hints) -> User:
    """The user asks, and asks again; the contact explains and puts off."""
    alone = len(_groups(senders)) == 1
    if not raws[-1].sender and (alone or _is_answer_of_another(raws, senders)):
        return _on_top(raws, raws[-2].sender if not alone else senders[0])
    scores = {sender: _score(raws, sender, senders, hints) for sender in senders}
    best = max(senders, key=lambda sender: (scores[sender], -senders.index(sender)))
    if alone and scores[best] < -0.4:
        why = f"{best} is taken to be the contact: the words are those of an answer."
        return User("", "", why + _IF_NOT)
    return _taken(raws, best, "that person asks, and the other answers or puts off", _IF_NOT)


def _is_answer_of_another(raws: Sequence[Raw], senders: Sequence[str]) -> bool:
    """Whether the text on top is signed by one who heads no message, and whom the message that it
    answers calls by that name."""
    name = raws[-1].signed
    if len(raws) < 2 or not name or not raws[-2].sender:
        return False
    known = any(names.same(name, sender) for sender in senders)
    return not known and names.same(name, _receiver(raws[-2]))


def _on_top(raws: Sequence[Raw], sender: str) -> User:
    """The message on top has no head: its writer is the user, by the name under it."""
    called_so = (n for raw in reversed(raws[:-1]) if raw.sender and (n := _receiver(raw)))
    name = raws[-1].signed or next(called_so, "")
    if name and names.same(name, sender):
        name = ""
    who = name or f"the one who answers {sender}"
    return User(
        name, "", f"You are taken to be {who}: the message on top has no name above it.{_IF_NOT}"
    )


def _receiver(raw: Raw) -> str:
    return next((p.name for p in raw.to if p.name and p.name.lower() not in SELF), "") or called(
        raw.body
    )


def _groups(senders: Sequence[str]) -> list[str]:
    groups: list[str] = []
    for sender in senders:
        if not any(names.same(sender, one) for one in groups):
            groups.append(sender)
    return groups


def _score(raws: Sequence[Raw], sender: str, senders: Sequence[str], hints: Hints) -> float:
    """How much this sender sounds like the one who waits for an answer."""
    if hints.title and names.same(hints.title, sender):
        return -9.0
    own = [raw for raw in raws if raw.sender and names.same(raw.sender, sender)]
    others = [raw for raw in raws if raw.sender and not names.same(raw.sender, sender)]
    score = sum(_waits(raw, raw is raws[0]) for raw in own) / sqrt(max(len(own), 1))
    score += 0.8 * (raws[-1] in own and not raws[-1].automatic) + 0.6 * (raws[0] in own)
    if not any(raw.address for raw in own) and any(raw.address for raw in others):
        score += 0.8
    copied = any(names.same(p.name, sender) for raw in others for p in raw.cc)
    # A person writes to a firm, and waits.
    firm = not hints.chat and "@" not in sender and not person_in(sender)
    return score - 2.0 * (copied and len(senders) > 2) - 1.5 * firm


def _waits(raw: Raw, first: bool) -> float:
    body = _to_the_other(raw)
    asks = bool(_ASKS.search(body))
    question = "?" in body or "？" in body
    stalls: int = min(len(_STALLS.findall(body)), 4)
    score = 1.5 * bool((asks or question) and asks_again(body)) + 0.8 * question + 0.4 * asks
    score += 1.2 * bool(_HOPES.search(body)) + 0.7 * bool(_INTRODUCES.search(body[:200]))
    weight = 0.2 if first else 0.7
    return float(score - weight * stalls - 4.0 * raw.automatic)


def _to_the_other(raw: Raw) -> str:
    """What a message says, without what it asks of somebody in copy: 'Marek, can you look?'."""
    body = raw.body[:_TALK]
    copied = {p.name.split()[0] for p in raw.cc[:_MOST] if p.name.strip()}
    if not copied:
        return body
    return re.sub(rf"(?:(?<=[.?!] )|^){either(copied)}, [^.?!\n]{{0,300}}\?", "", body, flags=re.M)
