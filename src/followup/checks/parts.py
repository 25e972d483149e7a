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
from followup.text import Sentence, sentences

Kind = Literal["greeting", "body", "signoff"]
AskKind = Literal["question", "request", "call"]

_QUOTED = re.compile(r"(?<!\w)[\"“]([^\"“”\n]{1,300})[\"”](?!\w)|(?<![\w'])'([^'\n]{1,80})'(?!\w)")
_GREETING = re.compile(
    r"\s*(?:(?:good\s+(?:morning|afternoon|evening|day)|hi|hello|hey|hiya|dear|dearest|greetings|"
    r"morning|afternoon|evening|howdy|alright|salut|hallo|ciao|respected|yo|oi)\b"
    r"(?P<name>[^,.!?:;\n–—]{0,60}?)\s*(?:[,.!:;\n–—]|$| its? |\s-\s)"
    r"|(?P<alone>[A-Z][^\W\d_]*\.?(?: [A-Z][^\W\d_]*){0,3})(?:,|:|\n| -))",
    re.IGNORECASE,
)
_SIGN = re.compile(
    r"(?:(?:with )?(?:many |very |all |my |our |the )?(?:best|kind(?:est)?|warm(?:est|ly)?|thanks?|thank you|regards|"
    r"cheers|sincerely|yours|faithfully|respectfully|love|cordially|ta|all good|take care|talk soon|"
    r"speak soon|see you|ttyl|god bless|until then|in friendship|gratefully|hugs|slán|cofion|"
    r"mit |com |cordialement|saludos|groet|bien |med )\b[^?]{0,60}|x+|/\w+|[-–—] ?\w+)",
    re.IGNORECASE,
)
_AUX = re.compile(
    r"(?:and |so |but |then |also,? |now,? |if so,? )?(?:shall|can|could|would|will|do|does|did|are|is|have|"
    r"has|may) (?:i|we|you|they|he|she|it|your|our|anyone|that|these|those|both|there)\b(?! be )|"
    r"(?:ok|okay|happy|fine|good|alright|all right) (?:to|for|with|if) "
)
_WH = re.compile(
    r"(?:^|[,:;(–—] ?|- |\b(?:and|so|but|then|also|or) )(?:(?:on|at|by|to|for|in|with|about|from|until) )?"
    r"(what|when|where|who|whom|whose|why|how|which)(?:'s|'d|'ll)?\b"
)
_SECOND_ASK = re.compile(
    r"(?:;|\band|\bplus|\balso)(?: also| then| if so,?| secondly,?)? "
    r"(?:(?:what|when|where|who|why|how|which)(?:'s)? (?:is|are|was|would|do|does|did|can|could|will|should|long|much|"
    r"many|often|about|you|the|your|time|day)|(?:is|are|do|does|did|can|could|will|would|"
    r"should|shall|has|have|may) (?:i|we|you|they|he|she|it|there|your|the|this|that|these)\b|whether )"
)
_OR = re.compile(r"(?:^|[^\w])or(?= )")
_PLAIN_ALTERNATIVE = re.compile(
    r"\bor (?!(?:should|shall|is|are|do|does|would|could|can|will|may|what|when|how|who|why|where|if)\b)"
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
        return any(f in self.said for f in families)

    def mentions(self, *families: str) -> bool:
        return any(f in self.said or f in self.quoted for f in families)


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
    """What `read` found. Indexes count `parts`."""

    flat: str
    parts: tuple[Part, ...]
    found: tuple[Found, ...]
    spans: tuple[tuple[int, int], ...]
    starts: tuple[int, ...]  # of the parts
    hits: tuple[tuple[Found, ...], ...]  # what was found in each part
    closes: bool
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
    def body(self) -> list[int]:
        return [i for i, p in enumerate(self.parts) if p.kind == "body"]

    @property
    def questions(self) -> list[Ask]:
        """What is to be answered: requests and calls count only where nothing is asked outright."""
        outright = [a for a in self.asks if a.kind == "question"]
        return outright or self.asks

    @property
    def wants_something(self) -> bool:
        return bool(self.asks)


@lru_cache(maxsize=256)
def read(body: str, me: str = "") -> Reading:
    """Read a body once. `me` is the sender's name, for the sign-off."""
    flat = flatten(body)
    spans = tuple((m.start(), m.end()) for m in _QUOTED.finditer(flat))
    found = tuple(scan(flat))
    parts, hits = _parts(body, flat, found, spans, me)
    starts = tuple(p.start for p in parts)
    reading = Reading(flat, parts, found, spans, starts, hits, turns.is_closing(body))
    _find_asks(reading)
    _find_ways_out(reading)
    return reading


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
    for i in range(len(split) - 1, max(0, len(split) - 7), -1):
        if kinds[i] != "body" or not _signs_off(split[i], mine):
            break
        kinds[i] = "signoff"
    return kinds


def _signs_off(s: Sentence, mine: set[str]) -> bool:
    """A closing formula, a name, a line of a signature: no sentence."""
    words = s.text.split()
    if s.asks or len(words) > 10:
        return False
    if s.text.lower().startswith(("p.s", "ps ", "ps:", "ps.")):
        return True
    if _SIGN.fullmatch(s.text.strip(" .,!")) and len(words) <= 8:
        return True
    if {w.strip(".,").lower() for w in words} & mine and len(words) <= 6:
        return True
    if s.text[-1] in ".!:;" or _SAYS.search(s.text):
        return False
    return len(words) <= 3 or all(_capital(w) for w in words) or bool(_REACHED.search(s.text))


_SAYS = re.compile(
    r"\b(?:I|you|we|it|is|are|was|can|will|would|your|please|not|if)\b", re.IGNORECASE
)
_REACHED = re.compile(
    r"\d{4}|@|www\.|\b(?:tel|mob|phone|ext|room|dept|department)\b", re.IGNORECASE
)


def _capital(word: str) -> bool:
    bare = word.strip("(),.&-–—/*_|")
    return (
        not bare
        or bare[0].isupper()
        or bare[0].isdigit()
        or bare in ("of", "the", "and", "de", "van", "von", "x", "xx")
    )


# ---- what is asked ----------------------------------------------------------------------------


def _find_asks(reading: Reading) -> None:
    parts = reading.parts
    body = reading.body
    marked = [i for i in body if parts[i].asks]
    final = marked[-1] if marked else -1
    asks = reading.asks
    for i in body:
        part = parts[i]
        if part.asks:
            if not _rhetorical(reading, i, final):
                _add_question(reading, i)
        elif _AUX.match(part.text) and not part.text.endswith(":") and not part.has("way_out"):
            asks.append(_ask(reading, i, "question"))
        elif part.has("no_request"):
            continue
        elif part.has("open_call") and _calls(part):
            asks.append(Ask(part.start, part.end, i, i, "call", True, _told(part)))
        elif part.mentions("closed_call"):
            asks.append(Ask(part.start, part.end, i, i, "call", False, _told(part)))
        elif part.has("request"):
            asks.append(Ask(part.start, part.end, i, i, "request", False, _told(part)))


def _told(part: Part) -> int:
    """How many things a request wants to be told: 'whether …, when … and who …'."""
    return max(1, len(_WANTED.findall(part.text)))


_WANTED = re.compile(
    r"\b(?:whether|if (?=you|the|it|your|we)|when (?=you|we|i|it|the|to)|what (?=you|the|time|date|is)|who (?=will|is|would|should)|"
    r"how (?:many|much|long|you)|where (?=to|we|you|the|it)|which (?=\w+))"
)


def _calls(part: Part) -> bool:
    """Whether 'your thoughts' are called for, not spoken of."""
    return bool(_CALL.search(part.text))


_CALL = re.compile(
    r"\b(?:let (?:me|us)|tell (?:me|us)|do share|share|please|kindly|send|give (?:me|us)|drop|love|welcome|like|"
    r"appreciate|hear|have|grateful|keen|curious|interested|know|want|value|eager|await|say|advise|"
    r"look(?:ing)? forward|thoughts)\b"
)


def _add_question(reading: Reading, i: int) -> None:
    asks, parts = reading.asks, reading.parts
    part = parts[i]
    short = len(part.text.split())
    joined = part.text.startswith(("or ", "or,")) or short <= 3
    joined = joined or (short <= 14 and bool(_LATER.search(part.text)))
    if joined and asks and asks[-1].kind == "question" and asks[-1].last >= i - 1:
        first = asks[-1]
        opened = first.open and not _PLAIN_ALTERNATIVE.match(part.text)
        asks[-1] = first._replace(end=part.end, last=i, open=opened)
        return
    asks.append(_ask(reading, i, "question"))


_LATER = re.compile(
    r"\b(?:later|wait|hold|leave|too (?:soon|early)|not yet|rather|instead|another)\b"
)


def _ask(reading: Reading, i: int, kind: AskKind) -> Ask:
    part = reading.parts[i]
    count = 1 + len(_SECOND_ASK.findall(part.text[8:]))
    count = max(count, _listed(reading, i))
    return Ask(part.start, part.end, i, i, kind, _is_open(part, reading), count)


def _listed(reading: Reading, i: int) -> int:
    """'Could you let me know:' and a list: one for each item."""
    if not reading.parts[i].text.endswith(":"):
        return 0
    count = 0
    for part in reading.parts[i + 1 :]:
        if not part.text.startswith(("-", "*", "•", "–")) and not part.text[:1].isdigit():
            break
        count += 1
    return count


def _is_open(part: Part, reading: Reading) -> bool:
    text = part.text
    if part.has("proposal") and _WH.match(text):
        return False
    if part.has("open_call"):
        return True
    wh = _WH.search(text)
    if not wh:
        return False
    rest = text[wh.end() :]
    if _PLAIN_ALTERNATIVE.search(rest):
        return False
    if wh[1] == "which" and not _SCHEDULE.match(rest) and _OPTIONS.search(reading.flat):
        return False
    # 'would you like to see what it looks like?' is answered by yes
    return (
        not _AUX.match(text)
        or wh.start() == 0
        or text[wh.start()] in ",:;–—-("
        or bool(_SECOND_ASK.match(text[max(0, wh.start() - 1) :]))
    )


_SCHEDULE = re.compile(r" (?:day|date|time|week|month|days|dates|times|person|people)\b")
_OPTIONS = re.compile(
    r"\b(?:option|plan|version|choice|route|draft) (?:[ab12]|one|two)\b|\n ?\(?[ab12][.)] |\b(?:either|both|"
    r"the (?:first|second|other)|of the two|two (?:ways|versions|options|dates|slots))\b"
)


def _rhetorical(reading: Reading, i: int, final: int) -> bool:
    part = reading.parts[i]
    hits = [
        f
        for f in reading.hits[i]
        if f.family in ("rhetorical", "pleasantry") and f.start < part.start + 14
    ]
    if any(h.family == "pleasantry" for h in hits):
        return len(part.text.split()) < 12 and " or " not in part.text
    if hits and not (i == final and re.search(r"\byou\b|\byour\b", part.text)):
        return True
    short = len(part.text.split()) <= 4 and i != final and not _AUX.match(part.text)
    follows = reading.parts[i + 1] if i + 1 < len(reading.parts) else None
    if short and follows and follows.kind == "body" and not follows.asks:
        return True
    if follows and i != final and _ANSWERED.match(follows.text):
        return True
    return bool(
        follows
        and i != final
        and not re.search(r"\byou\b|\byour\b|\bi\b|\bwe\b", part.text)
        and _WH.match(part.text)
        and not follows.asks
        and follows.kind == "body"
    )


_ANSWERED = re.compile(
    r"(?:yes|no|not|none|nothing|only|because|neither|both|never|exactly)\b|"
    r"(?:it|they|he|she|that|i|we|you) (?:is|are|does|do|will|can|did|was|were|would|have|has)[.!;:]"
)


# ---- the way out ------------------------------------------------------------------------------


def _find_ways_out(reading: Reading) -> None:
    asks = {i for a in reading.asks if not a.open for i in range(a.part, a.last + 1)}
    asks |= {a.part for a in reading.asks if a.kind == "question"}
    questions = reading.questions
    first = min((a.part for a in questions), default=len(reading.parts))
    last = max((a.last for a in questions), default=len(reading.parts))
    for i in reading.body:
        part = reading.parts[i]
        asking = part.asks or (i in asks and not part.has("condition"))
        eased = last < i <= last + 2 and _eases(part)
        if (
            eased
            or (i in asks and _alternative(part, reading.hits[i]))
            or _lets_go(part, asking, i >= first)
        ):
            reading.ways_out.append(i)


def _eases(part: Part) -> bool:
    """A short sentence just after the question that denies, defers, permits or sets a condition."""
    if part.asks or part.has("urgent", "guilt", "nag", "condition_yes"):
        return False
    if len(part.text.split()) > 22 or _HARD.search(part.text):
        return False
    return part.mentions("defer", "verdict", "condition", "calm")


_HARD = re.compile(
    r"\b(?:deadline|must|(?:need|have) to (?:know|hear|have))\b|^(?:i am|i'm|we are|we're) (?:in|at|on|here)\b"
)


def _alternative(part: Part, hits: tuple[Found, ...]) -> bool:
    """'… or wait until spring': a deferral in the other half of the question."""
    cuts = [m.start() for m in _OR.finditer(part.text)]
    if not cuts:
        return False
    at = part.start + cuts[0]
    return any(f.family in ("defer", "way_out") and f.start >= at for f in hits)


def _lets_go(part: Part, asking: bool, late: bool) -> bool:
    if part.mentions("way_out"):
        return True
    if asking:
        return False
    if part.has("condition") and not part.has("condition_yes") and part.mentions("defer"):
        return True
    if not part.mentions("defer") or not part.mentions("verdict"):
        return False
    return late or bool(part.quoted & {"defer"}) or bool(_MODAL.search(part.text))


_MODAL = re.compile(r"\b(?:would|may|might|can|could|will|i'd|we'd|it'd|that'd)\b")
