"""Turn anything that a person pastes or saves into messages, oldest first: who, when, what.

mail-parser-reply and email-reply-parser give the latest reply alone, without who and when, so the
heads and quotes are read here; headers and MIME are the standard library's, dates in other
languages dateparser's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from followup.errors import BadInput
from followup.reading import chat, files, people
from followup.reading.clean import clean
from followup.reading.heads import Head, mailbox
from followup.reading.moments import ambiguous, moment, month_first
from followup.reading.paste import Piece, split
from followup.values import Message, Thread

MOST_BYTES = 20_000_000
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"), None)
_AUTOMATIC = re.compile(
    r"(?i)\b(?:out of (?:the )?office|automatic reply|auto(?:matic)?[ -]?(?:reply|response)|i am (?:currently )?(?:out of|on (?:annual |parental |"
    r"sick |maternity )?leave|away)|i(?:'m|’m) (?:currently )?(?:out of (?:the )?office|on (?:annual |parental )?leave)|abwesenheitsnotiz|absence du bureau|"
    r"thank you for (?:your (?:e-?mail|message)\.? (?:i|we) (?:am|are)|contacting).{0,80}(?:out|away|leave|automatic))"
)
_SUBJECT_LINE = re.compile(
    r"^(?:subject|betreff|objet|asunto|oggetto|onderwerp)\s*:\s*(.+)$", re.IGNORECASE
)


def read_thread(
    source: str | bytes | Path,
    *,
    me: str | None = None,
    name: str | None = None,
    locale: str | None = None,
    thread: int | None = None,
) -> Thread:
    """The thread in a paste (str), a file (Path) or a file's content (bytes).

    `me` is the user's name or address, `name` what the source is called in errors, `locale` settles
    dates such as 03/04/2026 ('en_US' reads the month first), `thread` picks one of an .mbox (from 1).
    """
    label = name or (str(source) if isinstance(source, Path) else "the paste")
    raw = (
        source.read_bytes()
        if isinstance(source, Path)
        else source.encode()
        if isinstance(source, str)
        else source
    )
    if len(raw) > MOST_BYTES:
        raise BadInput(
            f"{label}: {len(raw) // 1_000_000} MB is too much for one thread.",
            "Cut it to the thread itself (20 MB at most).",
        )
    if b"\0" in raw[:8192] or raw[:4] in (b"%PDF", b"PK\x03\x04", b"\x89PNG"):
        raise BadInput(
            f"{label}: this is a binary file, not a thread.",
            "Save the mail as .eml or paste its text.",
        )
    if files.looks_like_mbox(raw):
        return _from_mails(files.read_mbox(raw, thread), me, locale, label)
    text = _plain(raw)
    if not text.strip():
        raise BadInput(
            f"{label}: there is nothing in it.", "Paste the whole thread, with the names and dates."
        )
    if files.looks_like_eml(text):
        return _from_mails([files.read_eml(raw)], me, locale, label)
    return _from_paste(text, me, locale, label)


def _plain(raw: bytes) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_INVISIBLE)
    return text.replace("\xa0", " ").replace("\u202f", " ")


class _Raw(Message):
    """A message before its side and its date are settled."""

    when: str = ""
    to_me: bool = False


def _from_paste(text: str, me: str | None, locale: str | None, label: str) -> Thread:
    lines = text.split("\n")
    chatted = chat.read_chat(lines)
    if chatted:
        found, left = chatted
        raws = [
            _Raw(sender=line.sender, when=line.when, body="\n".join(line.body).strip())
            for line in found
            if any(part.strip() for part in line.body)
        ]
        return _thread(raws, left, me, locale, label, channel_chat=True, subject="", nested=False)
    pieces = split(text)
    raws, left, subject = _from_pieces(pieces)
    nested = any(p.head and (p.head.quotes_below or p.head.forwarded) for p in pieces)
    return _thread(
        raws, left, me, locale, label, channel_chat=False, subject=subject, nested=nested
    )


def _from_pieces(pieces: Sequence[Piece]) -> tuple[list[_Raw], list[str], str]:
    raws: list[_Raw] = []
    left: list[str] = []
    subject = ""
    for number, piece in enumerate(pieces):
        lines = list(piece.lines)
        if number == 0 and piece.head is None:
            subject, lines, dropped = _preamble(
                lines, bool(len(pieces) > 1 and pieces[1].head and not pieces[1].head.quotes_below)
            )
            left += dropped
        head = piece.head or Head(0)
        subject = subject or head.subject
        cleaned = clean(lines, head.sender)
        left += cleaned.cut
        unowned = "\n".join(piece.unowned).strip()
        if unowned:
            left.append(unowned)
        if cleaned.body:
            raws.append(_raw(head, cleaned.body))
    return raws, left, subject


def _raw(head: Head, body: str) -> _Raw:
    to = tuple(
        mailbox(part)[0] for part in re.split(r"[;,]\s*(?=[^@]*@|[A-Z])", head.to) if part.strip()
    )
    return _Raw(
        sender=head.sender, address=head.address, when=head.when, body=body, to=to,
        cc=tuple(mailbox(part)[0] for part in re.split(r";\s*|,\s+(?=[^,]*@)", head.cc) if part.strip()),
        to_me=bool(re.match(r"(?i)\s*me\b", head.to)),
        automatic=bool(_AUTOMATIC.search(f"{head.subject}\n{body[:400]}")),
    )  # fmt: skip


def _preamble(lines: list[str], heads_follow: bool) -> tuple[str, list[str], list[str]]:
    """(subject, lines of a message, lines not placed) of what stands above the first head."""
    full = [line for line in lines if line.strip()]
    if not full:
        return "", [], []
    match = _SUBJECT_LINE.match(full[0].strip())
    if match:
        rest = lines[lines.index(full[0]) + 1 :]
        return (
            match[1].strip(),
            [] if heads_follow and _short(rest) else rest,
            [line for line in rest if heads_follow and _short(rest) and line.strip()],
        )
    if heads_follow and len(full) <= 4 and all(len(line) < 100 for line in full):
        return full[0].strip(), [], [line.strip() for line in full[1:]]
    return "", lines, []


def _short(lines: list[str]) -> bool:
    full = [line for line in lines if line.strip()]
    return len(full) <= 3 and all(len(line) < 80 for line in full)


def _from_mails(
    mails: Sequence[files.Mail], me: str | None, locale: str | None, label: str
) -> Thread:
    raws: list[_Raw] = []
    left: list[str] = []
    for mail in mails:
        sender, address = mailbox(mail.sender)
        pieces = split(_plain(mail.body.encode()))
        quoted, rest, _ = _from_pieces(pieces)
        left += rest
        for number, raw in enumerate(quoted):
            if (
                number == 0
                and pieces[0].head is None
                and any(line.strip() for line in pieces[0].lines)
            ):
                update = {
                    "sender": sender, "address": address, "when": mail.when, "message_id": mail.message_id,
                    "automatic": raw.automatic or mail.automatic or bool(_AUTOMATIC.search(mail.subject)),
                    "cc": tuple(mailbox(part)[0] for part in mail.cc.split(",") if part.strip()),
                    "to": tuple(mailbox(part)[0] for part in mail.to.split(",") if part.strip()),
                }  # fmt: skip
                raws.append(raw.model_copy(update=update))
            else:
                raws.append(raw)
    return _thread(
        raws, left, me, locale, label, channel_chat=False, subject=mails[-1].subject, nested=False
    )


def _thread(
    raws: list[_Raw], left: list[str], me: str | None, locale: str | None, label: str, *,
    channel_chat: bool, subject: str, nested: bool,
) -> Thread:  # fmt: skip
    if not raws:
        raise BadInput(
            f"{label}: no message was found in it.", "Paste the thread with what each person wrote."
        )
    notes: list[str] = []
    dated = _dated(raws, locale, notes)
    ordered = _ordered(dated, nested)
    messages, folded = _folded(ordered)
    left = [*left, *folded]
    sides = people.sides(messages, me, [i for i, m in enumerate(ordered) if m.to_me])
    if sides.note:
        notes.append(sides.note)
    messages = [_sided(m, sides, i == len(messages) - 1) for i, m in enumerate(messages)]
    messages = [m.model_copy(update={"automatic": m.automatic and not m.from_me}) for m in messages]
    if not any(m.sent_at for m in messages):
        notes.append("No dates stand in the thread.")
    contact = sides.contact or next((m.sender for m in messages if not m.from_me and m.sender), "")
    return Thread(
        subject=subject, me=sides.me or me or "", contact=contact, messages=tuple(messages),
        unparsed=tuple(part for part in left if part.strip()), notes=tuple(notes),
        channel="chat" if channel_chat else "mail",
    )  # fmt: skip


def _dated(raws: list[_Raw], locale: str | None, notes: list[str]) -> list[_Raw]:
    texts = [raw.when for raw in raws]
    told = month_first(texts)
    leads = told if told is not None else (locale or "").lower().replace("-", "_") == "en_us"
    if told is None and any(ambiguous(text) for text in texts):
        notes.append(
            f"Dates such as {next(t for t in texts if ambiguous(t))} are read {'month' if leads else 'day'} first."
        )
    return [
        raw.model_copy(update={"sent_at": moment(raw.when, leads) if raw.when else None})
        for raw in raws
    ]


def _ordered(raws: list[_Raw], nested: bool) -> list[_Raw]:
    """Oldest first: by the dates where they tell, else by how the paste is nested."""
    days = [raw.day for raw in raws]
    known = [day for day in days if day]
    if len(known) == len(raws):
        falling = (
            all(a >= b for a, b in zip(known, known[1:], strict=False)) and known[0] > known[-1]
        )
        flipped = (
            list(reversed(raws))
            if falling or (nested and known[0] >= known[-1] and len(set(known)) == 1)
            else raws
        )
        return sorted(flipped, key=_moment_key)
    falls = sum(a > b for a, b in zip(known, known[1:], strict=False))
    rises = sum(a < b for a, b in zip(known, known[1:], strict=False))
    return list(reversed(raws)) if falls > rises or (falls == rises and nested) else raws


def _moment_key(raw: _Raw) -> tuple[str, str]:
    assert raw.sent_at is not None
    whole = raw.sent_at.isoformat()
    return whole[:10], whole[11:16] if len(whole) > 10 else ""


def _folded(raws: list[_Raw]) -> tuple[list[Message], list[str]]:
    """Copies of one message become one; the copy's text is kept aside where it differs."""
    kept: list[_Raw] = []
    seen: dict[str, int] = {}
    aside: list[str] = []
    for raw in raws:
        key = re.sub(r"\W+", "", raw.body).lower()
        if key in seen and len(key) > 12 and _same(kept[seen[key]], raw):
            first = kept[seen[key]]
            if (not first.sender and raw.sender) or (not first.sent_at and raw.sent_at):
                kept[seen[key]] = raw
            continue
        seen[key] = len(kept)
        kept.append(raw)
    return [Message(**m.model_dump(exclude={"when", "to_me"})) for m in kept], aside


def _same(one: _Raw, other: _Raw) -> bool:
    return not one.sender or not other.sender or people.same_person(one.sender, other.sender)


def _sided(message: Message, sides: people.Sides, last: bool) -> Message:
    if not sides.me:
        return message.model_copy(update={"from_me": last})
    if not message.sender:
        closing = message.body.strip().splitlines()[-1]
        other = sides.contact and people.same_person(closing, sides.contact)
        return message.model_copy(
            update={
                "from_me": (last and not other) or people.same_person(closing, sides.me),
                "sender": sides.me if last and not other else "",
            }
        )
    return message.model_copy(update={"from_me": people.is_me(message, sides.me)})
