"""Spans of a text that say something: names, figures, links, and their plain forms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from followup.checks.words import common, fold, number_word
from followup.lazily import pattern

LINK = pattern(
    r"(?:https?://|www\.)[^\s<>\"'“”)\]]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|"
    r"(?<![\w@.])(?:[a-z0-9-]+\.)+(?:(?:com|org|net|io|"
    r"co\.uk|gov|edu|example|dev|app|info|eu|de|uk|fr|ie|in|au|ca|ly|"
    r"me|shop|site|online|xyz|biz|store|click|club|cloud|tech|ru|cn|jp|br|nl|es|ch|pl|se|dk|fi|cz|nz)"
    r"(?:/[^\s<>\"'“”)\]]*)?|[a-z]{2,24}/[^\s<>\"'“”)\]]+)(?![\w@])|"
    # In disguise: a reader puts the dots back.
    r"(?<![\w.])[a-z0-9-]+ ?[\[({] ?(?:dot|\.) ?[\])}] ?[a-z]{2,24}(?![\w])|"
    r"(?<![\w.])[a-z0-9-]+ dot (?:com|org|net|io|co|example|info|shop|site|online|xyz|biz)\b",
    re.IGNORECASE,
)
_LINK_HINT = pattern(r"(?i)\.\S|://|\bdot\b")
FIGURE = pattern(r"(?<![\w.,:/-])(?:[£$€]\s?)?\d[\d,]*(?:\.\d+)?(?!\d)")
_CAPITAL = pattern(r"(?<![\w’'])[^\W\d_a-z][^\W\d_]*(?:[’'-][^\W\d_]+)*(?!\w)")
_JOINTS = (" ", ". ", " de ", " van ", " von ", " of ")
_TITLES = frozenset(
    [
        "mr",
        "mrs",
        "engr",
        "ms",
        "miss",
        "dr",
        "prof",
        "professor",
        "sir",
        "councillor",
        "cllr",
        "captain",
        "father",
        "rev",
        "sister",
        "judge",
        "lord",
        "lady",
    ]
)
# What follows a name at the head of a sentence: another name, or what only persons do.
_ACTS = pattern(
    r"(?:[’']s)?[ .]{1,2}(?:[A-Z][a-z]|(?:has |have |had )?(?:said|says|told|tells|wrote|"
    r"writes|confirmed|agreed|agrees|"
    r"promised|signs|signed|decides|decided|approves|approved|wants|asked|asks|thinks|knows|"
    r"mentioned)\b)"
)


def normal(figure: str) -> str:
    """'£2,300.00' is 2300."""
    bare = re.sub(r"[^\d.]", "", figure).strip(".")
    return bare.rstrip("0").rstrip(".") if "." in bare else bare.lstrip("0") or "0"


def amounts_in_words(text: str) -> Iterator[tuple[re.Match[str], str]]:
    """'nine thousand pounds': where it stands, and '9000'."""
    if not _MONEY_HINT.search(text):
        return
    for match in _IN_WORDS.finditer(text):
        yield match, str(_value(match["number"]))


def _value(number: str) -> int:
    """'two thousand three hundred and forty' is 2340."""
    total = part = 0
    for word in re.findall(r"[a-z]+", number.lower()):
        if word == "hundred":
            part = max(part, 1) * 100
        elif word in _GREAT:
            total, part = total + max(part, 1) * _GREAT[word], 0
        else:
            part += int(number_word(word) or 0)
    return total + part


_GREAT = {"thousand": 1_000, "million": 1_000_000}
_MONEY_HINT = pattern(r"(?i)\b(?:pounds?|quid|euros?|dollars?|per ?cent)\b")
_NUMBER_WORD = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|"
    r"eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundred|thousand|million)"
)
_IN_WORDS = pattern(
    rf"(?i)\b(?P<number>{_NUMBER_WORD}(?:(?: and|-|,)? ?{_NUMBER_WORD}){{0,8}}) "
    r"(?:pounds?|quid|euros?|dollars?|per ?cent)\b"
)


def links(text: str) -> Iterator[re.Match[str]]:
    """The links and addresses of a text; most texts hold nothing like one and are not searched."""
    return LINK.finditer(text) if _LINK_HINT.search(text) else iter(())


def bare_link(link: str) -> str:
    link = link.rstrip(".,;:!?").lower()
    return re.sub(r"^https?://", "", link).removeprefix("www.").rstrip("/")


def host(link: str) -> str:
    return link.split("/", 1)[0] if "@" not in link else link


def forms(word: str) -> tuple[str, ...]:
    bare = fold(word.replace("’", "'"))
    cut = bare.removesuffix("'s")
    return (bare, cut) if cut != bare else (bare,)


def capitals(text: str, skip: tuple[int, int], proper: Set[str]) -> list[tuple[int, int]]:
    """Runs of capitalised words that name something."""
    runs: list[tuple[int, int]] = []
    for match in _CAPITAL.finditer(text):
        start, end = match.span()
        if skip[0] <= start < skip[1] or _is_i(match.group()):
            continue
        opens = _starts_sentence(text, start)
        if runs and not opens and text[runs[-1][1] : start] in _JOINTS:
            runs[-1] = (runs[-1][0], end)
        elif _names(text, match, opens, proper):
            runs.append((start, end))
    return [(s, e) for s, e in runs if fold(text[s:e]).strip(".") not in _TITLES]


def _is_i(word: str) -> bool:
    return word in ("I", "OK", "PS", "P") or word.startswith(("I'", "I’"))


def _names(text: str, match: re.Match[str], opens: bool, proper: Set[str]) -> bool:
    """Whether a capitalised word is a name: not the plain first word of a sentence."""
    word = fold(match.group().replace("’", "'"))
    if any(form in proper for form in forms(word)) or word in _TITLES:
        return True
    if word in common():
        return False
    return not opens or bool(_ACTS.match(text, match.end()))


def _starts_sentence(text: str, at: int) -> bool:
    while at and text[at - 1] in _LEADS:
        at -= 1
    return at == 0 or text[at - 1] in ".!?:\n…"


_LEADS = frozenset(" \t\"“'‘(*_-–•")
