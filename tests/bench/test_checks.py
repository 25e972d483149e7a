"""Ratios of the checker: against proselint on the same messages, and of length."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from followup.checks import RULES, Candidate, check
from followup.checks.message import read

pytestmark = pytest.mark.bench

MESSAGES = [text for one in RULES if one.name != "too-long" for text in (one.good, one.bad)]


def rate(run: Callable[[str], object], texts: list[str], seconds: float = 2.0) -> float:
    """Messages a second of process time; each text made new, so that no cache helps."""
    for text in texts:
        run(text)
    count, started = 0, time.process_time()
    while time.process_time() - started < seconds:
        for text in texts:
            run(f"{text}\n\n{count}")
            count += 1
    return count / (time.process_time() - started)


def checked(text: str) -> object:
    read.cache_clear()
    return check(Candidate.from_text(text))


def test_the_checks_are_many_times_as_fast_as_proselint() -> None:
    registry = pytest.importorskip("proselint.registry")
    checks = pytest.importorskip("proselint.checks")
    tools = pytest.importorskip("proselint.tools")
    registry.CheckRegistry().register_many(checks.__register__)
    ours = rate(checked, MESSAGES)
    theirs = rate(lambda text: tools.LintFile(source="-", content=text).lint(), MESSAGES)
    print(
        f"\nchecks {ours:.0f} messages a second, proselint {theirs:.0f}: {ours / theirs:.1f} times"
    )
    assert ours > 3 * theirs


def test_time_grows_with_length_and_no_faster() -> None:
    """Eight times the text takes at most some twelve times the time."""
    unit = "I drew it both ways, and (as you said) it fits. Would the left one do, or not yet? "
    spent = []
    for many in (200, 1600):
        text = "Hi Dana,\n\n" + unit * many
        started = time.process_time()
        checked(text)
        spent.append(time.process_time() - started)
    print(f"\n8 times the text: {spent[1] / spent[0]:.1f} times the time")
    assert spent[1] < 14 * spent[0]


@pytest.mark.parametrize(
    "unit", ["a ", "?", "“", '"a', "- x\n", "I had not yet ", "and and ", "A. ", "[name "]
)
def test_no_text_makes_it_crawl(unit: str) -> None:
    spent = []
    for many in (4_000, 16_000):
        started = time.process_time()
        checked(unit * many)
        spent.append(time.process_time() - started)
    print(f"\n{unit!r}: 4 times the text, {spent[1] / max(spent[0], 1e-4):.1f} times the time")
    assert spent[1] < 9 * spent[0] + 0.3


def test_one_message_from_the_shell_against_an_empty_interpreter(tmp_path: Path) -> None:
    file = tmp_path / "message.txt"
    file.write_text(MESSAGES[0])

    # As installed: with its modules compiled.
    told = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    told["PYTHONPYCACHEPREFIX"] = str(tmp_path)

    def cpu(code: str) -> float:
        best = 9.0
        for _ in range(7):
            before = _children()
            subprocess.run([sys.executable, "-c", code], input=b"", capture_output=True, env=told)
            best = min(best, _children() - before)
        return best

    typer_app = (
        "import typer, pydantic; app = typer.Typer(); app.command()(lambda: None); "
        "app([], standalone_mode=False)"
    )
    shell = "import sys; from followup.cli import main; sys.argv = {}; main()"
    ours = cpu(shell.format(["followup", "check", str(file)]))
    library = cpu(
        "from followup import check; check('Hi Dana,\\n\\nshall I send the plan, or "
        "wait?\\n\\nSam')"
    )
    bare, empty = cpu("pass"), cpu(typer_app)
    print(
        f"\nshell {ours / bare:.1f}, library {library / bare:.1f} times `python -c pass`; "
        f"{ours / empty:.2f} an empty typer app"
    )
    assert ours < 2 * empty


def _children() -> float:
    import resource

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
