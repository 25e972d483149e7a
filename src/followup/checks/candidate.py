"""What a rule sees: one follow-up, with the thread and the brief where there are any.

The costly views (sentences, phrases, parts, claims) are computed once, when a rule first asks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, wraps
from typing import Self, TypeVar

from followup.checks.language import is_english
from followup.checks.message import read
from followup.checks.parts import Reading
from followup.values import Brief, Item, Stage, Thread

T = TypeVar("T")
_SUBJECT = "subject:"
_HEAD = 600  # so many characters tell the language


@dataclass(frozen=True, kw_only=True)  # no model: an import of the checks builds none
class Candidate:
    """One follow-up to check. Thread, item, stage and day come from the brief where not given."""

    subject: str = ""
    body: str
    item: Item | None = None
    brief: Brief | None = None
    thread: Thread | None = None
    stage: Stage | None = None
    sent_on: date | None = None
    attached: bool | None = None  # whether a file goes with it; None where nobody knows

    @classmethod
    def from_text(
        cls,
        text: str,
        thread: Thread | None = None,
        *,
        brief: Brief | None = None,
        stage: Stage | None = None,
        sent_on: date | None = None,
    ) -> Self:
        """From one text, whose first line may be 'Subject: …'."""
        subject, body = split_subject(text)
        return cls(
            subject=subject, body=body, thread=thread, brief=brief, stage=stage, sent_on=sent_on
        )

    def revised(self, *, body: str, subject: str | None = None) -> Candidate:
        """The same with another body or subject; what was computed of the old one is not kept."""
        return replace(self, body=body, subject=self.subject if subject is None else subject)

    @cached_property
    def reading(self) -> Reading:
        """The body, sentence by sentence: what asks, what gives a way out, what brings value."""
        return read(self.body, self.me)

    @cached_property
    def english(self) -> bool:
        """Whether enough of its words are the small words of English; a short text counts as it."""
        return is_english(self.body[:_HEAD])

    @cached_property
    def of(self) -> Thread | None:
        """The thread that it belongs to."""
        return self.thread or (self.brief.thread if self.brief else None)

    @cached_property
    def with_item(self) -> Item | None:
        return self.item or (self.brief.item if self.brief else None)

    @cached_property
    def me(self) -> str:
        return self.of.me if self.of else ""

    @cached_property
    def day(self) -> date | None:
        """The day on which it would be sent."""
        if self.sent_on or not self.brief:
            return self.sent_on
        timing = self.brief.timing
        return timing.send_on if timing and timing.send_on else self.brief.today

    @property
    def country(self) -> str | None:
        return self.brief.country if self.brief else None

    @cached_property
    def now(self) -> Stage | None:
        """The stage on the day of sending, where a brief tells it."""
        if self.stage:
            return self.stage
        timing = self.brief.timing if self.brief else None
        if timing is None:
            return None
        return timing.would_be or "second" if timing.stage == "wait" else timing.stage

    @cached_property
    def closes(self) -> bool:
        """A closing note: by its stage, or by its words."""
        return self.now == "closing" or (self.now is None and self.reading.closes)

    @cached_property
    def replies(self) -> bool:
        """An answer to what the contact asked for or gave."""
        if self.now is not None:
            return self.now == "reply"
        thread = self.of
        if thread is None or thread.latest_answer is None or thread.unanswered:
            return False
        return read(thread.messages[thread.latest_answer].body).wants_something


def once(find: Callable[[Candidate], T]) -> Callable[[Candidate], T]:
    """Keep what is found in a candidate beside its views: several rules ask for the same."""
    key = f"_{find.__name__}"

    @wraps(find)
    def kept(seen: Candidate) -> T:
        views = seen.__dict__
        if key not in views:
            views[key] = find(seen)
        found: T = views[key]
        return found

    return kept


def split_subject(text: str) -> tuple[str, str]:
    """Subject and body; no subject where the first line names none."""
    text = text.lstrip("\ufeff")
    lead = len(text) - len(text.lstrip())
    if text[lead : lead + len(_SUBJECT)].lower() != _SUBJECT:
        return "", text
    line, _, body = text[lead:].partition("\n")
    return line[len(_SUBJECT) :].strip(), body.lstrip("\r\n")
