"""What the contact's side says, sentence by sentence: each with its act and how it stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from followup import turns
from followup.engines.offline import acts
from followup.engines.offline.features import Place, families_at, tokens
from followup.text import Sentence, sentences
from followup.values import BLOCKERS, Blocker, Thread

Group = Literal["last", "joined", "before", "automatic"]
LOOKED_AT = 400  # sentences, the latest; a thread of 50,000 words is read from its end
WEIGHT: dict[Group, float] = {"last": 1.0, "joined": 0.9, "before": 0.5, "automatic": 0.5}
PAST = 0.1  # what a reason still counts that a later message has settled
_ABOUT: dict[Blocker, frozenset[str]] = {
    "who_decides": frozenset({"permission", "decide", "body", "money"}),
    "missing_info": frozenset({"papers", "third", "fetch"}),
    "too_busy": frozenset({"busy", "life", "season"}),
}
_STANDS_FOR = {"missing_info": "asks_me", "too_busy": "auto_reply"}


class Read(NamedTuple):
    """A sentence of the contact's, read."""

    message: int
    text: str
    scores: acts.ActScores
    group: Group

    @property
    def act(self) -> str:
        return self.scores.best

    def says(self, blocker: Blocker) -> float:
        """How much it gives this reason, and how much it counts by where it stands."""
        other = _STANDS_FOR.get(blocker)
        stands_for = 0.6 * self.scores.of(other) if other else 0.0
        return max(self.scores.of(blocker), stands_for) * WEIGHT[self.group]


def read_sentences(thread: Thread) -> tuple[Read, ...]:
    """Every sentence of the contact's side with its act and how it stands, oldest first.

    Quoted lines are left out, and lines that stand in several messages: signatures, not news.
    """
    groups = _groups(thread)
    pieces = {index: sentences(thread.messages[index].body) for index in groups}
    often = Counter(piece.text for found in pieces.values() for piece in found)
    found: list[Read] = []
    for index in sorted(groups, reverse=True):
        if len(found) >= LOOKED_AT:
            break
        reported = _reported(thread.messages[index].body)
        found[:0] = [
            Read(index, piece.text, _scored(piece, place, reported), groups[index])
            for piece, place in zip(
                pieces[index], _places(thread, index, pieces[index]), strict=True
            )
            if often[piece.text] == 1 and not piece.text.startswith(">")
        ][-LOOKED_AT:]
    return tuple(_without_given(_without_settled(found), thread))


_QUOTATION = re.compile(r"[\"“„«][^\"”“«»]{30,2000}[\"”»]")
_TIME, _WORK = acts.ACTS.index("too_busy"), acts.ACTS.index("missing_info")
_ASKS = acts.ACTS.index("asks_me")
_ASKED = 0.3  # from this probability on a sentence asks the user for something


def _reported(body: str) -> tuple[tuple[int, int], ...]:
    """The spans of what the message quotes of somebody else's words."""
    return tuple(match.span() for match in _QUOTATION.finditer(body))


def _scored(piece: Sentence, place: Place, reported: Sequence[tuple[int, int]]) -> acts.ActScores:
    """The acts of a sentence; in reported words, another's lack of time is work that is missing."""
    found = acts.score(piece.text, place)
    if not any(start <= piece.start < end for start, end in reported):
        return found
    scores = list(found.scores)
    scores[_WORK], scores[_TIME] = scores[_WORK] + scores[_TIME], 0.0
    return acts.ActScores(tuple(scores))


def _without_settled(read: Sequence[Read]) -> Iterator[Read]:
    """What an earlier sentence gave as the reason counts no more once a later one settles it."""
    settled = {
        blocker: max((one.message for one in read if blocker in _settles(one)), default=-1)
        for blocker in BLOCKERS
    }
    for one in read:
        kept = [
            score * (PAST if one.message < settled[blocker] else 1.0)
            for blocker, score in zip(BLOCKERS, one.scores.scores, strict=False)
        ]
        yield one._replace(scores=acts.ActScores((*kept, *one.scores.scores[len(kept) :])))


def _without_given(read: Iterable[Read], thread: Thread) -> Iterator[Read]:
    """What the contact asked the user for is missing no more once a message of theirs gives it."""
    for one in read:
        later = [m.body for m in thread.messages[one.message + 1 :] if m.from_me]
        asks = one.scores.of("asks_me") > _ASKED and one.group != "automatic"
        if not asks or not any(turns.delivers(body, one.text) for body in later):
            yield one
            continue
        scores = list(one.scores.scores)
        scores[_WORK], scores[_ASKS] = scores[_WORK] * PAST, scores[_ASKS] * PAST
        yield one._replace(scores=acts.ActScores(tuple(scores)))


def _settles(one: Read) -> set[Blocker]:
    """The blockers that the sentence says are gone, by the families of its words."""
    if one.scores.of("resolved") < 0.6:
        return set()
    told = {family for here in families_at(tokens(one.text)) for family in here}
    return {blocker for blocker, about in _ABOUT.items() if told & about}


def _places(thread: Thread, index: int, pieces: Sequence[Sentence]) -> Iterator[Place]:
    before = thread.messages[index - 1] if index else None
    answers = before is not None and before.from_me and "?" in before.body
    automatic = thread.messages[index].automatic
    for at in range(len(pieces)):
        yield Place(at, len(pieces), automatic, answers)


def _groups(thread: Thread) -> dict[int, Group]:
    """The contact's messages: the last real one, those just before, the earlier, the automatic."""
    last = thread.latest_answer
    found: dict[int, Group] = {}
    joined = True
    for index in range(len(thread.messages) - 1, -1, -1):
        message = thread.messages[index]
        if message.from_me:
            joined = joined and (last is None or index > last)
        elif message.automatic:
            found[index] = "automatic"
        elif index == last:
            found[index] = "last"
        else:
            found[index] = "joined" if joined else "before"
    return found
