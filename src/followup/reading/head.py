"""What a head tells of the message that it starts, and the lines that it may span."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from followup.reading.lines import Line
from followup.reading.moments import Stamp
from followup.reading.names import Person

LONGEST = 420  # characters of a head
COLONS = (":", "：")
DASHES = " -_=*~—–>:：<+#"
Kind = Literal["attribution", "block", "page", "rule"]


class Head(NamedTuple):
    """A head of `lines` lines; `rest` is text that stands on its last line after it."""

    lines: int
    kind: Kind
    sender: Person = Person("", "")
    stamp: Stamp | None = None
    when: str = ""
    subject: str = ""
    to: tuple[Person, ...] = ()
    cc: tuple[Person, ...] = ()
    rest: str = ""
    forwarded: bool = False


def level(lines: Sequence[Line], at: int, most: int) -> list[str]:
    """The lines from `at` on that are quoted as deep as it, stripped."""
    depth, found = lines[at].depth, []
    for line in lines[at : at + most]:
        if line.depth != depth:
            break
        found.append(line.text.strip())
    return found
