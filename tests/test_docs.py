"""What README shows is what the program prints."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
SHOWN = re.findall(r"<!-- output: followup (.+?) -->\n```text\n(.*?)```", README, re.DOTALL)
PYTHON = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize(("command", "output"), SHOWN, ids=[command for command, _ in SHOWN])
def test_the_readme_shows_a_real_run(command: str, output: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from followup.cli import main; main()", *shlex.split(command)],
        capture_output=True, text=True, cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": ":".join(sys.path)},
    )  # fmt: skip
    assert done.stdout == output


@pytest.mark.parametrize("code", PYTHON)
def test_the_readmes_python_runs(code: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": ":".join(sys.path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "who_decides" in done.stdout


def test_every_verb_of_the_readme_is_there() -> None:
    verbs = set(re.findall(r"^followup ([a-z]+)", README, re.MULTILINE))
    help_ = subprocess.run(
        [sys.executable, "-c", "from followup.cli import main; main()", "--help"],
        capture_output=True, text=True, env={"PATH": "/usr/bin:/bin", "PYTHONPATH": ":".join(sys.path)},
    ).stdout  # fmt: skip
    assert verbs
    assert all(re.search(rf"\b{verb}\b", help_) for verb in verbs)
