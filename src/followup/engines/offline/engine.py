"""The offline engine: diagnose by acts, write by moves, choose by the checks and by rank."""

from __future__ import annotations

import hashlib
import random
import re
import time
from collections.abc import Iterator, Sequence
from functools import lru_cache

from followup.checks import check, drafted
from followup.engines.offline import diagnose as diagnosing
from followup.engines.offline import facts, realise
from followup.engines.offline.joining import join
from followup.engines.offline.palette import is_many, palette
from followup.engines.offline.subjects import clean_subject
from followup.engines.offline.voice import Voice, voice
from followup.engines.offline.wants import is_application
from followup.text import words
from followup.values import Brief, Diagnosis, Draft, EngineUse, Finding, Thread

CANDIDATES = 30  # are ranked at a time
ROUNDS = 4  # of so many, where none of the first passes


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

    async def aclose(self) -> None:
        """Nothing is held."""

    def use(self) -> EngineUse:
        return EngineUse(name="offline", seconds=round(self._seconds, 4))


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
    fewest: tuple[int, Draft] | None = None
    for made in _candidates(brief, plan, speaks):
        draft = join(made, brief, plan, speaks)
        errors = _errors(draft, brief)
        if errors == 0:
            return draft
        if fewest is None or errors < fewest[0]:
            fewest = errors, draft
    assert fewest is not None
    return fewest[1]


def slots(brief: Brief) -> dict[str, str]:
    """The facts that the library's items may use, by slot name."""
    assert brief.thread is not None
    plan = facts.plan(brief)
    found = {k: v for k, v in plan._asdict().items() if isinstance(v, str) and v}
    for name in ("decider", "party"):  # an item is read by that person, not by the contact
        if name in found:
            found[name] = re.sub(r"^(?:your|my|our) ", "the ", found[name])
    if "thing" in found:
        found["thing"] = re.sub(r"^(?:my|our) ", "the ", found["thing"])
    if found.get("missing", "").split()[-1:] == found.get("thing", "").split()[-1:]:
        found.pop("missing", None)
    if found.get("missing"):
        found["missing"] = _of_the_reader(found["missing"], found.get("party", ""))
        found["missing_needed"] = "They are" if is_many(found["missing"]) else "It is"
    if plan.decider:
        found.setdefault("needed", "a yes or a no, or the day by which it can be decided")
    if _FOR_THE_CONTACT.search(found.get("ask", "")):
        found.pop("ask")
    found.update({f"point{n}": p.text for n, p in enumerate(plan.points, 1)})
    found.update({"me": brief.thread.me, "contact": brief.thread.contact}, **brief.facts)
    return {k: v for k, v in found.items() if v}


_FOR_THE_CONTACT = re.compile(  # no question that somebody else could be handed
    r"(?i)\b(?:you|your|me|or|go)\b"
)


def _of_the_reader(missing: str, party: str) -> str:
    """As the one who owes it reads it: 'the report of Reviewer 2' is 'your report' to them."""
    bare = re.escape(re.sub(r"^the ", "", party))
    if not bare:
        return missing
    theirs = re.sub(rf"^(?:the )?{bare}['’]s? ", "your ", missing)
    return re.sub(rf"^the (.+?) (?:of|by|from) (?:the )?{bare}$", r"your \1", theirs)


def setting(thread: Thread) -> str:
    """Which of the library's settings the thread belongs to, by what is spoken of."""
    if is_application(thread):
        return "interview"
    domains = {m.address.rpartition("@")[2] for m in thread.messages if m.address}
    if (
        len(domains) == 1 and len({m.address for m in thread.messages}) > 1
    ) or thread.channel == "chat":
        return "internal"
    seen = set(words(" ".join([thread.subject, *(m.body for m in thread.messages)])))
    if seen & {
        "proposal",
        "pilot",
        "renewal",
        "licence",
        "license",
        "demo",
        "tender",
        "bid",
        "procurement",
    }:
        return "sales"
    return "freelance"


def _fallback_thing(thread: Thread) -> str:
    subject = clean_subject(thread.subject)
    return f"“{subject}”" if subject else "this"


def _candidates(brief: Brief, plan: facts.Plan, speaks: Voice) -> Iterator[realise.Parts]:
    """The candidates, each once: some thirty with the best first, then the next thirty."""
    from_, seed = palette(plan, brief, speaks), _seed(brief)
    seen: set[realise.Parts] = set()
    for first in range(0, ROUNDS * CANDIDATES, CANDIDATES):
        found: list[tuple[float, realise.Parts]] = []
        for number in range(first, first + CANDIDATES):
            rng = random.Random(seed + number)
            made = realise.parts(from_, rng)
            if made is not None and made not in seen:
                seen.add(made)
                found.append((_rank(made, brief, rng), made))
        yield from (made for _, made in sorted(found, key=lambda f: -f[0]))


def _seed(brief: Brief) -> int:
    """The same thread and level give the same draft, on any machine."""
    bodies = "\0".join(m.body for m in brief.thread.messages) if brief.thread else ""
    return int.from_bytes(hashlib.sha256(f"{brief.level}\0{bodies}".encode()).digest()[:6], "big")


def _rank(made: realise.Parts, brief: Brief, rng: random.Random) -> float:
    """Specific (facts used), ready to use, of a fit length, no word said too often; chance decides
    ties."""
    said = [word for paragraph in made.paragraphs for word in _said(paragraph)]
    low, high = (12, 55) if brief.thread and brief.thread.channel == "chat" else (36, 90)
    length = -0.1 * max(low - len(said), 0) - 0.05 * max(len(said) - high, 0)
    content = [w for w in said if len(w) > 4]
    echo = -0.4 * (len(content) - len(set(content)))
    specific = {slot.removesuffix("_cap").removesuffix("_mid") for slot in made.used} & _SPECIFIC
    ready = "“" in made.gift  # a line that is made already, to be handed on
    return 0.8 * len(specific) + ready + length + echo + 1.2 * rng.random()


@lru_cache(maxsize=128)  # the candidates of a draft share paragraphs
def _said(paragraph: str) -> tuple[str, ...]:
    return tuple(words(paragraph))


_SPECIFIC = frozenset(
    {
        "reason",
        "said",
        "gone_day",
        "waited",
        "short_reason",
        "line",
        "decider",
        "missing",
        "party",
        "thing",
        "ask",
        "stake",
    }
)


def _errors(draft: Draft, brief: Brief) -> int:
    found = check(drafted(brief, draft.subject, draft.body))
    spared = "placeholder" if _waits_for_the_user(brief) else ""
    return sum(f.severity == "error" and f.name != spared for f in found)


def _waits_for_the_user(brief: Brief) -> bool:
    """A reply to which the user has not supplied the answer yet: its marked place is meant."""
    stage = (brief.timing.would_be or brief.timing.stage) if brief.timing else None
    return stage == "reply" and not brief.facts.get("answer")
