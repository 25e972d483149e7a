"""Turn anything that a person pastes or saves into messages, oldest first: who, when, what.

Of the libraries, mail-parser-reply and email-reply-parser were measured (docs/reading.md): both
give the latest reply alone, without sender, date or direction, and miss a third of it. So the
heads, quotes and signatures are read here; MIME and headers are the standard library's, and a
date that the tables do not cover is dateparser's.

The way: bytes -> text (source) -> lines with depth (lines) -> pieces under heads (split, heads) or
turns (chat) -> bodies (clean) -> dates (settle) -> one copy each (fold) -> oldest first (order) ->
who is who (people).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from followup.errors import BadInput
from followup.reading import files, names
from followup.reading.alone import is_entered
from followup.reading.automatic import is_automatic, subject_of
from followup.reading.chat import read_chat
from followup.reading.clean import clean, signed_by
from followup.reading.fold import Raw, fold
from followup.reading.folded import unfolded
from followup.reading.heads import stamp_of
from followup.reading.html import looks_like_html, read_html
from followup.reading.lines import read_lines
from followup.reading.moments import find
from followup.reading.order import ordered
from followup.reading.people import sides
from followup.reading.rest import of_people, unread
from followup.reading.settle import settle
from followup.reading.source import check_size, decode, is_garbage, plain, unescaped
from followup.reading.split import Piece, split
from followup.reading.title import bare, preamble
from followup.reading.turns import Chat
from followup.reading.user import Hints
from followup.values import Message, Thread

__all__ = ["read_thread"]


def read_thread(
    source: str | bytes | Path,
    *,
    me: str | None = None,
    name: str | None = None,
    locale: str | None = None,
    thread: int | None = None,
    today: dt.date | None = None,
) -> Thread:
    """The thread in a paste (str), a file (Path) or a file's content (bytes).

    `me` is the user's name or address, `name` what the source is called in errors. `locale` settles
    dates such as 03/04/2026 where the thread does not ('en_US': month first), `thread` picks
    one of an .mbox (from 1), and `today` dates what has no year ('Nov 16', 'Tuesday 9:14').
    """
    label = name or (str(source) if isinstance(source, Path) else "the paste")
    content = _content(source, label)
    is_mbox = isinstance(content, bytes) and files.looks_like_mbox(content)
    if thread not in (None, 1) and not is_mbox:
        raise BadInput(f"{label}: --thread {thread}, but it holds one thread.", "Leave it out.")
    if isinstance(content, bytes):
        if content.startswith(b"\xd0\xcf\x11\xe0"):
            from followup.reading.msg import read_msg

            return _of_mails([read_msg(content, label)], me, locale, today, label)
        if is_mbox:
            return _of_mails(files.read_mbox(content, thread, label), me, locale, today, label)
    text = plain(decode(content, label) if isinstance(content, bytes) else content)
    _refuse(text, label)
    if files.looks_like_eml(text):
        raw = content if isinstance(content, bytes) else content.encode("utf-8", "replace")
        return _of_mails([files.read_eml(raw)], me, locale, today, label)
    text = plain(unescaped(text))
    hidden: tuple[str, ...] = ()
    if looks_like_html(text):
        text, hidden = read_html(text)
    return _of_paste(plain(text), hidden, me, locale, today, label)


def _content(source: str | bytes | Path, label: str) -> str | bytes:
    if isinstance(source, Path):
        try:
            check_size(source.stat().st_size, label)
            return source.read_bytes()
        except OSError as error:
            reason = (error.strerror or "it cannot be read").lower()
            raise BadInput(
                f"{label}: {reason}.", "Give a file, or - to read from a pipe."
            ) from None
    check_size(len(source), label)
    return source


def _refuse(text: str, label: str) -> None:
    if not text.strip():
        raise BadInput(
            f"{label}: there is nothing in it.", "Paste the whole thread, with names and dates."
        )
    if "\0" in text or is_garbage(text):
        raise BadInput(
            f"{label}: this is a binary file, not a thread.",
            "Save the mail as .eml or paste its text.",
        )


# --- pastes ---


def _of_paste(
    text: str, hidden: Sequence[str], me: str | None, locale: str | None,
    today: dt.date | None, label: str,
) -> Thread:  # fmt: skip
    lines = read_lines(text)
    pieces = split(lines)
    lines, folded = unfolded(lines, pieces)
    if folded:
        pieces = split(lines, known=folded)
    chat = None
    chats = text.split("\n")
    if not any(piece.head for piece in pieces) or is_entered(chats):
        chat = read_chat(chats, sure=True)
    if chat and chat.turns:
        return _of_chat(chat._replace(left=[*chat.left, *hidden]), me, locale, today)
    if not any(piece.head and piece.head.kind != "rule" for piece in pieces):
        pieces = split(lines, loose=True)
    raws, left, subject = _raws(pieces)
    return _thread(raws, [*left, *hidden], subject, me, locale, today, Hints(), label)


def _of_chat(chat: Chat, me: str | None, locale: str | None, today: dt.date | None) -> Thread:
    stamps = [turn.stamp for turn in chat.turns]
    stamps = [
        stamp._replace(**{key: getattr(turn.day, key) for key in _DAY_PARTS}, level=turn.day.level)
        if stamp and turn.day and stamp.level == "clock" and turn.day.level != "clock"
        else stamp or turn.day
        for stamp, turn in zip(stamps, chat.turns, strict=True)
    ]
    raws = [
        Raw(
            body="\n".join(turn.body).strip(),
            sender=turn.sender,
            stamp=stamp,
            own=turn.mine,
            chain=index,
        )
        for index, (turn, stamp) in enumerate(zip(chat.turns, stamps, strict=True))
    ]
    moments, notes = settle([raw.stamp for raw in raws], locale, today)
    raws = [replace(raw, sent_at=at) for raw, at in zip(raws, moments, strict=True)]
    left = [*chat.left, *_open_dates(raws)]
    return _sided(_in_order(raws), left, "", me, Hints(title=chat.title, chat=True), notes, "chat")


def _open_dates(raws: Sequence[Raw]) -> list[str]:
    """Dates that name no day that is known, as they stand."""
    return [raw.stamp.text for raw in raws if raw.stamp and raw.sent_at is None]


_DAY_PARTS = ("year", "month", "day", "swap", "slashed", "weekday", "back")


def _in_order(raws: list[Raw]) -> list[Raw]:
    days = [raw.day for raw in raws if raw.day]
    falling = len(days) == len(raws) > 1 and days[0] > days[-1]
    return list(reversed(raws)) if falling else raws


def _raws(pieces: Sequence[Piece], top: Raw | None = None) -> tuple[list[Raw], list[str], str]:
    """(messages, what is not placed, subject) of the pieces; `top` heads the first, for a file."""
    subject, left = (top.subject, []) if top else preamble(pieces)
    raws: list[Raw] = []
    headed = bool(top) + sum(piece.head is not None for piece in pieces)
    for index, piece in enumerate(pieces):
        if piece.is_snippet(headed) or piece.is_notice(headed):
            left.append("\n".join(piece.lines).strip())
            continue
        raw = top if top and index == 0 else _headed(piece, index < _PATIENCE)
        if not raw.subject and (told := subject_of(piece.lines)):
            raw, piece.lines = replace(raw, subject=told), piece.lines[1:]
        cleaned = clean(piece.lines, raw.sender)
        left += [*_unread(piece, raw), *cleaned.cut]
        if cleaned.body.strip():
            automatic = raw.automatic or is_automatic(raw.subject, cleaned.body)
            signed = signed_by(cleaned)
            letter = piece.head is not None and piece.head.kind == "page" and not raw.address
            sender = raw.sender or (signed if letter else "")
            raws.append(
                replace(raw, body=cleaned.body, automatic=automatic, signed=signed, sender=sender)
            )
        elif piece.head_text and piece.head and piece.head.kind != "rule":
            left.append(piece.head_text)
    return raws, left, subject


def _unread(piece: Piece, raw: Raw) -> list[str]:
    """What the head of a piece says that neither the message nor the thread's subject shows."""
    head = piece.head
    if head is None:
        return []
    date = raw.stamp.text if raw.stamp else ""
    shown = of_people((head.sender, *head.to, *head.cc))
    return unread(piece.head_text, [*shown, head.subject, date, head.rest])


_PATIENCE = 100  # heads for which dateparser is asked, at a millisecond each


def _headed(piece: Piece, patient: bool) -> Raw:
    head = piece.head
    if head is None:
        return Raw("", chain=piece.chain, headless=True, quoted=piece.depth > 0)
    return Raw(
        "", head.sender.name or head.sender.address, head.sender.address,
        stamp_of(head.when, head.stamp) if patient else head.stamp,
        subject=head.subject, to=head.to, cc=head.cc, chain=piece.chain,
        quoted=head.kind == "attribution" or piece.depth > 0, headless=head.kind == "rule",
    )  # fmt: skip


# --- files ---


def _of_mails(
    mails: Sequence[files.Mail],
    me: str | None,
    locale: str | None,
    today: dt.date | None,
    label: str,
) -> Thread:
    raws: list[Raw] = []
    left: list[str] = []
    for mail in mails:
        sender = names.person(mail.sender)
        top = Raw(
            "", sender.name or sender.address, sender.address,
            stamp_of(mail.when, find(mail.when)), subject=mail.subject,
            to=names.people(mail.to), cc=names.people(mail.cc),
            automatic=mail.automatic, message_id=mail.message_id,
        )  # fmt: skip
        found, rest, _ = _raws(split(read_lines(plain(mail.body))), top)
        base = max((raw.chain for raw in raws), default=-1) + 1
        raws += [replace(raw, chain=raw.chain + base) for raw in found]
        undated = [f"Date: {mail.when}"] if mail.when and not top.stamp else []
        left += [*undated, *_unread_people(mail), *rest, *mail.hidden, *mail.attachments]
    owners = {mail.delivered_to.lower() for mail in mails if mail.delivered_to}
    hints = Hints(owner=owners.pop() if len(owners) == 1 else "")
    return _thread(raws, left, "", me, locale, today, hints, label)


def _unread_people(mail: files.Mail) -> list[str]:
    """What the headers of a file say of people beside their names: a role, a department."""
    fields = {"From": mail.sender, "To": mail.to, "Cc": mail.cc}
    found = ((name, text, names.people(text)) for name, text in fields.items())
    return [f"{name}: {text}" for name, text, one in found if unread(text, of_people(one))]


# --- both ---


def _thread(
    raws: list[Raw], left: list[str], subject: str, me: str | None, locale: str | None,
    today: dt.date | None, hints: Hints, label: str,
) -> Thread:  # fmt: skip
    if not raws and any(part.strip() for part in left):
        raws, left = (
            [Raw("\n\n".join(left), headless=True)],
            [],
        )  # nothing but a signature: a message
    if not raws:
        raise BadInput(
            f"{label}: no message was found in it.", "Paste the thread with what each person wrote."
        )
    moments, notes = settle([raw.stamp for raw in raws], locale, today)
    raws = [replace(raw, sent_at=at) for raw, at in zip(raws, moments, strict=True)]
    left = [*left, *_open_dates(raws)]
    raws, aside = fold(raws)
    line, left = ordered(raws), [*left, *aside]
    named = [raw for raw in reversed(line) if raw.subject]
    subject = subject or next(
        (raw.subject for raw in named if not raw.automatic), named[0].subject if named else ""
    )
    others = dict.fromkeys(raw.subject for raw in line if raw.subject)
    left += [f"Subject: {other}" for other in others if bare(other) != bare(subject)]
    return _sided(line, left, subject, me, hints, notes, "mail")


def _sided(
    raws: list[Raw], left: Sequence[str], subject: str, me: str | None, hints: Hints,
    notes: list[str], channel: str,
) -> Thread:  # fmt: skip
    found = sides(raws, me, hints)
    if len(raws) == 1:
        notes = [*notes, "One message alone was found."]
    if not any(raw.sent_at for raw in raws):
        notes = [*notes, "No dates stand in the thread."]
    unparsed = dict.fromkeys(part for part in left if part.strip())
    messages = tuple(
        _message(raw, own, found.me) for raw, own in zip(found.raws, found.mine, strict=True)
    )
    return Thread(
        subject=subject, me=found.me, contact=found.contact, messages=messages,
        unparsed=tuple(unparsed), notes=tuple((*notes, *found.notes)),
        channel="chat" if channel == "chat" else "mail",
    )  # fmt: skip


def _message(raw: Raw, own: bool, me: str) -> Message:
    return Message(
        sender=raw.sender or (me if own else ""), address=raw.address,
        sent_at=raw.sent_at, from_me=own, body=raw.body,
        to=tuple(p.name or p.address for p in raw.to),
        cc=tuple(p.name or p.address for p in raw.cc),
        automatic=raw.automatic and not own, message_id=raw.message_id,
    )  # fmt: skip
