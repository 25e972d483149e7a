"""Folders of mail, mailboxes and Parquet: every thread or row comes out, in order."""

from __future__ import annotations

import datetime as dt
import json
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet as pq

from followup.batch import parquet
from followup.batch.mail import Mailbox
from followup.errors import BadInput, BadUse
from followup.reading import read_thread
from tests.batch.made import GOOD, THREAD, TODAY, WEAK, work


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def mail(number: int, subject: str, body: str, sender: str, answers: int = 0) -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, "Ana <ana@x.org>", subject
    made["Date"] = f"Mon, {number:02} May 2026 09:00:00 +0000"
    made["Message-ID"] = f"<{number}@x.org>"
    if answers:
        made["In-Reply-To"] = f"<{answers}@x.org>"
    made.set_content(body)
    return bytes(made)


def mailbox(path: Path) -> Path:
    """Two threads whose mails are mixed, and a line in a body that looks like a border."""
    mails = [
        mail(4, "Fence", "Shall I start on the fence on Monday?", "Ana <ana@x.org>"),
        mail(
            5,
            "Ketch",
            "The survey is done.\n\n>From here on it is yours.\nFrom me: greetings.",
            "Tom <tom@x.org>",
        ),
        mail(6, "Re: Fence", "The owner has to agree first.", "Tom <tom@x.org>", answers=4),
    ]
    path.write_bytes(b"".join(b"From x Mon May  4 09:00:00 2026\n" + one + b"\n" for one in mails))
    return path


def test_each_thread_of_a_mailbox_is_a_row(tmp_path: Path) -> None:
    given, output, said = mailbox(tmp_path / "box.mbox"), tmp_path / "out.jsonl", []  # type: ignore[var-annotated]
    summary = work(given, output, say=said.append)
    assert said == [f"{given}: 3 mails in 2 threads."]
    assert summary.rows == 2
    fence, ketch = lines(output)
    assert (fence["id"], fence["subject"], fence["ok"]) == (1, "Fence", True)
    assert fence["result"]["diagnosis"]["blocker"] == "who_decides"
    assert [m["sender"] for m in fence["result"]["thread"]["messages"]] == ["Ana", "Tom"]
    assert (ketch["id"], len(ketch["result"]["thread"]["messages"])) == (2, 1)


def test_a_mailbox_is_read_as_the_reading_room_reads_it(tmp_path: Path) -> None:
    given = mailbox(tmp_path / "box.mbox")
    for number, row in enumerate(Mailbox(given), 1):
        whole = read_thread(given, thread=number, me="Ana", today=TODAY)
        assert read_thread(row.thread, me="Ana", today=TODAY) == whole


def test_each_file_of_a_folder_is_a_row(tmp_path: Path) -> None:
    folder, output, said = tmp_path / "mails", tmp_path / "out.jsonl", []  # type: ignore[var-annotated]
    folder.mkdir()
    (folder / "b.txt").write_text(THREAD)
    (folder / "a.eml").write_bytes(mail(4, "Fence", "The owner has to agree.", "Tom <tom@x.org>"))
    (folder / "c.txt").write_text("")
    (folder / "d.pdf").write_bytes(b"%PDF")
    (folder / "._a.eml").write_bytes(b"\0\5\26\7")  # what a Mac puts beside a file
    summary = work(folder, output, say=said.append)
    assert said == [f"{folder}: 3 files, each a thread; others left out: 2."]
    assert [(line["id"], line["ok"]) for line in lines(output)] == [
        ("a.eml", True), ("b.txt", True), ("c.txt", False),
    ]  # fmt: skip
    assert (summary.rows, summary.failed) == (3, 1)


def test_mail_goes_to_json_lines(tmp_path: Path) -> None:
    given = mailbox(tmp_path / "box.mbox")
    with pytest.raises(BadUse, match=r"for this input it ends in \.jsonl"):
        work(given, tmp_path / "out.mbox")


def table(path: Path, rows: int = 3) -> pa.Table:
    """Types that text would lose, and a heading that means the message."""
    made = pa.table(
        {
            "Body": pa.array([GOOD if at % 2 else WEAK for at in range(rows)]),
            "sent": pa.array([dt.datetime(2026, 5, 4, 9)] * rows, pa.timestamp("ns")),
            "amount": pa.array([12.5] * rows),
            "tags": pa.array([["a", "b"]] * rows),
            "raw": pa.array([b"\x00\xff"] * rows),
            "region": pa.array(["north"] * rows).dictionary_encode(),
        }
    )
    pq.write_table(made, path)
    return made


def test_parquet_keeps_its_columns_and_their_types(tmp_path: Path) -> None:
    given, output = tmp_path / "in.parquet", tmp_path / "out.parquet"
    came = table(given)
    summary = work(given, output)
    made = pq.read_table(output)
    assert made.select(came.column_names).equals(came)
    assert made.column("followup_ok").to_pylist() == ["yes"] * 3
    assert made.column("followup_body").to_pylist()[1] == GOOD
    assert (summary.rows, summary.kept) == (3, 1)


def test_parquet_of_many_pieces_and_a_limit(tmp_path: Path) -> None:
    given, output = tmp_path / "in.parquet", tmp_path / "out.parquet"
    table(given, 2 * parquet.PIECE + 7)
    assert work(given, output, limit=parquet.PIECE + 3).rows == parquet.PIECE + 3
    assert pq.read_table(output).num_rows == parquet.PIECE + 3
    assert work(given, output, force=True).rows == 2 * parquet.PIECE + 7


def test_the_same_parquet_is_the_same_bytes(tmp_path: Path) -> None:
    given = tmp_path / "in.parquet"
    table(given)
    for name in ("one.parquet", "two.parquet"):
        work(given, tmp_path / name)
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "two.parquet").read_bytes()


def test_what_is_no_parquet_is_one_clear_line(tmp_path: Path) -> None:
    given = tmp_path / "in.parquet"
    given.write_text("no parquet")
    with pytest.raises(BadInput, match="cannot be read as Parquet"):
        work(given, tmp_path / "out.parquet")


def test_without_pyarrow_there_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = tmp_path / "in.parquet"
    table(given)

    def missing(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(parquet, "import_module", missing)
    with pytest.raises(BadInput, match="needs the package pyarrow") as told:
        work(given, tmp_path / "out.parquet")
    assert "followup[parquet]" in told.value.hint


@pytest.mark.parametrize("name", ["empty", "none.mbox"])
def test_an_empty_folder_and_an_empty_mailbox_are_one_clear_line(name: str, tmp_path: Path) -> None:
    given = tmp_path / name
    given.write_text("") if given.suffix else given.mkdir()
    with pytest.raises(BadInput, match=r"is in it|no mail"):
        work(given, tmp_path / "out.jsonl")
