"""Batches at a service: requests as files, answers in any order, and what goes wrong on the way."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from followup.batch import kept, service
from followup.batch.service import Plan
from followup.config import Settings
from followup.errors import BadInput, BadUse, NotConfigured
from tests.batch.made import GOOD, THREAD, TODAY
from tests.batch.service_server import BatchService, Ending, Line, answered, failed, refused

ROWS = 5


def source(folder: Path, rows: int = ROWS) -> Path:
    """So many weak rows, one that is good already, and one that cannot be read."""
    path = folder / "in.jsonl"
    told = [
        {
            "id": f"r{n}",
            "message": f"Hi Tom,\n\nJust checking in on boat {n}. The rudder stock is {n} mm worn.\n\nAny update?\n\nAna",
        }
        for n in range(1, rows + 1)
    ]
    told += [{"id": "good", "message": GOOD}, {"id": "none"}]
    path.write_text("".join(json.dumps(one) + "\n" for one in told))
    return path


def draft(line: Line) -> dict[str, Any]:
    text = line["body"]["messages"][1]["content"]
    (number,) = re.findall(r"boat (\d+)", text)[:1]
    return {
        "new_value": {"text": f"rudder stock {number} mm worn", "source": "message"},
        "subject": "",
        "body": f"Hi Tom,\n\nFor boat {number}: the survey found the rudder stock {number} mm worn.\n\nShall I order a new one, or should it wait?\n\nAna",
        "question": "Shall I order a new one, or should it wait?",
        "way_out": "or should it wait",
        "answers": {"yes": "order it", "no": "wait"},
    }


def well(lines: list[Line]) -> Ending:
    """All answered, the last one first."""
    return Ending(output=[answered(line, draft(line)) for line in reversed(lines)])


def settings(server: BatchService | None = None, **more: Any) -> Settings:
    url = server.url if server else None
    return Settings(engine="model", me="Ana", model="loop", base_url=url, reasks=1, **more)


def plan(given: Path, chosen: Settings, files_only: bool = False) -> Plan:
    return Plan(given, {}, chosen, TODAY, None, files_only)


class Job:
    """Submitted, then collected as often as asked."""

    def __init__(self, folder: Path, server: BatchService, given: Path | None = None) -> None:
        self.output, self.chosen = folder / "out.jsonl", settings(server)
        self.said: list[str] = []
        service.submit(self.output, plan(given or source(folder), self.chosen))
        service.send(self.output, self.chosen, self.said.append)

    def collect(self) -> service.Round | None:
        told = service.collect(self.output, self.chosen, say=self.said.append)
        if told is not None and told.asked:
            service.send(self.output, self.chosen, self.said.append)
        return told

    def rows(self) -> dict[str, dict[str, Any]]:
        lines = [json.loads(line) for line in self.output.read_text("utf-8").splitlines()]
        assert [line["id"] for line in lines] == [f"r{n}" for n in range(1, len(lines) - 1)] + [
            "good",
            "none",
        ]
        return {line["id"]: line for line in lines}


def body(row: dict[str, Any]) -> str:
    found: str = row["result"]["draft"]["body"]
    return found


def test_answers_in_any_order_become_the_rows_they_belong_to(tmp_path: Path) -> None:
    with BatchService([well]) as server:
        job = Job(tmp_path, server)
        assert [line["custom_id"].partition("-")[0] for line in server.batches[0].lines] == list(
            "12345"
        )
        told = job.collect()
    assert told is not None
    assert told.summary is not None
    assert (told.summary.rows, told.summary.kept, told.summary.failed) == (7, 1, 1)
    rows = job.rows()
    assert all(f"boat {n}:" in body(rows[f"r{n}"]) for n in range(1, 6))
    assert rows["r1"]["result"]["engine"]["model"] == "loop-2026"
    assert rows["r1"]["result"]["engine"]["input_tokens"] == 100
    assert body(rows["good"]) == GOOD
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]


def test_a_batch_under_way_is_waited_for(tmp_path: Path) -> None:
    def slow(lines: list[Line]) -> Ending:
        ending = well(lines)
        ending.polls = 2
        return ending

    with BatchService([slow]) as server:
        job = Job(tmp_path, server)
        assert list(service.status(job.output, job.chosen)) == [
            "out.jsonl.requests-1.jsonl: batch-1 in_progress, 0 of 5 done, 0 failed"
        ]
        assert job.collect() is None
        assert not job.output.exists()
        told = job.collect()
    assert told is not None
    assert told.summary is not None


def test_drafts_that_fail_the_checks_are_asked_for_again_as_a_second_batch(tmp_path: Path) -> None:
    def nags(lines: list[Line]) -> Ending:
        good = draft(lines[1])
        bad = {**good, "body": good["body"].replace("For boat", "Just checking in on boat")}
        told = [answered(line, bad if line is lines[1] else draft(line)) for line in lines]
        return Ending(output=told)

    with BatchService([nags, well]) as server:
        job = Job(tmp_path, server)
        first = job.collect()
        assert first is not None
        assert first.asked == 1
        (again,) = server.batches[1].lines
        second = job.collect()
    assert again["custom_id"].endswith("/repair1")
    assert "checking in" in json.dumps(again["body"]["messages"])
    assert second is not None
    assert second.summary is not None
    assert "boat 2:" in body(job.rows()["r2"])
    assert job.rows()["r2"]["result"]["engine"]["calls"] == 2


def test_a_completed_batch_without_an_output_file_has_its_errors_told(tmp_path: Path) -> None:
    def all_refused(lines: list[Line]) -> Ending:
        return Ending(errors=[refused(line, 400, "context too long") for line in lines])

    with BatchService([all_refused]) as server:
        job = Job(tmp_path, server)
        told = job.collect()
    assert told is not None
    assert told.summary is not None
    assert told.summary.failed == 6
    assert "context too long" in job.rows()["r3"]["error"]


def test_a_completed_batch_with_no_file_at_all_is_asked_again_and_then_given_up(
    tmp_path: Path,
) -> None:
    with BatchService([lambda _: Ending()]) as server:
        job = Job(tmp_path, server)
        rounds = [job.collect() for _ in range(3)]
    assert [one.asked for one in rounds if one] == [5, 5, 0]
    assert len(server.batches) == 3
    assert "no answer came (asked 3 times)" in job.rows()["r1"]["error"]


def test_errors_inside_the_body_of_an_answer_are_errors(tmp_path: Path) -> None:
    def mixed(lines: list[Line]) -> Ending:
        odd = refused(lines[0], 200, "the model is gone")
        busy = refused(lines[1], 429, "too fast")
        return Ending(output=[odd, busy, *(answered(line, draft(line)) for line in lines[2:])])

    with BatchService([mixed, well]) as server:
        job = Job(tmp_path, server)
        first = job.collect()
        assert first is not None
        assert first.asked == 1  # what was too fast, not what is gone
        job.collect()
    rows = job.rows()
    assert "the model is gone" in rows["r1"]["error"]
    assert "boat 2:" in body(rows["r2"])


def test_ids_that_come_twice_or_from_nowhere_are_told_and_change_nothing(tmp_path: Path) -> None:
    def doubled(lines: list[Line]) -> Ending:
        other = {**draft(lines[0]), "body": "another answer"}
        told = [answered(line, draft(line)) for line in lines]
        strange = answered({"custom_id": "99-x/write"}, draft(lines[0]))
        return Ending(
            output=[*told, answered(lines[0], other), strange], errors=[failed(lines[1], "x")]
        )

    with BatchService([doubled]) as server:
        job = Job(tmp_path, server)
        job.collect()
    assert "batch-1 completed: 5 answers, 0 failed, 1 twice, 1 of no request." in job.said
    assert "boat 1:" in body(job.rows()["r1"])
    assert "boat 2:" in body(job.rows()["r2"])


def test_an_expired_batch_gives_what_it_has_and_the_rest_is_asked_again(tmp_path: Path) -> None:
    def expired(lines: list[Line]) -> Ending:
        return Ending(
            "expired",
            output=[answered(line, draft(line)) for line in lines[:2]],
            errors=[failed(line, "batch_expired") for line in lines[2:4]],  # one is missing
        )

    with BatchService([expired, well]) as server:
        job = Job(tmp_path, server)
        job.collect()
        assert len(server.batches[1].lines) == 3
        job.collect()
    assert all(f"boat {n}:" in body(job.rows()[f"r{n}"]) for n in range(1, 6))


def test_a_batch_that_fails_as_a_whole_says_why_in_each_row(tmp_path: Path) -> None:
    with BatchService([lambda _: Ending("failed", fault="quota is spent")]) as server:
        job = Job(tmp_path, server)
        job.collect()
    assert "quota is spent" in job.rows()["r1"]["error"]
    assert job.rows()["good"]["ok"] is True


def test_an_answer_that_does_not_fit_is_asked_for_again(tmp_path: Path) -> None:
    def prose(lines: list[Line]) -> Ending:
        return Ending(output=[answered(line, "I would rather write prose.") for line in lines])

    with BatchService([prose, well]) as server:
        job = Job(tmp_path, server)
        first = job.collect()
        assert first is not None
        assert first.asked == ROWS
        job.collect()
    assert "boat 5:" in body(job.rows()["r5"])


def test_a_file_holds_no_more_than_a_service_takes(tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    service.submit(output, plan(source(tmp_path), settings(), True), most=(2, 10**9))
    files = sorted(tmp_path.glob("out.jsonl.requests-*"))
    assert [len(path.read_text().splitlines()) for path in files] == [2, 2, 1]
    longest = max(len(line) + 1 for path in files for line in path.read_bytes().splitlines())
    other = tmp_path / "other.jsonl"
    service.submit(other, plan(tmp_path / "in.jsonl", settings(), True), most=(99, 2 * longest))
    assert all(
        path.stat().st_size <= 2 * longest for path in tmp_path.glob("other.jsonl.requests-*")
    )


def requests(path: Path) -> list[Line]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def write(path: Path, lines: list[Line]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def test_plain_files_need_no_server_and_no_key(tmp_path: Path) -> None:
    output, chosen = tmp_path / "out.jsonl", settings()
    service.submit(output, plan(source(tmp_path), chosen, True))
    asked = requests(tmp_path / "out.jsonl.requests-1.jsonl")
    half = write(tmp_path / "a.jsonl", [answered(line, draft(line)) for line in asked[:3]])
    told = service.collect(output, chosen, given=[half])
    assert told is not None
    assert told.asked == 2
    left = requests(tmp_path / "out.jsonl.requests-2.jsonl")
    rest = write(tmp_path / "b.jsonl", [answered(line, draft(line)) for line in left])
    told = service.collect(output, chosen, given=[rest])
    assert told is not None
    assert told.summary is not None
    assert len(requests(output)) == 7


def test_threads_go_in_two_rounds(tmp_path: Path) -> None:
    given, output, chosen = tmp_path / "in.jsonl", tmp_path / "out.jsonl", settings()
    write(given, [{"id": "t", "thread": THREAD}])
    service.submit(output, plan(given, chosen, True))
    (first,) = requests(tmp_path / "out.jsonl.requests-1.jsonl")
    diagnosis = {
        "reason": "the owner", "scores": {"who_decides": 0.9, "missing_info": 0.1, "too_busy": 0.0},
        "evidence": [{"quote": "The owner has to agree first", "message": 1}], "signals": [],
    }  # fmt: skip
    told = service.collect(
        output, chosen, given=[write(tmp_path / "a.jsonl", [answered(first, diagnosis)])]
    )
    (second,) = requests(tmp_path / "out.jsonl.requests-2.jsonl")
    assert told is not None
    assert first["custom_id"].endswith("/diagnose")
    assert second["custom_id"].endswith("/write")


def test_a_row_that_changed_in_between_is_asked_anew(tmp_path: Path) -> None:
    given, output, chosen = source(tmp_path), tmp_path / "out.jsonl", settings()
    service.submit(output, plan(given, chosen, True))
    asked = requests(tmp_path / "out.jsonl.requests-1.jsonl")
    given.write_text(given.read_text().replace("boat 2.", "boat 22."))
    answers = write(tmp_path / "a.jsonl", [answered(line, draft(line)) for line in asked])
    told = service.collect(output, chosen, given=[answers])
    assert told is not None
    assert told.asked == 1
    (again,) = requests(tmp_path / "out.jsonl.requests-2.jsonl")
    assert "boat 22" in again["body"]["messages"][1]["content"]


def test_the_same_is_not_submitted_twice(tmp_path: Path) -> None:
    with BatchService([well]) as server:
        job = Job(tmp_path, server)
        with pytest.raises(BadUse, match="submitted for it already"):
            service.submit(job.output, plan(tmp_path / "in.jsonl", job.chosen))
        assert len(server.batches) == 1


def test_what_was_written_and_not_sent_is_sent_by_the_same_command(tmp_path: Path) -> None:
    given, output = source(tmp_path), tmp_path / "out.jsonl"
    with BatchService([well]) as server:
        chosen = settings(server)
        service.submit(output, plan(given, chosen))  # killed before anything was sent
        service.submit(output, plan(given, chosen))
        service.send(output, chosen, lambda _: None)
        assert [len(one.lines) for one in server.batches] == [5]


def test_no_key_is_kept_beside_the_output(tmp_path: Path) -> None:
    output, chosen = tmp_path / "out.jsonl", settings(api_key="sk-secret-0123456789")
    service.submit(output, plan(source(tmp_path), chosen, True))
    assert all(b"sk-secret" not in path.read_bytes() for path in tmp_path.iterdir())


def test_bad_use_is_one_clear_line(tmp_path: Path) -> None:
    given, output = source(tmp_path), tmp_path / "out.jsonl"
    with pytest.raises(BadUse, match="no batch was submitted"):
        service.collect(output, settings())
    none = Settings(engine="model", base_url="http://127.0.0.1:1/v1")
    with pytest.raises(BadUse, match="needs to know its model"):
        service.submit(output, plan(given, none, True))
    output.write_text("precious")
    with pytest.raises(BadUse, match="there already"):
        service.submit(output, plan(given, settings(), True))
    with pytest.raises(BadUse, match="nothing more is awaited"):
        service.collect(output, settings())
    output.unlink()
    kept.path_of(output).write_text("no database " * 500)
    with pytest.raises(BadInput, match="cannot be read"):
        service.collect(output, settings())


def followup(server: BatchService, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from followup.cli import main; main()", "batch", *arguments],
        capture_output=True, text=True,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": ":".join(sys.path), "OPENAI_BASE_URL": server.url},
    )  # fmt: skip


def test_the_verbs_stand_beside_the_plain_batch(tmp_path: Path) -> None:
    given, output = str(source(tmp_path)), str(tmp_path / "out.jsonl")
    with BatchService([well]) as server:
        done = followup(server, "submit", given, "-o", output, "--model", "loop", "--me", "Ana")
        assert done.returncode == 0, done.stderr
        assert "5 requests are sent as batch-1" in done.stderr
        assert "batch-1 completed" in followup(server, "status", output).stdout
        done = followup(server, "collect", output, "--wait", "--every", "0.01")
        assert done.returncode == 1, done.stderr  # one row cannot be read
        assert "7 rows: 1 good already, 1 failed" in done.stderr
        other = str(tmp_path / "other.jsonl")
        plain = followup(server, given, "-o", other, "--engine", "offline", "--me", "Ana")
    assert plain.returncode == 1
    assert len(requests(Path(other))) == len(requests(Path(output))) == 7


def test_submit_without_a_server_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotConfigured):
        service._service(Settings())
