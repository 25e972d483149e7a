"""What can be repaired without knowing more: a wrong greeting, '??', a nag that carries nothing."""

from __future__ import annotations

from followup.checks.candidate import Candidate
from followup.checks.nags import nags_in
from followup.checks.names import greeted, unknown_names
from followup.checks.parts import Part
from followup.checks.wording import flatten
from followup.checks.words import content
from followup.lazily import pattern
from followup.text import WORD

_MARKS = pattern(r"\?[?!]+|!+\?[?!]*")


def mend(seen: Candidate) -> Candidate:
    """The candidate with what is safe to repair repaired; the same one where nothing is."""
    for repair in (_marks, _nags, _greeting):
        body = repair(seen)
        if body != seen.body:
            seen = seen.revised(body=body)
    return seen


def _marks(seen: Candidate) -> str:
    return _MARKS.sub("?", seen.body)


def _greeting(seen: Candidate) -> str:
    """The wrong name becomes the contact's, as long or as short as it was."""
    thread, hello = seen.of, greeted(seen.body)
    if thread is None or hello is None or not unknown_names(hello, thread):
        return seen.body
    names = WORD.findall(thread.contact)
    if not names:
        return seen.body
    title = _TITLED.search(seen.body[: hello.start])
    titled = len(names) > 1 and _TITLED.match(f"{names[0]}.")
    short = f"{names[0]} {names[-1]}" if titled else names[0]
    right = names[-1] if title else thread.contact if len(hello.names) > 1 else short
    return seen.body[: hello.start] + right + seen.body[hello.end :]


_TITLED = pattern(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor)\.? *$")


def _nags(seen: Candidate) -> str:
    """Leave out sentences that only nag, as long as a question stays."""
    reading = seen.reading
    nagging = {reading.part_at(hit.start) for hit in nags_in(seen)}
    bare = [i for i in nagging if not reading.parts[i].has("work") and not _names(seen, i)]
    left = [a for a in reading.questions if not set(range(a.part, a.last + 1)) & set(bare)]
    if not bare or not left:
        return seen.body
    body = seen.body
    for i in sorted(bare, reverse=True):
        body = _without(body, reading.parts[i])
    return body


def _names(seen: Candidate, index: int) -> bool:
    """Whether the sentence names something that nothing else in the message names."""
    parts = seen.reading.parts
    part = parts[index]
    left = part.text
    for hit in nags_in(seen):
        if part.start <= hit.start < part.end:
            start, end = hit.start - part.start, hit.end - part.start
            left = left[:start] + " " * (end - start) + left[end:]
    others = " ".join(p.text for i, p in enumerate(parts) if i != index)
    return bool(set(content(left)) - set(content(f"{flatten(seen.subject)} {others}")))


def _without(body: str, part: Part) -> str:
    """The body without one sentence, and without the blank that it leaves."""
    before, after = body[: part.start], body[part.end :]
    if before.endswith("\n") and (not after or after.startswith("\n")):
        return before.rstrip("\n") + ("\n\n" + after.lstrip("\n") if after.strip() else "\n")
    if not before or before.endswith("\n"):
        return before + after.lstrip(" ")
    return before.rstrip(" ") + after
