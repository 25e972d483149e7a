"""Findings for other programs: JSON, JSON lines, SARIF 2.1.0 and GitHub's annotations."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from followup.checks.candidate import Candidate
from followup.checks.rule import Rule
from followup.values import Finding

_LEVELS = {"error": "error", "warning": "warning"}


class Checked(NamedTuple):
    """One message checked: its id (a file's path, or a row's), its text, what was found."""

    id: str
    text: str
    seen: Candidate
    findings: tuple[Finding, ...]
    line: int = 1  # where the text begins in its file

    @property
    def passed(self) -> bool:
        return not any(f.severity == "error" for f in self.findings)


class Place(NamedTuple):
    """Lines and columns from 1; the end column is one past the last."""

    line: int
    column: int
    end_line: int
    end_column: int


def offset(one: Checked, field: str) -> int:
    """Where a field begins in the text as given."""
    if field == "body":
        return len(one.text) - len(one.seen.body)
    at = one.text.find(one.seen.subject) if field == "subject" else -1
    return max(at, 0)


def place(one: Checked, found: Finding) -> Place:
    """The finding's lines and columns in the text as given."""
    shift = offset(one, found.field)
    line, column = _line_column(one.text, found.start + shift)
    end_line, end_column = _line_column(one.text, found.end + shift)
    return Place(line + one.line - 1, column, end_line + one.line - 1, end_column)


def _line_column(text: str, at: int) -> tuple[int, int]:
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def as_data(one: Checked) -> dict[str, Any]:
    """{"id", "passed", "findings"}."""
    return {
        "id": one.id,
        "passed": one.passed,
        "findings": [f.model_dump(mode="json") for f in one.findings],
    }


def as_json(checked: Iterable[Checked]) -> str:
    """A JSON array, an object a message."""
    return json.dumps([as_data(one) for one in checked], ensure_ascii=False, indent=2) + "\n"


def as_jsonl(one: Checked) -> str:
    """One line a message."""
    return json.dumps(as_data(one), ensure_ascii=False) + "\n"


def as_github(one: Checked) -> Iterator[str]:
    """Workflow commands: '::error file=…,line=…,col=…,title=…::message'."""
    for found in one.findings:
        at = place(one, found)
        where = f"file={_property(one.id)},line={at.line},col={at.column},endLine={at.end_line}"
        title = f"title={_property(f'{found.code} {found.name}')}"
        said = _message(f"{found.message} {found.instead}".strip())
        yield f"::{found.severity} {where},{title}::{said}\n"


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")


def as_sarif(checked: Iterable[Checked], rules: Iterable[Rule], version: str) -> str:
    """A SARIF 2.1.0 log with one run."""
    driver = {
        "name": "followup",
        "version": version,
        "rules": [
            {
                "id": rule.code,
                "name": rule.name,
                "shortDescription": {"text": rule.why},
                "defaultConfiguration": {"level": _LEVELS[rule.severity]},
            }
            for rule in rules
        ],
    }
    results = [_result(one, found) for one in checked for found in one.findings]
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
        ],
    }
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _result(one: Checked, found: Finding) -> dict[str, Any]:
    at = place(one, found)
    region = {
        "startLine": at.line,
        "startColumn": at.column,
        "endLine": at.end_line,
        "endColumn": at.end_column,
    }
    return {
        "ruleId": found.code,
        "level": _LEVELS[found.severity],
        "message": {"text": f"{found.message} {found.instead}".strip()},
        "locations": [
            {"physicalLocation": {"artifactLocation": {"uri": one.id}, "region": region}}
        ],
    }
