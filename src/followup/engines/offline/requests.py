"""Whether a sentence of the contact's puts something to the user, by its form.

The grammar of who does what: an imperative, a question to the user, a need or a condition that
names nobody else, a form that waits to be filled in. Small talk, an offer of help and what is put
to another person are none; 'try me again in May' names a day and asks for nothing now.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Literal

from followup.engines.offline.features import families_at, tokens
from followup.text import lowered, words
from followup.values import Thread

Form = Literal["plain", "likely", "faint", "none", ""]
_OTHERS = frozenset({"third", "body", "boss"})
_NO_OTHERS = "he she they them him her it us herself himself client sub"
_PRONOUNS = frozenset(_NO_OTHERS.split())
_TO_ME = re.compile(r"\b(?:me|us)\b")
_NOTHING = ("polite", "help", "no_need", "patience")  # tables of what asks for nothing
_HEAD = 3  # words in which whose it is would be told
_CUT = re.compile(r"[,;:—–!?.]\s|\s[-–—]\s|\s(?=(?:and|but|so) )|\n")
_END = re.compile(
    r"[,;—–!?.]\s|\s[-–—]\s|\s(?=(?:and|but|so) )|\n"
)  # of what is wanted; a list goes on
_CALLED = re.compile(
    r"(?:^|[.!?:\n] ?)@?(?P<name>[A-Z][\w’'-]+)(?: [A-Z][\w’'-]+)?,? "
    r"(?:please|pls|can you|could you|would you|will you|you (?:can|could|take|have|send|give)|"
    r"do you|have you)|@(?P<at>\w+)"
)


@lru_cache(maxsize=1)
def _tables() -> dict[str, re.Pattern[str]]:
    raw = tomllib.loads((files(__package__) / "requests.toml").read_text("utf-8"))
    found = {
        name: re.compile(rf"(?<!\w)(?:{'|'.join(lines)})(?!\w)")
        for name, lines in raw.items()
        if name != "lead"
    }
    courtesy = r"(?:(?:please|pls|plz|kindly|just|do|also)\s+)*"
    for name, verbs in (("imperative", "hand"), ("come_back", "come_back")):
        begins = f"(?P<lead>{raw['lead'][0]}){courtesy}"
        found[name] = re.compile(rf"{begins}(?:{'|'.join(raw[verbs])})(?!\w)")
    return found


def _says(table: str, text: str) -> bool:
    return _tables()[table].search(text) is not None


@lru_cache(maxsize=1024)
def form(sentence: str, dated: bool, others: frozenset[str] = frozenset()) -> Form:
    """`plain`: it asks the user; `likely`, `faint`: it may; `none`: it does not, for all its words.

    `dated`: the sentence names a day ahead; `others`: first names of people who are not the user.
    """
    if _is_put_to(sentence, others):
        return "none"
    whole = lowered(sentence).replace("’", "'")
    if dated and _begins("come_back", whole):
        return "none"
    text = _without_small_talk(whole)
    if not text:
        return "none"
    found = _form_of(text, sentence, whole.rstrip(" \"'”)").endswith("?"))
    return "none" if not found and text != whole else found


def _form_of(text: str, sentence: str, question: bool) -> Form:
    """The same for what is no small talk."""
    fills = _says("to_fill", text) and not _says("mine_to_do", text)
    if fills or _says("would_you", text) or _says("once_you", text):
        return "plain"
    if _begins("imperative", text, to_me=True):
        return "plain"
    if _begins("imperative", text) or (question and _is_to_you(text)):
        return "likely"
    if _lacks(text, sentence):
        return "plain" if _says("from_you", text) else "likely" if _says("yours", text) else "faint"
    return "faint" if question else ""


def comes_back(sentence: str) -> bool:
    """Whether it bids the user come back to it another time."""
    return _begins("come_back", lowered(sentence).replace("’", "'"))


def is_there_now(sentence: str) -> bool:
    """'The paper I was missing from you is there now': lacked, and no longer."""
    return _says("there_now", lowered(sentence).replace("’", "'"))


def others(thread: Thread) -> frozenset[str]:
    """First names, in lower case, of the people in the thread who are not the user."""
    mine = {word for m in thread.messages if m.from_me for word in words(m.sender)}
    mine |= set(words(thread.me))
    named = {m.sender for m in thread.messages if not m.from_me}
    named |= {name for m in thread.messages for name in (*m.to, *m.cc)}
    firsts = {
        told[0] for name in named if (told := words(name.partition("<")[0].partition("@")[0]))
    }
    return frozenset(firsts - mine)


def _is_put_to(sentence: str, others: Collection[str]) -> bool:
    """'Marek, can you look it out for Gwen?' is put to Marek."""
    called = _CALLED.search(sentence)
    return called is not None and (called["name"] or called["at"]).lower() in others


def _begins(table: str, text: str, to_me: bool = False) -> bool:
    """Whether an imperative of the table stands in it, with 'me' or 'us' after it where `to_me`;
    'I'll check and send it' is none."""
    for found in _tables()[table].finditer(text):
        if to_me and not _TO_ME.search(text, found.start(), found.end() + 3):
            continue
        before = text[: found.start()]
        goes_on = found["lead"].strip() in ("and", "then", "or", "so", "but")
        if not (goes_on and _says("somebody", _CUT.split(before)[-1])):
            return True
    return False


def _without_small_talk(text: str) -> str:
    """The clauses that are neither small talk nor an offer of help nor taken back."""
    if not any(_says(table, text) for table in _NOTHING):
        return text
    starts = [0, *(cut.end() for cut in _CUT.finditer(text)), len(text)]
    clauses = [text[a:b] for a, b in pairwise(starts)]
    kept = [c for c in clauses if not any(_says(t, c) for t in _NOTHING)]
    return "".join(kept).strip(" ,;:.!?-—–")


def _is_to_you(question: str) -> bool:
    return _says("yours", question) or _tables()["wh"].match(question) is not None


def _lacks(text: str, sentence: str) -> bool:
    """Whether the contact must have or know something first that is nobody else's."""
    for table in ("has", "needs"):
        for found in _tables()[table].finditer(text):
            wanted = _END.split(text[found.end() :].lstrip())[0].strip(" .,;:!?")
            if wanted and not _is_elsewhere(wanted) and not _is_name(wanted, sentence):
                return True
    return False


def _is_name(wanted: str, sentence: str) -> bool:
    """'What's left is Philippa': a person, and nothing to be sent."""
    at = lowered(sentence).replace("’", "'").find(wanted)
    return at >= 0 and sentence[at].isupper()


def _is_elsewhere(wanted: str) -> bool:
    """What is wanted belongs to another, is a yes from above, or leans on the sentence before."""
    if _says("from_you", wanted):
        return False
    if _says("their_own", wanted) and not _says("yours", wanted):
        return True
    if _says("not_yours", wanted) or _tables()["leans_back"].match(wanted):
        return True
    told = tokens(wanted)[:_HEAD]
    found = zip(told, families_at(told), strict=True)
    return any(_OTHERS & set(kinds) for word, kinds in found if word not in _PRONOUNS)
