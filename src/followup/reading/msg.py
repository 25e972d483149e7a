"""Outlook's .msg, by the extra `msg` (olefile): the properties that a thread needs."""

from __future__ import annotations

import codecs
import datetime as dt
import io
import re
import struct
from email.utils import format_datetime
from typing import Any

from followup.errors import BadInput
from followup.reading.files import Mail
from followup.reading.html import Page, read_html
from followup.reading.source import decode

_SUBJECT, _BODY, _HTML, _HEADERS = "0037", "1000", "1013", "007D"
_SENDER, _ADDRESS, _SMTP, _TO, _CC, _ID = "0C1A", "0C1F", "5D01", "0E04", "0E03", "1035"
_SENT = (0x00390040, 0x0E060040)  # client submit time, delivery time
_PAGES = (0x3FDE0003, 0x3FFD0003)  # the internet code page, the message's
_PAGE_NAMES = {
    65001: "utf-8", 20127: "cp1252", 28591: "cp1252", 28592: "iso-8859-2", 28605: "iso-8859-15",
    20866: "koi8-r", 21866: "koi8-u", 50220: "iso-2022-jp", 51932: "euc-jp", 54936: "gb18030",
}  # fmt: skip
_RTF, _ATTACHED, _NAMES = "__substg1.0_10090102", "__attach_version1.0_", ("3707", "3704")
_EPOCH = dt.datetime(1601, 1, 1, tzinfo=dt.UTC)


def read_msg(raw: bytes, label: str) -> Mail:
    """The mail in an Outlook message file; BadInput where the extra is missing or it is broken."""
    try:
        import olefile  # type: ignore[import-untyped, import-not-found, unused-ignore]
    except ImportError:
        raise BadInput(
            f"{label}: Outlook's .msg needs one more package.",
            "Run: pip install 'followup[msg]', or save the mail as .eml.",
        ) from None
    try:
        with olefile.OleFileIO(io.BytesIO(raw)) as ole:
            return _mail(ole, label)
    except (OSError, ValueError, struct.error, LookupError, TypeError, ArithmeticError):
        raise BadInput(
            f"{label}: this .msg is broken.", "Save the mail again, or as .eml."
        ) from None


def _mail(ole: Any, label: str) -> Mail:
    fixed = _fixed(ole)
    charset = _charset(fixed)
    text = {
        tag: _string(ole, tag, charset)
        for tag in (_SUBJECT, _BODY, _HEADERS, _SENDER, _ADDRESS, _SMTP, _TO, _CC, _ID)
    }
    address = text[_SMTP] or (text[_ADDRESS] if "@" in text[_ADDRESS] else "")
    headers = text[_HEADERS]
    html = _bytes(ole, f"__substg1.0_{_HTML}0102").rstrip(b"\0")
    page = Page(text[_BODY], ()) if text[_BODY] else read_html(_decoded(html, charset))
    if not page.text.strip() and ole.exists(_RTF):
        raise BadInput(
            f"{label}: the text of this .msg is in Rich Text alone.",
            "Save the mail as .eml, or paste its text.",
        )
    return Mail(
        sender=_field(headers, "From") or f"{text[_SENDER]} <{address}>"
        if address
        else text[_SENDER],
        when=_field(headers, "Date") or _sent(fixed),
        subject=text[_SUBJECT],
        to=_field(headers, "To") or text[_TO],
        cc=_field(headers, "Cc") or text[_CC],
        message_id=text[_ID] or _field(headers, "Message-ID"),
        body=page.text,
        hidden=page.hidden,
        attachments=_attachments(ole, charset),
    )


def _string(ole: Any, tag: str, charset: str, within: str = "") -> str:
    wide = _bytes(ole, f"{within}__substg1.0_{tag}001F")
    narrow = b"" if wide else _bytes(ole, f"{within}__substg1.0_{tag}001E")
    text = wide.decode("utf-16-le", "replace") if wide else _decoded(narrow, charset)
    return text.rstrip("\0")


def _decoded(raw: bytes, charset: str) -> str:
    try:
        return raw.decode(charset or "utf-8")
    except UnicodeDecodeError:
        return decode(raw, "the body")


def _attachments(ole: Any, charset: str) -> tuple[str, ...]:
    """The names of the attachments, the long one where there is one."""
    folders = dict.fromkeys(entry[0] for entry in ole.listdir() if entry[0].startswith(_ATTACHED))
    names = (
        next((name for tag in _NAMES if (name := _string(ole, tag, charset, f"{folder}/"))), "")
        for folder in folders
    )
    return tuple(name for name in names if name)


def _bytes(ole: Any, name: str) -> bytes:
    return bytes(ole.openstream(name).read()) if ole.exists(name) else b""


def _field(headers: str, name: str) -> str:
    match = re.search(rf"(?mi)^{name}:[ \t]*(.*(?:\n[ \t].*)*)", headers.replace("\r\n", "\n"))
    return " ".join(match[1].split()) if match else ""


def _fixed(ole: Any) -> dict[int, int]:
    """The properties of fixed length: 16 bytes each, after a header of 32."""
    data = _bytes(ole, "__properties_version1.0")
    found = {}
    for at in range(32, len(data) - 15, 16):
        tag, _, value = struct.unpack_from("<IIQ", data, at)
        found[tag] = value
    return found


def _charset(fixed: dict[int, int]) -> str:
    """The character set of the strings that are not UTF-16; '' where none is named."""
    page = next((fixed[tag] & 0xFFFFFFFF for tag in _PAGES if tag in fixed), 0)
    name = _PAGE_NAMES.get(page, f"cp{page}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return ""


def _sent(fixed: dict[int, int]) -> str:
    ticks = next((fixed[tag] for tag in _SENT if tag in fixed), 0)
    return format_datetime(_EPOCH + dt.timedelta(microseconds=ticks // 10)) if ticks else ""
