"""Persons told from roles, teams and firms, in the names that messages come from.

'Parish Office', 'Accounts' and 'Studio Lenz' are nobody whom a greeting could name; 'Workshop
Agnes Thorne' and 'Gav Plumbing' on a phone's list hold a person. The words are in words.toml.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from followup.reading.clean import signed_in
from followup.reading.names import ROLES, is_name, same
from followup.reading.words import TABLE
from followup.values import Message, Thread

_UNITS = frozenset(TABLE["people"]["units"].split())  # offices, teams and firms
_SAID_WITH = frozenset(TABLE["people"]["said_with"].split())  # 'Mr', 'Pastor', 'Uncle'
_CALLED_NEXT = frozenset(TABLE["people"]["called_next"].split())
_SMALL = frozenset(TABLE["people"]["small"].split())  # before a unit or post: 'Parish Clerk'
_PARTICLES = frozenset(TABLE["people"]["particles"].split())
_SIDES = re.compile(r"[|/·•]|\s[-–—]{1,3}\s")
_PARTS = re.compile(r"[,(\[]")  # the first is the person's: 'Events, Abbaye de Fontclair'
_OF = re.compile(r"\s(?:@|(?:at|from|of|for|via|c/o)\b)")  # then comes where somebody works
_FIRM = re.compile(r"\S\s(?:&|\+)\s\S|^(?:株式会社|有限会社)|(?:株式会社|有限公司|公司)$")
_BARE = " .,;:'’\"“”)]!?*_"
_MOST = 4  # words of a person's name


def person_in(name: str, *, chat: bool = False) -> str:
    """The person in a sender's name, with a title where there is one; '' where it names none.

    'Jean Attwater', 'Mr Shetty' of 'Mr Shetty Owner', 'Agnes Thorne' of 'Workshop Agnes Thorne'.
    `chat` says that the name is an entry of a phone's list, where 'Gav Plumbing' is Gav; on a
    mail that is a firm.
    """
    if "@" in name and " " not in name:
        return ""
    if _FIRM.search(name):
        return ""
    for side in _SIDES.split(name):  # 'Accounts - Jane Doe'
        parts = [_OF.split(part, maxsplit=1)[0].split() for part in _PARTS.split(side)]
        turned = len(parts) > 1 and len(parts[0]) == len(parts[1]) == 1
        tried = [parts[1] + parts[0], parts[0]] if turned else parts[:1]  # 'Adeyemi, Folake, MD'
        if found := next((one for part in tried if part and (one := _in_part(part, chat))), ""):
            return found
    return ""


def is_person(name: str) -> bool:
    """Whether a name is somebody's and nothing else."""
    return bool(name) and person_in(name) == name


def greeted_person(thread: Thread) -> str:
    """The person whom a message to the contact greets: the contact, or who signs the contact's
    mails where those come from a role or a firm; '' where the thread names nobody."""
    chat = thread.channel == "chat"
    theirs = [m for m in thread.messages if not m.from_me and not m.automatic]
    by_contact = [m for m in theirs if same(m.sender, thread.contact)] or theirs
    named = person_in(thread.contact, chat=chat)
    return named or signer(by_contact)


def signer(messages: Sequence[Message]) -> str:
    """The person whose name stands under the latest message that has one."""
    for message in reversed(messages):
        full = [line.strip(_BARE) for line in message.body.splitlines() if line.strip()]
        above = full[-2] if len(full) > 2 and is_name(full[-2]) else ""  # the firm stands below
        for name in (signed_in(message.body), above):
            if person := person_in(name):
                return person
    return ""


def _in_part(words: list[str], chat: bool) -> str:
    """The person in words without commas and dashes."""
    if any(word.endswith(("'s", "’s")) for word in words):
        return ""  # 'Prof Hart's office'
    bare = [word.strip(_BARE).lower() for word in words]
    start = next((i for i, word in enumerate(bare) if word in _SAID_WITH), None)
    if start is not None:
        return _titled(words[start:], bare[start:])
    if any(word in _UNITS for word in bare):
        return ""
    plain = [
        i
        for i, word in enumerate(bare)
        if not _is_label(words[i], word) and (word not in _SMALL or i == len(bare) - 1 > 0)
    ]
    if not plain or plain != list(range(plain[0], plain[-1] + 1)):
        return ""
    left = [words[i] for i in plain]
    if chat:  # 'Standa rámy': what is not a name comes after it
        left = list(takewhile(lambda word: not word[:1].islower() or word in _PARTICLES, left))
    cut = len(left) < len(words)
    if cut and not chat and len(left) == 1:
        return ""  # 'Kobus Motors'
    return " ".join(left).strip(" ,;") if _could_be(left) else ""


def _titled(words: list[str], bare: list[str]) -> str:
    """'Mr Shetty' of 'Mr Shetty Owner', 'Mrs J Pritchard' as it is."""
    kept = words[:1]
    if bare[0] in _CALLED_NEXT:
        words, bare = words[:2], bare[:2]
    for word, plain in zip(words[1:], bare[1:], strict=True):
        if _is_label(word, plain) or len(kept) > _MOST:
            break
        kept.append(word)
    return " ".join(kept) if len(kept) > 1 else ""


def _is_label(word: str, bare: str) -> bool:
    """A word that no person is called: a unit, a trade, a post, a figure."""
    return bare in ROLES or "&" in word or not any(ch.isalpha() for ch in word)


def _could_be(words: list[str]) -> bool:
    """One to four words that start like names; a small particle may stand between them."""
    return (
        0 < len(words) <= _MOST
        and is_name(" ".join(words).rstrip(".,"))
        and all(not word[:1].islower() or word in _PARTICLES for word in words[:2])
    )
