"""The parts of a MIME mail: its text, the mails forwarded in it, and what is only attached."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import EmailMessage, Message, MIMEPart
from typing import NamedTuple

from followup.reading.html import Page, read_html


class Content(NamedTuple):
    """The text of a mail, the text that nobody sees of it, and its attachments: names, or the
    text of those without one, such as an invitation."""

    text: str
    hidden: tuple[str, ...] = ()
    attached: tuple[str, ...] = ()


def content_of(message: EmailMessage) -> Content:
    """What a mail holds, be it ever so broken."""
    try:
        plain = message.get_body(preferencelist=("plain",))
        html = message.get_body(preferencelist=("html",))
    except Exception:  # a malformed structure: what can be decoded is read as it is
        return Content(*_as_it_is(message))
    page = Page(_text(plain) if plain is not None else "", ())
    if not page.text.strip():
        plain, page = None, read_html(_text(html)) if html is not None else Page("", ())
    if not page.text.strip() and not page.hidden:
        return Content(*_as_it_is(message), tuple(_names(message)))
    more, attached = [page], list[str]()
    for part, alternative in _leaves(message):
        if part is plain or part is html or (alternative and plain and _is(part, "html")):
            continue
        found = _further(part)
        if isinstance(found, Page):
            more.append(found)
        elif found.strip():
            attached.append(found.strip())
    text = "\n\n".join(one.text for one in more if one.text.strip())
    return Content(text, tuple(part for one in more for part in one.hidden), tuple(attached))


def header(message: Message, name: str) -> str:
    """A header's decoded text, on one line."""
    try:
        value = message.get(name, "")
    except Exception:  # a broken header makes the parser fail in many ways; its text still serves
        value = next((v for k, v in message.raw_items() if k.lower() == name.lower()), "")
    return " ".join(str(value).encode("utf-8", "replace").decode().split())


def _leaves(part: Message, alternative: bool = False) -> Iterator[tuple[MIMEPart, bool]]:
    """The parts that hold no others, and whether each is one of several forms of one text."""
    inner = part.get_payload()
    if part.get_content_type() == "message/rfc822" or not isinstance(inner, list):
        if isinstance(part, MIMEPart):
            yield part, alternative
        return
    alternative = alternative or part.get_content_subtype() == "alternative"
    for one in inner:
        if isinstance(one, Message):
            yield from _leaves(one, alternative)


def _is(part: MIMEPart, subtype: str) -> bool:
    return part.get_content_type() == f"text/{subtype}"


def _further(part: MIMEPart) -> Page | str:
    """A part beside the body: more of the text, or an attachment's name or text."""
    name = part.get_filename() or ""
    if part.get_content_type() == "message/rfc822":
        return _forwarded(part) or name
    if name or part.get_content_maintype() != "text":
        return name
    if part.get_content_disposition() == "attachment" or not (
        _is(part, "plain") or _is(part, "html")
    ):
        return _text(part)
    return read_html(_text(part)) if _is(part, "html") else Page(_text(part), ())


def _forwarded(part: MIMEPart) -> Page | None:
    """A mail attached to a mail, as one forwarded in its text."""
    inner = part.get_payload()
    mail = inner[0] if isinstance(inner, list) and inner else None
    if not isinstance(mail, EmailMessage) or not header(mail, "From"):
        return None
    fields = ((name, header(mail, name)) for name in ("From", "Date", "Subject", "To", "Cc"))
    lines = [f"{name}: {value}" for name, value in fields if value]
    content = content_of(mail)
    text = "\n".join(["---------- Forwarded message ---------", *lines, "", content.text])
    return Page(text, (*content.hidden, *content.attached))


def _as_it_is(message: EmailMessage) -> tuple[str, tuple[str, ...]]:
    """The text of a mail whose parts cannot be told."""
    parts = [_text(part) for part in message.walk() if part.get_content_maintype() == "text"]
    whole = message.get_payload()  # a multipart without parts is a string
    joined = "\n".join(parts) if parts or not isinstance(whole, str) else whole
    tagged = "<html" in joined[:2000].lower() or "<div" in joined[:2000].lower()
    page = read_html(joined) if tagged else Page(joined, ())
    return page.text, page.hidden


def _names(message: EmailMessage) -> list[str]:
    return [name for part in message.walk() if (name := part.get_filename())]


# --- one part's text ---

_WIDER = {  # what programs write under the name of a smaller set
    "gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "cp1252", "us-ascii": "cp1252",
    "shift_jis": "cp932", "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "big5": "cp950",
    "iso-8859-9": "cp1254", "iso-8859-8": "cp1255", "iso-8859-11": "cp874",
}  # fmt: skip


_MISREAD = re.compile("[\ufffd\x80-\x9f]")  # what is no character, or a control of Latin-1


def _text(part: Message) -> str:
    try:
        text = str(part.get_content())  # type: ignore[attr-defined]
    except Exception:  # an unknown charset or encoding
        raw = part.get_payload(decode=True)
        text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else str(part.get_payload())
    if _MISREAD.search(text):
        raw = part.get_payload(decode=True)
        named = str(part.get_content_charset() or "")
        text = _guessed(raw, _WIDER.get(named, named)) if isinstance(raw, bytes) else text
    flowed = str(part.get_param("format", "") or "").lower() == "flowed"
    return (
        _unflowed(text, str(part.get_param("delsp", "") or "").lower() == "yes") if flowed else text
    )


def _guessed(raw: bytes, named: str) -> str:
    for charset in ("utf-8", named, "cp1252"):
        try:
            return raw.decode(charset)
        except (UnicodeDecodeError, LookupError):
            continue
    return raw.decode("latin-1")


def _unflowed(text: str, delsp: bool) -> str:
    """Lines that end in a space go on over the next of the same depth (RFC 3676)."""
    out: list[str] = []
    open_depth = -1
    for line in text.replace("\r\n", "\n").split("\n"):
        bare = line.lstrip(">")
        depth = len(line) - len(bare)
        content = bare[1:] if bare[:1] == " " else bare
        flows = content.endswith(" ") and content != "-- "
        if open_depth == depth and content != "-- ":
            out[-1] += content
        else:
            out.append(f"{'>' * depth} {content}" if depth else content)
        if flows and delsp:
            out[-1] = out[-1][:-1]
        open_depth = depth if flows else -1
    return "\n".join(line if line.endswith("-- ") else line.rstrip(" ") for line in out)
