"""A sentence that asks after the state of things, told by its roles and not by its phrases.

The writer wants to learn (or the reader is to tell) the answer to an embedded question, and what
that question is about is how far the other side has got: no wish, no choice, nothing to approve.
"""

from __future__ import annotations

from collections.abc import Mapping

from followup.checks.candidate import Candidate, once
from followup.checks.tones import may_be
from followup.lazily import pattern

_SOFT = r"(?:(?:just|only|merely|simply|really|quickly|also|please|again|still|very|much|so) )*"
# What the writer may be doing in order to learn it.
_ERRAND = (
    r"(?:writing|emailing|mailing|texting|calling|ringing|dropping|popping|looking|coming|come|"
    r"back|"
    r"here|sending|getting|stopping|hoping|hope|hoped|wanting|want|wanted|wish|wished|thought|"
    r"trying|keen|eager|curious|anxious|interested|glad|happy|pleased|delighted|love|like|great|"
    r"good|nice|helpful|"
    r"grateful|obliged|appreciate|wonder|wondering|wondered|need|ask|asking|allow|may|might|note|"
    r"line|word|mail|message)"
)
_LEARN = (
    r"(?:know|knowing|hear|hearing|learn|learning|see|seeing|find out|finding out|discover|ask|"
    r"asking|enquire|"
    r"inquire|wonder|wondering|wondered|curious|gauge|establish|ascertain|understand|check|"
    r"checking|"
    r"(?:get|getting|have|having|gain) an? (?:\w+ ){0,2}(?:feel|idea|sense|steer|picture|inkling|"
    r"reading|handle|hint|indication))"
)
_TELL = (
    r"(?:tell|telling|told|let|give|share|apprise|inform|put|fill|update|enlighten|advise|say|"
    r"report|reveal|show|intimate|confide)"
)
_ASKS = pattern(
    rf"(?:(?:^|[,.;:!–—-] ?|\b(?:and|but|so) )(?P<lone>{_SOFT}(?:seeing|wondering|checking|curious|"
    rf"asking)"
    rf"|(?:i|we)(?:'m|'d| am| was| were| would| do| keep)? {_SOFT}(?:keep )?(?:wonder\w*|curious))"
    r"|\b(?:i|we) still (?:do not|don't) know(?= )"
    rf"|\b{_ERRAND}\b[^.?!;:\n]{{0,50}}?\b{_LEARN}"
    rf"|\b{_TELL} (?:me|us)(?: (?!who|which|that)\w+){{0,4}}?"
    rf"|\b(?:can|could|might|please|kindly|position|able|hoping) [^.?!;:,\n]{{0,30}}?\b{_TELL}"
    r"(?: (?!who|which|that)\w+){0,3}?)"
    r" (?:out |me |us |as |to |of |on |about |for |over |at ){0,3}"
    r"(?P<asked>(?:how|where|whether|if|what|which|who|when|why)\b[^.?!;\n]{3,160})"
)
# Somebody else's question, or one whose answer follows in the same breath.
_NOT_MINE = pattern(
    r"\b(?:i|we) (?:have |had |also |then |just |even )*(?:went|asked|rang|called|found|learn\w+|"
    r"heard|saw|know|knew|looked|checked|tested|measured|read|told|showed?|wrote|will|'ll)\b|"
    r"\b(?:you|he|she|they|who|which|that|it|(?!better\b|rather\b|ever\b|never\b|whether\b|yours\b|"
    r"always\b|this\b|as\b)[a-z]{2,}(?:er|or|s)) (?:\w+ly )?(?:want\w*|ask\w*|"
    r"wonder\w*|knows?|sees?|can see|rang|told|tells?|shows?|may|might|said)\b|\bso (?:that "
    r")?you\b|"
    r"\b(?:[a-z]{3,}s|people|everyone|everybody) (?:keep|kept|are|were|have) |"
    r"\b(?:if|when|once|as|before|until) (?:you|he|she|they|we|i)\b|\bfrom (?:the|my|our|his|her)\b"
)
_ANSWERED = pattern(r"(?:[,;:–—]| -) ?(?:so|and|it|he|she|they|which|both|page|yes|no)\b")
# Wishes, choices, fitness and leave: a question that moves things on.
_CHOICE = pattern(
    r"\b(?:want|wants|wanted|like|likes|prefer|prefers|rather|should|shall|may|suits?|suited|"
    r"works?|"
    r"needs?|care|fits?|happy|ok|okay|fine|right|wrong|enough|useful|use|help|helps|mind|agree|"
    r"covers?|possible|convenient|better|best|too|add|change|changes|anything (?:else|unclear|"
    r"missing)|interest(?:s|ed)?|can|would|will|from here|to do|allowed|correct|missing|ready for|"
    r"free|wish|going to|about to)\b|"
    r"\bor (?!no\b|not\b|nay|otherwise|has\b|have\b|the \w+ (?:has|have)\b|\w+ing\b)"
)
_PERFECT = pattern(
    r"\b(?:has|have|had|hasn't|haven't)\b(?! to\b)|'ve\b|'s (?:been|become|come|got|gone|\w+ed)\b|"
    r"\bbeen\b|\b(?:arrived|landed|reached|came|got|made|went|survived)\b"
)
_SIDE = pattern(
    r"\b(?:(?:at|on|over at|from) your (?:end|side|desk|place|office)|with you|your (?:way|end|"
    r"side)|"
    r"upstairs|over there|in your (?:house|office|shop|building)|among you|up there|out there)\b"
)
_STATE = pattern(
    r"\b(?:stands?|standing|sits?|lies?|lie|lying|hangs?|still|yet|going|coming|getting|moving|"
    r"warm|cold|"
    r"progress\w*|advanc\w+|develop\w*|proceed\w*|shaping|faring|goes|far|close|near|along|alive|"
    r"on$|on\.$|with us|"
    r"breath\w*|happen\w*|cooking|looking|looks?|status|news|decision|verdict)\b|(?:\bis|\bare|'s|"
    r"'re) (?:\w+ )?\w{3,}ing\b"
)
# The same with a noun in the place of the embedded question; or asked outright.
_NAMED = pattern(
    rf"\b(?:{_TELL}|intimate|notify)\b[^.?!;:\n]{{0,30}}?\b(?:status|(?:present|current|latest) "
    r"(?:position|state|standing)|progress|whereabouts|fate|outcome) (?:of|on|regarding|about|with|"
    r"concerning|for)\b|^(?:[^.?!;:\n]{1,20}, )?(?:and |so |but )?(?:how|what) (?:goes|gives|fares|"
    r"cooks)"
    r"\b[^?\n]{0,60}\?|"
    rf"\b{_LEARN} (?:of |about )?your (?:\w+ )?(?:feelings?|decision|answer|verdict|intentions?|"
    rf"position|"
    r"conclusions?|response|reply)\b|"
    # 'a note on its present state'
    r"\b(?:notes?|lines?|words?) (?:on|about|as to|regarding) (?:its|the|their|your) "
    r"(?:present |current |latest )?(?:state|status|standing|position|progress)\b|"
    # 'anything you can share'
    r"\b(?:anything|something|whatever)(?: at all| new| more)?(?: that)? you (?:can|could|may|"
    r"might|are able to|were able to) (?:already |now )?(?:share|tell|say|report|pass on)\b|"
    # something of the writer's that lies with the reader
    r"\b(?:my|our) (?:\w+ )?(?:question|mail|e-?mail|message|letter|offer|request|quote|note|"
    r"proposal|"
    r"application)\b[^.?!\n]{0,24}? (?:is|are|lies|sits|rests|must be) still (?:open|with you|"
    r"there|on your|in "
    r"your|somewhere|waiting)\b|^(?:i think |i believe )?you still have (?:my|our) (?:\w+ "
    r")?(?:mail|e-?mail|"
    r"message|letter|offer|question|request|quote|note)\b|"
    # asked outright whether there is an answer
    r"^(?:[^.?!;:\n]{1,12}, )?(?:and |so |but )?(?:do|would|might|could|can|is|are|will|may) "
    r"(?!i\b)[^?.!;:\n]"
    r"{0,30}?\b(?:an|any|some|a|anything|something)(?: \w+)?? ?(?:answer|decision|news|word|update|"
    r"verdict|"
    r"outcome|for (?:me|us)|to tell)\b(?![^?\n]* or )[^?\n]{0,40}\?|"
    r"\bwhat(?:'s| is) new (?:on|at|with|from|in)\b[^?\n]{0,30}\?|"
    r"^(?:[^.?!;:\n]{1,12}, )?(?:and |so |but )?how did (?:the \w+|they|he|she|it|your \w+) "
    r"(?:like|take|find|react|"
    r"respond|receive|decide|go)\b[^?\n]{0,50}\?|"
    r"^(?:i'm|i am|we're|we are) (?:\w+ ){0,2}(?:on tenterhooks|all ears|hanging in the air|in "
    r"suspense|agog)\b|"
    r"\bsigns? of life\b"
)


def asks_after(text: str) -> tuple[int, int] | None:
    """Where a flattened sentence asks how far things have got, None where it does not."""
    for match in _ASKS.finditer(text):
        asked = match["asked"]
        if _NOT_MINE.search(text, 0, match.start("asked")) or _ANSWERED.search(asked):
            continue
        if _CHOICE.search(asked):
            continue
        if _PERFECT.search(asked) or _SIDE.search(asked) or _STATE.search(asked):
            return match.start(), match.end()
    named = _NAMED.search(text)
    return named.span() if named and not _NOT_MINE.search(text, 0, named.start()) else None


# A message that only raises itself again: the writer pulls, waves or knocks, once more, and the
# sentence holds nothing else.
_RAISES = pattern(
    r"^(?:hi|hello|so|well|and|but|morning|only|just|merely|[^\s,]+,| )*"
    r"(?:(?:(?:i|we)(?:'m| am| must)? )?(?:just |only |also |thought |"
    r"(?:wanted|want|like|had|have|here|back|come|meant) (?:to )?|thought (?:i|we)(?:'d| would) |"
    r"(?:allow|permit|let) me (?:to )?|take the liberty of |to )*"
    r"(?:put|bring|run|float|send|ring|wav|knock|pop|pok|stick|rais|lift|push|hoist|wheel|roll|"
    r"toss|throw|lob|drop|try|stir|sound|blow|call|shout|holler|drag|haul|tug|pull|tap|peek|peep|"
    r"turn|surfac|swing|sail|hop|beat|get|com|pass|slid|walk|parad|trot|writ|refer|recall|return|"
    r"draw|point)(?:e|[nptg]?ing)?"
    r"|another|one more|yet another)\b(?P<rest>[^.?!;:\n]{1,90})"
)
_AGAIN = pattern(
    r"\b(?:again|once more|one more time|anew|another|one more|round the houses|back (?:in|up|on|"
    r"to|"
    r"at|round|before|under|onto|into)|to your (?:kind |valued )?(?:attention|memory|mind)|the "
    r"same (?:thing|matter))\b"
)
_AIMED = pattern(
    r"\b(?:this|this one|it|you|your|me|myself|my|our|from me|from us|about|on|regarding|bell|horn|"
    r"oar|flag|hand|head|drum|door)\b"
)
_GIVES = pattern(
    r"\b(?:with (?:an?|the|two|three|my|our|his|her|their)|because|since|so that|which|who|that|"
    r"now|from the|\w+ed)\b|\d"
)
_MOST = 18  # words of a sentence that does nothing else


def raises_again(text: str) -> tuple[int, int] | None:
    """Where a flattened sentence does no more than raise the matter again, None elsewhere."""
    if len(text.split()) > _MOST or not _AGAIN.search(text):
        return None
    match = _RAISES.match(text)
    if not match or not _AIMED.search(match["rest"]) or _GIVES.search(match["rest"]):
        return None
    return match.start(), match.end()


@once
def enquiries(seen: Candidate) -> Mapping[int, tuple[int, int]]:
    """The sentences of the body that ask after it or only raise it again: by index, where."""
    parts = ((i, seen.reading.parts[i].text) for i in may_be(seen, "nag"))
    return {i: span for i, text in parts if (span := asks_after(text) or raises_again(text))}
