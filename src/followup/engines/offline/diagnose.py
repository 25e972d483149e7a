"""The three-way check over what each sentence does; the contact's last real message first."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Literal, NamedTuple

from followup.dates import find_dates
from followup.engines.offline import acts
from followup.engines.offline.clauses import clauses, trim
from followup.engines.offline.features import Place, families_at, tokens
from followup.text import Sentence, sentences, words
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
_NO_SIGN: dict[Blocker, float] = {"who_decides": 0.33, "missing_info": 0.33, "too_busy": 0.34}
LOOKED_AT = 400  # sentences, the latest; a thread of 50,000 words is read from its end
SAYS_SO = 0.06  # from this strength on a sentence is quoted as the reason
SECOND = 0.75  # of the best one's strength: a second sentence that is quoted beside it
JOINS = 0.8  # of the best clause's probability: the clauses beside it that are quoted with it
_ABSENCE = frozenset({"life", "away", "busy", "season"})
_QUOTE_WEIGHT: dict[str, float] = {"last": 1.0, "joined": 0.95, "before": 0.7, "automatic": 0.6}
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
        found[:0] = [
            Read(index, piece.text, acts.score(piece.text, place), groups[index])
            for piece, place in zip(pieces[index], _places(thread, index, pieces[index]))
            if often[piece.text] == 1 and not piece.text.startswith(">")
        ][-LOOKED_AT:]
    return tuple(found)


def _places(thread: Thread, index: int, pieces: Sequence[Sentence]) -> Iterator[Place]:
    before = thread.messages[index - 1] if index else None
    answers = before is not None and before.from_me and "?" in before.body
    automatic = thread.messages[index].automatic
    for at in range(len(pieces)):
        yield Place(at, len(pieces), automatic, answers)


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
    """What the acts say together: the strongest of each act in each group of messages."""
    says = {blocker: max((o.says(blocker) for o in read), default=0.0) for blocker in BLOCKERS}
    found = {f"all:{blocker}:says": strength for blocker, strength in says.items()}
    found["all:none"] = 1 - max(says.values())
    for group in _WEIGHT:
        mine = [one.scores for one in read if one.group == group]
        found[f"{group}:any"] = float(bool(mine))
        most = {a: max((scores.of(a) for scores in mine), default=0.0) for a in acts.ACTS[:-1]}
        leading = max(BLOCKERS, key=most.__getitem__)
        for act, strongest in most.items():
            found[f"{group}:{act}:most"] = strongest
            if act in _REASONS:
                found[f"{group}:{act}:log"] = math.log(strongest + 0.1)
            if act in BLOCKERS:
                found[f"{group}:{act}:leads"] = strongest if act == leading else 0.0
    return found


def diagnose(thread: Thread) -> Diagnosis:
    """The blocker with exact evidence; no evidence and `too_busy` where there is no sign."""
    read = read_sentences(thread)
    scores = blocker_scores(read) if read else _NO_SIGN
    first, second, _ = sorted(BLOCKERS, key=lambda b: -scores[b])
    evidence = _evidence(read, first) if read else ()
    if not evidence and first != "too_busy":  # no quote, no claim
        first, second, scores = "too_busy", first, _NO_SIGN
    return Diagnosis(
        blocker=first,
        confidence=round(scores[first], 3),
        scores={b: round(scores[b], 3) for b in BLOCKERS},
        unsure=scores[first] - scores[second] < MARGIN,
        runner_up=second,
        evidence=evidence,
        signals=_signals(read, thread),
        deadline=_deadline(read, thread),
    )


def explain(thread: Thread, count: int = 3) -> tuple[Read, ...]:
    """The sentences that weigh most in the diagnosis, the weightiest first."""
    read = read_sentences(thread)
    return tuple(sorted(read, key=lambda one: -max(map(one.says, BLOCKERS)))[:count])


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
    """The clause that gives the reason, and a second one where it is nearly as plain."""
    ranked = sorted(read, key=lambda one: -_quotable(one, blocker))[:2]
    best = _quotable(ranked[0], blocker)
    if best < SAYS_SO:
        return ()
    kept = [one for one in ranked if _quotable(one, blocker) >= max(SECOND * best, SAYS_SO)]
    return tuple(
        Evidence(quote=reason_clause(one.text, blocker), message=one.message) for one in kept
    )


def _quotable(one: Read, blocker: Blocker) -> float:
    """How well a sentence stands as the reason; 'Not yet.' says too little to be one."""
    strength = one.scores.of(blocker)
    count = len(words(one.text))
    if blocker == "missing_info":
        strength = max(strength, 0.3 * one.scores.of("asks_me"))
    elif blocker == "too_busy" and one.group == "automatic":
        told = {f for here in families_at(tokens(one.text)) for f in here}
        strength = max(strength, 0.9 * len(told & _ABSENCE))
    return strength * _QUOTE_WEIGHT[one.group] * min(1.0, 0.4 + 0.12 * count)


def reason_clause(sentence: str, blocker: Blocker) -> str:
    """The clause of the sentence that gives this reason; clauses beside it that give it too join."""
    spans = clauses(sentence)
    alone = Place(known=False)
    says = [acts.score(sentence[a:b], alone).of(blocker) for a, b in spans]
    first = last = max(range(len(spans)), key=says.__getitem__)
    enough = JOINS * says[first]
    while first > 0 and says[first - 1] > enough:
        first -= 1
    while last + 1 < len(spans) and says[last + 1] > enough:
        last += 1
    start, end = trim(sentence, spans[first][0], spans[last][1])
    return sentence[start:end]


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
