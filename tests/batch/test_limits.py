"""What a batch may cost, how far it is, and what it would take."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from followup.batch import dry_run, run
from followup.batch.run import Moment
from followup.cli.progress import words
from followup.config import Settings
from followup.engines.choose import choose
from followup.engines.offline.engine import OfflineEngine
from followup.engines.pace import Pace
from followup.errors import BudgetSpent
from loopback import Loopback, fails
from tests.batch.made import GOOD, THREAD, TODAY, WEAK, work
from tests.batch.test_killed import answer, source


def settings(server: Loopback, folder: Path, **more: Any) -> Settings:
    prices = folder / "prices.toml"
    prices.write_text('[models."loop"]\ninput = 10\noutput = 30\n')
    return Settings(
        engine="model", me="Ana", model="loop", base_url=server.url, reasks=0, no_cache=True,
        mode="json_schema", cache=folder / "cache", prices=prices, **more,
    )  # fmt: skip


def go(given: Path, output: Path, chosen: Settings, **more: Any) -> Any:
    engine = choose(chosen, Pace(8))
    return run(given, output, engine=engine, settings=chosen, today=TODAY, columns={}, **more)


def test_the_cost_is_held_and_what_was_paid_for_is_kept(tmp_path: Path) -> None:
    given, output = source(tmp_path), tmp_path / "out.jsonl"
    with Loopback([answer]) as server:
        # 100 tokens in and 20 out are 0.0016 dollars.
        with pytest.raises(BudgetSpent, match="--max-cost") as told:
            go(given, output, settings(server, tmp_path, max_cost=0.15))
        first = len(server.requests)
        assert 0 < first * 0.0016 <= 0.15
        assert f"{first} rows are done and kept" in told.value.hint
        summary = go(given, output, settings(server, tmp_path))
        assert len(server.requests) == 59
    assert summary.cost == pytest.approx(59 * 0.0016)
    assert summary.spent == pytest.approx((59 - first) * 0.0016)
    assert any("cost 0.0944 US dollars" in line for line in summary.lines())


def test_a_row_says_what_its_own_answers_took(tmp_path: Path) -> None:
    with Loopback([answer]) as server:
        go(source(tmp_path), tmp_path / "out.jsonl", settings(server, tmp_path), limit=9)
    for line in (tmp_path / "out.jsonl").read_text().splitlines():
        told = json.loads(line)["result"]["engine"]
        assert (told["calls"], told["input_tokens"], told["seconds"]) == (1, 100, 0.0)
        assert told["cost"] == pytest.approx(0.0016)


def test_a_429_slows_the_batch_and_loses_no_row(tmp_path: Path) -> None:
    too_fast = fails(429, "slow down", headers={"retry-after-ms": "1"})
    with Loopback([too_fast] * 3 + [answer]) as server:
        summary = go(source(tmp_path), tmp_path / "out.jsonl", settings(server, tmp_path))
    assert (summary.rows, summary.failed) == (60, 1)
    assert any("asked too fast (429)" in note for note in summary.notes)


def test_a_dry_run_estimates_and_makes_no_call(tmp_path: Path) -> None:
    given, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    rows = [{"message": GOOD}, {"message": WEAK}, {"thread": THREAD}, {"note": "nothing"}]
    given.write_text("".join(json.dumps(row) + "\n" for row in rows))
    with Loopback([answer]) as server:
        chosen = settings(server, tmp_path)
        told = dry_run(
            given, output, engine=choose(chosen), settings=chosen, today=TODAY, columns={}
        )
        assert server.requests == []
    assert (told.rows, told.kept, told.unread, told.calls) == (4, 1, 1, 3)
    first, calls, cost, *_ = told.lines()
    assert first == "4 rows: 1 good already, 0 done in an earlier start, 1 cannot be read, 2 to do."
    assert calls.startswith("3 calls, about ")
    assert cost.endswith(" US dollars.")
    assert [path.name for path in tmp_path.glob("out*")] == []


def test_a_dry_run_knows_what_an_earlier_start_did(tmp_path: Path) -> None:
    given, output = source(tmp_path), tmp_path / "out.jsonl"
    work(given, output)
    told = dry_run(
        given, output, engine=OfflineEngine(), settings=Settings(me="Ana", reasks=0), today=TODAY,
        columns={},
    )  # fmt: skip
    assert (told.done, told.unread, told.calls) == (59, 1, 0)
    assert "No call to a model." in told.lines()


def test_whoever_watches_sees_the_way_to_the_end(tmp_path: Path) -> None:
    seen: list[Moment] = []

    def watch(moment: Callable[[], Moment]) -> None:
        seen.append(moment())

    given = source(tmp_path)
    work(given, tmp_path / "out.jsonl", watch=watch)
    assert [one.rows for one in seen] == list(range(1, 60))
    assert seen[-1].at == seen[-1].size == given.stat().st_size


def test_the_bar_shows_rate_spent_and_failed() -> None:
    told = words(Moment(5, 10, 1200, 3, 0.012), 24.0)
    assert told == "1,200 rows, 50.0 a second, spent $0.0120, 3 failed"


def test_no_bar_is_loaded_where_nobody_looks_on(tmp_path: Path) -> None:
    given = tmp_path / "in.csv"
    given.write_text("id,message\n1,Any news on the kiln?\n")
    code = (
        "import sys; from followup.cli import app; "
        f"app(['batch', {str(given)!r}, '-o', {str(tmp_path / 'out.csv')!r}, '-q'], standalone_mode=False); "
        "print([m for m in ('rich', 'openai', 'pyarrow') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": ":".join(sys.path)},
    )  # fmt: skip
    assert done.stdout.strip() == "[]"
    assert done.stderr == ""


@pytest.mark.parametrize("option", ["--concurrency", "--rpm", "--tpm", "--limit"])
def test_limits_of_nothing_are_one_clear_line(option: str, tmp_path: Path) -> None:
    given = tmp_path / "in.csv"
    given.write_text("id,message\n1,x\n")
    command = ["batch", str(given), "-o", str(tmp_path / "out.csv"), option, "0"]
    done = subprocess.run(
        [sys.executable, "-c", "from followup.cli import main; main()", *command],
        capture_output=True, text=True,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": ":".join(sys.path)},
    )  # fmt: skip
    assert done.returncode == 2
    assert option in done.stderr
    assert "Traceback" not in done.stderr
