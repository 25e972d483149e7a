"""Outlook's .msg, by the extra `msg` (olefile): the properties that a thread needs."""

from __future__ import annotations

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
            return _mail(ole)
    except (OSError, ValueError, struct.error, LookupError, TypeError, ArithmeticError):
        raise BadInput(
            f"{label}: this .msg is broken.", "Save the mail again, or as .eml."
        ) from None


def _mail(ole: Any) -> Mail:
    text = {
        tag: _string(ole, tag)
        for tag in (_SUBJECT, _BODY, _HEADERS, _SENDER, _ADDRESS, _SMTP, _TO, _CC, _ID)
    }
    address = text[_SMTP] or (text[_ADDRESS] if "@" in text[_ADDRESS] else "")
    headers = text[_HEADERS]
    html = _bytes(ole, f"__substg1.0_{_HTML}0102").rstrip(b"\0")
    page = Page(text[_BODY], ()) if text[_BODY] else read_html(decode(html, "the body"))
    return Mail(
        sender=_field(headers, "From") or f"{text[_SENDER]} <{address}>"
        if address
        else text[_SENDER],
        when=_field(headers, "Date") or _sent(ole),
        subject=text[_SUBJECT],
        to=_field(headers, "To") or text[_TO],
        cc=_field(headers, "Cc") or text[_CC],
        message_id=text[_ID] or _field(headers, "Message-ID"),
        body=page.text,
        hidden=page.hidden,
    )


def _string(ole: Any, tag: str) -> str:
    wide = _bytes(ole, f"__substg1.0_{tag}001F")
    text = (
        wide.decode("utf-16-le", "replace")
        if wide
        else _bytes(ole, f"__substg1.0_{tag}001E").decode("cp1252", "replace")
    )
    return text.rstrip("\0")


def _bytes(ole: Any, name: str) -> bytes:
    return bytes(ole.openstream(name).read()) if ole.exists(name) else b""


def _field(headers: str, name: str) -> str:
    match = re.search(rf"(?mi)^{name}:[ \t]*(.*(?:\n[ \t].*)*)", headers.replace("\r\n", "\n"))
    return " ".join(match[1].split()) if match else ""


def _sent(ole: Any) -> str:
    """The time in the fixed properties: 16 bytes each, after a header of 32."""
    data = _bytes(ole, "__properties_version1.0")
    found = {}
    for at in range(32, len(data) - 15, 16):
        tag, _, value = struct.unpack_from("<IIQ", data, at)
        found[tag] = value
    ticks = next((found[tag] for tag in _SENT if tag in found), 0)
    return format_datetime(_EPOCH + dt.timedelta(microseconds=ticks // 10)) if ticks else ""
