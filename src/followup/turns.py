"""What each message of the user's does: asks, asks again, thanks, delivers, or closes.

The stage and the checks both count follow-ups by these. Knowledge of words stands in the tables
on top; a message is read by its sentences, so one thank-you does not hide an ask.
"""

from __future__ import annotations

import re
from functools import lru_cache

from followup.text import sentences, words
from followup.values import Message, Thread

_THANKS = re.compile(
    r"\b(?:thanks|thank you|thx|ta|cheers|many thanks|much appreciated|appreciate (?:it|that)|noted|"
    r"understood|got it|will do|sounds good|great|perfect|brilliant|no (?:problem|worries|rush)|ok(?:ay)?|"
    r"see you|looking forward|speak (?:soon|then)|talk soon|have a (?:good|nice|great|lovely))\b",
    re.IGNORECASE,
)
_THANK_NOTE = re.compile(
    r"\b(?:thank(?:s| you)(?: so much| very much)? (?:again )?(?:for|to)|(?:enjoyed|lovely|great|good|pleasure|"
    r"pleased|nice) (?:to )?(?:meet|talk|speak|our|see|hear|chat))",
    re.IGNORECASE,
)
_MEETING = re.compile(
    r"\b(?:interview|meet(?:ing)?|met|conversation|talk(?:ing)?|chat(?:ting)?|speak(?:ing)?|call|visit|"
    r"your time|trial (?:shift|lesson|day)|audition|tour|panel|hospitality)\b",
    re.IGNORECASE,
)
_DELIVERY = re.compile(
    r"\b(?:(?:please )?find (?:attached|enclosed)|i(?:'ve| have)? attach(?:ed)?|attached (?:is|are|you)|"
    r"(?:is|are) attached|attaching|enclosed|here (?:is|are|it is|they are|you go|'s)|here's|"
    r"sending (?:you|over|it|the)|i(?:'ve| have) (?:just )?(?:sent|uploaded|signed|filled|completed|added|"
    r"updated|shared|paid|put|popped|dropped|emailed|posted|forwarded|cc'd|copied)|i(?:'m| am) (?:free|available)|"
    r"as (?:requested|promised|asked)|see (?:attached|below)|below (?:is|are)|to answer your|"
    r"in answer to|(?:the )?answer(?:s)? (?:is|are)|uploaded|signed and returned|all done|that's done|"
    r"my (?:number|address|account|date of birth|iban|sort code|referees?|details) (?:is|are))\b",
    re.IGNORECASE,
)
_AGAIN = re.compile(
    r"\b(?:follow(?:ing|ed)?[ -]?up|check(?:ing|ed)? (?:in|back|on|whether|if)|circl(?:e|ing) back|"
    r"touch(?:ing)? base|any (?:news|update|updates|word|joy|luck|progress|movement|thoughts|feedback|"
    r"decision|idea|chance)|wonder(?:ing|ed)|heard (?:back|anything)|hear back|(?:have|had) (?:you )?(?:a )?"
    r"(?:chance|moment)|get a chance|still (?:waiting|interested|keen|hoping|hop|need|open)|bump(?:ing)?|nudg(?:e|ing)|"
    r"remind(?:er|ing)?|again|my (?:last|previous|earlier) (?:e-?mail|message|note)|chas(?:e|ing)|"
    r"where (?:we|things|this|it) (?:are|stand|is)|(?:what|how)'?s? (?:is )?(?:the )?(?:status|latest|happening)|"
    r"status|update on|outstanding|overdue|hello\?|second (?:note|mail|email|message))\b|\?\?",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"\b(?:(?:i(?:'ll| will|'m going to| am going to)|let me|i'?d) (?:stop|leave (?:it|this|you|things)|close|"
    r"step back|assume|not (?:chase|write|bother|take up|trouble)|take (?:it|this|your silence)|let (?:this|it) "
    r"(?:rest|go|lie)|move on|park|withdraw|get out of)|last (?:note|message|e-?mail|time i)|final (?:note|"
    r"message|e-?mail)|(?:won't|will not|shan't) (?:write|chase|bother|trouble|message|contact|email|follow|"
    r"keep)|clos(?:e|ing) (?:the|this|my) (?:file|loop|thread|enquiry|quote)|door (?:is|stays|remains) open|"
    r"should (?:anything|things|plans|that) change|if (?:anything|things|plans|that|circumstances) changes?)\b",
    re.IGNORECASE,
)
_FREEZE = re.compile(
    r"\b(?:freez(?:e|es|ing)|frozen|on hold|hold on (?:all|new|hiring|spend\w*)|paus(?:e|ed|ing)|moratorium|"
    r"embargo|stopp?(?:ed)? all (?:hiring|spend\w*))\b",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    r"\b(?:please|could you|can you|would you|will you|let me know|kindly|would appreciate|grateful if|"
    r"would like to (?:know|hear)|hoping (?:you|to)|look(?:ing)? forward to (?:hear|your)|"
    r"waiting (?:for|on)|need (?:your|you|the|an?))\b",
    re.IGNORECASE,
)


def since_answer(thread: Thread) -> tuple[Message, ...]:
    """The messages after the contact's last real answer; all where there is none."""
    last = thread.latest_answer
    return thread.messages[0 if last is None else last + 1 :]


@lru_cache(maxsize=512)
def is_closing(body: str) -> bool:
    """A note that leaves the door open and asks nothing more than that."""
    return bool(_CLOSING.search(body)) and not any(s.asks for s in sentences(body))


@lru_cache(maxsize=512)
def is_thanks(body: str) -> bool:
    """A bare 'thanks, will do' or 'noted': short, and every part of it an acknowledgement."""
    if len(words(body)) > 30 or "?" in body or _REQUEST.search(body) or _AGAIN.search(body):
        return False
    return bool(_THANKS.search(body))


@lru_cache(maxsize=512)
def is_thank_note(body: str) -> bool:
    """A thank-you note after an interview or a meeting."""
    return len(words(body)) > 12 and bool(_THANK_NOTE.search(body)) and bool(_MEETING.search(body))


def asks_something(body: str) -> bool:
    """Whether it asks or requests anything at all."""
    return bool(_REQUEST.search(body)) or any(s.asks for s in sentences(body))


def asks_again(body: str) -> bool:
    """Whether its words ask for what was asked before."""
    return bool(_AGAIN.search(body))


def delivers(body: str, asked: str = "") -> bool:
    """Whether a message of the user's gives what the contact asked for in `asked`."""
    if is_thanks(body):
        return False
    if _DELIVERY.search(body):
        return True
    told = set(words(body)) & {w for w in words(asked) if len(w) > 4}
    return not asks_again(body) and (len(told) > 0 or not asked)


def speaks_of_freeze(body: str) -> bool:
    """A hold on hiring or spending: there the wait is ten business days."""
    return bool(_FREEZE.search(body))


def count_follow_ups(thread: Thread) -> int:
    """The user's messages, since the last answer or the opening ask, that ask again."""
    after = [m for m in since_answer(thread) if m.from_me]
    count = 0
    for index, message in enumerate(after):
        opening = thread.latest_answer is None and index == 0
        count += _is_follow_up(message.body, opening, index, thread)
    return count


def _is_follow_up(body: str, opening: bool, index: int, thread: Thread) -> bool:
    if is_thank_note(body):
        return True
    if opening or is_thanks(body):
        return False
    if asks_again(body):
        return True
    if thread.latest_answer is not None and index == 0 and _DELIVERY.search(body):
        return False
    return asks_something(body) and not (index == 0 and _first_word(thread))


def _first_word(thread: Thread) -> bool:
    """The user had not written before the contact's last answer: the next message opens the ask."""
    last = thread.latest_answer
    return last is not None and not any(m.from_me for m in thread.messages[:last])
