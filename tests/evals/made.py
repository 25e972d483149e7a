"""Small suites and engines for the tests of the evals."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path

from followup.config import Settings
from followup.engines.offline.engine import OfflineEngine
from followup.errors import AccessDenied
from followup.evals import cases, record
from followup.evals import run as running
from followup.evals.record import Run
from followup.evals.variants import Variant
from followup.values import Diagnosis, Thread

DAY = dt.date(2026, 11, 24)
OFFLINE = Variant("offline", Settings(engine="offline"))
_THREAD = """From: Sam Ode
To: Dana Weiss
Date: Mon, 2 Mar 2026 09:00
Subject: {thing}

Dear Dana, may we go ahead with the {thing}?
Sam

From: Dana Weiss
To: Sam Ode
Date: Wed, 4 Mar 2026 10:00
Subject: Re: {thing}

Hi Sam, {reason}
Dana

From: Sam Ode
To: Dana Weiss
Date: Thu, 12 Mar 2026 09:00
Subject: Re: {thing}

Hi Dana, is there any news on the {thing}?
Sam
"""
GIVEN = {
    "rack": ("cycle rack", "the parish council has to approve it first.", "who_decides"),
    "pond": ("pond survey", "I am still waiting for the figures from Keith.", "missing_info"),
    "hall": ("hall floor", "I am snowed under until the fair is over.", "too_busy"),
    "gate": ("park gate", "the trustees need to sign it off.", "who_decides"),
}


def suite_file(folder: Path, names: Sequence[str] = tuple(GIVEN)) -> Path:
    """A JSONL of threads with labels."""
    told = []
    for name in names:
        thing, reason, blocker = GIVEN[name]
        line = {
            "id": name, "thread": _THREAD.format(thing=thing, reason=reason), "me": "Sam Ode",
            "today": "2026-03-24", "blocker": blocker, "hard": name == "gate", "split": "dev",
            "evidence": [reason], "deadline": None, "stage": "second", "send_on": "2026-03-24",
            "facts": [thing], "items": ["step", "none", "summary", "answer"],
        }  # fmt: skip
        told.append(json.dumps(line))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "cases.jsonl"
    path.write_text("\n".join(told) + "\n", "utf-8")
    return path


def offline_run(folder: Path, names: Sequence[str] = tuple(GIVEN), repeat: int = 1) -> Run:
    """The offline engine's run of such a suite."""
    suite = cases.load(str(suite_file(folder, names)))
    path = folder / "run.jsonl"
    running.run(
        suite, OFFLINE, path, make=lambda _: OfflineEngine(), created=DAY, repeat=repeat, force=True
    )
    return record.read(path)


class Counting(OfflineEngine):
    """The offline engine; counts what it diagnoses, and is refused after `limit` of them."""

    def __init__(self, limit: int = 10**9) -> None:
        super().__init__()
        self.limit, self.asked = limit, 0

    async def diagnose(self, thread: Thread) -> Diagnosis:
        if self.asked >= self.limit:
            raise AccessDenied("The server refused the key.")
        self.asked += 1
        return await super().diagnose(thread)
