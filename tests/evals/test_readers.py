"""Readers' labels: the sheet they fill in, what of it counts, and how far a judge agrees."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from followup.errors import BadInput
from followup.evals import agreement, cases, files, judgements, present, readers, record, report
from followup.evals.judgements import Judge, Judged, Judgement
from followup.evals.record import Run
from followup.evals.score import Scored, score
from tests.evals.made import offline_run, suite_file

RECORDED = Path(__file__).parents[2] / "evals" / "recorded"
Made = tuple[Run, cases.Suite]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """The offline engine's run of four cases."""
    return offline_run(tmp_path), cases.load(str(suite_file(tmp_path)))


def _judged(made: Made, sends: set[str], answered_by: str = "") -> Judged:
    """A judge that would send the drafts of these cases and no others."""
    by_key = {
        key: Judgement(key=key, id=case.id, send=case.id in sends, reason="As it is.")
        for case, _, key in judgements.drafts(*made)
    }
    return Judged(Judge(prompt="judge/v1", hash="abc", model="m", answered_by=answered_by), by_key)


def _labels(path: Path, rows: list[dict[str, Any]]) -> readers.Labels:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return readers.read(path)


def _filled(made: Made, path: Path, answers: dict[str, str], by: str = "") -> readers.Labels:
    """A sheet in which the drafts of these cases are labelled."""
    rows = [{**row, "label": answers.get(row["case"]), "by": by} for row in readers.sheet(*made)]
    return _labels(path, rows)


def _scored(made: Made, judged: Judged, labels: readers.Labels) -> Scored:
    return score(*made, judged=judged, labels=labels)


def test_a_sheet_shows_thread_and_draft_and_neither_label_nor_writer(made: Made) -> None:
    rows = {row["case"]: row for row in readers.sheet(*made)}
    assert set(rows) == {"rack", "pond", "hall", "gate"}
    row = rows["rack"]
    result = made[0].outputs[0].result
    assert result is not None
    assert result.draft is not None
    assert result.draft.body in row["draft"]
    assert "the parish council has to approve it first." in row["thread"]
    assert (row["sent_on"], row["label"]) == ("2026-03-24", None)
    for hidden in ("who_decides", "offline", "second", "passed"):
        assert hidden not in json.dumps(row)


def test_only_yes_is_a_send_and_what_nobody_filled_in_is_no_label(
    made: Made, tmp_path: Path
) -> None:
    labels = _filled(made, tmp_path / "l.jsonl", {"rack": "yes", "pond": "edit", "hall": "no"})
    told = agreement.agreement(_scored(made, _judged(made, {"rack", "pond"}), labels))
    assert told is not None
    assert (told.n, told.share, told.readers_send, told.judge_sends) == (3, 2 / 3, 1 / 3, 2 / 3)
    assert told.kappa == pytest.approx(0.4)
    assert told.by_label == (("yes", 1, 1), ("edit", 1, 1), ("no", 1, 0))
    assert (told.readers, told.one_reader, told.stale) == ((), False, 0)


def test_labels_by_the_name_of_a_run_count_for_that_run_alone(made: Made, tmp_path: Path) -> None:
    labels = _labels(
        tmp_path / "l.jsonl",
        [
            {"case": "rack", "variant": "offline", "send": True},
            {"case": "pond", "variant": "offline", "send": True},
            {"case": "hall", "variant": "another run", "send": True},
            {"case": "gone", "variant": "offline", "send": True},
        ],
    )
    scored = _scored(made, _judged(made, {"rack"}), labels)
    assert (
        "  Agrees with readers' labels on 50.0% of 2 drafts, kappa 0.00; "
        "readers would send 100.0%, it 50.0%."
    ) in list(present.lines(scored))


def test_a_draft_that_changed_has_no_label_any_more(made: Made, tmp_path: Path) -> None:
    labels = _filled(made, tmp_path / "l.jsonl", {"rack": "yes", "pond": "yes"})
    run, suite = made
    first = run.outputs[0]
    draft = first.result.draft.model_copy(update={"body": "Shall I, or later?"})  # type: ignore[union-attr]
    other = first.model_copy(
        update={"result": first.result.model_copy(update={"draft": draft})}  # type: ignore[union-attr]
    )
    changed = run.model_copy(update={"outputs": (other, *run.outputs[1:])}), suite
    scored = _scored(changed, _judged(changed, {"pond"}), labels)
    told = agreement.agreement(scored)
    assert told is not None
    assert (told.n, told.stale) == (1, 1)
    assert "Labels of drafts that changed since, not counted: 1." in "\n".join(
        agreement.lines(scored)
    )


def test_where_one_reader_labelled_and_judged_it_says_so(made: Made, tmp_path: Path) -> None:
    answers = dict.fromkeys(("rack", "pond"), "yes")
    labels = _filled(made, tmp_path / "l.jsonl", answers, by="a <b>model</b>")
    same = _scored(made, _judged(made, {"rack"}, "a <b>model</b>"), labels)
    other = _scored(made, _judged(made, {"rack"}, "somebody else"), labels)
    assert agreement.ONE_READER in list(agreement.lines(same))
    assert agreement.ONE_READER not in list(agreement.lines(other))
    assert agreement.ONE_READER in report.html([same], [])
    assert "labels by a &lt;b&gt;model&lt;/b&gt; on 50.0% of 2" in report.html([same], [])
    assert "labels by a \\<b\\>model\\</b\\> on 50.0% of 2" in report.markdown([same], [])
    assert present.data(same)["judge"]["agreement"]["one_reader"] is True


def test_without_a_label_or_a_judge_there_is_no_agreement(made: Made, tmp_path: Path) -> None:
    labels = _filled(made, tmp_path / "l.jsonl", {"rack": "yes"})
    alone = score(*made, labels=labels)
    assert agreement.agreement(alone) is None
    assert list(agreement.lines(alone)) == [
        "Readers' labels of 1 of 4 drafts: 1 yes, 0 edit, 0 no. No judge is beside them."
    ]
    assert agreement.agreement(score(*made, judged=_judged(made, set()))) is None


@pytest.mark.parametrize(
    "row",
    [
        {"case": "rack", "variant": "offline", "send": "yes"},
        {"case": "rack", "send": True},
        {"case": "rack", "key": "abc", "label": "maybe"},
        {"case": "rack", "variant": "offline"},
        {"variant": "offline", "label": "yes"},
    ],
)
def test_a_line_that_is_no_label_is_refused(tmp_path: Path, row: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match="line 1: this is no label of a draft"):
        _labels(tmp_path / "l.jsonl", [row])


def test_a_sample_is_drawn_by_its_seed_from_the_cases_with_a_draft(made: Made) -> None:
    run, _ = made
    stopped = run.outputs[0].result.model_copy(update={"draft": None})  # type: ignore[union-attr]
    run = run.model_copy(
        update={
            "outputs": (run.outputs[0].model_copy(update={"result": stopped}), *run.outputs[1:])
        }
    )
    drawn = [{o.id for o in files.sampled(run, 2, seed).outputs} for seed in range(20)]
    assert drawn == [{o.id for o in files.sampled(run, 2, seed).outputs} for seed in range(20)]
    assert all(len(one) == 2 for one in drawn)
    assert set.union(*drawn) == {"pond", "hall", "gate"}
    assert {o.id for o in files.sampled(run, 9, 1).outputs} == {"pond", "hall", "gate"}


def test_the_command_writes_a_sheet_and_finds_the_labels_beside_the_run(
    made: Made, tmp_path: Path
) -> None:
    path = Path(made[0].path)

    def told(*arguments: str) -> subprocess.CompletedProcess[str]:
        code = "from followup.cli import main; main()"
        command = [sys.executable, "-c", code, "eval", "score", str(path), *arguments]
        return subprocess.run(command, capture_output=True, text=True)

    sheet = tmp_path / "sheet.jsonl"
    done = told("--to-label", str(sheet), "--sample", "2")
    assert (done.returncode, done.stdout) == (0, "")
    assert f"{sheet}: 2 drafts" in done.stderr
    rows = [json.loads(line) for line in sheet.read_text("utf-8").split("\n") if line]
    filled = "".join(json.dumps({**row, "label": "yes"}) + "\n" for row in rows)
    readers.path_beside(path).write_text(filled, "utf-8")
    judged = _judged(made, {"rack"})
    judgements.path_beside(path).write_text(
        judgements.head_line(judged.judge) + "".join(map(judgements.line, judged.by_key.values()))
    )
    assert "Agrees with readers' labels on" in told().stdout
    again = told("--to-label", str(sheet))
    assert (again.returncode, "it is there already" in again.stderr) == (2, True)


def _recorded() -> Scored:
    run = record.read(RECORDED / "threads-offline-sample.jsonl")
    return score(
        run, cases.load("threads"),
        judged=files.judged_beside(run), labels=files.labels_beside(run),
    )  # fmt: skip


def test_the_recorded_sample_is_judged_and_labelled_by_one_reader_and_says_so() -> None:
    told = agreement.agreement(_recorded())
    assert told is not None
    assert (told.n, told.stale, told.one_reader) == (40, 0, True)
    assert told.readers == ("a large model",)


def test_the_page_prints_what_the_recorded_judge_and_reader_say() -> None:
    page = (RECORDED.parents[1] / "docs" / "evals.md").read_text("utf-8")
    mark = "<!-- judged: evals/recorded/threads-offline-sample.jsonl -->\n```text\n"
    told = page.split(mark)[1].split("```")[0].splitlines()
    assert told == list(agreement.lines(_recorded()))
