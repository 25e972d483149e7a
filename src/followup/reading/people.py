"""Who the user is and who the contact is, with the reason where it had to be inferred."""

from __future__ import annotations

import re
from typing import NamedTuple

from followup import turns
from followup.values import Message

_SELF = frozenset(["me", "you", "i", "myself"])


class Sides(NamedTuple):
    """The user's name, the contact's, and a note where either was inferred."""

    me: str
    contact: str
    note: str


def same_person(one: str, other: str) -> bool:
    """'Priya', 'priya nair' and 'Nair, Priya' are one; the names' words must not disagree."""
    a, b = _words(one), _words(other)
    if not a or not b:
        return False
    return a <= b or b <= a or one.strip().lower() == other.strip().lower()


def _words(name: str) -> set[str]:
    local = name.split("@")[0] if "@" in name and " " not in name else name
    return {
        w.lower()
        for w in re.findall(r"[^\W\d_]+", local)
        if len(w) > 1 and w.lower() not in ("mr", "mrs", "ms", "dr", "prof")
    }


def sides(messages: list[Message], me: str | None, to_me: list[int]) -> Sides:
    """Sides by `--me`, else by 'Me:', 'to me', the words of a follow-up, or who wrote last."""
    senders = list(dict.fromkeys(m.sender for m in messages if m.sender))
    if me:
        mine = [m for m in messages if is_me(m, me)]
        name = mine[-1].sender if mine and "@" in me else me
        note = "" if mine else f"No message is by {me}; all are taken as the contact's."
        return Sides(name, _contact(messages, me), note)
    own = next((s for s in senders if s.lower() in _SELF), None)
    if own:
        return Sides(own, _contact(messages, own), "")
    receivers = {messages[i].sender for i in to_me if i < len(messages)}
    if receivers and len(senders) == 2:
        name = next(s for s in senders if s not in receivers) if len(receivers) == 1 else senders[0]
        return Sides(
            name,
            _contact(messages, name),
            f"You are taken to be {name}: a mail is addressed 'to me'.",
        )
    if not senders:
        return Sides(
            "",
            "",
            "No names stand in the paste; the last message is taken to be yours. Use --me NAME to say who you are.",
        )
    name, why = _by_words(messages, senders)
    return Sides(
        name, _contact(messages, name), f"You are taken to be {name}: {why}. Use --me NAME if not."
    )


_STALLS = re.compile(
    r"(?i)\b(?:sorry|apologies|afraid|unfortunately|waiting (?:for|on)|not yet|yet to|haven.?t|hasn.?t|until|once|busy|swamped|"
    r"buried|snowed|on leave|away|get back to you|come back to you|let you know|be in touch|will (?:revert|confirm|advise)|"
    r"thank you for (?:your|the|sending|waiting|coming|applying)|thanks for (?:your|the|sending|this|waiting)|bear with)\b"
)


def _by_words(messages: list[Message], senders: list[str]) -> tuple[str, str]:
    """The user asks, and asks again; the contact explains and puts off."""
    score = dict.fromkeys(senders, 0.0)
    for index, message in enumerate(messages):
        if message.sender and not message.automatic:
            asking = 2.0 * turns.asks_again(message.body) + 0.5 * ("?" in message.body)
            stalling = 1.5 * bool(_STALLS.search(message.body)) * (1 if index else 0.3)
            score[message.sender] += asking - stalling
    last = next((m.sender for m in reversed(messages) if m.sender and not m.automatic), senders[-1])
    best = max(
        senders, key=lambda s: score[s] + 0.75 * (s == last) + 0.5 * (s == messages[0].sender)
    )
    return best, "that person asks, and the other answers or puts off"


def is_me(message: Message, me: str) -> bool:
    """Whether a message is by `me`, a name or an address."""
    if "@" in me:
        return message.address.lower() == me.lower() or same_person(message.sender, me)
    return same_person(message.sender, me)


def _contact(messages: list[Message], me: str) -> str:
    others = [m for m in messages if m.sender and not is_me(m, me)]
    real = [m for m in others if not m.automatic] or others
    return real[-1].sender if real else ""
