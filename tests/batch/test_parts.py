"""A folder of parts is one batch: the same output as that of one file with the same rows."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet as pq

from followup.errors import BadInput, BadUse
from tests.batch.made import GOOD, THREAD, WEAK, work

ROWS = [{"message": WEAK}, {"message": GOOD}, {"thread": THREAD}, {"message": WEAK, "id": "w"}]


def in_lines(folder: Path) -> tuple[Path, Path]:
    """The rows as one file and as two parts, beside notes that are no parts."""
    lines = [json.dumps(row) + "\n" for row in ROWS]
    lines.insert(3, "{bad\n")
    whole, parts = folder / "in.jsonl", folder / "parts"
    parts.mkdir()
    whole.write_text("".join(lines))
    (parts / "part-1.jsonl").write_text("".join(lines[2:]))
    (parts / "part-0.jsonl").write_text("\ufeff" + "".join(lines[:2]), "utf-8")
    (parts / "_SUCCESS").write_text("")
    (parts / "_last.jsonl").write_text("{}")
    (parts / ".part-0.jsonl.crc").write_bytes(b"crc")
    return whole, parts


def test_parts_of_lines_give_what_one_file_of_them_gives(tmp_path: Path) -> None:
    whole, parts = in_lines(tmp_path)
    said: list[str] = []
    one = work(whole, tmp_path / "one.jsonl")
    two = work(parts, tmp_path / "two.jsonl", say=said.append)
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()
    assert (one.rows, one.failed) == (two.rows, two.failed) == (5, 1)
    assert said == [f"{parts}: 2 parts."]


def test_parts_of_parquet_give_what_one_file_of_them_gives(tmp_path: Path) -> None:
    parts = tmp_path / "parts"
    parts.mkdir()
    table = pa.table({"Body": [GOOD if at % 3 else WEAK for at in range(9)], "n": list(range(9))})
    pq.write_table(table, tmp_path / "in.parquet")
    for at in range(3):
        pq.write_table(table.slice(3 * at, 3), parts / f"part-{at}.parquet")
    work(tmp_path / "in.parquet", tmp_path / "one.parquet")
    work(parts, tmp_path / "two.parquet")
    one, two = (pq.read_table(tmp_path / f"{name}.parquet") for name in ("one", "two"))
    assert one.equals(two)
    assert two.column("n").to_pylist() == list(range(9))
    assert two.column("followup_body").to_pylist()[1] == GOOD


def test_parts_whose_columns_differ_are_one_clear_line(tmp_path: Path) -> None:
    parts = tmp_path / "parts"
    parts.mkdir()
    pq.write_table(pa.table({"Body": [WEAK]}), parts / "a.parquet")
    pq.write_table(pa.table({"Text": [WEAK]}), parts / "b.parquet")
    with pytest.raises(BadInput, match=r"b\.parquet: its columns or their types are not those of"):
        work(parts, tmp_path / "out.parquet")


def test_a_folder_of_both_kinds_is_one_clear_line(tmp_path: Path) -> None:
    _, parts = in_lines(tmp_path)
    pq.write_table(pa.table({"Body": [WEAK]}), parts / "a.parquet")
    with pytest.raises(BadInput, match=r"it holds \.parquet and \.jsonl"):
        work(parts, tmp_path / "out.jsonl")


def test_an_output_among_the_parts_is_refused(tmp_path: Path) -> None:
    _, parts = in_lines(tmp_path)
    with pytest.raises(BadUse, match="among the parts"):
        work(parts, parts / "out.jsonl")


def test_a_folder_of_mail_stays_one_whatever_else_is_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "mails"
    folder.mkdir()
    (folder / "a.txt").write_text(THREAD)
    (folder / "old.jsonl").write_text(json.dumps({"message": WEAK}))
    assert work(folder, folder / "out.jsonl").rows == 1
