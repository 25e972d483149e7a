"""`--redact`: names, addresses, phones, links and amounts leave the machine as tokens only.

The same thread gives the same tokens, so quotes and drafts come back whole. What is a name is told
by its capital and by the words that everybody uses; rather too much is hidden than too little.
Days and months stay, for the model must reckon with them.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, TypeVar

from followup.checks.words import common, fold, small
from followup.engines.base import Engine
from followup.text import sentences
from followup.values import Brief, Diagnosis, Draft, EngineUse, Finding, Thread, Value

V = TypeVar("V", bound=Value)
_KINDS = (
    ("Mail", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("Link", re.compile(r"(?:https?://|www\.)[^\s<>\"“”)\]]*[^\s<>\"“”)\].,;:!?]")),
    (
        "Sum",
        re.compile(
            r"[£$€₹]\s?\d[\d.,]*\d?(?:\s?[kKmM]\b)?|\b\d[\d.,]*\s?(?:EUR|USD|GBP|euros?|pounds|dollars)\b"
        ),
    ),
    ("Phone", re.compile(r"(?<![\w.,:/-])\+?\(?\d[\d ()/-]{6,16}\d(?![\w:/-])")),
)
_NAME = re.compile(r"(?<![\w’'@.])[^\W\d_a-zß-öø-ÿ][^\W\d_]*(?:[’'-][^\W\d_]{2,})*(?!\w)")
_TOKEN = re.compile(r"\b(?:Mail|Link|Sum|Phone|Nym)\d+\b")
_PLAIN_KEYS = frozenset(
    (
        *("blocker", "kind", "stage", "would_be", "channel", "level", "runner_up", "country"),
        *("sent_at", "date", "deadline", "send_on", "today", "id", "message_id", "source"),
        *("code", "name", "severity", "field"),
    )
)


class RedactedEngine:
    """Any engine, asked in tokens and read back in the thread's own words."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def diagnose(self, thread: Thread) -> Diagnosis:
        secret = Tokens(thread)
        return secret.shown(await self._engine.diagnose(secret.hidden(thread)))

    async def write(self, brief: Brief) -> Draft:
        secret = Tokens(brief.thread, brief)
        return secret.shown(await self._engine.write(secret.hidden(brief)))

    async def repair(self, brief: Brief, draft: Draft, findings: Sequence[Finding]) -> Draft:
        secret = Tokens(brief.thread, brief, draft)
        told = [_unplaced(secret.hidden(one)) for one in findings]
        return secret.shown(
            await self._engine.repair(secret.hidden(brief), secret.hidden(draft), told)
        )

    def use(self) -> EngineUse:
        use = self._engine.use()
        told = "Names, addresses and amounts were sent as tokens."
        return use.model_copy(update={"note": " ".join(filter(None, (use.note, told)))})

    async def aclose(self) -> None:
        await self._engine.aclose()


class Tokens:
    """What stands for what, in the order in which the values name it."""

    def __init__(self, *values: Value | None) -> None:
        self._token: dict[str, str] = {}
        self._plain: dict[str, str] = {}
        for value in values:
            for text in _texts(value.model_dump(mode="json") if value else None):
                self._learn(text)

    def hide(self, text: str) -> str:
        """The text in tokens."""
        for _, pattern in (*_KINDS, ("Nym", _NAME)):
            text = pattern.sub(lambda m: self._token.get(m.group(), m.group()), text)
        return text

    def show(self, text: str) -> str:
        """The text as it was. A token that nobody gave stays, for the checks to find."""
        return _TOKEN.sub(lambda m: self._plain.get(m.group(), m.group()), text)

    def hidden(self, value: V) -> V:
        return _mapped(value, self.hide)

    def shown(self, value: V) -> V:
        return _mapped(value, self.show)

    def _learn(self, text: str) -> None:
        for kind, pattern in _KINDS:
            for match in pattern.finditer(text):
                self._add(kind, match.group())
            text = pattern.sub(" ", text)
        for name in _names(text):
            self._add("Nym", name)

    def _add(self, kind: str, plain: str) -> None:
        if plain not in self._token and not _TOKEN.fullmatch(plain):
            token = f"{kind}{len(self._token) + 1}"
            self._token[plain], self._plain[token] = token, plain


def _names(text: str) -> Iterator[str]:
    starts = {s.start for s in sentences(text)}
    for match in _NAME.finditer(text):
        word = match.group()
        everyday = _everyday() if match.start() in starts else _calendar() | {"i"}
        if len(word) > 1 and fold(word.split("'")[0].split("’")[0]) not in everyday:
            yield word


@cache
def _everyday() -> frozenset[str]:
    """Words that open a sentence without being a name."""
    return small() | common() | _calendar() | {"i"}


@cache
def _calendar() -> frozenset[str]:
    names = (*calendar.month_name, *calendar.month_abbr, *calendar.day_name, *calendar.day_abbr)
    return frozenset(n.lower() for n in names if n)


def _texts(data: Any, key: str = "") -> Iterator[str]:
    if isinstance(data, dict):
        for name, value in data.items():
            yield from _texts(value, name)
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value, key)
    elif isinstance(data, str) and key not in _PLAIN_KEYS:
        yield data


def _mapped(value: V, change: Callable[[str], str]) -> V:
    def walk(data: Any, key: str = "") -> Any:
        if isinstance(data, dict):
            return {name: walk(inner, name) for name, inner in data.items()}
        if isinstance(data, list):
            return [walk(inner, key) for inner in data]
        return change(data) if isinstance(data, str) and key not in _PLAIN_KEYS else data

    data = value.model_dump(mode="json", round_trip=True)
    return type(value).model_validate(walk(data))


def _unplaced(finding: Finding) -> Finding:
    """Places shift where a name becomes a token, so they are not given."""
    return finding.model_copy(update={"start": 0, "end": 0})
