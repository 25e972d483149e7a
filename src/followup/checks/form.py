"""Rules about the form: blanks left in, length, the name in the greeting, what it is about."""

from __future__ import annotations

from collections.abc import Iterator

from followup.checks.candidate import Candidate
from followup.checks.names import greeted, unknown_names
from followup.checks.rule import Hit, rule
from followup.checks.topic import about, topics
from followup.lazily import pattern

LONGEST = 180
_THING = (
    "name|date|company|title|amount|link|number|address|role|position|recipient|client|customer|"
    "phone|signature|venue|city|firstname|lastname|surname|organi[sz]ation|topic|product|project|"
    "department|salutation|attachment|time|price|day|month|year|figure|reference|place|job title|"
    "owner|manager|recruiter|team|street|hall|school|model|service|event|source|reason|brand|"
    "region|"
    "country|industry|benefit|result|percentage|quantity|candidate|interviewer|sender|university|"
    "ref"
)
_ORDER = "insert|enter|fill in|add|your|type|choose|select|placeholder|todo|tb[cda]|xx+"
# A blank in brackets: an order to fill in, or nothing but the kind of thing that belongs there.
_BRACKETED = (
    r"(?i:(?:"
    + _ORDER
    + r")\b[^\]\n)>]{0,40}|(?:[a-z'’]{2,12}[ /]){0,2}(?:"
    + _THING
    + r")(?: (?:here|no|id|of|to|for|from)(?: \w{1,12})?)?)"
)
_BLANK = pattern(
    r"\{\{[^{}\n]{0,60}\}\}|\{%[^%\n]{0,60}%\}|\$?\{[A-Za-z_ .]{2,40}\}|<<[^<>\n]{1,60}>>"
    r"|%[A-Z_]{3,30}%|%%\w{2,30}%%|\*\|\w{2,30}\|\*"
    r"|\[fill in: [^\[\]\n]{1,160}\]"  # as the model engine marks what it leaves to the user
    r"|\[" + _BRACKETED + r"\]|<" + _BRACKETED + r">|«" + _BRACKETED + r"»"
    r"|\[(?:X{1,3}|xx+|x(?=\]%)|_+|\?+)\](?! ?(?:yes|no|later|not|or)\b)|\((?:\?{2,}|_+)\)"
    r"|\((?i:insert|fill in|add \w+ here|name of|tbc|tbd|to be (?:confirmed|added|filled)|xx+|"
    r"check this|(?:\w+ ){0,2}(?:" + _THING + r") here|"
    r"(?:first |last |client |company |customer )?name|date|amount|company)\b[^)\n]{0,12}\)"
    r"|\b(?:TBD|TBC|TBA|TODO|FIXME|TK|NAME HERE|COMPANY NAME|FIRST_?NAME|LAST_?NAME|COMPANY_NAME|"
    r"YYYY|DD/MM|MM/DD|dd/mm(?:/yyyy)?)\b|\b(?i:lorem ipsum)\b|#(?:REF!|NAME\?|N/A|VALUE!)|\bNaN\b"
    r"|(?<![\w.-])[£$€]?\s?X{2,}\b%?(?!-?\w|[ ]?(?:century|Olympi|chromosome))|[£$€]\s?[Xx]+\b"
    r"|\b(?:[Xx]{1,3}|N)(?=%| (?:days|weeks|months|hours|people|units|pounds|euros|dollars|"
    r"per cent|cm|mm|km|"
    r"m|kg|g|pages|minutes)\b)|(?<![\w#])##+(?![\w#])|\bINSERT [A-Z]+\b"
    r"|\b(?:on|for|to|of|at|by|with|from) (?:DATE|NAME|AMOUNT|COMPANY|TITLE|NUMBER|PLACE|TIME|"
    r"ROLE|CITY)\b"
    r"|[£$€]\s?(?:_|\?\?)|(?<!\?)\?{3,9}(?=\s?[a-z%£$€])"
    r"|\b(?:[Dd]ear|[Hh]i|[Hh]ello|Mr|Mrs|Ms|Dr|of|the|at|by|on|for|to|is|than|from|with|costs?|"
    r"about|in|until|your|number|date|amount|reference|called|named) (?:_{2,}|\[(?:\s*|…|\.{3,})\]|"
    r"\.{4,})"
    r"|\b(?:[Dd]ear|[Hh]i|[Hh]ello|[Hh]ey|Mr|Mrs|Ms|Dr) [\[<{][^\]>}\n]{1,30}[\]>}]"
    r"|\bDear (?:Name|First ?[Nn]ame|Customer Name|NAME|Mr/Ms|Mr/Mrs)\b|^(?:Hi|Hello|Dear|Hey) ,"
)


# Every blank has one of these; most texts have none, and are spared the long pattern. Each pattern
# begins with its letters, so that a text is passed over quickly.
_MARK = pattern(r"[\[{<«%#(_]")
_CAPITALS = pattern(r"[A-Zx][A-Zx]|[XxN](?<!\w.)(?!\w)")
_FORMS = ("....", "??", "N%", "orem", "NaN", "dd/mm", " ,", "*|", "Dear Name", "Dear First",
          "Dear Customer", "Dear Mr/")  # fmt: skip


def _may_hold_blank(text: str) -> bool:
    return bool(
        _MARK.search(text) or _CAPITALS.search(text) or any(form in text for form in _FORMS)
    )


@rule(
    "FU501",
    bad="Dear Dana,\n\nI worked it out: the panels would cover XX% of what the parlour uses.\n\n"
    "Shall I send the drawing, or wait for spring?\n\nSam",
    good="Dear Dana,\n\nThe four slots that said “TBD” are filled; the spare gasket is part "
    "XX-40.\n\n"
    "Shall I send the list, or wait for spring?\n\nSam",
    english=False,
)
def placeholder(seen: Candidate) -> Iterator[Hit]:
    """A blank left in tells the reader that nobody read it before it was sent."""
    item = seen.with_item.text if seen.with_item else ""
    for field, text in (("subject", seen.subject), ("body", seen.body), ("item", item)):
        if not text or not _may_hold_blank(text):
            continue
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
    """Quoted, or spoken of as a mark that stood somewhere ('the slots that said TBD'), or a name:
    'Chapter XX', 'the XX Foot', 'TBD (the band)', a mark that the thread has too."""
    if seen.reading.is_quoted(at):
        return True
    before, after = seen.body[max(0, at - 40) : at], seen.body[at + len(mark) : at + len(mark) + 9]
    if _TOLD.search(before.lower()) or _USED_TO.match(seen.body, at + len(mark)):
        return True
    if not mark.isalpha():
        return False
    if _WAS.search(before.lower()) or after.startswith((" (", "’s", "'s")):
        return True
    return set(mark) == {"X"} and bool(_NAMED.search(before) or _NAMES.match(after))


_USED_TO = pattern(
    r" (?:used to|was (?:printing|coming|printed|left)|came|comes|kept) "
)  # what a mark did is told of it
_TOLD = pattern(
    r"\b(?:said|says|say|marked|read|reads|fields?|column|box|boxes|labelled|labeled|stamped|"
    r"called|tag|placeholders?|show|shows|showed|shown as|print|prints|printed|display\w*|"
    r"render\w*|"
    r"no longer|writes?|wrote|literal(?:ly)?|variable|macro|bug|instead of|in place of|replaced?|"
    r"code|size|grade|type|"
    r"model|part|chapter|volume|roman)\b[ :]*(?:\w+ ){0,2}$"
)
_WAS = pattern(r"\b(?:were|was|as|the|a|no|every|each|all)\s*$")
_NAMED = pattern(r"[A-Z][a-z]+ $")
_NAMES = pattern(r" (?!Ja|Feb|Ma[ry]|Ap|Ju[nl]|Aug|Sep|Oct|Nov|Dec)[A-Z][a-z]")


@rule(
    "FU502",
    bad="Subject: The canteen refit\n\nHi Dana,\n\n"
    + "The plan of the canteen is drawn to scale, room by room, with each door and window. " * 15
    + "\n\nShall I send it, or wait?\n\nSam",
    good="Hi Dana,\n\nThe plan of the canteen is drawn to scale, room by room, with each door "
    "and window.\n\nShall I send it, or wait?\n\nSam",
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
    "the hall?\nSam\n\nFrom: Dana Weiss\nDate: Tue, 3 Mar 2026 10:00\nTo: Sam Ode\n\nHi Sam, "
    "Philip has to see "
    "the price first.\nDana\n",
    bad="Dear Philip,\n\nI split the price of the hall by hour.\n\nShall I send it, or "
    "wait?\n\nSam",
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
    wrong = unknown_names(hello, thread)
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
    good="Hi Dana,\n\nI've worked out the kitchen worktop both ways. Oak costs less and takes "
    "a day."
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


_MARKS = pattern(r"\?[?!]+|(?<!!)!{1,9}\?")


@rule(
    "FU505",
    severity="warning",
    bad="Hi Dana,\n\nI drew the canteen refit both ways; the left one seats 14 more.\n\nDo you "
    "want "
    "the left one?? Later is fine.\n\nSam",
    good="Hi Dana,\n\nI drew the canteen refit both ways; the left one seats 14 more.\n\nDo "
    "you want "
    "the left one? Later is fine.\n\nSam",
    english=False,
)
def double_mark(seen: Candidate) -> Iterator[Hit]:
    """A second question mark is a raised voice, and the reader hears it as one."""
    if not any(mark in seen.body for mark in ("??", "?!", "!?")):
        return
    for match in _MARKS.finditer(seen.body):
        yield Hit(match.start(), match.end(), f"“{match.group()}” raises its voice.", "One mark.")


RULES = (placeholder, too_long, wrong_name, no_context, double_mark)
