"""Mail files: .eml and .mbox by the standard library, .msg by the extra `msg`; bodies as text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from typing import NamedTuple

from followup.errors import BadInput
from followup.reading.html import Page, read_html


class Mail(NamedTuple):
    """One mail of a file; headers decoded, the body as plain text."""

    sender: str = ""
    when: str = ""
    subject: str = ""
    to: str = ""
    cc: str = ""
    message_id: str = ""
    references: tuple[str, ...] = ()
    automatic: bool = False
    body: str = ""
    delivered_to: str = ""
    attachments: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()  # text of an HTML mail that nobody sees


_HEADER_LINE = re.compile(r"^([A-Za-z][\w-]{1,60}):", re.M)
_TECHNICAL = frozenset(
    [
        "message-id",
        "mime-version",
        "content-type",
        "received",
        "return-path",
        "references",
        "in-reply-to",
        "delivered-to",
        "x-mailer",
        "dkim-signature",
        "content-transfer-encoding",
        "x-received",
    ]
)


def looks_like_eml(text: str) -> bool:
    """Technical headers in an unbroken first block, as a file has them and a paste has not."""
    head = text.lstrip("\n")[:60_000].split("\n\n", 1)[0]
    if not re.match(r"[A-Za-z][\w-]{1,60}:", head):
        return False
    found = {name.lower() for name in _HEADER_LINE.findall(head)}
    stray = sum(
        1 for line in head.split("\n") if line[:1] not in " \t" and not re.match(r"[\w-]+:", line)
    )
    return "from" in found and len(found & _TECHNICAL) >= 1 and stray == 0


def looks_like_mbox(raw: bytes) -> bool:
    """'From ' with a date on the first line, and a header below it."""
    first, _, rest = raw.lstrip(b"\n").partition(b"\n")
    return first.startswith(b"From ") and bool(re.match(rb"[A-Za-z][\w-]{0,60}:", rest))


def read_eml(raw: bytes) -> Mail:
    """One mail, be it ever so broken."""
    message = message_from_bytes(raw.lstrip(b"\r\n"), policy=policy.default)
    assert isinstance(message, EmailMessage)
    page = _page(message)
    quoted = f"{_header(message, 'References')} {_header(message, 'In-Reply-To')}"
    return Mail(
        sender=_header(message, "From"),
        when=_header(message, "Date"),
        subject=_header(message, "Subject"),
        to=_header(message, "To"),
        cc=_header(message, "Cc"),
        message_id=_header(message, "Message-ID"),
        references=tuple(re.findall(r"<[^<>\s]{1,300}>", quoted)),
        automatic=_is_automatic(message),
        body=page.text,
        hidden=page.hidden,
        delivered_to=_header(message, "Delivered-To").strip("<>"),
        attachments=_attachments(message),
    )


def _header(message: EmailMessage, name: str) -> str:
    try:
        value = message.get(name, "")
    except Exception:  # a broken header makes the parser fail in many ways; its text still serves
        value = next((v for k, v in message.raw_items() if k.lower() == name.lower()), "")
    return " ".join(str(value).encode("utf-8", "replace").decode().split())


def _is_automatic(message: EmailMessage) -> bool:
    submitted = _header(message, "Auto-Submitted").lower()
    return (
        submitted.startswith("auto")
        or bool(_header(message, "X-Autoreply") or _header(message, "X-Autorespond"))
        or _header(message, "Precedence").lower() == "auto_reply"
    )


def _page(message: EmailMessage) -> Page:
    try:
        plain = message.get_body(preferencelist=("plain",))
        html = message.get_body(preferencelist=("html",))
    except Exception:  # a malformed structure: what can be decoded is read as it is
        plain, html = None, None
    text = _content(plain) if plain is not None else ""
    if text.strip():
        return Page(text, ())
    if html is not None:
        return read_html(_content(html))
    parts = [_content(part) for part in message.walk() if part.get_content_maintype() == "text"]
    whole = message.get_payload()  # a multipart without parts is a string
    joined = "\n".join(parts) if parts or not isinstance(whole, str) else whole
    tagged = "<html" in joined[:2000].lower() or "<div" in joined[:2000].lower()
    return read_html(joined) if tagged else Page(joined, ())


def _content(part: MIMEPart) -> str:
    try:
        text = str(part.get_content())
    except Exception:  # an unknown charset or encoding
        raw = part.get_payload(decode=True)
        text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else str(part.get_payload())
    if "\ufffd" in text:
        raw = part.get_payload(decode=True)
        text = _guessed(raw) if isinstance(raw, bytes) else text
    flowed = str(part.get_param("format", "") or "").lower() == "flowed"
    return (
        _unflowed(text, str(part.get_param("delsp", "") or "").lower() == "yes") if flowed else text
    )


def _guessed(raw: bytes) -> str:
    for charset in ("utf-8", "cp1252"):
        try:
            return raw.decode(charset)
        except UnicodeDecodeError:
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


def _attachments(message: EmailMessage) -> tuple[str, ...]:
    try:
        return tuple(name for part in message.iter_attachments() if (name := part.get_filename()))
    except Exception:  # not multipart, or broken
        return ()


_FROM_LINE = re.compile(rb"(?m)^From [^\n]*\n(?=[A-Za-z][\w-]{0,60}:)")


def read_mbox(raw: bytes, number: int | None, label: str) -> list[Mail]:
    """The mails of one thread of an .mbox; threads are told by References, then by subject."""
    parts = _FROM_LINE.split(raw.replace(b"\r\n", b"\n"))
    mails = [read_eml(re.sub(rb"(?m)^>(>*From )", rb"\1", part)) for part in parts if part.strip()]
    threads = [[mails[at] for at in group] for group in threads_of(mails)]
    if not threads:
        raise BadInput(f"{label}: the .mbox holds no mail.", "Export the folder again.")
    if number is None and len(threads) > 1:
        listed = "; ".join(
            f"{i} {t[0].subject or '(no subject)'} ({len(t)})"
            for i, t in enumerate(threads[:20], 1)
        )
        more = f"; and {len(threads) - 20} more" if len(threads) > 20 else ""
        raise BadInput(
            f"{label}: it holds {len(threads)} threads: {listed}{more}.",
            "Choose one with --thread N.",
        )
    if number is not None and not 1 <= number <= len(threads):
        raise BadInput(
            f"{label}: --thread {number}, but it holds {len(threads)}.", f"Use 1 to {len(threads)}."
        )
    return threads[(number or 1) - 1]


def threads_of(mails: Sequence[Mail]) -> list[list[int]]:
    """Which mails make a thread, by their index; in the order of each thread's first mail."""
    homes: dict[str, int] = {}
    parents: list[int] = []

    def root(index: int) -> int:
        while parents[index] != index:
            parents[index] = parents[parents[index]]
            index = parents[index]
        return index

    for index, mail in enumerate(mails):
        parents.append(index)
        for mark in _marks(mail):
            if mark in homes:
                parents[root(index)] = root(homes[mark])
            else:
                homes[mark] = index
    groups: dict[int, list[int]] = {}
    for index in range(len(mails)):
        groups.setdefault(root(index), []).append(index)
    return list(groups.values())


def _marks(mail: Mail) -> list[str]:
    """What a mail shares with its thread: ids, and the subject where it carries no reference."""
    bare = re.sub(
        r"^(?:\s*(?:re|fwd?|aw|wg|sv|vs|tr|rv|enc|res|odp|ynt|antw|回复|答复|转发)\s*(?:\[\d+\])?\s?[:：])+\s*",
        "",
        mail.subject,
        flags=re.I,
    )
    same = [f"subject {bare.strip().lower()}"] if bare.strip() else []
    return (
        [mail.message_id, *mail.references, *same] if mail.message_id else [*mail.references, *same]
    )
