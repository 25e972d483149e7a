"""The values that every room passes on: frozen, closed, and plain enough to print as JSON.

Offsets count code points; indexes start at 0; dates are ISO 8601.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, computed_field

Blocker = Literal["who_decides", "missing_info", "too_busy"]
SignalKind = Literal["declined", "asks_me", "gives", "resolved", "promised_on", "away_until"]
Stage = Literal["wait", "reply", "first", "second", "closing", "stop"]
Level = Literal["individual", "project", "leader"]
Severity = Literal["error", "warning"]
Channel = Literal["mail", "chat"]

BLOCKERS: tuple[Blocker, ...] = get_args(Blocker)
LEVELS: tuple[Level, ...] = get_args(Level)
STAGES: tuple[Stage, ...] = get_args(Stage)


def _day_or_moment(value: Any) -> Any:
    """'2026-03-02' stays a day: no midnight that nobody wrote is made up."""
    if isinstance(value, str) and len(value) == 10:
        return dt.date.fromisoformat(value)
    return value


When = Annotated[dt.datetime | dt.date, BeforeValidator(_day_or_moment)]


class Value(BaseModel):
    """A frozen model that takes no key it does not know; built when it is first made, since most
    runs need few of them."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Message(Value):
    """One message: what its sender wrote there, without quotes, signature or footer."""

    sender: str = ""
    address: str = ""
    sent_at: When | None = None
    from_me: bool = False
    body: str
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    automatic: bool = False  # an out-of-office or other automatic reply: no answer
    message_id: str = ""

    @property
    def day(self) -> dt.date | None:
        """The day it was sent, in the sender's own time zone."""
        return self.sent_at.date() if isinstance(self.sent_at, dt.datetime) else self.sent_at


class Thread(Value):
    """The messages, oldest first. `me` and `contact` are names."""

    subject: str = ""
    me: str = ""
    contact: str = ""
    messages: tuple[Message, ...]
    unparsed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()  # what was assumed, one clear line each
    channel: Channel = "mail"

    @computed_field  # type: ignore[prop-decorator]
    @property
    def unanswered(self) -> int:
        """How many messages of the user's stand since the last real answer."""
        count = 0
        for message in reversed(self.messages):
            if message.from_me:
                count += 1
            elif not message.automatic:
                break
        return count

    @property
    def latest_answer(self) -> int | None:
        """The index of the contact's last real (not automatic) message."""
        for index in range(len(self.messages) - 1, -1, -1):
            message = self.messages[index]
            if not message.from_me and not message.automatic:
                return index
        return None


class Evidence(Value):
    """An exact quote from the contact's own words, and the message it stands in."""

    quote: str
    message: int


class Signal(Value):
    """What else the thread says: a quote, and the date it names where it names one."""

    kind: SignalKind
    quote: str
    message: int
    date: dt.date | None = None


class Finding(Value):
    """What a check found. `start` and `end` point into `field` as it was given."""

    code: str
    name: str
    severity: Severity = "error"
    field: str = "body"
    start: int = 0
    end: int = 0
    message: str
    instead: str = ""


class Diagnosis(Value):
    """The three-way check. No evidence means that the thread gives no sign."""

    blocker: Blocker
    confidence: float = Field(ge=0, le=1)
    scores: dict[Blocker, float]
    unsure: bool = False
    runner_up: Blocker | None = None
    evidence: tuple[Evidence, ...] = ()
    signals: tuple[Signal, ...] = ()
    deadline: dt.date | None = None
    self_check: tuple[Finding, ...] = ()
    offline_says: Blocker | None = None  # beside a model's answer, where the offline check differs

    def signal(self, kind: SignalKind) -> Signal | None:
        """The last signal of that kind."""
        return next((s for s in reversed(self.signals) if s.kind == kind), None)


class Timing(Value):
    """The stage, the day to send on (none for `stop`), and why then."""

    stage: Stage
    send_on: dt.date | None = None
    why_then: str
    would_be: Stage | None = None  # with `wait`: the stage on the day to send


class Item(Value):
    """One piece of the library, its slots filled; it stands alone, fit to be forwarded."""

    id: str
    kind: str
    title: str
    text: str


class NewValue(Value):
    """What the draft brings; the source is 'item:ID', 'fact:KEY' or 'thread:INDEX'."""

    text: str
    source: str


class Answers(Value):
    """What the user does on each answer."""

    yes: str
    no: str
    b: str = ""


class Source(Value):
    """Where a span of the draft's body comes from."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
    start: int
    end: int
    origin: str = Field(alias="from")
    quote: str


class Draft(Value):
    """What the user could send, and what stands behind it."""

    subject: str = ""
    opening: str = ""  # the body's first sentence after the greeting
    body: str
    new_value: NewValue | None = None
    question: str = ""
    way_out: str = ""
    answers: Answers | None = None
    sources: tuple[Source, ...] = ()


class Brief(Value):
    """All that a writer may use. `message` is the weak follow-up to rewrite, where there is one."""

    thread: Thread | None = None
    diagnosis: Diagnosis | None = None
    timing: Timing | None = None
    level: Level = "individual"
    item: Item | None = None
    facts: dict[str, str] = Field(default_factory=dict)
    message: str | None = None
    today: dt.date
    country: str | None = None


class EngineUse(Value):
    """Which engine wrote it, and what that took. `note` says what went otherwise than asked."""

    name: str
    model: str = ""
    prompts: dict[str, str] = Field(default_factory=dict)
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    seconds: float = 0.0
    cost: float | None = None  # US dollars, None where the price is not known
    note: str = ""


class FollowUp(Value):
    """The whole result, as `draft --json` prints it."""

    thread: Thread | None = None
    diagnosis: Diagnosis | None = None
    stage: Stage | None = None
    send_on: dt.date | None = None
    why_then: str = ""
    item: Item | None = None
    draft: Draft | None = None
    findings: tuple[Finding, ...] = ()
    passed: bool = False
    needs: tuple[str, ...] = ()  # what the user must supply before it can be sent
    would_help: tuple[str, ...] = ()  # one fact that would make it better, as an option to add
    engine: EngineUse
