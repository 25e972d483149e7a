"""A stopped batch goes on; a changed row is done anew; nothing is overwritten unasked."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from followup.batch.journal import Journal, keys, path_of
from followup.batch.rows import Row
from followup.config import Settings
from followup.engines.offline.engine import OfflineEngine
from followup.engines.recorded import ScriptedEngine
from followup.errors import AccessDenied, AnswerRefused, BadInput, BadUse, ServerUnreachable
from followup.values import Brief, Draft
from tests.batch.made import GOOD, TODAY, WEAK, work

ROW = Row(1, {}, "1", message="Any news?")


def weak(number: int) -> str:
    return WEAK.replace("4 mm", f"{number} mm")


def source(folder: Path, messages: list[str]) -> Path:
    path = folder / "in.jsonl"
    rows = [json.dumps({"id": at, "message": one}) for at, one in enumerate(messages)]
    path.write_text("\n".join(rows) + "\n")
    return path


def scripted(*fails: str, error: type[Exception] = AnswerRefused) -> ScriptedEngine:
    """Gives the message back with a good end; fails where the message holds one of `fails`."""

    def write(brief: Brief) -> Draft:
        if any(mark in (brief.message or "") for mark in fails):
            raise error("no")
        return Draft(body=GOOD)

    return ScriptedEngine(drafts=[write])


def read(output: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.read_text().splitlines()]


def test_what_was_done_before_a_stop_is_not_done_again(tmp_path: Path) -> None:
    """The third row stops the batch; the next start asks for that one and those after it."""
    given, output = source(tmp_path, [weak(n) for n in range(6)]), tmp_path / "out.jsonl"
    with pytest.raises(AccessDenied) as told:
        work(given, output, engine=scripted("3 mm", error=AccessDenied), concurrency=1)
    assert "3 rows are done and kept" in told.value.hint
    assert not output.exists()
    engine, said = scripted(), []  # type: ignore[var-annotated]
    summary = work(given, output, engine=engine, say=said.append)
    assert len(engine.calls) == 3
    assert (summary.rows, summary.reused) == (6, 3)
    assert "3 rows are done already" in said[0]
    assert [line["ok"] for line in read(output)] == [True] * 6
    assert not path_of(output).exists()


def test_a_changed_row_is_done_anew_and_no_other(tmp_path: Path) -> None:
    messages, output = [weak(n) for n in range(5)], tmp_path / "out.jsonl"
    with pytest.raises(AccessDenied):
        work(source(tmp_path, messages), output, engine=scripted("4 mm", error=AccessDenied))
    messages[1] = weak(77)
    messages.insert(0, messages[3])  # one that has moved and stands twice now
    engine = scripted()
    work(source(tmp_path, messages), output, engine=engine)
    asked = [call.given[0].message for call in engine.calls]
    assert sorted(asked) == sorted([weak(77), weak(4)])


def test_rows_that_are_alike_are_paid_for_once(tmp_path: Path) -> None:
    engine = scripted()
    summary = work(source(tmp_path, [weak(1)] * 9), tmp_path / "out.jsonl", engine=engine)
    assert (len(engine.calls), summary.rows) == (1, 9)


def test_failed_rows_are_done_again_where_that_is_asked(tmp_path: Path) -> None:
    given, output = source(tmp_path, [weak(n) for n in range(4)]), tmp_path / "out.jsonl"
    summary = work(given, output, engine=scripted("1 mm", "2 mm"))
    assert (summary.failed, summary.causes["AnswerRefused"]) == (2, 2)
    assert any("--retry-failed" in note for note in summary.notes)
    with pytest.raises(BadUse, match="2 of its rows failed"):
        work(given, output)
    engine = scripted("2 mm")
    assert work(given, output, engine=engine, retry_failed=True).failed == 1
    assert len(engine.calls) == 2
    assert [line["ok"] for line in read(output)] == [True, True, False, True]
    assert work(given, output, engine=scripted(), retry_failed=True).failed == 0
    assert not path_of(output).exists()
    with pytest.raises(BadUse, match=r"there is no out\.jsonl\.journal"):
        work(given, output, retry_failed=True)


def test_rows_that_cannot_be_read_are_counted_among_the_failed(tmp_path: Path) -> None:
    given, output = source(tmp_path, [weak(1), ""]), tmp_path / "out.jsonl"
    work(given, output, engine=scripted("1 mm"))
    with pytest.raises(BadUse, match="2 of its rows failed"):
        work(given, output)


def test_force_begins_a_finished_batch_anew(tmp_path: Path) -> None:
    given, output = source(tmp_path, [weak(n) for n in range(3)]), tmp_path / "out.jsonl"
    work(given, output, engine=scripted("1 mm"))
    engine = scripted()
    work(given, output, engine=engine, force=True)
    assert len(engine.calls) == 3


def test_force_again_goes_on_with_a_forced_batch_that_was_stopped(tmp_path: Path) -> None:
    given, output = source(tmp_path, [weak(n) for n in range(4)]), tmp_path / "out.jsonl"
    output.write_text("old")
    with pytest.raises(AccessDenied):
        work(given, output, engine=scripted("2 mm", error=AccessDenied), force=True, concurrency=1)
    assert output.read_text() == "old"
    engine = scripted()
    work(given, output, engine=engine, force=True)
    assert len(engine.calls) == 2


def test_what_came_in_between_is_not_overwritten(tmp_path: Path) -> None:
    given, output = source(tmp_path, [weak(n) for n in range(4)]), tmp_path / "out.jsonl"
    with pytest.raises(AccessDenied):
        work(given, output, engine=scripted("2 mm", error=AccessDenied))
    output.write_text("somebody's work")
    with pytest.raises(BadUse, match="it is there already"):
        work(given, output, engine=scripted())
    assert output.read_text() == "somebody's work"


def test_a_second_process_is_kept_away(tmp_path: Path) -> None:
    given, output = source(tmp_path, [GOOD]), tmp_path / "out.jsonl"
    with Journal(output), pytest.raises(BadUse, match="another process is working on it"):
        work(given, output)
    assert work(given, output).rows == 1


def test_a_journal_that_is_none_is_one_clear_line(tmp_path: Path) -> None:
    given, output = source(tmp_path, [GOOD]), tmp_path / "out.jsonl"
    path_of(output).write_text("not a database, and long enough to be seen as none " * 50)
    with pytest.raises(BadInput, match="no journal of a batch"):
        work(given, output)


def test_a_server_that_is_gone_stops_the_batch(tmp_path: Path) -> None:
    """After fifty rows in a row, not after a million; those are done again on request."""
    given, output = source(tmp_path, [weak(n) for n in range(90)]), tmp_path / "out.jsonl"
    with pytest.raises(ServerUnreachable, match="50 rows in a row failed"):
        work(given, output, engine=scripted("mm", error=ServerUnreachable), concurrency=1)
    engine = scripted()
    assert work(given, output, engine=engine, retry_failed=True).failed == 0
    assert len(engine.calls) == 90


def key(row: Row = ROW, today: date = TODAY, **settings: Any) -> str:
    return keys(ScriptedEngine(), Settings(**settings), today)(row)


@pytest.mark.parametrize(
    "other",
    [
        lambda: key(ROW._replace(message="Any news now?")),
        lambda: key(ROW._replace(facts={"to": "Tom"})),
        lambda: key(ROW._replace(me="Ana")),
        lambda: key(ROW._replace(level="leader")),
        lambda: key(ROW._replace(thread=b"Any news?")),
        lambda: key(today=date(2026, 6, 2)),
        lambda: key(model="other"),
        lambda: key(base_url="http://127.0.0.1:1/v1"),
        lambda: key(reasks=1),
        lambda: key(redact=True),
        lambda: key(facts={"decider": "Ana"}),
        lambda: keys(OfflineEngine(), Settings(), TODAY)(ROW),
    ],
)
def test_all_that_decides_a_result_is_in_its_key(other: Callable[[], str]) -> None:
    assert other() != key()


@pytest.mark.parametrize(
    "same",
    [
        lambda: key(ROW._replace(number=7, id="x", cells={"id": "x"})),
        lambda: key(api_key="sk-secret"),
        lambda: key(max_cost=3.0, timeout=5.0),
        lambda: key(ROW._replace(facts={})),
    ],
)
def test_what_decides_nothing_is_not_in_the_key(same: Callable[[], str]) -> None:
    assert same() == key()


def test_no_key_of_a_server_is_in_the_journal(tmp_path: Path) -> None:
    given, output = source(tmp_path, [weak(1), weak(2)]), tmp_path / "out.jsonl"
    chosen = Settings(api_key="sk-secret-1", base_url="http://user:sk-secret-2@127.0.0.1/v1")
    with pytest.raises(AccessDenied):
        work(given, output, engine=scripted("2 mm", error=AccessDenied), settings=chosen)
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"sk-secret" not in kept
