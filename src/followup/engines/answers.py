"""What a model must return: Pydantic schemas that hold what can be held without the thread.

Messages of the validators go back to the model: they say what to write instead, quoting nothing.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from followup.injected import blanked
from followup.prompts import thread_texts
from followup.text import WORD, sentences
from followup.values import (
    BLOCKERS,
    Answers,
    Blocker,
    Brief,
    Diagnosis,
    Draft,
    Evidence,
    Message,
    NewValue,
    Signal,
    SignalKind,
    Stage,
    Thread,
)

MARGIN = 0.15  # two blockers closer than this: not sure
# In the plainest form of expressions: servers that decode by the schema know few others, and one
# that they do not know makes them drop the whole schema.
ORIGIN = r'^(item:[^"\\ ][^"\\]{0,99}|fact:[^"\\ ][^"\\]{0,99}|thread:[0-9]+|message)$'


def _day(value: Any) -> Any:
    """A day that is none (a weekday's name, an empty string) counts as not given."""
    if isinstance(value, str):
        try:
            return dt.date.fromisoformat(value[:10])
        except ValueError:
            return None
    return value


Day = Annotated[dt.date | None, BeforeValidator(_day)]


class Answer(BaseModel):
    """Keys that nobody asked for are dropped: small models add some."""

    model_config = ConfigDict(extra="ignore", frozen=True)


def _told(most: int) -> dict[str, Any]:
    """A length that is told and not held: a longer text is used as it is, but a server that
    decodes by the schema stops a small model there which would go on until it is cut off. Beyond
    1,000 the grammar that llama.cpp's Python server makes of it nests so deep that it crashes."""
    return {"maxLength": most}


# The parts are dataclasses, not models: instructor walks every member of every model in a schema
# six times a call, and that costs more than all of our own work.
@dataclass(frozen=True, slots=True)
class QuoteAnswer:
    quote: Annotated[
        str,
        Field(
            min_length=1,
            description="Copied character for character.",
            json_schema_extra=_told(300),
        ),
    ]
    message: Annotated[int, Field(ge=0, description="The number of the message it stands in.")]


@dataclass(frozen=True, slots=True)
class SignalAnswer(QuoteAnswer):
    kind: SignalKind
    date: Annotated[Day, Field(description="YYYY-MM-DD, where a day is named.")] = None


# Asked for as shares of 1. Models that give shares of 100 or of 10 mean the same, for only the
# proportion counts: 1 is told, 100 is held.
Share = Annotated[float, Field(ge=0, le=100, json_schema_extra={"maximum": 1})]


@dataclass(frozen=True, slots=True)
class Scores:
    who_decides: Share
    missing_info: Share
    too_busy: Share


class DiagnoseAnswer(Answer):
    """Why the thread went quiet."""

    reason: str = Field(
        description="One sentence: what would end this silence.", json_schema_extra=_told(300)
    )
    scores: Scores
    evidence: list[QuoteAnswer] = Field(max_length=5)
    signals: list[SignalAnswer] = Field(max_length=24)
    deadline: Day = None

    @model_validator(mode="after")
    def _scores_say_something(self) -> Self:
        if sum(asdict(self.scores).values()) <= 0:
            raise ValueError("scores: give each reason a probability; they add up to 1.")
        return self


@dataclass(frozen=True, slots=True)
class NewValueAnswer:
    text: Annotated[
        str,
        Field(
            min_length=1,
            description="What this message brings that was not there.",
            json_schema_extra=_told(300),
        ),
    ]
    source: Annotated[
        str, Field(pattern=ORIGIN, description="item:ID, fact:KEY, thread:INDEX or message.")
    ]


@dataclass(frozen=True, slots=True)
class ActsAnswer:
    yes: Annotated[str, Field(min_length=1, json_schema_extra=_told(200))]
    no: Annotated[str, Field(min_length=1, json_schema_extra=_told(200))]
    b: Annotated[
        str,
        Field(
            description="Only where the question has a second option.",
            json_schema_extra=_told(200),
        ),
    ] = ""


def _with_opening(schema: dict[str, Any]) -> None:
    """Told as required, so that it is worded before the body; one left out is in the body still."""
    schema["required"] = ["opening", *schema.get("required", ())]


_GREETING = 8  # words that may stand before the opening: 'Good morning Professor van der Berg,'


class DraftAnswer(Answer):
    """A message without a question: a reply or a closing note."""

    model_config = ConfigDict(json_schema_extra=_with_opening)

    new_value: NewValueAnswer | None = None
    opening: str = Field(
        default="",
        description="The first sentence after the greeting; the body begins with it.",
        json_schema_extra=_told(300),
    )
    subject: str = Field(default="", json_schema_extra=_told(200))
    body: str = Field(min_length=1, json_schema_extra=_told(900))
    question: str = Field(
        default="", description="Empty unless the body asks one.", json_schema_extra=_told(400)
    )
    way_out: str = Field(default="", json_schema_extra=_told(400))

    @model_validator(mode="after")
    def _parts_stand_in_the_body(self) -> Self:
        opened = locate(first_sentence(self.opening), self.body) if self.opening else (0, 0)
        if opened is None or len(WORD.findall(self.body, 0, opened[0])) > _GREETING:
            raise ValueError(
                "opening: it is the body's first sentence after the greeting; copy it from there."
            )
        if self.question and locate(self.question, self.body) is None:
            raise ValueError("question: copy the question from the body, character for character.")
        if self.way_out and locate(self.way_out, self.body) is None:
            raise ValueError("way_out: copy the words from the body, character for character.")
        return self


class AskAnswer(DraftAnswer):
    """A message that ends in a question which yes, no or an option answers."""

    answers: ActsAnswer = Field(description="What the user does on each answer.")
    question: str = Field(
        min_length=1, description="Copied from the body.", json_schema_extra=_told(400)
    )
    way_out: str = Field(
        min_length=1,
        description="The easy 'not yet', copied from the body.",
        json_schema_extra=_told(400),
    )

    @model_validator(mode="after")
    def _asks(self) -> Self:
        if not self.question.rstrip().endswith(("?", "？")):
            raise ValueError("question: it is one sentence that ends in a question mark.")
        acts = [" ".join(act.lower().split()) for act in asdict(self.answers).values() if act]
        if len(set(acts)) < len(acts):
            raise ValueError("answers: two lead to the same act; ask what makes a difference.")
        return self


class RewriteAnswer(AskAnswer):
    """The user's message again, easy to answer."""


class WriteAnswer(AskAnswer):
    """A follow-up that brings something and asks one thing."""

    new_value: NewValueAnswer


def schema_for(brief: Brief) -> type[DraftAnswer]:
    """Which answer a brief needs: closing notes and replies need no question."""
    if brief.message is not None:
        return RewriteAnswer
    return DraftAnswer if stage_of(brief) in ("closing", "reply") else WriteAnswer


def stage_of(brief: Brief) -> Stage:
    """The stage on the day of sending."""
    if brief.timing is None:
        return "second"
    return brief.timing.would_be or brief.timing.stage


def to_diagnosis(answer: DiagnoseAnswer, thread: Thread) -> Diagnosis:
    """Scores add up to 1; quotes set to the thread's own spelling where they stand in it."""
    raw = asdict(answer.scores)
    total = math.fsum(raw.values())
    scores: dict[Blocker, float] = {b: round(raw[b] / total, 3) for b in BLOCKERS}
    best, second = sorted(BLOCKERS, key=lambda b: -scores[b])[:2]
    evidence = (_placed(one, thread) for one in answer.evidence)
    signals = (
        Signal(kind=one.kind, date=one.date, **_placed(one, thread)) for one in answer.signals
    )
    return Diagnosis(
        blocker=best,
        confidence=scores[best],
        scores=scores,
        unsure=bool(answer.evidence) and scores[best] - scores[second] < MARGIN,
        runner_up=second,
        evidence=tuple(Evidence(**one) for one in evidence),
        signals=tuple(signals),
        deadline=answer.deadline,
    )


def misquoted(answer: DiagnoseAnswer, thread: Thread) -> list[str]:
    """What to say of quotes that stand in no message of the contact's; it quotes none of them."""
    own = [blanked(message.body) for message in thread.messages if not message.from_me]

    def off(quotes: Sequence[QuoteAnswer]) -> list[int]:
        return [i for i, q in enumerate(quotes) if not any(locate(q.quote, b) for b in own)]

    return [
        f"{name}.{at}.quote: it stands in no message of the contact's; copy one unbroken piece "
        "character for character, or leave it out."
        for name, quotes in (("evidence", answer.evidence), ("signals", answer.signals))
        for at in off(quotes)[:3]
    ]


def to_draft(answer: DraftAnswer, brief: Brief) -> Draft:
    """The draft; its question and way out as they stand in the body, and each gap for the user
    marked as one."""
    body = "\n".join(line.rstrip() for line in answer.body.strip().splitlines())
    body = _with_gaps_marked(body, brief)
    gift = answer.new_value
    acts = answer.answers if isinstance(answer, AskAnswer) else None
    return Draft(
        subject=" ".join(answer.subject.split()),
        opening=_as_in(body, _with_gaps_marked(first_sentence(answer.opening), brief)),
        body=body,
        new_value=NewValue(text=gift.text, source=gift.source) if gift else None,
        question=_as_in(body, answer.question),
        way_out=_as_in(body, answer.way_out),
        answers=Answers(**asdict(acts)) if acts else None,
    )


_BRACKETED = re.compile(r"\[(?!fill in\b)([^\[\]\n]{0,79}[^\W\d_][^\[\]\n]{0,79})\](?!\()")


def _with_gaps_marked(body: str, brief: Brief) -> str:
    """What a model puts into square brackets that the brief does not hold is left for the user to
    supply, however it is worded; said so, the checks and the user see it."""
    held = "\n".join(texts_of(brief))

    def marked(gap: re.Match[str]) -> str:
        return gap.group() if gap.group() in held else f"[fill in: {gap[1].strip()}]"

    return _BRACKETED.sub(marked, body)


def texts_of(brief: Brief) -> list[str]:
    """All that the user or a stranger wrote in a brief."""
    texts = [*thread_texts(brief.thread), brief.message or "", *brief.facts.values()]
    if brief.item:
        texts += [brief.item.title, brief.item.text]
    return texts


_APOSTROPHE = re.compile("['’]")


def locate(quote: str, text: str) -> tuple[int, int] | None:
    """Where a quote stands in a text: verbatim, or the same words with other spaces and marks."""
    quote = quote.strip()
    at = text.find(quote)
    if quote and at >= 0:
        return at, at + len(quote)
    told = [w.group() for w in WORD.finditer(quote)]
    if not told:
        return None
    between = r"[^\w]{1,8}"
    pattern = between.join(_APOSTROPHE.sub("['’]", re.escape(w)) for w in told)
    match = re.search(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE)
    if match is None:
        return None
    end = match.end()
    if quote[-1] in ".!?…" and text[end : end + 1] == quote[-1]:
        end += 1
    return match.start(), end


def first_sentence(text: str) -> str:
    """The first sentence of a text, or all of it where it is but one."""
    found = sentences(text)
    return text[found[0].start : found[0].end] if found else text


def _placed(one: QuoteAnswer, thread: Thread) -> dict[str, Any]:
    """The quote and its message: the one named, else the latest message of theirs that holds it."""
    count = len(thread.messages)
    order = [one.message] if one.message < count else []
    order += [i for i in reversed(range(count)) if i != one.message]
    for index in order:
        message: Message = thread.messages[index]
        found = None if message.from_me else locate(one.quote, message.body)
        if found:
            return {"quote": message.body[found[0] : found[1]], "message": index}
    return {"quote": one.quote, "message": min(one.message, count - 1)}


def _as_in(body: str, part: str) -> str:
    found = locate(part, body)
    return body[found[0] : found[1]] if found else part.strip()
