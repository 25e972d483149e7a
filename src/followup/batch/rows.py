"""A row: its cells as they came, and what they mean; columns are found by name or named."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple, Protocol

from followup.errors import BadInput, BadUse

NAMES = {
    "message": (
        "message", "follow-up", "followup", "follow_up", "text", "body", "email", "draft",
    ),
    "thread": ("thread", "conversation", "history", "mail thread", "email thread"),
    "id": ("id", "row", "key", "ref", "reference"),
    "me": ("me", "sender", "from", "owner", "rep"),
    "level": ("level",),
    "subject": ("subject", "subject line"),
    "to": ("to", "contact", "name", "recipient", "client", "customer", "contact name"),
    "last_sent": ("last_sent", "last sent", "sent", "sent_at", "date", "last contact"),
}  # fmt: skip
OURS = "followup_"  # what new columns of a table begin with
_NO_FACTS = ("message", "thread", "id", "me", "level")
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


class Row(NamedTuple):
    """One row. `error` says why it could not be read; a blank row is passed on as it is."""

    number: int  # from 1, as it stands in the source
    cells: Mapping[str, Any]
    id: str
    message: str = ""
    thread: str | bytes = ""
    me: str = ""
    level: str = ""
    facts: Mapping[str, str] = {}
    error: str = ""
    blank: bool = False

    @property
    def content(self) -> str:
        """All of it that decides its result, as one string."""
        thread = self.thread.hex() if isinstance(self.thread, bytes) else self.thread
        told = [self.message, thread, self.me, self.level, dict(self.facts)]
        return json.dumps(told, ensure_ascii=False, sort_keys=True)


class Source(Protocol):
    """Where rows come from. `size` and `at` measure the way through it, in units of its own."""

    name: str
    size: int
    at: int

    @property
    def said(self) -> str:
        """How it is read, in one line."""
        ...

    def __iter__(self) -> Iterator[Row]: ...


class Columns:
    """Which heading means what. BadUse for a meaning that is not known, BadInput for a heading
    that is not there."""

    def __init__(
        self, name: str, headings: Iterable[str], given: Mapping[str, str], strict: bool = True
    ) -> None:
        self.where: dict[str, str] = {}
        headings = list(headings)
        for meaning, heading in given.items():
            if heading in headings:
                self.where[meaning] = heading
            elif strict:
                raise BadInput(f"{name}: no column '{heading}'.", f"It has: {', '.join(headings)}.")
        lower = {heading.strip().lower(): heading for heading in reversed(headings)}
        for meaning, known in NAMES.items():
            found = next((lower[h] for h in known if h in lower), None)
            if meaning not in self.where and found and found not in self.where.values():
                self.where[meaning] = found
        if strict and "message" not in self.where and "thread" not in self.where:
            raise BadInput(
                f"{name}: no column with a message or a thread; there are: {', '.join(headings)}.",
                "Name it with --column message=HEADING.",
            )

    @property
    def said(self) -> str:
        """'message = “Body”, me = “Owner”'."""
        return ", ".join(f"{meaning} = “{heading}”" for meaning, heading in self.where.items())

    def row(self, number: int, cells: Mapping[str, Any], error: str = "") -> Row:
        """The row that these cells make."""
        plain = {k: _plain(v) for k, v in cells.items()}
        told = {meaning: plain.get(heading, "") for meaning, heading in self.where.items()}
        no_facts = {self.where.get(meaning) for meaning in _NO_FACTS}
        message, thread = told.get("message", ""), told.get("thread", "")
        if not message and not thread:
            error = error or f"row {number}: neither a message nor a thread"
        elif any(_is_nested(cells.get(self.where.get(m, ""))) for m in ("message", "thread")):
            error = error or f"row {number}: message and thread must be text"
        subject = told.get("subject", "")
        if message and subject and not message.lower().startswith("subject:"):
            message = f"Subject: {subject}\n\n{message}"
        return Row(
            number, cells, told.get("id") or str(number), message, thread, told.get("me", ""),
            told.get("level", ""),
            {k: v for k, v in plain.items() if v and k not in no_facts and not is_ours(k)}, error,
        )  # fmt: skip


def is_ours(heading: str) -> bool:
    """Whether an earlier batch added the column: what was made is no fact to make more of."""
    return heading.lower().startswith(OURS)


def check_given(columns: Mapping[str, str]) -> None:
    """BadUse where --column names a meaning that there is not."""
    for meaning in columns:
        if meaning not in NAMES:
            raise BadUse(
                f"--column {meaning}=…: '{meaning}' is not known.", f"Use {', '.join(NAMES)}."
            )


def safe_cell(value: str) -> str:
    """A cell that no spreadsheet takes for a formula; one that is safe stays as it is."""
    return "'" + value if value.startswith(_FORMULA) else value


def _plain(value: Any) -> str:
    """A cell as text: blanks around it gone, and so what an earlier batch made it safe with."""
    if value is None:
        return ""
    if _is_nested(value):
        return json.dumps(value, ensure_ascii=False)
    text = str(value).encode("utf-8", "replace").decode().strip()
    return text[1:] if text[:1] == "'" and text[1:].startswith(_FORMULA) else text


def _is_nested(value: Any) -> bool:
    return isinstance(value, dict | list)
