"""What is not part of a message: signatures, device footers, disclaimers. Cut off, never lost."""

from __future__ import annotations

import re
from typing import NamedTuple


class Cleaned(NamedTuple):
    """The body, and what was cut from under it."""

    body: str
    cut: tuple[str, ...]


_DEVICE = re.compile(
    r"(?i)^\s*(?:sent|send|gesendet|envoyé|enviado|inviato|verzonden|verstuurd|skickat|sendt|wysłan[oe]|отправлено|"
    r"iphoneから送信|发自我的).{0,12}\s?(?:from|von|mit|de|depuis|desde|da|dal|do meu|vanaf|van|från|fra|z|с|via|using|by|meinem|mon|mi|"
    r"iphone|mobile)\b.{0,60}$|^\s*(?:get outlook for|outlook für|yahoo mail:|sent with proton|sent with \[?proton)"
    r".{0,80}$|^\s*(?:iPhoneから送信|发自我的.{0,20})\s*$"
)
_DISCLAIMER = re.compile(
    r"(?i)^\s*\W{0,3}(?:(?:this|the (?:information|contents?) (?:in|of) this) (?:e-?mail|message|communication).{0,80}"
    r"(?:confidential|intended|privileged|attachments?|property)|confidentiality notice|disclaimer\b|"
    r"please (?:consider|think (?:of|about)) the environment|p\s*please consider|diese e-?mail (?:enthält|kann)|ce (?:message|courriel) .{0,40}confidentiel|"
    r"the information (?:contained|transmitted)|if you (?:are not the intended|have received this)|"
    r"(?:to )?unsubscribe\b|you received this (?:message|email) because|view (?:this|it) (?:email )?(?:online|in your browser)|"
    r"registered (?:office|in england|company|charity)|virus[- ]free|caution: (?:this|external)|\[?external\]?\s*(?:email|sender)?:?\s*$|"
    r"scanned (?:by|for)|join (?:zoom|microsoft teams) meeting|microsoft teams meeting|meeting id:|invite\.ics)"
)
_MARK = re.compile(r"^(?:--|—|––|-- |__|_{3,}|={5,}|\*{5,})\s*$")
_CLOSER = re.compile(
    r"(?i)^\s*(?:(?:with |my )?(?:kind(?:est)?|best|warm(?:est)?|many|yours|all the best|all best|with thanks|in haste|sincerely|"
    r"respectfully|cordially|regards|rgds|br|cheers|thanks|thank you|thanking you|thx|ta|mit freundlichen|viele|liebe|"
    r"herzliche|beste|cordialement|bien à|saludos|un saludo|atentamente|abraços?|cumprimentos|atenciosamente|cordiali|"
    r"saluti|distinti|met vriendelijke|groet(?:en|jes)?|venlig|mvh|med vänlig|hälsningar|pozdrawiam|z poważaniem)\b"
    r"[\w\s,.!'’&-]{0,40})$"
)
_SIGNATURE_LINE = re.compile(
    r"(?i)(?:\+?\d[\d\s().-]{7,}\d|https?://|www\.|@[\w-]+\.\w|\s\|\s|\b(?:tel|phone|mob(?:ile)?|fax|cell|direct|ext)\b\s*[.:]?\s*[+\d(]|"
    r"\b(?:manager|director|officer|head of|ltd|limited|gmbh|inc\.?|llc|plc|university|department|dept|consultant|engineer|"
    r"coordinator|secretary|assistant|president|chief|founder|partner|editor|lecturer|professor|administrator|registered|"
    r"road|street|house|floor|suite|building|avenue|po box|pronouns|she/her|he/him|they/them)\b|"
    r"^[\[(<].*(?:image|logo|cid:).*[\])>]$|^[A-Z]{1,2}\d{1,2}[A-Z]? ?\d[A-Z]{2}$)"
)


def clean(lines: list[str], sender: str) -> Cleaned:
    """Take the signature, the device's footer and the disclaimer off a message's lines."""
    end = len(lines)
    cut_at = next((i for i, line in enumerate(lines) if _is_mark(lines, i)), end)
    for index, line in enumerate(lines[:cut_at]):
        if _DISCLAIMER.match(line) and _nothing_own(lines, index):
            cut_at = index
            break
    cut_at = _before_devices(lines, cut_at)
    cut_at = min(cut_at, _unmarked(lines[:cut_at], sender))
    body = "\n".join(lines[:cut_at]).strip("\n")
    rest = "\n".join(lines[cut_at:]).strip()
    return Cleaned(_tidy(body), (rest,) if rest else ())


def _is_mark(lines: list[str], at: int) -> bool:
    return bool(_MARK.match(lines[at])) and len(lines) - at <= 30


def _nothing_own(lines: list[str], at: int) -> bool:
    """A disclaimer ends the message: at most a few dozen lines follow, with no closer among them."""
    return not any(_CLOSER.match(line) for line in lines[at + 1 :] if line.strip())


def _before_devices(lines: list[str], cut_at: int) -> int:
    for index in range(cut_at - 1, max(cut_at - 8, -1), -1):
        if _DEVICE.match(lines[index]):
            return index
    return cut_at


def _unmarked(lines: list[str], sender: str) -> int:
    """Where a signature without a mark starts: under the closer and the name."""
    last = len(lines)
    own = {w.lower().strip(".,") for w in sender.split()}
    for index in range(last - 1, max(last - 14, -1), -1):
        line = lines[index].strip()
        words = {w.lower().strip(".,") for w in line.split()}
        named = 0 < len(words) <= 4 and (
            bool(words & own) or (index > 0 and _closer_above(lines, index))
        )
        if named and _looks_like_signature(lines[index + 1 :]):
            repeat = index > 1 and _repeats(lines, index, own)
            return repeat if repeat else index + 1
    return last


def _closer_above(lines: list[str], at: int) -> bool:
    above = [line for line in lines[max(at - 2, 0) : at] if line.strip()]
    return bool(above) and bool(_CLOSER.match(above[-1]))


def _repeats(lines: list[str], at: int, own: set[str]) -> int:
    """'Hannah', then 'Hannah Brierley | Manager' below it: the second one is the signature."""
    for index in range(at - 1, max(at - 4, -1), -1):
        words = {w.lower().strip(".,") for w in lines[index].split()}
        if 0 < len(words) <= 3 and words & own:
            return index + 1
    return 0


def _looks_like_signature(lines: list[str]) -> bool:
    full = [line.strip() for line in lines if line.strip()]
    if not full or len(full) > 12:
        return False
    marks = sum(bool(_SIGNATURE_LINE.search(line)) for line in full)
    sentences = sum(line.endswith((".", "?", "!")) and len(line.split()) > 5 for line in full)
    return marks > 0 and marks * 3 >= len(full) and not sentences


def _tidy(body: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in body.splitlines())).strip()
