"""The three-way check over what each sentence does; the contact's last real message first."""

from __future__ import annotations

import math
from collections.abc import Sequence

from followup.checks.language import reads_english
from followup.engines.offline import acts
from followup.engines.offline.clauses import clauses, is_led, leans, trim
from followup.engines.offline.features import Place, families_at, tokens
from followup.engines.offline.reads import WEIGHT, Group, Read, read_sentences
from followup.engines.offline.signals import deadline, signals
from followup.text import words
from followup.values import BLOCKERS, Blocker, Diagnosis, Evidence, Thread

__all__ = ["Read", "blocker_scores", "diagnose", "explain", "read_sentences", "thread_features"]

MARGIN = 0.12  # between the two best; below it the engine is not sure
_NO_SIGN: dict[Blocker, float] = {"who_decides": 0.33, "missing_info": 0.33, "too_busy": 0.34}
SAYS_SO = 0.06  # from this strength on a sentence is quoted as the reason
SECOND = 0.75  # of the best one's strength: a second sentence that is quoted beside it
APART = 0.6  # of the whole sentence's probability: what its best clause must say by itself
_WHOLE = 24  # words of a sentence that is quoted as it is, where no clause of it says enough
JOINS = 0.8  # of the best clause's probability: the clauses beside it that are quoted with it
_ABSENCE = frozenset({"life", "away", "busy", "season"})
_QUOTE_WEIGHT: dict[Group, float] = {"last": 1.0, "joined": 0.95, "before": 0.7, "automatic": 0.6}
_REASONS: tuple[str, ...] = (*BLOCKERS, "asks_me")


def thread_features(read: Sequence[Read]) -> dict[str, float]:
    """What the acts say together: the strongest of each act in each group of messages."""
    says = {blocker: max((o.says(blocker) for o in read), default=0.0) for blocker in BLOCKERS}
    found = {f"all:{blocker}:says": strength for blocker, strength in says.items()}
    found["all:none"] = 1 - max(says.values())
    for group in WEIGHT:
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
    read = read_sentences(thread) if reads_english(thread) else ()
    scores = blocker_scores(read) if read else _NO_SIGN
    first, second, _ = sorted(BLOCKERS, key=lambda b: -scores[b])
    evidence = _evidence(read, first) if read else ()
    found = signals(read, thread)
    if not evidence and first != "too_busy":  # no quote, no claim
        first, second, scores = "too_busy", first, _NO_SIGN
    return Diagnosis(
        blocker=first,
        confidence=round(scores[first], 3),
        scores={b: round(scores[b], 3) for b in BLOCKERS},
        unsure=scores[first] - scores[second] < MARGIN,
        runner_up=second,
        evidence=evidence,
        signals=found,
        deadline=deadline(found),
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
    """The clause of the sentence that gives this reason; its like beside it join it."""
    spans = clauses(sentence)
    alone = Place(known=False)
    says = [acts.score(sentence[a:b], alone).of(blocker) for a, b in spans]
    first = last = max(range(len(spans)), key=says.__getitem__)
    whole = acts.score(sentence, alone).of(blocker)
    if says[first] < APART * whole and len(words(sentence)) <= _WHOLE:
        return sentence.strip()
    enough = JOINS * says[first]
    while first > 0 and says[first - 1] > enough:
        first -= 1
    while last + 1 < len(spans) and says[last + 1] > enough:
        last += 1
    while first > 0 and leans(sentence[slice(*trim(sentence, spans[first][0], spans[last][1]))]):
        first -= 1
    if last + 1 < len(spans) and is_led(sentence[spans[first][0] : spans[last][1]]):
        last += 1
    start, end = trim(sentence, spans[first][0], spans[last][1])
    return sentence[start:end]
