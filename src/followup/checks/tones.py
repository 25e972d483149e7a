"""What a sentence does by its build: it asks after the state of things, reproaches, or presses.

A linear model over the order of small words and of classes of words, so that an image nobody used
before still shows what it is for. Classes stand in tones.toml; the weights (tones.json) are learnt
by evals/train_tones.py. Training and use read the same features, so the two cannot drift apart.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Literal

from followup.checks.candidate import Candidate, once
from followup.checks.wording import Found
from followup.checks.words import affect, stem
from followup.lazily import pattern
from followup.text import WORD

Tone = Literal["nag", "guilt", "urgent"]
TONES: tuple[Tone, ...] = ("nag", "guilt", "urgent")
_ENDINGS = (("ing", 4), ("ed", 3), ("ly", 3))
_LENGTHS = (6, 12, 22)
_LAST_PLACE = 3
_DENIALS = ("not", "no", "never", "nobody", "nothing", "none", "neither", "without", "don't",
            "didn't", "haven't", "can't")  # fmt: skip
UNIT = 100  # weights are whole hundredths, so that a sum is the same in whatever order it is made
# So much has to speak for a tone before it counts: by cross-validation over the split dev and the
# messages of the corpus's contacts, who neither nag nor press.
_LEAST = (0, 0, 40)
# Below, no labelled sentence has the tone, nor do its figures of speech strike any.
_HARDLY: Mapping[Tone, int] = {"nag": -300, "guilt": -250}


@lru_cache(maxsize=1)
def _classes() -> tuple[frozenset[str], Mapping[str, str]]:
    """The small words, and the class of each stem that has one."""
    raw = tomllib.loads((files(__package__) / "tones.toml").read_text("utf-8"))
    known = {stem(w): f"<{name}>" for name, line in raw["classes"].items() for w in line.split()}
    return frozenset(raw["closed"].split()), known


@lru_cache(maxsize=8192)
def _shown(word: str) -> tuple[str, str]:
    """What stands for a word in the build, and the feature of its stem; no stem of small words."""
    closed, known = _classes()
    if word in closed:
        return word, ""
    if word[0].isdigit():
        return "#", ""
    own = stem(word)
    if own in known or own in affect():
        return known.get(own, "<affect>"), f"w {own}"
    ending = next((end for end, most in _ENDINGS if word.endswith(end) and len(word) > most), "")
    return f"<{ending}>" if ending else "<>", f"w {own}"


def features(text: str, place: int, asks: bool) -> set[str]:
    """What a flattened sentence shows. `place`: how many sentences of the body stand before it."""
    told = [_shown(word) for word in WORD.findall(text)]
    build = ["^", *(b for b, _ in told), "?" if asks else "."]
    pairs = [*map(" ".join, pairwise(build))]
    found = {*build, *pairs, *map(" ".join, zip(pairs, build[2:], strict=False))}
    found.update(own for _, own in told if own)
    found.add(f"place {min(place, _LAST_PLACE)}")
    found.add(f"length {sum(len(told) >= most for most in _LENGTHS)}")
    writer = not found.isdisjoint(("i", "me", "my", "we", "us", "our", "i'm", "i've", "i'd"))
    reader = not found.isdisjoint(("you", "your", "you're", "you've", "you'd", "yours"))
    denies = not found.isdisjoint(_DENIALS)
    found.add(f"persons {writer:d}{reader:d}{asks:d}")
    found.add(f"denies {writer:d}{reader:d}{denies:d}")
    return found


@lru_cache(maxsize=1)
def weights() -> Mapping[str, Sequence[int]]:
    """For each feature, and for 'bias', its weight for each of TONES, in hundredths."""
    held: dict[str, dict[str, list[int]]] = json.loads(
        (files(__package__) / "tones.json").read_text("utf-8")
    )
    return held["weights"]


def scores(shown: Iterable[str], known: Mapping[str, Sequence[int]]) -> tuple[int, ...]:
    """How much speaks for each of TONES, and how much against it."""
    rows = [known["bias"], *(known[name] for name in shown if name in known)]
    return tuple(map(sum, zip(*rows, strict=True)))


def told(reached: Sequence[int]) -> Tone | None:
    """The tone that stands out of the scores, None where none does."""
    above = [have - least for have, least in zip(reached, _LEAST, strict=True)]
    most = max(above)
    return TONES[above.index(most)] if most > 0 else None


@once
def spoken(seen: Candidate) -> Mapping[int, tuple[int, ...]]:
    """The scores of the sentences of the body, by their index; an offer has no such tone."""
    found = {}
    for place, i in enumerate(seen.reading.body):
        part = seen.reading.parts[i]
        if not _OFFERED.match(part.text):
            found[i] = _scored(part.text, min(place, _LAST_PLACE), part.asks)
    return found


@lru_cache(maxsize=4096)  # the candidates of a draft share sentences
def _scored(text: str, place: int, asks: bool) -> tuple[int, ...]:
    return scores(features(text, place, asks), weights())


_OFFERED = pattern(
    r"(?:so |and |then |but )?(?:shall|should|may|can|could|do|does|will|would|is it ok|ok|okay) "
    r"(?:i|we|that|the|"
    r"this|it|for)\b"
)


def may_be(seen: Candidate, tone: Tone) -> Iterator[int]:
    """The sentences whose build does not speak against a tone outright: most do."""
    at, hardly = TONES.index(tone), _HARDLY[tone]
    return (i for i, reached in spoken(seen).items() if reached[at] > hardly)


def by_build(seen: Candidate, tone: Tone, found: Iterable[Found]) -> list[Found]:
    """Sentences whose build is that of a tone, where no phrase tells of one already; not what is
    quoted, owned up to, calmed or offered."""
    reading = seen.reading
    struck = {reading.part_at(hit.start) for hit in found} | set(reading.ways_out)
    return [
        Found(tone, reading.parts[i].start, reading.parts[i].end)
        for i, own in _tones(seen)
        if own == tone and i not in struck
    ]


@once
def _tones(seen: Candidate) -> list[tuple[int, Tone]]:
    """The sentences of the body that have a tone, by their index."""
    reading = seen.reading
    found = []
    for i, reached in spoken(seen).items():
        part = reading.parts[i]
        if part.said & TOLD_BY_PHRASE or reading.is_quoted(part.start):
            continue
        if _SORRY.search(part.text) or _THANKS.search(part.text):
            continue
        if tone := told(reached):
            found.append((i, tone))
    return found


TOLD_BY_PHRASE = frozenset(
    ("nag", "guilt", "urgent", "calm", "open_call", "proposal", "closed_call")
)
# Owned up to, or spared the reader.
_THANKS = pattern(  # for a thing that was given; not 'for nothing', 'for your patience'
    r"^(?:many |so many )?thank(?:s|ing you| you)(?: again| so much| very much)? for (?:the|your|"
    r"coming|sending|having) (?!(?:\w+ )?(?:silence|patience|reply|response|answer|attention|delay|"
    r"nothing|wait)\b)"
)
_SORRY = pattern(
    r"\b(?:won't|will not|shan't) (?:ask|write|trouble|bother|chase|mention|raise)\b|"
    r"\b(?:so (?:that )?(?:you (?:don't|do not|needn't|need not)|nothing|"
    r"there(?:'s| is) (?:no|nothing|less))|to save you)\b|"
    r"\b(?:sorry|apolog\w+|forgive|my (?:own )?(?:fault|side|silence)|thank(?:s| you) for)\b"
)
