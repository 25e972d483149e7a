"""A reproach told by who does what in it: the writer counts or gave, the reader failed to answer.

Each pattern is one figure of reproach in roles, not in words: own attempts counted; an attempt
and nothing after it; an answer measured by what it would have cost; one's own side kept, the other
one's not; a guess at what the reader thinks of the writer; the writer made small or hurt.
"""

from __future__ import annotations

from followup.lazily import pattern

_NUMBER = r"(?:two|three|four|five|six|seven|eight|nine|ten|\d+)"
_TIMES = (
    rf"(?:twice|thrice|{_NUMBER} times|several times|many times|time and again|again and again)"
)
_MAIL = (
    r"(?:e-?mails?|mails?|messages?|notes?|letters?|texts?|calls?|voicemails?|reminders?|attempts?|"
    r"lines?|invitations?|questions?)"
)
_TOLD = (
    r"(?:wrote|written|rang|rung|called|phoned|mailed|emailed|messaged|texted|asked|tried|knocked|"
    r"turned up|stood|waited|reminded)"
)
_WROTE = (
    r"(?:write|wrote|writing|writes|call|calls|calling|ask|asks|asking|ring|rings|mail|message)"
)
_I = r"\b(?:i|we|i've|we've)"
_REPLY = (
    r"(?:to (?:\w+ ){0,2}?(?:repl(?:y|ies)|answer|respond|write back|write|type|acknowledge|pick "
    r"up|"
    r"call back|say (?:yes|no|so|something))|(?:an?|one|any|the|your|single|so much as an?|even "
    r"an?) "
    r"(?:\w+ ){0,2}?(?:answer|reply|response|line|word|acknowledgement|sign of life|thank[- ]you)|"
    r"answering|replying|press reply|hit reply|writing back|two words|three words|a yes or a no|"
    r"an answer)"
)
_GUESS = (
    r"(?:evidently|apparently|seemingly|presumably|obviously|clearly|plainly|no doubt|of course|"
    r"perhaps|maybe|it (?:would )?(?:seems?|appears?)|it looks as (?:if|though)|(?:i|we|one) "
    r"(?:can only |"
    r"must |do |have to )?(?:suppose|expect|assume|gather|imagine|guess|presume|conclude|take it|"
    r"dare say|fear|suspect|see))"
)
_SMALL = (
    r"(?:small|little|mere|humble|village|tiny|simple|modest|one-man|one-woman|lowly|ordinary|"
    r"corner)"
)

_FIGURES = tuple(
    pattern(figure)
    for figure in (
        # own attempts, counted
        rf"\b{_MAIL} (?:number|no\.?|nr\.?) ?{_NUMBER}\b|\bfor anyone (?:who is |who's "
        rf")?counting\b|"
        r"\b(?:anyone|anybody|someone|you)(?: is| are|'s|'re) (?:counting|keeping (?:score|"
        r"count))\b",
        rf"^(?:and |so |but )?{_TIMES},? (?:now )?(?:have |had |did )?(?:i|we) (?:have |had "
        rf")?{_TOLD}\b",
        rf"{_I} (?:have |had )?(?:now )?{_TOLD}(?: to)?(?: you)? {_TIMES}\b(?! (?:the|a|my|our)\b)",
        rf"{_I} (?:have |had )?(?:now )?{_TOLD}\b[^.?!;\n]{{0,20}}?\bon (?:the )?\w+,? (?:and "
        rf")?(?:on )?"
        r"(?:the )?\w+,? and (?:again )?on\b",
        # an attempt, and nothing after it
        rf"{_I} (?:have |had )?(?:now |also |already )?{_TOLD}\b(?! (?:it|them|the|an?|his|her|my|"
        rf"our)\b)(?![^.?!\n]{{0,40}}\b(?:council|supplier|firm)\b)"
        r"[^.?!\n]{0,50}?[,;:–—-]? (?:and|but|yet|without) [^.?!\n]{0,30}?\b(?:none|nobody|no one|"
        r"nothing|not one|not even|never|not so much|no (?:answer|reply|call|word))\b"
        r"(?! (?:is|was) (?:wrong|broken|missing|needed|loose))",
        r"\bpromised (?:a |me a |us a )?(?:call|answer|reply|word)\b[^.?!\n]{0,30}?\b(?:none|never|"
        r"nothing|not|no)\b",
        rf"\bnot (?:had |got |received |been given )?so much as {_REPLY}|"
        rf"\b(?:have not|haven't) had so much as\b",
        rf"\b(?:my|our|these|all my) (?:\w+ )?{_MAIL} (?:\w+ ){{0,3}}?(?:are|is|get|gets|got|go|"
        rf"goes|seem|"
        r"seems|land|end|ends|vanish|vanishes|disappear|sink|gather|collect|"
        r"lie)\b[^.?!\n]{0,30}?\b(?:"
        r"nobody|no one|nowhere|into (?:a|an|the)|in (?:a|an|the|some) (?:drawer|bin|basket|void|"
        r"pile|"
        r"spam)|unread|unopened|unanswered|dust)\b",
        # an answer, measured
        rf"\b(?:courtesy|decency|politeness|manners|grace|kindness|respect|"
        rf"fashion)\b[^.?!\n]{{0,30}}?"
        rf"{_REPLY}|{_REPLY}[^.?!\n]{{0,40}}?\b(?:courtesy|out of fashion|beneath|too much|costs? "
        rf"(?:"
        r"nothing|little|so much)|a lost art|free of charge|not (?:be )?asking)\b",
        rf"(?<!or is it )\b(?:really |that |so |such )(?:so |that )?(?:hard|difficult|much|great "
        rf"an effort|big a "
        rf"thing|heavy)\b[^.?!\n]{{0,12}}?{_REPLY}",
        r"\b(?:would|could|might|it'd|that'd)(?: only| just| not)? have (?:cost|taken)(?: you| "
        r"anyone|"
        r" nobody)?[^.?!\n]{0,20}?\b(?:one|a|two|ten|five|nothing|no more)\b",
        rf"\b(?:worth|deserve[sd]?|merits?)\b[^.?!\n]{{0,16}}?{_REPLY}",
        rf"\b(?:others?|other \w+|everyone else|everybody else|most people|the "
        rf"rest)\b[^.?!\n]{{0,30}}?"
        rf"\b(?:find|finds|found|have|has|had|manage[sd]?|take|takes|"
        rf"took)\b[^.?!\n]{{0,24}}?{_REPLY}",
        r"\balways (?:have|had|found|find) (?:the )?time (?:when|for|if)\b",
        # one's own side kept
        r"\b(?:my|our) (?:side|end|part|half) of (?:the|our|this) (?:bargain|deal|agreement)\b",
        rf"{_I} (?:have |had )?(?:did|done) (?:my|our) (?:part|bit|"
        rf"share)\b[^.?!\n]{{0,40}}?\b(?:yours|"
        r"you)\b",
        rf"{_I} (?:always )?(?:answered|replied to|wrote back to|called|rang) you (?:back "
        rf")?(?:within|in an?|"
        r"by return|the same|at once|overnight|straight away|inside)\b",
        r"\byou (?:had )?(?:said|promised|spoke of|told (?:me|us)|wrote)\b[^.?!\n]{0,50}?[,;:–—-]? "
        r"(?:and |"
        r"but |yet )?(?:that|this|it|which) (?:was|is|has been)\b[^.?!\n]{0,20}?\b(?:ago|weeks|"
        r"months|since|back)\b",
        r"\b(?:i|we) (?:have |had )?(?:turned|sent)\b[^.?!\n]{0,30}?\b(?:away|down) (?:for you|on "
        r"your)\b",
        r"\b(?:gave|given|giving) up (?:my|our|a) (?:\w+ )?(?:sunday|saturday|weekend|evening|"
        r"holiday|"
        r"day off|night)\b[^.?!\n]{0,50}?\b(?:not|no|nothing|never|for you|only to)\b",
        r"\b(?:i|we) (?:sat|stood|waited) (?:by|at|beside|next to) the (?:tele)?(?:phone|door|gate|"
        r"window)\b",
        r"\bif (?:only )?you had (?:only |just |but )?(?:told|said|written|warned|let|answered)\b",
        # a guess at what the reader thinks of the writer
        rf"\b{_GUESS}\b[^.?!\n]{{0,24}}?\b(?:(?:my|our|a|an|the) (?:\w+ )?(?:{_MAIL}|time|work|"
        rf"trouble|"
        rf"effort|{_SMALL} \w+(?:'s)?(?: \w+)?)|{_REPLY})[^.?!\n]{{0,30}}?\b(?:nothing|nobody|no "
        rf"one|"
        r"not|never|nowhere|beneath|free|cheap|worthless|unread|last|unimportant)\b",
        rf"\b{_GUESS}\b[^.?!\n]{{0,30}}?\b(?:i'm|i am|we're|we are)(?: only| just)? (?:not |"
        r"good enough|too small|no longer|not worth|an? )[^.?!\n]{0,40}?\b(?:worth|but not|answer|"
        r"written|write|reply|bother|nuisance|importan\w+|priority)\b",
        r"\b(?:grander|bigger|better|greater|finer|larger|more (?:important|pressing|interesting|"
        r"distinguished)) (?:people|fish|things|names|clients|customers|guests|matters|folk|"
        r"callers)\b"
        r"[^.?!\n]{0,24}?(?:\b(?:to|than)\b)",
        rf"\b(?:likes of|than) (?:a|an|some) {_SMALL} \w+",
        rf"\b(?:shall|should|had better|must|will)(?: now)? stop "
        rf"(?:{_WROTE})\b[^.?!\n]{{0,20}}?\b(?:"
        r"to|people|you)\b",
        r"\b(?:people|someone|somebody|those) who (?:don't|do not|doesn't|won't|will not|never) "
        r"(?:want "
        r"to know|answer|reply|care|write|keep)\b",
        r"\b(?:should|if) any(?:one|body) (?:there|over there|at your end|in your office|with "
        r"you)(?: ever)? "
        r"(?:wish|care|want|feel|like|be)\w*\b",
        # the writer made small, or hurt
        r"\b(?:i|we|one) (?:really |do |almost |now )?(?:begins?|starts?|am beginning|am starting|"
        r"have "
        r"begun|feels?|felt) (?:to (?:feel|think|know|wonder)|like|as (?:if|"
        r"though))\b[^.?!\n]{0,20}?\b(?:"
        r"beggar|fool|pest|nuisance|stalker|ghost|idiot|burden|thorn|stranger|hawker|alone|ignored|"
        r"unwanted|forgotten|invisible)\b",
        r"\btalking to (?:myself|ourselves|the wall|a wall)\b|\bstrung along\b|\bfobbed off\b|"
        r"\bled (?:me |"
        r"us )?(?:on|up the garden path)\b|\bcold (?:treatment|shoulder)\b|\blooks? (?:rather |"
        r"very |"
        r"pretty |a bit )?foolish\b|\bmakes? (?:me|us) look (?:\w+ )?(?:a fool|foolish|silly|"
        r"stupid)\b",
        r"\b(?:i|we) (?:took|had taken|held|thought of|mistook) you (?:for|to be|as)\b|\bhad (?:a |"
        r"(?:always )?(?:had )?an? )?(?:better|higher) (?:picture|opinion|idea|impression) of\b",
        r"\b(?:i|we) (?:had )?(?:understood|thought|believed|assumed) (?:that )?(?:we|you|this) "
        r"(?:were|was|had)\b"
        r"[^.?!\n]{0,24}?\b(?:partners|friends|serious|professionals?|agreed|different|"
        r"grown-ups)\b",
        r"\bnot how (?:you|one|people) treats?\b|\b(?:deserve|earn)(?:d|ed)? (?:this|that|the cold|"
        r"such|"
        r"your silence)\b",
        r"\b(?:i|we) (?:have|had|'ve) been (?:more than|very|extremely|endlessly|nothing but|quite|"
        r"exceedingly) patient\b(?! with (?:the|my|our|a)\b)",
        rf"\b(?:be|being|am|i'm) the (?:only )?one (?:who|that)(?: always| keeps?| has to| ever)+ "
        rf"(?:to )?"
        rf"{_WROTE}\b",
        r"\b(?:the ball|it) has been in your court\b|\byour (?:turn|move) (?:has been|for weeks)\b",
    )
)
# Of somebody else, or said to ease the reader.
_ELSEWHERE = pattern(
    r"\b(?:no need|needn't|don't (?:have|need|feel)|do not (?:have|need|feel)|whenever|when you|if "
    r"you "
    r"(?!had)|if it|if answering|if that|sorry|apolog\w+|forgive|gladly|enjoyed|i owe you|thank "
    r"you|"
    r"thanks for)\b"
)


def reproaches(text: str) -> tuple[int, int] | None:
    """Where a flattened sentence reproaches the reader by its figure, None where it does not."""
    for figure in _FIGURES:
        match = figure.search(text)
        if match and not _ELSEWHERE.search(text):
            return match.span()
    return None
