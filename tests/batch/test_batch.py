"""Batch: rows in, the same rows out in the same order, with results beside them."""

from __future__ import annotations

import csv
import gc
import json
from pathlib import Path

import pytest

from followup.batch.rows import safe_cell
from followup.errors import BadInput, BadUse
from tests.batch.made import GOOD, THREAD, WEAK, work


def test_csv_keeps_its_columns_and_gains_new_ones(tmp_path: Path) -> None:
    source, output = tmp_path / "in.csv", tmp_path / "out.csv"
    with source.open("w", newline="") as file:
        csv.writer(file).writerows([["Ref", "Message", "Note"], ["7", WEAK, "=1+1"], ["8", "", ""]])
    summary = work(source, output)
    with output.open(newline="") as file:
        first, second = list(csv.DictReader(file))
    assert (first["Ref"], first["Message"], first["Note"]) == ("7", WEAK, "'=1+1")
    assert "4 mm" in first["followup_body"]
    assert "nagging-phrase" in first["followup_findings_before"]
    assert second["followup_ok"] == "no"
    assert "row 2" in second["followup_error"]
    assert (summary.rows, summary.failed) == (2, 1)


def test_jsonl_gives_a_line_for_every_line_in_the_same_order(tmp_path: Path) -> None:
    source, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    lines = [
        json.dumps({"id": "t", "thread": THREAD}),
        "{not json",
        json.dumps({"id": 5, "message": WEAK}),
        json.dumps({"id": "x", "thread": THREAD, "level": "emperor"}),
    ]
    source.write_text("\n".join(lines) + "\n")
    work(source, output)
    results = [json.loads(line) for line in output.read_text().splitlines()]
    assert [(r["id"], r["ok"]) for r in results] == [
        ("t", True),
        ("2", False),
        (5, True),
        ("x", False),
    ]
    assert results[0]["result"]["diagnosis"]["blocker"] == "who_decides"
    assert results[2]["result"]["thread"] is None
    assert "line 2" in results[1]["error"]
    assert "emperor" in results[3]["error"]


def test_nothing_is_overwritten_without_force(tmp_path: Path) -> None:
    source, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(json.dumps({"id": 1, "message": WEAK}) + "\n")
    output.write_text("precious")
    with pytest.raises(BadUse, match="there already"):
        work(source, output)
    assert output.read_text() == "precious"
    work(source, output, force=True)
    assert json.loads(output.read_text())["ok"] is True


def test_semicolons_and_windows_letters_are_read(tmp_path: Path) -> None:
    source, output = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes("id;Body\n1;Hi Zoë, any update on the café sign?\n".encode("cp1252"))
    said: list[str] = []
    work(source, output, columns={"message": "Body"}, say=said.append)
    assert said == [f"{source}: Windows-1252, semicolons; message = “Body”, id = “id”."]
    assert output.read_bytes().startswith(b"\xef\xbb\xbfid;Body;followup_ok;")
    with output.open(newline="", encoding="utf-8-sig") as file:
        (row,) = csv.DictReader(file, delimiter=";")
    assert row["Body"] == "Hi Zoë, any update on the café sign?"


@pytest.mark.parametrize("cell", ["=SUM(A1)", "+44 113", "-5", "@home", "\tx"])
def test_no_cell_can_become_a_formula(cell: str) -> None:
    assert safe_cell(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["a=b", "4 mm", "Hi +1", ""])
def test_innocent_cells_stay_as_they_are(cell: str) -> None:
    assert safe_cell(cell) == cell


def test_a_table_without_a_message_says_which_columns_it_has(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("a,b\n1,2\n")
    with pytest.raises(BadInput, match="there are: a, b"):
        work(source, tmp_path / "out.csv")


def test_a_good_row_is_kept_as_it_is(tmp_path: Path) -> None:
    source, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(json.dumps({"id": 1, "message": GOOD}) + "\n")
    assert work(source, output).kept == 1
    assert json.loads(output.read_text())["result"]["draft"]["body"] == GOOD


def test_a_batch_leaves_pythons_collector_as_it_was(tmp_path: Path) -> None:
    """Rows are done with the collector at rest; whoever called the batch has it back after it."""
    (tmp_path / "in.jsonl").write_text(json.dumps({"message": WEAK}) + "\n")
    before = gc.get_threshold(), gc.get_freeze_count()
    work(tmp_path / "in.jsonl", tmp_path / "out.jsonl")
    assert (gc.get_threshold(), gc.get_freeze_count()) == before
    with pytest.raises(BadInput):
        work(tmp_path / "none.jsonl", tmp_path / "none-out.jsonl")
    assert (gc.get_threshold(), gc.get_freeze_count()) == before
