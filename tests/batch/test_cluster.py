"""Rows done on a cluster: what comes out is what one process makes of them.

The tests marked `ray` start Ray on this machine: pip install '.[ray]', then pytest -m ray.
"""

from __future__ import annotations

import asyncio
import csv
import json
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet as pq

from followup.batch import cluster, run
from followup.batch.cluster import Cluster, Doer, Share
from followup.batch.journal import code_hash
from followup.batch.rows import Row
from followup.batch.work import Worker
from followup.cli import main
from followup.config import Settings
from followup.engines.choose import choose
from followup.engines.offline.engine import OfflineEngine
from followup.engines.pace import Pace
from followup.errors import AccessDenied, NotConfigured, ServerUnreachable
from loopback import Loopback, Step, fails
from tests.batch.made import GOOD, THREAD, TODAY, WEAK, work
from tests.batch.test_killed import answer

OFFLINE = Settings(engine="offline", me="Ana", reasks=0)
ALONE = Share(4, None, None)
ROWS: list[dict[str, Any]] = [
    {"message": WEAK}, {"message": GOOD}, {"thread": THREAD}, {"note": "neither"}, {"message": WEAK, "id": "again"},
    {"message": f"{WEAK}\n\nPS =1+1 \ud83d", "ref": 7}, {"thread": THREAD, "level": "emperor"},
]  # fmt: skip


def model(url: str, folder: Path) -> Settings:
    return Settings(
        engine="model", me="Ana", model="loop", base_url=url, reasks=0, no_cache=True, mode="json_schema",
        cache=folder / "cache",
    )  # fmt: skip


def outcomes(doer: Doer, rows: list[Row]) -> list[Any]:
    """What an actor makes of a block."""
    keys = [f"key {row.number}" for row in rows]
    made = doer(pa.table({"key": keys, "row": [pickle.dumps(row) for row in rows]}))
    doer.close()
    assert made["key"] == keys
    return [pickle.loads(outcome) for outcome in made["outcome"]]


def test_an_actor_does_with_a_row_what_one_process_does() -> None:
    rows = [
        Row(1, {}, "1", message=WEAK),
        Row(2, {}, "2", thread=THREAD.encode(), me="Ana"),
        Row(3, {}, "3", message=WEAK, level="emperor"),
    ]
    worker = Worker(OfflineEngine(), OFFLINE, TODAY)
    expected = [asyncio.run(worker.do(row)) for row in rows]
    made = outcomes(Doer(OFFLINE, TODAY, ALONE, code_hash()), rows)
    assert [one._replace(seconds=0) for one in made] == [d._replace(seconds=0) for d in expected]
    assert [bool(one.error) for one in made] == [False, False, True]


def test_an_actor_that_is_refused_tries_no_further_row(tmp_path: Path) -> None:
    rows = [Row(n, {}, str(n), message=f"{WEAK} {n}") for n in range(40)]
    with Loopback([fails(401)]) as server:
        doer = Doer(model(server.url, tmp_path), TODAY, Share(2, None, None), code_hash())
        made = outcomes(doer, rows)
        assert len(server.requests) <= 2
    assert {type(one) for one in made} == {AccessDenied}


def test_an_actor_with_another_code_does_no_row() -> None:
    (made,) = outcomes(Doer(OFFLINE, TODAY, ALONE, "other"), [Row(1, {}, "1", message=WEAK)])
    assert isinstance(made, NotConfigured)
    assert "another version" in str(made)


def told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path, *more: str
) -> tuple[int, str]:
    """Exit code and stderr of a batch of one row."""
    given = folder / "in.jsonl"
    given.write_text(json.dumps({"message": WEAK}) + "\n")
    command = ["followup", "batch", str(given), "-o", str(folder / "out.jsonl"), *more]
    monkeypatch.setattr("sys.argv", command)
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0), capsys.readouterr().err


def test_without_ray_there_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(cluster, "import_module", missing)
    code, line = told(monkeypatch, capsys, tmp_path, "--on", "ray", "--engine", "offline")
    assert code == 2
    assert line.splitlines() == [
        "followup: --on ray: the package ray[data] is not installed.",
        "  Install it with pip install 'followup[ray]', or leave --on out.",
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]


@pytest.mark.parametrize(
    ("more", "line"),
    [
        (["--on", "abacus", "--engine", "offline"], "--on abacus: not known"),
        (
            ["--on", "ray", "--engine", "model", "--model", "x", "--max-cost", "5"],
            "--max-cost with --on ray: one process alone can hold a cap",
        ),
    ],
)
def test_what_a_cluster_cannot_do_is_refused(
    more: list[str],
    line: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, err = told(monkeypatch, capsys, tmp_path, *more)
    assert code == 2
    assert line in err


@pytest.fixture(scope="module")
def on_ray() -> Iterator[Callable[..., Any]]:
    """A batch on two actors of this machine."""
    ray = pytest.importorskip("ray", reason="needs the extra 'ray': pip install '.[ray]'")
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="ERROR")

    def go(
        given: Path, output: Path, chosen: Settings = OFFLINE, concurrency: int = 4, **more: Any
    ) -> Any:
        return run(
            given, output, engine=choose(chosen, Pace(concurrency)), settings=chosen, today=TODAY,
            columns={}, concurrency=concurrency, elsewhere=Cluster(concurrency), **more,
        )  # fmt: skip

    yield go
    ray.shutdown()


def marked(test: Callable[..., None]) -> Callable[..., None]:
    """Opt-in; the warnings are Ray's own, of its own parts."""
    return pytest.mark.ray(pytest.mark.filterwarnings("ignore")(test))


def lines(path: Path, rows: int) -> Path:
    """Lines of every kind, some of them blank or broken."""
    every = [json.dumps({**ROWS[n % len(ROWS)], "n": n}) for n in range(rows)]
    for n in range(0, rows, 97):
        every[n] = "{bad" if n % 2 else ""
    path.write_text("\n".join(every) + "\n", "utf-8")
    return path


@marked
def test_lines_come_out_as_one_process_writes_them(on_ray: Any, tmp_path: Path) -> None:
    given = lines(tmp_path / "in.jsonl", 600)
    one = work(given, tmp_path / "one.jsonl")
    seen: list[Any] = []
    two = on_ray(given, tmp_path / "two.jsonl", watch=seen.append)
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()
    assert (one.rows, one.failed, one.kept) == (two.rows, two.failed, two.kept)
    assert (one.before, one.after) == (two.before, two.after)
    assert seen


@marked
def test_parts_of_parquet_come_out_as_one_process_writes_them(on_ray: Any, tmp_path: Path) -> None:
    parts = tmp_path / "parts"
    parts.mkdir()
    bodies = [f"{WEAK}\n\n{n}" if n % 3 else GOOD for n in range(90)]
    table = pa.table({"Body": bodies, "n": list(range(90)), "raw": [b"\xff"] * 90})
    for at in range(3):
        pq.write_table(table.slice(30 * at, 30), parts / f"part-{at}.parquet")
    work(parts, tmp_path / "one.parquet")
    on_ray(parts, tmp_path / "two.parquet")
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "two.parquet").read_bytes()


@marked
def test_a_spreadsheet_with_a_limit_comes_out_as_one_process_writes_it(
    on_ray: Any, tmp_path: Path
) -> None:
    given = tmp_path / "in.csv"
    with given.open("w", newline="") as file:
        csv.writer(file).writerows(
            [["Message", "Note"], *([f"{WEAK} {n}", "=1"] for n in range(9))]
        )
    work(given, tmp_path / "one.csv", limit=5)
    on_ray(given, tmp_path / "two.csv", limit=5)
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


@marked
def test_a_batch_that_was_stopped_on_a_cluster_goes_on_in_one_process(
    on_ray: Any, tmp_path: Path
) -> None:
    """The server refuses the key after a while: what was answered is kept and not asked again."""
    given, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    given.write_text(
        "".join(json.dumps({"message": f"{WEAK} boat {n}"}) + "\n" for n in range(300))
    )
    good: list[Any] = []

    def counted(request: Any) -> Step:
        good.append(request)
        return answer(request)

    with Loopback([counted] * 150 + [fails(401)]) as server:
        chosen = model(server.url, tmp_path)
        with pytest.raises(AccessDenied) as stopped:
            on_ray(given, output, chosen)
        assert "150 rows are done and kept" in stopped.value.hint
        server.script[:] = [counted]
        summary = run(
            given, output, engine=choose(chosen, Pace(4)), settings=chosen, today=TODAY, columns={}
        )
    assert (summary.rows, summary.failed, len(good)) == (300, 0, 300)


@marked
def test_failed_rows_are_done_again_on_a_cluster_and_no_others(on_ray: Any, tmp_path: Path) -> None:
    given, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    given.write_text("".join(json.dumps({"message": f"{WEAK} boat {n}"}) + "\n" for n in range(20)))
    with Loopback([answer]) as server:
        refused = [fails(400)] * 5
        server.script[:] = [*refused, answer]
        chosen = model(server.url, tmp_path)
        failed = on_ray(given, output, chosen).failed
        assert failed > 0
        before = len(server.requests)
        assert on_ray(given, output, chosen, retry_failed=True).failed == 0
        assert len(server.requests) - before == failed


@marked
def test_a_cluster_whose_server_is_gone_stops(on_ray: Any, tmp_path: Path) -> None:
    given = tmp_path / "in.jsonl"
    given.write_text("".join(json.dumps({"message": f"{WEAK} {n}"}) + "\n" for n in range(400)))
    with pytest.raises(ServerUnreachable, match="rows in a row failed"):
        on_ray(given, tmp_path / "out.jsonl", model("http://127.0.0.1:9/v1", tmp_path), 32)
