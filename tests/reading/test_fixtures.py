"""Every paste in fixtures/threads is read as a person labelled it, before the reader saw it."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from followup.reading import read_thread
from followup.values import Thread

THREADS = Path(__file__).parents[1] / "fixtures" / "threads"
LABELS = sorted(THREADS.glob("*.json"))


def read(label: Path) -> tuple[Thread, dict]:
    wanted = json.loads(label.read_text("utf-8"))
    given = wanted["given"]
    thread = read_thread(
        label.with_suffix(""),
        me=given.get("me"),
        locale=given.get("locale"),
        thread=int(given["thread"]) if "thread" in given else None,
        today=dt.date.fromisoformat(given["today"]) if "today" in given else None,
    )
    return thread, wanted


def moment(text: str | None) -> dt.datetime | dt.date | None:
    if text is None:
        return None
    return dt.date.fromisoformat(text) if len(text) == 10 else dt.datetime.fromisoformat(text)


@pytest.mark.parametrize("label", LABELS, ids=lambda path: path.name.removesuffix(".json"))
def test_a_paste_is_read_as_labelled(label: Path) -> None:
    thread, wanted = read(label)
    assert (thread.subject, thread.me, thread.contact) == (
        wanted["subject"], wanted["me"], wanted["contact"],
    )  # fmt: skip
    assert thread.channel == wanted.get("channel", "mail")
    found = [
        (m.sender, m.address, m.sent_at, m.from_me, m.automatic, m.body) for m in thread.messages
    ]
    assert found == [
        (m["sender"], m["address"], moment(m["sent_at"]), m["from_me"], m["automatic"], m["body"])
        for m in wanted["messages"]
    ]
    kept_aside = "\n".join(thread.unparsed)
    assert [line for line in wanted["unparsed"] if line not in kept_aside] == []


def test_there_are_enough_fixtures_of_each_kind() -> None:
    names = [path.name for path in LABELS]
    assert len(names) >= 80
    assert sum(".eml" in name for name in names) >= 7
    assert sum(".mbox" in name for name in names) >= 2
    assert sum(json.loads(p.read_text("utf-8")).get("channel") == "chat" for p in LABELS) >= 10
