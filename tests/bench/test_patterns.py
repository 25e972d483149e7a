"""Each pattern of the reader on long near-matches: four times the text, some four times the time."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from followup import reading

pytestmark = pytest.mark.bench

SEEDS = (
    "a", "a ", "1", "1 ", "1/", "-", "- ", "_", "=", "<", "<a", "a@", "a@b.", "> ", ": ", "On ",
    "On Tue, ", "wrote ", "From: ", "a\n", "\n", " ", "\t", "|", "| ", "*", "(", "[", "…", "你",
    "a, ", "A. ", "Re: ", "sent from ", "this e-mail ", "http://a", ". ", "?", "=3D", "--", "</",
)  # fmt: skip
SHORT = 1000


def _patterns() -> dict[str, tuple[re.Pattern[str], bool]]:
    """The reader's patterns by name, and whether they are looked for anywhere in a text."""
    source = "".join(p.read_text("utf-8") for p in Path(reading.__path__[0]).glob("*.py"))
    found: dict[str, tuple[re.Pattern[str], bool]] = {}
    for info in pkgutil.iter_modules(reading.__path__):
        if info.name == "msg":  # needs an extra
            continue
        module = importlib.import_module(f"followup.reading.{info.name}")
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                used = rf"\b{name}\.(?:search|finditer|findall|sub|split)\b"
                found[f"{info.name}.{name}"] = value, bool(re.search(used, source))
    return found


PATTERNS = _patterns()


def _seconds(run: Callable[[str], object], text: str) -> float:
    spans = []
    for _ in range(3):
        started = time.process_time()
        run(text)
        spans.append(time.process_time() - started)
    return min(spans)


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_takes_time_in_proportion_to_the_text(name: str) -> None:
    """One that goes back over its text takes sixteen times as long for four times as much."""
    pattern, searched = PATTERNS[name]
    run: Callable[[str], object] = pattern.match
    if searched:
        run = pattern.findall
    for seed in SEEDS:
        short, long = ((seed * (n // len(seed) + 1))[:n] + "\x01" for n in (SHORT, 4 * SHORT))
        assert _seconds(run, long) < 7 * _seconds(run, short) + 0.005, seed


def test_there_are_patterns_to_look_at() -> None:
    """The modules are really searched."""
    assert len(PATTERNS) > 60
