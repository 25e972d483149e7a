"""The schemas keep to what servers that decode by a schema can follow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from followup.engines.answers import (
    ORIGIN,
    Answer,
    DiagnoseAnswer,
    DraftAnswer,
    RewriteAnswer,
    WriteAnswer,
)

SCHEMAS = (DiagnoseAnswer, WriteAnswer, RewriteAnswer, DraftAnswer)


def members(schema: Any) -> Iterator[dict[str, Any]]:
    """Every schema within a schema."""
    if isinstance(schema, dict):
        yield schema
        for inner in schema.values():
            yield from members(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from members(inner)


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda s: s.__name__)
def test_no_length_is_so_large_that_a_grammar_of_it_crashes_the_server(
    schema: type[Answer],
) -> None:
    told = [m["maxLength"] for m in members(schema.model_json_schema()) if "maxLength" in m]
    assert told
    assert max(told) < 1000


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda s: s.__name__)
def test_every_expression_is_of_the_plainest_form(schema: type[Answer]) -> None:
    """Groups that are not kept and classes by a letter make llama.cpp's Python server drop the
    whole schema without a word."""
    found = [m["pattern"] for m in members(schema.model_json_schema()) if "pattern" in m]
    assert [p for p in found if "(?" in p or re.search(r"\\[dDsSwWbB]", p)] == []
    assert all(p.startswith("^") and p.endswith("$") for p in found)


@pytest.mark.parametrize("schema", [WriteAnswer, RewriteAnswer, DraftAnswer])
def test_what_is_to_be_written_is_told_as_required(schema: type[Answer]) -> None:
    needed = {"opening", "body"}
    if schema is not DraftAnswer:
        needed |= {"question", "way_out", "answers"}
    if schema is WriteAnswer:
        needed |= {"new_value"}
    assert set(schema.model_json_schema()["required"]) == needed


@pytest.mark.parametrize(
    "source",
    ["item:summary", "item:quick-win.2", "fact:start date", "fact:Größe", "thread:12", "message"],
)
def test_a_source_of_new_value_is_an_item_a_fact_a_message_or_the_weak_message(source: str) -> None:
    assert re.search(ORIGIN, source)


@pytest.mark.parametrize(
    "source",
    ["", "item:", "item: x", "thread:", "thread:last", "message 2", "the thread", 'fact:"a"'],
)
def test_anything_else_is_no_source(source: str) -> None:
    assert not re.search(ORIGIN, source)
