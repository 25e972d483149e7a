"""From bytes to clean text: size, binary content, character sets, line ends, invisibles."""

from __future__ import annotations

import quopri
import re

from followup.errors import BadInput

MOST_BYTES = 20_000_000
_BINARY = (
    b"%PDF",
    b"PK\x03\x04",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"Rar!",
    b"7z\xbc\xaf",
)
# Zero-width marks that say nothing; the joiners inside emoji and Persian words stay.
_INVISIBLE = dict.fromkeys(
    map(
        ord,
        "\u200b\u2060\ufeff\u00ad\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    )
)
_SPACES = {ord(mark): " " for mark in "\u00a0\u202f\u2007\u2009\u200a\u2002\u2003"}
_LINE_ENDS = {ord(mark): "\n" for mark in "\r\u2028\u2029\x85\x0b\x0c"}
_PLAIN = {**_INVISIBLE, **_SPACES, **_LINE_ENDS}


def check_size(size: int, label: str) -> None:
    """BadInput where the content is too large for one thread."""
    if size > MOST_BYTES:
        raise BadInput(
            f"{label}: {size // 1_000_000} MB is too much for one thread.",
            "Cut it to the thread itself (20 MB at most).",
        )


def decode(raw: bytes, label: str) -> str:
    """The text of a file: by its byte order mark, else UTF-8, else Windows-1252."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", errors="replace")
    if raw.startswith(_BINARY) or b"\0" in raw:
        raise BadInput(
            f"{label}: this is a binary file, not a thread.",
            "Save the mail as .eml or paste its text.",
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def plain(text: str) -> str:
    """Line ends as \\n, odd spaces as plain ones, nothing invisible."""
    return text.replace("\r\n", "\n").translate(_PLAIN)


_ESCAPE = re.compile(r"=(?:[0-9A-F]{2}|[ \t]{0,4}$)", re.MULTILINE)
_TELLING = re.compile(r"(?m)=(?:[89A-F][0-9A-F]|3D|20$)|^[^\n]{60,75}=$")


def unescaped(text: str) -> str:
    """A body pasted as it travels, in quoted-printable, as text; anything else as it is.

    Every '=' must be an escape or a soft line end, and one of them must be of a kind that people
    do not write: a byte beyond ASCII, an escaped '=', a break near the 76th column."""
    if not _TELLING.search(text) or text.count("=") != len(_ESCAPE.findall(text)):
        return text
    raw = quopri.decodestring(text.encode("utf-8"))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace") if text.isascii() else text


def is_garbage(text: str) -> bool:
    """Whether control characters and undecodable bytes make up a good part of a text."""
    sample = text[:20_000]
    odd = sum((ch < " " and ch not in "\n\t") or ch == "\ufffd" for ch in sample)
    return odd > 8 and odd * 10 > len(sample)
