"""The reader against the libraries on the same pastes, and its time against the length of input."""

from __future__ import annotations

import datetime as dt
import json
import re
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from followup.errors import FollowupError
from followup.reading import read_thread

pytestmark = pytest.mark.bench

THREADS = Path(__file__).parents[1] / "fixtures" / "threads"
LABELS = [(path, json.loads(path.read_text("utf-8"))) for path in sorted(THREADS.glob("*.json"))]


def words(text: str) -> str:
    return " ".join(re.sub("[\u200b\ufeff]", "", text).split())


def read(label: Path, given: dict[str, str]):
    return read_thread(
        label.with_suffix(""),
        me=given.get("me"),
        locale=given.get("locale"),
        thread=int(given["thread"]) if "thread" in given else None,
        today=dt.date.fromisoformat(given["today"]) if "today" in given else None,
    )


def test_the_share_of_messages_recovered_whole() -> None:
    """Sender, time and body of each message of each fixture."""
    whole = total = 0
    for label, wanted in LABELS:
        found = {(m.sender, m.sent_at and m.sent_at.isoformat(), words(m.body)) for m in
                 read(label, wanted["given"]).messages}  # fmt: skip
        for one in wanted["messages"]:
            at = one["sent_at"]
            if at and len(at) > 10:
                at = dt.datetime.fromisoformat(at).isoformat()
            total += 1
            whole += (one["sender"], at, words(one["body"])) in found
    print(f"\nmessages recovered whole: {whole} of {total}, {whole / total:.1%}")
    assert whole / total >= 0.95


def replies() -> list[tuple[str, str]]:
    """(text, latest reply) of the mail pastes that start with that reply, as libraries expect."""
    found = []
    for label, wanted in LABELS:
        paste = label.with_suffix("")
        latest = wanted["messages"][-1]["body"]
        if paste.suffix == ".txt" and wanted.get("channel") != "chat":
            text = paste.read_bytes().decode().replace("\r\n", "\n")
            if words(text).startswith(words(latest)[:20]):
                found.append((text, latest))
    return found


def test_the_latest_reply_against_the_libraries() -> None:
    """What is not installed is left out; the table of docs/reading.md comes from here."""
    readers: dict[str, Callable[[str], str]] = {
        "followup": lambda text: read_thread(text).messages[-1].body
    }
    try:
        from email_reply_parser import EmailReplyParser

        readers["email-reply-parser"] = EmailReplyParser.parse_reply
    except ImportError:
        pass
    try:
        from mailparser_reply import EmailReplyParser as ManyLanguages

        languages = ["en", "de", "fr", "es", "it", "nl", "da", "sv", "pl", "ja"]
        readers["mail-parser-reply"] = ManyLanguages(languages=languages).parse_reply
    except ImportError:
        pass
    cases = replies()
    shares = {}
    for name, reader in readers.items():
        whole = sum(words(reader(text) or "") == words(latest) for text, latest in cases)
        shares[name] = whole / len(cases)
        print(f"\n{name}: {whole} of {len(cases)} latest replies whole, {shares[name]:.1%}", end="")
    print()
    assert shares["followup"] == max(shares.values()) >= 0.95


HARD = {
    "quotes": lambda n: "\n".join(f"{'> ' * (i % 5)}some words, number {i}" for i in range(n)),
    "deep quotes": lambda n: "\n".join(f"{'>' * (i // 200)} words of line {i}" for i in range(n)),
    "one long line": lambda n: "On Mon, " + "a b " * n,
    "wrote": lambda n: "On Mon Jan 1 wrote Jane " * n,
    "attributions": lambda n: "On Mon, 2 Mar 2026 at 09:14, Jane <j@x.example> wrote:\n> hm\n" * n,
    "half an attribution": lambda n: "On Monday Jane\n" * n,
    "half a block": lambda n: "From: Jane\nTo:\n" * n,
    "blocks": lambda n: "".join(
        f"well {i * 7}\n\nFrom: J{i % 3} Doe\nSent: 2 March 2026 9:14\nTo: Bob\n\n"
        for i in range(n)
    ),
    "marks": lambda n: "text\n" + "--\n" * n,
    "rules": lambda n: "text\n" + "_" * 40 + "\n" + ("_" * 40 + "\n") * n,
    "names": lambda n: "Jane Doe\n" * n,
    "names and times": lambda n: "Jane Doe\n9:41 AM\nhi\n" * n,
    "chat": lambda n: "".join(f"[13/10/2026 17:22] J{i % 2}: text {i}\n" for i in range(n)),
    "addresses": lambda n: ("jane.doe@" + "x." * 50 + "\n") * (n // 10),
    "recipients": lambda n: "To: " + "Bob <b@x.example>; " * n + "\nFrom: x",
    "devices": lambda n: "hi\n" + "Sent from my phone\n" * n,
    "closers": lambda n: "Kind regards\nJane\n" * n,
    "disclaimers": lambda n: "hi\n\n" + "This email is confidential and meant for us all\n\n" * n,
    "figures": lambda n: "1" * n + " " + "1/2/" * n + " " + "2 Mar 2026 " * n,
    "spaces": lambda n: " " * n + "x" + "\t" * n + "x",
    "html": lambda n: "From: a@b.c\nMessage-ID: <x>\nContent-Type: text/html\n\n" + "<div><p>x" * n,
}  # fmt: skip


def spent(text: str) -> float:
    started = time.process_time()
    with suppress(FollowupError):
        read_thread(text)
    return time.process_time() - started


@pytest.mark.parametrize("make", HARD.values(), ids=HARD)
def test_time_grows_with_length_and_no_faster(make: Callable[[int], str]) -> None:
    """Near-matches of every pattern: four times the text, at most nine times the time."""
    short = min(spent(make(1500)) for _ in range(2))
    long = spent(make(6000))
    print(f"\n4 times the text: {long / max(short, 0.004):.1f} times the time")
    assert long < 9 * max(short, 0.004)


def test_a_megabyte_of_quotes_is_read_at_the_speed_of_many_plain_regexes() -> None:
    """One megabyte of quoted text costs no more than 60 passes of one simple pattern over it."""
    line = "some words that fill a line, and more of them until it ends here"
    text = "Any news?\n" + "\n".join(f"> {line} {i}" for i in range(14_000))
    simple = re.compile(r"\b\w+\b")
    started = time.process_time()
    for _ in range(10):
        simple.findall(text)
    unit = (time.process_time() - started) / 10
    took = spent(text)
    print(f"\n{len(text) / 1e6:.1f} MB: {took:.2f} s, {took / unit:.0f} passes of a simple pattern")
    assert took < 60 * unit
