"""Killed at any moment and started again, a batch ends as if nothing had been."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from loopback import Loopback, Step, gives
from tests.batch import killing

ROWS, KILLS = 60, 52


def source(folder: Path) -> Path:
    path = folder / "in.jsonl"
    rows = [
        {
            "id": number,
            "message": f"Hi Tom,\n\nJust checking in on boat {number}. The rudder stock is {number} mm worn.\n\nAny update?\n\nAna",
        }
        for number in range(1, ROWS)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in [*rows, {"id": "bad"}]))
    return path


def killed(*given: object) -> list[dict[str, Any]]:
    script = Path(killing.__file__)
    done = subprocess.run(
        [sys.executable, str(script), *map(str, given)], capture_output=True, text=True,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": ":".join(sys.path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def answer(request: dict[str, Any]) -> Step:
    """What the rows' text makes of it, so that a row always gets the same."""
    (number,) = re.findall(r"boat (\d+)", request["messages"][-1]["content"])[:1]
    draft = {
        "new_value": {"text": f"rudder stock {number} mm worn", "source": "message"},
        "subject": "",
        "body": f"Hi Tom,\n\nFor boat {number}: the survey found the rudder stock {number} mm worn.\n\nShall I order a new one, or should it wait?\n\nAna",
        "question": "Shall I order a new one, or should it wait?",
        "way_out": "or should it wait",
        "answers": {"yes": "order it", "no": "wait"},
    }
    step = gives(draft)(request)
    step.delay = 0.01
    return step


def test_a_killed_batch_on_a_server_ends_as_an_unbroken_one_and_pays_for_no_row_twice(
    tmp_path: Path,
) -> None:
    given = source(tmp_path)
    with Loopback([answer]) as server:
        unbroken = tmp_path / "unbroken.jsonl"
        chosen = killing.settings(server.url, str(tmp_path / "cache"))
        killing.batch(given, unbroken, chosen)
        assert len(server.requests) == ROWS - 1
        server.requests.clear()
        whole = killed(given, tmp_path, KILLS, 1, server.url)
        asked = len(server.requests)
    kills = sum(one["kills"] for one in whole)
    assert kills >= KILLS
    least = (len(whole) + 1) * (ROWS - 1)  # one batch is let through first
    assert least <= asked <= least + kills * killing.CONCURRENCY
    for one in whole:
        assert Path(one["output"]).read_bytes() == unbroken.read_bytes()


def test_a_killed_batch_offline_ends_as_an_unbroken_one(tmp_path: Path) -> None:
    given = source(tmp_path)
    unbroken = tmp_path / "unbroken.jsonl"
    killing.batch(given, unbroken, killing.settings("", ""))
    whole = killed(given, tmp_path, KILLS, 2)
    assert sum(one["kills"] for one in whole) >= KILLS
    for one in whole:
        assert Path(one["output"]).read_bytes() == unbroken.read_bytes()
    assert [json.loads(line)["ok"] for line in unbroken.read_text().splitlines()].count(False) == 1
