"""`followup check` and `followup rule`: what goes in, what comes out, and the exit code."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from followup.cli.watch import watching
from followup.errors import BadInput
from tests.cli.test_cli import run

WEAK = (
    "Subject: Boiler\n\nHi Dana,\n\nI drew the boiler. Just checking in on the boiler.\n\n"
    "May I send it, or wait??\n\nSam\n"
)
GOOD = "Subject: Boiler\n\nHi Dana,\n\nI drew the boiler.\n\nMay I send it, or wait?\n\nSam\n"


@pytest.fixture
def weak(tmp_path: Path) -> Path:
    path = tmp_path / "weak.txt"
    path.write_text(WEAK)
    return path


def test_the_span_is_underlined_in_its_line(weak: Path) -> None:
    done = run("check", str(weak), "--select", "nagging-phrase")
    lines = done.stdout.splitlines()
    assert done.returncode == 1
    assert lines[0].startswith(f"{weak}:5:20 FU401 nagging-phrase ")
    assert lines[1] == "    I drew the boiler. Just checking in on the boiler."
    assert lines[2] == "    " + " " * 19 + "^" * len("Just checking in")
    assert "\x1b[" not in done.stdout


def test_the_underline_stands_below_its_words_after_signs_of_two_columns(tmp_path: Path) -> None:
    path = tmp_path / "signs.txt"
    path.write_text(WEAK.replace("I drew the boiler.", "😀 I drew the 🏗️ boiler, né?"), "utf-8")
    lines = run("check", str(path), "--select", "nagging-phrase").stdout.splitlines()
    assert lines[1].startswith("    😀 I drew the 🏗️ boiler, né? Just checking in")
    assert lines[2] == "    " + " " * len("__ I drew the __ boiler, ne? ") + "^" * 16


def test_a_family_is_selected_by_its_name(weak: Path) -> None:
    found = json.loads(run("check", str(weak), "--select", "tone", "--json").stdout)[0]["findings"]
    assert [f["name"] for f in found] == ["nagging-phrase"]
    assert run("check", str(weak), "--ignore", "tone").returncode == 0


def test_the_module_runs_as_the_command_does(weak: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "followup", "check", str(weak)], capture_output=True, text=True
    )
    assert (told.stdout, told.returncode) == (run("check", str(weak)).stdout, 1)


def test_a_good_one_passes_and_exits_0(tmp_path: Path) -> None:
    path = tmp_path / "good.txt"
    path.write_text(GOOD)
    done = run("check", str(path))
    assert (done.returncode, done.stdout) == (0, f"{path}: passes\n")


def test_a_warning_alone_does_not_fail(weak: Path) -> None:
    assert run("check", str(weak), "--select", "double-mark").returncode == 0


def test_diff_shows_and_fix_writes_the_same(weak: Path) -> None:
    shown = run("check", str(weak), "--diff")
    assert weak.read_text() == WEAK
    assert shown.returncode == 0
    assert "-I drew the boiler. Just checking in on the boiler." in shown.stdout
    fixed = run("check", str(weak), "--fix")
    assert weak.read_text() == GOOD
    assert fixed.returncode == 0
    assert "mended" in fixed.stderr


def test_what_fix_cannot_mend_is_still_found(tmp_path: Path) -> None:
    file = tmp_path / "short.txt"
    file.write_text(
        "Hi Dana,\n\nFor the canteen refit I drew the room both ways; the left one seats 14 more."
        "\n\nShall I send the drawing??\n\nSam\n"
    )
    done = run("check", str(file), "--fix")
    assert "Shall I send the drawing?\n" in file.read_text()
    assert "no-way-out" in done.stdout
    assert "double-mark" not in done.stdout
    assert done.returncode == 1


def test_lines_in_and_lines_out_also_through_a_pipe() -> None:
    rows = [{"id": "a", "text": WEAK}, {"id": "b", "text": GOOD, "thread": None}]
    given = "".join(json.dumps(row) + "\n" for row in rows)
    done = run("check", "-", "--format", "jsonl", given=given)
    out = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(row["id"], row["passed"]) for row in out] == [("a", False), ("b", True)]


def test_each_line_is_read_with_its_own_thread(tmp_path: Path) -> None:
    pasted = (
        "From: Sam Ode\nDate: Mon, 2 Mar 2026 09:00\nTo: Dana Weiss\n\nDear Dana, shall I book "
        "the boiler?\nSam\n\n"
        "From: Dana Weiss\nDate: Tue, 3 Mar 2026 10:00\nTo: Sam Ode\n\nHi Sam, Philip "
        "decides.\nDana\n"
    )
    path = tmp_path / "rows.jsonl"
    row = {"id": 1, "text": GOOD.replace("Dana", "Philip"), "thread": pasted, "me": "Sam Ode"}
    path.write_text(json.dumps(row) + "\n")
    (found,) = json.loads(run("check", str(path), "--json").stdout)
    assert "wrong-name" in {f["name"] for f in found["findings"]}


@pytest.mark.parametrize("line", ["not json", "[1]", '{"id": 2}', '{"text": 3}'])
def test_a_bad_line_is_named_with_its_number(tmp_path: Path, line: str) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps({"text": GOOD}) + "\n" + line + "\n")
    done = run("check", str(path))
    assert done.returncode == 2
    assert f"{path}, line 2: " in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("--format", "xml"),
        ("--select", "no-such"),
        ("--ignore", "FU7"),
        ("no-such-file.txt",),
        ("-", "--fix"),
    ],
)
def test_bad_use_is_one_line_with_a_hint(arguments: tuple[str, ...]) -> None:
    done = run("check", *arguments, given=GOOD)
    assert done.returncode == 2
    assert done.stderr.startswith("followup: ")
    assert len(done.stderr.splitlines()) == 2


def test_a_rule_that_the_config_names_and_nobody_knows_is_refused(weak: Path) -> None:
    config = weak.with_name("followup.toml")
    config.write_text('ignore = ["naging-phrase"]\n')
    done = run("check", str(weak), "--config", str(config))
    assert done.returncode == 2
    assert "naging-phrase" in done.stderr


def test_the_config_names_rules_to_leave_out(weak: Path, tmp_path: Path) -> None:
    config = tmp_path / "followup.toml"
    config.write_text('ignore = ["nagging-phrase"]\n')
    done = run("check", str(weak), "--config", str(config), "--json")
    assert "nagging-phrase" not in done.stdout
    assert done.returncode == 0


def test_a_rule_is_explained_with_both_examples_and_found_by_its_code() -> None:
    done = run("rule", "fu401")
    assert done.stdout == run("rule", "nagging-phrase").stdout
    for word in ("FU401 nagging-phrase (error, tone)", "Does not pass:", "Passes:"):
        assert word in done.stdout
    assert run("rule", "no-such").returncode == 2


def test_watching_runs_again_only_when_a_file_was_saved(weak: Path) -> None:
    runs: list[str] = []
    looks = iter(["same", "save", "same", "end"])

    def rest(seconds: float) -> None:
        look = next(looks)
        if look == "save":
            weak.write_text(GOOD)
            import os

            os.utime(weak, (1, 1))
        elif look == "end":
            weak.unlink()

    with pytest.raises(BadInput):
        watching([weak], lambda: runs.append(weak.read_text()), rest)
    assert runs == [WEAK, GOOD]
