"""Each paste of tests/fixtures/threads becomes the messages that a person reads in it."""

from __future__ import annotations

import pytest

from tests.reading import fixtures


@pytest.mark.parametrize("name", fixtures.NAMES)
def test_a_paste_becomes_its_messages(name: str) -> None:
    """Sender, time, side and body of every message, and who is who."""
    wanted, thread = fixtures.expected(name), fixtures.read(name)
    assert [fixtures.told(m) for m in thread.messages] == wanted["messages"]
    assert (thread.subject, thread.me, thread.contact) == (
        wanted["subject"], wanted["me"], wanted["contact"],
    )  # fmt: skip


def test_there_are_at_least_sixty() -> None:
    """A reader measured on a handful of pastes is not measured."""
    assert len(fixtures.NAMES) >= 60
