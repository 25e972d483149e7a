"""Rules about the form: blanks left in, length, the name in the greeting, what it is about."""

from __future__ import annotations

import re
from collections.abc import Iterator

from followup.checks.candidate import Candidate
from followup.checks.names import greeted, unknown_names
from followup.checks.rule import Hit, rule
from followup.checks.value import about, topics

LONGEST = 180
_BLANK = re.compile(
    r"\{\{[^{}\n]{0,60}\}\}|\{%[^%\n]{0,60}%\}|\{[A-Za-z_ ]{2,40}\}|<<[^<>\n]{1,60}>>|%[A-Z_]{3,30}%|\$\{[^}\n]{1,40}\}"
    r"|<(?:insert|name|your|first|last|company|date|link|add|the)\b[^<>\n]{0,60}>"
    r"|\[(?:[^\]\n]{0,40}\b)?(?:insert|name|your|company|date|link|title|role|amount|number|position|"
    r"address|phone|price|day|month|time|recipient|client|customer|contact|sender|signature|tbc|tbd|"
    r"todo|xx+|fill|add|here|placeholder|project|product|figure|topic|city|place|event|venue|salutation|"
    r"month|year|job|manager|department|details?|attach(?:ment)?)\b[^\]\n]{0,40}\]"
    r"|\[(?:\.{2,}|…|_+|\s*|\?+)\]|_{3,}|\b(?:TBD|TBC|TBA|TODO|FIXME|LOREM|lorem ipsum)\b|(?<![\w-])[£$€]?\s?X{2,}\b%?(?!-\w)"
    r"|\b[xX]{3,}\b|(?<!\.)\.{5,}|\b[£$€]\s?(?:_|\?\?)|\?{3,}(?=\s*[a-z%£$€])|\bDear (?:Name|First ?name|Customer Name|NAME|Mr/Ms|Mr/Mrs)\b"
)


@rule(
    "FU501",
    bad="Dear Dana,\n\nThe panels would cover XX% of what the parlour uses, with no new steel.\n\n"
    "Shall I send the drawing, or wait for spring?\n\nSam",
    good="Dear Dana,\n\nThe four slots that said “TBD” are filled; the spare gasket is part XX-40.\n\n"
    "Shall I send the list, or wait for spring?\n\nSam",
    english=False,
)
def placeholder(seen: Candidate) -> Iterator[Hit]:
    """A blank left in tells the reader that nobody read it before it was sent."""
    for field, text in (("subject", seen.subject), ("body", seen.body)):
        for match in _BLANK.finditer(text):
            if field == "body" and _told_of(seen, match.start(), match.group()):
                continue
            yield Hit(
                match.start(),
                match.end(),
                f"“{match.group()}” is still to be filled in.",
                "Fill it in, or leave the sentence out.",
                field,
            )


def _told_of(seen: Candidate, at: int, mark: str) -> bool:
    """Quoted, or spoken of as a mark that stood somewhere: 'the slots that said TBD'."""
    if seen.reading.is_quoted(at):
        return True
    before = seen.body[max(0, at - 30) : at].lower()
    return mark.isalpha() and bool(
        re.search(r"\b(?:said|marked|read|were|was|as|called|the)\s*$", before)
    )


@rule(
    "FU502",
    bad="Hi Dana,\n\n" + "The plan is drawn to scale, room by room, with each door and window. " * 15
    + "\n\nShall I send it, or wait?\n\nSam",
    good="Hi Dana,\n\nThe plan is drawn to scale, room by room, with each door and window.\n\n"
    "Shall I send it, or wait?\n\nSam",
    english=False,
)  # fmt: skip
def too_long(seen: Candidate) -> Iterator[Hit]:
    """What takes more than a minute to read is put off, and what is put off is not answered."""
    count = len(seen.body.split())
    if count > LONGEST:
        yield Hit(
            0,
            len(seen.body.rstrip()),
            f"It has {count} words; {LONGEST} is the most.",
            "Keep the gift, the reason and the question; let the rest follow below or on request.",
        )


@rule(
    "FU503",
    setting="From: Sam Ode\nDate: Mon, 2 Mar 2026 09:00\nTo: Dana Weiss\n\nDear Dana, shall I book "
    "the hall?\nSam\n\nFrom: Dana Weiss\nDate: Tue, 3 Mar 2026 10:00\nTo: Sam Ode\n\nHi Sam, Philip has to see "
    "the price first.\nDana\n",
    bad="Dear Philip,\n\nI split the price of the hall by hour.\n\nShall I send it, or wait?\n\nSam",
    good="Dear Dana,\n\nI split the price of the hall by hour for Philip.\n\nShall I send it, or "
    "wait?\n\nSam",
    english=False,
)
def wrong_name(seen: Candidate) -> Iterator[Hit]:
    """A wrong name at the top is the one thing the reader will remember."""
    thread = seen.of
    hello = greeted(seen.body)
    if thread is None or hello is None:
        return
    wrong = unknown_names(hello.names, thread)
    if wrong:
        who = thread.contact or "the contact"
        yield Hit(
            hello.start,
            hello.end,
            f"It greets “{' '.join(wrong)}”; the thread is with {who}.",
            f"Greet {who}.",
        )


@rule(
    "FU504",
    bad="Hi Dana,\n\nI've worked it out both ways. The second costs less and takes a day.\n\nShall "
    "I go with the second, or leave it for now?\n\nSam",
    good="Hi Dana,\n\nI've worked out the kitchen worktop both ways. Oak costs less and takes a day."
    "\n\nShall I go with oak, or leave it for now?\n\nSam",
)
def no_context(seen: Candidate) -> Iterator[Hit]:
    """A reader who must ask 'which one?' has been given a second task instead of one."""
    if not about(seen):
        start = next((p.start for p in seen.reading.parts if p.kind == "body"), 0)
        named = ", ".join(sorted(topics(seen))[:3])
        yield Hit(
            start,
            start,
            "It does not say what it is about.",
            f"Name it in the first sentence{': ' + named if named else ''}.",
        )


RULES = (placeholder, too_long, wrong_name, no_context)
