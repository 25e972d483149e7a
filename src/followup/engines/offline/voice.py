"""How the user writes: greeting, sign-off and register, taken from the user's own messages."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from followup.engines.offline.knowledge import pattern
from followup.reading.clean import signed_in
from followup.reading.persons import greeted_person, person_in
from followup.values import Message, Thread

_FORMAL = re.compile(
    r"\b(?:Dear|Respected|Kindly|Yours (?:faithfully|sincerely)|Sir|Madam|M(?:rs?|s)\.?"
    r"|Dr\.?|Prof)\b"
)
_CONTRACTED = re.compile(r"\b\w+['’](?:m|s|re|ve|ll|d|t)\b")


Register = Literal["formal", "plain", "casual"]


class Voice(NamedTuple):
    """Greeting line ('' for none), sign-off lines, register, and whether they contract."""

    greeting: str
    sign_off: str
    register: Register
    contracts: bool
    capitals: bool  # whether sentences start with one


def voice(thread: Thread) -> Voice:
    """The user's voice in this thread; plain and polite where it does not show."""
    mine = [m for m in thread.messages if m.from_me]
    text = "\n".join(m.body for m in mine)
    register = _register(text, thread)
    return Voice(
        greeting=_greeting(mine, thread, register),
        sign_off=_sign_off(mine, thread, register),
        register=register,
        contracts=register != "formal" and (not mine or bool(_CONTRACTED.search(text))),
        capitals=_capitals(mine),
    )


def _capitals(mine: list[Message]) -> bool:
    starts = [m.body.strip()[0] for m in mine if m.body.strip()]
    return sum(c.islower() for c in starts) * 2 <= len(starts)


def _register(text: str, thread: Thread) -> Register:
    if thread.channel == "chat":
        return "casual"
    if _FORMAL.search(text):
        return "formal"
    first = [line.strip() for line in text.splitlines() if line.strip()]
    lower = sum(line[0].islower() for line in first)
    return "casual" if first and lower * 2 > len(first) else "plain"


def first_name(name: str) -> str:
    """'Hannah' for 'Hannah Brierley'; a title stays with the name it is said with."""
    parts = name.split()
    if parts and _INITIAL.fullmatch(parts[0]):
        return ""  # 'P. Gotobed': nobody is greeted by a letter
    if len(parts) > 1 and parts[0].rstrip(".").lower() in _WITH_SURNAME:
        return f"{parts[0]} {parts[-1]}"
    if len(parts) > 1 and parts[0].rstrip(".").lower() in _WITH_NEXT:
        return " ".join(parts[:2])
    return parts[0] if parts else ""


_INITIAL = re.compile(r"(?:[A-Z]\.?-?){1,3}")
_WITH_SURNAME = frozenset(
    ("mr", "mrs", "ms", "miss", "dr", "prof", "professor", "rev", "cllr", "cr")
)
_WITH_NEXT = frozenset(
    ("pastor", "father", "fr", "sister", "sr", "brother", "sir", "chef", "rabbi", "imam")
)


def _greeting(mine: list[Message], thread: Thread, register: Register) -> str:
    """As the user greeted them last; else the person's name; 'Hello,' where nobody is named."""
    person = greeted_person(thread)
    name = first_name(person)
    # a user knows who is behind 'Parish Office', and greets them as they are called
    known = _names_of(thread, person) if person_in(thread.contact) else ""
    for message in reversed(mine):
        lines = [line for line in message.body.splitlines() if line.strip()]
        match = pattern("greeting_own").match(lines[0]) if lines else None
        if match and _fits(match[1], known):
            return _any_hour(match[1].partition(",")[0].strip().rstrip(",!.:")) + ","
        inline = _INLINE.match(message.body)
        if inline and _fits(inline[1], known):
            return _any_hour(inline[1]) + ","
        called = _CALLED.match(message.body)
        if called and thread.channel != "chat" and _fits(f"Dear {called[1]}", known):
            return f"Dear {called[1]},"
    if thread.channel == "chat":
        return f"Hi {name}," if name else ""
    if not name:
        return "Hello,"
    opener = next(
        (
            m[1].capitalize()
            for msg in reversed(mine)
            if (m := pattern("greeting_inline").match(msg.body))
        ),
        "",
    )
    return f"{opener or ('Dear' if register == 'formal' else 'Hi')} {name},"


def _names_of(thread: Thread, person: str) -> str:
    """What the contact goes by: as they are named, and as they sign ('Bea' for Beatrix)."""
    signed = (signed_in(m.body) for m in thread.messages if m.sender == thread.contact)
    return " ".join([thread.contact, person, *signed])


def _any_hour(greeting: str) -> str:
    """'Good evening' was for that evening."""
    return _HOUR.sub("Hello", greeting)


_HOUR = re.compile(r"(?i)^(?:good )?(?:evening|afternoon|day)\b")


def _fits(greeting: str, contact: str) -> bool:
    """A greeting is taken over where it names the contact, or nobody ('Dear Sir', 'Hi Chef').

    Where nobody is known by name (`contact` is ''), it is taken over where it names somebody.
    """
    tail = [w.strip(".,") for w in greeting.split()[1:]]
    named = [w for w in tail if w[:1].isupper() and w.lower() not in _NOBODY]
    if not contact:
        return bool(named) or bool(tail)
    known = {w.strip(".,") for w in contact.split()}
    return all(any(k == word or _short_for(word, k) for k in known) for word in named)


def _short_for(name: str, whole: str) -> bool:
    """'Bea' of 'Beatrix', 'Alex' of 'Alexandra'."""
    return 3 <= len(name) < len(whole) and whole.startswith(name)


_NOBODY = (
    _WITH_SURNAME
    | _WITH_NEXT
    | frozenset(
        ("madam", "all", "team", "doctor", "boss", "coach", "there", "both", "everyone", "sirs")
    )
)
_INLINE = re.compile(
    r"\s*((?:Hi|Hello|Hey|Dear|Hiya|Morning|Evening|Afternoon|"
    r"Good (?:morning|afternoon|evening|day)|Ciao|Hallo|Hola|Bonjour|Ahoj|Hei|Hej|Hoi|Salam|"
    r"Namaste|Respected)"
    r"(?: [A-Z][\w.'-]*){1,3}(?: (?:sir|madam|ma'am|ji|bhai|uncle|aunty|san))?)\s?[,!] "
)
_CALLED = re.compile(r"\s*((?:M(?:rs?|s|iss)|Dr|Prof)\.? [A-Z][\w'-]+),\s")


def _sign_off(mine: list[Message], thread: Thread, register: Register) -> str:
    name = first_name(thread.me) or thread.me
    if thread.channel == "chat":
        return ""
    for message in reversed(mine):
        lines = [line.strip() for line in message.body.splitlines() if line.strip()]
        for index in range(max(0, len(lines) - 4), len(lines)):
            match = pattern("closer_own").match(lines[index])
            if match:
                below = lines[index + 1 : index + 2]
                signed = below[0] if below and len(below[0].split()) <= 4 else thread.me and name
                return f"{match[1].strip()},\n{signed}".rstrip("\n")
        if lines and thread.me and lines[-1].rstrip(".,") in (name, thread.me):
            return lines[-1]
    closer = (
        "Kind regards" if register == "formal" else "Best wishes" if register == "plain" else ""
    )
    full = thread.me if register == "formal" else name
    return f"{closer},\n{full}".strip(",\n") if closer else full
