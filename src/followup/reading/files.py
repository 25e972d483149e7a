"""Mail files: .eml and .mbox by the standard library, .msg by the extra `msg`; bodies as text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from typing import NamedTuple

from followup.errors import BadInput
from followup.reading.mime import Content, content_of, header


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
    attachments: tuple[str, ...] = ()  # their names, or the text of an invitation
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
    raw = raw.lstrip(b"\r\n")
    try:
        message = message_from_bytes(raw, policy=policy.default)
        assert isinstance(message, EmailMessage)
        content = content_of(message)
    except RecursionError:  # parts within parts without end: the text is read as it is
        message = BytesHeaderParser(policy=policy.default).parsebytes(raw)
        content = Content(str(message.get_payload()))
    quoted = f"{header(message, 'References')} {header(message, 'In-Reply-To')}"
    return Mail(
        sender=header(message, "From"),
        when=header(message, "Date"),
        subject=header(message, "Subject"),
        to=header(message, "To"),
        cc=header(message, "Cc"),
        message_id=header(message, "Message-ID"),
        references=tuple(re.findall(r"<[^<>\s]{1,300}>", quoted)),
        automatic=_is_automatic(message),
        body=content.text,
        hidden=content.hidden,
        delivered_to=header(message, "Delivered-To").strip("<>"),
        attachments=content.attached,
    )


def _is_automatic(message: EmailMessage) -> bool:
    submitted = header(message, "Auto-Submitted").lower()
    return (
        submitted.startswith("auto")
        or bool(header(message, "X-Autoreply") or header(message, "X-Autorespond"))
        or header(message, "Precedence").lower() == "auto_reply"
    )


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
