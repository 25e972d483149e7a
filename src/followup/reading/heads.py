"""Where a message begins in a paste: attribution lines, header blocks, Gmail's and chats' heads."""

from __future__ import annotations

import re
from typing import NamedTuple


class Head(NamedTuple):
    """A head of `lines` lines that starts a message."""

    lines: int
    sender: str = ""
    address: str = ""
    when: str = ""
    subject: str = ""
    to: str = ""
    cc: str = ""
    quotes_below: bool = False  # an attribution: what it names stands quoted under it
    forwarded: bool = False


# Words for 'wrote' that end an attribution line, in the languages of mail programs.
_WROTE = (
    r"(?:wrote|writes|schrieb|hat (?:folgendes )?geschrieben|a écrit|escribi[óo]|escreveu|ha scritto|scrisse|schreef|"
    r"het volgende geschreven|skrev|napisał(?:\(a\)|a)?|pisze|написал(?:\(а\)|а)?|のメール|さんは書きました|写道|寫道|님이 작성|"
    r"kirjoitti|yazdı|napsal(?:\(a\))?|írta)"
)
_LEADS = r"(?:On|Am|Le|El|Em|No dia|Il|Il giorno|Op|Den|D\.|W dniu|Dnia|在|于|於|\d{4}[年/-]|On:|Al|À|Pe|Dne)"
_ATTRIBUTION = re.compile(
    rf"^(?:{_LEADS}.{{4,250}}?{_WROTE}\s*[:：]?|.{{3,200}}?<[^<>\s]+@[^<>\s]+>\s*{_WROTE}\s*[:：]?"
    rf"|\S.{{2,120}}?{_WROTE}\s*[:：](?:\s*)?|\d{{4}}年.{{4,120}}[:：])$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[\w.+'%-]+@[\w-]+(?:\.[\w-]+)+")
_MAILBOX = re.compile(
    r"[\"'“]?([^<>\"“”\[\]]{0,100}?)[\"'”]?\s*[<\[(](?:mailto:)?([\w.+'%-]+@[\w.-]+\w)[^>\])]*[>\])]"
)
_HEADER_NAMES = {
    "from": "from", "von": "from", "de": "from", "da": "from", "van": "from", "fra": "from",
    "från": "from", "od": "from", "差出人": "from", "发件人": "from", "寄件者": "from", "от": "from",
    "sent": "when", "date": "when", "gesendet": "when", "datum": "when", "envoyé": "when",
    "enviado": "when", "enviada": "when", "enviado el": "when", "enviada em": "when", "fecha": "when",
    "data": "when", "inviato": "when", "verzonden": "when", "sendt": "when", "dato": "when", "skickat": "when",
    "wysłano": "when", "送信日時": "when", "日付": "when", "发送时间": "when", "日期": "when", "sent at": "when",
    "to": "to", "an": "to", "à": "to", "para": "to", "a": "to", "aan": "to", "til": "to", "till": "to",
    "do": "to", "宛先": "to", "收件人": "to",
    "cc": "cc", "kopie": "cc", "kopi": "cc", "dw": "cc", "bcc": "cc", "抄送": "cc",
    "subject": "subject", "betreff": "subject", "objet": "subject", "asunto": "subject",
    "assunto": "subject", "oggetto": "subject", "onderwerp": "subject", "emne": "subject",
    "ämne": "subject", "temat": "subject", "件名": "subject", "主题": "subject", "主旨": "subject",
    "reply-to": "", "importance": "", "attachments": "", "priority": "", "anhänge": "", "message-id": "",
}  # fmt: skip
_HEADER = re.compile(r"^\*?([^\W\d_][\w\s-]{0,18}?)\*?\s?[:：]\*?\s*(.*?)\*?$")
_RULE = re.compile(
    r"^(?:-{2,}\s*(?:original message|ursprüngliche nachricht|message d'origine|mensaje original|"
    r"mensagem original|messaggio originale|oorspronkelijk bericht|oprindelig meddelelse|original(?:t)? meddelande|"
    r"forwarded message|weitergeleitete nachricht|message transféré|mensaje reenviado|reply message)\s*-{2,}"
    r"|-{5,}.{0,60}forwarded.{0,60}-{2,}|_{10,}|begin forwarded message:|anfang der weitergeleiteten nachricht:|"
    r"début du message (?:réexpédié|transféré)\s*:)\s*$",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d{2}\b")
_DAYISH = re.compile(
    r"(?i)\b(?:\d{1,2}[./-]\d{1,2}|\d{4}-\d\d|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b|today|yesterday|"
    r"mon|tue|wed|thu|fri|sat|sun)"
)


def find_head(lines: list[str], at: int) -> Head | None:
    """The head that starts at line `at`, if one does."""
    line = lines[at].strip()
    if not line or len(line) > 400:
        return None
    return _attribution(lines, at) or _block(lines, at) or _gmail(lines, at)


def _attribution(lines: list[str], at: int) -> Head | None:
    joined = ""
    for count in range(1, 5):
        if at + count > len(lines):
            return None
        piece = lines[at + count - 1].strip()
        if not piece and count > 1:
            return None
        joined = f"{joined} {piece}".strip()
        if len(joined) > 320:
            return None
        if _ATTRIBUTION.match(joined) and _plausible(joined):
            name, address, when = _named(joined)
            return Head(count, name, address, when, quotes_below=True)
        if count == 1 and not re.match(rf"^{_LEADS}\b|^{_LEADS}|.*<[^<>]*$|.*@", piece):
            return None
    return None


def _plausible(line: str) -> bool:
    return bool(_ADDRESS.search(line) or re.search(r"\d", line)) and not line.rstrip(
        ":："
    ).endswith("?")


def _named(line: str) -> tuple[str, str, str]:
    """(sender, address, date text) of an attribution line."""
    body = re.sub(rf"(?i)\s*{_WROTE}\s*[:：]?\s*$", "", line)
    box = _MAILBOX.search(body)
    address_match = _ADDRESS.search(body)
    address = address_match.group() if address_match else ""
    if box:
        name, rest = box[1], body[: box.start()] + body[box.end() :]
        name, more = _split_date(name)
        return name, address, f"{rest} {more}".strip(" ,")
    if address_match:
        body = body.replace(address, "").replace("<>", "").replace("()", "")
    name, when = _split_date(body)
    return name or address, address, when


_DATE_PART = re.compile(
    r"^(?:on|am|le|el|em|no dia|il(?: giorno)?|op|den|d\.|w dniu|dnia|at|um|à|a las|às|alle|kl\.?|om|o|der|schrieb|"
    r"\d[\w.:/+-]*|[ap]\.?m\.?|uhr|[A-Z]{3,4}|"
    r"(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|mié|mie|jeu|jue|ven|vie|sam|dim|sáb|sab|dom|seg|ter|qua|qui|"
    r"sex|gio|zo|ma|wo|vr|za|søn|sön|tir|ons|tor|fre|lør|lör|lør|pon|wt|śr|czw|pt|sob|niedz)[a-zéèêáíóúçãõäöåøłśźż-]*|"
    r"(?:jan|feb|fév|mar|mär|maa|apr|avr|abr|kwi|may|mai|maj|mag|mei|mayo|maio|jun|juin|giu|cze|jul|juil|lug|lip|aug|aoû|août|ago|sie|sep|set|"
    r"wrz|oct|okt|ott|out|paź|nov|lis|dec|dez|déc|dic|gru|styc|lut)[a-zéèêáíóúçãõäöåøłśźż]*|de|di|of|do|r|г|the|gmt[+\d:-]*|utc[+\d:-]*|"
    r"[(+-]?[\d:+-]+\)?|\(?[A-Z]{2,5}\)?|年|月|日)[.,]*$",
    re.IGNORECASE,
)


def _split_date(text: str) -> tuple[str, str]:
    """('Jane Doe', 'Mon, 2 Mar 2026 at 09:14') of a line that holds both, in either order."""
    text = re.sub(r"(\d{1,2}:\d{2}(?::\d{2})?),?", r"\1 ,", text)
    tokens = text.replace("<", " ").replace(">", " ").split()
    tokens = [t for t in tokens if t != ","]
    last_date = max((i for i, t in enumerate(tokens) if re.search(r"\d", t)), default=-1)
    head = [i for i, t in enumerate(tokens) if i <= last_date and _DATE_PART.match(t)]
    if last_date < 0:
        return " ".join(tokens).strip(" ,"), ""
    end = last_date + 1
    while end < len(tokens) and _DATE_PART.match(tokens[end]) and not _nameish(tokens, end):
        end += 1
    start = end - 1
    while start > 0 and _DATE_PART.match(tokens[start - 1]):
        start -= 1
    if not head:
        return "", " ".join(tokens)
    name = " ".join(tokens[end:] or tokens[:start]).strip(" ,:")
    return name, " ".join(tokens[start:end]).strip(" ,")


def _nameish(tokens: list[str], at: int) -> bool:
    """'Mario Rossi' after a date: a capitalised word that is the first of two is no date part."""
    word = tokens[at].strip(",.")
    return (
        word[:1].isupper()
        and not word.isupper()
        and at + 1 < len(tokens)
        and tokens[at + 1][:1].isupper()
    )


def _block(lines: list[str], at: int) -> Head | None:
    """Outlook's and Apple's header block, with or without the rule above it."""
    index, ruled = at, False
    while (
        index < len(lines)
        and index < at + 4
        and (_RULE.match(lines[index].strip()) or (ruled and not lines[index].strip()))
    ):
        ruled = True
        index += 1
    found: dict[str, str] = {}
    count = 0
    while index < len(lines):
        line = lines[index].strip()
        match = _HEADER.match(line)
        key = _HEADER_NAMES.get(match[1].strip().lower()) if match else None
        if match and key is not None:
            if key:
                found.setdefault(key, match[2].strip())
            count += 1
        elif (not line and 0 < count < 2) or (line and count and _continues(line, found)):
            pass
        else:
            break
        index += 1
    if "from" not in found or not ({"when", "subject", "to"} & set(found)) or count < 2:
        return None
    name, address = mailbox(found["from"])
    return Head(
        index - at, name, address, found.get("when", ""), found.get("subject", ""), found.get("to", ""),
        found.get("cc", ""), forwarded=ruled,
    )  # fmt: skip


def _continues(line: str, found: dict[str, str]) -> bool:
    """A long To: line goes on over the next."""
    return line.startswith((";", "<")) or bool(
        _ADDRESS.fullmatch(line.strip("<>;, ")) and "from" in found
    )


def _gmail(lines: list[str], at: int) -> Head | None:
    """Gmail's open mail, copied: 'Jane Doe <j@x>', then the date, then 'to me' (in some order)."""
    line = lines[at].strip()
    box = _MAILBOX.search(line)
    if box and box.start() == 0 and len(line) < 120:
        rest = line[box.end() :].strip()
        if _CLOCK.search(rest) or _dated(rest):
            return Head(
                1 + _to_line(lines, at + 1),
                box[1].strip(),
                box[2],
                rest,
                to=_to_text(lines, at + 1),
            )
        if not rest and at + 1 < len(lines) and _dated(lines[at + 1].strip()):
            return Head(
                2 + _to_line(lines, at + 2),
                box[1].strip(),
                box[2],
                lines[at + 1].strip(),
                to=_to_text(lines, at + 2),
            )
    return None


def _dated(line: str) -> bool:
    return (
        len(line) < 60
        and bool(_DAYISH.search(line))
        and bool(re.search(r"\d", line))
        and not line.endswith((".", "?", "!"))
    )


def _to_line(lines: list[str], at: int) -> int:
    return int(
        at < len(lines)
        and bool(re.match(r"(?i)^\s*to\s+\S.{0,120}$", lines[at]))
        and not lines[at].rstrip().endswith(".")
    )


def _to_text(lines: list[str], at: int) -> str:
    return lines[at].strip()[3:] if _to_line(lines, at) else ""


def mailbox(text: str) -> tuple[str, str]:
    """(name, address) of 'Jane Doe <jane@x.org>', 'jane@x.org' or 'Doe, Jane [mailto:…]'."""
    box = _MAILBOX.search(text)
    if box:
        return _plain_name(box[1]) or box[2], box[2]
    address = _ADDRESS.search(text)
    if address:
        name = _plain_name(text.replace(address.group(), ""))
        return name or address.group(), address.group()
    return _plain_name(re.sub(r"(?i)\bon behalf of\b.*", "", text)), ""


def _plain_name(text: str) -> str:
    text = text.strip(" \"'“”<>()[];:")
    if text.count(",") == 1 and not re.search(r"(?i),\s*(?:phd|md|jr|sr|inc|ltd|llc)", text):
        last, first = (part.strip() for part in text.split(","))
        if last and first and len(first.split()) <= 3:
            return f"{first} {last}"
    return text
