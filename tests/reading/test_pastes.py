"""Pages of chats and mail as they land in a text box: the messages, and nothing of the page."""

from __future__ import annotations

from typing import Any

import pytest

from tests.reading import accounted, pastes


@pytest.mark.parametrize("paste", pastes.PASTES, ids=lambda paste: paste["file"])
def test_a_copied_page_is_read_as_a_person_reads_it(paste: dict[str, Any]) -> None:
    """What is known to be missed must be missed, so that a mark is taken off when it is mended."""
    whole = pastes.is_whole(paste, pastes.read(paste))
    assert whole is not paste.get("missed", False)


@pytest.mark.parametrize("paste", pastes.PASTES, ids=lambda paste: paste["file"])
def test_nothing_of_a_copied_page_is_lost(paste: dict[str, Any]) -> None:
    """What belongs to no message is listed."""
    assert accounted.unaccounted(paste["text"], pastes.read(paste)) == []
