"""Names and addresses: taken out of header values, and told from prose."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from followup.reading.words import TABLE

# Words of offices, firms and posts, that no person is called.
ROLES = frozenset(" ".join(TABLE["people"][of] for of in ("units", "work", "posts")).split())


class Person(NamedTuple):
    """A name and an address; either may be empty."""

    name: str
    address: str


ADDRESS = re.compile(r"(?<![\w.+%-])[\w.+'%=&/-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_BRACKETS = re.compile(r"[<\[(]{1,4}\s{0,4}(?:mailto:)?\s{0,4}[>\])]{1,4}|\bmailto:|[<>]")
_QUOTES = " @/\t\"“”„'‘’*_,;:|·•-–—<>[]()（）「」"
_BEHALF = re.compile(
    r"\b(?:on behalf of|im auftrag von|de la part de|en nombre de|per conto di|namens)\b.*", re.I
)
_VIA = re.compile(r"^([^\W\d_].{1,40}?) via [A-Z].{0,60}$")
_ROLE = re.compile(r"\s{0,9}[(（][^()（）]*[)）]\s*$")
_PATH = re.compile(r"(?:/[A-Z][\w &-]{1,30}){0,4}(?:@[A-Z]{2,}\w*)?$")  # 'Owen Tait/HOU/ECT@ECT'
_RECEIVER = re.compile(r"\s(?:→|->|▸|»)\s")
_SUFFIX = re.compile(
    r"^(?:phd|md|jr|sr|inc|ltd|llc|gmbh|esq|mba|cpa|rn|claims|sales|support|hr|finance|marketing|legal|team|accounts?|"
    r"procurement|recruit\w*|admissions|office|service|billing|the|careers|talent|operations|editor|it)\b",
    re.I,
)
_PROSE_END = (".", "?", "!", ",", ";", ":", "。", "？", "！", "、", "，", "：", "…")
_NOT_IN_NAMES = frozenset(
    [
        "the",
        "a",
        "an",
        "is",
        "are",
        "was",
        "were",
        "be",
        "to",
        "for",
        "with",
        "this",
        "that",
        "and",
        "or",
        "but",
        "if",
        "you",
        "we",
        "i",
        "it",
        "my",
        "your",
        "our",
        "hi",
        "hello",
        "dear",
        "thanks",
        "thank",
        "regards",
        "best",
        "cheers",
        "sincerely",
        "re",
        "fw",
        "fwd",
        "sent",
        "from",
        "subject",
        "please",
        "ok",
        "okay",
        "yes",
        "no",
        "hallo",
        "bonjour",
        "hola",
        "liebe",
        "lieber",
        "sehr",
        "merci",
        "danke",
        "gracias",
        "saludos",
        "grüße",
        "cordialement",
        "und",
        "et",
        "y",
        "e",
        "inbox",
        "reply",
        "forward",
        "great",
        "sure",
        "thx",
        "love",
        "sorry",
        "good",
        "morning",
        "afternoon",
        "evening",
        "delivered",
        "read",
        "seen",
        "hey",
    ]
)


def people(text: str) -> tuple[Person, ...]:
    """The persons of a To or Cc value: 'Bob <b@x>; Doe, Jane; c@x' is three."""
    if ";" in text:
        parts = text.split(";")
    elif "," in text and "@" in text:
        parts = _at_addresses(text)
    elif text.count(",") >= 2 or re.search(r"\S+ \S+,\s\S+ \S+", text):
        parts = text.split(",")
    else:
        parts = [text]
    found = (person(part) for part in parts)
    return tuple(one for one in found if one.name or one.address)


def _at_addresses(text: str) -> list[str]:
    """Split at the comma after each address, and between names where they have none."""
    parts, start = [], 0
    for match in ADDRESS.finditer(text):
        stop = text.find(",", match.end())
        if stop < 0:
            break
        parts.append(text[start:stop])
        start = stop + 1
    parts.append(text[start:])
    return parts


def person(text: str) -> Person:
    """'Jane Doe <jane@x.org>', 'jane@x.org', 'Doe, Jane [mailto:…]' or a name alone."""
    found = ADDRESS.search(text)
    if not found:
        return Person(tidy(text), "")
    address = found.group().strip("'")
    before, after = text[: found.start()], text[found.end() :]
    name = tidy(_BRACKETS.sub(" ", before)) or tidy(_BRACKETS.sub(" ", after))
    if "@" in name or not name:
        name = ""
    return Person(name, address)


def tidy(name: str) -> str:
    """A name as people say it: no quotes, no role in brackets, 'Doe, Jane' turned round."""
    name = _RECEIVER.split(name, maxsplit=1)[0]
    name = _VIA.sub(r"\1", name)
    name = _BEHALF.sub("", " ".join(name.split())).strip(_QUOTES)
    name = _ROLE.sub("", _PATH.sub("", name)).strip(_QUOTES)
    for opener, closer in ("()", "[]"):
        if opener in name and closer not in name:
            name = name.split(opener)[0].strip(_QUOTES)
    if name.count(",") == 1:
        last, first = (part.strip() for part in name.split(","))
        if _SUFFIX.match(first) or first.lower() in ROLES:
            return last
        if last and first and len(first.split()) <= 2 and len(last.split()) <= 3:
            return f"{first} {last}"
    return name


def is_name(text: str) -> bool:
    """Whether a line could be nothing but a person's or a firm's name."""
    text = text.strip()
    if not text or len(text) > 60 or text.endswith(_PROSE_END) or ":" in text:
        return False
    words = text.split()
    if len(words) > 6 or any(_is_common(word) for word in words):
        return False
    letters = [ch for ch in text if ch.isalpha()]
    if len(letters) * 2 < len(text.replace(" ", "")):
        return False
    first = letters[0]
    return first.isupper() or not first.islower()  # scripts without case too


def _is_common(word: str) -> bool:
    bare = word.strip(".,'’")
    return bare.lower() in _NOT_IN_NAMES and not (len(bare) == 1 and bare.isupper())


def same(one: str, other: str) -> bool:
    """'Priya', 'priya nair' and 'Nair, Priya' are one; the words of one name hold the other's."""
    a, b = key(one), key(other)
    if not a or not b:
        return one.strip().lower() == other.strip().lower() != ""
    return a <= b or b <= a


_TITLES = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "miss",
        "dr",
        "prof",
        "sir",
        "herr",
        "frau",
        "mme",
        "mlle",
        "m",
        "sr",
        "sra",
        "eng",
        "cr",
        "revd",
        "rev",
    ]
)


@lru_cache(maxsize=4096)
def key(name: str) -> frozenset[str]:
    """The words of a name that tell it from others."""
    local = name.split("@")[0] if "@" in name and " " not in name else name
    words = re.findall(r"[^\W\d_]+", local.lower())
    telling = [w for w in words if w not in _TITLES and (len(w) > 1 or not w.isascii())]
    return frozenset(telling or words)


def named(text: str) -> Person | None:
    """The person, where a text is a name with an address, or looks like nothing but a name."""
    text = text.strip().rstrip(",")
    found = person(text)
    if found.address:
        left = text.replace(found.address, "").strip(" <>[]()\"'")
        return found if not left or (":" not in left and is_name(tidy(left))) else None
    return (
        Person(found.name, "") if is_name(text) and not any(ch.isdigit() for ch in text) else None
    )
