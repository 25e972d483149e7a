"""What a sentence shows: its words, what they stand for, how they stand to each other.

Training and use read the same features, so the two cannot drift apart.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import chain, pairwise
from typing import NamedTuple

from followup.dates import DAY_NUMBER, MONTH_NUMBER

_TOKEN = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*|\d[\d.,:/]*|[?!;]|,|…|\.{2,}|[—–-](?= )|\S")
_CALENDAR = frozenset([*DAY_NUMBER, *MONTH_NUMBER]) - {"may"}
_LONGEST = 40  # tokens of one sentence that are looked at
_NO_NAMES = "i i'm i've i'd i'll ok okay dr mr mrs ms po hr it cv id"
_KEPT_CAPITALS = frozenset(_NO_NAMES.split())


_NEAR = 7  # words within which two families are taken to have to do with each other
_LEADS = (
    "although though whilst while if were had should despite unless apart aside besides even given "
    "now like whatever whether"
)
_SIDE_LEADS = frozenset(_LEADS.split())
_WAITS = (
    "hasn't hasnt haven't havent hasnae havenae hadn't didn't didnt doesn't doesnt don't dont "
    "dinnae won't wont can't cant cannot couldn't never without yet"
)
_PENDING = frozenset(_WAITS.split())
_HELP = "has have had did does do can could will would"
_HELPERS = frozenset(_HELP.split())
_DENIES = (
    "isn't isnt aren't arent wasn't weren't needn't no nobody none nothing neither nor no-one "
    "hardly nowt"
)
_DENIALS = frozenset(_DENIES.split())
_REACH = 5  # words that a negation reaches over
_BREAKS = frozenset([",", ";", "—", "–", "-", "(", ")", ":", "but"])


class Families(NamedTuple):
    """Families by whole word, by stem and by the first word of a phrase."""

    whole: dict[str, tuple[str, ...]]
    stems: dict[str, tuple[str, ...]]
    phrases: dict[str, tuple[tuple[tuple[str, ...], str], ...]]


class Place(NamedTuple):
    """Where a sentence stands: in its message and in the thread."""

    at: int = 0
    of: int = 1
    automatic: bool = False
    answers_question: bool = False
    known: bool = True  # False for a sentence by itself, out of no message


@lru_cache(maxsize=1)
def families() -> Families:
    raw = tomllib.loads((files(__package__) / "families.toml").read_text("utf-8"))
    whole: dict[str, list[str]] = {}
    stems: dict[str, list[str]] = {}
    phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for family, text in raw.items():
        for entry in dict.fromkeys(text.split()):
            first, *rest = entry.split("_")
            if rest:
                phrases.setdefault(first, []).append((tuple(rest), family))
            elif entry.endswith("*"):
                stems.setdefault(entry[:-1], []).append(family)
            else:
                whole.setdefault(entry, []).append(family)
    return Families(
        {k: tuple(v) for k, v in whole.items()},
        {k: tuple(v) for k, v in stems.items()},
        {k: tuple(v) for k, v in phrases.items()},
    )


def tokens(text: str) -> list[str]:
    """Words in lower case, with names as NAME:word, figures as NUM and days and months as DAY."""
    found: list[str] = []
    fresh = True
    for match in _TOKEN.finditer(text):
        raw = match.group()
        lower = raw.replace("’", "'").lower()
        capital = raw[0].isupper()
        if raw[0].isdigit():
            found.append("NUM")
        elif lower in _CALENDAR and (capital or len(lower) > 3):
            found.append("DAY")
        elif capital and not fresh and not raw.isupper() and lower not in _KEPT_CAPITALS:
            found.append("NAME:" + lower)
        else:
            found.append(lower)
        fresh = raw in ".!?…:;-—–" or raw[0] in '"“‘('
        if len(found) == _LONGEST:
            break
    return found


@lru_cache(maxsize=8192)
def _families_of(word: str) -> tuple[str, ...]:
    """The families of a word by itself, by its stem too."""
    known = families()
    found = list(known.whole.get(word, ()))
    for size in range(3, min(len(word), 12) + 1):
        found.extend(known.stems.get(word[:size], ()))
    return tuple(dict.fromkeys(found))


def families_at(words: Sequence[str]) -> list[tuple[str, ...]]:
    """For each word the families that it, its stem or a phrase from it belongs to."""
    phrases = families().phrases
    found: list[tuple[str, ...]] = []
    for index, word in enumerate(words):
        mine = _families_of(word)
        if word not in phrases:
            found.append(mine)
            continue
        for rest, family in phrases[word]:
            same = words[index + 1] == rest[0] if index + 1 < len(words) else False
            if (
                same
                and family not in mine
                and tuple(words[index + 1 : index + 1 + len(rest)]) == rest
            ):
                mine = (*mine, family)
        found.append(mine)
    return found


def features(text: str, place: Place, characters: bool = True) -> list[str]:
    """The features of one sentence, each once; `characters`: with the pieces of its words."""
    marked = tokens(text)
    plain = [w[5:] if w.startswith("NAME:") else w for w in marked]
    masked = ["NAME" if w.startswith("NAME:") else w for w in marked]
    kinds = families_at(plain)
    scope = scopes(marked)
    parts = (_words(masked), _families(kinds, scope), _marks(text, masked), _place(place))
    found = dict.fromkeys(feature for part in parts for feature in part)
    for word in plain if characters else ():
        found.update(_characters(word))
    return list(found)


def _words(words: Sequence[str]) -> Iterator[str]:
    padded = ["^", *words, "$"]
    yield from ("w:" + w for w in words)
    yield from (f"w:{a} {b}" for a, b in pairwise(padded))
    yield from (f"w:{a} {b} {c}" for a, b, c in zip(padded, padded[1:], padded[2:], strict=False))


@lru_cache(maxsize=8192)
def _characters(word: str) -> dict[str, None]:
    """Four and five characters in a row of a longer word, its ends marked."""
    if len(word) < 4 or not word[0].isalpha():
        return {}
    padded = f"^{word}$"
    starts = ((size, at) for size in (4, 5) for at in range(len(padded) - size + 1))
    return {f"c:{padded[at : at + size]}": None for size, at in starts}


def _families(kinds: Sequence[Sequence[str]], scope: Sequence[str]) -> Iterator[str]:
    """Families, and pairs of them in their order within a few words: what is said of what.

    What is denied, still to come, or in a side clause ('although the board must vote') is kept
    apart: 'has not approved' shares with 'has approved' the word and not the meaning.
    """
    marked = [[mark + one for one in here] for mark, here in zip(scope, kinds, strict=True)]
    for at, here in enumerate(marked):
        for one in here:
            yield "f:" + one
            for two in chain.from_iterable(marked[at : at + _NEAR]):
                if one != two:
                    yield f"p:{one}>{two}"


def scopes(words: Sequence[str]) -> list[str]:
    """For each token: '' as it is, 's:' in a side clause, 'y:' not yet so, 'd:' denied."""
    found = ["s:" if side else "" for side in side_tokens(words)]
    for at in range(len(words)):
        mark = _negation(words, at)
        if mark:
            for after in range(at + 1, min(at + 1 + _REACH, len(words))):
                if words[after] in _BREAKS or words[after] in ".!?":
                    break
                found[after] = mark
    return found


def _negation(words: Sequence[str], at: int) -> str:
    word = words[at]
    if word in _PENDING or (word == "not" and at and words[at - 1] in _HELPERS):
        return "y:"
    return "d:" if word in _DENIALS or word == "not" else ""


def side_tokens(words: Sequence[str]) -> list[bool]:
    """Which tokens stand in a clause that only goes along: led by 'although', 'if', 'now that'."""
    found = [False] * len(words)
    at = 0
    while at < len(words):
        if words[at] in _SIDE_LEADS and (at == 0 or words[at - 1] in _BREAKS):
            stop = next((i for i in range(at + 2, len(words)) if words[i] in _BREAKS), None)
            if stop is None and at == 0:
                break  # 'if you send it' alone: there is no main clause beside it
            stop = len(words) if stop is None else stop
            found[at:stop] = [True] * (stop - at)
            at = stop
        at += 1
    return found


def _place(place: Place) -> Iterator[str]:
    if not place.known:
        return
    yield f"m:start-{min(place.at, 3)}"
    yield f"m:end-{min(place.of - place.at - 1, 3)}"
    yield f"m:count-{min(place.of, 8)}"
    if place.automatic:
        yield "m:automatic"
    if place.answers_question:
        yield f"m:answers-start-{min(place.at, 3)}"


_SUBJECTS = {
    "I": "i i'm i've i'd i'll im ive",
    "we": "we we're we've we'd we'll",
    "you": "you you're you've you'd you'll u",
    "they": "he she they he's she's they're they've he'll she'll they'll",
    "it": "it it's that that's this there there's its thats",
}
_SUBJECT = {word: subject for subject, forms in _SUBJECTS.items() for word in forms.split()}


def _marks(text: str, words: Sequence[str]) -> Iterator[str]:
    yield from ("m:asks",) if "?" in words[-3:] else ()
    yield from ("m:asks-inside",) if "?" in words[:-3] else ()
    yield "m:subject-" + next((_SUBJECT[w] for w in words if w in _SUBJECT), "none")
    yield "m:first-" + (words[0] if words else "none")
    yield f"m:length-{min(len(words), 24) // 3}"
    if text.lstrip().startswith(">"):
        yield "m:quoted"
    if text[:1].islower():
        yield "m:lower"
    if text[-1:] == ",":
        yield "m:ends-comma"
    if len(words) <= 4 and all(w == "NAME" or not w[0].isalpha() for w in words[1:]):
        yield "m:name-line"
