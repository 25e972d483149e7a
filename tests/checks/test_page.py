"""The rules page and the pre-commit hook, which others read."""

from __future__ import annotations

from pathlib import Path

import yaml

from followup.checks import RULES
from followup.checks.page import anchor, page

ROOT = Path(__file__).parents[2]


def test_the_rules_page_is_current() -> None:
    """`followup rule --all --format markdown > docs/rules.md` writes it anew."""
    assert (ROOT / "docs/rules.md").read_text("utf-8") == page(RULES)


def test_every_rule_has_its_place_on_the_page() -> None:
    text = page(RULES)
    for one in RULES:
        assert f"### {one.code} {one.name}" in text
        assert f"(#{anchor(one)})" in text


def test_the_hook_runs_the_checker() -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert (hook["id"], hook["entry"], hook["language"]) == (
        "followup-check",
        "followup check",
        "python",
    )
