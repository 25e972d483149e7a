"""What the tests of batches share."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from followup.batch import Summary, run
from followup.config import Settings
from followup.engines.offline.engine import OfflineEngine

TODAY = date(2026, 6, 1)
WEAK = "Hi Tom,\n\nJust checking in on the quote for the ketch. The survey found the rudder stock 4 mm worn.\n\nAny update?\n\nAna"
THREAD = "Ana: Shall I start on the fence on Monday?\nTom: The owner has to agree first.\nAna: ok, thanks\n"
GOOD = (
    "Hi Dana,\n\nFor the roof at Mill Lane I have measured the north side: 42 square metres, so the slates from the "
    "barn cover it.\n\nShall I book the scaffold for the 14th, or leave it until spring?\n\nSam"
)


def work(source: Path, output: Path, **options: object) -> Summary:
    """A batch with the offline engine, Ana's, on the first of June."""
    settings: dict[str, object] = {
        "engine": OfflineEngine(), "settings": Settings(me="Ana", reasks=0), "today": TODAY, "columns": {}, **options,
    }  # fmt: skip
    return run(source, output, **settings)  # type: ignore[arg-type]
