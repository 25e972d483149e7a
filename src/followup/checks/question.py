"""Rules about the one question that a follow-up ends on, and the way out of it."""

from __future__ import annotations

from collections.abc import Iterator

from followup.checks.candidate import Candidate
from followup.checks.nags import nags_in
from followup.checks.parts import Ask
from followup.checks.rule import Hit, rule
from followup.lazily import pattern

# So many words after the question are more than an afterthought: in several sentences, in one.
_MATTER, _MUCH = 14, 20
_BRIEF = 80  # so many characters are a call for an answer and no more


@rule(
    "FU101",
    bad="Hi Dana,\n\nThe chart of the two oven suppliers is below; Norvik is 12 days faster.\n\n"
    "Waiting until next quarter is fine. I look forward to your positive response.\n\nSam",
    good="Hi Dana,\n\nThe chart of the two oven suppliers is below; Norvik is 12 days faster.\n\n"
    "Shall I book Norvik, or wait until next quarter?\n\nSam",
)
def no_question(seen: Candidate) -> Iterator[Hit]:
    """A reader who is asked nothing has nothing to answer, so the thread stays still."""
    if not seen.reading.questions and not seen.closes and not seen.replies:
        end = len(seen.body.rstrip())
        yield Hit(end, end, "It asks nothing.", "Ask one thing that 'yes' or 'no' answers.")


@rule(
    "FU102",
    bad="Hi Dana,\n\nI drew the kitchen both ways; the left one seats 14 more.\n\nDo you want the "
    "left one? Has the landlord agreed to the door? Not yet is fine.\n\nSam",
    good="Hi Dana,\n\nI drew the kitchen both ways; the left one seats 14 more.\n\nDo you want the "
    "left one, the right one, or to leave it until spring?\n\nSam",
)
def many_questions(seen: Candidate) -> Iterator[Hit]:
    """Each further question is further work, and the hardest of them holds up all the others."""
    nagging = {seen.reading.part_at(hit.start) for hit in nags_in(seen)}
    asks = [a for a in seen.reading.questions if a.things > 1 or a.part not in nagging]
    count = sum(a.things for a in asks if a.kind != "call" or a.things > 1)
    if asks and asks[-1].kind == "question":
        count += sum(a.kind != "question" and _asks_apart(seen, a) for a in seen.reading.asks)
    if count > 1 and not seen.closes:
        extra = asks[1] if len(asks) > 1 else asks[0]
        yield Hit(
            extra.start,
            extra.end,
            f"It asks {count} things.",
            "Keep the one question that moves it on; leave the others for the answer.",
        )


def _asks_apart(seen: Candidate, ask: Ask) -> bool:
    """'Also tell me how wide the door is': a request for something else than the question."""
    return bool(_TELL.search(seen.reading.parts[ask.part].text))


_TELL = pattern(
    r"(?:^|[.,;:] |\b(?:and|also|please|kindly|just|do|you|to) )(?<!if you )(?:tell|let|advise|"
    r"inform|confirm|give) (?:(?:me|us|to me|to us|know|also|back) )*"
    r"(?:(?:how|what|when|which|where|who|whose|at which|by when)\b|(?:if|whether) (?!it |this |"
    r"that |so |not |you |i )|"
    r"(?:the|your) (?!left|right|first|second|word|go|green|nod|ok))"
)


@rule(
    "FU103",
    bad="Hi Dana,\n\nThe one-page summary of the canteen refit for your board is "
    "ready.\n\nWhat do you think we should "
    "do next? No rush.\n\nSam",
    good="Hi Dana,\n\nThe one-page summary of the canteen refit for your board is "
    "ready.\n\nDoes it cover what they "
    "need, or should we wait until after the meeting?\n\nSam",
)
def open_question(seen: Candidate) -> Iterator[Hit]:
    """An open question hands the planning to the person who has the least time for it."""
    asks = seen.reading.questions
    for ask in asks:
        if ask.open and len(asks) == 1 and not seen.closes:
            yield Hit(
                ask.start,
                ask.end,
                "It cannot be answered by yes, no or an option.",
                "Propose the answer yourself, and ask whether it suits.",
            )


@rule(
    "FU104",
    bad="Dear Dana,\n\nShall we start with the gutter, or leave it until May?\n\nI went up: "
    "the scaffold would "
    "come from Hegarty's by the day. The slates can be used again. Swifts are protected until "
    "August and the insurer will want photographs.\n\nSam",
    good="Dear Dana,\n\nI went up: the scaffold would come from Hegarty's by the day. The "
    "slates can be used "
    "again.\n\nShall we start with the gutter, or leave it until May? There is no hurry.\n\nSam",
)
def question_not_last(seen: Candidate) -> Iterator[Hit]:
    """What stands last is what is answered; a question in the middle is read past."""
    reading = seen.reading
    if not reading.questions or seen.closes:
        return
    ask = reading.questions[-1]
    calls = (
        a.last
        for a in reading.asks
        if (a.kind == "call" and a.end - a.start < _BRIEF) or _asks_apart(seen, a)
    )
    last = max(ask.last, *calls, ask.last)
    matter = [
        p
        for i, p in enumerate(reading.parts)
        if i > last and p.kind == "body" and i not in reading.ways_out and not p.has("hollow")
    ]
    length = sum(len(p.text.split()) for p in matter)
    if (
        length >= _MUCH
        or (length >= _MATTER and len(matter) > 1)
        or any(p.has("work") and len(p.text.split()) > 8 for p in matter)
    ):
        yield Hit(
            ask.start,
            ask.end,
            "More matter comes after the question.",
            "Move the question to the end, just before the sign-off.",
        )


@rule(
    "FU105",
    bad="Hi Dana,\n\nThe summary of the canteen refit for your board is ready, with the three "
    "figures they "
    "asked for.\n\nMay I send it?\n\nSam",
    good="Hi Dana,\n\nThe summary of the canteen refit for your board is ready, with the three "
    "figures they "
    "asked for.\n\nMay I send it? If it is too soon, not yet is a fine answer.\n\nSam",
)
def no_way_out(seen: Candidate) -> Iterator[Hit]:
    """Without an easy 'not yet', the only polite answer to a bad moment is silence."""
    reading = seen.reading
    if reading.ways_out or seen.closes or seen.replies:
        return
    end = len(seen.body.rstrip())
    start = reading.questions[-1].start if reading.questions else end
    yield Hit(
        start,
        reading.questions[-1].end if reading.questions else end,
        "It leaves no easy 'not yet'.",
        "Say beside the question what happens on a no or a later, or make that its other half.",
    )


RULES = (no_question, many_questions, open_question, question_not_last, no_way_out)
