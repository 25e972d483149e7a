"""`followup eval`: what goes to stdout, what is written, and the exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_cli import run
from tests.evals.made import suite_file


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a suite and the offline engine's run of it."""
    folder = tmp_path_factory.mktemp("cli")
    done = run(
        "eval", "run", str(suite_file(folder)), "--engine", "offline", "-o", str(folder / "runs")
    )
    assert (done.returncode, done.stdout) == (0, f"{folder / 'runs' / 'cases-offline.jsonl'}\n")
    return folder


def _run(folder: Path) -> str:
    return str(folder / "runs" / "cases-offline.jsonl")


def test_score_gives_numbers_as_text_and_as_json(kept: Path) -> None:
    text = run("eval", "score", _run(kept))
    assert (text.returncode, text.stderr) == (0, "")
    assert "blocker_right" in text.stdout
    told = json.loads(run("eval", "score", _run(kept), "--json").stdout)
    assert told["cases"] == 4
    assert told["metrics"]["answered"]["mean"] == 1.0


def test_messages_are_scored_as_they_stand_with_baselines_beside(tmp_path: Path) -> None:
    path = tmp_path / "m.jsonl"
    nags = "Hi Dana,\n\nJust checking in.\n\nSam"
    good = "Subject: Boiler\n\nHi Dana,\n\nI drew the boiler.\n\nMay I send it, or wait?\n\nSam"
    rows = [
        {"id": "a", "text": nags, "passed": False, "rules": ["nagging-phrase"]},
        {"id": "b", "text": good, "passed": True, "rules": []},
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    told = json.loads(run("eval", "score", str(path), "--json").stdout)
    assert told["metrics"]["verdict_right"]["mean"] == 1.0
    assert [b["name"] for b in told["baselines"]] == [
        "every message fails", "by length alone", "by blank lines alone",
    ]  # fmt: skip
    (nag,) = [one for one in told["rules"] if one["name"] == "nagging-phrase"]
    assert (nag["precision"], nag["recall"]) == (1.0, 1.0)


def test_compare_and_report_take_a_folder_or_files(kept: Path, tmp_path: Path) -> None:
    told = run("eval", "compare", _run(kept), _run(kept), "--json")
    assert told.returncode == 0
    assert json.loads(told.stdout)[0]["same_outputs"] is True
    page, figure = tmp_path / "r.html", tmp_path / "f.svg"
    done = run("eval", "report", _run(kept), _run(kept), "-o", str(page), "--figure", str(figure))
    assert done.returncode == 0
    assert page.read_text("utf-8").startswith("<!doctype html>")
    again = run("eval", "report", _run(kept), "-o", str(page))
    assert (again.returncode, "it is there already" in again.stderr) == (2, True)


def test_the_gate_passes_exits_1_when_worse_and_2_for_other_cases(
    kept: Path, tmp_path: Path
) -> None:
    base = str(tmp_path / "b.json")
    assert run("eval", "gate", _run(kept), "--baseline", base, "--update").returncode == 0
    same = run("eval", "gate", _run(kept), "--baseline", base)
    assert (same.returncode, same.stdout.splitlines()[-1]) == (0, "no worse than the baseline")
    told = json.loads((tmp_path / "b.json").read_text("utf-8"))
    told["values"]["would_send"] = {"rack": 1.0}
    (tmp_path / "b.json").write_text(json.dumps(told), "utf-8")
    less = run("eval", "gate", _run(kept), "--baseline", base)
    assert "not compared, for the run has no value of it: would_send" in less.stdout
    assert less.returncode == 0
    fewer = suite_file(tmp_path / "fewer", ["rack", "hall"])
    run("eval", "run", str(fewer), "--engine", "offline", "-o", str(tmp_path / "runs"))
    other = run("eval", "gate", str(tmp_path / "runs" / "cases-offline.jsonl"), "--baseline", base)
    assert (other.returncode, "other cases" in other.stderr) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("score", "nothing.jsonl"), "nothing.jsonl: no such run"),
        (("run", "nothing"), "nothing: no such suite, file or folder"),
        (("run", "threads", "--case", "none"), "threads: no case none"),
        (("run", "threads", "--split", "none", "--engine", "offline"), "no case is left"),
        (("run", "threads", "--engine", "magic"), "--engine magic: not known"),
    ],
)
def test_bad_use_is_one_line_and_exit_2(arguments: tuple[str, ...], told: str) -> None:
    done = run("eval", *arguments)
    assert done.returncode == 2
    assert told in done.stderr.splitlines()[0]
    assert "Traceback" not in done.stderr


def test_the_model_without_a_key_stops_with_exit_3(tmp_path: Path) -> None:
    done = run(
        "eval", "run", str(suite_file(tmp_path)), "--engine", "model", "-o", str(tmp_path / "r")
    )
    assert done.returncode == 3
    assert "No language model is configured" in done.stderr
