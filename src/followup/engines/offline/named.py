"""The phrases that play a part in a thread, as the user would say them to the contact.

Which phrase plays which part is learnt (`picks`); here it is put into the user's mouth: 'our board'
of the contact's is 'your board', 'an amended drawing' that both know of is 'the amended drawing'.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from followup.dates import DAY_NUMBER, MONTH_NUMBER
from followup.engines.offline import picks
from followup.engines.offline.english.phrases import told_back
from followup.engines.offline.english.tags import is_common, plain_tag
from followup.engines.offline.knowledge import pattern, roles
from followup.engines.offline.mentions import SUBJECT, WHOLE, Mention, mentions
from followup.engines.offline.subjects import LONGEST, head_of
from followup.engines.offline.wants import is_application
from followup.reading.words import TABLE
from followup.text import words
from followup.values import Blocker, Evidence, Thread

SURE = {"decider": 0.35, "missing": 0.4, "holder": 0.3}
_MINE = ("my", "our", "your")
_SHIPS = re.compile(r"(?i)\b(apprentice|intern|trainee)(?= (?:from|for|at|in)\b|$)")


class Named(NamedTuple):
    """What the thread is about, who must agree, what is waited for and from whom.

    '' for what the thread does not name, or not surely enough to be said."""

    thing: str = ""
    decider: str = ""
    missing: str = ""
    holder: str = ""


def named(thread: Thread, blocker: Blocker, evidence: Sequence[Evidence]) -> Named:
    """The phrases of a thread, each where the diagnosis calls for it."""
    every = mentions(thread, evidence)
    waits = blocker == "missing_info"
    missing = _said("missing", every, thread) if waits else ""
    holder = _said("holder", every, thread) if waits else ""
    missing, _, sender = missing.partition(" from ")
    holder = holder or sender  # 'the number from the importer'
    missing = _without_owner(missing, holder)
    return Named(
        thing=_thing(every, thread),
        decider=_said("decider", every, thread) if blocker == "who_decides" else "",
        missing=missing,
        holder="" if holder == missing else holder,
    )


def _without_owner(missing: str, holder: str) -> str:
    """'the surveyor's report on the roof' is 'the report on the roof' beside the surveyor."""
    owner = re.match(rf"(?i){re.escape(holder)}['’]s? (?=\w)", missing) if holder else None
    return f"the {missing[owner.end() :]}" if owner else missing


def thing(thread: Thread) -> str:
    """What a thread is about, by itself."""
    return _thing(mentions(thread), thread)


def _picked(part: str, every: Sequence[Mention]) -> Mention | None:
    found = picks.pick(part, [m.shown for m in every])
    return every[found.at] if found and found.sure >= SURE[part] else None


def _thing(every: Sequence[Mention], thread: Thread) -> str:
    """What is picked, if it is of the subject line or beyond doubt; else what that line names."""
    able = [m for m in every if len(m.text) <= LONGEST and not _is_no_thing(m.text)]
    found = picks.pick("thing", [m.shown for m in able])
    if found is None:
        return ""
    picked = able[found.at]
    heads = _heads_wanted(thread)
    if heads and head_of(picked.text) not in heads:
        picked = _with_head(able, heads) or picked
    whole = next((m for m in able if m.message == SUBJECT and WHOLE in m.shown[0]), None)
    role = is_application(thread) and head_of(picked.text) not in roles()["openings"]
    apart = not _stems(picked.text) & _stems(thread.subject)
    if whole and (role or (apart and found.sure < BEYOND_DOUBT)):
        picked = whole
    if picked is not whole:
        return _definite(picked, thread)
    ours = not thread.messages or thread.messages[0].from_me
    return picked.text if ours else told_back(picked.text)  # 'Your knee' of the clinic's


def _heads_wanted(thread: Thread) -> frozenset[str]:
    """What an applicant or a creditor writes about, whatever else the thread speaks of."""
    if is_application(thread):
        return roles()["openings"]
    mine = " ".join(m.body for m in thread.messages if m.from_me)
    return roles()["payments"] if pattern("money").search(mine) else frozenset()


def _with_head(able: Sequence[Mention], heads: frozenset[str]) -> Mention | None:
    """The likeliest phrase of that kind that says which one: not 'the role' alone."""
    those = [m for m in able if head_of(m.text) in heads and len(words(m.text)) > 2]
    best = picks.pick("thing", [m.shown for m in those])
    return those[best.at] if best else None


BEYOND_DOUBT = 0.6  # how sure a name must be that the subject line does not have


def heads_alike(one: str, two: str) -> bool:
    """Whether the one is named by the other: 'the sandbox keys', 'the sandbox credentials'."""
    if not one or not two:
        return False
    return _stems(one) <= _stems(two) or _stems(two) <= _stems(one)


def _stems(text: str) -> set[str]:
    """The content words, 'days' as 'day'."""
    said = (w for w in words(text) if w not in roles()["light"])
    return {w[:-1] if len(w) > 3 and w.endswith("s") else w for w in said}


def _is_no_thing(phrase: str) -> bool:
    """'the first wk of Dec' is a time, 'a gentle reminder' a way to write; 'a portrait day' is."""
    said = words(phrase)
    bare = [w for w in said if w not in roles()["light"]]
    if len(bare) == 1 and plain_tag(bare[0]).startswith("VB"):
        return True  # 'Come' of 'Come and sing'
    if _stems(phrase) <= roles()["empty"] or set(said[-1:]) & roles()["counts"]:
        return True  # 'the contract on your two' breaks off
    times = roles()["clock"] | roles()["when"] | DAY_NUMBER.keys() | MONTH_NUMBER.keys()
    return all(w in times or w[0].isdigit() for w in words(phrase) if w not in roles()["light"])


def _said(part: str, every: Sequence[Mention], thread: Thread) -> str:
    """The likeliest phrase of the messages for this part, as the user says it; '' for none."""
    able = [m for m in every if m.message != SUBJECT]
    if part == "decider":
        able = [m for m in able if not _decides_nothing(m.text)]
    found = _picked(part, able)
    return _definite(found, thread) if found else ""


def _decides_nothing(phrase: str) -> bool:
    """'the new budget', 'the form': what is decided on, or by."""
    head = head_of(phrase)
    return head in _MATTERS or (head in roles()["papers"] and not phrase[0].isupper())


_MATTERS = frozenset(
    ("budget", "budgets", "funding", "money", "headcount", "spend", "anything", "everything")
)
_INDEFINITE = re.compile(
    r"(?i)^(?:a|an|any|some|this|that|these|those|another|no|his|her|their|its)\s+"
)


def _definite(mention: Mention, thread: Thread) -> str:
    """With the article that it takes between two who know of it, as the user says it."""
    text = _undated(" ".join(mention.text.split()))
    mine = mention.message == SUBJECT or thread.messages[mention.message].from_me
    text = _SHIPS.sub(r"\1ship", text)
    text = _INDEFINITE.sub("" if _names_one(text) else "the ", text)
    first = text.split()[0]
    if first.lower() in ("the", *_MINE):
        text = first.lower() + text[len(first) :]
        return text if mine else told_back(text)
    if mention.message != SUBJECT:
        text = _lowered(text, mention, thread)
    text = text if mine else told_back(text)
    return text if _stands_alone(text) else f"the {text}"


_DAY = re.compile(
    r"(?i) (?:(?:at|by|on|in|from|before|until|for|of) )?"
    r"(?:the )?(?:(?:end|start|beginning|middle) of )?"
    r"(?:(?:this|next|last|the) (?:day|week|month|year|quarter)|today|tomorrow|w/c .+|"
    r"(?:next |last |this )?(?:mon|tues|wednes|thurs|fri|satur|sun)days?)$"
)


def _undated(text: str) -> str:
    """Without the day at its end: 'the board list at the end of the month'."""
    cut = _DAY.search(text)
    kept = text[: cut.start()] if cut else text
    return kept if len(words(kept)) > 1 else text


def _names_one(text: str) -> bool:
    """'this Kristjan': a name after 'this' or 'that' is said without it."""
    return bool(re.match(r"(?i:this|that) (?-i:[A-Z])[a-z]+$", text))


def _lowered(text: str, mention: Mention, thread: Thread) -> str:
    """Without a capital that only comes from the start of a sentence."""
    first = text.split()[0]
    body = thread.messages[mention.message].body
    starts = not body[: mention.start].strip() or body[: mention.start].rstrip()[-1] in ".!?:\n"
    titled = first.lower() in _TITLES and re.match(r"\w+\.? [A-Z]", text)
    known = not titled and (is_common(first) or first.lower() in _known())
    return text[0].lower() + text[1:] if starts and known and first[1:].islower() else text


def _known() -> frozenset[str]:
    every = roles()
    return every["deciders"] | every["bodies"] | every["things"] | every["papers"] | every["kin"]


_DEPARTMENTS = frozenset((
    "Finance", "Legal", "Procurement", "Accounts", "Payroll", "Management", "Marketing",
    "Purchasing", "Compliance", "Security", "Operations", "Facilities", "Admissions", "Planning",
))  # fmt: skip
_TITLES = frozenset(TABLE["people"]["said_with"].split())
_CODED_KINDS = roles()["numbered"] | roles()["payments"] | roles()["offers"]


def _stands_alone(text: str) -> bool:
    """A name, a code, an address or somebody's takes no article."""
    first, *rest = text.split()
    if first.lower() in _TITLES and rest and rest[0][0].isupper():
        return True  # 'Sister Mulvey'
    if text in _DEPARTMENTS:
        return True  # 'Finance' by itself is a name
    if first.lower() in _CODED_KINDS and rest and re.match(r"(?i)#?[a-z]{0,4}[-/]?\d", rest[0]):
        return True  # 'invoice 1187 for the workshop'
    if re.match(r"(?i)[a-z]+ (?:no\.? ?)?[#\w/-]*\d[\w/-]*$", text) or text[0] in "\"“'‘":
        return True  # 'invoice 2026-031'; a title
    if re.match(r"\d+\w? [A-Z]", text) or re.match(r"(?:\w+\.? ){0,2}[A-Z][\w-]*['’]s? ", text):
        return True  # '14b Clare Street'; 'Bex's answer'
    if first.lower() in ("one", "both", "all") or text.lower().endswith((" sir", " madam")):
        return True
    head = words(text)[-1] if words(text) else ""
    capitals = [w for w in (first, *rest) if w[0].isupper()]
    if len(capitals) < len(text.split()):
        return first[0].isupper() and bool(rest) and rest[0] in ("of", "at", "in", "from", "for")
    return head not in _known() or not (first[1:].islower() or rest)
