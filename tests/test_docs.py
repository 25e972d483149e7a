"""What README shows is what the program prints."""

from __future__ import annotations

import ast
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from followup.cli import app

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
SHOWN = re.findall(r"<!-- output: followup (.+?) -->\n```text\n(.*?)```", README, re.DOTALL)
FLAG = re.compile(r"(?<![\w-])--[a-z][a-z-]+")
OF_OTHERS = {"--force-reinstall", "--check", "--help"}  # pip's, a script's, typer's
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


def _flags(command: Any) -> set[str]:
    own = {flag for param in command.params for flag in (*param.opts, *param.secondary_opts)}
    return own.union(*map(_flags, getattr(command, "commands", {}).values()))


def _told() -> Iterator[tuple[str, str]]:
    """(where, text) of all that names flags to a person."""
    for path in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        yield path.name, path.read_text("utf-8")
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield path.name, node.value


def test_every_flag_that_a_page_or_a_message_names_is_there() -> None:
    known = _flags(typer.main.get_command(app)) | OF_OTHERS
    named = {(where, flag) for where, text in _told() for flag in FLAG.findall(text)}
    assert len(named) > 40
    assert {one for one in named if one[1] not in known} == set()
