""".eml and .mbox: headers and bodies by the standard library, then the paste reader for the quotes."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import NamedTuple

from followup.errors import BadInput


class Mail(NamedTuple):
    """One mail of a file."""

    sender: str
    when: str
    subject: str
    to: str
    cc: str
    message_id: str
    references: tuple[str, ...]
    automatic: bool
    body: str


def looks_like_eml(text: str) -> bool:
    """Headers from the first line on, as a mail file has them; a pasted head has fewer."""
    head = text.lstrip("\ufeff").split("\n\n", 1)[0]
    names = {m[1].lower() for m in re.finditer(r"(?m)^([A-Za-z][\w-]+):", head)}
    technical = {
        "message-id",
        "mime-version",
        "content-type",
        "received",
        "return-path",
        "references",
        "in-reply-to",
        "delivered-to",
    }
    return bool(re.match(r"[A-Za-z][\w-]+:", head)) and "from" in names and bool(names & technical)


def looks_like_mbox(raw: bytes) -> bool:
    return raw.startswith(b"From ") and b"\nFrom:" in raw[:20_000]


def read_eml(raw: bytes) -> Mail:
    """One mail; BadInput where it has no readable text."""
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return Mail(
        sender=_header(message, "From"),
        when=_header(message, "Date"),
        subject=_header(message, "Subject"),
        to=_header(message, "To"),
        cc=_header(message, "Cc"),
        message_id=_header(message, "Message-ID"),
        references=tuple(
            re.findall(
                r"<[^<>]+>", _header(message, "References") + _header(message, "In-Reply-To")
            )
        ),
        automatic=_header(message, "Auto-Submitted").lower().startswith("auto")
        or bool(_header(message, "X-Autoreply")),
        body=_text(message),
    )


def _header(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(message.get(name, "")).split())
    except Exception:  # the header parser has many ways to fail on a broken header
        return ""


def _text(message: EmailMessage) -> str:
    plain = message.get_body(preferencelist=("plain",))
    if plain is not None and (text := _content(plain)).strip():
        return text
    html = message.get_body(preferencelist=("html",))
    return html_text(_content(html)) if html is not None else ""


def _content(part: EmailMessage) -> str:
    try:
        return str(part.get_content())
    except (LookupError, KeyError, ValueError, UnicodeError):
        raw = part.get_payload(decode=True)
        return raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""


class _Reader(HTMLParser):
    """HTML as text: blocks end lines, blockquotes gain '>', nothing hidden is read."""

    _BLOCKS = frozenset(
        [
            "p",
            "div",
            "br",
            "tr",
            "li",
            "h1",
            "h2",
            "h3",
            "h4",
            "table",
            "ul",
            "ol",
            "blockquote",
            "hr",
        ]
    )
    _SILENT = frozenset(["script", "style", "head", "title"])

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = [""]
        self.quotes = 0
        self.silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        style = (dict(attrs).get("style") or "").replace(" ", "").lower()
        hidden = "display:none" in style or "font-size:0" in style or "visibility:hidden" in style
        if (tag in self._SILENT or hidden or self.silent) and tag not in (
            "br",
            "img",
            "hr",
            "meta",
            "input",
        ):
            self.silent.append(tag)
        if tag == "blockquote":
            self.quotes += 1
        if tag in self._BLOCKS:
            self.lines.append("")

    def handle_endtag(self, tag: str) -> None:
        if self.silent and tag in self.silent:
            while self.silent.pop() != tag:
                pass
        if tag == "blockquote":
            self.quotes = max(self.quotes - 1, 0)
        if tag in self._BLOCKS and tag != "br":
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        mark = "> " * self.quotes if not self.lines[-1] else ""
        text = re.sub(r"\s+", " ", data)
        if text.strip() or self.lines[-1]:
            self.lines[-1] += mark + (text.lstrip() if mark or not self.lines[-1] else text)


def html_text(html: str) -> str:
    """What a person sees of an HTML mail, as plain text."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in reader.lines)).strip()


def read_mbox(raw: bytes, number: int | None) -> list[Mail]:
    """The mails of one thread of an .mbox, oldest first as they stand; threads are told by References."""
    parts = re.split(rb"(?m)^From [^\n]*\n", raw)
    mails = [read_eml(part) for part in parts if part.strip()]
    threads: list[list[Mail]] = []
    for mail in mails:
        home = next((t for t in threads if _belongs(mail, t)), None)
        if home is None:
            threads.append([mail])
        else:
            home.append(mail)
    if not threads:
        raise BadInput("the .mbox holds no mail.", "Export the folder again.")
    if number is None and len(threads) > 1:
        listed = "; ".join(
            f"{i} {t[0].subject or '(no subject)'} ({len(t)})" for i, t in enumerate(threads, 1)
        )
        raise BadInput(
            f"the .mbox holds {len(threads)} threads: {listed}.", "Choose one with --thread N."
        )
    if number is not None and not 1 <= number <= len(threads):
        raise BadInput(
            f"--thread {number}: the .mbox holds {len(threads)}.", f"Use 1 to {len(threads)}."
        )
    return threads[(number or 1) - 1]


def _belongs(mail: Mail, thread: list[Mail]) -> bool:
    ids = {m.message_id for m in thread} | {r for m in thread for r in m.references}
    return (
        bool(ids & {*mail.references, mail.message_id} - {""})
        or _bare(mail.subject) == _bare(thread[0].subject) != ""
    )


def _bare(subject: str) -> str:
    return re.sub(r"(?i)^(?:\s*(?:re|fwd?|aw|sv|tr)\s*:)+\s*", "", subject).strip().lower()
