"""The three-way check over what each sentence does; the contact's last real message first."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal, NamedTuple

from followup.dates import find_dates
from followup.engines.offline import acts
from followup.engines.offline.clauses import clauses, trim
from followup.engines.offline.features import Place
from followup.text import sentences
from followup.values import (
    BLOCKERS,
    Blocker,
    Diagnosis,
    Evidence,
    Message,
    Signal,
    SignalKind,
    Thread,
)

Group = Literal["last", "joined", "before", "automatic"]
MARGIN = 0.12  # between the two best; below it the engine is not sure
NO_SIGN = 0.34  # the most that is claimed where the contact never wrote
LOOKED_AT = 400  # sentences, the latest; a thread of 50,000 words is read from its end
SAYS_SO = 0.25  # from this probability on a sentence is quoted as the reason
_WEIGHT: dict[Group, float] = {"last": 1.0, "joined": 0.9, "before": 0.5, "automatic": 0.5}
_STANDS_FOR = {"asks_me": "missing_info", "auto_reply": "too_busy"}
_REASONS: tuple[str, ...] = (*BLOCKERS, "asks_me")


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
        other = next((act for act, reason in _STANDS_FOR.items() if reason == blocker), None)
        stands_for = 0.6 * self.scores.of(other) if other else 0.0
        return max(self.scores.of(blocker), stands_for) * _WEIGHT[self.group]


def read_sentences(thread: Thread) -> tuple[Read, ...]:
    """Every sentence of the contact's side with its act and how it stands, oldest first."""
    found: list[Read] = []
    groups = _groups(thread)
    for index in sorted(groups, reverse=True):
        message = thread.messages[index]
        pieces = sentences(message.body)
        asked = index > 0 and thread.messages[index - 1]
        answers = bool(asked and asked.from_me and "?" in asked.body)
        found[:0] = [
            Read(
                index,
                piece.text,
                acts.score(piece.text, Place(at, len(pieces), message.automatic, answers)),
                groups[index],
            )
            for at, piece in enumerate(pieces[-LOOKED_AT:])
        ]
        if len(found) >= LOOKED_AT:
            break
    return tuple(found)


def _groups(thread: Thread) -> dict[int, Group]:
    """The contact's messages: the last real one, those just before it, the earlier, the automatic."""
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


def thread_features(read: Sequence[Read]) -> dict[str, float]:
    """What the acts say together: for each group of messages the strongest of each act."""
    found: dict[str, float] = {}
    for group in _WEIGHT:
        mine = [one.scores for one in read if one.group == group]
        found[f"{group}:any"] = float(bool(mine))
        for act in acts.ACTS[:-1]:
            strongest = max((scores.of(act) for scores in mine), default=0.0)
            found[f"{group}:{act}:most"] = strongest
            if act in _REASONS:
                found[f"{group}:{act}:log"] = math.log(strongest + 0.02)
        for act in BLOCKERS:
            misses = math.prod(1 - min(scores.of(act), 0.95) for scores in mine)
            found[f"{group}:{act}:some"] = 1 - misses
    return found


def diagnose(thread: Thread) -> Diagnosis:
    """The blocker with exact evidence; no evidence and `too_busy` where there is no sign."""
    read = read_sentences(thread)
    if not read:
        return _no_sign()
    scores = blocker_scores(read)
    first, second, _ = sorted(BLOCKERS, key=lambda b: -scores[b])
    return Diagnosis(
        blocker=first,
        confidence=round(scores[first], 3),
        scores={b: round(scores[b], 3) for b in BLOCKERS},
        unsure=scores[first] - scores[second] < MARGIN,
        runner_up=second,
        evidence=_evidence(read, first),
        signals=_signals(read, thread),
        deadline=_deadline(read, thread),
    )


def explain(thread: Thread, count: int = 3) -> tuple[Read, ...]:
    """The sentences that weigh most in the diagnosis, the weightiest first."""
    read = read_sentences(thread)
    return tuple(sorted(read, key=lambda one: -max(map(one.says, BLOCKERS)))[:count])


def _no_sign() -> Diagnosis:
    scores: dict[Blocker, float] = {"who_decides": 0.33, "missing_info": 0.33, "too_busy": NO_SIGN}
    return Diagnosis(
        blocker="too_busy", confidence=NO_SIGN, scores=scores, unsure=True, runner_up="missing_info"
    )


def blocker_scores(read: Sequence[Read]) -> dict[Blocker, float]:
    """The probability of each blocker, by the weights learnt on whole threads."""
    known = acts.weights().thread
    rows = [
        [value * weight for weight in known[name]]
        for name, value in thread_features(read).items()
        if name in known
    ]
    found = acts.softmax(map(sum, zip(known["bias"], *rows, strict=True)))
    return dict(zip(BLOCKERS, found, strict=True))


def _evidence(read: Sequence[Read], blocker: Blocker) -> tuple[Evidence, ...]:
    best = max(read, key=lambda one: one.says(blocker))
    if best.says(blocker) < SAYS_SO:
        return ()
    return (Evidence(quote=reason_clause(best.text, blocker), message=best.message),)


def reason_clause(sentence: str, blocker: Blocker) -> str:
    """The clause of the sentence that gives this reason; clauses beside it that give it too join."""
    spans = clauses(sentence)
    if len(spans) == 1:
        start, end = trim(sentence, *spans[0])
        return sentence[start:end]
    alone = Place(known=False)
    says = [acts.score(sentence[a:b], alone).of(blocker) for a, b in spans]
    best = max(range(len(spans)), key=says.__getitem__)
    first = last = best
    while first > 0 and says[first - 1] > JOINS * says[best]:
        first -= 1
    while last + 1 < len(spans) and says[last + 1] > JOINS * says[best]:
        last += 1
    start, end = trim(sentence, spans[first][0], spans[last][1])
    return sentence[start:end]


JOINS = 0.8

_SIGNALS: dict[str, SignalKind] = {
    "declined": "declined",
    "asks_me": "asks_me",
    "gives": "gives",
    "resolved": "resolved",
}


def _signals(read: Iterable[Read], thread: Thread) -> tuple[Signal, ...]:
    found = []
    for one in read:
        kind = _SIGNALS.get(one.act)
        day = _named_day(one, thread.messages[one.message])
        if kind:
            found.append(Signal(kind=kind, quote=one.text, message=one.message, date=day))
        elif day and (one.act == "auto_reply" or one.group == "automatic"):
            found.append(Signal(kind="away_until", quote=one.text, message=one.message, date=day))
        elif day:
            found.append(Signal(kind="promised_on", quote=one.text, message=one.message, date=day))
    return tuple(found)


def _named_day(one: Read, message: Message) -> date | None:
    if message.day is None:
        return None
    ahead = [m.day for m in find_dates(one.text, message.day) if m.day >= message.day]
    return ahead[-1] if ahead else None


def _deadline(read: Sequence[Read], thread: Thread) -> date | None:
    days = [_named_day(one, thread.messages[one.message]) for one in read]
    return next((day for day in reversed(days) if day), None)
