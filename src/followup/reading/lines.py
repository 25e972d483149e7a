"""Lines with their depth of quoting; wrapped remains of quoted lines are put back."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from followup.reading.words import TABLE, either


class Line(NamedTuple):
    """A line without its quote marks, and how many there were."""

    depth: int
    text: str


def read_lines(text: str) -> list[Line]:
    """The lines of a text, in order."""
    raws = _parted(text).split("\n")
    raws = _barred(raws) if any(map(_BAR.match, raws)) else raws
    initials = Counter(match[1] for raw in raws if (match := _INITIALS.match(raw)))
    marked = {name for name, count in initials.items() if count > 1}
    typed = _typed(raws)
    lines = [
        Line(0, raw) if at in typed else _line(_plain(raw, marked)) for at, raw in enumerate(raws)
    ]
    return _aired(_mended(lines))


_PROMPT = ">>> "
_TWICE = re.compile(r"^ ?> ?>(?! ?>)")


def _typed(raws: Sequence[str]) -> set[int]:
    """'>>> import x' between lines of a shell is a prompt and no quote: what quotes thrice quotes
    twice as well, and stands apart from the text."""
    if not any(raw.startswith(_PROMPT) for raw in raws) or any(map(_TWICE.match, raws)):
        return set()
    found: set[int] = set()
    start = 0
    while start < len(raws):
        end = start
        while end < len(raws) and raws[end].startswith(_PROMPT):
            end += 1
        if end > start:
            above = raws[start - 1].strip() if start else ""
            below = raws[end].strip() if end < len(raws) else ""
            plain = [text for text in (above, below) if text and text[0] not in ">＞"]
            if plain and not above.endswith(":"):
                found.update(range(start, end))
        start = end + 1
    return found


_LEADS = either(word.capitalize() for word in TABLE["attribution"]["leads"] if word.isalpha())
_WROTE = either(TABLE["attribution"]["wrote"])
_RUN_ON = re.compile(
    rf"(?<=[^\W_]|[.!?,;:)\"'’])[ ]{{1,3}}(?={_LEADS}[ ,][^<>\n]{{4,120}}"
    rf"<[^<>\s]{{1,80}}@[^<>\s]{{1,80}}>[ ]{{0,2}}{_WROTE}[ ]?[:：])"
)
_RUN_ON_QUOTE = re.compile(rf"(?<=>)([ ]{{0,2}}{_WROTE}[ ]?[:：])[ ]{{1,2}}(?=>)")
_RUN_ON_RULE = re.compile(r"(?<=-----)(?=(?:From|Von|De|Da|Van|Fra|Från|Od)\s?: ?\S)")
_ESCAPED_DASH = re.compile(r"(?m)^- (?=-)")  # how a signed text writes a line that starts with '-'
_HEAD_FIRST = re.compile(rf"^\W{{0,4}}{_LEADS}[ ,]|^\s{{0,4}}[>＞]")


def _parted(text: str) -> str:
    """Heads that a client ran on behind the text stand on lines of their own."""
    if "-----" in text:
        text = _RUN_ON_RULE.sub("\n", text)
    if "-----BEGIN PGP SIGNED" in text:
        text = _ESCAPED_DASH.sub("", text)
    if "@" not in text:
        return text
    return "\n".join(_apart(raw) if "@" in raw else raw for raw in text.split("\n"))


def _apart(raw: str) -> str:
    text = raw if _HEAD_FIRST.match(raw) else _RUN_ON.sub("\n", raw, count=1)
    return _RUN_ON_QUOTE.sub(r"\1\n", text, count=1)


_INITIALS = re.compile(r"^\s{0,6}([^\W\d_]{2,10})> ")
_CITED = re.compile(r"^>{4,} (?=\".{1,40}\" == )")


_BAR = re.compile(r"\|(?:[ \t]+[^|]*)?$")


def _barred(raws: Sequence[str]) -> list[str]:
    """'| text' quotes as '> text' does, from one right below a colon on; with more bars it is a
    table."""
    quoting, colon = False, False
    found: list[str] = []
    for raw in raws:
        text = raw.strip()
        barred = bool(_BAR.match(raw))
        quoting = quoting or (barred and colon)
        found.append(">" + raw[1:] if quoting and barred else raw)
        colon = text.endswith((":", "：")) if text else colon
    return found


def _plain(raw: str, marked: set[str]) -> str:
    """'OT> text' and '|> text' are quotes too, where a second line has the same mark."""
    match = _INITIALS.match(raw) if marked else None
    if match and match[1] in marked:
        return "> " + raw[match.end() :]
    if raw.startswith("|>"):
        return raw[1:]
    return _CITED.sub("", raw)


_QUOTED = re.compile(r"[ \t]{0,4}[>＞](?:[ \t]{0,2}[>＞])*")


def _line(raw: str) -> Line:
    """'> >> text' has depth 3; '>From' alone is an mbox's escape, no quote."""
    match = _QUOTED.match(raw)
    if not match or raw.startswith(">From "):
        return Line(0, raw)
    marks, rest = match.group(), raw[match.end() :]
    return Line(marks.count(">") + marks.count("＞"), rest[1:] if rest[:1] == " " else rest)


_SNIP = re.compile(
    r"\s{0,4}(?:[\[<(]{1,2}\s?(?:\.{2,5}|…|snip\w*|cut|gekürzt)\s?[\])>]{1,2}|\.{3}|…)\s*$", re.I
)


def _mended(lines: list[Line]) -> list[Line]:
    """A few words left over unquoted between two quoted lines belong to the quote, and so does
    the '[...]' of one who cut it."""
    for index in range(1, len(lines) - 1):
        above, line, below = lines[index - 1 : index + 2]
        left_over = (
            above.depth == below.depth > line.depth == 0
            and 0 < len(line.text.strip()) <= 30
            and len(above.text) >= 60
            and below.text.strip() != ""
            and not line.text[:1].isupper()
        )
        if left_over or (above.depth and _SNIP.match(line.text)):
            lines[index] = Line(above.depth, line.text)
    return lines


def _aired(lines: Iterable[Line]) -> list[Line]:
    """A blank line below a quote that an answer follows at once: two answers are two paragraphs."""
    aired: list[Line] = []
    for line in lines:
        if aired and aired[-1].depth > line.depth == 0 and line.text.strip():
            aired.append(Line(0, ""))
        aired.append(line)
    return aired
