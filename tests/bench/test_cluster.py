"""The same rows in one process, in one a core and on Ray's actors on this machine: the same output,
and how long.

`pytest -m bench tests/bench/test_cluster.py`; count on 10 ms a row three times over.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.bench.test_batch import source

pytestmark = pytest.mark.bench
SIZES = (200, 10_000)
OPTIONS = ("--engine", "offline", "--me", "Ana", "--today", "2026-06-01", "-q")


def took(given: Path, output: Path, *more: str) -> float:
    """Seconds of a whole command, its start included."""
    command = [sys.executable, "-c", "from followup.cli import main; main()", "batch"]
    began = time.perf_counter()
    subprocess.run([*command, str(given), "-o", str(output), *OPTIONS, *more], check=True)
    return time.perf_counter() - began


def test_rows_on_ray_beside_one_process(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Starting Ray dominates a small batch, the rows a large one; the output never differs."""
    pytest.importorskip("ray", reason="needs the extra 'ray': pip install '.[ray]'")
    with capsys.disabled():
        print(f"\n{'rows':>10}{'one process':>13}{'one a core':>12}{'on ray':>9}")
        for size in SIZES:
            given = source(tmp_path / f"in{size}.jsonl", size)
            outputs = [tmp_path / f"{name}{size}.jsonl" for name in ("one", "core", "ray")]
            ways = (("--processes", "1"), (), ("--on", "ray"))
            alone, core, ray = (
                took(given, output, *way) for output, way in zip(outputs, ways, strict=True)
            )
            assert len({output.read_bytes() for output in outputs}) == 1
            print(f"{size:>10,}{alone:>11.0f} s{core:>10.0f} s{ray:>7.0f} s")
