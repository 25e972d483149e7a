"""The offline engine: diagnose by acts, write by moves, choose by the checks and by rank."""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Sequence
from typing import NamedTuple

from followup import library
from followup.checks import Candidate, check
from followup.engines.offline import diagnose as diagnosing
from followup.engines.offline import facts, realise
from followup.engines.offline.voice import Voice, voice
from followup.text import sentences, words
from followup.values import Brief, Diagnosis, Draft, EngineUse, Finding, Thread

CANDIDATES = 30


class OfflineEngine:
    """No network and no key. It writes English only."""

    def __init__(self) -> None:
        self._seconds = 0.0

    async def diagnose(self, thread: Thread) -> Diagnosis:
        """The three-way check; see `offline.diagnose`."""
        started = time.perf_counter()
        found = diagnosing.diagnose(thread)
        self._seconds += time.perf_counter() - started
        return found

    async def write(self, brief: Brief) -> Draft:
        """The best of some thirty candidates; the same brief gives the same draft."""
        started = time.perf_counter()
        draft = write(brief)
        self._seconds += time.perf_counter() - started
        return draft

    async def repair(self, brief: Brief, draft: Draft, findings: Sequence[Finding]) -> Draft:
        """The candidates were checked before one was chosen, so there is nothing better to give."""
        return draft

    def use(self) -> EngineUse:
        return EngineUse(name="offline", seconds=round(self._seconds, 4))


class Ranked(NamedTuple):
    """A candidate with its rank; higher is better."""

    score: float
    draft: Draft


def write(brief: Brief) -> Draft:
    """The highest-ranked candidate without errors, else the one with the fewest."""
    if brief.message is not None:
        from followup.engines.offline.rewrite import rewrite

        return rewrite(brief)
    assert brief.thread is not None
    plan = facts.plan(brief)
    if not plan.thing:
        plan = plan._replace(thing=_fallback_thing(brief.thread))
    speaks = voice(brief.thread)
    ranked = sorted(_candidates(brief, plan, speaks), key=lambda r: -r.score)
    fewest: tuple[int, Draft] | None = None
    for one in ranked:
        errors = _errors(one.draft, brief)
        if errors == 0:
            return one.draft
        if fewest is None or errors < fewest[0]:
            fewest = errors, one.draft
    assert fewest is not None
    return fewest[1]


def slots(brief: Brief) -> dict[str, str]:
    """The facts that the library's items may use, by slot name."""
    assert brief.thread is not None
    plan = facts.plan(brief)
    found = {k: v for k, v in plan._asdict().items() if isinstance(v, str) and v}
    found.update({f"point{n}": p.text for n, p in enumerate(plan.points, 1)})
    found.update({"me": brief.thread.me, "contact": brief.thread.contact}, **brief.facts)
    return {k: v for k, v in found.items() if v}


def setting(thread: Thread) -> str:
    """Which of the library's settings the thread belongs to, by what is spoken of."""
    text = " ".join([thread.subject, *(m.body for m in thread.messages)]).lower()
    if facts._INTERVIEW.search(text):
        return "interview"
    domains = {m.address.rpartition("@")[2] for m in thread.messages if m.address}
    if len(domains) == 1 and len({m.address for m in thread.messages}) > 1 or thread.channel == "chat":
        return "internal"
    seen = set(words(text))
    if seen & {"proposal", "pilot", "renewal", "licence", "license", "demo", "tender", "bid", "procurement"}:
        return "sales"
    return "freelance"


def _fallback_thing(thread: Thread) -> str:
    subject = facts.clean_subject(thread.subject)
    return f"“{subject}”" if subject else "this"


def _candidates(brief: Brief, plan: facts.Plan, speaks: Voice) -> list[Ranked]:
    seed = hashlib.sha256(brief.thread.model_dump_json().encode()).hexdigest() if brief.thread else ""
    found: dict[str, Ranked] = {}
    for number in range(CANDIDATES):
        rng = random.Random(f"{seed}{brief.level}{number}")
        made = realise.parts(plan, brief, speaks, rng)
        if made is None:
            continue
        draft = realise.join(made, brief, plan, speaks)
        found.setdefault(draft.body, Ranked(_rank(draft, made, brief, rng), draft))
    return list(found.values())


def _rank(draft: Draft, made: realise.Parts, brief: Brief, rng: random.Random) -> float:
    """Specific (facts used), of a fit length, without a word said too often; chance decides ties."""
    count = len(words(draft.body))
    low, high = (15, 60) if brief.thread and brief.thread.channel == "chat" else (40, 95)
    length = -0.1 * max(low - count, 0) - 0.05 * max(count - high, 0)
    content = [w for w in words(" ".join(made.paragraphs)) if len(w) > 4]
    echo = -0.4 * (len(content) - len(set(content)))
    longest = max((len(words(s.text)) for s in sentences(draft.body)), default=0)
    facts_used = len(made.used & {"reason", "decider", "missing", "party", "thing", "ask", "waits", "stake"})
    return 0.8 * facts_used + length + echo - 0.05 * max(longest - 30, 0) + 1.2 * rng.random()


def _errors(draft: Draft, brief: Brief) -> int:
    seen = Candidate(subject=draft.subject, body=draft.body, item=brief.item, brief=brief)
    return sum(f.severity == "error" for f in check(seen))


__all__ = ["OfflineEngine", "library", "setting", "slots", "write"]
