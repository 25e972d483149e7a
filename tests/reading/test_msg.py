"""Outlook's .msg, built here sector by sector: olefile reads such files but writes none."""

from __future__ import annotations

import datetime as dt
import struct

import pytest

from followup.errors import BadInput
from followup.reading import read_thread

END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def compound_file(streams: dict[str, bytes]) -> bytes:
    """A compound file with each stream padded to 4,096 bytes, so that none is a small one."""
    sizes = {name: -(-max(len(data), 4096) // 512) * 512 for name, data in streams.items()}
    padded = {name: data.ljust(sizes[name], b"\0") for name, data in streams.items()}
    apart = {name.rpartition("/")[0] for name in padded} - {""}
    entries = -(-(len(padded) + len(apart) + 1) // 4)
    fat: list[int] = [FAT, *range(2, entries + 1), END]
    starts, body = {}, b""
    for name, data in padded.items():
        starts[name] = len(fat)
        fat += [*range(len(fat) + 1, len(fat) + len(data) // 512), END]
        body += data
    assert len(fat) <= 128
    folders: dict[str, list[str]] = {}
    for name in sorted(padded):
        folders.setdefault(name.rpartition("/")[0], []).append(name)
    tree = [("", name) for name in folders.pop("", [])] + [("", name) for name in folders]
    tree += [(folder, name) for folder, inner in folders.items() for name in inner]
    directory = _entry("Root Entry", 5, 1, END, 0)
    for index, (folder, name) in enumerate(tree, 1):
        right = index + 1 if index < len(tree) and tree[index][0] == folder else FREE
        if name in folders and not folder:
            inner = next(i for i, (f, _) in enumerate(tree, 1) if f == name)
            directory += _entry(name, 1, inner, 0, 0, right)
        else:
            short = name.rpartition("/")[2]
            directory += _entry(short, 2, FREE, starts[name], len(padded[name]), right)
    directory = directory.ljust(entries * 512, b"\0")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    head += struct.pack("<HHHHH6x", 62, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0, 0)
    head = head.ljust(512, b"\xff")
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(512, b"\xff")
    return head + table + directory + body


def _entry(name: str, kind: int, child: int, start: int, size: int, right: int = FREE) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(text), kind, 1, FREE, right, child)
        + b"\0" * 36
        + struct.pack("<IQ", start, size)
    )


def message(**given: str) -> bytes:
    tags = {"subject": "0037", "body": "1000", "sender": "0C1A", "address": "5D01", "to": "0E04"}
    streams = {
        f"__substg1.0_{tags[name]}001F": text.encode("utf-16-le") for name, text in given.items()
    }
    since = dt.datetime(2026, 3, 3, 10) - dt.datetime(1601, 1, 1)
    ticks = (since.days * 86_400 + since.seconds) * 10**7
    streams["__properties_version1.0"] = b"\0" * 32 + struct.pack("<IIQ", 0x00390040, 6, ticks)
    return compound_file(streams)


def test_a_msg_is_read_with_what_it_quotes() -> None:
    pytest.importorskip("olefile")
    raw = message(
        subject="RE: Oak",
        sender="Ines Duarte",
        address="ines@atelier.example",
        to="Tomas Berg",
        body="I wait for the joiner.\r\n\r\nFrom: Tomas Berg\r\nSent: 2 March 2026 09:14\r\n"
        "To: Ines Duarte\r\nSubject: Oak\r\n\r\nAny news?\r\n",
    )
    thread = read_thread(raw, me="Tomas Berg")
    assert [(m.sender, m.address, m.sent_at, m.body) for m in thread.messages] == [
        ("Tomas Berg", "", dt.datetime(2026, 3, 2, 9, 14), "Any news?"),
        ("Ines Duarte", "ines@atelier.example", dt.datetime(2026, 3, 3, 10, tzinfo=dt.UTC),
         "I wait for the joiner."),
    ]  # fmt: skip
    assert thread.subject == "RE: Oak"


def test_a_broken_msg_is_told_in_one_line() -> None:
    with pytest.raises(BadInput) as caught:
        read_thread(b"\xd0\xcf\x11\xe0" + b"\0" * 600, name="mail.msg")
    assert "mail.msg" in str(caught.value)
    assert caught.value.hint


def test_a_msg_with_an_html_body_alone_is_read_in_its_charset() -> None:
    pytest.importorskip("olefile")
    page = "<p>Zwölf Körbe sind fertig.</p><p style='display:none'>track</p>".encode("cp1252")
    streams = {"__substg1.0_10130102": page, "__substg1.0_0C1A001F": "Vera".encode("utf-16-le")}
    thread = read_thread(compound_file(streams))
    assert [m.body for m in thread.messages] == ["Zwölf Körbe sind fertig."]
    assert thread.unparsed == ("track",)


def test_strings_in_the_code_page_of_their_time_and_attachments_are_read() -> None:
    pytest.importorskip("olefile")
    page = struct.pack("<IIQ", 0x3FDE0003, 6, 1251)
    thread = read_thread(
        compound_file(
            {
                "__properties_version1.0": b"\0" * 32 + page,
                "__substg1.0_0C1A001E": "Глеб".encode("cp1251"),
                "__substg1.0_1000001E": "Счёт готов?".encode("cp1251"),
                "__attach_version1.0_#00000000/__substg1.0_3707001F": "plan.pdf".encode(
                    "utf-16-le"
                ),
                "__attach_version1.0_#00000001/__substg1.0_3704001E": b"OLD.DOC",
            }
        )
    )
    assert [(m.sender, m.body) for m in thread.messages] == [("Глеб", "Счёт готов?")]
    assert thread.unparsed == ("plan.pdf", "OLD.DOC")


def test_a_msg_in_rich_text_alone_says_so() -> None:
    pytest.importorskip("olefile")
    with pytest.raises(BadInput, match=r"mail\.msg.*Rich Text"):
        read_thread(compound_file({"__substg1.0_10090102": b"LZFu"}), name="mail.msg")
