"""What each message of the user's does: asks, asks again, thanks, delivers, or closes.

The stage and the checks both count follow-ups by these. The words stand in turns.toml; a message is
read by its sentences, so one thank-you does not hide an ask.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

from followup.text import lowered, sentences, words
from followup.values import Message, Thread

_EMOJI = re.compile(r":[a-z_+\d-]+:")  # as Slack copies them


@lru_cache(maxsize=1)
def _tables() -> dict[str, re.Pattern[str]]:
    raw = tomllib.loads((files(__package__) / "turns.toml").read_text("utf-8"))
    return {name: re.compile(rf"\b(?:{'|'.join(lines)})(?!\w)") for name, lines in raw.items()}


def _says(table: str, text: str) -> bool:
    return _tables()[table].search(lowered(text).replace("’", "'")) is not None


def since_answer(thread: Thread) -> tuple[Message, ...]:
    """The messages after the contact's last real answer; all where there is none."""
    last = thread.latest_answer
    return thread.messages[0 if last is None else last + 1 :]


def answer_start(thread: Thread) -> int:
    """The first message of the contact's last turn, which may run over several; 0 where none."""
    index = thread.latest_answer
    if index is None:
        return 0
    while index > 0 and not thread.messages[index - 1].from_me:
        index -= 1
    return index


@lru_cache(maxsize=512)
def is_closing(body: str) -> bool:
    """A note that leaves the door open and asks nothing more than that."""
    return _says("closing", body) and not any(s.asks for s in sentences(body))


@lru_cache(maxsize=512)
def is_thanks(body: str) -> bool:
    """A bare 'thanks, will do' or 'noted': short, and it asks nothing."""
    told = words(_EMOJI.sub("", body))
    if not told:
        return True  # an emoji alone
    if len(told) > 30 or "?" in body or _says("request", body) or _says("again", body):
        return False
    return _says("thanks", body)


@lru_cache(maxsize=512)
def is_thank_note(body: str) -> bool:
    """A thank-you note after an interview or a meeting."""
    if len(words(body)) <= 12:
        return False
    return any(_says("thank_for", s.text) and _says("meeting", s.text) for s in sentences(body))


def asks_again(body: str) -> bool:
    """Whether its words ask for what was asked before."""
    return _says("again", body) or "??" in body


def _asks(body: str) -> bool:
    """Whether a message asks for anything, by a question or a request."""
    return "?" in body or _says("request", body)


def asked_after(thread: Thread, index: int) -> bool:
    """Whether the user asks for something in a message later than `index`."""
    later = thread.messages[index + 1 :]
    return any(m.from_me and ("?" in m.body or asks_again(m.body)) for m in later)


def delivers(body: str, asked: str = "") -> bool:
    """Whether a message of the user's gives what the contact asked for in `asked`."""
    if asked and puts_off(body, asked):
        return False
    if _says("delivery", body):
        return True
    if asked and "?" not in asked and not asks_to_supply(asked) and _says("accepts", body):
        return True  # 'bring your knives': 'I will be there' is all that it takes
    if is_thanks(body):
        return False
    told = set(words(body)) & {w for w in words(asked) if len(w) > 4}
    return not asks_again(body) and (len(told) > 0 or not asked)


def puts_off(body: str, asked: str) -> bool:
    """Whether it only says that something of what was asked will come: 'I'll chase the vector'."""
    wanted = {w for w in words(asked) if len(w) > 4}
    later = (s.text for s in sentences(body) if _says("promise", s.text))
    return any(wanted & set(words(text)) or _IT.search(text) for text in later)


_IT = re.compile(r"(?i)\b(?:it|that|them|those|both)\b")


def asks_to_supply(asked: str) -> bool:
    """Whether the contact asks for something to hand over or say, as against to do or bring."""
    return _says("supply", asked)


def speaks_of_freeze(body: str) -> bool:
    """A hold on hiring or spending: there the wait is ten business days."""
    return _says("freeze", body)


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
    if not _asks(body) and (_says("delivery", body) or _says("promise", body)):
        return False
    if thread.latest_answer is not None and index == 0 and _says("delivery", body):
        return False
    return not (index == 0 and _first_word(thread))


def _first_word(thread: Thread) -> bool:
    """The user had not written before the contact's last answer: the next message opens the ask."""
    last = thread.latest_answer
    return last is not None and not any(m.from_me for m in thread.messages[:last])
