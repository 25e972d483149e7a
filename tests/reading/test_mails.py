"""Mails and chats of many programs and languages: the latest reply, and every message."""

from __future__ import annotations

from typing import Any

import pytest

from tests.reading import mails


def _read_whole(mail: dict[str, Any]) -> bool:
    thread = mails.read(mail)
    rows = mails.messages_whole(mail, thread)
    fits = not rows or len(thread.messages) == len(rows)
    return mails.latest_whole(mail, thread) and all(rows) and fits


@pytest.mark.parametrize("mail", mails.MAILS, ids=lambda mail: mail["name"])
def test_a_mail_is_read_as_a_person_reads_it(mail: dict[str, Any]) -> None:
    """Exactly the words of the latest sender; sender, time and body of all where they are given;
    what is known to be missed must be missed, so that a mark is taken off when it is mended."""
    assert _read_whole(mail) is not mail.get("missed", False)
