"""Reading for planted instructions: linear in the length of the text."""

from __future__ import annotations

import time

import pytest

from followup.injected import span

pytestmark = pytest.mark.bench


@pytest.mark.parametrize(
    "unit", ["ignore the ", "to the model ", "you are ", "<", "note to ", "a\u200b", "any draft "]
)
def test_time_grows_with_length_alone(unit: str) -> None:
    """Held as a ratio: eight times the text takes at most some twenty times as long."""

    def took(text: str) -> float:
        best = 9.0
        for _ in range(3):
            start = time.process_time()
            span.__wrapped__(text)
            best = min(best, time.process_time() - start)
        return best

    small, large = unit * 500, unit * 4000
    assert took(large) < 20 * took(small) + 0.005
