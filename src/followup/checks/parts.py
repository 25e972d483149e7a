"""A message read by its parts: greeting, what it brings, what it asks, the way out, the sign-off.

Everything here works on one pass of `wording.scan`; each part holds the families of wording that
stand in it, those inside quotation marks apart, since what is quoted is not said.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, NamedTuple

from followup import turns
from followup.checks.wording import Found, flatten, scan
from followup.lazily import pattern
from followup.text import Sentence, sentences

Kind = Literal["greeting", "body", "signoff"]
AskKind = Literal["question", "request", "call"]

_QUOTED = pattern(
    r"[\"“„«'](?:(?<=[\"“„«])(?<!\w.)[^\"“”„«»\n]{1,300}[\"”“»](?!\w)"
    r"|(?<=')(?<![\w'].)[^'\n]{1,80}'(?!\w))"
)
_GREETING = pattern(
    r"\s*(?:(?:good\s+(?:morning|afternoon|evening|day)|hi|hello|hey|hiya|dear|dearest|greetings|"
    r"morning|afternoon|evening|howdy|alright|salut|hallo|ciao|respected|yo|oi)\b"
    r"(?P<name>(?:\s(?:dr|mr|mrs|ms|prof|rev|fr|st|lt|capt|sgt|"
    r"cllr)\.)?[^,.!?:;\n–—]{0,60}?)\s*(?:[,.!:;\n–—]|$| its? |\s-\s)"
    r"|(?P<alone>[A-Z][^\W\d_]*\.?(?: [A-Z][^\W\d_]*){0,3})(?:,|:|!|\n| -))",
    re.IGNORECASE,
)
_SIGN = pattern(
    r"(?:(?:with )?(?:many |very |all |my |our |the )?(?:best|kind(?:est)?|warm(?:est|ly)?|"
    r"thanks?|thank you|regards|"
    r"cheers|sincerely|yours|faithfully|respectfully|love|cordially|ta|all good|take care|"
    r"talk soon|"
    r"speak soon|see you|ttyl|god bless|until then|in friendship|gratefully|hugs|slán|cofion|"
    r"mit |com |cordialement|saludos|groet|bien |med )\b[^?]{0,60}|x+|/\w+|[-–—] ?\w+)",
    re.IGNORECASE,
)


class Part(NamedTuple):
    """One sentence and the families of wording in it."""

    start: int
    end: int
    text: str
    kind: Kind
    asks: bool  # ends in a question mark that is not quoted
    said: frozenset[str]
    quoted: frozenset[str]

    def has(self, *families: str) -> bool:
        return not self.said.isdisjoint(families)

    @property
    def presses(self) -> bool:
        """Words of pressure that nothing in the sentence calms."""
        return "urgent" in self.said and "calm" not in self.said

    def mentions(self, *families: str) -> bool:
        return not (self.said.isdisjoint(families) and self.quoted.isdisjoint(families))


class Ask(NamedTuple):
    """Something the reader is to answer: a question, a request, or a call for a word."""

    start: int
    end: int
    part: int
    last: int  # the part in which it ends
    kind: AskKind
    open: bool
    things: int = 1  # how many answers it wants


@dataclass(slots=True)
class Reading:
    """What `message.read` found. Indexes count `parts`."""

    flat: str
    parts: tuple[Part, ...]
    found: tuple[Found, ...]
    spans: tuple[tuple[int, int], ...]
    starts: tuple[int, ...]  # of the parts
    hits: tuple[tuple[Found, ...], ...]  # what was found in each part
    closes: bool
    body: tuple[int, ...]
    asks: list[Ask] = field(default_factory=list)
    ways_out: list[int] = field(default_factory=list)

    def is_quoted(self, at: int) -> bool:
        """Whether an offset stands inside quotation marks."""
        i = bisect_right(self.spans, (at, 1 << 60)) - 1
        return i >= 0 and at < self.spans[i][1]

    def unquoted(self, family: str) -> list[Found]:
        return [f for f in self.found if f.family == family and not self.is_quoted(f.start)]

    def part_at(self, offset: int) -> int:
        """The index of the part that an offset stands in."""
        return max(0, bisect_right(self.starts, offset) - 1)

    @property
    def questions(self) -> list[Ask]:
        """What is to be answered: requests and calls count only where nothing is asked outright."""
        outright = [a for a in self.asks if a.kind == "question"]
        return outright or self.asks

    def asks_in(self, index: int) -> bool:
        """Whether something is asked in a part; not where its question is rhetorical."""
        return any(a.part <= index <= a.last for a in self.asks)

    @property
    def wants_something(self) -> bool:
        return bool(self.asks)


def parted(body: str, me: str = "") -> Reading:
    """The parts with what stands in them; asks and ways out are still to be found."""
    flat = flatten(body)
    spans = tuple((m.start(), m.end()) for m in _QUOTED.finditer(flat))
    found = tuple(scan(flat))
    parts, hits = _parts(body, flat, found, spans, me)
    starts = tuple(p.start for p in parts)
    inside = tuple(i for i, p in enumerate(parts) if p.kind == "body")
    closes = not any(p.asks for p in parts) and (turns.is_closing(body) or _rests(flat))
    return Reading(flat, parts, found, spans, starts, hits, closes, inside)


def _rests(flat: str) -> bool:
    """A closing note by its two moves: the writer lets the matter go, and keeps a door open."""
    return bool(_LETS_GO.search(flat) and _DOOR.search(flat))


_LETS_GO = pattern(
    r"\b(?:i|we)(?:'ll| will| shall|'m| am|'d| would|'ve| have)? (?:now |therefore |then |so |"
    r"gladly |simply |"
    r"quietly |just |going to |taken |put )*(?:let|letting|leave|leaving|put|putting|lay|laying|"
    r"stop|stopping|"
    r"close|closing|drop|dropping|strike|take|taking|file|shelve|bow|step|stand|withdraw|rest|end|"
    r"cross)\b"
    r"[^.?!\n]{0,60}?\b(?:rest|be|go|lie|sleep|there|here|off|aside|away|down|closed|at that|back|"
    r"out|alone|"
    r"in peace|to rest|bed)\b"
)
_DOOR = pattern(
    r"\b(?:if|should|whenever|the day|any time|ever)\b[^.?!\n]{0,80}?\b(?:ever|again|change[sd]?|"
    r"one day|"
    r"some day|later|next year|wants?|come[s]?|need[s]?|like[s]?)\b[^.?!\n]{0,80}"
)


def _parts(
    body: str,
    flat: str,
    found: tuple[Found, ...],
    spans: tuple[tuple[int, int], ...],
    me: str,
) -> tuple[tuple[Part, ...], tuple[tuple[Found, ...], ...]]:
    split = _after_greeting(body, sentences(body))
    kinds = _kinds(body, split, me)
    starts = [s.start for s in split]
    hits: list[list[Found]] = [[] for _ in split]
    said: list[set[str]] = [set() for _ in split]
    quoted: list[set[str]] = [set() for _ in split]
    for hit in found:
        i = bisect_right(starts, hit.start) - 1
        if i >= 0:
            hits[i].append(hit)
            (quoted if _inside(spans, hit.start) else said)[i].add(hit.family)
    parts = tuple(
        Part(
            s.start,
            s.end,
            flat[s.start : s.end],
            kind,
            s.asks and not _inside(spans, max(s.start, s.start + s.text.rfind("?"))),
            frozenset(said[i]),
            frozenset(quoted[i]),
        )
        for i, (s, kind) in enumerate(zip(split, kinds, strict=True))
    )
    return parts, tuple(tuple(h) for h in hits)


def _inside(spans: tuple[tuple[int, int], ...], at: int) -> bool:
    i = bisect_right(spans, (at, 1 << 60)) - 1
    return i >= 0 and at < spans[i][1]


@lru_cache(maxsize=64)  # several rules ask whom a message greets
def greeting(body: str) -> re.Match[str] | None:
    """The greeting at the head of a body; group 'name' or 'alone' is whom it greets."""
    match = _GREETING.match(body)
    if match and match["alone"] and not match["alone"][0].isupper():
        return None
    if match and match["alone"] and not _name_like(match["alone"]):
        return None
    return match


def _name_like(text: str) -> bool:
    words = text.split()
    return all(w[0].isupper() for w in words) and words[0].lower() not in _NO_NAME


_NO_NAME = frozenset(
    [
        "re",
        "about",
        "for",
        "on",
        "in",
        "as",
        "so",
        "to",
        "thanks",
        "thank",
        "since",
        "here",
        "now",
        "good",
        "quick",
        "just",
        "also",
        "update",
        "first",
        "last",
        "after",
        "before",
        "when",
        "if",
        "with",
        "following",
        "per",
        "regarding",
        "yes",
        "no",
        "ok",
        "okay",
        "sorry",
        "well",
        "and",
        "but",
    ]
)


def _after_greeting(body: str, split: tuple[Sentence, ...]) -> list[Sentence]:
    """Cut the greeting off the sentence that it opens."""
    match = greeting(body)
    if not match or not split:
        return list(split)
    end = match.end()
    result: list[Sentence] = []
    head = split[0]
    start = head.start
    result.append(Sentence(start, min(end, head.end), body[start : min(end, head.end)], False))
    for s in split:
        if s.end <= end:
            continue
        at = max(s.start, end)
        while at < s.end and body[at].isspace():
            at += 1
        if at < s.end:
            result.append(Sentence(at, s.end, body[at : s.end], s.asks))
    return result


def _kinds(body: str, split: list[Sentence], me: str) -> list[Kind]:
    kinds: list[Kind] = ["body"] * len(split)
    if split and greeting(body):
        kinds[0] = "greeting"
    mine = {w.lower() for w in me.split()}
    for i in range(_signature(split, body), len(split)):
        kinds[i] = "signoff"
    for i in range(len(split) - 1, max(0, len(split) - 7), -1):
        if kinds[i] == "signoff":
            continue
        if kinds[i] != "body" or not _signs_off(split[i], mine):
            break
        kinds[i] = "signoff"
    return kinds


def _signature(split: list[Sentence], body: str) -> int:
    """The index of the line that bids farewell and has nothing but short lines after it."""
    for i in range(len(split) - 1, max(0, len(split) - 9), -1):
        s = split[i]
        if s.asks or _POSTSCRIPT.match(s.text) or _is_sentence(s.text):
            return len(split)
        line = s.text.split("\n", 1)[0].strip(" .,!")
        if _alone(body, s.start) and len(line.split()) <= 6 and _SIGN.fullmatch(line):
            return i
    return len(split)


def _is_sentence(text: str) -> bool:
    """Longer than the lines of a signature, or with the full stop that they lack."""
    count = len(text.split())
    return count > 14 or (count > 4 and text[-1] in ".!;:" and not _REACHED.search(text))


def _alone(body: str, at: int) -> bool:
    return not body[:at].strip() or "\n" in body[len(body[:at].rstrip()) : at]


def _signs_off(s: Sentence, mine: set[str]) -> bool:
    """A closing formula, a name, a line of a signature: no sentence."""
    words = s.text.split()
    if s.asks or len(words) > 10:
        return False
    if _POSTSCRIPT.match(s.text):
        return True
    if _SIGN.fullmatch(s.text.strip(" .,!")) and len(words) <= 8:
        return True
    if {w.strip(".,").lower() for w in words} & mine and len(words) <= 6:
        return True
    if s.text[-1] in ".!:;" or _SAYS.search(s.text):
        return False
    return len(words) <= 3 or all(_capital(w) for w in words) or bool(_REACHED.search(s.text))


_POSTSCRIPT = pattern(r"p\.? ?s\b", re.IGNORECASE)
_SAYS = pattern(r"\b(?:I|you|we|it|is|are|was|can|will|would|your|please|not|if)\b", re.IGNORECASE)
_REACHED = pattern(r"\d{4}|@|www\.|\b(?:tel|mob|phone|ext|room|dept|department)\b", re.IGNORECASE)


def _capital(word: str) -> bool:
    bare = word.strip("(),.&-–—/*_|")
    return (
        not bare
        or bare[0].isupper()
        or bare[0].isdigit()
        or bare in ("of", "the", "and", "de", "van", "von", "x", "xx")
    )
