"""`--redact`: names, addresses, phones, links and amounts leave the machine as tokens only.

The same thread gives the same tokens, so quotes and drafts come back whole. What is a name is told
by its capital, by the words that everybody uses and by who writes in the thread; rather too much is
hidden than too little. Days and months stay, for the model must reckon with them.
"""

from __future__ import annotations

import calendar
import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

from followup.checks.words import common, fold, general, small, stem
from followup.engines.base import Engine
from followup.text import sentences
from followup.values import Brief, Diagnosis, Draft, EngineUse, Finding, Thread, Value

V = TypeVar("V", bound=Value)
_KINDS = ("Mail", "Link", "Account", "Sum", "Phone", "Place", "Nym")
_TOKEN = re.compile(rf"(?:{'|'.join(_KINDS)})\d+(?!\d)")
_PEOPLE = frozenset(("me", "contact", "sender", "cc", "to"))
_JOINING = frozenset(
    ("the", "of", "and", "for", "at", "de", "van", "von")
)  # no names by themselves
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
        told = [pair for v in values for pair in _texts(v.model_dump(mode="json") if v else None)]
        self._people = _people(text for key, text in told if key in _PEOPLE)
        self._taken = {token for _, text in told for token in _TOKEN.findall(text)}
        for _, text in told:
            self._learn(text)

    def hide(self, text: str) -> str:
        """The text in tokens."""
        return _forms().sub(lambda m: self._token.get(m.group(), m.group()), text)

    def show(self, text: str) -> str:
        """The text as it was. A token that nobody gave stays, for the checks to find."""
        return _TOKEN.sub(lambda m: self._plain.get(m.group(), m.group()), text)

    def hidden(self, value: V) -> V:
        return _mapped(value, self.hide)

    def shown(self, value: V) -> V:
        return _mapped(value, self.show)

    def _learn(self, text: str) -> None:
        starts = {s.start for s in sentences(text)}
        for match in _forms().finditer(text):
            kind, plain = str(match.lastgroup), match.group()
            if kind in ("Word", "Name"):
                if self._is_name(plain, kind == "Name", match.start() in starts):
                    self._add("Nym", plain)
            elif kind in _KINDS:
                self._add(kind, plain)

    def _is_name(self, word: str, capital: bool, opens: bool) -> bool:
        plain = fold(re.split("['’]", word)[0])
        if plain in self._people and (capital or not _plain_word(plain)):
            return True
        everyday = _everyday() if opens else _calendar() | {"i"}
        return capital and len(word) > 1 and plain not in everyday

    def _add(self, kind: str, plain: str) -> None:
        if plain not in self._token and not _TOKEN.search(plain):
            number = len(self._token) + 1
            while (token := f"{kind}{number}") in self._taken | self._plain.keys():
                number += 1
            self._token[plain], self._plain[token] = token, plain


def _people(names: Iterator[str]) -> frozenset[str]:
    """The words of which the names of those who write are made."""
    told = {fold(word) for name in names for word in re.findall(r"[^\W\d_]+", name)}
    return frozenset(word for word in told if len(word) > 1) - _JOINING


def _plain_word(word: str) -> bool:
    """Whether it is so everyday that in small letters it need not mean the person."""
    return word in _everyday() or stem(word) in general()


@cache
def _forms() -> re.Pattern[str]:
    """One pass over a text: days, then what is hidden by its form, then words. Each piece is
    bounded or begins where no other could, so the time is linear."""
    told = tomllib.loads((files(__package__) / "redact.toml").read_text("utf-8"))
    one = {key: "|".join(map(re.escape, text.split())) for key, text in told.items()}
    sign = f"[A-Z]{{0,3}}[{told['symbols']}]"
    number = r"\d{1,20}(?:[.,'’ \u00a0\u202f]\d{1,3}(?!\d)){0,5}(?:[.,]-)?"
    scale = rf"(?:\s?(?:{one['scales']})\b\.?)?"
    unit = rf"(?:{sign}|(?:{one['codes']}|{one['money']}|Rs)\b)"
    day = (
        r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})"
        r"|(?:19|20)\d\d[-/](?:19|20)?\d\d)(?![\d/-])"
    )
    capital = r"[^\W\d_a-zß-öø-ÿ]"
    forms = {
        "Day": rf"{day}|\d{{1,2}}(?:st|nd|rd|th)?\s(?:{one['months']})\b"
        rf"|(?:{one['months']})\s\d{{1,4}}\b",
        "Mail": r"[\w.+-]{1,64}(?:@|\s?[(\[]at[)\]]\s?)[\w-]{1,63}(?:\.[\w-]{1,63})+|@\w[\w.]*\w",
        "Link": r"(?:https?://|www\.)[^\s<>\"“”)\]]*[^\s<>\"“”)\].,;:!?]"
        rf"|(?:[\w-]{{1,63}}\.){{1,5}}(?:{one['ends']})\b(?:/[^\s<>\"“”)\].,;:!?]*)?",
        "Account": r"[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){3,7}(?: ?[A-Z\d]{1,3})?(?!\w)",
        "Sum": rf"(?:{sign}|(?:{one['codes']}|Rs)\.?)\s?{number}{scale}(?:\s?{unit})?"
        rf"|{number}(?:{scale}\s?{unit}|[kK]\b)"
        rf"|(?:(?:{one['counted']})[ -]){{1,6}}(?:{one['money']})\b",
        "Phone": r"\+?\(?(?=(?:[ ()./-]{0,3}\d){7})"
        rf"\d(?:(?!{day})(?:[\d ./-]|\(\d{{1,4}}\)|\)(?<=\d\)))){{5,18}}\d(?![\w:/-])",
        "Place": rf"\d{{1,5}}[a-z]?(?:\s{capital}[\w'’-]{{1,30}}){{1,3}}\s(?:{one['streets']})\b"
        rf"|\d{{1,5}}[a-z]?,?\s(?:{one['led_streets']})\s(?:(?:de|des|du|la|le|del|da|do)\s){{0,2}}{capital}\w+"
        rf"|[\w-]{{2,40}}(?:{one['joined_streets']})\s?\d{{1,5}}[a-z]?\b"
        rf"|(?:{one['led_streets']})\s(?:(?:de|des|du|la|le|del|da|do)\s){{0,2}}{capital}\w+"
        rf"(?:\s{capital}\w+)?,?\s\d{{1,4}}\b"
        r"|[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b|[A-Z]{2}\s\d{5}(?:-\d{4})?\b"
        rf"|(?:[A-Z]{{1,2}}-)?\d{{5}}(?=\s{capital}[^\W\d_])|P\.?O\.?\s?Box\s\d+",
        "Nym": rf"(?:{capital}\.){{2,4}}"
        rf"|[\w&-]{{1,40}}(?=\s(?i:{one['firms']})\b)|[a-z]{{1,2}}[A-Z]\w+",
        "Name": rf"{capital}[^\W_]*(?:[’'-][^\W\d_]{{2,}})*",
        "Word": r"[^\W\d_][^\W_]*",
    }
    apart = {kind: r"(?<![.,:/-])" for kind in ("Day", "Sum", "Phone")}  # not within a number
    told_apart = (f"(?P<{kind}>{apart.get(kind, '')}(?:{form}))" for kind, form in forms.items())
    return re.compile(rf"(?<!\w)(?:{'|'.join(told_apart)})(?!\d)")


@cache
def _everyday() -> frozenset[str]:
    """Words that open a sentence without being a name."""
    return small() | common() | _calendar() | {"i"}


@cache
def _calendar() -> frozenset[str]:
    names = (*calendar.month_name, *calendar.month_abbr, *calendar.day_name, *calendar.day_abbr)
    return frozenset(n.lower() for n in names if n)


def _texts(data: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """(key, text) of each text of a value that a stranger may read something in."""
    if isinstance(data, dict):
        for name, value in data.items():
            yield from _texts(value, name)
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value, key)
    elif isinstance(data, str) and key not in _PLAIN_KEYS:
        yield key, data


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
