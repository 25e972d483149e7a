"""What a subject line names, as a noun phrase: 'the audio guide for Hartle Grange'."""

from __future__ import annotations

import re
from datetime import date

from followup.dates import find_dates
from followup.engines.offline.english.tags import Token, is_common, tag
from followup.engines.offline.knowledge import pattern, roles
from followup.text import words

LONGEST = 60
_MARKS = re.compile(
    r"(?i)^(?:\s*(?:re|fwd?|fw|aw|sv|antw|tr|rv|wg|automatic reply)\s*:|\s*\[[^\]]{0,40}\])+"
)
_BREAK = re.compile(r"\s+[-–—|/]+\s+|\s*[:;]\s+|(?<!\d),\s+|(?<=\d),\s+(?!\d{3}\b)|\s*[()\[\]]\s*")
_CODED = re.compile(
    r"(?i)((?:[a-z]+ )?(?:no\.? ?|number )?"
    r"(?=[\w/.#-]*\d)[A-Z]*[\w/.#-]*[\w#](?: \d+)?)\b(?!,\d)(.*)"
)
_AMOUNT = re.compile(r"\d[\d.,]* (?:x )?[A-Za-z]")


def clean_subject(subject: str) -> str:
    """The subject without 'Re:', '[list]' and reference marks."""
    return _MARKS.sub("", subject).strip()


def named_by(subject: str, names: frozenset[str], said: frozenset[str], interview: bool) -> str:
    """The noun phrase, with its article; '' where the subject names nothing.

    `said`: the words that the messages hold in small letters, so that 'Fleet renewal' can be told
    from a name.
    """
    cleaned = clean_subject(subject)
    if _NO_SUBJECT.fullmatch(cleaned):
        return ""
    quoted = _TITLE.search(cleaned)
    if quoted:  # a title in quotation marks is not cut at its commas
        return _noun(quoted.group(), said, False)
    parts = [p for p in (_bare(s) for s in _BREAK.split(cleaned)) if p]
    parts = [p for p in parts if not set(words(p)) <= names | roles()["empty"]]
    if not parts:
        return ""
    first, *rest = parts
    if first.lower() in roles()["openings"]:  # 'Interview - Clinical Data Coordinator'
        interview = True
        first, *rest = rest or [first]
    elif first.lower() in roles()["offers"] and rest:  # 'Proposal - sales training'
        return _short(f"the {first.lower()} for {_noun(rest[0], said, False)}")
    if rest and _is_place(first) and rest[0][:1].islower():
        first = f"{rest[0]} at {first}"  # 'Castlegate Court, lift modernisation'
    return _short(_noun(_lowered(first), said, interview))


_TITLE = re.compile(r"[\"“][^\"“”]{3,60}[\"”]")
_NO_SUBJECT = re.compile(  # what a program wrote above the thread
    r"(?i)\W*(?:(?:forwarded|original|begin forwarded) (?:thread|messages?|conversation|mail)|"
    r"\w* ?messages?|conversation|inbox|chat|thread)\W*"
)


def _is_place(text: str) -> bool:
    """'Castlegate Court': capitals alone, and no kind of thing."""
    parts = text.split()
    return (
        2 <= len(parts) <= 3
        and all(w[0].isupper() and w.isalpha() for w in parts)
        and parts[-1].lower() in roles()["places"]
    )


def _lowered(text: str) -> str:
    """'Tram driver' is 'tram driver': its capital is the line's, as the next word shows."""
    first, _, rest = text.partition(" ")
    plain = first.isalpha() and first.istitle() and len(first) > 2 and rest[:1].islower()
    after = re.match(r"[a-z]+", rest)
    small = after is not None and after.group() not in roles()["joins"]
    return (
        f"{first.lower()} {rest}"
        if plain and small and first.lower() not in roles()["proper"]
        else text
    )


def _bare(segment: str) -> str:
    """A segment without dates at its end, words about the state of things and marks."""
    text = segment.strip(" ?!.*#\"“”'") if '"' not in segment[:1] + "“" else segment.strip(" ?!.*#")
    text = pattern("subject_lead").sub("", text)
    text = pattern("subject_trail").sub("", text)
    for mention in reversed(find_dates(text, date(2000, 1, 3))):
        after = text[mention.end :].strip()
        if not after and mention.kind in ("day", "span"):
            kept = re.sub(r"(?i)\s*\b(?:on|of|from|at|for|until)?\s*$", "", text[: mention.start])
            text = kept or text
    text = re.sub(r"(?i)\s+(?:mon|tues|wednes|thurs|fri|satur|sun)day$", "", text)
    return text.strip(" ,.-–?!")


def _noun(text: str, said: frozenset[str], interview: bool) -> str:
    tokens = tag(text)
    if not _names(tokens):
        return ""
    first = tokens[0].lower
    if first in ("the", "my", "our", "your", "a", "an"):
        return _articled(re.sub(r"(?i)^an? ", "the ", text))
    as_it_is = text if text[:1] in "\"“'‘" or re.match(r"\d+\w? [A-Z]", text) else _coded(text)
    if as_it_is:  # a title in quotation marks, an address, a thing with its number
        return as_it_is
    if first in _SHIPS:
        return f"the {_SHIPS[first]}"
    if _is_doing(tokens):
        return _articled(text)
    text = _articled(text) if _small(tokens, said) else text
    if interview and _is_title(text):
        return f"the {text}" if words(text)[-1] in roles()["openings"] else f"the {text} role"
    return "the " + _with_articles(_quantity(text))


def _names(tokens: tuple[Token, ...]) -> bool:
    """Whether it can be a noun phrase: not 'Can you fix it', not 'For you'."""
    if not tokens or tokens[0].tag in ("MD", "WRB", "WP", "WDT", "PRP", "UH", "IN", "TO"):
        return False
    verb = tokens[0].tag in ("VB", "VBP", "VBZ", "VBD")
    made = len(tokens) > 1 and re.search(r"(?:[aist]ion|ment|ure|ance|works?)$", tokens[1].lower)
    return not verb or bool(made) or tokens[0].lower in roles()["things"]


def _is_doing(tokens: tuple[Token, ...]) -> bool:
    """'Matching 18 newcomers with mentors'; not 'Climbing arborist'."""
    first = tokens[0].lower
    if not first.endswith("ing") or is_thing(first) or len(tokens) < 3:
        return False
    second, owner = tokens[1], tokens[2].tag == "POS"
    return owner or second.tag in ("DT", "CD", "PRP$") or second.tag == "NNS"


_SHIPS = {"apprentice": "apprenticeship", "intern": "internship", "trainee": "traineeship"}


def _with_articles(text: str) -> str:
    """'damp in back bedroom' is said with 'the'."""
    tokens = tag(text)
    for index in reversed(range(len(tokens) - 1)):
        tags = [t.tag for t in tokens[index + 1 : index + 4]]
        noun = tags[0] == "NN" or tags[:2] == ["JJ", "NN"]
        if tokens[index].tag == "IN" and noun and tokens[index + 1].text.islower():
            at = tokens[index + 1].start
            text = f"{text[:at]}the {text[at:]}"
    return text


def is_thing(head: str) -> bool:
    return head in roles()["things"] or head in roles()["papers"]


def _articled(text: str) -> str:
    return text[0].lower() + text[1:]


def _coded(text: str) -> str:
    """'claim HP-20931', 'VO 9', 'invoice 2026-031': a thing with its number takes no article."""
    match = re.match(r"(?i)(?:[a-z]+ ){0,2}(?:no\.? ?)?#?(?=[\w/.-]*\d)[\w/.-]*[\w]\b(?!,\d)", text)
    if not match or not re.search(r"\d", match.group()):
        return ""
    coded = match.group()
    kind = words(coded)[0]
    code = coded.split()[0].isupper() and (" " in coded or not text[match.end() :].strip())
    one = _ONE_OF_MANY.fullmatch(coded) and not text[match.end() :].strip()
    known = is_thing(kind) or kind in roles()["numbered"] or code or bool(one)
    if not known or _AMOUNT.match(text, len(kind) + 1):
        return ""
    following = text[match.end() :].split()[:1]
    if following and following[0].isdigit():
        coded += " " + following[0]
    return coded if coded.split()[0].isupper() else coded[0].lower() + coded[1:]


_ONE_OF_MANY = re.compile(r"(?i)[a-z]{3,}[a-rt-z] \d{1,3}[a-z]?")  # 'chiller 2', not 'days 3'


def _quantity(text: str) -> str:
    """'Quote 5,000 mailer boxes' is a quote for them."""
    kind, _, rest = text.partition(" ")
    counts = kind.lower() in roles()["offers"] and _AMOUNT.match(rest)
    return f"{kind} for {rest}" if counts else text


def _is_title(text: str) -> bool:
    """A job's name: 'Teacher of French', 'Relief keeper'; not 'Interview next steps'."""
    last = words(text)[-1]
    head = head_of(text)
    does = bool(_DOES.search(head)) and not is_thing(head) and head not in roles()["offers"]
    return last in roles()["openings"] or (len(text.split()) <= 6 and does)


def head_of(phrase: str) -> str:
    """'quote' of 'the quote for the boxes'."""
    return words(_HANGS.split(phrase)[0] or phrase)[-1]


_HANGS = re.compile(r"(?i)\s(?:of|for|on|at|in|to|from|with|about|by|and)\s")
_DOES = re.compile(  # 'engineer', 'clerk', 'coordinator': who does something
    r"(?:er|or|ist|ian|ant|ent|man|woman|clerk|nurse|chef|cook|lead|head|aide|guard|hand|analyst|"
    r"apprentice|trainee|intern|temp|post-?doc|dean|maid|host|pilot|vet|associate|fellow)$"
)


def _small(tokens: tuple[Token, ...], said: frozenset[str]) -> bool:
    """Whether the capital of the first word only comes from the start of the line."""
    first = tokens[0].text
    if first[1:] != first[1:].lower() or not first[0].isalpha():
        return False
    second = tokens[1].text if len(tokens) > 1 else ""
    known = is_common(first) or is_thing(first.lower()) or first.lower() in said
    return known and not second[:1].isupper()


def _short(phrase: str) -> str:
    """Cut at a preposition where it is too long to be said inside a sentence."""
    while len(phrase) > LONGEST:
        shorter = re.sub(r"\s+(?:for|of|in|at|on|with|to|from|and|by)\s+(?:(?!\s(?:for|of|in|at|on|"
                         r"with|to|from|and|by)\s).)*$", "", phrase)  # fmt: skip
        if shorter == phrase:
            return ""
        phrase = shorter
    return phrase
