"""The house itself: its door, its floors and what it loads."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import followup
import followup.errors as errors

PACKAGE = Path(followup.__file__).parent
FLOORS = (
    {"values", "errors", "text", "dates"},
    {"reading", "turns", "timing", "injected"},
    {"checks"},
    {"shipped", "prompts", "library", "config"},
    {"engines"},
    {"diagnosis", "writing"},
    {"pipeline"},
    {"batch", "evals", "export"},
    {"cli"},
    {"__main__"},
)
LEVEL = {name: level for level, names in enumerate(FLOORS) for name in names}


def test_the_door_is_exactly_what_is_listed() -> None:
    assert sorted(followup.__all__) == [
        "FollowupError", "check", "diagnose", "follow_up", "read_thread", "rewrite",
    ]  # fmt: skip
    for name in followup.__all__:
        assert getattr(followup, name) is not None


def test_imports_run_one_way() -> None:
    """A room imports its own floor and those below, never one above."""
    wrong = []
    for path in PACKAGE.rglob("*.py"):
        room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if room == "__init__":
            continue
        for imported in _imports(path):
            if LEVEL[imported] > LEVEL[room]:
                wrong.append(f"{path.relative_to(PACKAGE)} imports {imported}")
    assert wrong == []


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "followup":
                found |= {a.name for a in node.names if a.name in LEVEL}
            elif node.module.startswith("followup."):
                found.add(node.module.split(".")[1])
    return found & set(LEVEL)


def test_check_alone_loads_nothing_of_the_engines() -> None:
    code = (
        "import sys; from followup import check; check('Hi Ana, shall I send the plan?'); "
        "print([m for m in ('openai','instructor','dateparser','holidays','rich','jinja2') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_error_has_an_exit_code_and_one_line() -> None:
    family = [c for c in vars(errors).values() if isinstance(c, type) and issubclass(c, Exception)]
    assert {c.exit_code for c in family} == {2, 3}
    told = errors.BadInput("two\nlines", "do\nthis")
    assert (str(told), told.hint, told.exit_code) == ("two lines", "do this", 2)
