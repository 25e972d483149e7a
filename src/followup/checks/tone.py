"""Rules about how it sounds to the person who did not answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from followup.checks.candidate import Candidate
from followup.checks.nags import nags_in
from followup.checks.parts import Part
from followup.checks.reproach import reproaches
from followup.checks.rule import Hit, rule
from followup.checks.tones import by_build, may_be
from followup.checks.wording import Found, flatten
from followup.dates import find_dates
from followup.lazily import pattern


@rule(
    "FU401",
    bad="Hi Dana,\n\nJust checking in to see where things stand with the July locum cover. My "
    "papers "
    "from the "
    "health board are complete now.\n\nWould weeks two and three suit? Later is fine.\n\nSam",
    good="Hi Dana,\n\nFor the July locum cover I checked in the rota changes, and an update to the "
    "plan stands on the status page.\n\nWould weeks two and three suit? Later is fine.\n\nSam",
)
def nagging_phrase(seen: Candidate) -> Iterator[Hit]:
    """A bare ask for status makes the reader dig up the past and write a report."""
    for start, end in _by_sentence(seen, nags_in(seen)):
        yield Hit(
            start,
            end,
            f"“{_say(seen.body[start:end])}” asks for a report.",
            "Cut it; begin with what you bring.",
        )


def _by_sentence(seen: Candidate, hits: Iterable[Found]) -> list[tuple[int, int]]:
    """One span a sentence, from its first hit to its last."""
    spans: dict[int, tuple[int, int]] = {}
    for hit in hits:
        index = seen.reading.part_at(hit.start)
        start, end = spans.get(index, (hit.start, hit.end))
        spans[index] = (min(start, hit.start), max(end, hit.end))
    return list(spans.values())


@rule(
    "FU402",
    bad="Hi Dana,\n\nThis is now the fourth note I have written, and I still have not heard from "
    "you. The floor plan is redrawn with two doors.\n\nShall I send it, or wait?\n\nSam",
    good="Hi Dana,\n\nI still have not heard from the council about the sign, so the floor plan is "
    "redrawn without it.\n\nShall I send it, or wait?\n\nSam",
)
def guilt(seen: Candidate) -> Iterator[Hit]:
    """A reader who feels accused answers later, or not at all."""
    reading = seen.reading
    hits = []
    for hit in reading.unquoted("guilt"):
        part = reading.parts[reading.part_at(hit.start)]
        if part.kind != "greeting" and not (_own_silence(part, hit) or _of_others(part, hit)):
            hits.append(hit)
    hits += _reproached(seen)
    hits += by_build(seen, "guilt", hits)
    for start, end in _by_sentence(seen, hits):
        yield Hit(
            start,
            end,
            f"“{_say(seen.body[start:end])}” blames the reader for the silence.",
            "Cut it; say what is new instead.",
        )


def _reproached(seen: Candidate) -> Iterator[Found]:
    """Told by the figure of the whole sentence; what is quoted is not said."""
    for i in may_be(seen, "guilt"):
        part = seen.reading.parts[i]
        span = reproaches(part.text)
        if span and not seen.reading.is_quoted(part.start + span[0]):
            yield Found("guilt", part.start + span[0], part.start + span[1])


def _of_others(part: Part, hit: Found) -> bool:
    """'A family was left waiting', 'your cook deserves': done to others than the writer."""
    at = hit.start - part.start
    if not at or not _DONE_TO.match(part.text, at):
        return False
    if _TO_WRITER.search(part.text, at, at + _CLOSE):
        return False
    return not _WRITER.search(part.text[:at])


_CLOSE = 24  # so many characters on, the writer is still the one it is done to
_DONE_TO = pattern(r"(?:left|leaves?|leaving|kept|keeps?|keeping|deserve[sd]?)\b")
_TO_WRITER = pattern(r"\b(?:me|us)\b")
_WRITER = pattern(r"\b(?:i|we|me|us|one|nobody)\b[^,;:]{0,16}$")


def _own_silence(part: Part, hit: Found) -> bool:
    """'Sorry to have gone quiet': the writer's own silence."""
    before = part.text[: hit.start - part.start]
    return bool(re.search(r"\b(?:sorry|apolog\w+|forgive|my own|my fault)\b", before))


@rule(
    "FU403",
    bad="Hi Dana,\n\nURGENT: I kept one place in the June pottery course for you, and it has a "
    "parking "
    "space. I need your answer today.\n\nShall I book it, or is it too soon?\n\nSam",
    good="Hi Dana,\n\nThe fund closes its round on 30 September (page 2 of its guidance), so the "
    "form is filled in from your minutes. Nothing urgent otherwise.\n\nCan you sign it, or shall "
    "it wait for April?\n\nSam",
)
def false_urgency(seen: Candidate) -> Iterator[Hit]:
    """Pressure that no fact backs costs trust, and trust is what gets an answer."""
    subject = _TITLED.sub("", seen.subject)
    if _LOUD.search(subject) and not _MEANT.search(subject):
        yield _press(0, len(seen.subject), seen.subject, "subject")
    reading = seen.reading
    hits = []
    for hit in reading.unquoted("urgent"):
        index = reading.part_at(hit.start)
        calm = any(f.family == "calm" and f.start <= hit.start < f.end for f in reading.hits[index])
        part = reading.parts[index]
        calm = calm or bool(_DENIED.search(part.text[: hit.start - part.start]))
        calm = calm or bool(_NEED_NOT.match(part.text, hit.start - part.start))
        calm = calm or (part.has("said") and _is_theirs(seen, hit))
        calm = calm or _is_name(seen.body, hit, part)
        if part.kind == "body" and not calm and not _backed(seen, index):
            hits.append(hit)
    more = [*_haste(seen), *by_build(seen, "urgent", hits)]
    hits += [h for h in more if not _backed(seen, reading.part_at(h.start))]
    for start, end in _by_sentence(seen, hits):
        yield _press(start, end, seen.body, "body")


def _haste(seen: Candidate) -> Iterator[Found]:
    """An answer that must be given by today or tomorrow, an offer of one's own that runs out."""
    for i in seen.reading.body:
        part = seen.reading.parts[i]
        told = part.text.rpartition(":")[0] if part.asks else part.text
        if not _NEAR.search(told) or part.has("calm") or _EASY.search(told):
            continue
        if (_MUST.search(told) and _ANSWER.search(told)) or _RUNS_OUT.search(told):
            yield Found("urgent", part.start, part.end)


_NEAR = pattern(
    r"\b(?:today|tonight|tomorrow|this (?:evening|afternoon|morning|minute|instant)|midnight|"
    r"at once|immediately|right (?:now|away)|straight away|forever|for ever|for good|"
    r"(?:within|in|next|only) (?:the )?(?:next )?(?:\w+ )?hours?|(?:by|before|until|till) (?:noon|"
    r"midday|lunch(?:time)?|close|(?:the )?end of (?:the )?(?:day|business|play)|eod|cob))\b"
)
_MUST = pattern(
    r"\b(?:must|needs?|ha(?:s|ve) to|had (?:better|to)|wise|better|best|let's|cannot|can't|expect|"
    r"insist|require[ds]?|otherwise|or else|only|no later)\b"
)
_ANSWER = pattern(
    r"\b(?:answers?|repl(?:y|ies)|decisions?|decide[ds]?|yes|words?|confirm\w*|sign\w*|settle[ds]?|"
    r"lock(?:ed)?|know|hear|tell|say|commit\w*|approv\w*|agree\w*|act|choose|go-ahead|response|"
    r"book)\b"
)
_RUNS_OUT = pattern(
    r"\b(?:it|this|that|everything|all|offers?|deals?|prices?|rates?|discount|places?|slots?|"
    r"seats?) "
    r"(?:\w+ ){0,2}?(?:closes?|ends?|expires?|lapses?|stands? only|goes up|is off|is gone|"
    r"won't (?:be|last|wait|keep)|will not (?:be|last|wait|keep)|disappears?)\b"
)
_EASY = pattern(
    r"\b(?:no need|need(?:s)? (?:not|no)|needn't|not? (?:have|has) to|n't (?:have|need)|not urgent|"
    r"doesn't|don't|does not|do not|unless|if)\b"
)


def _is_theirs(seen: Candidate, hit: Found) -> bool:
    """'You wrote that each week without it costs you': the contact's own words."""
    told = seen.reading.flat[hit.start : hit.end]
    theirs = [m.body for m in seen.of.messages if not m.from_me] if seen.of else []
    words = [w for w in told.split() if len(w) > 3]
    return any(all(w in flatten(body) for w in words[1:] or words) for body in theirs)


def _is_name(body: str, hit: Found, part: Part) -> bool:
    """'Mick from Last Chance (the greyhounds)': capitals in the middle of a sentence."""
    told = body[hit.start : hit.end]
    return hit.start > part.start and told.istitle() and " " in told


def _press(start: int, end: int, text: str, field: str) -> Hit:
    return Hit(
        start,
        end,
        f"“{_say(text[start:end])}” presses without a fact.",
        "Name the real date and whose it is, or cut it.",
        field,
    )


_LOUD = pattern(
    r"\b(?:urgent|final (?:notice|hours?|call|chance|reminder)|last chance|asap|act now|"
    r"expir\w+)\b",
    re.I,
)


_TITLED = pattern(r"[\"“][^\"“”]{3,60}[\"”]")  # 'the “Last Chance Saloon” night': a name
_NEED_NOT = pattern(r"needs? (?:not|no|nothing)\b")
_DENIED = pattern(
    r"\b(?:not|never|no|none|nothing|nobody|neither|nor|needn't|without|isn't|wasn't|don't|"
    r"doesn't|didn't|won't)\b"
    r"[^.,;:?!]{0,30}$"
)
_MEANT = pattern(
    r"\burgent (?:care|treatment|repairs?|clinic)|\b(?:non-|not )urgent", re.IGNORECASE
)


def _backed(seen: Candidate, index: int) -> bool:
    """A deadline that somebody sets, with its date, beside the pressure or in the thread."""
    parts = seen.reading.parts
    if _REASON.search(parts[index].text) and _dated(parts[index].text, seen):
        return True
    near = parts[max(0, index - 1) : index + 2]
    for part in near:
        if (
            part.has("backed")
            and _dated(part.text, seen)
            and not _GENERIC.search(part.text)
            and not _RUNS_OUT.search(part.text)
        ):
            return True
    return False


_REASON = pattern(r"\b(?:because|since|as the|as they|when the|before the|so that the|:)")
_GENERIC = pattern(r"\b(?:offer|deal|discount|price|promotion|rate)s? (?:ends?|closes?|expires?)\b")


def _dated(text: str, seen: Candidate) -> bool:
    from datetime import date

    return bool(_CLOCK.search(text)) or bool(find_dates(text, seen.day or date(2026, 1, 1)))


_CLOCK = pattern(
    r"\b(?:\d{1,2}(?::\d\d)? ?(?:am|pm|h|o'clock)|noon|midday|midnight|at (?:\d{1,2}|one|two|"
    r"three|four|five|six|seven|eight|nine|ten|eleven|twelve))\b"
)


def _say(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:59] + "…"


RULES = (nagging_phrase, guilt, false_urgency)
