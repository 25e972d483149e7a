"""Parts of speech by Brill's method: the likeliest tag of each word, then contextual rules.

Tags are those of the Penn Treebank. A capital inside a sentence is a name; the lexicon holds only
words that the suffix rules would get wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple


class Token(NamedTuple):
    """A word or mark, its span in the text, and its part of speech."""

    start: int
    end: int
    text: str
    tag: str

    @property
    def lower(self) -> str:
        return self.text.lower().replace("’", "'")


_PIECE = re.compile(
    r"(?:Mr|Mrs|Ms|Dr|Prof|Rev|St|Fr|Sr|Hon|Cllr)\.(?=\s[A-Z])|"
    r"[£$€]?\d[\w,.:/-]*\w%?|[£$€]?\d%?|"
    r"[^\W\d_]+(?:[-'’&/.][^\W_]+)*(?:['’](?=\s|$))?|[A-Za-z]*\d[\w./-]*\w|\S",
)
_SPLIT = re.compile(r"(?i)^(.+?)(n't|n’t|['’](?:s|m|re|ve|ll|d))$")
_CLITIC = {"n't": "RB", "'m": "VBP", "'re": "VBP", "'ve": "VBP", "'ll": "MD", "'d": "MD"}
_SUFFIXES = (
    ("ing", "VBG"),
    ("ed", "VBN"),
    ("ly", "RB"),
    *((end, "JJ") for end in ("able", "ible", "ful", "ous", "ive", "less", "ish", "ical", "ary")),
    ("ss", "NN"),
    ("us", "NN"),
    ("s", "NNS"),
)


def suffix_tag(word: str) -> str:
    """The tag that a lower-case word's ending suggests; a noun where nothing does."""
    return next((tag for end, tag in _SUFFIXES if word.endswith(end) and len(word) > 3), "NN")


@lru_cache(maxsize=1)
def _lexicon() -> dict[str, str]:
    text = (files(__package__) / "lexicon.txt").read_text("utf-8")
    known: dict[str, str] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            tag, *words = line.split(" ")
            known.update(dict.fromkeys(words, tag))
    return known


def is_common(word: str) -> bool:
    """Whether the lexicon knows the word, so that a capital does not make it a name."""
    return word.lower() in _lexicon()


def plain_tag(word: str) -> str:
    """The likeliest tag of a word by itself, as the lexicon has it; '' where it has none."""
    return _lexicon().get(word.lower(), "")


@lru_cache(maxsize=512)
def tag(text: str) -> tuple[Token, ...]:
    """The tokens of one sentence, tagged."""
    pieces = _pieces(text)
    tags = [_first_tag(piece, index) for index, (_, _, piece) in enumerate(pieces)]
    _apply_rules([piece for _, _, piece in pieces], tags)
    return tuple(Token(*piece, tag) for piece, tag in zip(pieces, tags, strict=True))


def _pieces(text: str) -> list[tuple[int, int, str]]:
    found: list[tuple[int, int, str]] = []
    for match in _PIECE.finditer(text):
        start, end, piece = match.start(), match.end(), match.group()
        split = _SPLIT.match(piece)
        if split and piece.lower() not in ("can't", "let's", "o'clock"):
            middle = start + len(split[1])
            found += [(start, middle, split[1]), (middle, end, split[2])]
        else:
            found.append((start, end, piece))
    return found


def _first_tag(piece: str, index: int) -> str:
    lower = piece.lower().replace("’", "'")
    if lower in _CLITIC:
        return _CLITIC[lower]
    if lower == "'s":
        return "POS"
    if piece[0].isdigit() or piece[0] in "£$€":
        return "CD"
    if not piece[0].isalnum():
        return piece
    known = _lexicon().get(lower)
    if piece[0].isupper() and lower not in ("i", "i'm"):
        if index and not (known and known[0] in "PDIMTW"):
            return "NNP"
        return known or ("NNP" if suffix_tag(lower) in ("NN", "NNS") else suffix_tag(lower))
    if lower == "i":
        return "PRP"
    return known or suffix_tag(lower)


# -- contextual rules -------------------------------------------------------------------------

Test = Callable[[Sequence[str], Sequence[str], int, Sequence[str]], bool]


# Words and tags stand between three such marks on either side, so that a test may look past an end.
_EDGE = ["STAART"] * 3

_TESTS: dict[str, Test] = {
    "PREVTAG": lambda w, t, i, a: t[i - 1] == a[0],
    "PREV2TAG": lambda w, t, i, a: t[i - 2] == a[0],
    "NEXTTAG": lambda w, t, i, a: t[i + 1] == a[0],
    "NEXT2TAG": lambda w, t, i, a: t[i + 2] == a[0],
    "PREV1OR2TAG": lambda w, t, i, a: a[0] in (t[i - 1], t[i - 2]),
    "PREV1OR2OR3TAG": lambda w, t, i, a: a[0] in (t[i - 1], t[i - 2], t[i - 3]),
    "NEXT1OR2TAG": lambda w, t, i, a: a[0] in (t[i + 1], t[i + 2]),
    "PREVBIGRAM": lambda w, t, i, a: (t[i - 2], t[i - 1]) == (a[0], a[1]),
    "NEXTBIGRAM": lambda w, t, i, a: (t[i + 1], t[i + 2]) == (a[0], a[1]),
    "SURROUNDTAG": lambda w, t, i, a: (t[i - 1], t[i + 1]) == (a[0], a[1]),
    "PREVWD": lambda w, t, i, a: w[i - 1] == a[0],
    "NEXTWD": lambda w, t, i, a: w[i + 1] == a[0],
    "PREV1OR2WD": lambda w, t, i, a: a[0] in (w[i - 1], w[i - 2]),
    "CURWD": lambda w, t, i, a: w[i] == a[0],
    "WDPREVTAG": lambda w, t, i, a: w[i] == a[1] and t[i - 1] == a[0],
    "WDNEXTTAG": lambda w, t, i, a: w[i] == a[0] and t[i + 1] == a[1],
    "LBIGRAM": lambda w, t, i, a: (w[i - 1], w[i]) == (a[0], a[1]),
    "RBIGRAM": lambda w, t, i, a: (w[i], w[i + 1]) == (a[0], a[1]),
    "WDAND2AFT": lambda w, t, i, a: (w[i], w[i + 2]) == (a[0], a[1]),
    "WDAND2TAGAFT": lambda w, t, i, a: (w[i], t[i + 2]) == (a[0], a[1]),
    "WDAND2TAGBFR": lambda w, t, i, a: (t[i - 2], w[i]) == (a[0], a[1]),
}


@lru_cache(maxsize=1)
def _rules() -> dict[str, tuple[tuple[int, str, Test, tuple[str, ...]], ...]]:
    """The rules by the tag that they change, each with its place in the order."""
    found: dict[str, list[tuple[int, str, Test, tuple[str, ...]]]] = {}
    text = (files(__package__) / "context.txt").read_text("utf-8")
    for order, line in enumerate(text.splitlines()):
        parts = line.split()
        if len(parts) > 3 and parts[2] in _TESTS and not line.startswith("#"):
            found.setdefault(parts[0], []).append(
                (order, parts[1], _TESTS[parts[2]], tuple(parts[3:]))
            )
    return {tag: tuple(rules) for tag, rules in found.items()}


def _apply_rules(words: Sequence[str], tags: list[str]) -> None:
    """Each word takes the rules for its tag in their order, left to right."""
    rules = _rules()
    lower = [*_EDGE, *(word.lower().replace("’", "'") for word in words), *_EDGE]
    edged = [*_EDGE, *tags, *_EDGE]
    for index in range(len(_EDGE), len(_EDGE) + len(tags)):
        done = -1
        changed = True
        while changed:
            changed = False
            for order, to, test, arguments in rules.get(edged[index], ()):
                if (
                    order > done
                    and test(lower, edged, index, arguments)
                    and _can_be(lower, edged, index, to)
                ):
                    edged[index], done, changed = to, order, True
                    break
    tags[:] = edged[len(_EDGE) : len(_EDGE) + len(tags)]


def _can_be(words: Sequence[str], tags: Sequence[str], index: int, to: str) -> bool:
    """A rule may not give a word a form that it does not have ('proof' is no '-ing')."""
    word = words[index]
    if index == len(_EDGE) and tags[index] == "VB":
        return False  # 'send one' is a request
    if to == "VBG":
        return word.endswith("ing")
    if to in ("VBN", "VBD"):
        return word.endswith("ed") or _lexicon().get(word) in ("VBN", "VBD", "VB", "VBP")
    if to == "VBZ":
        return word.endswith("s")
    if to in ("VB", "VBP") and tags[index] in ("NN", "NNS"):
        return tags[index - 1] in ("PRP", "MD", "TO", "RB", "STAART")
    return True
