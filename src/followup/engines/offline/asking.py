"""What the contact put to the user, and which of it the user's later messages have given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from followup import given
from followup.engines.offline import acts, requests
from followup.engines.offline.clauses import clauses
from followup.engines.offline.features import Place
from followup.values import Thread

_LEARNT = 0.75  # from which probability on a sentence asks, where its form says nothing
_EARLIER = 0.2  # added to it for what was said in an earlier turn
_LIKELY = 0.03  # the same, of asking or lacking, where the form is likely that of a request
_FAINT = 0.07  # the same, where it may be one
_OWN = 0.5  # from here on a sentence gives by itself what is missing


class Said(NamedTuple):
    """A sentence of the contact's, scored, with the day ahead that it names."""

    message: int
    text: str
    scores: acts.ActScores
    earlier: bool
    day: date | None


class Asked(NamedTuple):
    """Whether a sentence puts something to the user, and whether it is still to be given."""

    asks: bool = False
    is_open: bool = False
    form: requests.Form = ""


def asked(said: Sequence[Said], thread: Thread) -> tuple[Asked, ...]:
    """For each sentence, in order."""
    others = requests.others(thread)
    forms = [requests.form(one.text, one.day is not None, others) for one in said]
    return tuple(_asked(at, said, forms, thread) for at in range(len(said)))


def _asked(at: int, said: Sequence[Said], forms: Sequence[requests.Form], thread: Thread) -> Asked:
    one, form = said[at], forms[at]
    if form == "faint" and _waits_for_others(at, said, forms):
        form = ""
    if not _asks(one, form) or _is_called_off(one, thread):
        return Asked(form=form)
    mine = [(index, m.body) for index, m in enumerate(thread.messages) if m.from_me]
    since = [body for index, body in mine if index > one.message]
    before = [body for index, body in mine if index < one.message]
    return Asked(True, not given.is_met(one.text, since, before), form)


def _asks(one: Said, form: requests.Form) -> bool:
    """By its form, or as learnt where no form denies it."""
    learnt, missing = one.scores.of("asks_me"), one.scores.of("missing_info")
    if form == "none" or requests.is_there_now(one.text):
        return False
    if form == "plain":
        return True
    if form == "likely":
        return learnt + missing >= _LIKELY
    if form == "faint":
        return learnt + missing >= _FAINT
    return learnt >= _LEARNT + (_EARLIER if one.earlier else 0)


def _waits_for_others(at: int, said: Sequence[Said], forms: Sequence[requests.Form]) -> bool:
    """'The mill owes me the list. Once I have it …': what is lacking is another's."""
    one = said[at]
    alone = Place(known=False)
    beside = [
        other.scores
        for other, form in zip(said, forms, strict=True)
        if other.message == one.message and form == ""
    ]
    spans = clauses(one.text)
    if len(spans) > 1:
        pieces = [one.text[a:b] for a, b in spans]
        beside += [acts.score(p, alone) for p in pieces if requests.form(p, dated=False) == ""]
    return any(scores.of("missing_info") >= _OWN for scores in beside)


def _is_called_off(one: Said, thread: Thread) -> bool:
    later = [m.body for m in thread.messages[one.message + 1 :] if not m.from_me]
    return bool(later) and given.withdrawn(one.text, later)
