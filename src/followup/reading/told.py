"""What a line is: a sentence, a closing, a footer, a telephone. The words are in words.toml."""

from __future__ import annotations

import re
from collections.abc import Sequence

from followup.reading.words import TABLE, either


def any_of(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


DEVICE = any_of(TABLE["around"]["devices"])
FOOTER = any_of(TABLE["around"]["footers"])
BANNER = any_of(TABLE["around"]["banners"])
DESK = any_of(TABLE["around"]["desks"])
MENU = any_of([rf"(?:{item})$" for item in TABLE["around"]["menus"]])
SCRAP = any_of(TABLE["around"]["scraps"])
CLOSER = re.compile(rf"^\W{{0,3}}{either(TABLE['letters']['closers'])}(?![^\W_])", re.I)
GREETING = re.compile(rf"^{either(TABLE['letters']['greetings'])}(?![^\W_])", re.I)
MARK = re.compile(r"^\s?(?:--|—|––|- -|-- -|_{2,3}|—-|–)\s?$")
RULE = re.compile(r"^\s*(?:[-_=*~#─—]\s?){3,}$")
POSTSCRIPT = re.compile(r"^(?:p\.? ?p?\.?s\b\.?|nb\b|edit\b)[.:]?", re.I)
CONTACT = re.compile(
    r"https?://|www\.|@[\w-]+\.\w|\+?\d[\d\s()./-]{6,}\d|\s[|·•]\s|"
    r"\b(?:tel|phone|mob(?:ile)?|fax|cell|direct|ext|t|m|e|w|telefon|tél|móvil)\s?[.:]\s?\S|"
    r"^[<\[(].*[>\])]$",
    re.I,
)
TITLE = re.compile(rf"(?<![^\W_]){either(TABLE['letters']['titles'])}(?![^\W_])", re.I)
WORD = re.compile(r"\w+")
ASKED = re.compile(r"[^\W\d_]{2}[?？](?:\s|$)")


_LINK = re.compile(r"https?://[^\s<>]+")  # one word, however long a guard of mail has made it


def is_sentence(line: str) -> bool:
    """A line that reads as something said: long enough, or ended like a sentence."""
    text = line.strip()
    words = len(WORD.findall(_LINK.sub("link", text) if "://" in text else text))
    if CONTACT.search(text) and not text.endswith(("?", "!")) and words < 20:
        return bool(ASKED.search(text))
    if text.endswith(("?", "？")):
        return True
    ends = text.endswith((".", "!", "。", "！", "…"))
    return (words >= 5 and ends) or words >= 12


def is_said(line: str) -> bool:
    """A sentence that neither the device nor the firm put there."""
    text = line.strip()
    return is_sentence(text) and not FOOTER.match(text) and not DEVICE.match(text)


def is_closer(line: str) -> bool:
    text = line.strip()
    match = CLOSER.match(text)
    return (
        bool(match) and len(text) - match.end() <= 24 and not text.endswith("?") if match else False
    )


def goes_on(lines: Sequence[str], index: int) -> bool:
    """Whether a line shows that the message goes on: something said, a postscript, a greeting. A
    sentence hanging on a telephone or a link ('Visit us in hall 3!') is the firm's."""
    text = lines[index].strip()
    if POSTSCRIPT.match(text) or GREETING.match(text) or is_closer(text):
        return True
    hangs = index > 0 and bool(CONTACT.search(lines[index - 1])) and not text.endswith("?")
    return is_sentence(text) and not hangs


def trimmed_end(lines: Sequence[str], start: int, end: int) -> int:
    """The end without the blank lines (and rules) before it."""
    while end > start and is_bare(lines[end - 1]):
        end -= 1
    return end


def is_bare(line: str) -> bool:
    return not line.strip() or bool(RULE.match(line) or MARK.match(line))
