"""What comes in, however it is written: no row is lost, and a bad one stops no other."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from followup.batch.sources import open_source
from followup.batch.tables import find_delimiter, find_encoding
from followup.errors import BadInput, BadUse
from tests.batch.made import GOOD, WEAK, work


def table(path: Path, delimiter: str = ",", encoding: str = "utf-8") -> list[dict[str, str]]:
    with path.open(newline="", encoding=encoding) as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        ("id,message\n1,café\n".encode(), "utf-8"),
        ("id,message\n1,café\n".encode("utf-8-sig"), "utf-8-sig"),
        ("id,message\n1,café\n".encode("cp1252"), "cp1252"),
        ("id,message\n1,café\n".encode("utf-16"), "utf-16"),
        ("id,message\n1,café\n".encode("utf-16-le"), "utf-16-le"),
        ("id,message\n1,café\n".encode("utf-16-be"), "utf-16-be"),
        (b"id,message\n1,plain\n", "utf-8"),
        (b"id,message\n" + b"x" * 300_000 + "é".encode("cp1252"), "cp1252"),
        (b"id,message\n" + "é".encode() * 9 + b"\xe9", "utf-8"),
    ],
)
def test_the_encoding_is_found(raw: bytes, encoding: str, tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_bytes(raw)
    assert find_encoding(source) == encoding


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("id,message\n1,a; b; c; d\n", ","),
        ("id;message\n1;a, b, c\n2;d, e\n", ";"),
        ("id\tmessage\n1\ta, b\n", "\t"),
        ("id|message\n1|a, b\n", "|"),
        ('message\n"Hi Tom, any news?"\n', ","),
        ('id;"note, long";message\n1;"a, b";c\n', ";"),
    ],
)
def test_the_delimiter_is_found(text: str, delimiter: str, tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text(text)
    assert find_delimiter(source, "utf-8") == delimiter


def test_rows_with_too_many_or_too_few_cells_are_kept_with_an_error(tmp_path: Path) -> None:
    source, output = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(
        'id,message\n1\n2,"Any news on the kiln?",stray,"more, of it"\n3,"Any news on the kiln?"\n'
    )
    summary = work(source, output)
    few, many, right = table(output)
    assert few["followup_error"] == "row 1: 1 cells, the header has 2"
    assert "row 2: 4 cells, the header has 2" in many["followup_error"]
    assert "'stray', 'more, of it'" in many["followup_error"]
    assert (right["followup_ok"], right["followup_error"]) == ("yes", "")
    assert (summary.rows, summary.failed) == (3, 2)


def test_a_quote_that_is_never_closed_is_a_row_with_an_error_and_no_silence(tmp_path: Path) -> None:
    source, output = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text('id,message\n1,"Any news on the ""kiln""?"\n2,"Any news\n3,Any news?\n')
    summary = work(source, output)
    right, wrong = table(output)
    assert right["followup_ok"] == "yes"
    assert wrong["message"] == "Any news\n3,Any news?\n"
    assert wrong["followup_error"].startswith("row 2: a quote is opened and never closed")
    assert (summary.rows, summary.failed) == (2, 1)


@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\n\n"])
def test_a_last_row_that_is_whole_is_no_error(end: str, tmp_path: Path) -> None:
    source, output = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes(b'id,message\n1,"Any news\non the kiln?"' + end.encode())
    work(source, output)
    assert [row["followup_error"] for row in table(output)] == [""]


def test_a_second_pass_keeps_the_columns_of_the_first_and_takes_none_for_a_fact(
    tmp_path: Path,
) -> None:
    source, once, twice = (tmp_path / name for name in ("in.csv", "once.csv", "twice.csv"))
    source.write_text('message,Boat\n"Any news on the kiln?",Ketch\n')
    work(source, once)
    work(once, twice)
    (first,), (second,) = table(once), table(twice)
    assert list(second) == [*first, *(f"{name} (2)" for name in first if "followup_" in name)]
    assert second["followup_body (2)"] == first["followup_body"] == second["followup_body"]
    (row,) = open_source(once, {})
    assert row.facts == {"Boat": "Ketch"}


def test_what_a_line_had_under_our_names_is_kept(tmp_path: Path) -> None:
    source, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    rows = [{"message": WEAK, "ok": "mine", "error": 7}, {"message": WEAK, "note": "x"}]
    source.write_text("".join(json.dumps(row) + "\n" for row in rows))
    work(source, output)
    first, second = lines(output)
    assert (first["came"], first["ok"], first["error"]) == ({"ok": "mine", "error": 7}, True, None)
    assert "came" not in second


def test_headings_that_stand_twice_keep_both_their_columns(tmp_path: Path) -> None:
    source, output = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text('Note,message,Note\none,"Any news on the kiln?",two\n')
    work(source, output)
    with output.open(newline="") as file:
        header, row = csv.reader(file)
    assert header[:3] == ["Note", "message", "Note"]
    assert row[:3] == ["one", "Any news on the kiln?", "two"]


def test_a_second_pass_leaves_safe_cells_as_they_are(tmp_path: Path) -> None:
    source, once, twice = (tmp_path / name for name in ("in.csv", "once.csv", "twice.csv"))
    cells = ["=1+1", "+44 113", "-5", "@home", "'=2+2", "plain"]
    names = [f"c{number}" for number in range(len(cells))]
    with source.open("w", newline="") as file:
        csv.writer(file).writerows([["message", *names], ["- a list\n- any news?", *cells]])
    work(source, once)
    work(once, twice)
    (first,), (second,) = table(once), table(twice)
    safe = ["'=1+1", "'+44 113", "'-5", "'@home", "'=2+2", "plain"]
    assert [first[name] for name in names] == safe
    assert [second[name] for name in names] == safe
    assert first["message"] == second["message"] == "'- a list\n- any news?"


def test_a_formula_in_a_heading_is_made_safe(tmp_path: Path) -> None:
    source, output = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text('=cmd(),message\n1,"Any news on the kiln?"\n')
    work(source, output)
    assert output.read_text().startswith("'=cmd(),message,followup_ok")


def test_blank_rows_are_passed_on_and_are_no_failures(tmp_path: Path) -> None:
    source, output = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text('id,message\n1,"Any news on the kiln?"\n,\n,\n')
    summary = work(source, output)
    assert (summary.rows, summary.blank, summary.failed) == (1, 2, 0)
    assert [row["followup_ok"] for row in table(output)] == ["yes", "", ""]


def test_bytes_that_the_encoding_does_not_know_come_back_as_they_were(tmp_path: Path) -> None:
    source, output = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes("id,message\n1,ça va, ééé\n".replace(", ", " ").encode() + b"2,caf\xe9\n")
    work(source, output)
    assert b"\r\n2,caf\xe9,no," in output.read_bytes()
    assert "not UTF-8 throughout" in output.read_text(errors="replace")


def test_json_lines_that_cannot_be_read_are_rows_with_an_error(tmp_path: Path) -> None:
    source, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    good = json.dumps({"id": "a", "message": GOOD, "region": "north"}).encode()
    bad = [
        b'{"id": "cut", "mess',
        b"\xff\xfe",
        b"[1]",
        b'{"message": ["x"]}',
        b'{"x": NaN}',
        b"null",
    ]
    bad += [b'{"message": "' + b"[" * 100_000, b"[" * 100_000, b'{"id": 1, "message": null}']
    source.write_bytes(b"\n".join([good, *bad, good]))
    summary = work(source, output)
    told = lines(output)
    assert [line["ok"] for line in told] == [True, *[False] * len(bad), True]
    assert (summary.rows, summary.failed) == (len(bad) + 2, len(bad))
    assert told[1]["line"] == '{"id": "cut", "mess'
    assert "line 3: not UTF-8" in told[2]["error"]
    assert (told[0]["region"], told[0]["message"]) == ("north", GOOD)


def test_ids_that_stand_twice_are_told_and_lose_no_row(tmp_path: Path) -> None:
    source, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    rows = [
        {"id": "x", "message": GOOD},
        {"id": "x", "message": WEAK},
        {"id": "y", "message": GOOD},
    ]
    source.write_text("".join(json.dumps(row) + "\n" for row in rows))
    summary = work(source, output)
    assert [line["id"] for line in lines(output)] == ["x", "x", "y"]
    assert [line["message"] for line in lines(output)] == [GOOD, WEAK, GOOD]
    assert any("1 rows bear the id of an earlier row" in line for line in summary.lines())


def test_json_keys_are_mapped_too(tmp_path: Path) -> None:
    source, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(json.dumps({"id": 1, "note_to_client": GOOD}) + "\n")
    work(source, output, columns={"message": "note_to_client"})
    (line,) = lines(output)
    assert line["result"]["draft"]["body"] == GOOD


def test_half_a_character_does_not_break_the_output(tmp_path: Path) -> None:
    source, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"id": "\\ud83d", "message": "Any news on the kiln \\ud83d?"}\n')
    work(source, output)
    assert lines(output)[0]["ok"] is True


def test_a_subject_column_heads_the_message(tmp_path: Path) -> None:
    source, output = tmp_path / "in.csv", tmp_path / "out.csv"
    with source.open("w", newline="") as file:
        csv.writer(file).writerows([["subject", "message"], ["Roof at Mill Lane", GOOD]])
    assert work(source, output).kept == 1
    (row,) = table(output)
    assert (row["followup_subject"], row["followup_body"]) == ("Roof at Mill Lane", GOOD)


@pytest.mark.parametrize(
    ("name", "raw", "message"),
    [
        ("in.csv", b"", "empty"),
        ("in.csv", b"PK\x03\x04\0\0\0\0", "binary"),
        ("in.xlsx", b"PK", ".xlsx is not read"),
        ("in.csv", b"id,message\n1," + b'"' + b"x" * 21_000_000, "never closed|as a table"),
    ],
)
def test_a_file_that_is_no_table_is_one_clear_line(
    name: str, raw: bytes, message: str, tmp_path: Path
) -> None:
    source = tmp_path / name
    source.write_bytes(raw)
    with pytest.raises(BadInput, match=message):
        work(source, tmp_path / "out.csv" if name == "in.csv" else tmp_path / "out.xlsx")


def test_a_meaning_that_there_is_not_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("id,message\n1,x\n")
    with pytest.raises(BadUse, match="--column mesage"):
        work(source, tmp_path / "out.csv", columns={"mesage": "message"})
    with pytest.raises(BadInput, match="no column 'Body'"):
        work(source, tmp_path / "out.csv", columns={"message": "Body"})


def test_the_output_is_not_the_input_and_has_a_folder(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("id,message\n1,x\n")
    with pytest.raises(BadUse, match="it is the input"):
        work(source, source, force=True)
    with pytest.raises(BadUse, match="there is no folder"):
        work(source, tmp_path / "none" / "out.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(BadUse, match="it is a folder"):
        work(source, tmp_path / "folder.csv")
    assert source.read_text() == "id,message\n1,x\n"
