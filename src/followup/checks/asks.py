"""What a message asks: outright, by a request, or by a call for a word."""

from __future__ import annotations

import re

from followup.checks.parts import Ask, AskKind, Part, Reading
from followup.lazily import pattern

_AUX = pattern(
    r"(?:and |so |but |then |also,? |now,? |if so,? )?(?:shall|can|could|would|will|do|does|"
    r"did|are|is|have|"
    r"has|may) (?:i|we|you|they|he|she|it|your|our|anyone|that|these|those|both|there)\b(?! be )|"
    r"(?:ok|okay|alright|all right) (?:to(?! (?:say|tell|ignore|skip|pass|decline|wait|leave)\b)|"
    r"for|with|if) |good to go|"
    r"(?:want|wanna|fancy|need) (?:me|it|the|us|one|them|to|this|that)\b|mind if |any chance "
)
_WH = pattern(
    r"(?:^|[,:;(–—] ?|- |\b(?:and|so|but|then|also|or) )(?:(?:on|at|by|to|for|in|with|about|"
    r"from|until) )?"
    r"(?!(?<=, )(?:when|where|which|who|whose|whom) (?!(?:do|does|did|can|could|will|would|should|"
    r"shall|may|are|were|have|has)\b)|(?<=, )(?:when|where) \w+'s)"  # ', when it's quiet'
    r"(what|when|where|who|whom|whose|why|how|which)(?:'s|'d|'ll)?\b"
)
_SECOND_ASK = pattern(
    r"(?:;|\band|\bplus|\balso)(?: also| then| if so,?| secondly,?)? "
    r"(?:(?:what|when|where|who|why|how|which)(?:'s)? (?:is|are|was|would|do|does|did|can|"
    r"could|will|should|long|much|"
    r"many|often|about|you|the|your|time|day)|(?:is|are|do|does|did|can|could|will|would|"
    r"should|shall|has|have|may) (?:i|we|you|they|he|she|it|there|your|the|this|that|these)\b|"
    r"whether )"
)
_PLAIN_ALTERNATIVE = pattern(
    r"\bor (?!(?:should|shall|is|are|do|does|would|could|can|will|may|what|when|how|who|why|"
    r"where|if)\b)"
)


def find_asks(reading: Reading) -> None:
    """Fill in `asks`, in the order of the text."""
    parts = reading.parts
    final = max((i for i in reading.body if parts[i].asks), default=-1)
    for i in reading.body:
        part = parts[i]
        if part.asks:
            if not _rhetorical(reading, i, final):
                _add_question(reading, i)
        elif _AUX.match(part.text) and not part.text.endswith(":") and not part.has("way_out"):
            reading.asks.append(_ask(reading, i, "question"))
        else:
            _add_call(reading, i)


def _add_call(reading: Reading, i: int) -> None:
    """A request, or a call for a word or for thoughts, without a question mark."""
    part = reading.parts[i]
    kind: AskKind = "call"
    opened = part.has("open_call") and bool(_CALL.search(part.text))
    if part.has("no_request"):
        return
    if not opened and not part.mentions("closed_call") and not _answer_wanted(part):
        if not part.has("request"):
            return
        kind = "request"
    things = 1 if opened else _told(part)
    last = _options_after(reading, i)
    reading.asks.append(Ask(part.start, reading.parts[last].end, i, last, kind, opened, things))


def _answer_wanted(part: Part) -> bool:
    """'Tick the box and I begin', 'your yes is all we need': an answer is named, and wanted."""
    if _SLASHED.search(part.text):
        return True
    if _IMPERATIVE.match(part.text) and _ANSWER.search(part.text):
        return True
    return bool(_SUFFICES.search(part.text))


_SLASHED = pattern(
    r"\b(?:yes|y|ok|a|1) ?/ ?(?:no|n|not|later|b|2)\b|\b[1a] (?:for|=|"
    r"–) [^.?!\n]{1,40}[,;] ?[2b] (?:for|=|–) "
)
_IMPERATIVE = pattern(
    r"(?:so |then |and )?(?:please |just |simply |only |kindly |you (?:can|may|need|only|"
    r"just) (?:only |just |simply )?(?:have to |need to |to )?)*"
    r"(?:write|tell|give|send|say|nod|tick|sign|initial|pick|choose|mark|cross|text|put|circle|"
    r"tap|click|press|reply|"
    r"answer|drop|forward|confirm|show|point|knock|wave|shout|strike|underline|return|raise|lift|"
    r"set)\b"
)
_ANSWER = pattern(
    r"\b(?:yes|yea|aye|ok|okay|no|nod|tick|cross|letter|number|initials?|signature|thumbs?|finger|"
    r"word|"
    r"box|stamp|which|either|a or b|b or a|one or two|the flag|dotted line|go-ahead|blessing|"
    r"approval)\b|[\"“'][^\"”'\n]{1,20}[\"”']|\b[ab12] ?[=–]"
)
# 'Your yes is all we need', 'we lack only the signature'.
_SHORT_ANSWER = (
    r"(?:yes|no|ok|okay|nod|tick|cross|letter|number|initials?|signature|thumbs?-?up|word|stamp|"
    r"go-ahead|blessing|approval|[\"“'][^\"”'\n]{1,20}[\"”'])"
)
_SUFFICES = pattern(
    rf"(?:\b|(?<=[\"“']))(?<!of ){_SHORT_ANSWER}(?: [^\s.,;:!?]+){{0,4}} (?:is|are|will|would) "
    r"(?:be )?(?:all|enough|sufficient|plenty|do|suffice)\b"
    rf"|\b(?:need|wait for|want|lack|lacks|needs|missing is|missing are) (?:only |just |is )?"
    rf"(?:your|a|one|the) (?:\w+ ){{0,2}}{_SHORT_ANSWER}(?!\w)"
)


def _told(part: Part) -> int:
    """How many things a request wants to be told: 'whether …, when … and who …'."""
    return max(1, len(_WANTED.findall(part.text)))


_WANTED = pattern(
    r"\b(?:whether|if (?=you|the|it|your|we)|when (?=you|we|i|it|the|to)|what (?=you|the|time|"
    r"date|is)|who (?=will|is|would|should)|"
    r"how (?:many|much|long|you)|where (?=to|we|you|the|it)|which (?=\w+))"
)


# Whether 'your thoughts' are called for, not spoken of.
_CALL = pattern(
    r"\b(?:let (?:me|us)|tell (?:me|us)|do share|share|please|kindly|send|give (?:me|us)|drop|"
    r"love|welcome|like|"
    r"appreciate|hear|have|grateful|keen|curious|interested|know|want|value|eager|await|say|advise|"
    r"look(?:ing)? forward)\b|^(?:any |your )?thoughts\b"
)


def _add_question(reading: Reading, i: int) -> None:
    asks, parts = reading.asks, reading.parts
    part = parts[i]
    short = len(part.text.split())
    joined = part.text.startswith(("or ", "or,")) or short <= 3
    joined = joined or (short <= 14 and bool(_LATER.search(part.text)))
    if joined and asks and asks[-1].kind == "question" and asks[-1].last >= i - 1:
        first = asks[-1]
        opened = first.open and not _PLAIN_ALTERNATIVE.match(part.text)
        asks[-1] = first._replace(end=part.end, last=i, open=opened)
        return
    asks.append(_ask(reading, i, "question"))


_LATER = pattern(r"\b(?:later|wait|hold|leave|too (?:soon|early)|not yet|rather|instead|another)\b")


def _options_after(reading: Reading, i: int) -> int:
    """The last of the lettered or bulleted options that follow a question; `i` where none do."""
    last = i
    while last + 1 < len(reading.parts) and _OPTION.match(reading.parts[last + 1].text):
        last += 1
    return last if last > i + 1 else i


_OPTION = pattern(r"(?:[-*•–☐□]|[(\[] ?[)\]]|\(?(?:[a-e]|[1-5]|i{1,3})(?:[.):]| ?[–=-]))\s")


def _lists_options(part: Part) -> bool:
    """'Monday, Tuesday or not yet.': options without a verb, after a question."""
    words = len(part.text.split())
    return part.kind == "body" and not part.asks and words <= 9 and bool(_BARE_OR.search(part.text))


_BARE_OR = pattern(
    r"^(?!.*\b(?:i|we|you|it|is|are|will|can|would|if|please|say|tell|just)\b).*(?:,| )or "
)


def _ask(reading: Reading, i: int, kind: AskKind) -> Ask:
    part = reading.parts[i]
    last = _options_after(reading, i)
    follows = reading.parts[i + 1] if i + 1 < len(reading.parts) else None
    if last == i and part.asks and follows and _lists_options(follows):
        last = i + 1
    if last > i and not part.text.endswith(":"):
        return Ask(part.start, reading.parts[last].end, i, last, kind, False)
    count = 1 + len(_SECOND_ASK.findall(part.text[8:]))
    count = max(count, _listed(reading, i))
    return Ask(part.start, part.end, i, i, kind, _is_open(part, reading), count)


def _listed(reading: Reading, i: int) -> int:
    """'Could you let me know:' and a list: one for each item."""
    if not reading.parts[i].text.endswith(":"):
        return 0
    count = 0
    for part in reading.parts[i + 1 :]:
        if not part.text.startswith(("-", "*", "•", "–")) and not part.text[:1].isdigit():
            break
        count += 1
    return count


def _is_open(part: Part, reading: Reading) -> bool:
    text = part.text
    if part.has("proposal") and _WH.match(text):
        return False
    if part.has("open_call"):
        return not (_BY_WRITER.match(text) or _WAITS.search(text))
    wh = _WH.search(text)
    if not wh:
        return False
    rest = text[wh.end() :]
    if _PLAIN_ALTERNATIVE.search(rest):
        return False
    if wh[1] == "which" and not _SCHEDULE.match(rest) and _OPTIONS.search(reading.flat):
        return False
    # 'would you like to see what it looks like?' is answered by yes
    if _AUX.match(text) and _SECOND_ASK.search(text[8:]):
        return False
    return (
        not _AUX.match(text)
        or wh.start() == 0
        or text[wh.start()] in ",:;–—-("
        or bool(_SECOND_ASK.match(text[max(0, wh.start() - 1) :]))
    )


# 'Shall I say what it costs?', '…, or shall it rest until you know?': yes or no answers it.
_BY_WRITER = pattern(
    r"(?:and |so |but |then )?(?:shall|should|may|can|could|do) (?:i|we)\b(?! (?:know|hear|have)\b)"
)
_WAITS = pattern(
    r"[,;] or (?:shall|should|do|is|are|would|will|may|can|leave|wait|let|not|rather)\b"
)
_SCHEDULE = pattern(r" (?:day|date|time|week|month|days|dates|times|person|people)\b")
_OPTIONS = pattern(
    r"\b(?:option|plan|version|choice|route|draft) (?:[ab12]|one|two)\b|\n ?\(?[ab12][.)] |"
    r"\b(?:either|both|"
    r"the (?:first|second|other)|of the two|two (?:ways|versions|options|dates|slots))\b"
)


def _rhetorical(reading: Reading, i: int, final: int) -> bool:
    part = reading.parts[i]
    hits = [
        f
        for f in reading.hits[i]
        if f.family in ("rhetorical", "pleasantry") and f.start < part.start + 14
    ]
    if any(h.family == "pleasantry" for h in hits):
        return len(part.text.split()) < 12 and " or " not in part.text
    yours = re.search(r"\byou\b|\byour\b", part.text)
    if hits and i != final:
        return True
    if not yours and i == reading.body[0] and i + 2 < len(reading.parts):
        opens = hits or (_WH.match(part.text) and not _OWN.search(part.text))
        if opens and reading.parts[i + 1].kind == "body":
            return True
    short = len(part.text.split()) <= 4 and i != final and not _AUX.match(part.text)
    follows = reading.parts[i + 1] if i + 1 < len(reading.parts) else None
    if short and follows and follows.kind == "body" and not follows.asks:
        return True
    if follows and i != final and _ANSWERED.match(follows.text):
        return True
    return bool(
        follows
        and i != final
        and not yours
        and not _OWN.search(part.text)
        and _WH.match(part.text)
        and not follows.asks
        and follows.kind == "body"
    )


_OWN = pattern(r"\b(?:i|we|my|our|me|us)\b")
_ANSWERED = pattern(
    r"(?:yes|no|not|none|nothing|only|because|neither|both|never|exactly)\b|"
    r"(?:it|they|he|she|that|i|we|you) (?:is|are|does|do|will|can|did|was|were|would|have|"
    r"has)[.!;:]"
)
