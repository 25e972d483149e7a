"""The judge: what it is shown, what of its word counts, and that scoring again asks nobody."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sklearn.metrics import cohen_kappa_score

from followup.config import Settings
from followup.errors import BadUse
from followup.evals import cases, gate, judge, judgements, present, report, stats
from followup.evals.compare import compare
from followup.evals.record import Run
from followup.evals.score import Scored, score
from loopback import Loopback, Request, Step, fails, gives
from tests.evals.made import DAY, offline_run

CLAIM = "that the council has approved it"
FINE: dict[str, Any] = {"reason": "It is true and asks one thing.", "said": [], "send": True}


@pytest.fixture
def kept(tmp_path: Path) -> tuple[Run, cases.Suite]:
    """The offline engine's run of four cases, each with a claim that its draft must not make."""
    run = offline_run(tmp_path)
    path = tmp_path / "cases.jsonl"
    told = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    path.write_text(
        "".join(json.dumps({**one, "must_not_say": ["a price", CLAIM]}) + "\n" for one in told)
    )
    return run, cases.load(str(path))


def _judge(
    server: Loopback, kept: tuple[Run, cases.Suite], model: str = "loop", answered_by: str = ""
) -> judge.Progress:
    settings = Settings(
        engine="model", model=model, base_url=server.url, api_key=SecretStr("sk-secret")
    )
    return judge.judge(*kept, settings, created=DAY, concurrency=2, answered_by=answered_by)


def _scored(kept: tuple[Run, cases.Suite]) -> Scored:
    run, suite = kept
    return score(run, suite, judged=judgements.read(judgements.path_beside(Path(run.path))))


def _quoting(number: int, quote: str | None) -> Callable[[Request], Step]:
    """Alleges a claim, by a quote or by the draft's own first words."""

    def step(request: Request) -> Step:
        draft = _part(request, "the draft")
        own = " ".join(draft.split("\n\n")[-2].split()[:5])
        said = [{"number": number, "quote": quote or own}]
        return gives({"reason": "It says so.", "said": said, "send": False})(request)

    return step


def _part(request: Request, name: str) -> str:
    """What stands in the prompt between the marks of one part."""
    text = request["messages"][1]["content"]
    mark = text.split("<<<")[1].split()[0]
    return str(text.split(f"<<<{mark} {name}\n")[1].split(f"\n{mark}>>>")[0])


def test_the_judge_sees_thread_draft_and_claims_and_neither_label_nor_finding(
    kept: tuple[Run, cases.Suite],
) -> None:
    with Loopback([gives(FINE)]) as server:
        assert _judge(server, kept).done == 4
    request = next(r for r in server.requests if "cycle rack" in r["messages"][1]["content"])
    system, user = (one["content"] for one in request["messages"])
    draft = kept[0].outputs[0].result.draft  # type: ignore[union-attr]
    assert _part(request, "the draft").endswith(draft.body)  # type: ignore[union-attr]
    assert _part(request, "what it must not say") == f"1. a price\n2. {CLAIM}"
    assert "the parish council has to approve it first." in user
    assert "Would you send it as it is" in system
    for hidden in ("who_decides", "offline", "passed"):
        assert hidden not in system + user
    assert request["temperature"] == 0


def test_its_word_becomes_two_metrics_and_names_the_judge(kept: tuple[Run, cases.Suite]) -> None:
    bad = gives({"reason": "It reads as a form.", "said": [], "send": False})
    with Loopback([bad, gives(FINE)]) as server:
        _judge(server, kept)
    told = present.data(_scored(kept))
    assert told["metrics"]["would_send"]["mean"] == 0.75
    assert told["metrics"]["none_forbidden"]["mean"] == 1.0
    assert (told["judge"]["model"], told["judge"]["prompt"]) == ("loop", "judge/v1")
    assert (told["judge"]["judged"], told["judge"]["drafts"]) == (4, 4)
    lines = "\n".join(present.lines(_scored(kept)))
    assert f"Judged by loop, prompt judge/v1 {told['judge']['hash']}." in lines
    assert "No reader's label is beside it" in lines


def test_a_run_that_nobody_judged_has_no_such_metric(kept: tuple[Run, cases.Suite]) -> None:
    """Also where one of its cases failed, which otherwise counts as a no."""
    run, suite = kept
    gone = run.outputs[0].model_copy(update={"result": None, "error": "TimeoutError"})
    told = score(run.model_copy(update={"outputs": (gone, *run.outputs[1:])}), suite)
    names = {m.scorer.name for m in told.metrics()}
    assert not names & {"would_send", "none_forbidden", "verdict_right", "kept_as_it_was"}
    assert {"passed", "blocker_right"} <= names


def test_a_claim_counts_only_by_a_quote_from_the_draft(kept: tuple[Run, cases.Suite]) -> None:
    script = [
        _quoting(2, None), _quoting(2, "The council said yes."), _quoting(9, None), gives(FINE),
    ]  # fmt: skip
    with Loopback(script) as server:
        _judge(server, kept)
    told = _scored(kept)
    found = [one.judged for one in told.seen if one.judged]
    (proven,) = [one for one in found if one.said]
    seen = next(one for one in told.seen if one.judged == proven)
    assert proven.said[0].claim == CLAIM
    assert proven.said[0].quote in seen.draft.body  # type: ignore[union-attr]
    assert sorted(one.unproven for one in found) == [0, 0, 1, 1]
    data = present.data(told)
    assert data["metrics"]["none_forbidden"]["mean"] == 0.75
    assert (data["metrics"]["would_send"]["mean"], data["judge"]["unproven"]) == (0.25, 2)


def test_a_judge_that_contradicts_itself_is_asked_once_more(
    kept: tuple[Run, cases.Suite],
) -> None:
    odd = gives({"reason": "Fine.", "said": [{"number": 1, "quote": "Hi"}], "send": True})
    with Loopback([odd, gives(FINE)]) as server:
        assert _judge(server, kept).done == 4
    assert len(server.requests) == 5
    again = next(r for r in server.requests if len(r["messages"]) > 2)
    assert "a draft that makes a claim of the list is not one to send" in str(again["messages"][-1])


def test_what_is_judged_is_not_asked_again_and_a_changed_draft_is(
    kept: tuple[Run, cases.Suite],
) -> None:
    run, suite = kept
    with Loopback([gives(FINE)]) as server:
        _judge(server, kept)
        told = _judge(server, kept)
        assert (told.kept, told.done, len(server.requests)) == (4, 0, 4)
        first = run.outputs[0]
        draft = first.result.draft.model_copy(update={"body": "Shall I, or later?"})  # type: ignore[union-attr]
        changed = first.model_copy(
            update={"result": first.result.model_copy(update={"draft": draft})}  # type: ignore[union-attr]
        )
        other = run.model_copy(update={"outputs": (changed, *run.outputs[1:])}), suite
        assert present.data(_scored(other))["judge"]["judged"] == 3
        assert (_judge(server, other).done, len(server.requests)) == (1, 5)
    assert present.data(_scored(kept))["judge"]["judged"] == 4


def test_a_judge_that_was_stopped_goes_on(kept: tuple[Run, cases.Suite]) -> None:
    path = judgements.path_beside(Path(kept[0].path))
    script = [gives(FINE), gives(FINE), fails(401, "bad key")]
    with Loopback(script) as server:
        first = _judge(server, kept)
    assert first.done == 2
    assert "key" in first.stopped
    path.write_text(path.read_text("utf-8")[:-9], "utf-8")  # the last line is cut off
    with Loopback([gives(FINE)]) as server:
        again = _judge(server, kept)
        assert (again.kept, again.done, len(server.requests)) == (1, 3, 3)
    assert present.data(_scored(kept))["judge"]["judged"] == 4
    assert "sk-secret" not in path.read_text("utf-8")


def test_an_answer_that_cannot_be_used_is_a_draft_not_judged(
    kept: tuple[Run, cases.Suite],
) -> None:
    with Loopback([gives("no idea"), gives("no idea"), gives(FINE)]) as server:
        told = judge.judge(
            *kept, Settings(engine="model", model="loop", base_url=server.url),
            created=DAY, concurrency=1,
        )  # fmt: skip
    assert (told.done, len(told.failed)) == (3, 1)
    assert told.failed[0].startswith("rack: ")
    assert present.data(_scored(kept))["metrics"]["would_send"] == {
        "mean": 1.0, "n": 3, "better": "higher", "about": "The judge would send the draft as it is.",
    }  # fmt: skip


def test_two_judges_are_not_mixed(kept: tuple[Run, cases.Suite], tmp_path: Path) -> None:
    other = offline_run(tmp_path / "other"), kept[1]
    with Loopback([gives(FINE)]) as server:
        _judge(server, kept)
        with pytest.raises(BadUse, match="loop judged there, by judge/v1"):
            _judge(server, kept, model="another")
        with pytest.raises(BadUse, match="loop judged there, by judge/v1"):
            _judge(server, kept, answered_by="a careful reader")
        _judge(server, other, model="another")
    with pytest.raises(BadUse, match="had other judges"):
        compare([_scored(kept), _scored(other)])
    with Loopback([gives(FINE)]) as server, pytest.raises(BadUse, match="which model judges"):
        _judge(server, kept, model="")


def test_the_report_says_who_judged_and_why(kept: tuple[Run, cases.Suite]) -> None:
    bad = {"reason": "It is <b>stiff</b>.", "said": [], "send": False}
    with Loopback([gives(bad)]) as server:
        _judge(server, kept)
    page = report.html([_scored(kept)], [])
    assert "Judged by loop, prompt judge/v1" in page
    assert "The judge would not send it: It is &lt;b&gt;stiff&lt;/b&gt;." in page


def test_a_judged_run_can_be_gated(kept: tuple[Run, cases.Suite]) -> None:
    with Loopback([gives(FINE)]) as server:
        _judge(server, kept)
    told = gate.gate(_scored(kept), gate.baseline_of(_scored(kept)))
    assert "would_send" in {one.scorer.name for one in told}


def test_kappa_is_the_one_of_scikit_learn() -> None:
    draw = random.Random(3)
    pairs = [(draw.random() < 0.7, draw.random() < 0.6) for _ in range(80)]
    expected = cohen_kappa_score(*zip(*pairs, strict=True))
    assert stats.kappa(pairs) == pytest.approx(expected)
    assert stats.kappa([(True, True)] * 5) is None
    assert stats.kappa([(True, False), (False, True)]) == -1.0


def test_the_command_judges_and_scores_again_without_a_network(
    kept: tuple[Run, cases.Suite], tmp_path: Path
) -> None:
    run, _ = kept

    def told(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [
                sys.executable, "-c", "from followup.cli import main; main()", "eval", "score",
                run.path, *arguments,
            ],
            capture_output=True, text=True,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": ":".join(sys.path), **env},
        )  # fmt: skip

    with Loopback([gives(FINE)]) as server:
        first = told("--judge", "--model", "loop", OPENAI_BASE_URL=server.url)
    assert first.returncode == 0
    assert "4 of 4 drafts judged now, 0 before, 0 failed; 480 tokens" in first.stderr
    again = told()
    assert (again.returncode, again.stdout, again.stderr) == (0, first.stdout, "")
    assert "would_send" in again.stdout
    without = told("--judge", "--model", "loop")
    assert (without.returncode, "No language model is configured" in without.stderr) == (3, True)
