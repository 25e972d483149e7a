"""Names and addresses: taken out of header values, and told from prose."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from followup.reading.words import TABLE


class Person(NamedTuple):
    """A name and an address; either may be empty."""

    name: str
    address: str


ADDRESS = re.compile(r"(?<![\w.+%-])[\w.+'%=&/-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_BRACKETS = re.compile(r"[<\[(]+\s*(?:mailto:)?\s*[>\])]+|\bmailto:|[<>]")
_QUOTES = " \t\"“”„'‘’*_,;:|-–—<>[]()（）「」"
_BEHALF = re.compile(
    r"\b(?:on behalf of|im auftrag von|de la part de|en nombre de|per conto di|namens)\b.*", re.I
)
_ROLE = re.compile(r"\s*(?:[(（][^()（）]*[)）]|\[[^\[\]]*\])\s*$")
_INITIAL = re.compile(r"\s\w\.$")
_SUFFIX = re.compile(rf"^(?:{'|'.join(TABLE['names']['units'])})\b", re.IGNORECASE)
_PROSE_END = (".", "?", "!", ",", ";", ":", "。", "？", "！", "、", "，", "：", "…")
_NOT_IN_NAMES = frozenset(TABLE["names"]["common"])
_TITLES = frozenset(TABLE["names"]["titles"])


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
    name = _ROLE.sub("", _BEHALF.sub("", " ".join(name.split()))).strip(_QUOTES)
    name = _ROLE.sub("", name).strip(_QUOTES)
    if "/" in name and re.match(r"^[^/]{2,60}(?:/[\w .&-]{1,40}){1,4}(?:@\w+)?$", name):
        name = name.split("/")[0]  # Notes: 'Bob Smith/NYC/Acme@Acme'
    if "(" in name and ")" not in name:
        name = name.split("(")[0].strip(_QUOTES)
    if name.count(",") == 1:
        last, first = (part.strip() for part in name.split(","))
        if _SUFFIX.match(first):
            return last
        if last and first and len(first.split()) <= 2 and len(last.split()) <= 3:
            return f"{first} {last}"
    return name


def is_name(text: str) -> bool:
    """Whether a line could be nothing but a person's or a firm's name."""
    text = text.strip()
    if not text or len(text) > 60 or ":" in text:
        return False
    if text.endswith(_PROSE_END) and not _INITIAL.search(text):
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


@lru_cache(maxsize=4096)
def key(name: str) -> frozenset[str]:
    """The words of a name that tell it from others."""
    local = name.split("@")[0] if "@" in name and " " not in name else name
    words = re.findall(r"[^\W\d_]+", local.lower())
    telling = [w for w in words if w not in _TITLES and (len(w) > 1 or not w.isascii())]
    return frozenset(telling or words)
