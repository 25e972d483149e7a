"""The reader's share of messages whole, and its growth: ratios, never seconds."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

import pytest
from tests.bench.reply_libraries import cases, flat
from tests.reading import fixtures, mails

from followup.errors import FollowupError
from followup.reading import read_thread
from followup.reading.moments import find

pytestmark = pytest.mark.bench

LINE = "On Tue, Mar 3, 2026 at 10:00 AM Owen Tait <owen@port.example>"
LONG: dict[str, Callable[[int], str]] = {
    "quotes": lambda n: f"{LINE} wrote:\n" + "> the crane is ours, said the board on Monday\n" * n,
    "deep quotes": lambda n: "".join(">" * (i % 300) + " a line\n" for i in range(n // 4)),
    "mails in mails": lambda n: "".join(
        f"{'>' * k} {LINE.replace('3', str(1 + k % 28), 1)} wrote:\n"
        + f"{'>' * (k + 1)} the crane number {k} is ours, said the board on Monday\n" * (n // 60)
        for k in range(60)
    ),
    "the same quote again and again": lambda n: "".join(
        ">" * (i % 30) + " a line of text that is quoted\n" for i in range(n // 4)
    ),
    "answers between quotes": lambda n: "> the crane is ours\nno, it is not\n" * (n // 4),
    "bars": lambda n: "they wrote:\n" + "| the crane is ours\n" * n,
    "prompts": lambda n: "so:\n" + ">>> import crane\nno\n" * (n // 2),
    "soft line ends": lambda n: ("the caf=C3=A9 is open and " * 3 + "=\n") * n,
    "tags": lambda n: "<div>" + "<div><p>the crane" * n + "</div>",
    "heads run on": lambda n: "Fine. On Tue, Mar 3, 2026, Owen <owen@port.example> wrot " * n,
    "rules": lambda n: "----\nInes Maru\n+34 600 000 000\n" * n,
    "attributions that never end": lambda n: f"{LINE}\n" * n,
    "one attribution that never ends": lambda n: f"{LINE} " * n,
    "attributions": lambda n: "".join(f"{LINE} wrote:\n> text {i}\n\n" for i in range(n // 3)),
    "header names": lambda n: "From: a\n" + "To: " + "a@port.example, " * n,
    "headers without an end": lambda n: "Subject: crane\n" * n,
    "signature marks": lambda n: "--\n" * n,
    "closers": lambda n: "Kind regards\nInes\n" * n,
    "disclaimers": lambda n: "This email and any attachments are confidential\n\n" * n,
    "names": lambda n: "Owen Tait\n" * n,
    "dates": lambda n: "3 March 2026\n" * n,
    "figures": lambda n: "1/2/" * n * 4,
    "addresses": lambda n: "a@" * n * 8,
    "domains": lambda n: "a@b" + ".c" * n * 8,
    "brackets": lambda n: "<(" * n * 8,
    "blanks": lambda n: "a" + " " * n * 20 + "b\n" + "\n" * n,
    "dashes": lambda n: "-" * n * 20,
    "chat": lambda n: "".join(f"[03/03/2026, 10:{i % 60:02d}] Owen: {i}\n" for i in range(n)),
    "no chat": lambda n: "[03/03/2026, 10:00 Owen\n" * n,
    "colons": lambda n: ": " * n * 8,
}


def _seconds(text: str) -> float:
    find.cache_clear()  # what an earlier run left would help the short text alone
    started = time.process_time()
    with suppress(FollowupError):
        read_thread(text)
    return time.process_time() - started


@pytest.mark.parametrize("name", LONG)
def test_four_times_the_text_takes_no_more_than_some_seven_times_as_long(name: str) -> None:
    """A pattern that goes back over its text would take sixteen times as long, or never end."""
    short, long = (min(_seconds(LONG[name](n)) for _ in range(3)) for n in (1500, 6000))
    assert long < 7 * short + 0.02


def test_the_share_of_messages_whole() -> None:
    """Sender, time, side and body of every message of the fixtures; and of the latest replies."""
    pairs = [(fixtures.expected(n)["messages"], fixtures.read(n).messages) for n in fixtures.NAMES]
    wanted = [(index, row) for index, (rows, _) in enumerate(pairs) for row in rows]
    whole = sum(row in [fixtures.told(m) for m in pairs[index][1]] for index, row in wanted)
    print(f"\nmessages whole: {whole} of {len(wanted)}")
    told = [ok for m in mails.MAILS for ok in mails.messages_whole(m, mails.read(m))]
    print(f"messages of mails.toml whole (sender, time, body): {sum(told)} of {len(told)}")
    latest = {kind: [0, 0] for kind, _, _ in cases()}
    for kind, text, reply in cases():
        latest[kind][0] += flat(read_thread(text).messages[-1].body) == flat(reply)
        latest[kind][1] += 1
    for kind, (right, count) in latest.items():
        print(f"latest replies whole, {kind}: {right} of {count}")
        assert right >= 0.95 * count
    assert whole >= 0.95 * len(wanted)
    assert sum(told) >= 0.95 * len(told)
