"""From pieces, turns or mails to the Thread: dated, folded, in order, with sides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from followup.errors import BadInput
from followup.reading import files, names
from followup.reading.automatic import is_automatic
from followup.reading.chat import Chat, Turn, read_chat
from followup.reading.clean import clean, signed_by
from followup.reading.fold import Raw, fold, without_context
from followup.reading.heads import stamp_of
from followup.reading.lines import read_lines
from followup.reading.moments import Stamp, find
from followup.reading.order import ordered
from followup.reading.people import sides
from followup.reading.settle import settle
from followup.reading.source import plain
from followup.reading.split import Piece, split
from followup.reading.title import preamble
from followup.reading.user import Hints
from followup.values import Channel, Message, Thread


class Options(NamedTuple):
    """What the caller says: who the user is, how dates are read, what the source is called."""

    me: str = ""
    locale: str | None = None
    today: dt.date | None = None
    label: str = "the paste"


class Found(NamedTuple):
    """What was read from a source, before dates and sides are settled."""

    raws: list[Raw]
    left: list[str]
    subject: str = ""


def of_paste(text: str, options: Options) -> Thread:
    """The thread in pasted text, mail or chat."""
    lines = read_lines(text)
    pieces = split(lines)
    quoted = sum(line.depth > 0 for line in lines)
    if not any(piece.head for piece in pieces) and quoted * 4 < len(lines):
        chat = read_chat(text.split("\n"))
        if chat and chat.turns:
            return _of_chat(chat, options)
    subject, left = preamble(pieces)
    found = _messages(pieces, _heads(pieces), options.me)
    return _of_raws(Found(found.raws, [*left, *found.left], subject), Hints(), options)


def of_mails(mails: Sequence[files.Mail], options: Options) -> Thread:
    """The thread in the mails of a file, with what they quote."""
    raws: list[Raw] = []
    left: list[str] = []
    for mail in mails:
        pieces = split(read_lines(plain(mail.body)))
        heads = [_mail_head(mail), *_heads(pieces)[1:]]
        found = _messages(pieces, heads, "")
        base = max((raw.chain for raw in raws), default=-1) + 1
        raws += [replace(raw, chain=raw.chain + base) for raw in found.raws]
        left += [*found.left, *mail.attachments]
    owners = {mail.delivered_to.lower() for mail in mails if mail.delivered_to}
    hints = Hints(owner=owners.pop() if len(owners) == 1 else "")
    return _of_raws(Found(raws, left), hints, options)


def _messages(pieces: Sequence[Piece], heads: Sequence[Raw], me: str) -> Found:
    """The pieces that hold words of their own; what was around them is left."""
    raws: list[Raw] = []
    left: list[str] = []
    for piece, raw in zip(pieces, heads, strict=True):
        cleaned = clean(
            piece.lines, raw.sender or (me if piece.depth == 0 and "@" not in me else "")
        )
        left += cleaned.cut
        if cleaned.body.strip():
            automatic = raw.automatic or is_automatic(raw.subject, cleaned.body)
            signed = signed_by(cleaned)
            raws.append(replace(raw, body=cleaned.body, automatic=automatic, signed=signed))
    return Found(raws, left)


def _heads(pieces: Sequence[Piece]) -> list[Raw]:
    quoting = {id(piece.parent) for piece in pieces if piece.head}
    return [replace(_headed(piece), quotes=id(piece) in quoting) for piece in pieces]


def _headed(piece: Piece) -> Raw:
    head = piece.head
    if head is None:
        return Raw(chain=piece.chain, headless=True, quoted=piece.depth > 0)
    return Raw(
        sender=head.sender.name or head.sender.address,
        address=head.sender.address,
        stamp=stamp_of(head.when, head.stamp),
        subject=head.subject,
        to=head.to,
        cc=head.cc,
        chain=piece.chain,
        quoted=head.kind == "attribution" or piece.depth > 0,
        headless=head.kind == "rule",
    )


def _mail_head(mail: files.Mail) -> Raw:
    sender = names.person(mail.sender)
    return Raw(
        sender=sender.name or sender.address,
        address=sender.address,
        stamp=stamp_of(mail.when, find(mail.when)),
        subject=mail.subject,
        to=names.people(mail.to),
        cc=names.people(mail.cc),
        automatic=mail.automatic,
        message_id=mail.message_id,
    )


def _of_chat(chat: Chat, options: Options) -> Thread:
    raws = [
        Raw("\n".join(turn.body).strip(), turn.sender, stamp=_turn_stamp(turn), own=turn.mine)
        for turn in chat.turns
    ]
    raws, notes = _dated(raws, options)
    days = [raw.day for raw in raws if raw.day]
    if len(days) == len(raws) > 1 and days[0] > days[-1]:
        raws.reverse()
    return _of_sides(Found(raws, chat.left), notes, "chat", Hints(title=chat.title), options)


def _turn_stamp(turn: Turn) -> Stamp | None:
    """A time under a day's line is that day's."""
    stamp, day = turn.stamp, turn.day
    if stamp is None or day is None or stamp.level != "clock":
        return stamp or day
    return day._replace(
        level=day.level, hour=stamp.hour, minute=stamp.minute, second=stamp.second,
        offset=stamp.offset, twelve=stamp.twelve,
    )  # fmt: skip


def _of_raws(found: Found, hints: Hints, options: Options) -> Thread:
    if not found.raws:
        raise BadInput(
            f"{options.label}: no message was found in it.",
            "Paste the thread with what each person wrote.",
        )
    raws, notes = _dated(found.raws, options)
    single, copies = fold(raws)
    real, passages = without_context(single)
    line = ordered(real)
    subject = found.subject or _subject(line)
    whole = Found(line, [*found.left, *copies, *passages], subject)
    return _of_sides(whole, notes, "mail", hints, options)


def _dated(raws: list[Raw], options: Options) -> tuple[list[Raw], list[str]]:
    moments, notes = settle([raw.stamp for raw in raws], options.locale, options.today)
    return [replace(raw, sent_at=at) for raw, at in zip(raws, moments, strict=True)], notes


def _subject(line: Sequence[Raw]) -> str:
    """The newest subject; an automatic reply's only where there is no other."""
    named = [raw for raw in reversed(line) if raw.subject]
    real = [raw for raw in named if not raw.automatic] or named
    return real[0].subject if real else ""


def _of_sides(
    found: Found, notes: list[str], channel: Channel, hints: Hints, options: Options
) -> Thread:
    settled = sides(found.raws, options.me or None, hints)
    if len(found.raws) == 1:
        notes = [*notes, "One message alone was found."]
    if not any(raw.sent_at for raw in found.raws):
        notes = [*notes, "No dates stand in the thread."]
    pairs = zip(settled.raws, settled.mine, strict=True)
    return Thread(
        subject=found.subject,
        me=settled.me,
        contact=settled.contact,
        messages=tuple(_message(raw, own, settled.me) for raw, own in pairs),
        unparsed=tuple(part for part in found.left if part.strip()),
        notes=tuple((*notes, *settled.notes)),
        channel=channel,
    )


def _message(raw: Raw, own: bool, me: str) -> Message:
    return Message(
        sender=raw.sender or (me if own else ""),
        address=raw.address,
        sent_at=raw.sent_at,
        from_me=own,
        body=raw.body,
        to=tuple(person.name or person.address for person in raw.to),
        cc=tuple(person.name or person.address for person in raw.cc),
        automatic=raw.automatic and not own,
        message_id=raw.message_id,
    )
