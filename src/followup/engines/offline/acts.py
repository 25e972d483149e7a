"""What each sentence of the contact's does, scored by families of wording."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

ACTS = (
    "who_decides", "missing_info", "too_busy", "resolved", "declined", "asks_me", "gives",
    "promises_date", "auto_reply", "other",
)  # fmt: skip
_DENIED = re.compile(
    r"\b(?:not|isn.?t|wasn.?t|aren.?t|no longer|never|nothing to do with|rather than|instead of)\b"
    r"(?! (?:yet|until|before|sure|had|been able))",
    re.IGNORECASE,
)
_IF = re.compile(r"^\W*(?:if|unless|in case|should you|were)\b", re.IGNORECASE)


class ActScores(NamedTuple):
    """One score an act, in the order of ACTS; higher is likelier."""

    scores: tuple[float, ...]

    @property
    def best(self) -> str:
        return ACTS[max(range(len(ACTS)), key=self.scores.__getitem__)]

    def __getattr__(self, name: str) -> float:
        return self.scores[ACTS.index(name)]


@lru_cache(maxsize=1)
def _cues() -> tuple[tuple[tuple[re.Pattern[str], float], ...], ...]:
    raw = tomllib.loads((files(__package__) / "cues.toml").read_text("utf-8"))
    return tuple(
        tuple((re.compile(p, re.IGNORECASE), w) for p, w in raw[act]["patterns"]) for act in ACTS
    )


@lru_cache(maxsize=4096)
def score(sentence: str, automatic: bool = False) -> ActScores:
    """Score one sentence; a hypothetical counts half, and a denied reason as none."""
    flat = " ".join(sentence.split()).replace("’", "'")
    scores = [sum(w for pattern, w in family if pattern.search(flat)) for family in _cues()]
    damp = 0.4 if _IF.search(flat) else 1.0
    for index in range(3):
        scores[index] *= damp
    scores[-1] += 0.9
    if automatic:
        scores[ACTS.index("auto_reply")] += 3
    return ActScores(tuple(scores))
